"""What was received: receipts of a span and their sums by method. Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from service_desk.orders import ServiceOrder
from service_desk.store import orders
from service_desk.store.schema import service_order

_o = service_order.c


@dataclass(frozen=True, slots=True)
class Taken:
    """What came in by one method: how many receipts, how many fen."""

    method: str
    receipts: int
    amount: int


def receipts(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[ServiceOrder, ...]:
    """The orders settled from an instant until before another, the last first."""
    own = select(_o.number).where(_o.estate == estate, _o.settled_at >= since, _o.settled_at < until, _o.receipt != "")
    found = list(cn.execute(own.order_by(_o.settled_at.desc(), _o.number)).scalars())
    return orders.several(cn, estate, found)


def taken(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Taken, ...]:
    """The same summed up by method, in the order of the methods' names."""
    own = (
        select(_o.pay_method, func.count(_o.receipt.distinct()), func.sum(_o.paid))
        .where(_o.estate == estate, _o.settled_at >= since, _o.settled_at < until, _o.receipt != "")
        .group_by(_o.pay_method)
        .order_by(_o.pay_method)
    )
    return tuple(Taken(method, int(count), int(amount)) for method, count, amount in cn.execute(own))
