"""The worker's phone: own tasks in full, the steps at the door, priced before they are saved, once without a signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import homes, looking
from service_desk.homes import Tenure
from service_desk.orders import Grant, Staff, Window, stream_of
from service_desk.store import events, people
from service_desk.workflow import Action, Role, State

At = Callable[[str], Any]
QUEUED = {"Linli-Queued": "yes"}


@pytest.fixture
def token(service: Any) -> str:
    """A paid order that W01 does tomorrow at nine; the clock stands then."""
    found: str = service.booked()
    service.assign(found)
    service.clock.wait(hours=24)
    return found


def number_of(service: Any, token: str) -> str:
    found: str = service.order(token).number
    return found


def story(service: Any, number: str) -> Any:
    with service.runtime.store.read() as cn:
        return events.stream(cn, service.office.estate, stream_of(number))


def step(person: Any, number: str, deed: str, **fields: str) -> Any:
    """Open the form of a step, fill it in and press its button."""
    path = f"/desk/my/{number}/{deed}"
    page = person.get(path)
    assert page.status == 200, page.words
    return person.send(page, path, **fields)


def start(person: Any, number: str) -> None:
    assert step(person, number, "start", conduct="yes").status == 303


def test_w1_today_s_tasks_come_with_all_that_is_needed_to_get_there(service: Any, at_desk: At, token: str) -> None:
    words = at_desk("W01").get("/desk/my").words
    for said in ("我的任务", "今天 1", "3号楼2单元501室", "王女士", "打电话 13800138000", "厨房龙头滴水", "到达"):
        assert said in words, said
    other = at_desk("W04").get("/desk/my").words
    assert "王女士" not in other
    assert "今天没有约好的任务" in other


def test_a_look_is_written_down_once_a_day_and_order(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    for path in ("/desk/my", "/desk/my", f"/desk/my/{number}"):
        person.get(path)
    office = service.office

    def looks() -> list[Any]:
        with service.runtime.store.read() as cn:
            found = looking.looks_of(cn, office, office.now - timedelta(days=1), office.now + timedelta(days=3))
        return [(look.staff, look.numbers) for look in found]

    assert looks() == [("W01", (number,))]
    service.clock.wait(hours=24)
    person.sign_in()
    person.get("/desk/my")
    assert looks() == [("W01", (number,))] * 2


def test_a_care_note_is_shown_only_with_leave(service: Any, at_desk: At, token: str) -> None:
    office = service.office

    def move_in(cn: Any) -> None:
        room = homes.add_room(cn, office, "R01", "3-2-501")
        typed = homes.Typed("王女士", Tenure.OWNER.value, "13800138000", care="听力不便", leave="本人")
        homes.move_in(cn, office, "R01", room.id, typed, None)

    service.runtime.store.write(move_in)
    person = at_desk("W01")
    assert "听力不便" in person.get("/desk/my").words

    def move_out(cn: Any) -> None:
        room = homes.add_room(cn, office, "R01", "3-2-501")
        homes.move_out(cn, office, "R01", room.id, date(2026, 11, 24))

    service.runtime.store.write(move_out)
    assert "听力不便" not in person.get("/desk/my").words


def test_w2_the_code_on_the_sheet_leads_the_team_to_the_task_and_nobody_else(
    service: Any, at_desk: At, token: str
) -> None:
    number = number_of(service, token)
    worker = at_desk("W01")
    assert worker.get(f"/desk/orders/{number}").where == f"/desk/my/{number}"
    assert worker.get(f"/desk/orders/{number}?whole=yes").status == 200
    for who in ("W04", "S01", "R01", "M01", "F01"):
        person = at_desk(who)
        own, other = person.get(f"/desk/my/{number}"), person.get("/desk/my/2611-ZZZZZ")
        assert (own.status, other.status) == (404, 404), who
        assert own.words.replace(number, "") == other.words.replace("2611-ZZZZZ", ""), who
    assert at_desk("R01").get(f"/desk/orders/{number}").status == 200


def test_arriving_needs_the_conduct_tick(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    refused = step(person, number, "start")
    assert refused.status == 409
    assert "上门前请确认" in refused.words
    assert "先敲门、说明来意" in refused.words
    start(person, number)
    assert service.order(token).state is State.IN_SERVICE


def test_finishing_shows_the_amount_of_the_order_s_own_list_before_it_is_saved(
    service: Any, at_desk: At, token: str
) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    start(person, number)
    path = f"/desk/my/{number}/finish"
    first = step(person, number, "finish", work_done="换了阀芯", code1="P104", many1="1")
    assert first.status == 200
    assert "合计 40 元" in first.words
    assert "请核对金额再保存" in first.words
    assert service.order(token).state is State.IN_SERVICE
    more = person.send(first, path, work_done="换了阀芯", code1="P104", many1="2")
    assert "合计 80 元" in more.words
    assert service.order(token).state is State.IN_SERVICE
    back = person.send(more, path, work_done="换了阀芯", code1="P104", many1="1")
    done = person.send(back, path, work_done="换了阀芯", code1="P104", many1="1")
    assert done.where == f"/desk/my/{number}?said=finish"
    assert (service.order(token).state, service.order(token).due) == (State.COMPLETED, 4000)
    assert "请住户验收" in person.get(done.where).words


@pytest.mark.parametrize("forged", [{"shown": "1"}, {"fee": "1"}, {"amount1": "1"}])
def test_10_no_amount_is_taken_from_the_form(service: Any, at_desk: At, token: str, forged: dict[str, str]) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    start(person, number)
    answer = step(person, number, "finish", work_done="换了阀芯", code1="P104", many1="1", **forged)
    assert "合计 40 元" in answer.words
    assert service.order(token).state is State.IN_SERVICE


def test_a_quote_on_site_keeps_who_agreed_and_how(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    start(person, number)
    path, fields = f"/desk/my/{number}/requote", {"code1": "P104", "many1": "2", "basis": "counter"}
    shown = step(person, number, "requote", **fields)
    assert "请给住户看，同意以后再保存" in shown.words
    assert person.send(shown, path, **fields, consented="王女士").status == 303
    consent = service.order(token).consent
    assert (consent.who, consent.basis.value, consent.recorded_by) == ("王女士", "counter", "W01")


def test_no_entry_and_waiting_for_parts_go_back_to_the_office(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    assert step(person, number, "no-entry", attempts="09:10 敲门无人，电话未接").status == 303
    assert service.order(token).no_entry_count == 1
    second = service.booked(home="3-2-502", slot="2026-11-25.am")
    service.assign(second)
    service.clock.wait(hours=24)
    person.sign_in()
    number = number_of(service, second)
    start(person, number)
    fields = {"reason": "缺阀芯", "day": "2026-11-26", "start": "09:30", "end": "11:00"}
    assert step(person, number, "suspend", **fields).status == 303
    assert service.order(second).state is State.ASSIGNED


def test_f1_the_task_says_how_to_pay_and_tells_nothing_of_a_ledger(service: Any, at_desk: At, token: str) -> None:
    words = at_desk("W01").get(f"/desk/my/{number_of(service, token)}").words
    for said in ("请勿向员工付现金", "财务一次结清", "不收小费"):
        assert said in words
    assert "收据" not in words


def test_free_work_names_no_amount(service: Any, at_desk: At) -> None:
    free = service.booked("F02", home="1-1-109")
    service.assign(free)
    service.clock.wait(hours=24)
    person, number = at_desk("W04"), number_of(service, free)
    start(person, number)
    page = person.get(f"/desk/my/{number}/finish")
    assert "元" not in page.words.replace("单元", "")
    assert person.send(page, f"/desk/my/{number}/finish", work_done="送到了").status == 303


def post_late(person: Any, page: Any, path: str, ago: int, **fields: str) -> Any:
    """What the phone sends of a form that waited for a signal."""
    name = next(key for key, goes in page.reader.actions.items() if goes == path)
    sent = page.reader.forms[name] | fields | {"ago": str(ago)}
    return person.client.post(path, data=sent, headers=QUEUED)


def test_what_waited_for_a_signal_is_recorded_once_at_the_time_it_happened(
    service: Any, at_desk: At, token: str
) -> None:
    """The second sending, with another waiting time, is answered with the first result."""
    person, number = at_desk("W01"), number_of(service, token)
    path = f"/desk/my/{number}/start"
    page = person.get("/desk/my")
    service.clock.wait(minutes=29)
    answers = [post_late(person, page, path, ago, conduct="yes") for ago in (1500, 1560)]
    assert [answer.get_json()["done"] for answer in answers] == [True, True]
    assert answers[0].get_json()["sentence"] == "已记下：到达，开始服务。"
    last = [event for event in story(service, number) if event.action == "start"]
    assert len(last) == 1
    assert last[0].recorded_at - last[0].occurred_at == timedelta(seconds=1500)
    assert last[0].late_reason == "无信号"


def test_two_steps_that_waited_come_in_their_order_without_a_version(service: Any, at_desk: At) -> None:
    free = service.booked("F02", home="1-1-109")
    service.assign(free)
    service.clock.wait(hours=24)
    person, number = at_desk("W04"), number_of(service, free)
    page = person.get("/desk/my")
    service.clock.wait(minutes=20)
    path = f"/desk/my/{number}"
    assert post_late(person, page, f"{path}/start", 1100, conduct="yes").get_json()["done"]
    stale = post_late(person, page, f"{path}/finish", 600, work_done="送到了")
    assert not stale.get_json()["done"]
    forms = page.reader.forms[f"finish-{number}"]
    del forms["version"]
    assert post_late(person, page, f"{path}/finish", 600, work_done="送到了").get_json()["done"]
    assert service.order(free).finished_at < service.clock.now - timedelta(minutes=9)


def test_a_refused_late_step_says_its_sentence(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    page = person.get("/desk/my")
    said = post_late(person, page, f"/desk/my/{number}/start", 100).get_json()
    assert not said["done"]
    assert said["code"] == "conduct_not_confirmed"
    assert "上门前请确认" in said["sentence"]
    start(person, number)
    finish = person.get(f"/desk/my/{number}/finish")
    late = post_late(person, finish, f"/desk/my/{number}/finish", 0, work_done="好了", code1="P104", many1="1")
    assert late.get_json()["code"] == "look"
    assert "合计 40 元" in late.get_json()["sentence"]


def test_09_what_waited_under_another_session_s_mark_is_refused(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    page = person.get("/desk/my")
    person.sign_in()
    said = post_late(person, page, f"/desk/my/{number}/start", 100, conduct="yes").get_json()
    assert said["code"] == "foreign_form"
    assert service.order(token).state is State.ASSIGNED


def test_only_the_worker_s_pages_may_have_a_service_worker(service: Any, at_desk: At, token: str) -> None:
    person, number = at_desk("W01"), number_of(service, token)
    for path in ("/desk/my", f"/desk/my/{number}"):
        assert "worker-src 'self'" in person.get(path).response.headers["Content-Security-Policy"]
    other = person.get("/desk/keys").response.headers["Content-Security-Policy"]
    assert "worker-src" not in other
    assert "unsafe" not in other
    script = service.get("/linli/desk_offline.js").response
    assert script.headers["Service-Worker-Allowed"] == "/desk/my"
    assert "Service-Worker-Allowed" not in service.get("/linli/desk.js").response.headers


def test_a_helper_sees_the_task_and_does_not_start_it(service: Any, at_desk: At) -> None:
    helper = Staff("W02", "维修工乙", "032", (Grant(Role.WORKER, "repair"),))
    service.runtime.store.write(lambda cn: people.save_staff(cn, service.office.estate, helper))
    token = service.booked()
    begins = service.clock.now + timedelta(hours=24)
    window = Window(begins, begins + timedelta(hours=1))
    service.staff("S01", Action.ASSIGN, desk.assign, token, "W01", window, ("W02",))
    service.clock.wait(hours=24)
    page = at_desk("W02").get("/desk/my")
    assert "王女士" in page.words
    assert "由主办人按“到达”" in page.words
    assert f"/desk/my/{number_of(service, token)}/start" not in page.reader.actions.values()


def test_w1_at_the_door_the_forms_begin_with_what_is_usual_there(service: Any, at_desk: At, token: str) -> None:
    """Consent is given in person; parts come on another day."""
    person, number = at_desk("W01"), number_of(service, token)
    start(person, number)
    assert "selected" in person.get(f"/desk/my/{number}/requote").tag("option", value="counter")
    today = service.order(token).window.start.date()
    assert person.get(f"/desk/my/{number}/suspend").fields["day"] > today.isoformat()


def test_w1_the_desk_s_first_page_is_a_worker_s_own_tasks(at_desk: At) -> None:
    assert at_desk("W01").get("/desk").where == "/desk/my"
    assert at_desk("R01").get("/desk").status == 200
