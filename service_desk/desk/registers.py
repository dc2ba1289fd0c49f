"""Registers and lists (§5): everything a sheet needs, gathered in one read and a handful of statements.

Months and days are those of the estate's clock. What comes out goes to the builders in ``papers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from service_desk import clocks
from service_desk.deadlines import UNDER_WAY
from service_desk.desk import people, steps
from service_desk.desk.context import Office
from service_desk.errors import NotAllowed, Refused
from service_desk.months import Month
from service_desk.orders import Basis, FollowUp, OrderEvent, Rating, ServiceOrder, Staff, TaskKind
from service_desk.papers.register_facts import (
    DaySheet,
    FollowUpEntry,
    FollowUpSheet,
    Job,
    PaidRegister,
    Printout,
    RegisterEntry,
    Telling,
    TellList,
)
from service_desk.store import Connection, payments, records
from service_desk.store import orders as rows
from service_desk.store import people as staff_rows
from service_desk.store import registers as store
from service_desk.workflow import Action, Role, State

OFFICE = (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)
LEDGER = (*OFFICE, Role.FINANCE)
TO_TELL = (TaskKind.TELL, TaskKind.CALL, TaskKind.CALL_BACK, TaskKind.URGE)
ON_THE_WAY = (State.ASSIGNED, State.IN_SERVICE, State.COMPLETED, State.ACCEPTED, State.SETTLED)
_ENDS = (Action.DECLINE.value, Action.CANCEL.value, Action.REJECT.value)
_LEDGER_ACTIONS = (Action.ASSIGN.value, Action.ACCEPT.value, *_ENDS)


def printout(
    cn: Connection, office: Office, who: str, why: str = "", *, roles: Sequence[Role] = OFFICE, own: str = ""
) -> Printout:
    """Who prints, after a look at whether they may. ``own``: the worker whose own sheet it is, who needs no role.

    Raises:
        NotFound: not on duty.
        NotAllowed: none of the roles, for a sheet of other people's data (§1.7; a worker sees no fee ledger).
    """
    person = people.get(cn, office, who)
    if person.id != own and not any(grant.role in roles for grant in person.grants):
        words = "、".join(role.word for role in roles)
        raise NotAllowed(f"这张纸由{words}来打印，{person.name}（{person.id}）没有这些角色。")
    return Printout(f"{person.name}（{person.id}）", office.now, why)


class _Names:
    """Names behind ids; whoever left keeps the name, whoever was never there the id."""

    def __init__(self, cn: Connection, office: Office) -> None:
        self.staff = {person.id: person for person in staff_rows.staff(cn, office.estate, active_only=False)}
        self.catalog = office.catalog

    def person(self, who: str) -> str:
        return self.staff[who].name if who in self.staff else who

    def people(self, team: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.person(who) for who in team)

    def department(self, department_id: str) -> str:
        found = self.catalog.department(department_id)
        return found.name if found else department_id


def paid_register(cn: Connection, office: Office, month: Month) -> PaidRegister:
    """The paid orders registered in a month, with what was received on this year's orders before it (§5.1)."""
    found = store.paid_registered(cn, office.estate, month.since, month.until)
    numbers = [order.number for order in found]
    happened = store.events_of(cn, office.estate, numbers, _LEDGER_ACTIONS)
    linked = store.linked_to(cn, office.estate, numbers)
    back = payments.refunded_of(cn, office.estate, numbers)
    count, received = store.paid_sum(cn, office.estate, Month(month.year, 1).since, month.since)
    names = _Names(cn, office)
    entries = tuple(
        replace(
            _register_entry(order, happened.get(order.number, ()), linked.get(order.number, ()), names),
            refunded=back.get(order.number, 0),
        )
        for order in found
    )
    return PaidRegister(month.year, month.month, entries, received, count)


def _register_entry(
    order: ServiceOrder, happened: Sequence[OrderEvent], linked: tuple[str, ...], names: _Names
) -> RegisterEntry:
    last = {event.action: event for event in happened}  # a later one of its kind takes the place
    end = next((last[action] for action in _ENDS if action in last), None)
    told_by = order.consent.recorded_by if order.consent else ""
    return RegisterEntry(
        order=order,
        told_by=names.person(told_by) if told_by else "",
        department=names.department(order.department),
        team=names.people(order.team),
        assigned_at=last[Action.ASSIGN.value].occurred_at if order.team and Action.ASSIGN.value in last else None,
        ended=str(end.data.get("reason", "")) if end else "",
        said=end.note if end else "",
        accepted_on=_ground(last.get(Action.ACCEPT.value)),
        linked=linked,
    )


def _ground(event: OrderEvent | None) -> str:
    if event is None:
        return ""
    return f"{event.basis.word} {event.basis_ref}" if event.basis is Basis.PAPER else event.basis.word


def day_sheet(cn: Connection, office: Office, worker: str, day: date) -> DaySheet:
    """A worker's jobs of a day, and the open ones without a time.

    Raises:
        NotFound: no such worker on duty.
        NotAllowed: somebody who does no work at residents' homes.
    """
    person = people.require(cn, office, worker, Role.WORKER)
    return _day_sheets(cn, office, (person,), day)[0]


def department_day(cn: Connection, office: Office, department: str, day: date) -> tuple[DaySheet, ...]:
    """The sheets of all workers of a department, also of those without a job.

    Raises:
        NotFound: no such department.
        Refused: nobody works in it.
    """
    found = office.department(department)
    everybody = staff_rows.staff(cn, office.estate)
    workers = tuple(person for person in everybody if person.holds(Role.WORKER, found.id))
    if not workers:
        raise Refused(f"{found.name}没有在岗的服务人员，没有日程表可打印。", code="nobody_works_there")
    return _day_sheets(cn, office, workers, day)


def _day_sheets(cn: Connection, office: Office, workers: Sequence[Staff], day: date) -> tuple[DaySheet, ...]:
    """Open orders are read once for all; those closed already need no sheet."""
    since = clocks.at(day, time())
    found = rows.find(cn, office.estate, rows.OrderQuery(states=ON_THE_WAY, sort="finish_by", limit=rows.LONGEST_LIST))
    names = _Names(cn, office)
    on_day = [order for order in found if order.window and since <= order.window.start < since + timedelta(days=1)]
    loose = [order for order in found if order.window is None and order.state in UNDER_WAY]
    return tuple(
        DaySheet(
            person,
            tuple(dict.fromkeys(names.department(g.department) for g in person.grants if g.role is Role.WORKER)),
            day,
            tuple(_job(order, office, names) for order in on_day if person.id in order.team),
            tuple(_job(order, office, names) for order in loose if person.id in order.team),
        )
        for person in workers
    )


def _job(order: ServiceOrder, office: Office, names: _Names) -> Job:
    team = tuple(names.staff[who] for who in order.team if who in names.staff)
    return Job(order, office.catalog.service(order.service), team)


def follow_up_sheet(cn: Connection, office: Office, month: Month) -> FollowUpSheet:
    """The follow-ups made in a month and those due by its end (§5.5)."""
    made = store.follow_ups_between(cn, office.estate, month.since, month.until)
    due = [
        task
        for task in store.open_tasks(cn, office.estate, (TaskKind.FOLLOW_UP,))
        if (task.due_at or task.created_at) < month.until
    ]
    numbers = [found.number for found in made] + [task.number for task in due]
    orders = store.orders_of(cn, office.estate, numbers)
    ratings, names = store.ratings_of(cn, office.estate, sorted(orders)), _Names(cn, office)
    entries = [_follow_up(orders[found.number], ratings, names, made=found) for found in made]
    entries += [_follow_up(orders[task.number], ratings, names, due_at=task.due_at) for task in due]
    return FollowUpSheet(tuple(entries), month=date(month.year, month.month, 1))


def follow_ups_of_order(cn: Connection, office: Office, number: str) -> FollowUpSheet:
    """All follow-ups of one order (§5.5).

    Raises:
        NotFound: no such number.
    """
    order = steps.load(cn, office, number)
    made = records.follow_ups(cn, office.estate, order.number)
    waiting = records.tasks(cn, office.estate, number=order.number, kind=TaskKind.FOLLOW_UP)
    ratings = store.ratings_of(cn, office.estate, [order.number])
    names = _Names(cn, office)
    entries = [_follow_up(order, ratings, names, made=found) for found in made]
    entries += [_follow_up(order, ratings, names, due_at=task.due_at) for task in waiting]
    return FollowUpSheet(tuple(entries) or (_follow_up(order, ratings, names),), number=order.number)


def _follow_up(
    order: ServiceOrder,
    ratings: Mapping[str, Rating],
    names: _Names,
    *,
    made: FollowUp | None = None,
    due_at: datetime | None = None,
) -> FollowUpEntry:
    return FollowUpEntry(
        order=order,
        department=names.department(order.department),
        team=names.people(order.team),
        made=made,
        asked_by=names.person(made.by) if made else "",
        due_at=due_at,
        rating=ratings.get(order.number),
    )


def tell_list(cn: Connection, office: Office, department: str = "") -> TellList:
    """Whoever is still to be told or called, the earliest due first (D5b).

    Raises:
        NotFound: no such department.
    """
    if department:
        office.department(department)
    waiting = store.open_tasks(cn, office.estate, TO_TELL, department)
    orders = store.orders_of(cn, office.estate, [task.number for task in waiting])
    return TellList(office.now, tuple(Telling(task, orders[task.number]) for task in waiting), department)
