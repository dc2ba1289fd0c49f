"""The close of the day and of the month, on both engines (§6.4, F3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.cashbook import EntryKind
from service_desk.catalog import SHANGHAI
from service_desk.desk import cash_closing, holdings, payments, slips
from service_desk.desk.holdings import Given
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.months import Month, aged, read_month
from service_desk.store import cashbook as book
from service_desk.store import events, open_store, transfer
from service_desk.workflow import Action
from tests.desk.taking_cash import F01, F02, M01, close, code, own, read, settle, slip, two_cashiers, wrong

if TYPE_CHECKING:
    from conftest import World


@pytest.fixture
def world(either_world: World) -> World:
    """Two people of finance."""
    return two_cashiers(either_world)


# ---- the day -------------------------------------------------------------------------------------------------------


def test_a_day_close_finds_a_planted_difference_and_wants_it_explained(world: World) -> None:
    order = world.accepted()
    settle(world, order)
    problems = wrong(world, F01, cash_closing.close_day, {"cash": order.due - 500}, 0, {})
    assert set(problems) == {"reason_cash"}
    assert f"应有 {order.due / 100:.2f} 元，实点 {order.due / 100 - 5:.2f} 元" in problems["reason_cash"]
    made = own(
        world, F01, cash_closing.close_day, {"cash": order.due - 500}, 3000, {"cash": "找零多付了 5 元，已报经理"}
    )
    assert [(one.method, one.difference) for one in made.differences] == [("cash", -500)]
    assert (made.seq, made.first, made.last) == (1, 1, 1)
    assert (made.counts[0].banked, made.kept) == (order.due - 3500, 3000)
    after = read(world, cash_closing.standing)
    assert (after.entries, [(one.method, one.amount) for one in after.due]) == ((), [("cash", 3000)])


def test_a_close_covers_everything_since_the_last_whatever_the_day(world: World) -> None:
    close(world, cash=0)
    first = world.settled()  # wechat
    world.wait(days=1)
    second = world.accepted(day="2026-11-27")
    settle(world, second)
    made = close(world, why="")
    assert {one.method: one.counted for one in made.counts} == {"cash": second.due, "wechat": first.paid}
    assert (made.seq, made.first, made.last) == (2, 1, 2)
    own(world, F02, payments.void, second_receipt(world, second), "收错了")
    assert [(one.method, one.amount) for one in read(world, cash_closing.standing).due] == [("cash", -second.due)]


def test_a_close_is_read_as_it_was_made_its_methods_in_their_order(world: World) -> None:
    for method in ("transfer", "wechat", "cash"):
        own(world, F01, holdings.take_in, Given("deposit", "押金", 500, method, payer="李", home="3-2-502"))
    made = close(world)
    assert [one.method for one in made.counts] == ["cash", "wechat", "transfer"]
    assert read(world, cash_closing.load_close, made.id) == made


def second_receipt(world: World, order: Any) -> str:
    return str(world.see(order.number).order.receipt)


@pytest.mark.parametrize(
    ("counted", "kept", "field"),
    [
        ({}, 0, "counted_cash"), ({"cash": -1}, 0, "counted_cash"), ({"cash": 0, "wechat": 5}, 0, "counted_wechat"),
        ({"cash": 0}, -1, "kept"),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_is_said_by_its_field(
    world: World, counted: dict[str, int], kept: int, field: str
) -> None:
    assert field in wrong(world, F01, cash_closing.close_day, counted, kept, {"cash": "说明"})


def test_a_close_and_a_month_that_are_not_there_are_not_found(world: World) -> None:
    made = close(world, cash=0)
    assert read(world, cash_closing.load_close, made.id) == made
    for look, name in ((cash_closing.load_close, "c9"), (cash_closing.load_month, "2026-11")):
        with pytest.raises(NotFound):
            read(world, look, name)


def test_only_finance_closes(world: World) -> None:
    assert code(world, M01, cash_closing.close_day, {"cash": 0}, 0, {}) == "not_allowed"
    assert code(world, M01, cash_closing.close_month, Month(2026, 11)) == "not_allowed"


# ---- the month -----------------------------------------------------------------------------------------------------


def test_a_month_is_closed_when_over_counted_and_in_turn_and_then_locked(world: World) -> None:
    paid = world.settled()
    unpaid = world.accepted(day="2026-11-27", content="阳台龙头滴水")
    november = Month(2026, 11)
    assert code(world, F01, cash_closing.close_month, november) == "month_running"
    world.now = datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)
    assert code(world, F01, cash_closing.close_month, Month(2026, 10)) == "month_order"
    assert code(world, F01, cash_closing.close_month, november) == "month_uncounted"
    close(world)
    made = own(world, F01, cash_closing.close_month, november)
    figures = made.figures
    assert (figures.receipts, figures.first, figures.last) == (1, "2026-000001", "2026-000001")
    assert (figures.income, figures.owed, figures.held) == (paid.paid, unpaid.due, 0)
    assert [(one.number, one.amount) for one in figures.unpaid] == [(unpaid.number, unpaid.due)]
    assert code(world, F01, cash_closing.close_month, november) == "month_order"
    assert read(world, cash_closing.load_month, "2026-11") == made
    late = {"at": datetime(2026, 11, 30, 10, 0, tzinfo=SHANGHAI), "late_reason": "停电"}
    with pytest.raises(DeskError) as locked:  # a late entry may not fall into it
        world.staff(F01, Action.SETTLE, desk.settle, unpaid.number, unpaid.due, "cash", entry=late)
    assert locked.value.code == "month_closed"
    assert settle(world, unpaid).paid == unpaid.due


def test_a_month_ends_with_its_last_instant(world: World) -> None:
    world.settled()
    november = Month(2026, 11)
    world.now = november.until
    with pytest.raises(DeskError) as open_day:
        own(world, F01, cash_closing.close_month, november)
    assert "还没有日结" in open_day.value.sentence
    assert "11月2" in open_day.value.sentence  # the day is named
    close(world)
    own(world, F01, cash_closing.close_month, november)
    read(world, cash_closing.check_open, november.until)
    read(world, cash_closing.check_open, None)
    with pytest.raises(DeskError):
        read(world, cash_closing.check_open, november.until - timedelta(microseconds=1))


def test_a_later_correction_falls_in_the_month_in_which_it_is_made(world: World) -> None:
    world.accepted(day="2026-11-26", content="别的")
    paid = world.settled(day="2026-11-27", content="阳台龙头滴水")
    world.now = datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)
    close(world)
    november = own(world, F01, cash_closing.close_month, Month(2026, 11))
    own(world, M01, payments.refund, paid.receipt, paid.number, 500, "cash", "漆面没修好")
    seen = read(world, cash_closing.month_view, Month(2026, 11))
    assert (seen.closed, seen.figures) == (november, november.figures)
    with pytest.raises(DeskError) as ahead:
        read(world, cash_closing.month_view, Month(2027, 1))
    assert ahead.value.code == "month_ahead"
    running = read(world, cash_closing.month_view, Month(2026, 12))
    december = read(world, cash_closing.month_so_far, Month(2026, 12))
    assert (running.closed, running.figures) == (None, december)
    assert (december.receipts, december.refunds, december.income) == (0, 1, -500)
    assert read(world, cash_closing.load_month, "2026-11") == november
    assert november.figures.income == paid.paid


def test_what_happened_at_this_very_instant_counts(world: World) -> None:
    order = world.accepted()
    assert [one.number for one in read(world, cash_closing.month_so_far, Month(2026, 11)).unpaid] == [order.number]
    settle(world, order)
    assert read(world, cash_closing.month_so_far, Month(2026, 11)).unpaid == ()


@pytest.mark.parametrize("text", ["2026-13", "2026", "1999-12", "9999-12", "十一月"])
def test_a_month_nobody_can_mean_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="2026-11"):
        read_month(text)


def test_what_was_owed_at_the_end_of_a_month_is_what_stood_then(world: World) -> None:
    """Paid in December it was owed in November; taken back in December it was paid in November."""
    paid_later, taken_back = world.accepted(), world.settled(day="2026-11-27", content="阳台龙头滴水")
    world.now = datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)
    settle(world, paid_later)
    own(world, F02, payments.void, taken_back.receipt, "收错了")
    november, december = (read(world, cash_closing.month_so_far, Month(2026, month)) for month in (11, 12))
    assert [one.number for one in november.unpaid] == [paid_later.number]
    assert [one.number for one in december.unpaid] == [taken_back.number]
    assert (november.income, december.income) == (taken_back.paid, paid_later.due - taken_back.paid)


def test_the_unpaid_grow_older(world: World) -> None:
    order = world.accepted()
    world.now = datetime(2027, 1, 5, 9, 0, tzinfo=SHANGHAI)
    figures = read(world, cash_closing.month_so_far, Month(2026, 12))
    assert [(one.number, one.days) for one in figures.unpaid] == [(order.number, 37)]
    assert [(age.word, age.count, age.amount) for age in aged(figures.unpaid)] == [
        ("30 天以内", 0, 0), ("31–60 天", 1, order.due), ("61–90 天", 0, 0), ("90 天以上", 0, 0),
    ]  # fmt: skip


def test_the_whole_ledger_comes_back_from_an_export_and_the_chain_holds(world: World, tmp_path: Any) -> None:
    order = world.accepted()
    made = slip(world, order.number, order.due)
    own(world, F01, slips.hand_over, made.slip)
    settle(world, order)
    slip(world, world.accepted(day="2026-11-27", content="别处").number, 100)
    own(world, F01, holdings.take_in, Given("deposit", "押金", 500, "cash", payer="李", home="3-2-502"))
    world.now = datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)
    close(world, why="多了一元", cash=order.due + 600)
    own(world, F01, cash_closing.close_month, Month(2026, 11))
    estate = world.office.estate
    with world.store.read() as cn:
        before = dict(transfer.export_full(cn, estate))
        assert events.verify(cn, estate, secret=b"k" * 32) == ()
        kinds = [one.kind for one in book.entries(cn, estate, 1)]
    assert kinds == [EntryKind.HELD, EntryKind.RECEIPT, EntryKind.APPLIED, EntryKind.HELD]
    other = open_store(tmp_path / "other.db")
    other.write(lambda cn: transfer.import_files(cn, estate, before.items()))
    with other.read() as cn:
        assert dict(transfer.export_full(cn, estate)) == before
    other.close()
