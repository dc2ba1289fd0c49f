"""Rules of the catalogue's records: what is bookable, working days across holidays and make-up days, half-days."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.catalog import (
    Calendar,
    Catalog,
    Department,
    Directory,
    Estate,
    Fee,
    Half,
    OpeningHours,
    Record,
    Section,
    ServiceItem,
)

ESTATE = Estate("e", "示例里", "示例里服务中心", "示例路 1 号", "027-12345678", "027-12345679", "027-12345670", "027")
SPRING = tuple((date(2026, 2, day), "春节") for day in range(15, 24))
CALENDAR = Calendar(
    2026,
    closed=((date(2026, 1, 1), "元旦"), (date(2026, 1, 2), "元旦"), (date(2026, 1, 3), "元旦"), *SPRING),
    workdays=((date(2026, 1, 4), "元旦调休"), (date(2026, 2, 14), "春节调休"), (date(2026, 2, 28), "春节调休")),
)


def service(service_id: str = "F01", record: Record = Record.VISIT) -> ServiceItem:
    return ServiceItem(service_id, "1", "名", "名", "说。", "s", Fee.FREE, record, "d")


CATALOG = Catalog(
    ESTATE,
    departments=(Department("d", "部门", "范围", 3),),
    sections=(Section("s", "栏目", "说明", ("F01", "F17")),),
    services=(service(), service("F17", Record.ANSWER)),
    calendars=(CALENDAR,),
    directories=(Directory("F17", ()),),
)


@pytest.mark.parametrize("record", Record, ids=str)
def test_only_visits_and_errands_have_a_booking_button(record: Record) -> None:
    assert record.bookable == (record in {Record.VISIT, Record.ERRAND})
    assert service(record=record).bookable == record.bookable


def test_words_for_people() -> None:
    assert [fee.word for fee in Fee] == ["免费", "有偿"]
    assert [half.word for half in Half] == ["上午", "下午"]


def test_half_days_span_the_opening_hours() -> None:
    hours = OpeningHours()
    assert hours.span(Half.AM) == (time(8, 30), time(12, 0))
    assert hours.span(Half.PM) == (time(14, 0), time(17, 30))


def test_each_part_is_found_by_its_id_or_is_none() -> None:
    assert CATALOG.service("F17") is CATALOG.services[1]
    assert CATALOG.service("F99") is None
    assert CATALOG.department("d") is CATALOG.departments[0]
    assert CATALOG.department("x") is None
    assert CATALOG.directory("F17") is CATALOG.directories[0]
    assert CATALOG.directory("F01") is None
    assert CATALOG.calendar(2026) is CALENDAR
    assert CATALOG.calendar(2027) is None


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ESTATE.name = "别处"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),  # holiday on a Thursday
        ("2026-01-03", False),  # holiday on a Saturday
        ("2026-01-04", True),  # make-up Sunday
        ("2026-01-05", True),
        ("2026-01-10", False),  # Saturday
        ("2026-02-14", True),  # make-up Saturday
        ("2026-02-16", False),  # holiday on a Monday
        ("2026-02-24", True),
        ("2027-01-01", True),  # a Friday of a year the office has not written yet
        ("2027-01-02", False),
    ],
)
def test_a_day_is_worked_by_closed_days_then_make_up_days_then_the_week(day: str, *, works: bool) -> None:
    assert CATALOG.is_working_day(date.fromisoformat(day)) is works


def test_a_closed_day_wins_over_a_make_up_day() -> None:
    both = Calendar(2026, closed=((date(2026, 1, 4), "停电"),), workdays=((date(2026, 1, 4), "调休"),))
    assert not Catalog(ESTATE, (), (), (), calendars=(both,)).is_working_day(date(2026, 1, 4))


def test_working_days_run_across_the_spring_festival_and_its_make_up_days() -> None:
    found = list(islice(CATALOG.working_days(date(2026, 2, 13)), 8))
    assert [day.isoformat()[5:] for day in found] == [
        *("02-13", "02-14", "02-24", "02-25", "02-26", "02-27", "02-28", "03-02")
    ]


def test_working_days_run_from_one_year_into_the_next() -> None:
    found = list(islice(CATALOG.working_days(date(2025, 12, 31)), 3))
    assert found == [date(2025, 12, 31), date(2026, 1, 4), date(2026, 1, 5)]


@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.integers(1, 20))
def test_working_days_are_all_worked_in_order_and_none_is_left_out(start: date, count: int) -> None:
    found = list(islice(CATALOG.working_days(start), count))
    assert all(CATALOG.is_working_day(day) for day in found)
    between = [start + timedelta(days=n) for n in range((found[-1] - start).days + 1)]
    assert [day for day in between if CATALOG.is_working_day(day)] == found
