"""The manager's weekly look at what was declined: agreed with, or taken up after all (§2.5).

An order that was declined stays so; taken up, it goes on as a new order linked to it, and the resident is told.
"""

from __future__ import annotations

from dataclasses import replace

from service_desk.desk import steps
from service_desk.desk.booking import taken_up
from service_desk.desk.context import Act, Office
from service_desk.desk.people import require
from service_desk.errors import NotFound, Refused
from service_desk.orders import History, ServiceOrder, Task, TaskKind
from service_desk.store import Connection, records
from service_desk.workflow import Role

REVIEWED = "review"  # the event's name
UPHELD, OVERTURNED = "upheld", "taken-up"
OUTCOMES = {UPHELD: "同意婉拒", OVERTURNED: "改为受理"}


def waits(found: History) -> bool:
    """Whether the manager has still to look at a declined order."""
    return any(task.kind is TaskKind.REVIEW and task.done_at is None for task in found.tasks)


def review(cn: Connection, office: Office, act: Act, number: str, outcome: str, words: str) -> ServiceOrder:
    """The manager's review; the order that goes on: the declined one, or the new one that takes it up.

    Args:
        cn: the open transaction.
        office: the office.
        act: the manager's.
        number: of the declined order.
        outcome: ``upheld`` or ``taken-up``.
        words: why; needed where the order is taken up.

    Raises:
        NotAllowed: not the manager.
        NotFound: the order waits for no review.
        Refused: an unknown outcome, no reason, or the price has changed since.
    """
    require(cn, office, act.actor, Role.MANAGER)
    act = replace(act, role=Role.MANAGER)
    order = steps.load(cn, office, number)
    task = _task_of(cn, office, order)
    if outcome not in OUTCOMES:
        raise Refused("请选“同意婉拒”或“改为受理”。", code="unknown_outcome")
    if outcome == OVERTURNED and not words.strip():
        raise Refused("改为受理的，请写明原因。", code="no_reason")
    after = taken_up(cn, office, act, order) if outcome == OVERTURNED else None
    data = {"outcome": outcome, "leads_to": after.number if after else ""}
    declined = steps.remark(cn, office, act, order, REVIEWED, changes={}, data=data, note=words.strip())
    done = replace(task, done_at=office.now, done_by=act.actor, outcome=outcome)
    records.update_task(cn, office.estate, done)
    if after is None:
        return declined
    steps.tell(
        cn, office, act, after, f"之前没能受理的「{after.title}」现在可以办了，新单号 {after.number}，请约时间。"
    )
    return after


def _task_of(cn: Connection, office: Office, order: ServiceOrder) -> Task:
    found = records.tasks(cn, office.estate, number=order.number, kind=TaskKind.REVIEW, limit=1)
    if not found:
        raise NotFound(f"{order.number} 没有等待复核的婉拒。")
    return found[0]
