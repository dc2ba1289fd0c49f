"""Nobody there to accept the work: who tried to reach the resident, when and how (§5.4). It is no acceptance."""

from __future__ import annotations

from dataclasses import replace

from service_desk import deadlines
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.errors import Refused
from service_desk.orders import ServiceOrder, TaskKind
from service_desk.store import Connection, records
from service_desk.workflow import State

CONTACT = "contact"  # the event's name


def contacted(cn: Connection, office: Office, act: Act, number: str, words: str) -> ServiceOrder:
    """Write down an attempt to reach a resident who has still to accept finished work; the order stays as it is.

    Raises:
        Refused: nothing waits for acceptance, or nothing was written.
        Stale: the order is no longer as the actor saw it.
    """
    order = steps.load(cn, office, number)
    if order.state is not State.COMPLETED:
        raise Refused("只有已完工、还没有验收的服务单要记联系经过。", code="not_finished")
    if not words.strip():
        raise Refused("请写明什么时候、怎样联系住户，住户怎样说。", code="no_words")
    ask_again(cn, office, order)
    return steps.remark(cn, office, act, order, CONTACT, changes={}, data={}, note=words.strip())


def ask_again(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """One attempt more. The resident is waited for: the next attempt is due a working day later, not late before."""
    due = deadlines.due_in(office.catalog, office.now, deadlines.DAY_HOURS)
    for task in records.tasks(cn, office.estate, number=order.number, kind=TaskKind.CALL):
        records.update_task(cn, office.estate, replace(task, attempts=task.attempts + 1, due_at=due))
