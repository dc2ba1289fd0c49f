"""Months of the cash book: what one came to, its close, how old the unpaid are (§6.4). Pure.

A month close locks the entries up to its end; what is corrected later stands in the month in which it is corrected.
Amounts are fen; a month is the month of Asia/Shanghai.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from service_desk import clocks
from service_desk.cashbook import Entry, EntryKind
from service_desk.errors import InvalidInput, Refused
from service_desk.payments import PAY_METHODS

AGES = (30, 60, 90)  # days since acceptance at which an unpaid order grows older
_MONTH = re.compile(r"([0-9]{4})-(0?[1-9]|1[0-2])")
YEARS, MONTHS = range(2000, 3000), range(1, 13)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar.

    Raises:
        Refused: there is no such month.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.month not in MONTHS:
            raise Refused(f"没有 {self.year} 年 {self.month} 月，请写成 2026-11。", code="no_such_month")

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
    """The month that somebody typed at any door: ``2026-11`` or ``2026年11月``, in whatever width.

    Raises:
        InvalidInput: none (field ``month``).
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("年", "-").removesuffix("月")
    found = _MONTH.fullmatch(plain)
    if found is None or int(found[1]) not in YEARS:
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
