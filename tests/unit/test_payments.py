"""What may go back of a receipt, and what each way to pay came to (§6.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.errors import DeskError, InvalidInput, Refused
from service_desk.payments import (
    PAY_METHODS,
    Back,
    BackKind,
    Payment,
    Share,
    check_method,
    check_refund,
    check_void,
    receipt_number,
    refunded,
    sums,
    voided,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ONE, TWO = "2611-10001", "2611-10002"
PAID = Payment("2026-000001", 1, NOW, "F01", "cash", 9000, (Share(ONE, 4000), Share(TWO, 5000)))


def back(kind: BackKind, amount: int, number: str = ONE, method: str = "cash") -> Back:
    return Back("b", PAID.receipt, kind, number, NOW, "F02", "M01", method, amount, "没修好")


def refused(backs: tuple[Back, ...], amount: int, number: str = ONE) -> str:
    with pytest.raises(Refused) as error:
        check_refund(PAID, backs, number, amount, "没修好")
    return error.value.code


def test_each_order_gets_back_what_it_gave_to_the_last_fen() -> None:
    check_refund(PAID, (), ONE, 4000, "没修好")
    assert refused((), 4001) == "over_received"
    assert refused((), 0) == "over_received"
    assert refused((), 1, "2611-10003") == "other_order"
    some = (back(BackKind.REFUND, 3999),)
    check_refund(PAID, some, ONE, 1, "没修好")
    assert refused(some, 2) == "over_received"
    check_refund(PAID, some, TWO, 5000, "没修好")  # what one got back is not taken from the other


@given(st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.integers(-10, 6000))))
def test_all_refunds_together_stay_within_what_was_received(tried: list[tuple[str, int]]) -> None:
    made: tuple[Back, ...] = ()
    for number, amount in tried:
        try:
            check_refund(PAID, made, number, amount, "没修好")
        except DeskError:
            continue
        made = (*made, back(BackKind.REFUND, amount, number))
    assert all(0 <= refunded(made, number) <= PAID.share_of(number) for number in (ONE, TWO))
    assert refunded(made) == refunded(made, ONE) + refunded(made, TWO)


def test_a_void_is_once_and_before_any_refund() -> None:
    check_void(PAID, (), "收错了")
    void = (back(BackKind.VOID, 9000, ""),)
    assert voided(void)
    assert refused(void, 1) == "voided_before"
    for backs, code in ((void, "voided_before"), ((back(BackKind.REFUND, 1),), "refunded_before")):
        with pytest.raises(Refused) as error:
            check_void(PAID, backs, "收错了")
        assert error.value.code == code


def test_nothing_goes_back_without_a_reason() -> None:
    with pytest.raises(InvalidInput):
        check_void(PAID, (), " ")
    with pytest.raises(InvalidInput):
        check_refund(PAID, (), ONE, 1, "")


def test_ways_kinds_and_numbers_are_as_people_say_them() -> None:
    assert [check_method(method) for method in PAY_METHODS] == list(PAY_METHODS)
    with pytest.raises(Refused) as unknown:
        check_method("shells")
    assert "cash（现金）" in unknown.value.sentence
    assert [kind.word for kind in BackKind] == ["作废", "退款"]
    assert receipt_number(2026, 12) == "2026-000012"


def test_each_way_comes_to_what_was_taken_less_what_went_back() -> None:
    other = replace(PAID, receipt="2026-000002", method="wechat", amount=100)
    found = sums((PAID, other), (back(BackKind.REFUND, 500), back(BackKind.REFUND, 70, method="transfer")))
    assert [(one.method, one.receipts, one.taken, one.back, one.net) for one in found] == [
        ("cash", 1, 9000, 500, 8500), ("wechat", 1, 100, 0, 100), ("transfer", 0, 0, 70, -70),
    ]  # fmt: skip
    assert sums((), ()) == ()
