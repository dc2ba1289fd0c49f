"""A department's queue, warnings before assigning, two supervisors at once, a whole day reassigned (S1, S2)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from service_desk import clocks
from service_desk.accounts import Absence
from service_desk.catalog import SHANGHAI, Half
from service_desk.desk import looking
from service_desk.orders import Grant, Staff, TaskKind
from service_desk.store import Connection, accounts, events, people, records
from service_desk.workflow import Role, State

At = Callable[[str], Any]
TUESDAY = {"day": "2026-11-24", "start": "09:00", "end": "10:00"}
MORE = (
    Staff("W02", "维修工乙", "032", (Grant(Role.WORKER, "repair"),)),
    Staff("S03", "维修主管乙", "023", (Grant(Role.SUPERVISOR, "repair"),)),
)


def _save(cn: Connection, *, estate: str, person: Staff) -> None:
    people.save_staff(cn, estate, person)


@pytest.fixture
def repair(service: Any) -> Any:
    """The service with two workers and two supervisors of one department."""
    for person in MORE:
        service.runtime.store.write(partial(_save, estate=service.office.estate, person=person))
    return service


def booked(service: Any, home: str, slot: str = "2026-11-24.am") -> str:
    number: str = service.order(service.booked(home=home, slot=slot)).number
    service.clock.wait(minutes=1)
    return number


def order(service: Any, number: str) -> Any:
    return next(one for one in service.orders() if one.number == number)


def away(service: Any, staff: str, day: date, half: Half | None = None) -> None:
    office = service.office
    made = Absence(office.new_id(), staff, day, day, half, "请假", "M01", office.now)
    service.runtime.store.write(lambda cn: accounts.add_absence(cn, office.estate, made))


def told(service: Any, number: str) -> list[str]:
    with service.runtime.store.read() as cn:
        found = records.tasks(cn, service.office.estate, number=number, kind=TaskKind.TELL)
    return [task.sentence for task in found]


def send(person: Any, number: str, **fields: str) -> Any:
    """Assign from the queue, as the page of this moment shows it."""
    page = person.get(f"/desk/queue?open={number}")
    assert page.fields["number"] == number
    return person.send(page, "/desk/queue", **(TUESDAY | fields))


def test_s1_the_first_that_nobody_has_is_assigned_without_leaving_the_queue(repair: Any, at_desk: At) -> None:
    first, second = booked(repair, "1-1-101"), booked(repair, "1-1-102")
    person = at_desk("S01")
    page = person.get("/desk/queue")
    assert page.fields["number"] == first
    assert (page.fields["day"], page.fields["start"]) == ("2026-11-24", "08:30")
    sent = person.send(page, "/desk/queue", lead="W02", **TUESDAY)
    assert sent.where == "/desk/queue?department=repair&said=assigned"
    after = person.get(sent.where)
    assert "已派工，住户已列入待告知" in after.words
    assert after.fields["number"] == second
    done = order(repair, first)
    assert (done.state, done.lead) == (State.ASSIGNED, "W02")
    assert told(repair, first) == ["11月24日 周二 09:00–10:00，维修工乙（工牌 032）上门办理「换龙头」。"]


def test_s1_whoever_has_least_to_do_is_suggested(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert send(person, booked(repair, "1-1-101"), lead="W01").status == 303
    page = person.get(f"/desk/queue?open={booked(repair, '1-1-102')}")
    assert "selected" in page.tag("option", value="W02")
    assert "维修工甲（W01）手上 1 单，当天 1 小时" in page.words
    away(repair, "W02", date(2026, 11, 24))
    page = person.get(f"/desk/queue?open={booked(repair, '1-1-103')}")
    assert "selected" in page.tag("option", value="W01")
    assert "全天请假" in page.words


def test_s1_a_clash_is_told_before_anything_is_saved_and_can_be_overridden(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    first, second = booked(repair, "1-1-101"), booked(repair, "1-1-102")
    assert send(person, first, lead="W01").status == 303
    warned = send(person, second, lead="W01", start="09:30", end="10:30")
    assert warned.status == 409
    assert f"维修工甲 11月24日 周二 09:00–10:00 已有任务 {first}" in warned.words
    assert order(repair, second).state is State.ROUTED
    assert warned.fields["start"] == "09:30"
    assert person.send(warned, "/desk/queue", lead="W01", sure="yes").status == 303
    assert order(repair, second).lead == "W01"


def test_times_that_only_touch_do_not_clash(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert send(person, booked(repair, "1-1-101"), lead="W01").status == 303
    assert send(person, booked(repair, "1-1-102"), lead="W01", start="10:00", end="11:00").status == 303


@pytest.mark.parametrize(
    ("half", "start", "end", "warned"),
    [(None, "09:00", "10:00", True), (Half.PM, "14:00", "15:00", True), (Half.PM, "09:00", "10:00", False)],
    ids=["all day", "that half", "the other half"],
)
def test_s1_leave_is_told_before_anything_is_saved(
    repair: Any, at_desk: At, half: Half | None, start: str, end: str, warned: bool
) -> None:
    number, person = booked(repair, "1-1-101"), at_desk("S01")
    away(repair, "W01", date(2026, 11, 24), half)
    sent = send(person, number, lead="W01", start=start, end=end)
    assert sent.status == (409 if warned else 303)
    assert ("请假。" in sent.words) is warned


def test_the_helper_s_clash_counts_as_well(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert send(person, booked(repair, "1-1-101"), lead="W02").status == 303
    number = booked(repair, "1-1-102")
    assert send(person, number, lead="W01", helper="W02").status == 409
    assert send(person, number, lead="W01", helper="W02", sure="yes").status == 303
    assert order(repair, number).team == ("W01", "W02")


def test_the_order_s_own_page_warns_alike(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert send(person, booked(repair, "1-1-101"), lead="W01").status == 303
    number = booked(repair, "1-1-102")
    path = f"/desk/orders/{number}/assign"
    warned = person.send(person.get(path), path, lead="W01", **TUESDAY)
    assert warned.status == 409
    assert "时间重叠" in warned.words
    assert person.send(warned, path, lead="W01", sure="yes").status == 303


def test_two_supervisors_who_assign_the_same_order_at_once_one_wins_and_the_other_is_told(
    repair: Any, at_desk: At
) -> None:
    """Both see the order unassigned, both press at the same moment."""
    number = booked(repair, "1-1-101")
    people_at_desk = {"S01": ("W01", at_desk("S01")), "S03": ("W02", at_desk("S03"))}
    pages = {who: person.get(f"/desk/queue?open={number}") for who, (_, person) in people_at_desk.items()}
    start, answers = threading.Barrier(2), {}

    def press(who: str) -> None:
        lead, person = people_at_desk[who]
        start.wait(timeout=10)
        answers[who] = person.send(pages[who], "/desk/queue", lead=lead, **TUESDAY)

    threads = [threading.Thread(target=press, args=(who,)) for who in people_at_desk]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answer.status for answer in answers.values()) == [303, 409]
    winner = next(who for who, answer in answers.items() if answer.status == 303)
    loser = next(answer for answer in answers.values() if answer.status == 409)
    assert order(repair, number).lead == people_at_desk[winner][0]
    assert "这张服务单刚被别人改过" in loser.words
    with repair.runtime.store.read() as cn:
        story = [event.action for event in events.stream(cn, repair.office.estate, f"order:{number}")]
    assert story == ["register", "route", "assign"]


def test_04_nobody_sends_out_another_department_s_work(repair: Any, at_desk: At) -> None:
    number = booked(repair, "1-1-101")
    other = at_desk("S02")
    page = other.get("/desk/queue?department=repair")
    assert "客户接待服务中心" in page.title
    assert number not in page.words
    fields = {"csrf": page.reader.forms["/desk/sign-out"]["csrf"], "form_id": "x", "number": number, "lead": "W01"}
    assert other.post("/desk/queue", **fields).status in (404, 409)
    assert order(repair, number).lead == ""
    for who in ("R01", "F01", "W01"):
        assert at_desk(who).get("/desk/queue").status == 404


def test_the_half_days_that_are_left_are_shown(repair: Any, at_desk: At) -> None:
    capacity = repair.office.department("repair").capacity
    booked(repair, "1-1-101")
    words = at_desk("S01").get("/desk/queue").words.replace(" ", "")
    assert f"11月24日周二{capacity - 1}/{capacity}{capacity}/{capacity}" in words


def give(person: Any, page: Any, **chosen: str) -> Any:
    """Send the form of a day with these choices."""
    return person.post("/desk/reassign", **(page.fields | chosen))


# ---- a whole day ----------------------------------------------------------------------------------------------------


def a_full_day(service: Any, person: Any) -> list[str]:
    """Three orders of 维修工甲 on Tuesday, at nine, ten and two."""
    numbers = [booked(service, f"1-1-10{n}") for n in (1, 2, 3)]
    for number, start, end in zip(numbers, ("09:00", "10:00", "14:00"), ("10:00", "11:00", "15:00"), strict=True):
        assert send(person, number, lead="W01", start=start, end=end).status == 303
    return numbers


def test_s2_a_day_of_somebody_who_is_away_is_given_to_others_in_one_form(repair: Any, at_desk: At) -> None:
    """Each order has its own event and its own 待告知; the agreed times stay."""
    person = at_desk("S01")
    numbers = a_full_day(repair, person)
    windows = {number: order(repair, number).window for number in numbers}
    away(repair, "W01", date(2026, 11, 24))
    page = person.get("/desk/reassign?worker=W01&day=2026-11-24")
    for number in numbers:
        assert "selected" in page.tag("option", value="W02")
        assert f"version.{number}" in page.fields
    chosen = {f"to.{number}": "W02" for number in numbers}
    sent = give(person, page, **chosen)
    assert sent.where == "/desk/queue?department=repair&said=moved"
    for number in numbers:
        after = order(repair, number)
        assert (after.lead, after.window) == ("W02", windows[number])
        (sentence,) = told(repair, number)
        assert "维修工乙" in sentence
        with repair.runtime.store.read() as cn:
            last = events.stream(cn, repair.office.estate, f"order:{number}")[-1]
        assert (last.action, last.actor) == ("assign", "S01")


def test_s2_a_clash_with_the_other_s_own_day_is_told_and_nothing_is_moved(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    numbers = a_full_day(repair, person)
    assert send(person, booked(repair, "1-1-109"), lead="W02", start="09:30", end="10:30").status == 303
    page = person.get("/desk/reassign?worker=W01&day=2026-11-24")
    warned = give(person, page, **{f"to.{number}": "W02" for number in numbers})
    assert warned.status == 409
    assert "时间重叠" in warned.words
    assert {order(repair, number).lead for number in numbers} == {"W01"}
    again = {f"to.{number}": "W02" for number in numbers}
    assert give(person, warned, sure="yes", **again).status == 303
    assert {order(repair, number).lead for number in numbers} == {"W02"}


def test_s2_one_order_changed_meanwhile_stops_the_whole_form(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    numbers = a_full_day(repair, person)
    page = person.get("/desk/reassign?worker=W01&day=2026-11-24")
    assert send(at_desk("S03"), numbers[2], lead="W01", start="15:00", end="16:00").status == 303
    sent = give(person, page, **{f"to.{number}": "W02" for number in numbers})
    assert sent.status == 409
    assert f"单号 {numbers[2]} 刚被别人改过" in sent.words
    assert {order(repair, number).lead for number in numbers} == {"W01"}


def test_s2_work_under_way_is_not_moved_and_nothing_chosen_is_told(repair: Any, at_desk: At) -> None:
    person = at_desk("S01")
    numbers = a_full_day(repair, person)
    page = person.get("/desk/reassign?worker=W01&day=2026-11-24")
    nothing = give(person, page, **{f"to.{number}": "" for number in numbers})
    assert nothing.status == 422
    assert "请至少给一单选好" in nothing.words
    repair.clock.now = datetime(2026, 11, 24, 9, 5, tzinfo=SHANGHAI)
    person.sign_in()
    at = at_desk("W01")
    path = f"/desk/orders/{numbers[0]}/start"
    assert at.send(at.get(path), path, conduct="yes").status == 303
    page = person.get("/desk/reassign?worker=W01&day=2026-11-24")
    assert "已经开始、不能改派的" in page.words
    assert f"version.{numbers[0]}" not in page.fields
    assert clocks.local(repair.clock.now).hour == 9


def test_s2_only_the_own_workers_days_can_be_opened(repair: Any, at_desk: At) -> None:
    assert at_desk("S02").get("/desk/reassign?worker=W01&day=2026-11-24").status == 404
    assert at_desk("S01").get("/desk/reassign?worker=W04").status == 404
    assert at_desk("S01").get("/desk/reassign?worker=nobody").status == 404
    assert at_desk("M01").get("/desk/reassign?worker=W04&day=rubbish").status == 200


def test_s1_the_resident_s_number_is_one_click_away_and_written_down(repair: Any, at_desk: At) -> None:
    """A window is agreed by telephone: the number stands where the window is written."""
    person, number = at_desk("S01"), booked(repair, "1-1-101")
    page = person.get(f"/desk/queue?open={number}")
    assert "13800138000" not in page.response.text
    shown = person.send(page, "/desk/queue/show")
    assert "13800138000" in shown.words
    assert "1号楼1单元101室" in shown.words
    with repair.runtime.store.read() as cn:
        now = repair.office.now
        (look,) = looking.looks_of(cn, repair.office, now - timedelta(days=1), now + timedelta(days=1))
    assert (look.staff, look.what, look.numbers) == ("S01", "order", (number,))
    assert at_desk("R01").send(page, "/desk/queue/show").status in (403, 404)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "2026-11-24", "start": "02:00", "end": "03:00"}, "在上班时间（08:30–17:30）以外"),
        ({"day": "2026-11-28", "start": "09:00", "end": "10:00"}, "11月28日 周六不上班"),
    ],
)
def test_s1_a_time_outside_working_hours_is_shown_before_a_resident_is_told(
    repair: Any, at_desk: At, given: dict[str, str], said: str
) -> None:
    """A slip of the keyboard is seen; agreed on purpose it stands."""
    person, number = at_desk("S01"), booked(repair, "1-1-101")
    warned = send(person, number, lead="W01", **given)
    assert warned.status == 409
    assert said in warned.words
    assert told(repair, number) == []
    assert person.send(warned, "/desk/queue", lead="W01", sure="yes").status == 303
