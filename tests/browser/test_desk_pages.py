"""Every page of the desk as the app's own URL map has it, opened by everybody who may, at the desk and on the phone.

A page added later is walked without anybody remembering it: its addresses are made of ``VALUES``, and what is done to
an order is opened where a page links to it. What the walk cannot fill or nobody opens fails with a sentence. Looked at
in the browser is each page whose head or body no page before it had: what two may open often differs in their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.exceptions import HTTPException

from forms_service.app import create_app
from forms_service.desk import gate
from forms_service.desk.complaint_deeds import DEEDS as COMPLAINT_DEEDS
from forms_service.desk.deeds import DEEDS
from forms_service.desk.worker import BIG, STEPS
from service_desk.desk import boards, calendar
from service_desk.workflow import Role
from tests.browser import measures
from tests.browser.desk_day import LOCKS, OWES_CODE, WALKERS, DeskDay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (1280, 390)
HEIGHT = 900
COOKIE = "linli_desk"

# What an argument of an address stands for. An argument that stands here for nothing is only found by links.
VALUES: dict[str, Callable[[DeskDay], tuple[str, ...]]] = {
    "number": lambda day: tuple(day.numbers.values()),
    "key": lambda _day: tuple(boards.WORDS),
    "room": lambda day: (day.room,),
    "staff": lambda _day: ("R01", "W09"),
    "file_id": lambda day: (day.photo,),
    "subject": lambda _day: ("department.repair", "service.P104"),
    "complaint": lambda day: tuple(day.complaints.values()),
    "holding": lambda day: (day.held, day.cash),
    "month": lambda day: (day.month,),
    "receipt": lambda day: (day.order(day.numbers["settled"]).receipt,),
    "deed": lambda _day: (),
    "act": lambda _day: (),
    "token": lambda _day: (),
}
# What is asked for besides the address; without it the page leads elsewhere or has nothing to show.
ASKED = {"/desk/reassign": "?worker=W01", "/desk/orders/<number>": "?whole=yes"}
MORE: dict[str, Callable[[DeskDay], tuple[str, ...]]] = {
    "/desk/intake": lambda day: (f"?home={day.room}", "?again=" + day.numbers["closed"]),
    "/desk/queue": lambda day: (f"?open={day.numbers['routed']}",),
    "/desk/lists/<key>": lambda _day: ("?sort=time&order=down",),
}
# Of these one order is enough: the page is the same whatever state it is in.
ONCE = frozenset({"/desk/intake/done/<number>", "/desk/my/<number>/sign"})
BESIDE = "K01"  # walks only what the five roles have not
MARKS = re.compile(r'(?<= name="csrf" value=")[^"]*|(?<= name="form_id" value=")[^"]*')
# Addresses below /desk that are no page for somebody signed in: what the answer is instead.
NO_PAGE = {
    "/desk/sign-in": "leads on to the board",
    "/desk/second": "leads on to the board",
    "/desk/locked": "leads on to the board",
    "/desk/here": "an empty answer for the page's script",
    "/desk/calendar/<token>.ics": "a calendar file",
    "/desk/orders/<number>/files/<file_id>": "a picture to be saved",
}


@dataclass
class Walk:
    """The desk's addresses, and which of them are pages of whom."""

    day: DeskDay
    address: str

    def __post_init__(self) -> None:
        self.app = create_app(self.day.runtime)
        self.rules = sorted(
            (one for one in self.app.url_map.iter_rules() if one.rule.startswith("/desk") and "GET" in one.methods),
            key=lambda one: (len(one.arguments), one.rule),
        )
        self.pages: dict[str, dict[str, str]] = {}
        self.new: dict[str, list[str]] = {}
        seen: set[str] = set()
        for who in (*WALKERS, BESIDE):
            walked = {_kind(path) for pages in self.pages.values() for path in pages} if who == BESIDE else set()
            self.pages[who], self.new[who] = {}, []
            for path, rule, text in self._pages(who):
                if _kind(path) not in walked:
                    self.pages[who][path] = rule
                    self.new[who] += [] if seen >= _parts(text) else [path]
                    seen |= _parts(text)

    def roles(self, rule: Any) -> frozenset[Role]:
        """Who may open it; empty for anybody."""
        with self.app.app_context():
            return gate.roles_of(rule.endpoint) or frozenset()

    def _may(self, who: str, rule: Any) -> bool:
        roles = self.roles(rule)
        return not roles or bool(roles & self.day.roles_of(who))

    def _pages(self, who: str) -> Iterator[tuple[str, str, str]]:
        """Address, rule and text of each page that the person may open."""
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.day.sessions[who])
        task = f"/desk/my/{self.day.numbers['assigned']}"
        linked = [f"{task}/{step.value}" for step in BIG]  # no links: these come back when the card's button is refused
        for rule in [one for one in self.rules if self._may(who, one)]:
            for path in (*self._made(rule), *self._linked(rule, linked)):
                answer = client.get(path)
                assert answer.status_code < 500, (who, path)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    linked += re.findall(r'href="(/desk[^"#?]*)', answer.text)
                    yield path, rule.rule, answer.text
                    if rule.rule in ONCE:
                        break

    def _made(self, rule: Any) -> Iterator[str]:
        """The addresses that ``VALUES`` make of a rule."""
        for name in rule.arguments:
            assert name in VALUES, f"{rule.rule}: say in VALUES what <{name}> stands for, so that the page is walked"
        names = sorted(rule.arguments)
        for values in product(*(VALUES[name](self.day) for name in names)):
            path = rule.rule
            for name, value in zip(names, values, strict=True):
                path = path.replace(f"<{name}>", value)
            yield path + ASKED.get(rule.rule, "")
            if values == tuple(VALUES[name](self.day)[0] for name in names):
                yield from (path + more for more in MORE.get(rule.rule, lambda _day: ())(self.day))

    def _linked(self, rule: Any, linked: list[str]) -> Iterator[str]:
        """Links to the rule from pages that were opened: one for each value besides whose act it is."""
        if all(VALUES[name](self.day) for name in rule.arguments):
            return
        seen = set()
        for path in dict.fromkeys(linked):
            found, given = self._match(path)
            what = tuple(value for name, value in sorted(given.items()) if name not in ("number", "complaint"))
            if found == rule.rule and what not in seen:
                seen.add(what)
                yield path

    def _match(self, path: str) -> tuple[str, dict[str, Any]]:
        try:
            rule, given = self.app.url_map.bind("desk").match(path, return_rule=True)
        except HTTPException:
            return "", {}
        return rule.rule, dict(given)


def _kind(path: str) -> str:
    """An address without the number of its order or complaint."""
    return re.sub(r"/T?\d{4}-\w{5}", "/N", path)


def _parts(text: str) -> set[str]:
    """What is to be seen of a page, its head with the menu and its body, without the marks of one session."""
    head, main, body = MARKS.sub("", text[text.index("<body") :]).partition("<main")
    return {head, main + body}


@pytest.fixture(scope="module")
def walk(own_server: Any) -> Walk:
    """The walk over one server with one day's records."""
    return Walk(DeskDay(own_server.runtime), own_server.address)


@pytest.fixture(scope="module")
def pages_of(walk: Walk, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """``pages_of("R01")``: a page of that person's browser, signed in; of a stranger's for ``""``."""
    opened = []

    def open_one(who: str) -> Page:
        context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT}, locale="zh-CN")
        opened.append(context)
        if who:
            context.add_cookies([{"name": COOKIE, "value": walk.day.sessions[who], "url": walk.address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_one
    for context in opened:
        context.close()


def looked_at(page: Page, address: str, shot: Path) -> list[str]:
    """What is wrong with a page at each width, a line each; a picture is kept of what is, or of all."""
    answer = page.goto(address)
    assert answer is not None
    wrong = [] if answer.status == 200 else [f"{address}: status {answer.status}"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = measures.of_desk_page(page)
        if found or measures.PICTURES:
            page.screenshot(path=f"{shot}-{width}.png", full_page=True)
        wrong += [f"{address}, {width} px, {name}: {value}" for name, value in found.items()]
    return wrong


def name_of(walk: Walk, path: str) -> str:
    """A file's name for an address, with the state for the number."""
    for state, number in (walk.day.numbers | walk.day.complaints).items():
        path = path.replace(number, state.replace(" ", "-"))
    path = path.replace(walk.day.room, "room")
    return re.sub(r"[^\w-]+", "-", path.removeprefix("/desk").strip("/")) or "board"


@pytest.mark.parametrize("who", [*WALKERS, BESIDE])
def test_r32_every_page_that_somebody_may_open_is_clear_large_and_clean_at_desk_and_phone(
    walk: Walk, pages_of: Callable[[str], Page], artifacts: Path, who: str
) -> None:
    page = pages_of(who)
    wrong = [
        line
        for path in walk.new[who]
        for line in looked_at(page, walk.address + path, artifacts / f"desk-{who}-{name_of(walk, path)}")
    ]
    assert not wrong, "\n".join(wrong)


def test_r32_the_doors_of_the_desk_are_clear_large_and_clean_too(
    walk: Walk, pages_of: Callable[[str], Page], artifacts: Path
) -> None:
    """What is open to anybody: signing in, choosing a password, the code, the locked screen, a sheet that was found."""
    number = walk.day.numbers["assigned"]
    doors = {
        "/desk/sign-in": ("", "/desk/sign-in"),
        "/desk/first/<token>": ("", f"/desk/first/{walk.day.first_link()}"),
        "/desk/second": (OWES_CODE, "/desk/second"),
        "/desk/locked": (LOCKS, "/desk/locked"),
        "/desk/orders/<number>": ("", f"/desk/orders/{number}"),
    }
    assert {one.rule for one in walk.rules if not walk.roles(one)} - set(doors) == {"/desk/calendar/<token>.ics"}
    wrong = []
    for who, path in doors.values():
        page = pages_of(who)
        wrong += looked_at(page, walk.address + path, artifacts / f"desk-door-{path.split('/')[2]}")
        assert page.url == walk.address + path
    assert not wrong, "\n".join(wrong)


def test_every_address_of_the_desk_is_walked_by_somebody(walk: Walk) -> None:
    """Each rule that is a page, each list, and each act on an order, for whom it is meant."""
    walked = {rule for pages in walk.pages.values() for rule in pages.values()}
    paths = {path for pages in walk.pages.values() for path in pages}
    for rule in {one.rule for one in walk.rules} - set(NO_PAGE) - {"/desk/first/<token>"}:
        assert rule in walked, f"{rule}: nobody of {WALKERS} opened it; add the record it needs to DeskDay"
    for name in DEEDS:
        assert any(path.startswith("/desk/orders/") and path.endswith(f"/{name}") for path in paths), (
            f"no page links to the act {name}; add an order that it suits to DeskDay"
        )
    for name in COMPLAINT_DEEDS:
        assert any(path.startswith("/desk/complaints/") and path.endswith(f"/{name}") for path in paths), name
    for step in STEPS:
        assert any(path.startswith("/desk/my/") and path.endswith(f"/{step.value}") for path in paths), step
    assert not {rule for rule in NO_PAGE if rule in walked}


def test_what_is_no_page_is_what_it_should_be(walk: Walk) -> None:
    """A picture and a calendar come as such, the beat of a page's script is empty, doors lead who is inside onward."""
    client = walk.app.test_client()
    client.set_cookie(COOKIE, walk.day.sessions["W01"])
    with walk.day.runtime.store.read() as cn:
        token = calendar.token_of(cn, walk.day.office, "W01")
    number = walk.day.numbers["in service"]
    assert client.get("/desk/here").status_code == 204
    assert client.get(f"/desk/calendar/{token}.ics").mimetype == "text/calendar"
    assert client.get(f"/desk/orders/{number}/files/{walk.day.photo}").mimetype == "image/jpeg"
    for door in ("sign-in", "second", "locked"):
        assert client.get(f"/desk/{door}").headers["Location"] == "/desk"
