"""Months of the cash book: where they begin and end, what one came to, how old the unpaid are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.cashbook import Entry, EntryKind
from service_desk.catalog import SHANGHAI
from service_desk.errors import InvalidInput
from service_desk.months import Month, Unpaid, aged, month_figures, month_of, read_month
from service_desk.payments import CASH
from tests.cash_entries import BEGIN, NOVEMBER, books


@pytest.mark.parametrize(
    ("month", "following", "last"),
    [
        (Month(2026, 11), Month(2026, 12), date(2026, 11, 30)),
        (Month(2026, 12), Month(2027, 1), date(2026, 12, 31)),
        (Month(2027, 1), Month(2027, 2), date(2027, 1, 31)),
        (Month(2028, 2), Month(2028, 3), date(2028, 2, 29)),
    ],
    ids=str,
)
def test_a_month_ends_where_the_next_begins(month: Month, following: Month, last: date) -> None:
    assert (month.following, month.last_day, month.until) == (following, last, following.since)
    assert month < following


@given(st.datetimes(datetime(2001, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - given below
def test_every_instant_lies_in_one_month_of_shanghai(instant: datetime) -> None:
    month = month_of(instant)
    assert month.since <= instant < month.until
    assert read_month(str(month)) == month
    here = instant.astimezone(SHANGHAI)
    assert (month.year, month.month) == (here.year, here.month)
    assert month.word == f"{here.year}年{here.month}月"


def test_the_last_hours_of_a_month_are_shanghais() -> None:
    assert month_of(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)) == NOVEMBER
    assert month_of(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)) == Month(2026, 12)
    assert (str(Month(2026, 1)), Month(2026, 1).word) == ("2026-01", "2026年1月")


@pytest.mark.parametrize(
    ("text", "month"), [("2026-11", NOVEMBER), (" 2026-1 ", Month(2026, 1)), ("2026-12", Month(2026, 12))]
)
def test_a_month_is_read_as_people_write_it(text: str, month: Month) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-0",
        "2026-00",
        "26-11",
        "1999-12",
        "9999-12",
        "2026-11-01",
        "2026/11",
        "２０２６年",
        "x",
    ],
)
def test_what_is_no_month_is_said(text: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        read_month(text)
    assert [one.field for one in wrong.value.problems] == ["month"]


# ---- what a month came to --------------------------------------------------------------------------------------------


@given(entries=books())
def test_the_months_add_up_to_the_book(entries: tuple[Entry, ...]) -> None:
    """Nothing is counted in two months or in none, and money of others is never income."""
    months = [NOVEMBER]
    while months[-1] < Month(2029, 1):
        months.append(months[-1].following)
    figures = [month_figures(month, entries, 0, (), ()) for month in months]
    own = [one for one in entries if one.kind.income]
    others = [one.amount for one in entries if not one.kind.income]
    assert sum(one.income for one in figures) == sum(one.amount for one in own)
    assert sum(one.held_in - one.held_out for one in figures) == sum(others)
    assert sum(one.receipts for one in figures) == sum(one.kind is EntryKind.RECEIPT for one in own)
    assert sum(one.voids + one.refunds for one in figures) == sum(one.kind is not EntryKind.RECEIPT for one in own)
    for one in figures:
        assert one.income == one.taken - one.back
        assert min((one.taken, one.back, one.held_in, one.held_out)) >= 0
        assert all(each.taken or each.back for each in one.methods)


def test_a_month_shows_its_receipts_by_method_and_what_went_back() -> None:
    entries = (
        Entry(1, BEGIN - timedelta(microseconds=1), CASH, 1, EntryKind.RECEIPT, "2026-000001"),
        Entry(2, BEGIN, CASH, 9100, EntryKind.RECEIPT, "2026-000002"),
        Entry(3, BEGIN, "wechat", 4000, EntryKind.RECEIPT, "2026-000003"),
        Entry(4, BEGIN, CASH, -9100, EntryKind.VOID, "b1"),
        Entry(5, BEGIN, "transfer", -500, EntryKind.REFUND, "b2"),
        Entry(6, BEGIN, CASH, 20_000, EntryKind.HELD, "m1"),
        Entry(7, BEGIN, "alipay", -5000, EntryKind.RETURNED, "m2"),
        Entry(8, NOVEMBER.until, CASH, 1, EntryKind.RECEIPT, "2026-000004"),
    )
    unpaid = (Unpaid("2611-10001", 3, 4000), Unpaid("2611-10002", 40, 100))
    found = month_figures(NOVEMBER, entries, 15_000, unpaid, ("D2026-0001",))
    assert (found.receipts, found.first, found.last) == (2, "2026-000002", "2026-000003")
    assert (found.voids, found.refunds, found.taken, found.back, found.income) == (1, 1, 13_100, 9600, 3500)
    assert [(one.method, one.taken, one.back) for one in found.methods] == [
        (CASH, 9100, 9100), ("wechat", 4000, 0), ("transfer", 0, 500),
    ]  # fmt: skip
    assert (found.held_in, found.held_out, found.held, found.owed) == (20_000, 5000, 15_000, 4100)
    assert found.slips == ("D2026-0001",)


def test_a_month_of_nothing_is_all_zero() -> None:
    found = month_figures(NOVEMBER, (), 0, (), ())
    assert (found.receipts, found.first, found.last, found.methods, found.income, found.owed) == (0, "", "", (), 0, 0)


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (4000, 3)],
)
def test_the_unpaid_grow_older_at_the_day(days: int, place: int) -> None:
    found = aged((Unpaid("2611-10001", days, 4000),))
    assert [one.word for one in found] == ["30 天以内", "31–60 天", "61–90 天", "90 天以上"]
    assert [(one.count, one.amount) for one in found] == [(1, 4000) if at == place else (0, 0) for at in range(4)]


@given(st.lists(st.builds(Unpaid, st.just("n"), st.integers(0, 400), st.integers(1, 10**6))))
def test_every_unpaid_order_has_one_age(unpaid: list[Unpaid]) -> None:
    found = aged(unpaid)
    assert sum(one.count for one in found) == len(unpaid)
    assert sum(one.amount for one in found) == sum(one.amount for one in unpaid)
