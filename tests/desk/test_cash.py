"""Cash on slips and money of others, on both engines (§6.4, F1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Entry, boards, cash_closing, cashbook, holdings, negotiation, payments, slips
from service_desk.desk.holdings import Given
from service_desk.errors import DeskError, InvalidInput
from service_desk.holdings import HoldingKind, MoveKind
from service_desk.orders import Grant, Staff, Stars
from service_desk.store import people
from service_desk.workflow import Action, Role
from tests.desk.taking_cash import F01, F02, M01, W01, code, own, person, read, settle, slip, two_cashiers, wrong

if TYPE_CHECKING:
    from conftest import World


@pytest.fixture
def world(either_world: World) -> World:
    """Two people of finance."""
    return two_cashiers(either_world)


def on_the_board(world: World) -> int:
    """How many orders finance's board has under 员工代收未交, its list as many."""
    who = person(world, F01)
    (found,) = [one for one in read(world, boards.tiles, who) if one.key == "slip"]
    assert (found.word, found.late) == ("员工代收未交", found.count > 0)
    assert read(world, boards.listing, who, "slip").total == found.count
    return int(found.count)


# ---- slips -------------------------------------------------------------------------------------------------------


def test_cash_pressed_on_a_worker_goes_by_a_numbered_slip_and_settles_the_order(world: World) -> None:
    order = world.accepted()
    made = slip(world, order.number, order.due)
    assert (made.slip, made.by, made.out) == ("D2026-0001", W01, True)
    out = read(world, slips.outstanding)
    assert [(one.slip.slip, one.order.number, one.late) for one in out] == [("D2026-0001", order.number, False)]
    world.wait(days=1)
    assert [one.late for one in read(world, slips.outstanding)] == [True]
    assert on_the_board(world) == 1
    with pytest.raises(DeskError) as refused:  # the resident has paid: nobody takes it twice
        settle(world, order, "wechat")
    assert refused.value.code == "slip_out"
    held = own(world, F01, slips.hand_over, made.slip)
    assert (held.holding, held.kind, held.number) == ("Z2026-0001", HoldingKind.SLIP, order.number)
    assert read(world, slips.outstanding) == ()
    assert on_the_board(world) == 0
    assert code(world, F02, slips.hand_over, made.slip) == "slip_ended"
    with pytest.raises(DeskError) as again:
        settle(world, order, "wechat")
    assert again.value.code == "cash_held"
    done = settle(world, order)
    assert (done.paid, done.pay_method) == (order.due, "cash")
    assert [(one.holding, one.amount, one.left) for one in read(world, holdings.gone_towards, done.receipt)] == [
        (held, order.due, 0)
    ]
    account = read(world, holdings.load, held.holding)
    assert (account.left, [m.kind for m in account.moves]) == (0, [MoveKind.HELD, MoveKind.APPLIED])
    due = read(world, cash_closing.standing).due
    assert [(one.method, one.amount) for one in due] == [("cash", order.due)]  # the cash is counted once


def test_cash_beyond_what_a_negotiation_left_due_stays_the_residents(world: World) -> None:
    order = world.finished()
    with pytest.raises(InvalidInput):
        slip(world, order.number, order.due + 1)
    made = slip(world, order.number, order.due)
    world.write(negotiation.objected, desk.Act.resident(), order.number, "贵", None)
    own(world, M01, negotiation.decide, order.number, order.due - 500)
    world.write(negotiation.consent, desk.Act.resident(), order.number, order.due - 500, "王女士")
    accepted = world.write(desk.accept, desk.Act.resident(), order.number, "王女士")
    own(world, F01, slips.hand_over, made.slip)
    assert settle(world, accepted).paid == order.due - 500
    assert [one.left for one in read(world, holdings.open_accounts)] == [500]


def test_one_receipt_can_be_taken_from_the_page_of_one_of_its_orders(world: World) -> None:
    one, two = world.accepted(), world.accepted(day="2026-11-27", content="阳台龙头滴水")
    world.accepted(home="3-2-502", day="2026-11-30")
    assert [o.number for o in read(world, payments.waiting_with, two, F01)] == [two.number, one.number]
    assert [o.number for o in read(world, payments.waiting_with, two, W01)] == [two.number]  # did the other's work
    world.write(desk.rate, desk.Act.resident(), two.number, Stars.GOOD)  # so that their versions differ
    office, seen = world.office, world.see(two.number).order.version
    assert seen != world.see(one.number).order.version

    def take(cn: Any) -> Any:
        act = desk.act_of(cn, office, Entry(F01, version=seen), Action.SETTLE, two)
        return desk.settle_together(cn, office, act, (two.number, one.number), one.due + two.due, "wechat")

    assert {o.receipt for o in world.store.write(take)} == {"2026-000001"}


def test_a_slip_is_the_workers_own_and_is_voided_by_the_manager_alone(world: World) -> None:
    order = world.accepted()
    assert slip(world, order.number, 100, by="R01", for_worker=W01).by == W01  # the office types it for the worker
    with pytest.raises(DeskError):
        slip(world, order.number, 100, by="W03")
    assert code(world, F01, slips.void, "D2026-0001", "写错") == "not_allowed"
    assert set(wrong(world, M01, slips.void, "D2026-0001", " ")) == {"reason"}
    assert own(world, M01, slips.void, "d2026-0001", "写错").ending == "void"
    assert code(world, F01, slips.hand_over, "D2026-0001") == "slip_ended"
    assert code(world, F01, slips.hand_over, "D2026-0009") == "not_found"
    assert settle(world, order, "alipay").paid == order.due
    with pytest.raises(DeskError) as late:
        slip(world, order.number, 100)
    assert late.value.code == "nothing_due"


def test_who_took_the_cash_does_not_hand_it_to_himself_while_another_is_there(world: World) -> None:
    order = world.finished(lead="W02")
    made = slip(world, order.number, 100, by="W02")
    assert code(world, "W02", slips.hand_over, made.slip) == "not_allowed"
    assert own(world, F01, slips.hand_over, made.slip).slip == made.slip


def test_all_the_slips_of_an_order_come_to_no_more_than_is_due(world: World) -> None:
    order = world.accepted()
    first = slip(world, order.number, order.due - 300)
    assert "最多 3 元" in wrong_slip(world, order.number, 301)["amount"]
    own(world, F01, slips.hand_over, first.slip)
    assert "最多 3 元" in wrong_slip(world, order.number, 301)["amount"]  # held is given as well
    second = slip(world, order.number, 300)
    with pytest.raises(DeskError) as enough:
        slip(world, order.number, 1)
    assert enough.value.code == "nothing_due"
    own(world, M01, slips.void, second.slip, "还给住户了")
    assert slip(world, order.number, 300).amount == 300


def wrong_slip(world: World, number: str, amount: int, paper: str = "") -> dict[str, str]:
    office = world.office
    with pytest.raises(InvalidInput) as refused:
        world.store.write(
            lambda cn: slips.write(cn, office, slips.act_of(cn, office, Entry(W01)), number, amount, paper)
        )
    return {one.field: one.sentence for one in refused.value.problems}


def test_the_second_slip_is_the_residents_where_the_first_is_enough(world: World) -> None:
    order = world.finished()
    made = [slip(world, order.number, amount) for amount in (3800, 200)]
    world.write(negotiation.objected, desk.Act.resident(), order.number, "贵", None)
    own(world, M01, negotiation.decide, order.number, 3700)
    world.write(negotiation.consent, desk.Act.resident(), order.number, 3700, "王女士")
    accepted = world.write(desk.accept, desk.Act.resident(), order.number, "王女士")
    held = [own(world, F01, slips.hand_over, one.slip).holding for one in made]
    settle(world, accepted)
    assert [read(world, holdings.load, one).left for one in held] == [100, 200]
    assert [len(read(world, holdings.load, one).moves) for one in held] == [2, 1]


def test_cash_of_several_orders_goes_towards_each_on_one_receipt(world: World) -> None:
    orders = [world.accepted(), world.accepted(day="2026-11-27", content="阳台龙头滴水")]
    for order in orders:
        own(world, F01, slips.hand_over, slip(world, order.number, order.due).slip)
    office, due = world.office, sum(order.due for order in orders)

    def take(cn: Any, method: str) -> Any:
        act = desk.act_of(cn, office, Entry(F01), Action.SETTLE, orders[0])
        return desk.settle_together(cn, office, act, [order.number for order in orders], due, method)

    with pytest.raises(DeskError) as refused:
        world.store.write(lambda cn: take(cn, "wechat"))
    assert refused.value.code == "cash_held"
    world.store.write(lambda cn: take(cn, "cash"))
    assert read(world, holdings.open_accounts) == ()


def test_where_nothing_is_due_any_more_the_cash_goes_back_however_it_is_settled(world: World) -> None:
    order = world.accepted()
    held = own(world, F01, slips.hand_over, slip(world, order.number, order.due).slip)
    world.write(negotiation.objected, desk.Act.resident(), order.number, "贵", None)
    own(world, M01, negotiation.decide, order.number, 0)
    world.write(negotiation.consent, desk.Act.resident(), order.number, 0, "王女士")
    assert world.staff(F01, Action.SETTLE, desk.settle, order.number, 0, "wechat").receipt == ""
    assert own(world, F01, holdings.move, held.holding, MoveKind.RETURNED, order.due, "cash").left == 0


def test_who_took_the_cash_alone_of_finance_may_hand_it_over(world: World) -> None:
    """Where nobody else of finance is on duty, the worker who is finance too hands over to himself."""
    order = world.finished(lead="W02")
    made = slip(world, order.number, 100, by="W02")
    for who in (F01, F02):
        _off_duty(world, who)
    assert own(world, "W02", slips.hand_over, made.slip).slip == made.slip


def _off_duty(world: World, who: str) -> None:
    estate = world.office.estate
    with world.store.read() as cn:
        person = next(one for one in people.staff(cn, estate) if one.id == who)
    world.store.write(lambda cn: people.save_staff(cn, estate, replace(person, active=False)))


def test_a_manager_who_wrote_a_slip_does_not_void_it(world: World) -> None:
    estate = world.office.estate
    both = Staff("M02", "经理乙", "002", (Grant(Role.MANAGER), Grant(Role.WORKER, "repair")))
    world.store.write(lambda cn: people.save_staff(cn, estate, both))
    order = world.finished(lead="M02")
    made = slip(world, order.number, 100, by="M02")
    assert code(world, "M02", slips.void, made.slip, "写错") == "not_allowed"
    assert set(wrong(world, M01, slips.void, made.slip, "长" * 201)) == {"reason"}
    assert own(world, M01, slips.void, made.slip, "写错").reason == "写错"


def test_only_the_team_may_have_cash_and_only_after_the_work(world: World) -> None:
    done, under_way = world.finished(), world.started(day="2026-11-27", content="别的")
    assert [slips.may_write(done, who) for who in (W01, "W03")] == [True, False]
    assert not slips.may_write(under_way, W01)
    assert not slips.may_write(world.finished("F01", "W04", "S02", day="2026-12-01", content="免费的"), "W04")
    assert set(wrong_slip(world, done.number, 100, "长" * 41)) == {"paper"}


def test_ended_slips_are_listed_for_a_month_the_last_first(world: World) -> None:
    order = world.finished()
    made = [slip(world, order.number, 100).slip for _ in range(3)]
    own(world, M01, slips.void, made[0], "写错")
    world.wait(hours=1)
    own(world, F01, slips.hand_over, made[1])
    assert [one.slip for one in read(world, slips.ended)] == [made[1], made[0]]
    assert [slips.words_of(one) for one in read(world, slips.of_order, order.number)] == [
        f"代收单 {made[1]}：现金 1 元，财务已收到", f"代收单 {made[2]}：现金 1 元，还没交到财务",
    ]  # fmt: skip
    world.wait(days=31)
    assert [one.slip for one in read(world, slips.ended)] == [made[1]]
    world.wait(hours=1, minutes=1)
    assert read(world, slips.ended) == ()


def test_slips_to_fill_by_hand_are_numbered_once_and_count_once(world: World) -> None:
    assert own(world, F01, slips.pad, 2) == ("P2026-0001", "P2026-0002")
    assert own(world, F02, slips.pad, 1) == ("P2026-0003",)
    assert code(world, M01, slips.pad, 1) == "not_allowed"
    for count in (0, 101):
        assert set(wrong(world, F01, slips.pad, count)) == {"count"}
    order, other = world.accepted(), world.accepted(day="2026-11-27", content="阳台龙头滴水")
    assert slip(world, order.number, 100, paper="p2026-0001").paper == "P2026-0001"
    with pytest.raises(InvalidInput) as twice:
        slip(world, other.number, 100, paper=" P2026-0001")
    assert [one.field for one in twice.value.problems] == ["paper"]
    own(world, M01, slips.void, "D2026-0001", "金额写错")
    assert slip(world, other.number, 200, paper="P2026-0001").slip == "D2026-0002"


# ---- money of others ---------------------------------------------------------------------------------------------


def test_a_deposit_goes_back_and_is_never_income(world: World) -> None:
    given = Given("deposit", "借用冲击钻的押金", 20000, "cash", payer="李先生", home="3-2-502")
    made = own(world, F01, holdings.take_in, given)
    assert (made.holding.holding, made.left, str(made.holding.place)) == ("Z2026-0001", 20000, "3号楼2单元502室")
    assert code(world, F01, holdings.move, "Z2026-0001", MoveKind.PAID_OUT, 100, "cash", "A1") == "other_kind"
    assert code(world, F01, holdings.move, "Z2026-0001", MoveKind.RETURNED, 20001, "cash") == "over_held"
    assert code(world, F01, holdings.move, "Z2026-0001", MoveKind.RETURNED, 0, "cash") == "no_amount"
    assert code(world, M01, holdings.move, "Z2026-0001", MoveKind.RETURNED, 100, "cash") == "not_allowed"
    day = read(world, cashbook.cash_day, person(world, F01), world.now.date())
    assert (day.received, [one.left for one in read(world, holdings.open_accounts)]) == (0, [20000])
    assert own(world, F01, holdings.move, "z2026-0001", MoveKind.RETURNED, 20000, "cash").left == 0
    assert read(world, holdings.open_accounts) == ()


def test_agency_money_is_paid_on_the_bill_and_the_rest_goes_back(world: World) -> None:
    order = world.book("F01")
    made = own(world, F01, holdings.take_in, Given("agency", "代缴水费", 10000, "wechat", number=order.number))
    assert (made.holding.number, made.holding.payer) == (order.number, order.contact.name)
    number = made.holding.holding
    assert set(wrong(world, F01, holdings.move, number, MoveKind.PAID_OUT, 8650, "transfer")) == {"paper"}
    own(world, F01, holdings.move, number, MoveKind.HELD, 500, "cash")
    own(world, F01, holdings.move, number, MoveKind.PAID_OUT, 8650, "transfer", "WATER-118")
    assert own(world, F01, holdings.move, number, MoveKind.RETURNED, 1850, "cash").left == 0
    due = {one.method: one.amount for one in read(world, cash_closing.standing).due}
    assert due == {"cash": 500 - 1850, "wechat": 10000, "transfer": -8650}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "slip"}, "kind"), ({"home": "", "number": ""}, "home"), ({"home": "不知道"}, "home"),
        ({"payer": " "}, "payer"), ({"purpose": ""}, "purpose"), ({"purpose": "长" * 101}, "purpose"),
    ],
)  # fmt: skip
def test_what_is_missing_of_a_deposit_is_said_by_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    given = Given("deposit", "借用冲击钻", 20000, "cash", payer="李先生", home="3-2-502")
    assert field in wrong(world, F01, holdings.take_in, replace(given, **changes))
    assert read(world, holdings.open_accounts) == ()


def test_what_is_held_is_neither_applied_by_hand_nor_on_a_bill_without_end(world: World) -> None:
    given = Given("agency", "代缴水费", 10000, "cash", payer="李先生", home="3-2-502")
    number = own(world, F01, holdings.take_in, given).holding.holding
    assert set(wrong(world, F01, holdings.move, number, MoveKind.APPLIED, 100, "cash")) == {"kind"}
    assert set(wrong(world, F01, holdings.move, number, MoveKind.PAID_OUT, 100, "cash", "A" * 61)) == {"paper"}
    assert code(world, F01, holdings.move, number, MoveKind.RETURNED, 100, "shells") == "unknown_method"
    assert code(world, F01, holdings.move, "Z2026-0099", MoveKind.RETURNED, 100, "cash") == "not_found"
