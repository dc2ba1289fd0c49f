"""Which work is followed up (§5.5): the estate's policy, and the tasks that follow from it.

The share is chosen by the order's number under the office's secret: nobody can pick the orders, and whoever asks again
gets the same answer.
"""

from __future__ import annotations

import hmac

from service_desk import deadlines
from service_desk.desk import steps
from service_desk.desk.context import Office
from service_desk.orders import ServiceOrder, TaskKind
from service_desk.store import Connection, records
from service_desk.workflow import Kind

NOT_DRAWN = "not-drawn"  # 未抽回访, in the closing event
HUNDRED = 100


def drawn(office: Office, order: ServiceOrder) -> bool:
    """Whether the policy wants the order followed up: its share of paid and of free work, and all rework."""
    policy = office.catalog.estate.follow_ups
    share = policy.paid_percent if order.kind is Kind.PAID else policy.free_percent
    return bool(order.rework_count or order.linked_to) or _lot(office, order.number) < share


def _lot(office: Office, number: str) -> int:
    """0 to 99, always the same for a number."""
    made = hmac.new(office.secret, f"follow-up\n{number}".encode(), "sha256").digest()
    return int.from_bytes(made[:8]) % HUNDRED


def plan(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """What is due once the work is accepted, or silence stands for it."""
    if drawn(office, order):
        need(cn, office, order, f"请就「{order.title}」对住户拜回访。")


def need(cn: Connection, office: Office, order: ServiceOrder, sentence: str) -> None:
    """A task for the supervisor of the department that did the work, unless one waits already."""
    if records.tasks(cn, office.estate, number=order.number, kind=TaskKind.FOLLOW_UP):
        return
    steps.add_task(
        cn, office, order, TaskKind.FOLLOW_UP, sentence, due=deadlines.follow_up_by(office.catalog, office.now)
    )


def asked(cn: Connection, office: Office, number: str) -> bool:
    """Whether the order ever was to be followed up, or was."""
    tasks = records.tasks(cn, office.estate, number=number, kind=TaskKind.FOLLOW_UP, open_only=False, limit=1)
    return bool(tasks or records.follow_ups(cn, office.estate, number))
