"""Role by route by id: an order that is none of a person's is missing on every page about orders (TRUST 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from forms_service.desk.deeds import DEEDS
from service_desk.desk.visibility import may_see
from service_desk.store import looks, people
from tests.forms.desk.test_counter import list_one, waiting

At = Callable[[str], Any]
MISSING = "2611-ZZZZZ"
WHO = ("S01", "S02", "W01", "W04", "F01", "R01", "M01")


def routes(service: Any) -> Iterator[tuple[str, str]]:
    """Every page of the desk about one order, each deed by its name: method and path with ``{}`` for the number."""
    for rule in service.app.url_map.iter_rules():
        if not rule.rule.startswith("/desk") or "number" not in rule.arguments:
            continue
        deeds = DEEDS if "deed" in rule.arguments else ("",)
        for deed in deeds:
            path = rule.rule.replace("<number>", "{}").replace("<deed>", deed)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                if "<" not in path:
                    yield method, path


@pytest.fixture
def numbers(service: Any) -> list[str]:
    """Real orders: unassigned, assigned, finished of one department, and one of another."""
    tokens = [service.booked(home=f"1-1-10{n}") for n in (1, 2, 3)] + [service.booked("F02", home="1-1-109")]
    service.finish(tokens[0])
    service.assign(tokens[3])
    return [service.order(token).number for token in tokens]


@pytest.mark.parametrize("who", WHO)
def test_04_what_a_person_may_not_see_is_missing_on_every_page(
    service: Any, at_desk: At, numbers: list[str], who: str
) -> None:
    """The same status and the same words as for a number that no order has; nothing changes."""
    person = at_desk(who)
    with service.runtime.store.read() as cn:
        staff = people.get_staff(cn, service.office.estate, who)
    before = service.orders()
    hidden = [order.number for order in before if not may_see(order, staff)]
    assert {order.number for order in before} == set(numbers)
    assert bool(hidden) is (who not in ("R01", "M01"))
    fields = {"csrf": person.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"], "form_id": "x"}
    seen = 0
    for method, path in routes(service):
        call = person.get if method == "GET" else lambda at: person.post(at, **fields)
        missing = call(path.format(MISSING))
        for number in hidden:
            answer = call(path.format(number))
            assert answer.status == 404, (who, method, path)
            assert answer.words.replace(number, "") == missing.words.replace(MISSING, ""), (who, method, path)
            seen += 1
    assert service.orders() == before
    assert seen >= len(hidden) * len(DEEDS)


def test_every_deed_has_a_page_for_whoever_may_do_it(service: Any, at_desk: At, numbers: list[str]) -> None:
    """Each act that an order's page offers opens, for every role."""
    for who in WHO:
        person = at_desk(who)
        for number in numbers:
            page = person.get(f"/desk/orders/{number}")
            if page.status == 404:
                continue
            offered = [link for link in page.reader.links if link.startswith(f"/desk/orders/{number}/")]
            for link in offered:
                assert person.get(link).status == 200, (who, link)


def of_others(service: Any) -> tuple[str, str]:
    """An order of reception's department, and the end of the resident's phone: nothing of repair's supervisor."""
    token = service.booked("F02", home="1-1-109", phone="13700137011", name="张三丰")
    return service.order(token).number, "13700137011"


@pytest.mark.parametrize("who", ["S01", "F01"])
def test_04_the_search_box_finds_nothing_of_others(service: Any, at_desk: At, who: str) -> None:
    """Neither by its number nor by its end, the phone, the home or the name."""
    number, phone = of_others(service)
    person, other = at_desk(who), at_desk("S02")
    typed = (number, number[-5:], phone, phone[-4:], "1-1-109", "张三丰")
    for words in typed:
        found = person.send(person.get("/desk/search"), "/desk/search", text=words)
        assert found.status == 200, words
        assert f"/desk/orders/{number}" not in found.reader.links, words
    found = other.send(other.get("/desk/search"), "/desk/search", text=number)
    assert found.where == f"/desk/orders/{number}"


def test_04_an_order_of_others_is_missing_for_another_call_too(service: Any, at_desk: At) -> None:
    """再来一单 tells the home and the service of an order: only of one that the person may see."""
    number, _ = of_others(service)
    repair = at_desk("S01")
    page, missing = repair.get(f"/desk/intake?again={number}"), repair.get(f"/desk/intake?again={MISSING}")
    assert page.status == missing.status == 404
    assert page.words.replace(number, "") == missing.words.replace(MISSING, "")
    form = repair.get("/desk/intake").reader.forms["answers"]
    for path in ("/desk/intake", "/desk/intake/offer"):
        assert repair.post(path, **(form | {"again": number, "service": "P104"})).status == 404
    assert at_desk("S02").get(f"/desk/intake?again={number}").status == 200


def test_04_bookings_of_others_that_wait_for_a_call_back_are_missing(service: Any, at_desk: At) -> None:
    """A supervisor neither sees them nor says that somebody has called back."""
    list_one(service, "13500135000")
    number, phone = of_others(service)
    repair, reception = at_desk("S01"), at_desk("R01")
    page = repair.get("/desk/intake")
    assert number not in page.words
    assert phone not in page.words
    shown = reception.get("/desk/intake")
    assert number in shown.words
    task = shown.reader.forms["/desk/intake/show"]["task"]
    marks = page.reader.forms["answers"]
    for outcome in ("told", "unreachable"):
        fields = {"csrf": marks["csrf"], "form_id": marks["form_id"], "task": task, "outcome": outcome}
        assert repair.post("/desk/intake/called-back", **fields).status == 404
        assert repair.post("/desk/intake/show", **fields).status == 404
    assert waiting(service) == [number]


def test_whom_to_call_back_is_masked_until_somebody_asks_and_that_is_written_down(service: Any, at_desk: At) -> None:
    list_one(service, "13500135000")
    number, phone = of_others(service)
    reception = at_desk("R01")
    page = reception.get("/desk/intake")
    assert "137****7011" in page.words
    assert phone not in page.response.text
    assert "张三丰" not in page.response.text
    shown = reception.send(page, "/desk/intake/show")
    assert phone in shown.words
    assert "张三丰" in shown.words
    with service.runtime.store.read() as cn:
        now = service.clock.now
        seen = looks.looks(cn, service.office.estate, since=now, until=now + timedelta(seconds=1))
    assert [(look.staff, look.what, look.numbers) for look in seen] == [("R01", "call back", (number,))]
    assert reception.post("/desk/intake/show", task="x").status == 409  # without the session's mark
