"""Complaints (§5.5, §5.6): who may do what, in time or late, and that nothing closes or lowers one silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import clocks, desk
from service_desk.complaints import Action, Complaint, Kind, Severity, Source, State
from service_desk.desk import Act, Entry, complaint_company, complaint_intake, complaint_views, complaints, tokens
from service_desk.errors import IllegalStep, InvalidInput, NotAllowed, NotFound, Refused, Stale, TooMany
from service_desk.orders import Basis, FollowUpResult, Grant, Staff
from service_desk.store import complaints as rows
from service_desk.store import events, messages, people, transfer
from service_desk.workflow import Action as OrderAction
from service_desk.workflow import Role
from service_desk.workflow import State as OrderState

if TYPE_CHECKING:
    from conftest import World

FORM = {"kind": "quality", "words": "修完当天又漏", "name": "王女士", "phone": "138 0013 8000", "home": "3-2-501"}
USES = {
    Action.ACKNOWLEDGE: complaints.acknowledge, Action.RAISE: complaints.raise_severity, Action.NAME: complaints.name,
    Action.MEASURE: complaints.measure, Action.HANDLE: complaints.handle, Action.TELL: complaints.tell,
    Action.CONFIRM: complaints.confirm, Action.REOPEN: complaints.reopen, Action.WITHDRAW: complaints.withdraw,
}  # fmt: skip
SAID = {Action.NAME: ("W02",), Action.CONFIRM: ""}


def receive(world: World, order: Any = None, source: Source = Source.WEB, **more: Any) -> Complaint:
    office = world.office
    wish = complaint_intake.read_complaint(office, FORM | more, source, order)
    found: Complaint = world.write(complaints.receive, Act.resident(), wish)
    return found


def do(world: World, by: str, action: Action, number: str, said: Any = None, **entry: Any) -> Complaint:
    """An act as a staff door runs it; the resident's word comes by telephone unless said otherwise."""
    office = world.office
    words = SAID.get(action, "与住户谈过") if said is None else said
    if action in (Action.CONFIRM, Action.REOPEN, Action.WITHDRAW):
        entry.setdefault("basis", Basis.TELEPHONE)

    def run(cn: Any) -> Complaint:
        act = complaints.act_of(cn, office, Entry(by, **entry), action, complaints.load(cn, office, number))
        return USES[action](cn, office, act, number, words)

    found: Complaint = world.store.write(run)
    return found


def resident(world: World, action: Action, number: str, words: str = "") -> Complaint:
    found: Complaint = world.write(USES[action], Act.resident(), number, words)
    return found


def refused(world: World, by: str, action: Action, number: str, said: Any = None, **entry: Any) -> str:
    with pytest.raises((Refused, NotAllowed, IllegalStep)) as refusal:
        do(world, by, action, number, said, **entry)
    return str(refusal.value.code)


def told(world: World, found: Complaint, handler: str = "M01") -> Complaint:
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    do(world, handler, Action.HANDLE, found.number, "重新密封")
    return do(world, "R01", Action.TELL, found.number)


def with_company(world: World) -> None:
    estate = replace(world.offering.catalog.estate, company_contact="公司客服，027-60000000")
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))


def sent(world: World, number: str) -> list[tuple[str, str]]:
    with world.store.read() as cn:
        found = messages.unoffered(cn, world.office.estate)
    return [(one.audience, one.subject) for one in found if one.number == number]


def whole(world: World) -> None:
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=b"k" * 32) == ()


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
        assert complaints.load(cn, world.office, other.number).measured_by == ""


def test_naming_somebody_adds_and_never_takes_away(world: World) -> None:
    found = receive(world)
    assert do(world, "R01", Action.NAME, found.number, ("W01",)).about == ("W01",)
    assert do(world, "R01", Action.NAME, found.number, ("W02", "W01")).about == ("W01", "W02")
    assert refused(world, "R01", Action.NAME, found.number, ("W01",)) == "nobody_named"
    with pytest.raises(InvalidInput):
        do(world, "R01", Action.NAME, found.number, ("W99",))
    with pytest.raises(InvalidInput):
        receive(world, about="W99", words="另一件")


# ---- seeing ---------------------------------------------------------------------------------------------------------

VIEWERS = (
    Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),)),
    Staff("R01", "接待员甲", "011", (Grant(Role.RECEPTION),)),
    Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("S02", "接待主管甲", "022", (Grant(Role.SUPERVISOR, "reception"),)),
    Staff("S03", "总主管", "023", (Grant(Role.SUPERVISOR),)),
    Staff("W01", "维修工甲", "031", (Grant(Role.WORKER, "repair"),)),
    Staff("W", "名字短的", "030", (Grant(Role.SUPERVISOR, "repair"),)),
    Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)),
)
SEEN = {
    "plain": {"M01", "R01", "S02", "S03"},
    "repair": {"M01", "R01", "S01", "S03", "W"},
    "about S01": {"M01", "R01", "S03", "W"},
    "about R01": {"M01", "S02", "S03"},
    "manager": {"R01", "S02", "S03"},
    "team": {"M01", "R01", "S01", "S03", "W"},
}


def test_whoever_may_see_one_finds_it_in_the_lists_and_nobody_else_does(either_world: World) -> None:
    """The condition in SQL and the rule for one complaint say the same, over every role."""
    world = either_world
    order = world.finished(lead="W01")
    made = {
        "plain": receive(world),
        "repair": receive(world, department="repair", words="二"),
        "about S01": receive(world, about="S01", words="三"),
        "about R01": receive(world, about="R01", words="四"),
        "manager": receive(world, manager="yes", words="五"),
        "team": receive(world, order, words="六"),
    }
    office = world.office
    with world.store.read() as cn:
        for name, found in made.items():
            may = {person.id for person in VIEWERS if complaint_views.may_see(found, person)}
            assert may == SEEN[name], name
        for person in VIEWERS:
            listed = complaint_views.listing(cn, office, person)
            expected = {found.number for found in made.values() if complaint_views.may_see(found, person)}
            assert {found.number for found in listed.rows} == expected, person.id
            assert listed.total == len(expected) == complaint_views.open_count(cn, office, person)
            for found in made.values():
                if found.number not in expected:
                    with pytest.raises(NotFound) as hidden:
                        complaint_views.visible(cn, office, person, found.number)
                    with pytest.raises(NotFound) as missing:
                        complaint_views.visible(cn, office, person, "T2611-22222")
                    assert hidden.value.sentence == missing.value.sentence
                    assert complaint_views.acts_of(found, person) == ()


def test_late_ones_stand_first_then_major_ones_and_what_is_over_last(either_world: World) -> None:
    world = either_world
    old = receive(world)
    gone = receive(world, words="撤回的")
    resident(world, Action.WITHDRAW, gone.number, "不用了")
    world.wait(hours=7)
    plain = receive(world, words="新的")
    major = receive(world, words="收了现金", kind="tips")
    with world.store.read() as cn:
        found = complaint_views.listing(cn, world.office, VIEWERS[1], everything=True)
        only = complaint_views.listing(cn, world.office, VIEWERS[1], page=99)
        one = complaint_views.listing(cn, world.office, VIEWERS[1], page=2, most=1)
    assert [row.number for row in found.rows] == [old.number, major.number, plain.number, gone.number]
    assert [row.number for row in only.rows] == [old.number, major.number, plain.number]
    assert [row.number for row in one.rows] == [major.number]


def test_nobody_complained_of_is_told_of_it(world: World) -> None:
    found = receive(world, about="S01", department="repair")
    assert ("supervisor@repair", "有新的投诉") not in sent(world, found.number)
    again = Staff("S09", "维修副主管", "029", (Grant(Role.SUPERVISOR, "repair"),))
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, again))
    other = receive(world, about="S01", department="repair", words="二")
    assert ("S09", "有新的投诉") in sent(world, other.number)
    assert not any(audience in ("S01", "supervisor@repair") for audience, _ in sent(world, other.number))
    manager = receive(world, manager="yes", kind="tips", words="三")
    assert not any(audience == "manager" for audience, _ in sent(world, manager.number))
    assert ("reception", "有新的投诉") in sent(world, manager.number)
    world.wait(hours=7)
    world.write(desk.tick)
    assert ("reception", "投诉逾期") in sent(world, manager.number)


def test_messages_carry_nothing_personal(world: World) -> None:
    found = receive(world)
    told(world, found)
    resident(world, Action.REOPEN, found.number, "还是漏水")
    with world.store.read() as cn:
        for one in messages.unoffered(cn, world.office.estate):
            text = one.subject + one.body
            assert not any(word in text for word in ("王", "138", "漏", "501"))
            if one.number == found.number:
                assert one.page == f"/desk/complaints/{found.number}"


# ---- around the steps ---------------------------------------------------------------------------------------------


def test_late_entry_versions_and_order_of_steps_hold_as_for_orders(world: World) -> None:
    found = receive(world)
    long_ago = world.now - timedelta(hours=1)
    assert refused(world, "R01", Action.ACKNOWLEDGE, found.number, at=long_ago) == "late_without_reason"
    assert (
        refused(world, "R01", Action.ACKNOWLEDGE, found.number, at=long_ago, late_reason="停电") == "before_last_step"
    )
    world.wait(hours=2)
    with pytest.raises(Stale):
        do(world, "R01", Action.ACKNOWLEDGE, found.number, version=9)
    when = world.now - timedelta(hours=1)
    after = do(world, "R01", Action.ACKNOWLEDGE, found.number, at=when, late_reason="停电", version=1)
    assert after.acknowledged_at == when
    with pytest.raises(Refused) as refusal:
        do(world, "R01", Action.HANDLE, found.number, at=world.now + timedelta(hours=1))
    assert refusal.value.code == "in_future"


def test_a_complaint_may_be_taken_down_by_whoever_it_is_about_but_not_by_a_worker(world: World) -> None:
    office = world.office

    def take(by: str) -> Complaint:
        wish = complaint_intake.read_complaint(office, FORM | {"about": by}, Source.COUNTER)
        found: Complaint = world.store.write(
            lambda cn: complaints.receive(
                cn, office, complaints.act_of(cn, office, Entry(by, basis=Basis.COUNTER), Action.RECEIVE, None), wish
            )
        )
        return found

    assert take("R01").about == ("R01",)
    with pytest.raises(NotAllowed):
        take("W01")


def test_an_anonymous_complaint_needs_a_way_to_tell_the_result(world: World) -> None:
    blank = {"name": "", "phone": "", "home": ""}
    with pytest.raises(InvalidInput) as wrong:
        receive(world, **blank)
    assert [problem.field for problem in wrong.value.problems] == ["phone"]
    found = receive(world, **blank, reach="下周一我到前台来问")
    assert (found.contact.name, found.contact.phone) == ("", "")


def test_every_wrong_field_is_told_at_once(world: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        receive(world, kind="x", words="", phone="12", home="甲", department="nowhere", reach="长" * 81)
    fields = [problem.field for problem in wrong.value.problems]
    assert fields == ["kind", "words", "home", "phone", "reach", "department"]
    with pytest.raises(InvalidInput):
        receive(world, words="a\x00b")


def test_about_an_order_the_office_knows_whom_to_tell(world: World) -> None:
    order = world.book()
    blank = {"name": "", "phone": "", "home": ""}
    found = receive(world, order, **blank)
    assert (found.contact, found.place, found.department) == (order.contact, order.address, "repair")
    other = receive(world, order, **{**blank, "phone": "13900139000", "words": "另一件"})
    assert (other.contact.name, other.contact.phone) == ("王女士", "13900139000")


def test_web_complaints_are_limited_and_those_by_telephone_never(world: World) -> None:
    for _ in range(2):
        receive(world)
    with pytest.raises(TooMany):
        receive(world)
    for n in range(8):
        receive(world, words=f"第 {n} 件")
    with pytest.raises(TooMany):
        receive(world, words="太多了")
    assert receive(world, source=Source.TELEPHONE).source is Source.TELEPHONE


def test_mass_assignment_is_ignored(world: World) -> None:
    found = receive(world, state="confirmed", severity="ordinary", number="T0000-00000", company="yes", handler="R01")
    assert (found.state, found.handler, found.company) == (State.RECEIVED, "", False)
    assert found.number != "T0000-00000"


def test_the_private_link_shows_one_complaint_and_no_other(world: World) -> None:
    one, two = receive(world), receive(world, words="二")
    office = world.office
    token = tokens.complaint_token(office, one)
    with world.store.read() as cn:
        assert tokens.complaint_of_token(cn, office, token) == one
        for bad in (token[:-1], token.replace(one.number, two.number), "", f"{one.number}.", "T2611-22222.x"):
            assert tokens.complaint_of_token(cn, office, bad) is None


def test_looking_up_counts_with_the_orders_and_tells_wrong_and_missing_alike(world: World) -> None:
    found = receive(world)
    room = receive(world, phone="", reach="请敲门", words="二")
    office = world.office

    def look(number: str, tail: str, client: str = "a") -> Any:
        return world.store.write(lambda cn: complaint_views.look_up(cn, office, number, tail, client))

    assert look(found.number.lower(), "8000")[0] == found
    assert look(room.number, "501")[0] == room
    assert look(found.number, "8001") == look("T2611-22222", "8000") == (None, False)
    for _ in range(3):
        look(found.number, "0000")
    assert look(found.number, "8000") == (None, True)
    assert look(found.number, "8000", "b")[1] is False
    assert world.store.write(lambda cn: desk.look_up(cn, office, "2611-22222", "8000", "a")).blocked


def test_the_resident_sees_steps_in_words_and_the_result_only_once_told(world: World) -> None:
    found = receive(world)
    office = world.office

    def status() -> Any:
        with world.store.read() as cn:
            return complaint_views.status_of(cn, world.office, complaints.load(cn, office, found.number))

    first = status()
    assert [step.word for step in first.steps] == ["已受理", "已回应您", "已处理", "已告知结果", "您已确认"]
    assert [step.done for step in first.steps] == [True, False, False, False, False]
    assert first.actions == {"withdraw"}
    assert "11月23日 周一 15:00" in first.next_word
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    do(world, "S02", Action.HANDLE, found.number, "内部的话")
    assert status().result == ""
    world.wait(days=2)
    assert "超过" in status().next_word
    do(world, "R01", Action.TELL, found.number)
    assert (status().result, status().actions) == ("内部的话", {"confirm", "reopen", "withdraw"})
    resident(world, Action.REOPEN, found.number, "不行")
    words = [step.word for step in status().steps]
    assert words[4:] == ["您不满意，重新处理", "已处理", "已告知结果", "您已确认"]
    resident(world, Action.WITHDRAW, found.number, "算了")
    assert status().actions == frozenset()
    assert [step.done for step in status().steps][-1]


def test_an_export_carries_complaints_and_the_masked_one_nobody(either_world: World) -> None:
    world = either_world
    found = receive(world, reach="请敲 502 的门")
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    do(world, "M01", Action.MEASURE, found.number, "给王女士道歉")
    do(world, "S02", Action.HANDLE, found.number, "给王女士道歉了")
    estate = world.office.estate
    with world.store.read() as cn:
        masked = b"".join(content for _, content in transfer.export_masked(cn, estate)).decode()
        full = b"".join(content for _, content in transfer.export_full(cn, estate)).decode()
    assert found.number in masked
    for secret in ("王女士", "13800138000", "漏", "502", "501", "道歉"):
        assert secret in full
        assert secret not in masked
