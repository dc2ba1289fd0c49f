"""Whole lives of orders at the desk, from the booking to the closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service_desk import desk
from service_desk.catalog import Half
from service_desk.desk import Act
from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.orders import Basis, Channel, FollowUpResult, HalfDay, Stars, TaskKind
from service_desk.store import events
from service_desk.workflow import Action, Kind, Role, State

if TYPE_CHECKING:
    from conftest import World


def test_a_paid_order_goes_from_the_form_to_closed(world: World) -> None:
    """Every step leaves an event; the follow-up stands between payment and closing."""
    order = world.settled()
    assert (order.state, order.paid, order.receipt) == (State.SETTLED, 4000, "2026-000001")
    world.staff("S01", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.SATISFIED, "都好")
    seen = world.see(order.number)
    assert seen.order.state is State.CLOSED
    assert [e.action for e in seen.events] == [
        "register", "route", "assign", "start", "finish", "accept", "settle", "follow-up", "close",
    ]  # fmt: skip
    assert seen.order.version == len(seen.events)
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=b"k" * 32) == ()


def test_a_free_order_closes_when_it_is_accepted(world: World) -> None:
    """Nothing due, nothing open: closed by rule at once; a rating may come later."""
    order = world.finished("F01", lead="W04", by="S02")
    closed = world.write(desk.accept, Act.resident(), order.number, "王女士")
    assert (closed.kind, closed.state, closed.accepted_how) == (Kind.FREE, State.CLOSED, "accepted")
    world.write(desk.rate, Act.resident(), order.number, Stars.VERY_GOOD, "谢谢")
    assert world.see(order.number).rating.stars is Stars.VERY_GOOD


def test_booking_takes_a_place_and_cancelling_gives_it_back(world: World) -> None:
    """Places of the half-day follow the order."""

    def left() -> int:
        office = world.office
        with world.store.read() as cn:
            offers = desk.half_days(cn, office, office.service("P104"))
        return next(o.left for o in offers if (o.day.isoformat(), o.half.value) == ("2026-11-24", "am"))

    before = left()
    order = world.book()
    assert left() == before - 1
    world.write(desk.cancel, Act.resident(), order.number, "不需要了")
    assert left() == before


def test_a_worker_can_not_accept_for_the_resident(world: World) -> None:
    """Neither as the actor nor as the one who types it."""
    order = world.finished()
    with pytest.raises(NotAllowed):
        world.staff(
            "W01", Action.ACCEPT, desk.accept, order.number, "王女士", entry={"basis": Basis.PAPER, "sheet": "7"}
        )
    order = world.finished("F01", lead="S02", by="S02", day="2026-11-26")  # a supervisor who did the work herself
    own = Act("resident", Role.RESIDENT, Basis.PAPER, recorded_by="S02", basis_ref="7")
    with pytest.raises(Refused) as refusal:
        world.write(desk.accept, own, order.number, "王女士")
    assert refusal.value.code == "own_work"


def test_paid_acceptance_by_telephone_is_no_proof(world: World) -> None:
    """A paper sheet with its number is; a telephone call is not (§5.4)."""
    order = world.finished()
    with pytest.raises(Refused) as refusal:
        world.staff("R01", Action.ACCEPT, desk.accept, order.number, "王女士", entry={"basis": Basis.TELEPHONE})
    assert refusal.value.code == "no_proof"
    done = world.staff(
        "R01", Action.ACCEPT, desk.accept, order.number, "王女士", entry={"basis": Basis.PAPER, "sheet": "2612-007"}
    )
    assert done.state is State.ACCEPTED
    assert world.see(order.number).events[-1].recorded_by == "R01"


def test_finance_can_not_settle_its_own_work_nor_another_amount(world: World) -> None:
    """Did the work ≠ settles it; the whole amount, once."""
    order = world.finished(lead="W02")
    world.write(desk.accept, Act.resident(), order.number, "王女士")
    with pytest.raises(Refused) as own:
        world.staff("W02", Action.SETTLE, desk.settle, order.number, 4000, "cash")
    assert own.value.code == "doer_settles"
    with pytest.raises(Refused) as short:
        world.staff("F01", Action.SETTLE, desk.settle, order.number, 3999, "cash")
    assert short.value.code == "wrong_amount"
    settled = world.staff("F01", Action.SETTLE, desk.settle, order.number, 4000, "cash")
    assert settled.receipt == "2026-000001"  # the refused ones took no number
    with pytest.raises(IllegalStep):
        world.staff("F01", Action.SETTLE, desk.settle, order.number, 4000, "cash")


def test_more_than_agreed_needs_a_requote(world: World) -> None:
    """A second tap is charged only after the resident has agreed on the spot (§1.6)."""
    order = world.started()
    with pytest.raises(Refused) as refusal:
        world.staff("W01", Action.FINISH, desk.finish, order.number, "换了两个", (("P104", 2000),))
    assert refusal.value.code == "over_consent"
    world.staff(
        "W01", Action.REQUOTE, desk.requote, order.number, (("P104", 2000),), consented_by="王女士", basis=Basis.SCREEN
    )
    done = world.staff("W01", Action.FINISH, desk.finish, order.number, "换了两个")
    assert (done.state, done.due) == (State.COMPLETED, 8000)


def test_unlisted_charges_are_refused(world: World) -> None:
    """Only what the edition lists, at its price."""
    order = world.started()
    with pytest.raises(Refused) as refusal:
        world.staff("W01", Action.FINISH, desk.finish, order.number, "换了", (("P999", 1000),))
    assert refusal.value.code == "no_listed_price"
    free = world.started("F01", lead="W04", by="S02", day="2026-11-26")
    with pytest.raises(Refused) as on_free:
        world.staff("W04", Action.FINISH, desk.finish, free.number, "缴了", (("P104", 1000),))
    assert on_free.value.code == "free_order"


def test_stopping_short_charges_nothing_when_nothing_is_listed(world: World) -> None:
    """A stopped paid order with no lines is settled by its acceptance."""
    order = world.started()
    world.staff("W01", Action.STOP, desk.stop, order.number, "住户改变主意，没有动工")
    done = world.write(desk.accept, Act.resident(), order.number, "王女士")
    assert (done.state, done.due) == (State.SETTLED, 0)


def test_no_entry_makes_a_call_task_and_stops_the_clock(world: World) -> None:
    """Nobody opened: reception calls; nothing runs late until there is a new time."""
    order = world.assigned()
    world.wait(hours=25)
    after = world.staff("W01", Action.NO_ENTRY, desk.no_entry, order.number, "9:40 敲门三次，电话未接")
    assert (after.state, after.no_entry_count, after.finish_by) == (State.ASSIGNED, 1, None)
    assert TaskKind.CALL in {task.kind for task in world.see(order.number).tasks}
    again = world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(25))
    assert again.finish_by == again.window.end


def _waiting(world: World, number: str) -> list[TaskKind]:
    return [task.kind for task in world.see(number).tasks if task.done_at is None]


def test_d5b_only_the_newest_plan_is_told(world: World) -> None:
    """Another window: nobody reads the old one out any more."""
    order = world.assigned()
    world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(30))
    assert _waiting(world, order.number) == [TaskKind.TELL]


def test_d5b_nothing_is_told_of_a_visit_that_has_begun(world: World) -> None:
    """The resident has opened the door."""
    assert _waiting(world, world.started().number) == []


def test_d5b_a_new_time_ends_the_call_about_the_missed_visit(world: World) -> None:
    """Agreed with the supervisor or asked for by the resident: nobody calls about it a second time."""
    order = world.assigned()
    world.staff("W01", Action.NO_ENTRY, desk.no_entry, order.number, "敲门三次")
    world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(25))
    assert _waiting(world, order.number) == [TaskKind.TELL]
    world.staff("W01", Action.NO_ENTRY, desk.no_entry, order.number, "又没有人")
    world.write(desk.postpone, Act.resident(), order.number, HalfDay(world.now.date().replace(day=27), Half.PM))
    asked = [task.sentence for task in world.see(order.number).tasks if task.done_at is None]
    assert len(asked) == 1
    assert "请通知" in asked[0]


def test_waiting_for_parts_names_the_next_window(world: World) -> None:
    """Back to assigned, the resident is to be told."""
    order = world.started()
    after = world.staff("W01", Action.SUSPEND, desk.suspend, order.number, "缺阀芯", world.window(24))
    assert after.state is State.ASSIGNED
    sentences = [t.sentence for t in world.see(order.number).tasks if t.kind is TaskKind.TELL]
    assert any("待料" in sentence for sentence in sentences)


def test_rework_is_counted_and_never_paid_twice(world: World) -> None:
    """Rejected once, finished again, one payment."""
    order = world.finished()
    back = world.write(desk.reject, Act.resident(), order.number, "还在滴水")
    assert (back.state, back.rework_count, back.window) == (State.ASSIGNED, 1, None)
    world.staff("W01", Action.START, desk.start, order.number, conduct_confirmed=True)
    done = world.staff("W01", Action.FINISH, desk.finish, order.number, "换了新芯", (("P104", 1000),))
    assert done.due == 4000


def test_rework_leaves_one_call_to_make(world: World) -> None:
    """The call for acceptance is answered by the rejection; a time is to be agreed instead."""
    order = world.finished()
    world.write(desk.reject, Act.resident(), order.number, "还在滴水")
    asked = [task.sentence for task in world.see(order.number).tasks if task.done_at is None]
    assert asked == ["住户要求返工「换龙头」，请联系住户约定时间。"]


def test_rework_after_payment_is_a_new_linked_free_order(world: World) -> None:
    """The old order stays closed; the new one costs nothing."""
    order = world.settled()
    again = world.staff("R01", Action.REGISTER, desk.reopen, order.number, "rework", "第二天又漏")
    assert (again.kind, again.state, again.linked_to, again.link_kind) == (
        Kind.FREE,
        State.ROUTED,
        order.number,
        "rework",
    )
    assert world.see(order.number).order.state is State.SETTLED


def test_warranty_ends(world: World) -> None:
    """After the service's warranty days it is ordinary paid work again."""
    order = world.settled()
    world.wait(days=400)
    with pytest.raises(Refused) as refusal:
        world.staff("R01", Action.REGISTER, desk.reopen, order.number, "warranty", "又漏了")
    assert refusal.value.code == "warranty_over"


def test_dissatisfied_can_not_just_close(world: World) -> None:
    """The order stays open until the linked rework is done and what came of it is recorded."""
    order = world.settled()
    found = world.staff(
        "S01", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.DISSATISFIED, "还滴水", "rework"
    )
    assert found.open
    with pytest.raises(Refused) as refusal:
        world.staff("R01", Action.CLOSE, desk.close, order.number)
    assert refusal.value.code == "matters_open"
    world.write(desk.tick)
    assert world.see(order.number).order.state is State.SETTLED
    with pytest.raises(Refused) as early:
        world.write(desk.resolve_follow_up, Act("S01", Role.SUPERVISOR, Basis.TELEPHONE), found.id, "已返工")
    assert early.value.code == "rework_open"
    rework = found.leads_to
    world.staff("S01", Action.ASSIGN, desk.assign, rework, "W01", world.window(2))
    world.wait(hours=3)
    world.staff("W01", Action.START, desk.start, rework, conduct_confirmed=True)
    world.staff("W01", Action.FINISH, desk.finish, rework, "换了新阀芯")
    world.write(desk.accept, Act.resident(), rework, "王女士")
    world.staff("S01", Action.CLOSE, desk.follow_up, rework, "telephone", FollowUpResult.SATISFIED)
    closed = world.write(
        desk.resolve_follow_up, Act("S01", Role.SUPERVISOR, Basis.TELEPHONE), found.id, "已返工，住户满意"
    )
    assert closed.state is State.CLOSED


def test_a_poor_rating_keeps_the_order_open(world: World) -> None:
    """A dissatisfied rating makes a follow-up that closing waits for."""
    order = world.finished("F01", lead="W04", by="S02")
    world.write(desk.rate, Act.resident(), order.number, Stars.POOR, "等太久")
    after = world.write(desk.accept, Act.resident(), order.number, "王女士")
    assert after.state is State.ACCEPTED
    world.staff("S02", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.SATISFIED, "说明了原因")
    assert world.see(order.number).order.state is State.CLOSED


def test_finance_does_not_follow_up(world: World) -> None:
    """Reception, supervisors and the manager ask the resident."""
    order = world.settled()
    act = Act("F01", Role.FINANCE, Basis.TELEPHONE)
    with pytest.raises(NotAllowed):
        world.write(desk.follow_up, act, order.number, "telephone", FollowUpResult.SATISFIED)


def test_the_worker_can_not_follow_up_his_own_work(world: World) -> None:
    """Somebody else asks how it was."""
    order = world.settled()
    with pytest.raises(NotAllowed):
        world.write(
            desk.follow_up,
            Act("W01", Role.WORKER, Basis.TELEPHONE),
            order.number,
            "telephone",
            FollowUpResult.SATISFIED,
        )


def test_an_order_is_rated_once_and_by_its_resident_only(world: World) -> None:
    """The system and the worker never write a rating."""
    order = world.finished()
    with pytest.raises(NotAllowed):
        world.write(desk.rate, Act.system(), order.number, Stars.GOOD)
    with pytest.raises(NotAllowed):
        world.write(desk.rate, Act("resident", Role.RESIDENT, Basis.TELEPHONE, "W01"), order.number, Stars.GOOD)
    world.write(desk.rate, Act.resident(), order.number, Stars.GOOD)
    with pytest.raises(Refused):
        world.write(desk.rate, Act.resident(), order.number, Stars.VERY_GOOD)


def test_an_urgent_job_is_registered_assigned_and_started_in_one(world: World) -> None:
    """At night, without a half-day and in quiet hours; each event is still written."""
    world.now = world.now.replace(hour=23)
    office = world.office
    form = {
        "service": "P101",
        "home": "3-2-501",
        "name": "王女士",
        "phone": "13800138000",
        "content": "水管爆了",
        "agreed": "yes",
    }
    booking = desk.read_booking(office, form, Channel.TELEPHONE)
    plan = desk.Dispatch("W01", world.window(0.2), conduct_confirmed=True)
    entry = desk.Entry("R01", basis=Basis.TELEPHONE)
    order = world.store.write(lambda cn: desk.dispatch_urgent(cn, office, entry, booking, plan))
    assert (order.state, order.urgent, order.kind) == (State.IN_SERVICE, True, Kind.PAID)
    assert [e.action for e in world.see(order.number).events] == ["register", "route", "assign", "start"]


def test_the_worker_alone_on_duty_may_take_an_urgent_call(world: World) -> None:
    """Registers, sends himself and starts; the supervisor is asked to confirm next morning."""
    world.now = world.now.replace(hour=23)
    office = world.office
    form = {"service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000"}
    form |= {"content": "水管爆了", "agreed": "yes"}
    booking = desk.read_booking(office, form, Channel.TELEPHONE)
    plan = desk.Dispatch("W01", world.window(0.2), conduct_confirmed=True)
    entry = desk.Entry("W01", basis=Basis.TELEPHONE)
    order = world.store.write(lambda cn: desk.dispatch_urgent(cn, office, entry, booking, plan))
    assert order.state is State.IN_SERVICE
    assert any("请主管确认" in task.sentence for task in world.see(order.number).tasks)


def test_an_urgent_matter_has_no_half_day(world: World) -> None:
    """Whatever day a program sends along."""
    form = {"service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "水管爆了"}
    sent = form | {"agreed": "yes", "day": "9999-12-31", "half": "pm"}
    assert desk.read_booking(world.office, sent, Channel.WEB).wanted is None


def test_the_resident_hears_before_the_wished_half_day(world: World) -> None:
    """Also when four working hours would end after it began."""
    world.now = world.now.replace(hour=17)
    order = world.book()
    assert order.respond_by == world.now.replace(day=24, hour=8, minute=30)


def test_an_absent_resident_is_asked_and_acceptance_makes_it_moot(world: World) -> None:
    """A paid order waits for its acceptance with a task for the office (§5.4)."""
    order = world.finished()
    waiting = [t for t in world.see(order.number).tasks if t.done_at is None]
    assert any("请住户验收" in task.sentence for task in waiting)
    world.write(desk.accept, Act.resident(), order.number, "王女士")
    assert {t.kind for t in world.see(order.number).tasks if t.done_at is None} == {TaskKind.FOLLOW_UP}


def test_a_helper_who_was_sent_along_did_the_work(world: World) -> None:
    """Also after the order was given to others."""
    order = world.book()
    world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(), ("W02",))
    world.wait(hours=25)
    world.staff("W01", Action.START, desk.start, order.number, conduct_confirmed=True)
    world.staff("W01", Action.SUSPEND, desk.suspend, order.number, "缺料", world.window())
    world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window())
    world.wait(hours=25)
    world.staff("W01", Action.START, desk.start, order.number, conduct_confirmed=True)
    done = world.staff("W01", Action.FINISH, desk.finish, order.number, "换好", (("P104", 1000),))
    world.write(desk.accept, Act.resident(), order.number, "王女士")
    with pytest.raises(Refused) as refusal:
        world.staff("W02", Action.SETTLE, desk.settle, order.number, done.due, "cash")
    assert refusal.value.code == "doer_settles"


def test_rework_of_what_is_not_accepted_is_a_rejection(world: World) -> None:
    """No second order beside one that still runs."""
    order = world.finished()
    act = Act("S01", Role.SUPERVISOR, Basis.TELEPHONE)
    with pytest.raises(Refused) as refusal:
        world.write(desk.follow_up, act, order.number, "telephone", FollowUpResult.DISSATISFIED, "还漏", "rework")
    assert refusal.value.code == "reject_instead"


def test_an_urgent_job_without_consent_is_free(world: World) -> None:
    """Nobody could agree: make safe only, nothing is charged."""
    office = world.office
    form = {"service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "水管爆了"}
    booking = desk.read_booking(office, form, Channel.TELEPHONE)
    assert booking.make_safe
    assert booking.kind is Kind.FREE


def test_silence_lapses_free_work_and_is_never_called_acceptance(world: World) -> None:
    """Three working days later; paid work never lapses."""
    free = world.finished("F01", lead="W04", by="S02")
    paid = world.finished(day="2026-11-26")
    world.wait(days=1)
    assert world.write(desk.tick).lapsed == ()
    world.wait(days=7)
    report = world.write(desk.tick)
    assert report.lapsed == (free.number,)
    seen = world.see(free.number)
    assert (seen.order.state, seen.order.accepted_how, seen.rating) == (State.CLOSED, "lapsed", None)
    assert world.see(paid.number).order.state is State.COMPLETED
    assert world.write(desk.tick).lapsed == ()


def test_declining_needs_a_listed_reason_and_an_alternative(world: World) -> None:
    """And the resident is to be told both (§2.5)."""
    order = world.book()
    listed = world.offering.catalog.estate.decline_reasons[0]
    for reason, alternative in (("不想做", "找别人"), (listed, " ")):
        with pytest.raises(Refused):
            world.staff("R01", Action.DECLINE, desk.decline, order.number, reason, alternative)
    after = world.staff("R01", Action.DECLINE, desk.decline, order.number, listed, "请联系管道公司")
    assert after.state is State.DECLINED
    assert any("请联系管道公司" in t.sentence for t in world.see(order.number).tasks)


def test_rerouting_moves_the_place_to_the_other_department(world: World) -> None:
    """And takes the worker off."""
    order = world.assigned()
    after = world.staff("S01", Action.REROUTE, desk.reroute, order.number, "cleaning", "是清洗不是维修")
    assert (after.state, after.department, after.lead) == (State.ROUTED, "cleaning", "")
    with pytest.raises(Refused) as refusal:
        world.staff("R01", Action.REROUTE, desk.reroute, order.number, "cleaning", "再转一次")
    assert refusal.value.code == "same_department"


def test_assigning_takes_people_of_the_department_only(world: World) -> None:
    """Neither a cleaner nor somebody who does not exist."""
    order = world.book()
    for lead in ("W03", "W99", ""):
        with pytest.raises(Refused) as refusal:
            world.staff("S01", Action.ASSIGN, desk.assign, order.number, lead, world.window())
        assert refusal.value.code == "team_not_of_department"
    with pytest.raises(NotAllowed):
        world.staff("S02", Action.ASSIGN, desk.assign, order.number, "W01", world.window())


def test_postponing_keeps_a_free_worker_and_drops_a_busy_one(world: World) -> None:
    """The department finds somebody else when the worker has another job then."""
    first = world.assigned()
    kept = world.write(desk.postpone, Act.resident(), first.number, HalfDay(world.now.date().replace(day=26), Half.PM))
    assert (kept.state, kept.lead) == (State.ASSIGNED, "W01")
    second = world.assigned(home="5-1-101")  # tomorrow morning, with the same worker
    assert second.window is not None
    third = world.assigned(home="6-1-101", day="2026-11-25")
    moved = world.write(desk.postpone, Act.resident(), third.number, HalfDay(second.window.start.date(), Half.AM))
    assert (moved.state, moved.lead) == (State.ROUTED, "")


def test_urging_works_after_the_deadline_only_and_not_twice(world: World) -> None:
    """催办 makes a task for the department."""
    order = world.book()
    with pytest.raises(Refused):
        world.write(desk.urge, Act.resident(), order.number)
    world.wait(days=3)
    world.write(desk.urge, Act.resident(), order.number)
    assert any(t.kind is TaskKind.URGE for t in world.see(order.number).tasks)
    with pytest.raises(Refused):
        world.write(desk.urge, Act.resident(), order.number)
