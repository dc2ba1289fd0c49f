"""Who is on duty; urgent services, which the duty person registers, assigns and starts in one step (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service_desk import clocks, deadlines
from service_desk.catalog import DutyTurn
from service_desk.desk import dispatch, people, steps, work
from service_desk.desk.booking import book
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.intake import Booking
from service_desk.desk.people import act_of
from service_desk.errors import InvalidInput, Refused
from service_desk.orders import ServiceOrder, Staff, TaskKind, Window
from service_desk.store import Connection
from service_desk.store import people as staff_rows
from service_desk.workflow import Action, Role


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who goes (empty: whoever is on duty), in which window, with conduct confirmed."""

    lead: str
    window: Window
    conduct_confirmed: bool


def on_duty(office: Office, department: str = "") -> tuple[DutyTurn, ...]:
    """Whose turn it is now by the roster; with a department its own turns first."""
    return office.catalog.on_duty(clocks.duty_day(office.catalog, office.now), department)


def person_on_duty(cn: Connection, office: Office, department: str) -> Staff | None:
    """The worker of a department whose turn it is, where the roster names somebody the staff book knows."""
    workers = [one for one in staff_rows.staff(cn, office.estate) if one.holds(Role.WORKER, department)]
    for turn in on_duty(office, department):
        found = next((one for one in workers if turn.who in (one.id, one.name)), None)
        if found is not None:
            return found
    return None


def _lead(cn: Connection, office: Office, named: str, department: str) -> str:
    if named:
        return named
    found = person_on_duty(cn, office, department)
    if found is not None:
        return found.id
    turns = "；".join(f"{turn.who}，电话 {turn.phone}" for turn in on_duty(office, department))
    said = f"值班表上是 {turns}，员工名册里没有这位服务人员。" if turns else "值班表上现在没有人。"
    raise InvalidInput.of({"lead": f"这是急修，请选马上去的人；{said}"})


def dispatch_urgent(cn: Connection, office: Office, entry: Entry, booking: Booking, plan: Dispatch) -> ServiceOrder:
    """Register, route, assign and start an urgent order in one transaction; each event is still written.

    A plan that names nobody sends whoever is on duty.

    Raises:
        InvalidInput: nobody was named, and nobody is on duty.
        Refused: the service is not urgent, or a step's condition fails (then nothing is written).
    """
    if not booking.service.urgent:
        raise Refused(f"「{booking.service.title}」不是急修项目，请按预约办理。", code="not_urgent")
    lead = _lead(cn, office, plan.lead, booking.service.department)
    entry = replace(entry, on_duty=True)
    registered = book(cn, office, act_of(cn, office, entry, Action.REGISTER, None), booking)
    to_assign = act_of(cn, office, entry, Action.ASSIGN, registered)
    assigned = dispatch.assign(cn, office, to_assign, registered.number, lead, plan.window)
    entry = replace(entry, for_worker=lead)
    to_start: Act = act_of(cn, office, entry, Action.START, assigned)
    started = work.start(cn, office, to_start, assigned.number, conduct_confirmed=plan.conduct_confirmed)
    _to_confirm(cn, office, entry, started)
    return started


def _to_confirm(cn: Connection, office: Office, entry: Entry, order: ServiceOrder) -> None:
    """The supervisor confirms next morning what the duty person decided alone."""
    if people.get(cn, office, entry.by).holds(Role.SUPERVISOR, order.department):
        return
    tomorrow = deadlines.due_in(office.catalog, office.now, deadlines.CONFIRM_HOURS)
    steps.add_task(
        cn, office, order, TaskKind.CALL, f"值班急修「{order.title}」，请主管确认派工和处理情况。", due=tomorrow
    )
