"""Whose act it was and when: duties kept apart, also after a change of hands, and the time of the act counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from service_desk import desk
from service_desk.desk import Act, Entry
from service_desk.errors import IllegalStep, InvalidInput, NotAllowed, Refused
from service_desk.orders import Basis, Channel, FollowUpResult, Stars
from service_desk.workflow import Action, Kind, Role

if TYPE_CHECKING:
    from conftest import World

URGENT = {"service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "水管爆了"}


def handed_over(world: World) -> str:
    """A paid order that W02, who is also finance, began and W01 finished; its number."""
    number = world.started(lead="W02").number
    world.staff("W02", Action.SUSPEND, desk.suspend, number, "缺阀芯", world.window(24))
    world.staff("S01", Action.ASSIGN, desk.assign, number, "W01", world.window(24))
    world.wait(hours=25)
    world.staff("W01", Action.START, desk.start, number, conduct_confirmed=True)
    world.staff("W01", Action.FINISH, desk.finish, number, "换了阀芯", (("P104", 1000),))
    return number


def test_whoever_began_the_work_neither_settles_nor_follows_up(world: World) -> None:
    """Giving the order to another afterwards changes nothing about that."""
    number = handed_over(world)
    due = world.write(desk.accept, Act.resident(), number, "王女士").due
    with pytest.raises(Refused) as refusal:
        world.staff("W02", Action.SETTLE, desk.settle, number, due, "cash")
    assert refusal.value.code == "doer_settles"
    act = Act("W02", Role.FINANCE, Basis.TELEPHONE)
    with pytest.raises(NotAllowed):
        world.write(desk.follow_up, act, number, "telephone", FollowUpResult.SATISFIED)
    with pytest.raises(NotAllowed):
        world.write(desk.rate, Act("resident", Role.RESIDENT, Basis.COUNTER, recorded_by="W02"), number, Stars.GOOD)
    assert world.staff("F01", Action.SETTLE, desk.settle, number, due, "cash").paid == due


def test_a_rating_is_never_the_systems_nor_written_by_who_did_the_work(world: World) -> None:
    """Reception leads this one itself and may record for residents, but not what they say of this work."""
    order = world.finished("F01", lead="S02", by="S02")
    own = Act("resident", Role.RESIDENT, Basis.TELEPHONE, recorded_by="S02")
    for act in (Act.system(), Act("M01", Role.MANAGER, Basis.SCREEN), own):
        with pytest.raises(NotAllowed, match="只能由住户"):
            world.write(desk.rate, act, order.number, Stars.VERY_GOOD)
    assert world.see(order.number).rating is None
    world.write(desk.rate, Act("resident", Role.RESIDENT, Basis.TELEPHONE, recorded_by="R01"), order.number, Stars.GOOD)
    assert world.see(order.number).rating.recorded_by == "R01"


def test_a_linked_order_is_the_residents_wish(world: World) -> None:
    """Taken down by somebody who may record; a worker or the cashier may not."""
    number = world.settled().number
    for by in ("W03", "F01"):
        act = Act(by, Role.FINANCE, Basis.COUNTER)
        with pytest.raises(NotAllowed):
            world.write(desk.reopen, act, number, "rework", "又漏")
    again = world.write(desk.reopen, Act("R01", Role.RECEPTION, Basis.TELEPHONE), number, "rework", "又漏")
    first = world.see(again.number).events[0]
    assert (first.action, first.actor, first.role, first.recorded_by) == ("register", "resident", Role.RESIDENT, "R01")


def test_nobody_home_leaves_no_window(world: World) -> None:
    """The status page promises no time that has passed, and the order is on the list to be assigned."""
    order = world.assigned()
    world.wait(hours=25)
    after = world.staff("W01", Action.NO_ENTRY, desk.no_entry, order.number, "敲门三次")
    office = world.office
    with world.store.read() as cn:
        assert after.window is None
        assert [o.number for o in desk.board(cn, office).to_assign] == [order.number]
        assert "另约时间" in desk.status_of(cn, office, after).next_word


def test_a_call_recorded_late_may_ask_for_the_half_day_of_then(world: World) -> None:
    """At half past eight this morning was on offer; recorded at three in the afternoon it still is what was agreed."""
    world.now = world.now.replace(hour=15)
    called = world.now.replace(hour=8, minute=0)
    form = {**URGENT, "service": "P104", "day": "2026-11-23", "half": "am", "agreed": "yes"}
    with pytest.raises(InvalidInput):
        desk.read_booking(world.office, form, Channel.TELEPHONE)
    booking = desk.read_booking(world.office, form, Channel.TELEPHONE, occurred_at=called)
    entry = Entry("R01", basis=Basis.TELEPHONE, at=called, late_reason="停电")
    office = world.office
    order = world.store.write(
        lambda cn: desk.book(cn, office, desk.act_of(cn, office, entry, Action.REGISTER, None), booking)
    )
    assert order.created_at == called
    assert order.consent is not None
    assert order.consent.at == called


def test_rework_and_warranty_are_counted_from_the_day_of_the_complaint(world: World) -> None:
    """The paper came in later; the clocks ran from the act."""
    order = world.finished()
    world.wait(hours=3)
    at = world.now - timedelta(hours=2)
    entry = {"at": at, "late_reason": "纸单补录", "basis": Basis.TELEPHONE}
    late = world.staff("R01", Action.REJECT, desk.reject, order.number, "还滴水", entry=entry)
    other = world.finished(day="2026-11-26", home="3-2-502")
    now = world.staff("R01", Action.REJECT, desk.reject, other.number, "还滴水", entry={"basis": Basis.TELEPHONE})
    assert late.finish_by < now.finish_by


def test_a_closed_order_says_so_before_anything_else(world: World) -> None:
    """The rule of the table comes before the list of reasons."""
    order = world.settled()
    with pytest.raises(IllegalStep):
        world.staff("R01", Action.DECLINE, desk.decline, order.number, "不想去", "")


def test_only_somebody_who_can_not_be_asked_is_made_safe_for_free(world: World) -> None:
    """Whoever fills in the form can read the price; at the telephone the sentence says what is free."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, URGENT, Channel.WEB)
    assert [problem.field for problem in refusal.value.problems] == ["agreed"]
    booking = desk.read_booking(world.office, URGENT, Channel.TELEPHONE)
    assert (booking.kind, booking.make_safe) == (Kind.FREE, True)
    assert desk.told_sentence(booking).startswith("先做应急处理，不收费")


def test_a_second_tick_of_the_day_seals_nothing(world: World) -> None:
    """It reports what it did, not what stands."""
    world.book()
    world.wait(days=3)
    assert world.write(desk.tick).sealed == ("2026-11-25",)
    assert world.write(desk.tick).sealed == ()
