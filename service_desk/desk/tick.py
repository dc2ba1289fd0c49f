"""What time alone brings about: silence lapses, finished orders close, the day is sealed. Idempotent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service_desk import clocks
from service_desk.desk import acceptance
from service_desk.desk.context import Act, Office
from service_desk.orders import ServiceOrder
from service_desk.store import Connection, events
from service_desk.store import orders as rows
from service_desk.workflow import Kind, State


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick did: order numbers, and the days it sealed."""

    lapsed: tuple[str, ...]
    closed: tuple[str, ...]
    sealed: tuple[str, ...]
    late: tuple[str, ...]


def tick(cn: Connection, office: Office) -> TickReport:
    """Do everything that is due now; a second run at the same time does nothing more."""
    due = acceptance.lapse_due(cn, office)
    lapsed = tuple(acceptance.lapse(cn, office, number).number for number in due)
    closed = []
    for order in _ended(cn, office):
        after = acceptance.close_if_done(cn, office, Act.system(), order)
        if after.state is State.CLOSED:
            closed.append(order.number)
    yesterday = clocks.local(office.now).date() - timedelta(days=1)
    events.seal_day(cn, office.estate, yesterday, office.now, office.secret)
    late = rows.find(cn, office.estate, rows.OrderQuery(overdue_at=office.now, limit=10_000))
    return TickReport(lapsed, tuple(closed), (yesterday.isoformat(),), tuple(order.number for order in late))


def _ended(cn: Connection, office: Office) -> tuple[ServiceOrder, ...]:
    settled = rows.find(cn, office.estate, rows.OrderQuery(states=(State.SETTLED,), limit=10_000))
    free = rows.find(cn, office.estate, rows.OrderQuery(states=(State.ACCEPTED,), kind=Kind.FREE, limit=10_000))
    return (*settled, *free)
