"""Whom to tell: the sentence, one number by one click, 已告知 and 未接通, the list on paper (D5b)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import Entry, looking
from service_desk.orders import Task, TaskKind
from service_desk.store import Connection, records
from service_desk.workflow import Action

At = Callable[[str], Any]


def waiting(service: Any, kind: TaskKind = TaskKind.TELL) -> tuple[Task, ...]:
    with service.runtime.store.read() as cn:
        return records.tasks(cn, service.office.estate, kind=kind)


def looks(service: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    now = service.office.now
    with service.runtime.store.read() as cn:
        found = looking.looks_of(cn, service.office, now - timedelta(days=9), now + timedelta(days=1))
    return [(look.staff, look.what, look.numbers) for look in found]


@pytest.fixture
def told(service: Any) -> Any:
    """The service with one resident to be told of a visit."""
    service.assign(service.booked())
    return service


def press(person: Any, page: Any, action: str, **fields: str) -> Any:
    return person.post(action, **(page.reader.forms[action] | fields))


def test_d5b_the_list_says_what_to_say_and_shows_no_number(told: Any, at_desk: At) -> None:
    page = at_desk("R01").get("/desk/tasks")
    assert "维修工甲（工牌 031）上门办理「换龙头」" in page.words
    assert "王** 138****8000" in page.words
    assert "13800138000" not in page.response.text
    assert "王女士" not in page.response.text


def test_d5b_one_click_shows_one_number_and_is_written_down(told: Any, at_desk: At) -> None:
    person, number = at_desk("R01"), waiting(told)[0].number
    page = press(person, person.get("/desk/tasks"), "/desk/tasks/show")
    assert "13800138000" in page.words
    assert "3号楼2单元501室" in page.words
    assert "data-changed" in page.tag("div", id="task-list")
    assert looks(told) == [("R01", "task", (number,))]


def test_d5b_told_is_done_and_not_reached_stays_and_counts(told: Any, at_desk: At) -> None:
    person = at_desk("R01")
    sent = press(person, person.get("/desk/tasks"), "/desk/tasks/told", outcome="unreachable")
    page = person.get(sent.where)
    assert "已试 1 次未接通" in page.words
    assert waiting(told)[0].attempts == 1
    sent = press(person, page, "/desk/tasks/told", outcome="told")
    assert "已记下。" in person.get(sent.where).words
    assert waiting(told) == ()


def test_a_second_press_and_a_second_person_change_nothing_more(told: Any, at_desk: At) -> None:
    first, second = at_desk("R01"), at_desk("M01")
    mine, theirs = first.get("/desk/tasks"), second.get("/desk/tasks")
    for _ in range(2):
        assert press(first, mine, "/desk/tasks/told", outcome="told").status == 303
    late = press(second, theirs, "/desk/tasks/told", outcome="told")
    assert late.status == 404
    assert "已经有人办完了" in late.words


def test_04_only_the_department_s_own_supervisor_sees_and_tells(told: Any, at_desk: At) -> None:
    task = waiting(told)[0]
    assert "已告知" in at_desk("S01").get("/desk/tasks").words
    other = at_desk("S02")
    page = other.get("/desk/tasks")
    assert task.sentence not in page.words
    csrf = page.reader.forms["/desk/sign-out"]["csrf"]
    form_id = other.get("/desk/sheets").reader.forms["/desk/tasks/print"]["form_id"]
    for action in ("/desk/tasks/show", "/desk/tasks/told"):
        own = other.post(action, csrf=csrf, form_id=form_id, task=task.id, outcome="told")
        missing = other.post(action, csrf=csrf, form_id=form_id, task="0" * 32, outcome="told")
        assert (
            (own.status, own.words) == (missing.status, missing.words) if action.endswith("show") else own.status == 404
        )
    assert waiting(told) == (task,)
    assert looks(told) == []
    for who in ("F01", "W01"):
        assert at_desk(who).get("/desk/tasks").status == 404


def test_a_follow_up_cannot_be_told_away(service: Any, at_desk: At) -> None:
    """It has a record of its own; a guessed id of one is as good as none."""
    token = service.booked()
    service.finish(token)
    office, number = service.office, service.order(token).number
    task = Task(office.new_id(), number, TaskKind.FOLLOW_UP, "repair", "请回访。", office.now)

    def add(cn: Connection) -> None:
        records.add_task(cn, office.estate, task)

    service.runtime.store.write(add)
    person = at_desk("R01")
    fields = person.get("/desk/tasks").reader.forms["/desk/tasks/told"]
    assert person.post("/desk/tasks/told", **(fields | {"task": task.id, "outcome": "told"})).status == 404
    assert waiting(service, TaskKind.FOLLOW_UP) == (task,)


def test_d5b_the_list_prints_and_each_order_on_it_is_written_down(told: Any, at_desk: At) -> None:
    person, number = at_desk("R01"), waiting(told)[0].number
    paper = press(person, person.get("/desk/tasks"), "/desk/tasks/print")
    assert paper.response.mimetype == "application/pdf"
    assert paper.response.data.startswith(b"%PDF")
    assert "no-store" in paper.response.headers["Cache-Control"]
    assert looks(told) == [("R01", "tell list printed", (number,))]


def test_an_urged_order_is_in_the_list_and_late_ones_say_how_long(told: Any, at_desk: At) -> None:
    told.clock.wait(days=4)
    number = waiting(told)[0].number
    path = f"/desk/orders/{number}/urge"
    person = at_desk("R01")
    assert person.send(person.get(path), path, basis="telephone").status == 303
    words = person.get("/desk/tasks").words
    assert "住户催办「换龙头」，请马上联系住户" in words
    assert "逾期" in words


def test_d5b_a_call_leads_on_to_what_it_is_about(told: Any, at_desk: At) -> None:
    """Nobody was in: the new time is one click from the call; a plan that is only told leads nowhere."""
    person, order = at_desk("R01"), waiting(told)[0].number
    postpone = f'href="/desk/orders/{order}/postpone"'
    assert postpone not in person.get("/desk/tasks").response.text

    def missed(cn: Connection) -> None:
        before = desk.history(cn, told.office, order).order
        act = desk.act_of(cn, told.office, Entry("W01"), Action.NO_ENTRY, before)
        desk.no_entry(cn, told.office, act, order, "敲门三次")

    told.runtime.store.write(missed)
    page = person.get("/desk/tasks")
    assert postpone in page.response.text
    assert "已办好" in page.words
