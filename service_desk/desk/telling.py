"""Which staff learn of what happened to an order: messages in the same transaction as the event.

Nothing personal stands in a message: the order's number, the service and the time; the receiver opens the order at
the desk, where the role decides what is shown. Nobody is told of an own act.
"""

from __future__ import annotations

from service_desk import clocks, complaints
from service_desk.complaints import Complaint
from service_desk.desk.context import Act, Office
from service_desk.messages import Message
from service_desk.orders import ServiceOrder
from service_desk.store import Connection, messages, people
from service_desk.workflow import Action, Kind, Role, State

# What follows from an event: (audience, subject). ``team`` stands for lead and helpers.
SUPERVISOR, TEAM, RECEPTION, FINANCE, MANAGER = "supervisor", "team", "reception", "finance", "manager"
TOLD: dict[str, tuple[tuple[str, str], ...]] = {
    Action.REGISTER.value: ((RECEPTION, "有新的服务单"),),
    Action.ROUTE.value: ((SUPERVISOR, "新服务单待派工"),),
    Action.REROUTE.value: ((SUPERVISOR, "转来的服务单待派工"),),
    Action.ASSIGN.value: ((TEAM, "派给您一项任务"),),
    Action.NO_ENTRY.value: ((RECEPTION, "未能入户，请联系住户"), (SUPERVISOR, "未能入户")),
    Action.SUSPEND.value: ((SUPERVISOR, "待料，另约时间"),),
    Action.ACCEPT.value: ((FINANCE, "已验收，待结算"),),
    Action.REJECT.value: ((SUPERVISOR, "住户要求返工"), (TEAM, "住户要求返工")),
    Action.CANCEL.value: ((SUPERVISOR, "住户取消了预约"), (TEAM, "住户取消了预约")),
    Action.POSTPONE.value: ((SUPERVISOR, "住户改了时间"), (TEAM, "住户改了时间")),
    Action.DECLINE.value: ((MANAGER, "婉拒了一张服务单"),),
    "climb-supervisor": ((SUPERVISOR, "服务单逾期，请马上安排"),),
    "climb-manager": ((MANAGER, "服务单逾期，报过主管仍未办"),),
    "urge": ((SUPERVISOR, "住户催办"),),
    "dissatisfied": ((SUPERVISOR, "住户不满意"), (MANAGER, "住户不满意")),
}

# The same for complaints, by role; who is complained of is never told.
COMPLAINT_TOLD: dict[str, tuple[tuple[Role, str], ...]] = {
    complaints.Action.RECEIVE.value: ((Role.RECEPTION, "有新的投诉"), (Role.SUPERVISOR, "有新的投诉")),
    complaints.Action.RAISE.value: ((Role.MANAGER, "有一件投诉定为重大"),),
    complaints.Action.MEASURE.value: ((Role.SUPERVISOR, "投诉的处理措施已定"), (Role.RECEPTION, "投诉的处理措施已定")),
    complaints.Action.HANDLE.value: ((Role.RECEPTION, "投诉已处理，请告知住户"),),
    complaints.Action.REOPEN.value: (
        (Role.RECEPTION, "住户对处理不满意"), (Role.SUPERVISOR, "住户对处理不满意"), (Role.MANAGER, "住户对处理不满意"),
    ),
    complaints.Action.WITHDRAW.value: ((Role.SUPERVISOR, "住户撤回了投诉"), (Role.MANAGER, "住户撤回了投诉")),
    complaints.Action.ESCALATE.value: ((Role.MANAGER, "投诉逾期"),),
}  # fmt: skip
MAJOR_TOLD = ((Role.MANAGER, "有新的重大投诉"),)


def tell_of_complaint(cn: Connection, office: Office, act: Act, found: Complaint, what: str) -> None:
    """Write what follows from an event on a complaint: its number, its kind and how it weighs, nothing personal."""
    due = COMPLAINT_TOLD.get(what, ())
    if what == complaints.Action.RECEIVE.value and found.severity is complaints.Severity.MAJOR:
        due += MAJOR_TOLD
    body = f"{found.number}　{found.kind.word}，{found.severity.word}投诉。"
    for role, subject in due:
        for name in _ears(cn, office, found, role):
            if name not in (act.actor, act.recorder):
                made = Message(office.new_id(), f"complaint-{what}", name, found.number, subject, body, office.now)
                messages.add(cn, office.estate, made)


def _ears(cn: Connection, office: Office, found: Complaint, role: Role) -> tuple[str, ...]:
    """The audience of a role: its name, or one by one those of it who are not complained of."""
    department = (found.department or Role.RECEPTION.value) if role is Role.SUPERVISOR else ""
    holders = [person for person in people.staff(cn, office.estate) if person.holds(role, department)]
    free = [person.id for person in holders if not complaints.bars(found, person)]
    if len(free) < len(holders):
        return tuple(free) if free or role is Role.RECEPTION else _ears(cn, office, found, Role.RECEPTION)
    return (f"{role.value}@{department}" if department else role.value,)


def tell_staff(
    cn: Connection, office: Office, act: Act, before: ServiceOrder | None, order: ServiceOrder, what: str
) -> None:
    """Write what follows from an event on an order; ``before`` is the order as it was."""
    for audience, subject in _due(order, what):
        for name in _names(audience, before, order):
            if name not in (act.actor, act.recorder):
                _tell(cn, office, order, what, name, subject)
    if what == Action.ROUTE.value and order.urgent:  # nobody waits for the morning
        for turn in office.catalog.on_duty(clocks.duty_day(office.catalog, office.now), order.department)[:1]:
            _tell(cn, office, order, what, turn.who, "值班：有急修")
    if what == Action.ASSIGN.value and before is not None:
        for name in set(before.team) - set(order.team):
            _tell(cn, office, order, what, name, "任务已改派给别人")


def _tell(cn: Connection, office: Office, order: ServiceOrder, what: str, audience: str, subject: str) -> None:
    made = Message(office.new_id(), what, audience, order.number, subject, _body(order), office.now)
    messages.add(cn, office.estate, made)


def _due(order: ServiceOrder, what: str) -> tuple[tuple[str, str], ...]:
    if what == Action.ACCEPT.value and (order.kind is Kind.FREE or order.state is not State.ACCEPTED):
        return ()
    if what == Action.REGISTER.value and order.department:
        return ()
    return TOLD.get(what, ())


def _names(audience: str, before: ServiceOrder | None, order: ServiceOrder) -> tuple[str, ...]:
    if audience == TEAM:
        return order.team or (before.team if before else ())
    if audience == SUPERVISOR and order.department:
        return (f"{Role.SUPERVISOR.value}@{order.department}",)
    return (audience,)


def _body(order: ServiceOrder) -> str:
    """Number, service, time: what any member of staff may know."""
    if order.window is not None:
        when = clocks.window_word(order.window.start, order.window.end)
    elif order.wanted is not None:
        when = f"希望 {clocks.half_day_word(order.wanted.day, order.wanted.half)}"
    else:
        when = "时间未约"
    urgent = "紧急，" if order.urgent else ""
    return f"{order.number}　{order.title}，{urgent}{when}。"
