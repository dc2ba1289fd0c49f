"""The rules of the cash book: what a close has to find, months, what a month came to, how old the unpaid are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.cashbook import (
    LONGEST_REASON,
    CashClose,
    Count,
    Entry,
    EntryKind,
    Expected,
    Month,
    Unpaid,
    aged,
    counts_of,
    expected,
    month_figures,
    month_of,
    read_month,
)
from service_desk.catalog import SHANGHAI
from service_desk.errors import InvalidInput
from service_desk.payments import CASH, PAY_METHODS

NOVEMBER = Month(2026, 11)
BEGIN = NOVEMBER.since
IN = (EntryKind.RECEIPT, EntryKind.HELD)


def entry(amount: int, kind: EntryKind = EntryKind.RECEIPT, method: str = CASH, at: datetime = BEGIN) -> Entry:
    return Entry(1, at, method, amount, kind, "2026-000001")


@st.composite
def books(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Entries of some months, in order, each with the sign of its kind."""
    made, at = [], BEGIN
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        at += timedelta(minutes=draw(st.integers(0, 60 * 24 * 20)))
        kind = draw(st.sampled_from(EntryKind))
        amount = draw(st.integers(1, 10**6)) * (1 if kind in IN else -1)
        made.append(Entry(seq, at, draw(st.sampled_from(list(PAY_METHODS))), amount, kind, str(seq)))
    return tuple(made)


def problems(due: tuple[Expected, ...], counted: dict[str, int], kept: int = 0, **reasons: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as wrong:
        counts_of(due, counted, kept, reasons)
    return {one.field: one.sentence for one in wrong.value.problems}


# ---- a close ---------------------------------------------------------------------------------------------------------


@given(entries=books(), kept=st.integers(0, 10**6))
def test_what_is_expected_is_what_was_left_and_every_entry_once(entries: tuple[Entry, ...], kept: int) -> None:
    due = expected(kept, entries)
    assert sum(one.amount for one in due) == kept + sum(one.amount for one in entries)
    assert [one.method for one in due] == [
        method for method in PAY_METHODS if method == CASH or any(one.method == method for one in entries)
    ]
    assert [one.carried for one in due] == [kept, *[0] * (len(due) - 1)]


@given(entries=books(), at=st.integers(0, 25), kept=st.integers(0, 10**6), leaves=st.integers(0, 10**6))
def test_what_is_banked_and_what_stays_is_all_the_cash(
    entries: tuple[Entry, ...], at: int, kept: int, leaves: int
) -> None:
    """Closing in the middle or only at the end comes to the same cash, banked and left."""
    first, second = expected(kept, entries[:at]), entries[at:]
    found = counts_of(
        first, {one.method: max(one.amount, 0) for one in first}, leaves, {one.method: "少了" for one in first}
    )
    later = expected(sum(one.kept for one in found), second)
    differences = sum(one.difference for one in found if one.method == CASH)
    cash = next(one.amount for one in later if one.method == CASH)
    banked = sum(one.banked for one in found)
    assert cash + banked - differences == next(one.amount for one in expected(kept, entries) if one.method == CASH)
    assert all(one.banked == 0 for one in found if one.method != CASH)


def test_a_count_tells_what_is_missing_and_what_goes_to_the_bank() -> None:
    count = Count(CASH, carried=1000, moved=9100, counted=9900, kept=2000, reason="找零多付")
    assert (count.expected, count.difference, count.banked) == (10_100, -200, 7900)
    assert Count("wechat", 0, 9100, 9100, 0).banked == 0
    exact = Count("wechat", 0, 9100, 9100)
    done = CashClose("c1", 1, date(2026, 11, 1), BEGIN, "F01", 1, 1, "", (count, exact))
    assert (done.kept, done.differences) == (2000, (count,))


DUE = (Expected(CASH, 1000, 9100), Expected("wechat", 0, 500))
ALL = {CASH: 10_100, "wechat": 500}


def test_counts_as_expected_need_no_reason() -> None:
    assert counts_of(DUE, ALL, 3000, {}) == (Count(CASH, 1000, 9100, 10_100, 3000), Count("wechat", 0, 500, 500))
    assert counts_of(DUE, ALL | {"alipay": 0}, 0, {})[0].kept == 0  # a zero where nothing moved is no matter


@pytest.mark.parametrize(
    ("counted", "kept", "reasons", "fields"),
    [
        ({CASH: 10_100}, 0, {}, {"counted_wechat"}),
        ({}, 0, {}, {"counted_cash", "counted_wechat"}),
        (ALL | {"alipay": 1}, 0, {}, {"counted_alipay"}),
        (ALL | {"shells": 1}, 0, {}, {"counted_shells"}),
        ({CASH: -1, "wechat": 500}, 0, {CASH: "不明"}, {"counted_cash"}),
        (ALL, -1, {}, {"kept"}),
        ({CASH: 10_099, "wechat": 500}, 0, {}, {"reason_cash"}),
        ({CASH: 10_101, "wechat": 501}, 0, {CASH: " ", "wechat": ""}, {"reason_cash", "reason_wechat"}),
        (ALL, 0, {CASH: "长" * (LONGEST_REASON + 1)}, {"reason_cash"}),
    ],
)
def test_everything_that_is_wrong_of_a_count_is_said_at_once(
    counted: dict[str, int], kept: int, reasons: dict[str, str], fields: set[str]
) -> None:
    assert set(problems(DUE, counted, kept, **reasons)) == fields


def test_what_is_wrong_of_a_count_is_said_in_words() -> None:
    assert problems(DUE, {CASH: 9600, "wechat": 500})["reason_cash"] == (
        "现金应有 101.00 元，实点 96.00 元，请核对；确实有差额的，写明原因。"
    )
    assert problems(DUE, ALL | {"alipay": 5})["counted_alipay"].startswith("支付宝这次没有收支")
    short = counts_of(DUE, {CASH: 0, "wechat": 500}, 0, {CASH: "长" * LONGEST_REASON})
    assert (short[0].difference, len(short[0].reason)) == (-10_100, LONGEST_REASON)


# ---- months ----------------------------------------------------------------------------------------------------------


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


def test_every_kind_has_a_word_and_three_are_income() -> None:
    assert {kind.word for kind in EntryKind} == {
        "收款", "作废", "退款", "暂收", "退还暂收款", "代付", "暂收转收款",
    }  # fmt: skip
    assert [kind for kind in EntryKind if kind.income] == [EntryKind.RECEIPT, EntryKind.VOID, EntryKind.REFUND]
