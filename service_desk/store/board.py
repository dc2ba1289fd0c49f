"""The board's numbers and lists: counted in SQL, within what a person may see; a list is a page, never all.

What a person may see is said once more here as a condition, for lists; for one order ``desk.visibility`` says it. A
test compares the two over every role and order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Text, and_, case, cast, false, func, literal_column, or_, select, true

from service_desk.orders import ServiceOrder, Task, TaskKind, stream_of
from service_desk.store import orders
from service_desk.store.records import task_of
from service_desk.store.schema import cash_slip, event, negotiation, service_order, task
from service_desk.workflow import Kind, State

_o, _t, _e, _n, _c = service_order.c, task.c, event.c, negotiation.c, cash_slip.c
_OPEN: ColumnElement[bool] = literal_column("is_open") == literal_column("1")  # seen literally by partial indexes
_DESK = (State.REGISTERED.value, State.ROUTED.value)
_WAY = (State.ASSIGNED.value, State.IN_SERVICE.value)
_UNDONE = tuple(state.value for state in State if not state.final)
_PAID_FROM = (State.COMPLETED.value, State.ACCEPTED.value, State.SETTLED.value, State.CLOSED.value)
TASK_LISTS = {
    "tell": (TaskKind.TELL,),
    "call": (TaskKind.CALL,),
    "urge": (TaskKind.URGE,),
    "call-back": (TaskKind.CALL_BACK,),
    "follow-up": (TaskKind.FOLLOW_UP,),
    "declined": (TaskKind.REVIEW,),
}
SORTS = ("deadline", "time", "created", "changed", "state")


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see: everything; departments (empty text: orders that have none yet); paid work once it is
    done; the own jobs.
    """

    everything: bool = False
    departments: tuple[str, ...] = ()
    paid_done: bool = False
    own: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and today from its first instant to tomorrow's."""

    now: datetime
    day: date
    begins: datetime
    ends: datetime


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition on an order."""
    if scope.everything:
        return true()
    parts: list[ColumnElement[bool]] = []
    if scope.departments:
        parts.append(_o.department.in_(scope.departments))
    if scope.paid_done:
        parts.append(and_(_o.kind == Kind.PAID.value, _o.state.in_(_PAID_FROM)))
    if scope.own:
        helps = cast(_o.helpers, Text).contains(f'"{scope.own}"', autoescape=True)
        parts.append(and_(_o.lead != "", or_(_o.lead == scope.own, helps)))
    return or_(*parts) if parts else false()


_WITH_CASH = select(_c.number).where(_c.estate == _o.estate, _c.ending == literal_column("''"))
_TALKING = select(_n.number).where(_n.estate == _o.estate, _n.stage != literal_column("'closed'"))


def _lists(at: Moment) -> dict[str, ColumnElement[bool]]:
    """The condition of each list of orders."""
    windowed = and_(_o.window_start >= at.begins, _o.window_start < at.ends)
    wanted = and_(_o.window_start.is_(None), _o.wanted_day == at.day)
    late = or_(
        and_(_o.state.in_(_DESK), _o.respond_by < at.now), and_(_o.state.in_((*_DESK, *_WAY)), _o.finish_by < at.now)
    )
    unsent = and_(_o.state == State.ASSIGNED.value, _o.window_start.is_(None))
    return {
        "today": and_(_o.state.in_((*_DESK, *_WAY)), or_(windowed, wanted)),
        "late": late,
        "raised": and_(late, _o.climbed != ""),
        "to-assign": or_(_o.state.in_(_DESK), unsent),
        "to-accept": _o.state == State.COMPLETED.value,
        "to-settle": and_(_o.state == State.ACCEPTED.value, _o.kind == Kind.PAID.value),
        "negotiate": _o.number.in_(_TALKING),
        "slip": _o.number.in_(_WITH_CASH),
        "open": true(),
    }


ORDER_LISTS = ("today", "late", "raised", "to-assign", "to-accept", "to-settle", "negotiate", "slip", "open")


def _own(estate: str, scope: Scope, department: str) -> list[ColumnElement[bool]]:
    # The states are named, so that SQLite finds the open orders by ``order_board`` and counts from it alone.
    found = [_o.estate == estate, _OPEN, _o.state.in_(_UNDONE), in_scope(scope)]
    return [*found, _o.department == department] if department else found


def counts(cn: Connection, estate: str, scope: Scope, at: Moment, department: str = "") -> dict[str, int]:
    """How many orders each list has."""
    sums = [func.coalesce(func.sum(case((test, 1), else_=0)), 0).label(name) for name, test in _lists(at).items()]
    row = cn.execute(select(*sums).where(*_own(estate, scope, department))).one()
    return {name: int(value) for name, value in zip(_lists(at), row, strict=True)}


def _order_by(sort: str, *, descending: bool) -> list[ColumnElement[object]]:
    """By a key of ``SORTS``; anything else counts as the first (TRUST 12)."""
    deadline = case(
        (and_(_o.state.in_(_DESK), or_(_o.finish_by.is_(None), _o.respond_by < _o.finish_by)), _o.respond_by),
        else_=_o.finish_by,
    )
    by = {
        "deadline": deadline, "time": _o.window_start, "created": _o.created_at, "changed": _o.changed_at,
        "state": _o.state,
    }.get(sort, deadline)  # fmt: skip
    turned = by.desc() if descending else by.asc()
    return [turned.nulls_last(), _o.number.asc()]


def listed(
    cn: Connection, estate: str, scope: Scope, at: Moment, which: str, *,
    department: str = "", sort: str = "", descending: bool = False, limit: int = 50, offset: int = 0,
) -> tuple[ServiceOrder, ...]:  # fmt: skip
    """A page of a list; an unknown list has nothing."""
    test = _lists(at).get(which, false())
    own = (
        select(_o.number)
        .where(*_own(estate, scope, department), test)
        .order_by(*_order_by(sort, descending=descending))
        .limit(max(0, min(limit, 500)))
        .offset(max(0, offset))
    )
    numbers = list(cn.execute(own).scalars())
    found = {order.number: order for order in orders.several(cn, estate, numbers)}
    return tuple(found[number] for number in numbers)


def _tasks(estate: str, scope: Scope, kinds: Sequence[TaskKind], department: str) -> list[ColumnElement[bool]]:
    """A task is seen where its order is seen, except by those who only take the money."""
    plain = Scope(everything=scope.everything, departments=scope.departments, own=scope.own)
    own = [_t.estate == estate, _t.done_at.is_(None), _t.kind.in_([kind.value for kind in kinds]), in_scope(plain)]
    return [*own, _o.department == department] if department else own


def task_counts(cn: Connection, estate: str, scope: Scope, department: str = "") -> dict[str, int]:
    """How many tasks of each list wait."""
    tests = _tasks(estate, scope, tuple(TaskKind), department)
    own = select(_t.kind, func.count()).join(service_order, and_(_o.estate == _t.estate, _o.number == _t.number))
    found = {kind: int(n) for kind, n in cn.execute(own.where(*tests).group_by(_t.kind))}
    return {name: sum(found.get(kind.value, 0) for kind in kinds) for name, kinds in TASK_LISTS.items()}


def tasks(
    cn: Connection, estate: str, scope: Scope, kinds: Sequence[TaskKind], *,
    department: str = "", limit: int = 50, offset: int = 0,
) -> tuple[tuple[Task, ServiceOrder], ...]:  # fmt: skip
    """A page of the tasks of these kinds with their orders, the earliest due first."""
    own = (
        select(task)
        .join(service_order, and_(_o.estate == _t.estate, _o.number == _t.number))
        .where(*_tasks(estate, scope, kinds, department))
        .order_by(_t.due_at.asc().nulls_last(), _t.created_at, _t.id)
        .limit(max(0, min(limit, 500)))
        .offset(max(0, offset))
    )
    found = [task_of(row) for row in cn.execute(own).mappings()]
    behind = {order.number: order for order in orders.several(cn, estate, [one.number for one in found])}
    return tuple((one, behind[one.number]) for one in found)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that somebody has been sent to: as little of an order as a timetable needs."""

    number: str
    title: str
    state: State
    version: int
    team: tuple[str, ...]  # the lead first
    start: datetime | None
    end: datetime | None


def jobs(cn: Connection, estate: str, *, department: str = "", person: str = "") -> tuple[Job, ...]:
    """The work under way of a department or of one person, the earliest first."""
    own = select(_o.number, _o.title, _o.state, _o.version, _o.lead, _o.helpers, _o.window_start, _o.window_end).where(
        _o.estate == estate, _OPEN, _o.state.in_(_WAY)
    )
    if department:
        own = own.where(_o.department == department)
    if person:
        own = own.where(in_scope(Scope(own=person)))
    rows = cn.execute(own.order_by(_o.window_start.asc().nulls_last(), _o.number))
    return tuple(Job(r[0], r[1], State(r[2]), r[3], (r[4], *r[5]), r[6], r[7]) for r in rows)


def happened(cn: Connection, estate: str, since: datetime, until: datetime) -> dict[str, int]:
    """How often each act on an order was recorded from ``since`` on and before ``until``."""
    own = (_e.estate == estate, _e.recorded_at >= since, _e.recorded_at < until, _e.stream.startswith(stream_of("")))
    rows = cn.execute(select(_e.action, func.count()).where(*own).group_by(_e.action))
    return {action: int(number) for action, number in rows}


def to_tell(cn: Connection, estate: str, due: datetime) -> tuple[str, ...]:
    """The orders about which somebody is still to be told or called before ``due``, by number."""
    kinds = [kind.value for kind in (TaskKind.TELL, TaskKind.CALL, TaskKind.URGE)]
    soon = or_(_t.due_at.is_(None), _t.due_at < due)
    own = select(_t.number).where(_t.estate == estate, _t.done_at.is_(None), _t.kind.in_(kinds), soon).distinct()
    return tuple(sorted(cn.execute(own).scalars()))
