"""The rules of money that is held for others: what may come and go, and towards what (§6.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.errors import DeskError, InvalidInput, Refused
from service_desk.holdings import (
    HANDED,
    LONGEST_WORDS,
    CashSlip,
    Holding,
    HoldingKind,
    Move,
    MoveKind,
    balance,
    check_move,
    check_words,
    holding_number,
    slip_number,
)
from service_desk.orders import Place

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DEPOSIT = Holding("Z2026-0001", 1, HoldingKind.DEPOSIT, NOW, "F01", "王女士", Place("3", "2", "501"), "借用冲击钻")
AGENCY = replace(DEPOSIT, kind=HoldingKind.AGENCY)
SLIP = replace(DEPOSIT, kind=HoldingKind.SLIP, number="2611-7K3QM", slip="D2026-0001")


def move(kind: MoveKind, amount: int, **changes: str) -> Move:
    made = Move("m", "Z2026-0001", kind, NOW, "F01", "cash", amount, "B1" if kind is MoveKind.PAID_OUT else "")
    return replace(made, **changes)  # type: ignore[arg-type] - of these all are text


IN = move(MoveKind.HELD, 1000)


def refused(held: Holding, moves: tuple[Move, ...], made: Move) -> str:
    with pytest.raises(Refused) as error:
        check_move(held, moves, made)
    return error.value.code


@given(
    held=st.sampled_from([DEPOSIT, AGENCY, SLIP]),
    tried=st.lists(st.tuples(st.sampled_from(MoveKind), st.integers(-5, 60)), max_size=12),
)
def test_what_is_held_never_falls_below_nothing(held: Holding, tried: list[tuple[MoveKind, int]]) -> None:
    moves: tuple[Move, ...] = ()
    for kind, amount in tried:
        made = move(kind, amount)
        try:
            check_move(held, moves, made)
        except DeskError:
            continue
        moves = (*moves, made)
        assert balance(moves) >= 0
        assert made.amount > 0
        if kind is MoveKind.PAID_OUT:
            assert held is AGENCY
        if kind is MoveKind.APPLIED:
            assert held is SLIP
    assert balance(moves) == sum(one.signed for one in moves)


@pytest.mark.parametrize("held", [DEPOSIT, AGENCY, SLIP], ids=["deposit", "agency", "slip"])
def test_what_was_given_goes_back_to_the_last_fen_and_no_further(held: Holding) -> None:
    check_move(held, (IN,), move(MoveKind.RETURNED, 1000))
    assert refused(held, (IN,), move(MoveKind.RETURNED, 1001)) == "over_held"
    assert refused(held, (IN, move(MoveKind.RETURNED, 400)), move(MoveKind.RETURNED, 601)) == "over_held"
    assert refused(held, (), move(MoveKind.RETURNED, 1)) == "over_held"


@pytest.mark.parametrize("kind", list(MoveKind))
@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_neither_comes_nor_goes(kind: MoveKind, amount: int) -> None:
    assert refused(AGENCY, (IN,), move(kind, amount)) == "no_amount"


def test_agency_money_alone_is_paid_out_and_on_a_bill() -> None:
    check_move(AGENCY, (IN,), move(MoveKind.PAID_OUT, 1000))
    with pytest.raises(InvalidInput) as missing:
        check_move(AGENCY, (IN,), move(MoveKind.PAID_OUT, 1000, paper=" "))
    assert [one.field for one in missing.value.problems] == ["paper"]
    assert refused(DEPOSIT, (IN,), move(MoveKind.PAID_OUT, 1)) == "other_kind"
    assert refused(SLIP, (IN,), move(MoveKind.PAID_OUT, 1)) == "other_kind"


def test_cash_of_a_slip_alone_becomes_income_and_as_cash() -> None:
    check_move(SLIP, (IN,), move(MoveKind.APPLIED, 1000, receipt="2026-000001"))
    assert refused(SLIP, (IN,), move(MoveKind.APPLIED, 1000, method="wechat")) == "other_kind"
    assert refused(SLIP, (IN,), move(MoveKind.APPLIED, 1001)) == "over_held"
    assert refused(DEPOSIT, (IN,), move(MoveKind.APPLIED, 1)) == "other_kind"
    assert refused(AGENCY, (IN,), move(MoveKind.APPLIED, 1)) == "other_kind"


def test_a_slip_comes_in_once_and_a_deposit_may_grow() -> None:
    check_move(SLIP, (), IN)
    assert refused(SLIP, (IN,), IN) == "other_kind"
    assert refused(SLIP, (IN, move(MoveKind.RETURNED, 1000)), IN) == "other_kind"
    check_move(DEPOSIT, (IN,), IN)


@pytest.mark.parametrize(
    ("payer", "purpose", "fields"),
    [
        ("", "押金", ["payer"]), ("王女士", " ", ["purpose"]), (" ", "", ["payer", "purpose"]),
        ("长" * (LONGEST_WORDS + 1), "押金", ["payer"]), ("王女士", "长" * (LONGEST_WORDS + 1), ["purpose"]),
    ],
)  # fmt: skip
def test_whose_money_it_is_and_what_for_is_written(payer: str, purpose: str, fields: list[str]) -> None:
    with pytest.raises(InvalidInput) as wrong:
        check_words(payer, purpose)
    assert [one.field for one in wrong.value.problems] == fields
    check_words("长" * LONGEST_WORDS, f" {'长' * LONGEST_WORDS} ")


def test_numbers_kinds_and_ways_are_as_people_say_them() -> None:
    assert (holding_number(2026, 7), slip_number(2026, 12)) == ("Z2026-0007", "D2026-0012")
    assert [kind.word for kind in HoldingKind] == ["押金", "代收代付", "员工代收"]
    assert [(kind.word, kind.sign) for kind in MoveKind] == [("收到", 1), ("退还", -1), ("代付", -1), ("转作收款", -1)]


def test_a_slip_is_out_until_it_ends() -> None:
    slip = CashSlip("D2026-0001", 1, "2611-7K3QM", NOW, "W01", "W01", 100)
    assert slip.out
    assert not replace(slip, ending=HANDED).out
