"""Urgent services: the duty person registers, assigns (also himself) and starts in one step (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service_desk import clocks
from service_desk.desk import dispatch, people, steps, work
from service_desk.desk.booking import book
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.intake import Booking
from service_desk.desk.people import act_of
from service_desk.errors import Refused
from service_desk.orders import ServiceOrder, TaskKind, Window
from service_desk.store import Connection
from service_desk.workflow import Action, Role


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who goes, in which window, with conduct confirmed."""

    lead: str
    window: Window
    conduct_confirmed: bool


def dispatch_urgent(cn: Connection, office: Office, entry: Entry, booking: Booking, plan: Dispatch) -> ServiceOrder:
    """Register, route, assign and start an urgent order in one transaction; each event is still written.

    Raises:
        Refused: the service is not urgent, or a step's condition fails (then nothing is written).
    """
    if not booking.service.urgent:
        raise Refused(f"「{booking.service.title}」不是急修项目，请按预约办理。", code="not_urgent")
    entry = replace(entry, on_duty=True)
    registered = book(cn, office, act_of(cn, office, entry, Action.REGISTER, None), booking)
    to_assign = act_of(cn, office, entry, Action.ASSIGN, registered)
    assigned = dispatch.assign(cn, office, to_assign, registered.number, plan.lead, plan.window)
    entry = replace(entry, for_worker=plan.lead)
    to_start: Act = act_of(cn, office, entry, Action.START, assigned)
    started = work.start(cn, office, to_start, assigned.number, conduct_confirmed=plan.conduct_confirmed)
    _to_confirm(cn, office, entry, started)
    return started


def _to_confirm(cn: Connection, office: Office, entry: Entry, order: ServiceOrder) -> None:
    """The supervisor confirms next morning what the duty person decided alone."""
    if people.get(cn, office, entry.by).holds(Role.SUPERVISOR, order.department):
        return
    tomorrow = clocks.add_working_hours(office.catalog, office.now, 2)
    steps.add_task(
        cn, office, order, TaskKind.CALL, f"值班急修「{order.title}」，请主管确认派工和处理情况。", due=tomorrow
    )
