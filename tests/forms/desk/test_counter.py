"""The counter: telephone intake, ready answers, and web bookings that wait for a call back (D0, D2–D4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import homes
from service_desk.desk.homes import Typed
from service_desk.orders import Basis, Channel, Household, ServiceOrder, TaskKind
from service_desk.pricing import Offering
from service_desk.store import Connection, looks
from service_desk.workflow import Kind, Role, State

At = Callable[[str], Any]
HOME = "3-2-501"


@pytest.fixture
def room(service: Any) -> str:
    """单女士 of 3-2-501, a tenant who hears badly; the id of her home."""
    office = service.office

    def keep(cn: Connection) -> str:
        room = homes.add_room(cn, office, "R01", HOME)
        care = Typed("单女士", "tenant", "13800138000 13900139000", "养猫", "听力不便", "本人")
        homes.move_in(cn, office, "R01", room.id, care, None)
        return room.id

    found: str = service.runtime.store.write(keep)
    return found


def offered(person: Any, room: str, service: str, **more: str) -> Any:
    """The form for a home with the price of a service shown."""
    page = person.get(f"/desk/intake?home={room}")
    return person.send(page, "/desk/intake", service=service, step="offer", **more)


def save(person: Any, page: Any, **more: str) -> Any:
    slots = [found["value"] for tag, found in page.reader.tags if tag == "option" and found["value"].count("-") == 2]
    fields = {"content": "厨房龙头滴水", "service": "P104", **({"slot": slots[0]} if slots else {}), **more}
    return person.send(page, "/desk/intake", **fields)


def last(service: Any) -> ServiceOrder:
    found: ServiceOrder = service.orders()[0]
    return found


def test_d02_a_known_household_needs_service_half_day_content_and_consent_only(
    service: Any, at_desk: At, room: str
) -> None:
    """Name, telephone and address come from the list; the consent is recorded with who, when and how."""
    reception = at_desk("R01")
    page = offered(reception, room, "P104")
    assert "您要办的是" in page.words
    assert "您同意这个价格吗" in page.words
    sent = save(reception, page, agreed="yes")
    assert sent.status == 303, sent.words
    order = last(service)
    assert (order.contact.name, order.contact.phone, order.address.code) == ("单女士", "13800138000", HOME)
    assert (order.channel, order.state, order.department) == (Channel.TELEPHONE, State.ROUTED, "repair")
    assert order.consent is not None
    assert (order.consent.recorded_by, order.consent.basis) == ("R01", Basis.TELEPHONE)
    assert order.consent.at == service.clock.now
    done = reception.get(sent.where)
    assert order.number in done.words
    assert "最迟" in done.words


def test_d02_nothing_is_saved_before_the_price_was_shown_and_agreed_to(service: Any, at_desk: At, room: str) -> None:
    """What was typed stays on the page each time."""
    reception = at_desk("R01")
    blind = reception.send(
        reception.get(f"/desk/intake?home={room}"), "/desk/intake", service="P104", content="厨房龙头滴水", agreed="yes"
    )
    assert blind.status == 422
    assert blind.reader.forms["answers"]["content"] == "厨房龙头滴水"
    silent = save(reception, blind, agreed="")
    assert silent.status == 422
    assert "勾选“同意”" in silent.words
    assert silent.reader.forms["answers"]["content"] == "厨房龙头滴水"
    stale = save(reception, blind, agreed="yes", limit="1")
    assert stale.status == 422
    assert "agreed" not in stale.reader.forms["answers"]
    assert service.orders() == ()


def test_d02_the_first_button_of_the_form_does_nothing_when_enter_is_pressed(at_desk: At, room: str) -> None:
    """A browser presses a form's first button on Enter; a disabled one stops it (HTML, implicit submission)."""
    page = at_desk("R01").get(f"/desk/intake?home={room}")
    tags = page.reader.tags[page.reader.tags.index(("form", page.tag("form", id="answers"))) :]
    first = next(found for tag, found in tags if tag == "button")
    assert "disabled" in first
    assert first["type"] == "submit"


def test_d02_a_free_service_is_told_to_be_free(service: Any, at_desk: At, room: str) -> None:
    reception = at_desk("R01")
    page = offered(reception, room, "F01")
    assert "本项为无偿增值服务，不收服务费" in page.words
    assert save(reception, page, service="F01").status == 303
    assert last(service).kind is Kind.FREE


def test_d02_sent_twice_it_is_one_order(service: Any, at_desk: At, room: str) -> None:
    reception = at_desk("R01")
    page = offered(reception, room, "P104")
    assert save(reception, page, agreed="yes").where == save(reception, page, agreed="yes").where
    assert len(service.orders()) == 1


def test_d04_a_caller_who_is_not_on_the_list_starts_with_a_phone_or_a_room(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    for typed, field in (("13700137000", "phone"), ("5-1-302", "home"), ("赵先生", "name")):
        found = reception.send(reception.get("/desk"), "/desk/search", text=typed)
        page = reception.send(found, "/desk/intake/start")
        assert page.fields[field] == typed
        assert typed not in str(page.response.request.url)
    shown = reception.send(page, "/desk/intake", service="P104", step="offer", home="5-1-302", phone="13700137000")
    assert save(reception, shown, agreed="yes", channel="counter").status == 303
    order = last(service)
    assert (order.contact.name, order.address.code, order.channel) == ("赵先生", "5-1-302", Channel.COUNTER)
    assert order.consent is not None
    assert order.consent.basis is Basis.COUNTER


def test_r22_somebody_calls_for_a_neighbour(service: Any, at_desk: At, room: str) -> None:
    reception = at_desk("R01")
    page = offered(reception, room, "F01")
    sent = save(reception, page, service="F01", booker_name="李先生", booker_phone="13600136000")
    assert sent.status == 303, sent.words
    assert last(service).booker is not None
    assert last(service).contact.name == "单女士"


def test_d03_again_for_the_same_household(service: Any, at_desk: At) -> None:
    token = service.booked("P104")
    reception = at_desk("R01")
    page = reception.get(f"/desk/intake?again={service.order(token).number}")
    page = reception.send(page, "/desk/intake", service="F01", step="offer")
    assert save(reception, page, service="F01").status == 303
    first = service.order(token)
    second = next(order for order in service.orders() if order.number != first.number)
    assert (second.contact, second.address) == (first.contact, first.address)


def test_care_and_tenure_are_shown_at_intake_and_the_rest_is_masked(at_desk: At, room: str) -> None:
    page = at_desk("R01").get(f"/desk/intake?home={room}")
    assert "听力不便" in page.words
    assert "租户" in page.words
    assert "138****8000" in page.words
    assert "13800138000" not in page.response.text
    assert "单女士" not in page.response.text


def test_urgent_matters_take_the_duty_way_and_are_free_where_nobody_could_agree(
    service: Any, at_desk: At, room: str
) -> None:
    reception = at_desk("R01")
    page = offered(reception, room, "P101")
    assert 'name="slot"' not in page.response.text
    nobody = save(reception, page, service="P101", content="水管爆裂")
    assert nobody.status == 422
    assert "请选马上去的人" in nobody.words
    sent = save(reception, nobody, service="P101", content="水管爆裂", lead="W01", conduct="yes")
    assert sent.status == 303, sent.words
    order = last(service)
    assert (order.state, order.lead, order.kind) == (State.IN_SERVICE, "W01", Kind.FREE)
    assert "先做应急处理，不收费" in reception.get(sent.where).words


def small(offering: Offering) -> Offering:
    estate = replace(offering.catalog.estate, mode="small")
    return replace(offering, catalog=replace(offering.catalog, estate=estate))


def test_d00_a_small_office_registers_routes_and_assigns_in_one_screen(
    service: Any, at_desk: At, room: str, offering: Offering, republish: Callable[..., Any]
) -> None:
    """The core writes each event, nothing is left to be told, and who may not assign still cannot."""
    republish(service, "small", small(offering))
    supervisor, reception = at_desk("S01"), at_desk("R01")
    page = offered(supervisor, room, "P104")
    assert "登记并派工" in page.words
    refused = save(reception, offered(reception, room, "P104"), agreed="yes", lead="W01")
    assert refused.status == 403
    assert service.orders() == ()
    sent = save(supervisor, page, agreed="yes", lead="W01", start="9:00", end="10:30")
    assert sent.status == 303, sent.words
    order = last(service)
    assert (order.state, order.lead) == (State.ASSIGNED, "W01")
    assert order.window is not None
    assert order.window.end - order.window.start == timedelta(hours=1, minutes=30)
    with service.runtime.store.read() as cn:
        history = desk.history(cn, service.office, order.number)
    assert [event.action for event in history.events] == ["register", "route", "assign", "told"]
    assert [event.role for event in history.events][:3] == [Role.RESIDENT, Role.SYSTEM, Role.SUPERVISOR]
    assert [task for task in history.tasks if task.done_at is None] == []
    assert "即时答复" not in supervisor.get("/desk").words


def test_in_an_ordinary_office_intake_assigns_nobody(service: Any, at_desk: At, room: str) -> None:
    supervisor = at_desk("S01")
    sent = save(supervisor, offered(supervisor, room, "P104"), agreed="yes", lead="W01")
    assert sent.status == 403
    assert service.orders() == ()


def test_a_ready_answer_is_recorded_with_one_button(service: Any, at_desk: At) -> None:
    reception = at_desk("R01")
    page = reception.send(reception.get("/desk/answers"), "/desk/answers/find", text="防水")
    assert 'data-key="1"' in page.response.text
    assert reception.send(page, "/desk/answers", channel="telephone").status == 303
    order = last(service)
    assert (order.service, order.state, order.channel) == ("F17", State.CLOSED, Channel.TELEPHONE)
    assert "027-12345702" in order.answer
    assert order.contact.name == ""


@pytest.mark.parametrize("place", ["9" * 5000, "-1", "٣", "", "9" * 9])
def test_an_answer_that_no_directory_has_is_told(at_desk: At, place: str) -> None:
    reception = at_desk("R01")
    page = reception.get("/desk/answers")
    told = reception.send(page, "/desk/answers", service="F17", place=place)
    assert told.status == 404
    assert "名录里没有这一条了" in told.words


def test_what_somebody_types_for_a_number_never_stands_in_the_log(
    at_desk: At, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does it make a line of its own there."""
    typed = "单女士%2013800138000%0A2026-11-23T00:00:00Z%20sign-in%20staff=M01%1b[31m"
    assert at_desk("R01").get(f"/desk/intake/done/{typed}").status == 404
    assert "13800138000" not in caplog.text
    assert "staff=M01" not in caplog.text
    assert "\x1b" not in caplog.text


def test_only_reception_gives_ready_answers(at_desk: At) -> None:
    assert at_desk("S01").get("/desk/answers").status == 404


def list_one(service: Any, phone: str) -> None:
    home = Household(desk.parse_home("9-9-901"), "周女士", (phone,))  # type: ignore[arg-type]
    write = service.runtime.store.write
    write(partial(desk.save_household, office=service.office, by="R01", household=home))


def waiting(service: Any) -> list[str]:
    with service.runtime.store.read() as cn:
        return [task.number for task in desk.open_tasks(cn, service.office, kind=TaskKind.CALL_BACK)]


def test_a_web_booking_from_an_unlisted_phone_waits_for_a_call_back(service: Any, at_desk: At) -> None:
    """It cannot be assigned before; 未接通 counts the tries; 已回电核实 releases it."""
    list_one(service, "13500135000")
    token = service.booked("P104")
    number = service.order(token).number
    assert waiting(service) == [number]
    with pytest.raises(Exception, match="先回电核实"):
        service.assign(token)
    reception = at_desk("R01")
    page = reception.get("/desk/intake")
    assert number in page.words
    assert reception.send(page, "/desk/intake/called-back", outcome="unreachable").status == 303
    page = reception.get("/desk/intake")
    assert "已打 1 次未接通" in page.words
    assert reception.send(page, "/desk/intake/called-back", outcome="told").status == 303
    assert waiting(service) == []
    service.assign(token)
    assert service.order(token).state is State.ASSIGNED
    assert reception.send(page, "/desk/intake/called-back", outcome="told", form_id="").status in (404, 409)


@pytest.mark.parametrize("phone", ["13800138000", "13500135000"], ids=["listed", "no list at all"])
def test_a_listed_phone_or_an_office_without_a_list_does_not_wait(service: Any, phone: str) -> None:
    if phone == "13800138000":
        list_one(service, phone)
    token = service.booked("P104")
    assert waiting(service) == []
    service.assign(token)


def test_urgent_web_bookings_do_not_wait(service: Any) -> None:
    list_one(service, "13500135000")
    service.booked("P101")
    assert waiting(service) == []


def test_calls_taken_by_reception_do_not_wait(service: Any, at_desk: At, room: str) -> None:
    reception = at_desk("R01")
    page = offered(reception, room, "P104")
    assert save(reception, page, agreed="yes", phone="13700137000").status == 303
    assert waiting(service) == []


def test_the_slip_is_printed_and_written_down(service: Any, at_desk: At, room: str) -> None:
    reception = at_desk("R01")
    sent = save(reception, offered(reception, room, "P104"), agreed="yes")
    paper = reception.send(reception.get(sent.where), "/desk/intake/slip")
    assert paper.response.mimetype == "application/pdf"
    assert paper.response.data.startswith(b"%PDF")
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looks.looks(cn, service.office.estate, since=now, until=now + timedelta(seconds=1))
    printed = [(look.staff, look.numbers) for look in seen if look.what == "work order printed"]
    assert printed == [("R01", (last(service).number,))]


@pytest.mark.parametrize("again", [False, True])
def test_whose_home_somebody_sees_at_intake_stands_in_the_book_once_a_day(
    service: Any, at_desk: At, room: str, again: bool
) -> None:
    """The home, the note on it and the care are readable there, for whoever knows the caller's id."""
    number = service.order(service.booked("P104", home=HOME)).number if again else ""
    reception = at_desk("R01")
    for _ in range(2):
        reception.get(f"/desk/intake?again={number}" if again else f"/desk/intake?home={room}")
        page = reception.post("/desk/intake", room="" if again else room, again=number)
        assert "3号楼2单元501" in page.words
        service.clock.wait(seconds=1)
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looks.looks(cn, service.office.estate, since=now - timedelta(minutes=1), until=now)
    assert [(look.staff, look.what, look.numbers) for look in seen] == [("R01", "caller", (number or room,))]


def test_d02_words_that_fit_several_services_stay_and_each_is_one_press_away(
    service: Any, at_desk: At, room: str
) -> None:
    reception = at_desk("R01")
    page = save(reception, reception.get(f"/desk/intake?home={room}"), service="疏通", content="卫生间堵了")
    assert page.status == 422
    assert "“疏通”有 2 项，请在下面按一项" in page.words
    assert page.tag("select", id="service")["data-typed"] == "疏通"
    assert page.tag("button", value="P109")["name"] == "pick"
    picked = reception.send(page, "/desk/intake", pick="P109")
    assert "您要办的是「疏通地漏、下水管」" in picked.words
    assert picked.fields["content"] == "卫生间堵了"
    assert service.orders() == ()


def test_d01_an_answer_that_the_search_found_is_recorded_there(service: Any, at_desk: At) -> None:
    """Only reception answers; a supervisor reads it."""
    reception = at_desk("R01")
    found = reception.send(reception.get("/desk"), "/desk/search", text="地铁")
    assert reception.send(found, "/desk/answers", channel="telephone").where == "/desk/answers?said=answered"
    assert last(service).state is State.CLOSED
    supervisor = at_desk("S01")
    found = supervisor.send(supervisor.get("/desk"), "/desk/search", text="地铁")
    assert "查公交线路" in found.words
    assert "/desk/answers" not in found.reader.forms


def test_the_call_back_list_says_what_to_check(service: Any, at_desk: At) -> None:
    """Place, wish and content stand beside the number: nothing has to be opened while the telephone rings."""
    list_one(service, "13500135000")
    order = service.order(service.booked("P104"))
    reception = at_desk("R01")
    page = reception.get("/desk/intake")
    for said in (order.number, "希望", order.content):
        assert said in page.words
    assert str(order.place) not in page.words
    assert str(order.place) in reception.send(page, "/desk/intake/show").words


def test_d04_a_caller_who_is_not_on_the_list_is_put_there_with_one_press(service: Any, at_desk: At) -> None:
    """Name, telephone and home are not typed again; the next call finds them. Without a list nobody is asked."""
    reception = at_desk("R01")
    service.booked("P104")
    done = reception.get(f"/desk/intake/done/{last(service).number}")
    assert "名册里没有这一户" not in done.words
    list_one(service, "13500135000")
    order = last(service)
    done = reception.get(f"/desk/intake/done/{order.number}")
    kept = reception.send(done, "/desk/intake/listed")
    shown = reception.get(kept.where)
    assert "已加到名册" in shown.words
    assert "名册里没有这一户" not in shown.words
    with service.runtime.store.read() as cn:
        (home,) = homes.find_homes(cn, service.office, order.contact.phone)
    assert (home.room.place, home.occupancy.name) == (order.address, order.contact.name)
    assert reception.send(reception.get("/desk"), "/desk/search", text="8000").where.startswith("/desk/intake?home=")
    assert at_desk("S01").send(done, "/desk/intake/listed").status in (403, 404)
