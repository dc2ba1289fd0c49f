"""What registers and lists read at once: the orders of a span, and what belongs to many orders, in a few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, literal_column, select

from service_desk.orders import FollowUp, OrderEvent, Rating, ServiceOrder, Task, TaskKind, stream_of
from service_desk.payments import BackKind
from service_desk.store import orders
from service_desk.store.event_rows import event_of
from service_desk.store.orders import LONGEST_LIST, OrderQuery
from service_desk.store.records import follow_up_of, rating_of, task_of
from service_desk.store.schema import event, follow_up, payment_back, rating, service_order, task
from service_desk.store.sql import CHUNK
from service_desk.workflow import Kind

_o, _e, _f, _r, _t, _b = service_order.c, event.c, follow_up.c, rating.c, task.c, payment_back.c


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def paid_registered(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[ServiceOrder, ...]:
    """All paid orders registered from ``since`` on and before ``until``, the oldest first; none is left out."""
    found: list[ServiceOrder] = []
    while True:
        query = OrderQuery(kind=Kind.PAID, since=since, until=until, limit=LONGEST_LIST, offset=len(found))
        found += (more := orders.find(cn, estate, query))
        if len(more) < LONGEST_LIST:
            return tuple(reversed(found))


def paid_sum(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[int, int]:
    """How many paid orders were registered in a span, and the fen received on them, less what was given back."""
    span = and_(_o.estate == estate, _o.created_at >= since, _o.created_at < until, _o.kind == Kind.PAID.value)
    count, received = cn.execute(select(func.count(), func.coalesce(func.sum(_o.paid), 0)).where(span)).one()
    refunds = select(func.coalesce(func.sum(_b.amount), 0)).where(
        _b.estate == estate, _b.kind == BackKind.REFUND.value, _b.number.in_(select(_o.number).where(span))
    )
    return int(count), int(received) - int(cn.execute(refunds).scalar_one())


def orders_of(cn: Connection, estate: str, numbers: Sequence[str]) -> dict[str, ServiceOrder]:
    """The orders with these numbers, however many."""
    wanted = sorted(set(numbers))
    return {order.number: order for part in _chunks(wanted) for order in orders.several(cn, estate, part)}


def linked_to(cn: Connection, estate: str, numbers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The numbers of the orders that came of each of these, the oldest first."""
    found: dict[str, list[str]] = {}
    for part in _chunks(numbers):
        # Said literally and sorted here, so that SQLite sees that its partial index fits and prefers no other.
        own = and_(_o.estate == estate, _o.linked_to.in_(part), literal_column("linked_to") != literal_column("''"))
        own_rows = cn.execute(select(_o.created_at, _o.number, _o.linked_to).where(own))
        for _, number, before in sorted(own_rows):
            found.setdefault(before, []).append(number)
    return {number: tuple(linked) for number, linked in found.items()}


def events_of(
    cn: Connection, estate: str, numbers: Sequence[str], actions: Sequence[str]
) -> dict[str, tuple[OrderEvent, ...]]:
    """Events of these kinds of each order, the oldest first."""
    found: dict[str, list[OrderEvent]] = {}
    for part in _chunks(numbers):
        own = and_(_e.estate == estate, _e.stream.in_([stream_of(number) for number in part]), _e.action.in_(actions))
        for row in cn.execute(select(event).where(own).order_by(_e.stream, _e.seq)).mappings():
            found.setdefault(row["stream"].partition(":")[2], []).append(event_of(row))
    return {number: tuple(happened) for number, happened in found.items()}


def ratings_of(cn: Connection, estate: str, numbers: Sequence[str]) -> dict[str, Rating]:
    """The residents' own ratings of these orders."""
    found: dict[str, Rating] = {}
    for part in _chunks(numbers):
        own = select(rating).where(_r.estate == estate, _r.number.in_(part))
        found |= {row["number"]: rating_of(row) for row in cn.execute(own).mappings()}
    return found


def follow_ups_between(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[FollowUp, ...]:
    """The follow-ups made from ``since`` on and before ``until``, the oldest first."""
    own = select(follow_up).where(_f.estate == estate, _f.at >= since, _f.at < until).order_by(_f.at, _f.id)
    return tuple(follow_up_of(row) for row in cn.execute(own).mappings())


def open_tasks(cn: Connection, estate: str, kinds: Sequence[TaskKind], department: str = "") -> tuple[Task, ...]:
    """All open tasks of these kinds, the earliest due first; none is left out."""
    own = select(task).where(_t.estate == estate, _t.done_at.is_(None), _t.kind.in_([kind.value for kind in kinds]))
    if department:
        own = own.where(_t.department == department)
    rows = cn.execute(own.order_by(_t.due_at.asc().nulls_last(), _t.created_at, _t.id)).mappings()
    return tuple(task_of(row) for row in rows)
