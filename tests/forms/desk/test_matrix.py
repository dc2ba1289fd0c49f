"""Role by route by id: an order that is none of a person's is missing on every page about orders (TRUST 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from forms_service.desk.deeds import DEEDS
from service_desk.desk.visibility import may_see
from service_desk.store import people

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
