"""The cash book: entries, closes of days and months, receivables at an instant. Amounts in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, literal_column, select, union

from service_desk.cashbook import CashClose, Count, Entry, EntryKind
from service_desk.months import MonthClose, MonthFigures
from service_desk.orders import ServiceOrder
from service_desk.payments import PAY_METHODS
from service_desk.store import orders
from service_desk.store.codec import from_plain, to_plain
from service_desk.store.schema import (
    cash_close,
    cash_count,
    cash_entry,
    month_close,
    payment,
    payment_back,
    payment_share,
    service_order,
)
from service_desk.store.sql import hold
from service_desk.workflow import Kind, State

_e, _c, _k, _m = cash_entry.c, cash_close.c, cash_count.c, month_close.c
_o, _p, _s, _b = service_order.c, payment.c, payment_share.c, payment_back.c
_CLOSE = tuple(field.name for field in fields(CashClose) if field.name != "counts")
_COUNT = tuple(field.name for field in fields(Count))
_METHODS = {method: place for place, method in enumerate(PAY_METHODS)}
_OPEN = _o.is_open == literal_column("1")  # a literal: SQLite uses a partial index only where it sees it
_AFTER = (State.ACCEPTED.value, State.SETTLED.value, State.CLOSED.value)


def hold_still(cn: Connection, estate: str) -> None:
    """Nothing else is entered until the transaction ends."""
    hold(cn, estate, "cash-book")


def enter(cn: Connection, estate: str, at: datetime, method: str, amount: int, kind: EntryKind, ref: str) -> None:
    """Enter a movement under the next number, unless an import brought its entry already.

    Raises:
        Refused: its month is closed.
    """
    hold_still(cn, estate)
    if cn.execute(select(_e.seq).where(_e.estate == estate, _e.ref == ref)).first() is None:
        write(cn, estate, Entry(last(cn, estate) + 1, at, method, amount, kind, ref))


def write(cn: Connection, estate: str, made: Entry) -> None:
    """Write an entry as it is.

    Raises:
        Refused: a number out of turn, or its month is closed.
    """
    values = {name: getattr(made, name) for name in Entry.__slots__}
    cn.execute(insert(cash_entry), {"estate": estate, **values, "kind": made.kind.value})


def last(cn: Connection, estate: str) -> int:
    """The number of the last entry; 0 if there is none."""
    own = select(func.coalesce(func.max(_e.seq), 0)).where(_e.estate == estate)
    return int(cn.execute(own).scalar_one())


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """The entry of a row."""
    return Entry(**{name: row[name] for name in Entry.__slots__ if name != "kind"}, kind=EntryKind(row["kind"]))


def entries(cn: Connection, estate: str, first: int, last: int | None = None) -> tuple[Entry, ...]:
    """The entries from a number on, up to another, in order."""
    own = select(cash_entry).where(_e.estate == estate, _e.seq >= first)
    own = own if last is None else own.where(_e.seq <= last)
    return tuple(entry_of(row) for row in cn.execute(own.order_by(_e.seq)).mappings())


def entered(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Entry, ...]:
    """The entries from an instant until before another, in order."""
    own = select(cash_entry).where(_e.estate == estate, _e.at >= since, _e.at < until).order_by(_e.seq)
    return tuple(entry_of(row) for row in cn.execute(own).mappings())


def begun(cn: Connection, estate: str) -> datetime | None:
    """When the first entry was made."""
    found: datetime | None = cn.execute(select(func.min(_e.at)).where(_e.estate == estate)).scalar_one()
    return found


# ---- closes of days ----------------------------------------------------------------------------------------------


def add_close(cn: Connection, estate: str, made: CashClose) -> None:
    """Write a day close: its counts first, since none can be added once it stands.

    Raises:
        Refused: entries left out, sums that are not the entries', a difference without a reason.
    """
    counts = [
        {"estate": estate, "close": made.id, **{name: getattr(one, name) for name in _COUNT}} for one in made.counts
    ]
    cn.execute(insert(cash_count), counts)
    cn.execute(insert(cash_close), {"estate": estate, **{name: getattr(made, name) for name in _CLOSE}})


def closes_of(cn: Connection, estate: str, rows: Any) -> tuple[CashClose, ...]:
    """The closes of rows, in their order; their counts in that of the methods."""
    counts = defaultdict[str, list[Count]](list)
    rows = list(rows)
    own = select(cash_count).where(_k.estate == estate, _k.close.in_([row["id"] for row in rows]))
    for row in sorted(cn.execute(own.order_by(_k.close)).mappings(), key=lambda row: _METHODS[row["method"]]):
        counts[row["close"]].append(Count(**{name: row[name] for name in _COUNT}))
    return tuple(CashClose(**{name: row[name] for name in _CLOSE}, counts=tuple(counts[row["id"]])) for row in rows)


def latest(cn: Connection, estate: str, limit: int = 1) -> tuple[CashClose, ...]:
    """The last day closes, the newest first."""
    own = select(cash_close).where(_c.estate == estate).order_by(_c.seq.desc()).limit(limit)
    return closes_of(cn, estate, cn.execute(own).mappings().all())


def get_close(cn: Connection, estate: str, close_id: str) -> CashClose | None:
    """The day close with this id, or None."""
    own = select(cash_close).where(_c.estate == estate, _c.id == close_id)
    return next(iter(closes_of(cn, estate, cn.execute(own).mappings().all())), None)


def before(cn: Connection, estate: str, seq: int) -> CashClose | None:
    """The day close before the one with this number."""
    own = select(cash_close).where(_c.estate == estate, _c.seq == seq - 1)
    return next(iter(closes_of(cn, estate, cn.execute(own).mappings().all())), None)


# ---- closes of months --------------------------------------------------------------------------------------------


def add_month(cn: Connection, estate: str, made: MonthClose) -> None:
    """Write a month close.

    Raises:
        Refused: closed before, out of turn, or entries of it are in no day close.
    """
    values = {"month": made.month, "until": made.until, "at": made.at, "by": made.by}
    cn.execute(insert(month_close), {"estate": estate, **values, "figures": to_plain(made.figures)})


def month_of(row: Mapping[Any, Any]) -> MonthClose:
    """The month close of a row."""
    figures = from_plain(MonthFigures, row["figures"], row["month"])
    return MonthClose(row["month"], row["until"], row["at"], row["by"], figures)


def months(cn: Connection, estate: str, limit: int = 100) -> tuple[MonthClose, ...]:
    """The months that are closed, the newest first."""
    own = select(month_close).where(_m.estate == estate).order_by(_m.month.desc()).limit(limit)
    return tuple(month_of(row) for row in cn.execute(own).mappings())


def receivable(cn: Connection, estate: str, until: datetime) -> tuple[ServiceOrder, ...]:
    """Paid orders accepted before an instant for which no receipt stood then, by when they were accepted."""
    void = select(1).where(_b.estate == _p.estate, _b.receipt == _p.receipt, _b.kind == "void", _b.at < until)
    paid = (
        select(1)
        .join(payment, and_(_p.estate == _s.estate, _p.receipt == _s.receipt))
        .where(_s.estate == _o.estate, _s.number == _o.number, _p.at < until, ~void.exists())
    )
    waiting = select(_o.number).where(_o.estate == estate, _OPEN, _o.state == State.ACCEPTED.value)
    paid_later = (
        select(_s.number)
        .join(payment, and_(_p.estate == _s.estate, _p.receipt == _s.receipt))
        .where(_p.estate == estate, _p.at >= until)
    )
    own = select(_o.number).where(
        _o.estate == estate, _o.number.in_(union(waiting, paid_later)), _o.kind == Kind.PAID.value,
        _o.state.in_(_AFTER), _o.accepted_at < until, ~paid.exists(),
    )  # fmt: skip
    numbers = list(cn.execute(own.order_by(_o.accepted_at, _o.number)).scalars())
    found = {order.number: order for order in orders.several(cn, estate, numbers)}
    return tuple(found[number] for number in numbers if found[number].due)
