"""Working time over the estate's calendar: lunch, night, weekends, holidays, make-up days, year's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import catalog_files, clocks
from service_desk.catalog import SHANGHAI, Catalog, Half
from service_desk.pricing import Offering

OFFERING = catalog_files.load(Path(__file__).parents[2] / "catalog")
CATALOG = OFFERING.catalog


def at(text: str) -> datetime:
    """A time of the estate's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),  # within a morning
        ("2026-11-23 11:00", 2, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 17:00", 1, "2026-11-24 09:00"),  # over night
        ("2026-11-27 17:00", 1, "2026-11-30 09:00"),  # over a weekend
        ("2026-11-23 03:00", 7, "2026-11-23 17:30"),  # a whole day, from before it
        ("2026-11-23 12:30", 1, "2026-11-23 15:00"),  # from lunch
        ("2026-09-30 17:00", 1, "2026-10-08 09:00"),  # over the October holidays
        ("2026-02-13 17:00", 1, "2026-02-14 09:00"),  # Saturday is a make-up day
        ("2026-12-31 17:00", 1, "2027-01-04 09:00"),  # over the year's end
    ],
)
def test_working_hours_run_while_the_office_is_open(start: str, hours: int, end: str) -> None:
    """Lunch, nights, closed days do not count; make-up days do."""
    assert clocks.add_working_hours(CATALOG, at(start), hours) == at(end)


def test_urgent_deadlines_are_wall_clock() -> None:
    """Nobody waits for the morning with a burst pipe."""
    assert clocks.deadline(CATALOG, at("2026-11-28 23:00"), 1, urgent=True) == at("2026-11-29 00:00")
    assert clocks.deadline(CATALOG, at("2026-11-28 23:00"), 1, urgent=False) == at("2026-11-30 09:30")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)), st.integers(1, 40), st.integers(1, 40))  # noqa: DTZ001
def test_working_hours_add_up(moment: datetime, first: int, second: int) -> None:
    """Two spans after each other are one long span; the end lies in working time."""
    start = moment.replace(tzinfo=SHANGHAI)
    whole = clocks.add_working_hours(CATALOG, start, first + second)
    assert clocks.add_working_hours(CATALOG, clocks.add_working_hours(CATALOG, start, first), second) == whole
    day = clocks.local(whole).date()
    assert any(begin <= whole <= end for begin, end in clocks.spans(CATALOG, day))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-23 17:00", "2026-11-23 18:00", 0),
        ("2026-11-20 17:00", "2026-11-23 09:00", 1),
        ("2026-09-30 10:00", "2026-10-10 10:00", 3),  # 8th, 9th, and the make-up Saturday
    ],
)
def test_working_days_between(start: str, end: str, days: int) -> None:
    """Days of the office, not of the calendar."""
    assert clocks.working_days_between(CATALOG, at(start), at(end)) == days


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 09:00", 0, "2026-11-23"),  # a Monday: today's
        ("2026-11-23 22:00", 1, "2026-11-24"),
        ("2026-11-27 12:00", 1, "2026-11-30"),  # a Friday
        ("2026-11-28 12:00", 0, "2026-11-30"),  # a Saturday has no close of its own
        ("2026-11-28 12:00", 2, "2026-12-01"),
    ],
)
def test_so_many_working_days_end_with_the_office(start: str, days: int, end: str) -> None:
    found = clocks.working_day_end(CATALOG, at(start), days)
    assert found == clocks.at(date.fromisoformat(end), CATALOG.estate.hours.pm_to)


def test_half_days_on_offer_have_not_begun() -> None:
    """This morning is gone, this afternoon is not; weekends are never on offer."""
    offered = clocks.half_days_on_offer(OFFERING, at("2026-11-23 10:00"))
    assert offered[0] == (date(2026, 11, 23), Half.PM)
    assert all(CATALOG.is_working_day(day) for day, _ in offered)
    assert offered[-1][0] <= date(2026, 11, 23) + timedelta(days=CATALOG.estate.booking_days)


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        ("2026-11-23 09:00", "2026-11-23 11:30", False),
        ("2026-11-23 11:30", "2026-11-23 12:30", True),
        ("2026-11-23 14:00", "2026-11-23 20:00", False),  # the edges are not quiet
        ("2026-11-23 19:00", "2026-11-23 20:30", True),
        ("2026-11-24 06:00", "2026-11-24 07:00", True),  # the night that began the day before
    ],
)
def test_quiet_hours_may_pass_midnight(start: str, end: str, *, quiet: bool) -> None:
    """Noon and night (§2.3)."""
    assert clocks.in_quiet_hours(CATALOG, at(start), at(end)) is quiet


def test_a_year_without_a_calendar_follows_the_weekdays() -> None:
    """Monday to Friday until the office has written it."""
    bare = Catalog(CATALOG.estate, (), (), ())
    assert bare.is_working_day(date(2028, 10, 2))
    assert not bare.is_working_day(date(2028, 10, 1))
    assert clocks.half_days_on_offer(Offering(replace(bare), OFFERING.prices), at("2028-10-02 07:00"))


def test_times_in_words() -> None:
    """As they are said."""
    assert clocks.half_day_word(date(2026, 11, 25), Half.AM) == "11月25日 周三 上午"
    assert clocks.window_word(at("2026-11-25 09:30"), at("2026-11-25 11:00")) == "11月25日 周三 09:30–11:00"
    assert clocks.half_day_end(CATALOG, date(2026, 11, 25), Half.PM) == at("2026-11-25 17:30")
