"""What time alone brings about: silence lapses, finished orders close, what is late climbs, the day is sealed.

Idempotent: a second run at the same time does nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from service_desk import clocks
from service_desk.desk import acceptance, climbing, complaints
from service_desk.desk.context import Act, Office
from service_desk.errors import Refused
from service_desk.orders import ServiceOrder
from service_desk.store import Connection, events
from service_desk.store import orders as rows
from service_desk.workflow import Kind, State


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick did: order numbers, what it passed upward and to whom (orders, complaints), the days it sealed."""

    lapsed: tuple[str, ...]
    closed: tuple[str, ...]
    sealed: tuple[str, ...]
    late: tuple[str, ...]
    raised: tuple[tuple[str, str], ...] = ()  # number, supervisor | manager
    calendar: tuple[str, ...] = ()  # a sentence for each year that has no calendar
    escalated: tuple[str, ...] = ()


def tick(cn: Connection, office: Office) -> TickReport:
    """Do everything that is due now."""
    due = acceptance.lapse_due(cn, office)
    lapsed = tuple(acceptance.lapse(cn, office, number).number for number in due)
    closed = []
    for order in _ended(cn, office):
        after = acceptance.close_if_done(cn, office, Act.system(), order)
        if after.state is State.CLOSED:
            closed.append(order.number)
    escalated = complaints.escalate_due(cn, office)
    yesterday = clocks.local(office.now).date() - timedelta(days=1)
    sealed = _seal(cn, office, yesterday)
    late = rows.find(cn, office.estate, rows.OrderQuery(overdue_at=office.now, limit=10_000))
    raised = tuple((order.number, rung) for order in late for rung in climbing.climb(cn, office, order))
    missing = clocks.calendar_sentences(office.catalog, clocks.local(office.now).date())
    return TickReport(lapsed, tuple(closed), sealed, tuple(order.number for order in late), raised, missing, escalated)


def _seal(cn: Connection, office: Office, day: date) -> tuple[str, ...]:
    """Seal a day unless it stands; its seal covers the days before it on which nobody ran a tick."""
    if events.seal_of(cn, office.estate, day) is not None:
        return ()
    try:
        events.seal_day(cn, office.estate, day, office.now, office.secret)
    except Refused as refusal:
        if refusal.code != "sealed_later":  # a clock once ran ahead; its seal covers this day already
            raise
        return ()
    return (day.isoformat(),)


def _ended(cn: Connection, office: Office) -> tuple[ServiceOrder, ...]:
    settled = rows.find(cn, office.estate, rows.OrderQuery(states=(State.SETTLED,), limit=10_000))
    free = rows.find(cn, office.estate, rows.OrderQuery(states=(State.ACCEPTED,), kind=Kind.FREE, limit=10_000))
    return (*settled, *free)
