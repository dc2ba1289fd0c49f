"""Complaints (§5.5, §5.6): who may do what, in time or late, and that nothing closes or lowers one silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import clocks, desk
from service_desk.complaints import Action, Complaint, Kind, Severity, Source, State
from service_desk.desk import Act, Entry, complaint_company, complaint_steps, complaint_views, complaints
from service_desk.errors import IllegalStep, InvalidInput, NotAllowed, NotFound, Refused
from service_desk.orders import Basis, FollowUpResult, Grant, Staff
from service_desk.store import complaints as rows
from service_desk.store import people
from service_desk.workflow import Action as OrderAction
from service_desk.workflow import Role
from service_desk.workflow import State as OrderState
from tests.desk.complaining import do, receive, refused, resident, sent, told, whole, with_company

if TYPE_CHECKING:
    from conftest import World


def test_a_complaint_is_carried_to_its_residents_word_and_its_chain_is_whole(either_world: World) -> None:
    world = either_world
    found = receive(world)
    assert found.number.startswith("T2611-")
    assert len(found.number) == 11
    assert told(world, found).state is State.TOLD
    over = resident(world, Action.CONFIRM, found.number)
    assert (over.state, over.confirmed_by, over.handler) == (State.CONFIRMED, "resident", "M01")
    with world.store.read() as cn:
        happened = complaint_views.events_of(cn, world.office, found.number)
        assert rows.get(cn, world.office.estate, found.number) == over
    assert [event.action for event in happened] == ["receive", "acknowledge", "handle", "tell", "confirm"]
    assert [event.data["state"] for event in happened][-1] == "confirmed"
    for event in happened:  # what is chained names nobody: words stand in the note
        assert not any(word in str(event.data) for word in ("王女士", "13800138000", "漏", "3-2-501"))
    assert happened[0].note == "修完当天又漏"
    whole(world)


def test_deadlines_are_reckoned_in_the_estates_working_time(world: World) -> None:
    found = receive(world)  # Monday 09:00
    assert clocks.instant_word(found.acknowledge_by) == "11月23日 周一 15:00"
    assert clocks.instant_word(found.handle_by) == "11月26日 周四 17:30"
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    after = do(world, "S02", Action.HANDLE, found.number)
    assert after.tell_by is not None
    assert clocks.instant_word(after.tell_by) == "11月24日 周二 17:30"


def test_the_one_complained_of_and_the_team_decide_nothing(world: World) -> None:
    order = world.settled(lead="W02")
    grants = (Grant(Role.WORKER, "repair"), Grant(Role.RECEPTION))
    world.store.write(
        lambda cn: people.save_staff(cn, world.office.estate, Staff("W02", "维修工乙", "032", grants)),
    )
    found = receive(world, order, about="S01")
    assert (found.about, found.team, found.department) == (("S01",), ("W02",), "repair")
    for who in ("S01", "W02"):
        assert refused(world, who, Action.ACKNOWLEDGE, found.number) == "complained_of"
        assert refused(world, who, Action.RAISE, found.number) == "complained_of"
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    for who in ("S01", "W02"):
        assert refused(world, who, Action.HANDLE, found.number) == "complained_of"
        assert refused(world, who, Action.WITHDRAW, found.number) == "handler_records"
    do(world, "M01", Action.HANDLE, found.number)
    for who in ("S01", "W02"):
        assert refused(world, who, Action.TELL, found.number) == "complained_of"
    do(world, "R01", Action.TELL, found.number)
    for who in ("M01", "S01", "W02"):  # who handled it, and who is complained of, take no word down
        assert refused(world, who, Action.CONFIRM, found.number) == "handler_records"
        assert refused(world, who, Action.REOPEN, found.number) == "handler_records"
    assert do(world, "R01", Action.CONFIRM, found.number).confirmed_by == "R01"


def test_who_comes_to_the_work_after_the_complaint_does_not_handle_it_either(world: World) -> None:
    order = world.finished("F01", "W04", "S02")
    found = receive(world, order)
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    world.write(desk.reject, Act.resident(), order.number, "没修好")
    world.staff("S02", OrderAction.ASSIGN, desk.assign, order.number, "S02", world.window())
    world.wait(hours=25)
    world.staff("S02", OrderAction.START, desk.start, order.number, conduct_confirmed=True)
    assert found.team == ("W04",)
    assert refused(world, "S02", Action.HANDLE, found.number) == "complained_of"
    assert do(world, "R01", Action.HANDLE, found.number).handler == "R01"


@pytest.mark.parametrize(
    ("who", "may"), [("R01", True), ("M01", True), ("S01", True), ("S02", False), ("W01", False), ("F01", False)]
)
def test_only_reception_the_manager_and_the_own_supervisor_handle(world: World, who: str, may: bool) -> None:
    found = receive(world, department="repair")
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    if may:
        assert do(world, who, Action.HANDLE, found.number).handler == who
    else:
        assert refused(world, who, Action.HANDLE, found.number) == "not_allowed"


def test_the_residents_word_needs_a_ground_and_a_paper_its_number(world: World) -> None:
    found = told(world, receive(world))
    assert refused(world, "R01", Action.CONFIRM, found.number, basis=Basis.SCREEN) == "not_heard"
    assert refused(world, "R01", Action.CONFIRM, found.number, basis=Basis.PAPER) == "no_sheet"
    for who in ("F01", "W01"):
        assert refused(world, who, Action.CONFIRM, found.number) == "not_allowed"
    over = do(world, "R01", Action.CONFIRM, found.number, basis=Basis.PAPER, sheet="T-7")
    assert over.state is State.CONFIRMED


def test_a_major_one_waits_for_the_managers_measure(either_world: World) -> None:
    world = either_world
    found = receive(world, kind="tips", department="repair")
    assert found.severity is Severity.MAJOR
    assert ("manager", "有新的重大投诉") in sent(world, found.number)
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    for who in ("S01", "R01", "M01"):
        assert refused(world, who, Action.HANDLE, found.number) == "no_measure"
    for who in ("S01", "R01"):
        assert refused(world, who, Action.MEASURE, found.number) == "not_allowed"
    assert refused(world, "M01", Action.MEASURE, found.number, "  ") == "no_words"
    kept = do(world, "M01", Action.MEASURE, found.number, "退还并道歉")
    assert (kept.measure, kept.measured_by) == ("退还并道歉", "M01")
    assert do(world, "S01", Action.HANDLE, found.number).state is State.HANDLED


def test_an_ordinary_one_can_be_raised_and_is_never_lowered(world: World) -> None:
    found = receive(world)
    assert refused(world, "R01", Action.RAISE, found.number, "") == "no_words"
    assert do(world, "R01", Action.RAISE, found.number, "第三次了").severity is Severity.MAJOR
    assert refused(world, "M01", Action.RAISE, found.number) == "major_already"
    assert not any(action.value in ("lower", "close", "delete") for action in Action)
    assert ("manager", "有一件投诉定为重大") in sent(world, found.number)


def test_a_late_one_goes_up_once_and_needs_a_measure_ever_after(either_world: World) -> None:
    world = either_world
    found = receive(world)
    assert world.write(desk.tick).escalated == ()
    world.wait(hours=7)
    assert world.write(desk.tick).escalated == (found.number,)
    assert world.write(desk.tick).escalated == ()
    assert sent(world, found.number).count(("manager", "投诉逾期")) == 1
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    assert refused(world, "R01", Action.HANDLE, found.number) == "no_measure"
    do(world, "M01", Action.MEASURE, found.number)
    assert do(world, "R01", Action.HANDLE, found.number).state is State.HANDLED
    whole(world)


def test_lateness_counts_by_when_it_happened_also_without_a_tick(world: World) -> None:
    found = receive(world)
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    world.wait(days=3, hours=9)  # Thursday 18:00, half an hour after the day to handle it
    assert refused(world, "S02", Action.HANDLE, found.number) == "no_measure"
    early = world.now - timedelta(hours=1)
    entry = {"at": early, "late_reason": "停电"}
    assert do(world, "S02", Action.HANDLE, found.number, **entry).handled_at == early


def test_a_resident_who_is_not_content_is_heard_again_in_new_time_and_counted(world: World) -> None:
    found = receive(world, kind="privacy", department="repair")
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    do(world, "M01", Action.MEASURE, found.number)
    do(world, "S01", Action.HANDLE, found.number)
    do(world, "R01", Action.TELL, found.number)
    world.wait(days=2)
    with pytest.raises(Refused):
        resident(world, Action.REOPEN, found.number, " ")
    again = resident(world, Action.REOPEN, found.number, "没有改")
    assert (again.state, again.reopened) == (State.ACKNOWLEDGED, 1)
    assert (again.handler, again.result, again.measured_by, again.told_at) == ("", "", "", None)
    assert clocks.instant_word(again.handle_by) == "11月30日 周一 17:30"
    assert refused(world, "S01", Action.HANDLE, found.number) == "no_measure"
    do(world, "M01", Action.MEASURE, found.number, "换人再做")
    do(world, "S01", Action.HANDLE, found.number)
    do(world, "R01", Action.TELL, found.number)
    assert resident(world, Action.REOPEN, found.number, "还是没有").reopened == 2
    whole(world)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_resident_withdraws_with_a_reason_from_wherever_it_stands(world: World, steps: int) -> None:
    found = receive(world)
    for action in (Action.ACKNOWLEDGE, Action.HANDLE, Action.TELL)[:steps]:
        do(world, "S02", action, found.number)
    with pytest.raises(Refused):
        resident(world, Action.WITHDRAW, found.number, "")
    assert resident(world, Action.WITHDRAW, found.number, "已经谈好").state is State.WITHDRAWN
    with pytest.raises(IllegalStep):
        resident(world, Action.REOPEN, found.number, "又不好")


def test_an_open_complaint_keeps_its_order_from_closing(either_world: World) -> None:
    world = either_world
    order = world.settled()
    found = receive(world, order)
    world.staff("S01", OrderAction.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.SATISFIED)
    assert world.see(order.number).order.state is OrderState.SETTLED
    with pytest.raises(Refused) as refusal:
        world.staff("R01", OrderAction.CLOSE, desk.close, order.number)
    assert refusal.value.code == "matters_open"
    assert world.write(desk.tick).closed == ()
    told(world, found)
    assert world.see(order.number).order.state is OrderState.SETTLED
    resident(world, Action.CONFIRM, found.number)
    assert world.see(order.number).order.state is OrderState.CLOSED
    whole(world)


def test_a_dissatisfied_follow_up_becomes_a_complaint_linked_both_ways(either_world: World) -> None:
    world = either_world
    order = world.settled()
    args = ("telephone", FollowUpResult.DISSATISFIED, "还在漏")
    asked = world.staff("S01", OrderAction.CLOSE, desk.follow_up, order.number, *args)
    office = world.office

    def lead(cn: Any) -> Complaint:
        act = desk.resident_act(cn, office, Entry("S01", basis=Basis.TELEPHONE))
        return complaints.from_follow_up(cn, office, act, asked.id, Kind.QUALITY, about=("W01",))

    found = world.store.write(lead)
    assert (found.source, found.follow_up, found.words) == (Source.FOLLOW_UP, asked.id, "还在漏")
    assert (found.order, found.contact, found.about) == (order.number, order.contact, ("W01",))
    assert world.see(order.number).follow_ups[0].leads_to == found.number
    with pytest.raises(Refused):
        world.store.write(lead)
    with pytest.raises(Refused) as refusal:  # the follow-up is not done with before the complaint is
        world.staff("R01", OrderAction.CLOSE, _resolve(asked.id), order.number)
    assert refusal.value.code == "rework_open"
    told(world, found, "M01")
    resident(world, Action.CONFIRM, found.number)
    after = world.see(order.number)  # confirmed, it resolves the follow-up, and the order closes
    assert (after.order.state, after.follow_ups[0].open) == (OrderState.CLOSED, False)


def _resolve(follow_up_id: str) -> Any:
    return lambda cn, office, act, _number: desk.resolve_follow_up(cn, office, act, follow_up_id, "谈好了")


def test_a_satisfied_follow_up_leads_to_no_complaint(world: World) -> None:
    order = world.settled()
    asked = world.staff(
        "S01", OrderAction.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.UNREACHABLE
    )  # fmt: skip
    for wrong in (asked.id, "missing"):
        with pytest.raises((Refused, NotFound)):
            world.write(complaints.from_follow_up, Act.resident(), wrong, Kind.OTHER, "话")


# ---- about the manager --------------------------------------------------------------------------------------------


def about_manager(world: World) -> Complaint:
    with_company(world)
    found = receive(world, manager="yes")
    assert found.company
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    return found


def ask(world: World, by: str, number: str) -> Any:
    office = world.office
    return world.store.write(
        lambda cn: complaint_company.ask(cn, office, desk.own_act(cn, office, Entry(by)), number, "涉及经理")
    )


def test_about_the_manager_only_the_company_decides_by_its_link(either_world: World) -> None:
    world = either_world
    found = about_manager(world)
    for who in ("M01", "R01", "S02"):
        assert refused(world, who, Action.HANDLE, found.number) == "not_allowed"
    assert refused(world, "M01", Action.MEASURE, found.number) == "illegal_step"
    with pytest.raises(NotFound):  # to the manager it is missing
        ask(world, "M01", found.number)
    with pytest.raises(NotAllowed):
        ask(world, "F01", found.number)
    made = ask(world, "R01", found.number)
    office = world.office
    asked, token = world.store.write(lambda cn: complaint_company.hand(cn, office, "S02", found.number))
    assert asked.id == made.id
    for bad in (token[:-1], "", f"{made.id}.", token + "甲"):
        with pytest.raises(NotFound):
            world.write(complaint_company.by_link, bad, "公司经办人", "处理")
    for name, words in (("", "处理"), ("公司经办人", " ")):
        with pytest.raises(InvalidInput):
            world.write(complaint_company.by_link, token, name, words)
    done = world.write(complaint_company.by_link, token, "公司经办人", "已约谈经理，向住户道歉")
    assert (done.state, done.handler, done.measured_by) == (State.HANDLED, "company", "company")
    with pytest.raises(NotFound):
        world.write(complaint_company.by_link, token, "公司经办人", "又一次")
    assert refused(world, "M01", Action.TELL, found.number) == "complained_of"
    do(world, "R01", Action.TELL, found.number)
    assert do(world, "R01", Action.CONFIRM, found.number).state is State.CONFIRMED
    whole(world)


def test_about_the_manager_the_company_decides_on_signed_paper_too(world: World) -> None:
    found = about_manager(world)
    office = world.office
    with pytest.raises(NotFound):  # nothing is asked
        world.write(complaint_company.on_paper, "R01", found.number, "GS-7", "公司经办人", "道歉")
    ask(world, "R01", found.number)
    with pytest.raises(NotFound):
        world.write(complaint_company.on_paper, "M01", found.number, "GS-7", "公司经办人", "道歉")
    for sheet, name, words in (("", "公司经办人", "道歉"), ("GS-7", "", "道歉"), ("GS-7", "公司经办人", "")):
        with pytest.raises(InvalidInput):
            world.write(complaint_company.on_paper, "R01", found.number, sheet, name, words)
    done = world.write(complaint_company.on_paper, "R01", found.number, "GS-7", "公司经办人", "道歉")
    assert done.handler == "company"
    with world.store.read() as cn:
        last = complaint_views.events_of(cn, office, found.number)[-1]
    assert (last.actor, last.recorded_by, last.basis, last.basis_ref) == ("company", "R01", Basis.PAPER, "GS-7")


def test_the_company_is_asked_only_where_it_decides_and_somebody_is_there_to_ask(world: World) -> None:
    found = receive(world)
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    with pytest.raises(Refused) as refusal:
        ask(world, "R01", found.number)
    assert refusal.value.code == "not_needed"
    estate = replace(world.offering.catalog.estate, company_contact="")
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))
    other = receive(world, manager="yes", words="另一件")
    do(world, "R01", Action.ACKNOWLEDGE, other.number)
    with pytest.raises(Refused, match="company_contact"):
        ask(world, "R01", other.number)


def test_the_manager_named_or_at_the_work_makes_it_the_companys(world: World) -> None:
    assert receive(world, about="M01").company
    both = Staff("M01", "经理甲", "001", (Grant(Role.MANAGER), Grant(Role.WORKER, "repair")))
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, both))
    order = world.finished(lead="M01")
    assert receive(world, order).company
    second = Staff("M02", "副经理", "002", (Grant(Role.MANAGER),))
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, second))
    other = receive(world, order, words="又是")
    assert not other.company  # another manager is there, who had nothing to do with it
    do(world, "R01", Action.ACKNOWLEDGE, other.number)
    assert refused(world, "M01", Action.MEASURE, other.number) == "complained_of"
    assert do(world, "M02", Action.MEASURE, other.number).measured_by == "M02"
    assert do(world, "R01", Action.NAME, other.number, ("M02",)).company
    with world.store.read() as cn:
        assert complaint_steps.load(cn, world.office, other.number).measured_by == ""


def test_naming_somebody_adds_and_never_takes_away(world: World) -> None:
    found = receive(world)
    assert do(world, "R01", Action.NAME, found.number, ("W01",)).about == ("W01",)
    assert do(world, "R01", Action.NAME, found.number, ("W02", "W01")).about == ("W01", "W02")
    assert refused(world, "R01", Action.NAME, found.number, ("W01",)) == "nobody_named"
    with pytest.raises(InvalidInput):
        do(world, "R01", Action.NAME, found.number, ("W99",))
    with pytest.raises(InvalidInput):
        receive(world, about="W99", words="另一件")
