"""Money of others that the centre holds (§6.4): deposits, agency money, cash that was pressed on a worker. Pure.

Such money is a liability, never income: it goes back to whoever gave it, on to whom it was given for, or, cash taken
by a worker alone, towards the receipt of the order it was given for. Amounts are fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service_desk.errors import InvalidInput, Refused
from service_desk.orders import Place
from service_desk.payments import CASH

LONGEST_WORDS = 100


class HoldingKind(StrEnum):
    """Why the money is held."""

    DEPOSIT = "deposit"
    AGENCY = "agency"
    SLIP = "slip"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"deposit": "押金", "agency": "代收代付", "slip": "员工代收"}[self]


class MoveKind(StrEnum):
    """What became of money that is held."""

    HELD = "held"
    RETURNED = "returned"
    PAID_OUT = "paid_out"
    APPLIED = "applied"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"held": "收到", "returned": "退还", "paid_out": "代付", "applied": "转作收款"}[self]

    @property
    def sign(self) -> int:
        """1 where money comes in, -1 where it goes."""
        return 1 if self is MoveKind.HELD else -1


@dataclass(frozen=True, slots=True)
class Holding:
    """Money that is held for somebody. ``seq`` counts all of the estate without gaps."""

    holding: str  # Z2026-0001
    seq: int
    kind: HoldingKind
    at: datetime
    by: str
    payer: str
    place: Place
    purpose: str  # what it is for: 借用冲击钻, 代缴水费
    number: str = ""  # the order it belongs to, if any
    slip: str = ""  # the slip on which a worker took it


@dataclass(frozen=True, slots=True)
class Move:
    """Money of a holding that came or went. ``paper``: the bill it was paid on; ``receipt``: what it went towards."""

    id: str
    holding: str
    kind: MoveKind
    at: datetime
    by: str
    method: str
    amount: int
    paper: str = ""
    receipt: str = ""

    @property
    def signed(self) -> int:
        """Fen, negative where money went."""
        return self.kind.sign * self.amount


@dataclass(frozen=True, slots=True)
class CashSlip:
    """Cash that a resident pressed on a worker: its numbered slip, until finance has the money or it is void."""

    slip: str  # D2026-0001
    seq: int
    number: str  # the order
    at: datetime
    by: str  # the worker who has the money
    recorded_by: str
    amount: int
    paper: str = ""  # number on the handwritten slip that the resident has
    ending: str = ""  # HANDED | VOID
    ended_at: datetime | None = None
    ended_by: str = ""
    holding: str = ""  # where the money went
    reason: str = ""  # why it is void

    @property
    def out(self) -> bool:
        """Whether the worker still has the money."""
        return not self.ending


HANDED, VOID = "handed", "void"
ENDINGS = {HANDED: "已交财务", VOID: "作废"}


def holding_number(year: int, seq: int) -> str:
    """``Z2026-0001``."""
    return f"Z{year}-{seq:04d}"


def slip_number(year: int, seq: int) -> str:
    """``D2026-0001``."""
    return f"D{year}-{seq:04d}"


def pad_number(year: int, seq: int) -> str:
    """``P2026-0001``: of a slip to fill by hand."""
    return f"P{year}-{seq:04d}"


def balance(moves: Sequence[Move]) -> int:
    """Fen still held."""
    return sum(move.signed for move in moves)


def check_words(payer: str, purpose: str) -> None:
    """Whose money it is and what for.

    Raises:
        InvalidInput: one is missing or too long.
    """
    given = {"payer": (payer, "请写交款人的称呼"), "purpose": (purpose, "请写这笔钱的用途，例如借用冲击钻的押金")}
    wrong = {name: f"{sentence}，不超过 {LONGEST_WORDS} 个字。" for name, (text, sentence) in given.items()
             if not 0 < len(text.strip()) <= LONGEST_WORDS}  # fmt: skip
    if wrong:
        raise InvalidInput.of(wrong)


def check_move(held: Holding, moves: Sequence[Move], made: Move) -> None:
    """Never more goes than is held, and each kind only where it belongs.

    Raises:
        InvalidInput: agency money is paid out without the number of the bill.
        Refused: nothing, more than is held, or not for money of this kind.
    """
    if made.amount <= 0:
        raise Refused("金额要大于零，请核对。", code="no_amount")
    if made.kind is MoveKind.HELD:
        if held.kind is HoldingKind.SLIP and moves:
            raise Refused("员工代收的款按代收单收，不能再加。", code="other_kind")
        return
    if made.kind is MoveKind.PAID_OUT and held.kind is not HoldingKind.AGENCY:
        raise Refused(f"{held.kind.word}不能代付，只能退还。", code="other_kind")
    if made.kind is MoveKind.PAID_OUT and not made.paper.strip():
        raise InvalidInput.of({"paper": "请写收费单位票据的号码。"})
    if made.kind is MoveKind.APPLIED and (held.kind is not HoldingKind.SLIP or made.method != CASH):
        raise Refused(f"{held.kind.word}不是服务收入，不能转作收款。", code="other_kind")
    left = balance(moves)
    if made.amount > left:
        raise Refused(f"{held.holding} 现在只有 {left / 100:.2f} 元，请核对。", code="over_held")
