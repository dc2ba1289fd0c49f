"""What the manager looks back on: periods, figures with their words, and how small numbers are said (§5.7).

The service centre's manager judges the quality of the services by follow-ups, complaints and records, as one ground for
the assessment of departments and staff. So a figure here is a number of orders that can be opened one by one, never a
score: ratings and follow-ups are not averaged, and no percentage is made of fewer than ten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service_desk.errors import InvalidInput
from service_desk.orders import LATE

FEWEST = 10  # orders of which a percentage says something
EARLIEST = date(2000, 1, 1)
USUAL = "month"
PERIODS = {"month": "本月", "last-month": "上月", "quarter": "本季度", "year": "今年"}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both included, in Asia/Shanghai; ``key``: of ``PERIODS``, or empty."""

    since: date
    until: date
    key: str = ""

    @property
    def word(self) -> str:
        """``2026年11月1日至11月28日``."""
        year = "" if self.since.year == self.until.year else f"{self.until.year}年"
        first = f"{self.since.year}年{self.since.month}月{self.since.day}日"
        return first if self.since == self.until else f"{first}至{year}{self.until.month}月{self.until.day}日"


def period_of(key: str, today: date) -> Period:
    """One of ``PERIODS`` as it stands today, the running ones up to today; any other key is this month."""
    month = today.replace(day=1)
    if key == "last-month":
        before = month - timedelta(days=1)
        return Period(before.replace(day=1), before, key)
    if key == "quarter":
        return Period(month.replace(month=(today.month - 1) // 3 * 3 + 1), today, key)
    if key == "year":
        return Period(month.replace(month=1), today, key)
    return Period(month, today, USUAL)


def asked_period(today: date, key: str = "", since: str = "", until: str = "") -> Period:
    """The days somebody asks for: ``since`` to ``until`` where either is given, else one of ``PERIODS``.

    Without ``until`` up to today; without ``since`` from the first day of ``until``'s month.

    Raises:
        InvalidInput: a day that is none (fields ``from`` and ``to``), or the first after the last.
    """
    if not since.strip() and not until.strip():
        return period_of(key, today)
    problems: dict[str, str] = {}
    first = _day(since, "from", problems) if since.strip() else None
    last = _day(until, "to", problems) if until.strip() else today
    if problems:
        raise InvalidInput.of(problems)
    first = first or last.replace(day=1)
    if first > last:
        written = "开始日期在今天以后" if not until.strip() else "开始日期在结束日期之后"
        raise InvalidInput.of({"from": f"{written}，请把两个日期核对一下。"})
    return Period(first, last)


def _day(text: str, field: str, problems: dict[str, str]) -> date:
    try:
        found = date.fromisoformat(unicodedata.normalize("NFKC", text).strip().replace("/", "-"))
    except ValueError:
        found = date.min
    if not EARLIEST <= found < date.max:
        problems[field] = f"{'开始' if field == 'from' else '结束'}日期看不懂，请写成 2026-11-25。"
        return EARLIEST
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """A quarter or a year that is evaluated: ``2026-Q4`` or ``2026``."""

    key: str
    period: Period
    word: str  # 2026年第四季度


TERM = re.compile(r"(20[0-9]{2})(?:-Q([1-4]))?")
QUARTERS = "一二三四"


def term_of(key: str) -> Term:
    """The quarter or year with this key.

    Raises:
        InvalidInput: neither.
    """
    found = TERM.fullmatch(unicodedata.normalize("NFKC", key).strip().upper())
    if found is None:
        raise InvalidInput.of({"term": "请写季度，例如 2026-Q4，或年份，例如 2026。"})
    year = int(found[1])
    if found[2] is None:
        return Term(found[0], Period(date(year, 1, 1), date(year, 12, 31)), f"{year}年度")
    quarter = int(found[2])
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    word = f"{year}年第{QUARTERS[quarter - 1]}季度"
    return Term(found[0], Period(first, after - timedelta(days=1)), word)


def terms_up_to(today: date, most: int = 6) -> tuple[Term, ...]:
    """The running quarter and year and those before, the latest first."""
    year, quarter = today.year, (today.month + 2) // 3
    found: list[Term] = []
    while len(found) < most:
        found.append(term_of(f"{year}-Q{quarter}"))
        if quarter == 1:
            found.append(term_of(str(year - 1)))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return (*found[:most], term_of(str(today.year)))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of orders. ``of``: the figure it is a part of; such a one is shown as ``27/30``.

    ``column``: whether a table on a page has one for it; the others are wholes, and what is said beside the tables.
    """

    key: str
    word: str
    meaning: str
    of: str = ""
    column: bool = True


MAJOR = Figure("major", "重大投诉", "在这段时间受理了投诉，定为重大的；同一张单只算一次。", column=False)
_ALL = (
    Figure("registered", "登记", "在这段时间登记的服务单，即时办结的也算。"),
    Figure("done", "办结", "在这段时间完工的（中途终止的也算），和即时办结的。返工后再完工，按最后一次完工的日子算。"),
    Figure("timed", "有期限的办结", "在这段时间办结、约定了期限的。", column=False),
    Figure(
        "on_time", "按时",
        "办结的单里，没有超过约定期限的；没有约定期限的不算在内。返工、改约以后，按新约定的期限算。", "timed",
    ),
    Figure(
        "first_time", "一次办好",
        "办结的单里，没有返工，没有因此另开返工单、保修单，也没有中途终止的；返工单、保修单自己不算一次办好。", "done",
    ),
    Figure("rework", "返工", "在这段时间，住户要求返工的，或者因它另开了返工单、保修单的；同一张单只算一次。"),
    Figure("rated", "有评价", "在这段时间收到住户评价的。", column=False),
    Figure(
        "good", "评价满意",
        "在这段时间收到住户评价的单里，评“非常满意”“满意”的；没有评价的不算，也不代为打分。", "rated",
    ),
    Figure("unhappy", "不满意", "在这段时间，住户评“不满意”“非常不满意”的，或者拜回访时说不满意的；同一张单只算一次。"),
    Figure(
        "complained", "投诉",
        "在这段时间受理了投诉的，后来撤回的也算；同一张单只算一次。涉及看的人自己的投诉，不算在内。",
    ),
    MAJOR,
    Figure("accepted", "验收", "在这段时间验收的，和免费的单里住户一直没有表示异议的。", column=False),
    Figure(
        "reached", "回访",
        "在这段时间验收（或没有表示异议）的单里，拜回访时住户答了话的，哪一天回访的都算；没有联系上的不算。"
        "没有抽到回访的，也在总数里。", "accepted",
    ),
    Figure("late", "补录", f"在这段时间办、过了 {LATE // timedelta(minutes=1)} 分钟才录进来的事；同一张单只算一次。"),
    Figure("declined", "婉拒", "在这段时间婉拒的。"),
    Figure("cancelled", "取消", "在这段时间住户取消的。"),
)  # fmt: skip
FIGURES = {figure.key: figure for figure in _ALL}
SHOWN = tuple(figure for figure in _ALL if figure.column)
LOOSE = Figure("loose", "没有服务单的投诉", "在这段时间受理、没有服务单的投诉，算件数。")  # no orders: in no table


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about (``key`` may be empty), its name, how often each figure came about."""

    key: str
    word: str
    counts: Mapping[str, int]

    def knows(self, figure: Figure) -> bool:
        """Whether the figure was counted at all; an old evaluation lacks those that came later."""
        return figure.key in self.counts and (not figure.of or figure.of in self.counts)

    def share(self, figure: Figure) -> str:
        """``90%`` of the whole that the figure is a part of, where a percentage says something."""
        return share_word(self.counts[figure.key], self.counts[figure.of]) if figure.of else ""


def share_word(part: int, whole: int) -> str:
    """``90%``, rounded, but 100% and 0% only where it is all or none; nothing for fewer than ``FEWEST``."""
    if whole < FEWEST:
        return ""
    if part in (0, whole):
        return f"{100 * part // whole}%"
    return f"{min(99, max(1, (200 * part + whole) // (2 * whole)))}%"


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of each figure; an order is in one part only, so that sums stay true."""
    found = dict.fromkeys(FIGURES, 0)
    for one in counts:
        for key in found:
            found[key] += one[key]
    return found


def busiest(lines: Sequence[Line], most: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines with the most work, and the others; one line alone is not worth leaving out."""
    ordered = sorted(lines, key=lambda line: (-line.counts["registered"], -line.counts["done"], line.key))
    most = len(ordered) if len(ordered) == most + 1 else most
    return tuple(ordered[:most]), tuple(ordered[most:])
