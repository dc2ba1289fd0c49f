"""The cash book: every movement of money in one gapless row, and the close of a day by method (§6.4). Pure.

A day close covers every entry since the one before, whenever they were made, so that none is ever left out. Amounts are
fen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service_desk.errors import InvalidInput
from service_desk.payments import CASH, PAY_METHODS

LONGEST_REASON = 200


class EntryKind(StrEnum):
    """What moved money."""

    RECEIPT = "receipt"
    VOID = "void"
    REFUND = "refund"
    HELD = "held"
    RETURNED = "returned"
    PAID_OUT = "paid_out"
    APPLIED = "applied"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {
            "receipt": "收款", "void": "作废", "refund": "退款", "held": "暂收", "returned": "退还暂收款",
            "paid_out": "代付", "applied": "暂收转收款",
        }[self]  # fmt: skip

    @property
    def income(self) -> bool:
        """Whether it counts towards the centre's income; the rest is money of others."""
        return self in (EntryKind.RECEIPT, EntryKind.VOID, EntryKind.REFUND)


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement. ``amount`` is negative where money went out; ``ref``: the receipt, or the id of what went."""

    seq: int
    at: datetime
    method: str
    amount: int
    kind: EntryKind
    ref: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What there should be of one method: what was left in the drawer at the last close, and what moved since."""

    method: str
    carried: int
    moved: int

    @property
    def amount(self) -> int:
        """Fen."""
        return self.carried + self.moved


@dataclass(frozen=True, slots=True)
class Count:
    """One method of a close. ``kept``: what stays in the drawer, cash alone; ``reason``: why it is not as expected."""

    method: str
    carried: int
    moved: int
    counted: int
    kept: int = 0
    reason: str = ""

    @property
    def expected(self) -> int:
        """Fen."""
        return self.carried + self.moved

    @property
    def difference(self) -> int:
        """Fen found beyond what was expected; negative where some is missing."""
        return self.counted - self.expected

    @property
    def banked(self) -> int:
        """Fen of cash taken to the bank; negative where the drawer was filled up."""
        return self.counted - self.kept if self.method == CASH else 0


@dataclass(frozen=True, slots=True)
class CashClose:
    """One day close: the entries ``first`` to ``last``, none if ``last`` lies before. ``head``: the day's seal."""

    id: str
    seq: int
    day: date
    at: datetime
    by: str
    first: int
    last: int
    head: str
    counts: tuple[Count, ...]

    @property
    def kept(self) -> int:
        """Fen of cash left in the drawer."""
        return sum(count.kept for count in self.counts)

    @property
    def differences(self) -> tuple[Count, ...]:
        """What was not as expected."""
        return tuple(count for count in self.counts if count.difference)


def expected(kept: int, entries: Sequence[Entry]) -> tuple[Expected, ...]:
    """What there should be by method, in the methods' order: always cash, the others where something moved."""
    found = []
    for method in PAY_METHODS:
        own = [entry.amount for entry in entries if entry.method == method]
        if own or method == CASH:
            found.append(Expected(method, kept if method == CASH else 0, sum(own)))
    return tuple(found)


def counts_of(
    due: Sequence[Expected], counted: Mapping[str, int], kept: int, reasons: Mapping[str, str]
) -> tuple[Count, ...]:
    """Every method as it was counted; whatever is not as expected is explained.

    Raises:
        InvalidInput: a method not counted (``counted_cash``), a method that nothing is expected of, cash counted or
            kept (``kept``) below zero, a difference without a reason (``reason_cash``).
    """
    problems = {
        f"counted_{one.method}": f"请写{PAY_METHODS[one.method]}实点多少元，没有就写 0。"
        for one in due
        if one.method not in counted
    }
    strange = [method for method in counted if method not in {one.method for one in due}]
    problems |= {f"counted_{m}": f"{PAY_METHODS.get(m, m)}这次没有收支，请留空。" for m in strange if counted[m]}
    cash = counted.get(CASH, 0)
    if cash < 0:
        problems[f"counted_{CASH}"] = "现金实点不能小于零。"
    if kept < 0:
        problems["kept"] = "留存的现金不能小于零。"
    made = []
    for one in due:
        if one.method not in counted:
            continue
        reason = reasons.get(one.method, "").strip()
        count = Count(
            one.method, one.carried, one.moved, counted[one.method], kept if one.method == CASH else 0, reason
        )
        made.append(count)
        if count.difference and not reason:
            problems[f"reason_{one.method}"] = (
                f"{PAY_METHODS[one.method]}应有 {count.expected / 100:.2f} 元，实点 {count.counted / 100:.2f} 元，"
                "请核对；确实有差额的，写明原因。"
            )
        if len(reason) > LONGEST_REASON:
            problems[f"reason_{one.method}"] = f"原因最多写 {LONGEST_REASON} 个字，请删减。"
    if problems:
        raise InvalidInput.of(problems)
    return tuple(made)
