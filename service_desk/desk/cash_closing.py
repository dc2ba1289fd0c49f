"""Finance closes the day by method and the month (F3, §6.4). Amounts in fen.

A day close compares what is counted with what the cash book says since the last one; a difference is explained and
stays, nothing is made to fit. A month can be closed when it is over and every entry of it is in a day close.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service_desk import cashbook as rules
from service_desk import clocks
from service_desk.cashbook import CashClose, Entry, Expected
from service_desk.desk import cash_events, people
from service_desk.desk.context import Act, Office
from service_desk.errors import NotFound, Refused
from service_desk.months import Month, MonthClose, MonthFigures, Unpaid, month_figures, month_of, read_month
from service_desk.store import Connection, cashbook, events, holdings
from service_desk.workflow import Role

CLOSED_DAY, CLOSED_MONTH = "day-close", "month-close"
MOMENT = timedelta(microseconds=1)  # what happened at this very instant counts as well


@dataclass(frozen=True, slots=True)
class Standing:
    """How the cash stands now: the last close, what moved since, and what there should be."""

    last: CashClose | None
    entries: tuple[Entry, ...]
    due: tuple[Expected, ...]


def standing(cn: Connection, office: Office) -> Standing:
    """What a close now would have to find."""
    last = next(iter(cashbook.latest(cn, office.estate)), None)
    entries = cashbook.entries(cn, office.estate, last.last + 1 if last else 1)
    return Standing(last, entries, rules.expected(last.kept if last else 0, entries))


def close_day(
    cn: Connection, office: Office, act: Act, counted: Mapping[str, int], kept: int, reasons: Mapping[str, str]
) -> CashClose:
    """Finance closes the day: what was counted of each method, what cash stays, and why it is not as expected.

    Raises:
        NotAllowed: not finance.
        InvalidInput: as ``counts_of``.
    """
    act = _finance(cn, office, act)
    cashbook.hold_still(cn, office.estate)
    found = standing(cn, office)
    counts = rules.counts_of(found.due, counted, kept, reasons)
    seal = events.last_seal(cn, office.estate)
    first = found.last.last + 1 if found.last else 1
    made = CashClose(
        office.new_id(), (found.last.seq if found.last else 0) + 1, clocks.local(office.now).date(), office.now,
        act.actor, first, first + len(found.entries) - 1, f"{seal.day.isoformat()} {seal.hash}" if seal else "", counts,
    )  # fmt: skip
    cashbook.add_close(cn, office.estate, made)
    data = {
        "close": made.seq, "first": made.first, "last": made.last, "kept": kept,
        "counts": {one.method: [one.expected, one.counted] for one in counts},
    }  # fmt: skip
    cash_events.keep(cn, office, act, CLOSED_DAY, data)
    return made


def load_close(cn: Connection, office: Office, close_id: str) -> CashClose:
    """The day close.

    Raises:
        NotFound: there is none.
    """
    found = cashbook.get_close(cn, office.estate, close_id)
    if found is None:
        raise NotFound("没有这一次日结的记录。")
    return found


def next_month(cn: Connection, office: Office) -> Month:
    """Which month is to be closed next: the one after the last closed, else that of the first entry, else this one."""
    closed = next(iter(cashbook.months(cn, office.estate, 1)), None)
    if closed:
        return read_month(closed.month).following
    return month_of(cashbook.begun(cn, office.estate) or office.now)


def month_so_far(cn: Connection, office: Office, month: Month) -> MonthFigures:
    """What a month comes to as things stand; the receivables at its end, or now while it runs."""
    end = min(month.until, office.now + MOMENT)
    entries = cashbook.entered(cn, office.estate, month.since, month.until)
    unpaid = [
        Unpaid(one.number, (clocks.local(end) - clocks.local(one.accepted_at)).days, one.due)
        for one in cashbook.receivable(cn, office.estate, end)
        if one.accepted_at
    ]
    slips = holdings.slips_out_at(cn, office.estate, end)
    return month_figures(month, entries, holdings.held_at(cn, office.estate, month.until), unpaid, slips)


@dataclass(frozen=True, slots=True)
class MonthView:
    """What a month comes to: as it was closed, or as things stand where ``closed`` is None."""

    month: Month
    figures: MonthFigures
    closed: MonthClose | None


def month_view(cn: Connection, office: Office, month: Month) -> MonthView:
    """A month as it was closed, else so far.

    Raises:
        Refused: it has not begun.
    """
    if office.now < month.since:
        raise Refused(f"{month.word}还没有开始。", code="month_ahead")
    closed = next((one for one in cashbook.months(cn, office.estate) if one.month == str(month)), None)
    return MonthView(month, closed.figures if closed else month_so_far(cn, office, month), closed)


def close_month(cn: Connection, office: Office, act: Act, month: Month) -> MonthClose:
    """Finance closes a month: nothing can be entered in it any more.

    Raises:
        NotAllowed: not finance.
        Refused: not over yet, not the next one, or entries of it are in no day close.
    """
    act = _finance(cn, office, act)
    cashbook.hold_still(cn, office.estate)
    if office.now < month.until:
        raise Refused(f"{month.word}还没有过完，{clocks.day_word(clocks.local(month.until).date())} 起可以月结。",
                      code="month_running")  # fmt: skip
    wanted = next_month(cn, office)
    if month != wanted:
        raise Refused(f"月结要依次做，下一个是 {wanted}（{wanted.word}）。", code="month_order")
    open_since = next((one for one in standing(cn, office).entries if one.at < month.until), None)
    if open_since:
        raise Refused(f"{clocks.day_word(clocks.local(open_since.at).date())} 的收支还没有日结，请先日结。",
                      code="month_uncounted")  # fmt: skip
    made = MonthClose(str(month), month.until, office.now, act.actor, month_so_far(cn, office, month))
    cashbook.add_month(cn, office.estate, made)
    data = {"month": made.month, "income": made.figures.income, "held": made.figures.held, "owed": made.figures.owed}
    cash_events.keep(cn, office, act, CLOSED_MONTH, data)
    return made


def check_open(cn: Connection, office: Office, when: datetime | None) -> None:
    """Money is not recorded for a time whose month is closed: a correction falls in the current one.

    Raises:
        Refused: the month is closed. None is now.
    """
    closed = next(iter(cashbook.months(cn, office.estate, 1)), None)
    if closed and when is not None and when < closed.until:
        raise Refused(f"{month_of(when).word}已经月结，请不写发生时间，记在本月。", code="month_closed")


def load_month(cn: Connection, office: Office, month: str) -> MonthClose:
    """The close of a month.

    Raises:
        NotFound: it is not closed.
    """
    found = next((one for one in cashbook.months(cn, office.estate) if one.month == month), None)
    if found is None:
        raise NotFound(f"{month} 还没有月结。")
    return found


def _finance(cn: Connection, office: Office, act: Act) -> Act:
    people.require(cn, office, act.actor, Role.FINANCE)
    return replace(act, role=Role.FINANCE, version=None)
