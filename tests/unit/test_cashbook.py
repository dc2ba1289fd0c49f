"""The rules of the cash book: what a close has to find, and how what it counted is judged."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.cashbook import LONGEST_REASON, CashClose, Count, Entry, EntryKind, Expected, counts_of, expected
from service_desk.errors import InvalidInput
from service_desk.payments import CASH, PAY_METHODS
from tests.cash_entries import BEGIN, books


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


def test_every_kind_has_a_word_and_three_are_income() -> None:
    assert {kind.word for kind in EntryKind} == {
        "收款", "作废", "退款", "暂收", "退还暂收款", "代付", "暂收转收款",
    }  # fmt: skip
    assert [kind for kind in EntryKind if kind.income] == [EntryKind.RECEIPT, EntryKind.VOID, EntryKind.REFUND]
