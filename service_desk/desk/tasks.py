"""The office's tasks beside the steps: 待告知, 待联系, 催办, 待回访."""

from __future__ import annotations

from dataclasses import replace

from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import may_record
from service_desk.errors import NotFound, Refused
from service_desk.orders import Task, TaskKind
from service_desk.store import Connection, records

OUTCOMES = {"told": "已告知", "unreachable": "未接通"}


def open_tasks(
    cn: Connection, office: Office, *, kind: TaskKind | None = None, department: str = "", number: str = ""
) -> tuple[Task, ...]:
    """Tasks not done yet, the earliest due first."""
    return records.tasks(cn, office.estate, number=number, kind=kind, department=department)


def told(cn: Connection, office: Office, act: Act, task_id: str, outcome: str) -> Task:
    """已告知 or 未接通 for a task to tell, call or urge; an unreachable resident stays on the list, counted.

    Raises:
        NotFound: no such open task.
        Refused: an unknown outcome, or a follow-up, which has its own record.
    """
    found = records.get_task(cn, office.estate, task_id)
    if found is None or found.done_at is not None:
        raise NotFound("没有这条待办，或已经办完。")
    if found.kind is TaskKind.FOLLOW_UP:
        raise Refused("拜回访请用 linli follow-up 登记结果。", code="follow_up_task")
    if found.kind is TaskKind.REVIEW:
        raise Refused("婉拒要由经理复核，请用 linli declined。", code="review_task")
    if outcome not in OUTCOMES:
        raise Refused("结果请写 told（已告知）或 unreachable（未接通）。", code="unknown_outcome")
    may_record(cn, office, act.actor)
    after = replace(found, attempts=found.attempts + 1)
    if outcome == "told":
        after = replace(after, done_at=office.now, done_by=act.actor, outcome=outcome)
    records.update_task(cn, office.estate, after)
    order = steps.load(cn, office, found.number)
    data = {"task": task_id, "kind": found.kind.value, "outcome": outcome, "attempts": after.attempts}
    steps.remark(cn, office, act, order, "told", changes={}, data=data)
    return after
