"""Complaints: who sees which, who is told, the private page, limits, and what an export says of people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.complaints import Action, Complaint, Source, State
from service_desk.desk import Entry, complaint_intake, complaint_steps, complaint_views, complaints, tokens
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused, Stale, TooMany
from service_desk.orders import Basis, Grant, Staff
from service_desk.store import messages, people, transfer
from service_desk.store.complaints import Which
from service_desk.workflow import Role
from tests.desk.complaining import FORM, do, receive, refused, resident, sent, told

if TYPE_CHECKING:
    from conftest import World

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
        found = complaint_views.listing(cn, world.office, VIEWERS[1], Which(all_of_them=True))
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
                cn,
                office,
                complaint_steps.act_of(cn, office, Entry(by, basis=Basis.COUNTER), Action.RECEIVE, None),
                wish,
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
            return complaint_views.status_of(cn, world.office, complaint_steps.load(cn, office, found.number))

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
