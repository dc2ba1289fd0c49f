"""Service orders: insert, read, guarded update, and the searches of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, literal_column, or_, select
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of
from sqlalchemy.sql.elements import UnaryExpression

from service_desk.errors import Refused, Stale
from service_desk.orders import ServiceOrder
from service_desk.pricing import Line
from service_desk.store import prices
from service_desk.store.order_rows import TAIL, line_of, line_rows, order_of, row_of
from service_desk.store.schema import order_line, service_order
from service_desk.store.sql import CHUNK, contains, starts
from service_desk.workflow import Kind, State

LONGEST_LIST = 10_000
_o = service_order.c
_WAITING = (State.REGISTERED.value, State.ROUTED.value)
_UNFINISHED = (*_WAITING, State.ASSIGNED.value, State.IN_SERVICE.value)
# A literal, not a parameter: SQLite uses a partial index only where it sees the condition itself.
_OPEN: ColumnElement[bool] = literal_column("is_open") == literal_column("1")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """What to look for; an empty field asks nothing. ``sort`` outside the list means the newest first.

    ``since`` and ``until`` bound ``created_at`` (from, and before). ``overdue_at``: orders whose deadline lies before.
    ``phone``: the whole number, or at least its last four digits. ``text``: number, name, home, title or content.
    """

    states: tuple[State, ...] = ()
    department: str = ""
    lead: str = ""
    service: str = ""
    phone: str = ""
    name: str = ""  # how it begins
    place_code: str = ""  # where the work is
    address_code: str = ""  # whose home
    text: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue_at: datetime | None = None
    linked_to: str = ""
    limit: int = 200
    offset: int = 0
    sort: str = "created_at"  # | "finish_by" | "changed_at"


def insert(cn: Connection, estate: str, order: ServiceOrder) -> None:
    """Write a new order with its lines.

    Raises:
        Refused: the number is taken (``number_taken``), or the quote's edition was not kept (``edition_not_kept``).
    """
    if order.edition and not prices.kept(cn, estate, order.edition):
        raise Refused(f"价目表 {order.edition} 还没有存档，不能登记有偿服务。", code="edition_not_kept")
    _insert_lines(cn, estate, order)
    cn.execute(insert_into(service_order), row_of(estate, order))


def _insert_lines(cn: Connection, estate: str, order: ServiceOrder) -> None:
    if order.lines:
        cn.execute(insert_into(order_line), line_rows(estate, order.number, order.lines))


def get(cn: Connection, estate: str, number: str) -> ServiceOrder | None:
    """The order with this number, or None."""
    row = cn.execute(select(service_order).where(_o.estate == estate, _o.number == number)).mappings().first()
    return None if row is None else order_of(row, _lines(cn, estate, [number]).get(number, ()))


def several(cn: Connection, estate: str, numbers: Sequence[str]) -> tuple[ServiceOrder, ...]:
    """The orders with these numbers (at most ``CHUNK``), by number."""
    own = select(service_order).where(_o.estate == estate, _o.number.in_(numbers)).order_by(_o.number)
    rows = cn.execute(own).mappings().all()
    lines = _lines(cn, estate, numbers)
    return tuple(order_of(row, lines.get(row["number"], ())) for row in rows)


def of_receipt(cn: Connection, estate: str, receipt: str) -> tuple[ServiceOrder, ...]:
    """The orders that a receipt settled, by number."""
    numbers = cn.execute(select(_o.number).where(_o.estate == estate, _o.receipt == receipt, _o.receipt != ""))
    return several(cn, estate, list(numbers.scalars()))


def exists(cn: Connection, estate: str, number: str) -> bool:
    """Whether the number is taken."""
    return cn.execute(select(_o.number).where(_o.estate == estate, _o.number == number)).first() is not None


def update(cn: Connection, estate: str, order: ServiceOrder, *, expected_version: int) -> None:
    """Write an order that was read at ``expected_version``.

    Raises:
        Stale: it has changed since, or is gone.
        Refused: a rule of the database stands against it.
    """
    guard = and_(_o.estate == estate, _o.number == order.number, _o.version == expected_version)
    held = cn.execute(select(_o.version).where(guard).with_for_update()).first()
    if held is None:
        raise Stale("这张服务单刚刚被别人改过，请刷新后再试。")
    if _lines(cn, estate, [order.number]).get(order.number, ()) != order.lines:
        own = and_(order_line.c.estate == estate, order_line.c.number == order.number)
        cn.execute(delete(order_line).where(own))
        _insert_lines(cn, estate, order)
    cn.execute(update_of(service_order).where(guard), row_of(estate, order))


def _lines(cn: Connection, estate: str, numbers: Iterable[str]) -> dict[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), CHUNK):
        own = and_(order_line.c.estate == estate, order_line.c.number.in_(wanted[start : start + CHUNK]))
        ordered = select(order_line).where(own).order_by(order_line.c.number, order_line.c.position)
        for row in cn.execute(ordered).mappings():
            found.setdefault(row["number"], []).append(line_of(row))
    return {number: tuple(lines) for number, lines in found.items()}


def find(cn: Connection, estate: str, query: OrderQuery) -> tuple[ServiceOrder, ...]:
    """The orders that fit, at most ``LONGEST_LIST``."""
    statement = (
        select(service_order)
        .where(_o.estate == estate, *_conditions(query))
        .order_by(*_order(query))
        .limit(max(0, min(query.limit, LONGEST_LIST)))
        .offset(max(0, query.offset))
    )
    rows = cn.execute(statement).mappings().all()
    lines = _lines(cn, estate, [row["number"] for row in rows])
    return tuple(order_of(row, lines.get(row["number"], ())) for row in rows)


def _order(query: OrderQuery) -> tuple[UnaryExpression[Any], ...]:
    if query.sort == "finish_by":
        return (_o.finish_by.asc().nulls_last(), _o.number.asc())
    if query.sort == "changed_at":
        return (_o.changed_at.desc(), _o.number.desc())
    return (_created(query).desc(), _o.number.desc())


def _created(query: OrderQuery) -> ColumnElement[datetime]:
    """When an order was registered.

    What few orders have is found by its own index. SQLite would rather walk all orders by time until there are enough;
    an expression has no such index.
    """
    few = any((query.place_code, query.address_code, query.phone, query.name, query.linked_to))
    return func.coalesce(_o.created_at, _o.created_at, type_=_o.created_at.type) if few else _o.created_at


def _conditions(query: OrderQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.states:
        if not any(state.final for state in query.states):
            found.append(_OPEN)
        found.append(_o.state.in_([state.value for state in query.states]))
    same = {"department": _o.department, "lead": _o.lead, "service": _o.service, "linked_to": _o.linked_to}
    same |= {"place_code": _o.place_code, "address_code": _o.address_code}
    found += [column == getattr(query, name) for name, column in same.items() if getattr(query, name)]
    if query.kind is not None:
        found.append(_o.kind == query.kind.value)
    if query.since is not None:
        found.append(_created(query) >= query.since)
    if query.until is not None:
        found.append(_created(query) < query.until)
    if query.phone:
        found.append(_phone(query.phone))
    if query.name:
        found.append(starts(_o.contact_name, query.name))
    if query.overdue_at is not None:
        found += [_OPEN, _overdue(query.overdue_at)]
    if query.text.strip():
        found.append(_text(query.text.strip()))
    return found


def _phone(digits: str) -> ColumnElement[bool]:
    return and_(_o.phone_tail == digits[-TAIL:], _o.contact_phone.endswith(digits, autoescape=True))


def _overdue(at: datetime) -> ColumnElement[bool]:
    unanswered = and_(_o.state.in_(_WAITING), _o.respond_by < at)
    return or_(unanswered, and_(_o.state.in_(_UNFINISHED), _o.finish_by < at))


def _text(words: str) -> ColumnElement[bool]:
    likely = [starts(_o.number, words.upper()), starts(_o.contact_name, words), starts(_o.place_code, words)]
    if words.isascii() and words.isdigit() and len(words) >= TAIL:
        likely.append(_phone(words))
    return or_(*likely, contains(_o.title, words), contains(_o.content, words))


def count_by_state(cn: Connection, estate: str) -> dict[State, int]:
    """How many orders stand in each state; states without orders count 0."""
    rows = cn.execute(select(_o.state, func.count()).where(_o.estate == estate).group_by(_o.state))
    counted = {State(state): int(number) for state, number in rows}
    return {state: counted.get(state, 0) for state in State}
