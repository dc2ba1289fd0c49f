"""The cash book: every movement of money in one gapless row, the close of a day by method, the close of a month. Pure.

A day close covers every entry since the one before, whenever they were made, so that none is ever left out. A month
close locks the entries up to its end; what is corrected later stands in the month in which it is corrected (§6.4).
Amounts are fen; a month is the month of Asia/Shanghai.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from service_desk import clocks
from service_desk.errors import InvalidInput
from service_desk.payments import CASH, PAY_METHODS

LONGEST_REASON = 200
AGES = (30, 60, 90)  # days since acceptance at which an unpaid order grows older
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
YEARS = range(2000, 3000)


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


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def word(self) -> str:
        """``2026年11月``."""
        return f"{self.year}年{self.month}月"

    @property
    def following(self) -> Month:
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def since(self) -> datetime:
        """When it begins."""
        return clocks.at(date(self.year, self.month, 1), time())

    @property
    def until(self) -> datetime:
        """When the following one begins."""
        return self.following.since

    @property
    def last_day(self) -> date:
        """Its last day."""
        return clocks.local(self.until).date() - timedelta(days=1)


def month_of(instant: datetime) -> Month:
    """The month an instant lies in."""
    here = clocks.local(instant)
    return Month(here.year, here.month)


def read_month(text: str) -> Month:
    """The month that somebody typed: ``2026-11``.

    Raises:
        InvalidInput: none (field ``month``).
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) not in YEARS:  # noqa: PLR2004 - months
        raise InvalidInput.of({"month": "月份看不懂，请写成 2026-11。"})
    return Month(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A receivable at the end of a month: accepted so many days before, fen due."""

    number: str
    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What one method came to in a month: taken on receipts, and what went back (voids and refunds)."""

    method: str
    taken: int
    back: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a month came to. ``held``: fen of others' money at its end; ``slips``: those still with workers then."""

    receipts: int
    first: str  # receipt
    last: str
    voids: int
    refunds: int
    methods: tuple[MethodTotal, ...]
    held_in: int
    held_out: int
    held: int
    unpaid: tuple[Unpaid, ...]
    slips: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """Fen on receipts."""
        return sum(one.taken for one in self.methods)

    @property
    def back(self) -> int:
        """Fen of voids and refunds."""
        return sum(one.back for one in self.methods)

    @property
    def income(self) -> int:
        """Fen taken less what went back; money of others is no part of it."""
        return self.taken - self.back

    @property
    def owed(self) -> int:
        """Fen that residents owe."""
        return sum(one.amount for one in self.unpaid)


@dataclass(frozen=True, slots=True)
class MonthClose:
    """A month that is closed: nothing can be entered before ``until`` any more."""

    month: str
    until: datetime
    at: datetime
    by: str
    figures: MonthFigures


@dataclass(frozen=True, slots=True)
class Age:
    """The unpaid of one age: ``30 天以内``."""

    word: str
    count: int
    amount: int


def aged(unpaid: Sequence[Unpaid]) -> tuple[Age, ...]:
    """The unpaid by how long ago they were accepted, the youngest first."""
    bounds = (-1, *AGES)
    words = [f"{AGES[0]} 天以内", *(f"{low + 1}–{high} 天" for low, high in pairwise(AGES))]
    words.append(f"{AGES[-1]} 天以上")
    found = []
    for place, word in enumerate(words):
        high = AGES[place] if place < len(AGES) else None
        own = [one.amount for one in unpaid if one.days > bounds[place] and (high is None or one.days <= high)]
        found.append(Age(word, len(own), sum(own)))
    return tuple(found)


def month_figures(
    month: Month,
    entries: Sequence[Entry],
    held: int,
    unpaid: Sequence[Unpaid],
    slips: Sequence[str],
) -> MonthFigures:
    """What a month came to, of its entries in order; ``held`` is what was held for others at its end."""
    own = [one for one in entries if month.since <= one.at < month.until]
    receipts = [one for one in own if one.kind is EntryKind.RECEIPT]
    income = [one for one in own if one.kind.income]
    others = [one.amount for one in own if not one.kind.income]
    return MonthFigures(
        receipts=len(receipts),
        first=receipts[0].ref if receipts else "",
        last=receipts[-1].ref if receipts else "",
        voids=sum(one.kind is EntryKind.VOID for one in own),
        refunds=sum(one.kind is EntryKind.REFUND for one in own),
        methods=tuple(
            MethodTotal(
                method,
                sum(one.amount for one in income if one.method == method and one.amount > 0),
                -sum(one.amount for one in income if one.method == method and one.amount < 0),
            )
            for method in PAY_METHODS
            if any(one.method == method for one in income)
        ),
        held_in=sum(amount for amount in others if amount > 0),
        held_out=-sum(amount for amount in others if amount < 0),
        held=held,
        unpaid=tuple(unpaid),
        slips=tuple(slips),
    )
