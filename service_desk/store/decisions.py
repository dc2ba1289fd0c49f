"""What the property company was asked to decide, and what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from service_desk.store.schema import company_decision as table

_d = table.c


@dataclass(frozen=True, slots=True)
class Decision:
    """What the property company is asked about one order and one person, or (``amount`` 0) about a complaint.

    ``amount`` is fen; ``outcome`` empty: open.
    """

    id: str
    number: str
    kind: str
    staff: str
    amount: int
    why: str
    asked_at: datetime
    until: datetime
    decided_at: datetime | None = None
    outcome: str = ""
    basis: str = ""
    basis_ref: str = ""
    recorded_by: str = ""


def add_decision(cn: Connection, estate: str, made: Decision) -> None:
    """Write down a question."""
    cn.execute(insert(table), {"estate": estate, **{name: getattr(made, name) for name in Decision.__slots__}})


def get_decision(cn: Connection, estate: str, decision_id: str) -> Decision | None:
    """The question with this id, answered or not, or None."""
    row = cn.execute(select(table).where(_d.estate == estate, _d.id == decision_id)).mappings().first()
    return None if row is None else Decision(**{k: v for k, v in row.items() if k != "estate"})


def decisions_of(cn: Connection, estate: str, number: str) -> tuple[Decision, ...]:
    """What was asked about an order, the last first."""
    own = select(table).where(_d.estate == estate, _d.number == number).order_by(_d.asked_at.desc(), _d.id)
    return tuple(Decision(**{k: v for k, v in row.items() if k != "estate"}) for row in cn.execute(own).mappings())


def unanswered(cn: Connection, estate: str) -> tuple[Decision, ...]:
    """Every question without an answer, the oldest first; its link may be too old."""
    own = select(table).where(_d.estate == estate, _d.outcome == "").order_by(_d.asked_at, _d.id)
    return tuple(Decision(**{k: v for k, v in row.items() if k != "estate"}) for row in cn.execute(own).mappings())


def answer_decision(cn: Connection, estate: str, answered: Decision) -> bool:
    """Write the answer; whether it was still open."""
    own = update(table).where(_d.estate == estate, _d.id == answered.id, _d.outcome == "")
    done = own.values(
        decided_at=answered.decided_at, outcome=answered.outcome, basis=answered.basis, basis_ref=answered.basis_ref,
        recorded_by=answered.recorded_by,
    )  # fmt: skip
    return cn.execute(done).rowcount == 1
