"""Receipts, voids and refunds: written once, found by receipt, order and time. Amounts in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from service_desk.cashbook import EntryKind
from service_desk.orders import ServiceOrder
from service_desk.payments import Back, BackKind, Payment, Share
from service_desk.store import cashbook
from service_desk.store.schema import payment, payment_back, payment_share
from service_desk.store.sql import CHUNK

_p, _s, _b = payment.c, payment_share.c, payment_back.c
_SAME = ("receipt", "seq", "at", "cashier", "method", "amount", "invoice_number", "invoice_title")


def add(cn: Connection, estate: str, taken: Payment) -> None:
    """Write a receipt and enter it in the cash book: its shares first, since none can be added once it stands.

    Raises:
        Refused: a number out of turn, shares that are not the amount, or an order that is paid already.
    """
    cashbook.enter(cn, estate, taken.at, taken.method, taken.amount, EntryKind.RECEIPT, taken.receipt)
    shares = [
        {"estate": estate, "receipt": taken.receipt, "number": s.number, "amount": s.amount} for s in taken.shares
    ]
    cn.execute(insert(payment_share), shares)
    cn.execute(insert(payment), {"estate": estate, **{name: getattr(taken, name) for name in _SAME}})


def add_back(cn: Connection, estate: str, back: Back) -> None:
    """Write a void or a refund, and enter it in the cash book.

    Raises:
        Refused: voided before, more than was received, or no longer whole.
    """
    cashbook.enter(cn, estate, back.at, back.method, -back.amount, EntryKind(back.kind.value), back.id)
    values = {name: getattr(back, name) for name in Back.__slots__}
    cn.execute(insert(payment_back), {"estate": estate, **values, "kind": back.kind.value})


@dataclass(frozen=True, slots=True)
class Ledger:
    """A receipt with what went back of it: one entry of an export, so that a void stands before the next receipt."""

    payment: Payment
    backs: tuple[Back, ...]


def ledger_of(cn: Connection, estate: str, row: Mapping[Any, Any]) -> Ledger:
    """The entry of a receipt's row."""
    return Ledger(several(cn, estate, [row])[0], backs_of(cn, estate, row["receipt"]))


def add_ledger(cn: Connection, estate: str, entry: Ledger) -> None:
    """Write a receipt and what went back of it.

    Raises:
        Refused: as ``add`` and ``add_back``.
    """
    add(cn, estate, entry.payment)
    for back in entry.backs:
        add_back(cn, estate, back)


def set_invoice(cn: Connection, estate: str, receipt: str, number: str, title: str) -> None:
    """Note the invoice of a receipt, once.

    Raises:
        Refused: one is noted already.
    """
    own = update(payment).where(_p.estate == estate, _p.receipt == receipt)
    cn.execute(own.values(invoice_number=number, invoice_title=title))


def several(cn: Connection, estate: str, rows: Sequence[Mapping[Any, Any]]) -> tuple[Payment, ...]:
    """The receipts of rows, in their order."""
    shares = defaultdict[str, list[Share]](list)
    wanted = [row["receipt"] for row in rows]
    for start in range(0, len(wanted), CHUNK):
        own = select(payment_share).where(_s.estate == estate, _s.receipt.in_(wanted[start : start + CHUNK]))
        for row in cn.execute(own.order_by(_s.receipt, _s.number)).mappings():
            shares[row["receipt"]].append(Share(row["number"], row["amount"]))
    return tuple(Payment(**{n: row[n] for n in _SAME}, shares=tuple(shares[row["receipt"]])) for row in rows)


def get(cn: Connection, estate: str, receipt: str) -> Payment | None:
    """The receipt with this number, or None."""
    rows = cn.execute(select(payment).where(_p.estate == estate, _p.receipt == receipt)).mappings().all()
    return next(iter(several(cn, estate, rows)), None)


def of_order(cn: Connection, estate: str, number: str) -> tuple[Payment, ...]:
    """The receipts that were ever given for an order, the last first."""
    own = select(_s.receipt).where(_s.estate == estate, _s.number == number)
    rows = cn.execute(select(payment).where(_p.estate == estate, _p.receipt.in_(own)).order_by(_p.seq.desc()))
    return several(cn, estate, rows.mappings().all())


def taken(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Payment, ...]:
    """The receipts from an instant until before another, the last first."""
    own = select(payment).where(_p.estate == estate, _p.at >= since, _p.at < until).order_by(_p.seq.desc())
    return several(cn, estate, cn.execute(own).mappings().all())


def back_of(row: Mapping[Any, Any]) -> Back:
    """The void or refund of a row."""
    return Back(**{n: row[n] for n in Back.__slots__ if n != "kind"}, kind=BackKind(row["kind"]))


def backs_of(cn: Connection, estate: str, receipt: str) -> tuple[Back, ...]:
    """What went back of a receipt, the first first."""
    own = select(payment_back).where(_b.estate == estate, _b.receipt == receipt).order_by(_b.at, _b.id)
    return tuple(back_of(row) for row in cn.execute(own).mappings())


def backs(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Back, ...]:
    """What went back from an instant until before another, the last first."""
    own = select(payment_back).where(_b.estate == estate, _b.at >= since, _b.at < until)
    return tuple(back_of(row) for row in cn.execute(own.order_by(_b.at.desc(), _b.id)).mappings())


def refunded_of(cn: Connection, estate: str, numbers: Sequence[str]) -> dict[str, int]:
    """Fen given back of each of these orders by refunds; nothing for the others."""
    found = dict[str, int]()
    for start in range(0, len(numbers), CHUNK):
        own = select(_b.number, func.sum(_b.amount)).where(
            _b.estate == estate, _b.kind == BackKind.REFUND.value, _b.number.in_(list(numbers[start : start + CHUNK]))
        )
        found |= {number: int(amount) for number, amount in cn.execute(own.group_by(_b.number))}
    return found


def take_over(cn: Connection, estate: str, order: ServiceOrder) -> None:
    """Make the receipt of an order of an earlier release's export, which had none of its own."""
    if not order.paid or order.settled_at is None or get(cn, estate, order.receipt) is not None:
        return
    last = cn.execute(select(func.coalesce(func.max(_p.seq), 0)).where(_p.estate == estate)).scalar_one()
    shares = (Share(order.number, order.paid),)
    add(cn, estate, Payment(order.receipt, int(last) + 1, order.settled_at, "", order.pay_method, order.paid, shares))
