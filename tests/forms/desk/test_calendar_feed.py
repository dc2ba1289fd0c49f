"""A worker's calendar: a private link, dead when replaced or the person is disabled, with nothing of people in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from service_desk import desk
from service_desk.store import people

At = Callable[[str], Any]


@pytest.fixture
def token(service: Any) -> str:
    found: str = service.booked()
    service.assign(found)
    return found


def link(person: Any) -> str:
    """Press the button and read the link from the page."""
    page = person.get("/desk/my")
    sent = person.send(page, "/desk/my/calendar")
    assert sent.where == "/desk/my?said=calendar#feed"
    address: str = person.get("/desk/my").tag("input", id="calendar")["value"]
    return address[address.index("/desk/calendar") :]


def events(service: Any, path: str) -> list[Any]:
    answer = service.get(path).response
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_an_event_tells_number_service_time_and_building_and_nothing_of_people(
    service: Any, at_desk: At, token: str
) -> None:
    path = link(at_desk("W01"))
    order = service.order(token)
    found = events(service, path)
    assert len(found) == 1
    assert found[0]["SUMMARY"] == f"换龙头 {order.number}"
    assert found[0]["LOCATION"] == "3号楼"
    assert (found[0].decoded("DTSTART"), found[0].decoded("DTEND")) == (order.window.start, order.window.end)
    text = service.get(path).response.text
    for hidden in ("王女士", "13800138000", "501", "单元", "滴水"):
        assert hidden not in text, hidden


def test_the_uid_stays_when_the_time_changes(service: Any, at_desk: At, token: str) -> None:
    path = link(at_desk("W01"))
    before = events(service, path)[0]
    service.clock.wait(hours=1)
    service.assign(token)
    after = events(service, path)[0]
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert before.decoded("DTSTART") != after.decoded("DTSTART")


def test_the_feed_is_kept_by_nobody_between(service: Any, at_desk: At, token: str) -> None:
    headers = service.get(link(at_desk("W01"))).response.headers
    assert headers["Cache-Control"].startswith("private")


def test_only_the_next_thirty_days_are_told(service: Any, at_desk: At, token: str) -> None:
    path = link(at_desk("W01"))
    service.clock.wait(days=3)
    assert events(service, path) == []


def test_a_replaced_link_and_one_of_a_disabled_person_are_missing(service: Any, at_desk: At, token: str) -> None:
    person = at_desk("W01")
    first = link(person)
    second = link(person)
    assert first != second
    missing = service.get("/desk/calendar/W01.xxxxxxxxxxxxxxxxxxxxxx.ics")
    assert (service.get(first).status, service.get(second).status, missing.status) == (404, 200, 404)
    office = service.office
    with service.runtime.store.read() as cn:
        found = people.get_staff(cn, office.estate, "W01")
    assert found is not None
    service.runtime.store.write(lambda cn: desk.save_staff(cn, office, "M01", replace(found, active=False)))
    assert service.get(second).status == 404
    assert service.get(second).words == missing.words


@pytest.mark.parametrize("token", ["W01", "W01.", ".", "W01.\u96e8", "X99." + "a" * 22, "a" * 300])
def test_04_made_up_links_are_missing_before_and_after_there_is_one(service: Any, at_desk: At, token: str) -> None:
    assert service.get(f"/desk/calendar/{token}.ics").status == 404
    link(at_desk("W01"))
    assert service.get(f"/desk/calendar/{token}.ics").status == 404


def test_the_link_is_asked_for_by_a_form_of_this_session(service: Any, at_desk: At) -> None:
    person = at_desk("W01")
    assert person.post("/desk/my/calendar").status == 409
    assert "calendar/" not in person.get("/desk/my").response.text.replace("/desk/my/calendar", "")
