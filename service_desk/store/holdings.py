"""Money of others: slips of cash taken by workers, holdings and what became of them. Amounts in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from service_desk.cashbook import EntryKind
from service_desk.errors import NotFound
from service_desk.holdings import VOID, CashSlip, Holding, HoldingKind, Move, MoveKind
from service_desk.orders import Place
from service_desk.store import cashbook
from service_desk.store.schema import cash_slip, holding, holding_move

_s, _h, _m = cash_slip.c, holding.c, holding_move.c
_HOLDING = tuple(field.name for field in fields(Holding) if field.name not in ("kind", "place"))
_SIGNED = case((_m.kind == MoveKind.HELD.value, _m.amount), else_=-_m.amount)
_IN_FIRST = case((_m.kind == MoveKind.HELD.value, 0), else_=1)  # at one instant money comes before it goes


# ---- slips ---------------------------------------------------------------------------------------------------------


def add_slip(cn: Connection, estate: str, made: CashSlip) -> None:
    """Write a slip.

    Raises:
        Refused: a number out of turn.
    """
    cn.execute(insert(cash_slip), {"estate": estate, **{name: getattr(made, name) for name in CashSlip.__slots__}})


def end_slip(cn: Connection, estate: str, ended: CashSlip) -> None:
    """Write how a slip ended.

    Raises:
        NotFound: there is none.
        Refused: it has ended already.
    """
    values = {name: getattr(ended, name) for name in ("ending", "ended_at", "ended_by", "holding", "reason")}
    own = update(cash_slip).where(_s.estate == estate, _s.slip == ended.slip)
    if cn.execute(own.values(**values)).rowcount != 1:
        raise NotFound("没有这张代收单，请核对编号。")


def slip_of(row: Mapping[Any, Any]) -> CashSlip:
    """The slip of a row."""
    return CashSlip(**{name: row[name] for name in CashSlip.__slots__})


def get_slip(cn: Connection, estate: str, slip: str) -> CashSlip | None:
    """The slip with this number, or None."""
    row = cn.execute(select(cash_slip).where(_s.estate == estate, _s.slip == slip)).mappings().first()
    return None if row is None else slip_of(row)


def slip_on_paper(cn: Connection, estate: str, paper: str) -> bool:
    """Whether a slip that is not void was written for a handwritten one with this number."""
    own = select(_s.slip).where(_s.estate == estate, _s.paper == paper, _s.ending != VOID)
    return cn.execute(own).first() is not None


def slips_of(cn: Connection, estate: str, number: str) -> tuple[CashSlip, ...]:
    """The slips of an order, in order."""
    own = select(cash_slip).where(_s.estate == estate, _s.number == number).order_by(_s.seq)
    return tuple(slip_of(row) for row in cn.execute(own).mappings())


def slips_out(cn: Connection, estate: str) -> tuple[CashSlip, ...]:
    """The slips whose money is still with a worker, the oldest first."""
    own = select(cash_slip).where(_s.estate == estate, _s.ending == "").order_by(_s.at, _s.seq)
    return tuple(slip_of(row) for row in cn.execute(own).mappings())


def slips_ended(cn: Connection, estate: str, since: datetime) -> tuple[CashSlip, ...]:
    """The slips that ended from an instant on, the last first."""
    own = select(cash_slip).where(_s.estate == estate, _s.ended_at >= since).order_by(_s.ended_at.desc(), _s.seq.desc())
    return tuple(slip_of(row) for row in cn.execute(own).mappings())


def slips_out_at(cn: Connection, estate: str, until: datetime) -> tuple[str, ...]:
    """The slips written before an instant whose money was still with a worker then."""
    own = select(_s.slip).where(_s.estate == estate, _s.at < until, (_s.ended_at.is_(None)) | (_s.ended_at >= until))
    return tuple(cn.execute(own.order_by(_s.seq)).scalars())


# ---- holdings ------------------------------------------------------------------------------------------------------


def add(cn: Connection, estate: str, made: Holding) -> None:
    """Write a holding, which has no money yet.

    Raises:
        Refused: a number out of turn.
    """
    place = made.place
    values = {
        **{name: getattr(made, name) for name in _HOLDING}, "kind": made.kind.value, "place_building": place.building,
        "place_unit": place.unit, "place_room": place.room, "place_other": place.other,
    }  # fmt: skip
    cn.execute(insert(holding), {"estate": estate, **values})


def add_move(cn: Connection, estate: str, made: Move) -> None:
    """Write money that came or went, and enter it in the cash book.

    Raises:
        Refused: more than is held, or towards what it may not go.
    """
    cashbook.enter(cn, estate, made.at, made.method, made.signed, EntryKind(made.kind.value), made.id)
    values = {name: getattr(made, name) for name in Move.__slots__}
    cn.execute(insert(holding_move), {"estate": estate, **values, "kind": made.kind.value})


def holding_of(row: Mapping[Any, Any]) -> Holding:
    """The holding of a row."""
    place = Place(row["place_building"], row["place_unit"], row["place_room"], row["place_other"])
    return Holding(**{name: row[name] for name in _HOLDING}, kind=HoldingKind(row["kind"]), place=place)


def move_of(row: Mapping[Any, Any]) -> Move:
    """The movement of a row."""
    return Move(**{name: row[name] for name in Move.__slots__ if name != "kind"}, kind=MoveKind(row["kind"]))


def get(cn: Connection, estate: str, number: str) -> Holding | None:
    """The holding with this number, or None."""
    row = cn.execute(select(holding).where(_h.estate == estate, _h.holding == number)).mappings().first()
    return None if row is None else holding_of(row)


def moves_of(cn: Connection, estate: str, number: str) -> tuple[Move, ...]:
    """What came and went of a holding, in order."""
    return moves(cn, estate, (number,)).get(number, ())


def moves(cn: Connection, estate: str, numbers: Sequence[str]) -> dict[str, tuple[Move, ...]]:
    """What came and went of some holdings, in order."""
    found = defaultdict[str, list[Move]](list)
    own = (
        select(holding_move).where(_m.estate == estate, _m.holding.in_(list(numbers))).order_by(_m.at, _IN_FIRST, _m.id)
    )
    for row in cn.execute(own).mappings():
        found[row["holding"]].append(move_of(row))
    return {number: tuple(some) for number, some in found.items()}


def moved(cn: Connection, estate: str, since: datetime, until: datetime) -> tuple[Move, ...]:
    """What came and went of all holdings from an instant until before another, in order."""
    own = select(holding_move).where(_m.estate == estate, _m.at >= since, _m.at < until)
    return tuple(move_of(row) for row in cn.execute(own.order_by(_m.at, _m.holding, _IN_FIRST, _m.id)).mappings())


def applied(cn: Connection, estate: str, receipt: str) -> tuple[Move, ...]:
    """What went towards a receipt, in order."""
    own = select(holding_move).where(_m.estate == estate, _m.receipt == receipt, _m.receipt != "")
    return tuple(move_of(row) for row in cn.execute(own.order_by(_m.at, _m.holding, _m.id)).mappings())


def of_order(cn: Connection, estate: str, number: str) -> tuple[Holding, ...]:
    """The holdings of an order, in order."""
    own = select(holding).where(_h.estate == estate, _h.number == number, _h.number != "").order_by(_h.seq)
    return tuple(holding_of(row) for row in cn.execute(own).mappings())


def open_ones(cn: Connection, estate: str) -> tuple[tuple[Holding, int], ...]:
    """The holdings that still have money, with how much, the oldest first."""
    left = select(_m.holding, func.sum(_SIGNED).label("left")).where(_m.estate == estate).group_by(_m.holding)
    some = left.having(func.sum(_SIGNED) > 0).subquery()
    own = select(holding, some.c.left).join(some, some.c.holding == _h.holding).where(_h.estate == estate)
    return tuple((holding_of(row), int(row["left"])) for row in cn.execute(own.order_by(_h.seq)).mappings())


def held_at(cn: Connection, estate: str, until: datetime) -> int:
    """Fen held for others before an instant."""
    own = select(func.coalesce(func.sum(_SIGNED), 0)).where(_m.estate == estate, _m.at < until)
    return int(cn.execute(own).scalar_one())


@dataclass(frozen=True, slots=True)
class Held:
    """A holding with what became of it: one record of an export."""

    holding: Holding
    moves: tuple[Move, ...]


def held_of(cn: Connection, estate: str, row: Mapping[Any, Any]) -> Held:
    """The record of a holding's row."""
    return Held(holding_of(row), moves_of(cn, estate, row["holding"]))


def add_held(cn: Connection, estate: str, entry: Held) -> None:
    """Write a holding and what became of it.

    Raises:
        Refused: as ``add`` and ``add_move``.
    """
    add(cn, estate, entry.holding)
    for made in entry.moves:
        add_move(cn, estate, made)
