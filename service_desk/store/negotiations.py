"""Negotiations over prices: written, changed while open, found by order, and counted by year. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from service_desk.errors import Stale
from service_desk.negotiations import Negotiation, Outcome, Stage, Yes
from service_desk.orders import Basis
from service_desk.store.codec import from_plain, to_plain
from service_desk.store.schema import negotiation as table

_n = table.c
_SAME = (
    "id", "number", "opened_at", "opened_by", "reason", "proposed_by", "listed", "asked", "amount", "decided_by",
    "decided_at", "decision", "closed_at",
)  # fmt: skip


def _row(estate: str, record: Negotiation) -> dict[str, Any]:
    return {
        "estate": estate,
        **{name: getattr(record, name) for name in _SAME},
        "basis": record.basis.value,
        "stage": record.stage.value,
        "outcome": record.outcome.value if record.outcome else None,
        "consent": to_plain(record.consent),
    }


def negotiation_of(row: Mapping[Any, Any]) -> Negotiation:
    """The negotiation of a row."""
    return Negotiation(
        **{name: row[name] for name in _SAME},
        basis=Basis(row["basis"]),
        stage=Stage(row["stage"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] is not None else None,
        consent=from_plain(Yes, row["consent"]) if row["consent"] is not None else None,
    )


def add(cn: Connection, estate: str, opened: Negotiation) -> None:
    """Write a new negotiation.

    Raises:
        Refused: one is open already, or the order is settled or over.
    """
    cn.execute(insert(table), _row(estate, opened))


def change(cn: Connection, estate: str, before: Negotiation, after: Negotiation) -> None:
    """Write what became of an open negotiation.

    Raises:
        Stale: somebody else has changed it since it was read.
        Refused: a rule of the database stands against it.
    """
    same = _n.amount == before.amount if before.amount is not None else _n.amount.is_(None)
    own = update(table).where(_n.estate == estate, _n.id == before.id, _n.stage == before.stage.value, same)
    if cn.execute(own, _row(estate, after)).rowcount != 1:
        raise Stale("这次协商刚被别人办过，请重新打开看一看再办。")


def of_order(cn: Connection, estate: str, number: str) -> tuple[Negotiation, ...]:
    """The negotiations of an order, the last first."""
    own = select(table).where(_n.estate == estate, _n.number == number).order_by(_n.opened_at.desc(), _n.id)
    return tuple(negotiation_of(row) for row in cn.execute(own).mappings())


def open_of(cn: Connection, estate: str, number: str) -> Negotiation | None:
    """The open negotiation of an order, or None."""
    own = select(table).where(_n.estate == estate, _n.number == number, _n.stage != Stage.CLOSED.value)
    row = cn.execute(own).mappings().first()
    return None if row is None else negotiation_of(row)


def opened_between(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Negotiation, ...]:
    """Those opened from ``since`` on and before ``until``, the oldest first."""
    span = (_n.opened_at >= since) & (_n.opened_at < until)
    own = select(table).where(_n.estate == estate, span).order_by(_n.opened_at, _n.id)
    return tuple(negotiation_of(row) for row in cn.execute(own).mappings())


def all_open(cn: Connection, estate: str) -> tuple[Negotiation, ...]:
    """Every negotiation that is open, the oldest first."""
    own = select(table).where(_n.estate == estate, _n.stage != Stage.CLOSED.value).order_by(_n.opened_at, _n.id)
    return tuple(negotiation_of(row) for row in cn.execute(own).mappings())


@dataclass(frozen=True, slots=True)
class Counted:
    """Negotiations opened in a span that ended one way (empty: still open): how many, listed and agreed amounts."""

    outcome: str
    count: int
    listed: int
    amount: int


def counted(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Counted, ...]:
    """How the negotiations opened in a span ended, by outcome; those still open come first, under an empty name."""
    outcome = func.coalesce(_n.outcome, "")
    sums = (func.count(), func.coalesce(func.sum(_n.listed), 0), func.coalesce(func.sum(_n.amount), 0))
    own = (
        select(outcome, *sums)
        .where(_n.estate == estate, _n.opened_at >= since, _n.opened_at < until)
        .group_by(outcome)
        .order_by(outcome)
    )
    return tuple(Counted(name, int(count), int(listed), int(paid)) for name, count, listed, paid in cn.execute(own))
