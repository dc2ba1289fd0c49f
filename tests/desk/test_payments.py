"""Money taken, taken back, given back, on both engines (§1.6, §6.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Act, cashbook, payments, printing
from service_desk.errors import DeskError, IllegalStep, NotFound, Refused
from service_desk.orders import Basis, FollowUpResult, Grant
from service_desk.payments import BackKind
from service_desk.store import events, open_store, people, transfer
from service_desk.store import payments as rows
from service_desk.workflow import Action, Role, State
from tests.desk.taking_cash import F01, F02, M01, code, own, person, read, two_cashiers

if TYPE_CHECKING:
    from conftest import World


@pytest.fixture
def world(either_world: World) -> World:
    """Two people of finance."""
    return two_cashiers(either_world)


def pair(world: World) -> tuple[Any, Any]:
    """Two accepted orders of one household."""
    return world.accepted(), world.accepted(day="2026-11-27", content="阳台龙头滴水")


def together(world: World, numbers: list[str], taken: int, method: str = "wechat") -> Any:
    return world.staff(F01, Action.SETTLE, lambda cn, o, a, _n: desk.settle_together(cn, o, a, numbers, taken, method),
                       numbers[0])  # fmt: skip


def test_one_receipt_covers_several_orders_of_one_household(world: World) -> None:
    one, two = pair(world)
    with pytest.raises(Refused) as wrong:
        together(world, [one.number, two.number], one.due + two.due + 1)
    assert wrong.value.code == "wrong_amount"
    done = together(world, [one.number, two.number, one.number], one.due + two.due)
    assert [o.receipt for o in done] == ["2026-000001"] * 2
    assert [o.paid for o in done] == [one.due, two.due]
    found = read(world, payments.load, "2026-000001")
    assert (found.amount, found.method, found.cashier) == (one.due + two.due, "wechat", F01)
    facts = read(world, printing.receipt_facts, two.number)
    assert (facts.amount, len(facts.orders), facts.cashier) == (found.amount, 2, "出纳甲")
    third = world.accepted(home="3-2-502", day="2026-11-30")
    fourth = world.accepted(home="3-2-503", day="2026-11-30")
    with pytest.raises(Refused) as other:
        together(world, [third.number, fourth.number], third.due + fourth.due)
    assert other.value.code == "other_household"
    with pytest.raises(DeskError):
        together(world, [third.number] + [f"2612-{n}" for n in range(30)], 1)


def test_a_void_returns_the_orders_and_uses_the_number_up(world: World) -> None:
    one, two = pair(world)
    together(world, [one.number, two.number], one.due + two.due)
    assert code(world, M01, payments.void, "2026-000001", "收错了") == "not_allowed"
    assert code(world, F01, payments.void, "2026-000001", "收错了") == "taker_voids"
    assert code(world, F02, payments.void, "2026-000001", " ") == "invalid_input"
    back = own(world, F02, payments.void, "2026-000001", "收错了方式")
    assert (back.kind, back.amount) == (BackKind.VOID, one.due + two.due)
    for order in (one, two):
        again = world.see(order.number).order
        assert (again.state, again.paid, again.receipt, again.settled_at) == (State.ACCEPTED, 0, "", None)
    assert code(world, F02, payments.void, "2026-000001", "再来") == "voided_before"
    assert code(world, M01, payments.refund, "2026-000001", one.number, 1, "cash", "退") == "voided_before"
    with pytest.raises(Refused):
        read(world, printing.receipt_facts, "2026-000001")
    paid = world.staff(F01, Action.SETTLE, desk.settle, one.number, one.due, "cash")
    assert paid.receipt == "2026-000002"
    assert [p.receipt for p in read(world, lambda cn, o: rows.of_order(cn, o.estate, one.number))] == [
        "2026-000002", "2026-000001",
    ]  # fmt: skip
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=b"k" * 32) == ()


def test_where_finance_is_one_person_the_taker_voids(either_world: World) -> None:
    who = person(either_world, "W02")
    plain = replace(who, grants=tuple(g for g in who.grants if g.role is not Role.FINANCE))
    either_world.store.write(lambda cn: people.save_staff(cn, either_world.office.estate, plain))
    order = either_world.settled()
    own(either_world, F01, payments.void, order.receipt, "收错了")
    assert either_world.see(order.number).order.state is State.ACCEPTED


def test_a_closed_order_is_not_voided_but_refunded(world: World) -> None:
    order = world.settled()
    world.staff("S01", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.SATISFIED)
    with pytest.raises(IllegalStep):
        own(world, F02, payments.void, order.receipt, "收错了")
    own(world, M01, payments.refund, order.receipt, "", 100, "cash", "漆面没修好")
    assert world.see(order.number).order.state is State.CLOSED


def test_a_refund_is_the_managers_and_never_above_what_was_received(world: World) -> None:
    order = world.settled()
    refund = (payments.refund, order.receipt, order.number)
    assert code(world, F02, *refund, 100, "cash", "漆面没修好") == "not_allowed"
    assert code(world, M01, *refund, 100, "cash", "") == "invalid_input"
    assert code(world, M01, *refund, 100, "bitcoin", "退") == "unknown_method"
    for amount in (0, order.paid + 1):
        assert code(world, M01, *refund, amount, "cash", "退") == "over_received"
    assert code(world, M01, payments.refund, order.receipt, "2612-NONE0", 1, "cash", "退") == "other_order"
    own(world, M01, *refund, order.paid - 100, "wechat", "漆面没修好")
    assert code(world, M01, *refund, 101, "cash", "退") == "over_received"
    own(world, M01, *refund, 100, "cash", "全退")
    after = world.see(order.number)
    assert (after.order.state, after.order.paid) == (State.SETTLED, order.paid)
    assert [e.action for e in after.events].count("refund") == 2
    assert "退款" in after.tasks[-1].sentence
    assert code(world, F02, payments.void, order.receipt, "收错了") == "refunded_before"


def test_who_took_the_money_decides_no_refund_of_it(world: World) -> None:
    who = person(world, F01)
    both = replace(who, grants=(*who.grants, Grant(Role.MANAGER)))
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, both))
    order = world.settled()
    assert code(world, F01, payments.refund, order.receipt, "", 1, "cash", "退") == "not_allowed"


def test_an_invoice_is_noted_once(world: World) -> None:
    order = world.settled()

    def note(by: str, number: str, title: str) -> Any:
        return world.write(payments.note_invoice, by, order.receipt, number, title)

    with pytest.raises(DeskError):
        note(M01, "24420000001", "王女士")
    for wrong in (("", "王女士"), ("24420000001", " "), ("2" * 101, "王女士")):
        with pytest.raises(DeskError):
            note(F01, *wrong)
    made = note(F01, "24420000001", "王女士")
    assert (made.invoice_number, made.invoice_title) == ("24420000001", "王女士")
    with pytest.raises(Refused):
        note(F01, "24420000002", "王女士")
    with pytest.raises(NotFound):
        read(world, payments.load, "2026-000099")


def test_a_refused_settlement_gives_its_number_back(world: World) -> None:
    order = world.accepted()
    with pytest.raises(Refused):
        world.staff(F01, Action.SETTLE, desk.settle, order.number, order.due - 1, "cash")
    with pytest.raises(IllegalStep):
        world.write(desk.settle, Act(F01, Role.FINANCE, Basis.SCREEN), world.book(day="2026-11-27").number, 0, "cash")
    paid = world.staff(F01, Action.SETTLE, desk.settle, order.number, order.due, "cash")
    assert paid.receipt == "2026-000001"
    with pytest.raises(IllegalStep):
        world.write(desk.settle, Act(F01, Role.FINANCE, Basis.SCREEN), order.number, order.due, "cash")


def test_the_day_adds_up_by_method_with_what_went_back(world: World) -> None:
    one = world.settled()
    two = world.accepted(home="3-2-502", day="2026-11-27")
    world.staff(F01, Action.SETTLE, desk.settle, two.number, two.due, "cash")
    own(world, M01, payments.refund, one.receipt, "", 500, "cash", "退")
    who = person(world, F01)
    today = cashbook.day_asked(world.office, "")
    found = read(world, cashbook.cash_day, who, today)
    assert {s.method: (s.taken, s.back) for s in found.sums} == {"cash": (two.due, 500)}
    assert found.received == two.due - 500
    assert [r.payment.receipt for r in found.receipts] == ["2026-000002"]
    before = read(world, cashbook.cash_day, who, one.settled_at.date())
    assert [(r.payment.receipt, r.refunded, r.left, r.void) for r in before.receipts] == [
        (one.receipt, 500, one.paid - 500, False)
    ]
    own(world, F02, payments.void, "2026-000002", "收错了")
    assert read(world, cashbook.receipt, "2026-000002").left == 0


def test_an_imported_database_exports_to_the_same_bytes(world: World, tmp_path: Any) -> None:
    one, two = pair(world)
    together(world, [one.number, two.number], one.due + two.due)
    own(world, F02, payments.void, "2026-000001", "收错了")
    world.staff(F01, Action.SETTLE, desk.settle, one.number, one.due, "cash")
    own(world, M01, payments.refund, "2026-000002", "", 5, "cash", "退")
    world.write(payments.note_invoice, F01, "2026-000002", "2442", "王女士")
    estate = world.office.estate
    with world.store.read() as cn:
        files = list(transfer.export_full(cn, estate))
    other = open_store(tmp_path / "other.db")
    other.write(lambda cn: transfer.import_files(cn, estate, files))
    with other.read() as cn:
        assert list(transfer.export_full(cn, estate)) == files
    other.close()
