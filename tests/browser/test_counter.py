"""A call taken by keyboard alone (D2), the search key, and the counter's pages on desk and phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service_desk.desk import homes
from service_desk.desk.homes import Typed
from service_desk.store import Connection
from tests.browser import measures
from tests.browser.at_desk import give_passwords, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

MOST_STOPS = 6


def _keep(cn: Connection, *, office: Any, home: str, name: str, phone: str) -> None:
    room = homes.add_room(cn, office, "R01", home)
    homes.move_in(cn, office, "R01", room.id, Typed(name, "tenant", phone, "", "听力不便", "本人"), None)


@pytest.fixture(scope="module")
def counter(server: Any) -> Any:
    """The server with 前台甲's password and two homes on the list."""
    runtime = server.runtime
    office = runtime.office()
    give_passwords(runtime, "R01")
    for home, name, phone in (("77-1-101", "单女士", "13711137111"), ("77-1-102", "解先生", "13711137222")):
        runtime.store.write(partial(_keep, office=office, home=home, name=name, phone=phone))
    return server


@pytest.fixture
def reception(counter: Any, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """A function that opens 前台甲's desk."""

    def open_one(*, width: int = 1280, javascript: bool = True) -> Page:
        return sign_in(new_context(width=width, javascript=javascript).new_page(), counter.address, "R01")

    return open_one


def stop(page: Page, stops: list[str]) -> str:
    """Note the element that has the focus now."""
    name: str = page.evaluate("(document.activeElement.id || document.activeElement.textContent).trim()")
    stops.append(name)
    return name


def test_d02_a_call_of_a_known_household_takes_at_most_six_keyboard_stops(
    reception: Callable[..., Page], counter: Any
) -> None:
    """From ``/`` to the number without touching a mouse; every element that had the focus is counted."""
    page, stops = reception(), list[str]()
    page.keyboard.press("/")
    assert stop(page, stops) == "find"
    page.keyboard.type("771101")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/intake?home=*")
    page.wait_for_selector("input#service:focus")
    stop(page, stops)
    page.keyboard.type("P104")
    page.wait_for_selector("#agreed")
    page.keyboard.press("Tab")
    assert stop(page, stops) == "content"
    page.keyboard.type("厨房龙头滴水")
    page.keyboard.press("Tab")
    assert stop(page, stops) == "day"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert stop(page, stops) == "agreed"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert stop(page, stops) == "保存"
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/intake/done/*")
    assert len(stops) <= MOST_STOPS, stops
    number = page.url.rsplit("/", 1)[1]
    assert number in page.locator(".number").inner_text()


def test_d02_enter_in_a_field_saves_nothing(reception: Callable[..., Page]) -> None:
    """Neither in the type-ahead nor in any other field, with JavaScript or without."""
    for javascript in (True, False):
        page = reception(javascript=javascript)
        page.goto(page.url.replace("/desk", "/desk/intake"))
        for field in ("#home", "#name", "#phone", "#reach"):
            page.fill(field, "8")
            page.press(field, "Enter")
        if javascript:
            page.fill("input#service", "P104")
            page.press("input#service", "Enter")
        assert page.url.endswith("/desk/intake")
        assert page.input_value("#home") == "8"
        assert page.locator(".error-summary").count() == 0


def test_d02_without_javascript_the_list_is_plain_and_the_price_has_a_button(reception: Callable[..., Page]) -> None:
    page = reception(javascript=False)
    page.fill("#find", "771101")
    page.press("#find", "Enter")
    page.select_option("select#service", "P104")
    page.fill("#content", "厨房龙头滴水")
    page.get_by_role("button", name="看价格和时间").click()
    page.check("#agreed")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/desk/intake/done/*")


def test_d02_words_find_the_service_while_typing(reception: Callable[..., Page]) -> None:
    """What stays typed in other fields is untouched by the price that comes in."""
    page = reception()
    page.goto(page.url.replace("/desk", "/desk/intake"))
    page.fill("#content", "滴水")
    page.fill("input#service", "换龙头")
    page.wait_for_selector("#agreed")
    assert "您要办的是「换龙头」" in page.locator(".aloud-words").inner_text()
    assert page.input_value("#content") == "滴水"


@pytest.mark.parametrize("width", [1280, 390])
def test_r32_what_the_counter_s_forms_answer_with_has_no_findings(
    reception: Callable[..., Page], artifacts: Path, width: int
) -> None:
    """Pages that are no address of their own: the rest is walked by test_desk_pages.py."""
    page = reception(width=width)

    def found(words: str) -> None:
        page.fill("#find", words)
        page.press("#find", "Enter")
        page.wait_for_load_state()

    def intake() -> None:
        found("771101")
        page.fill("input#service", "P104")
        page.wait_for_selector("#agreed")

    def home() -> None:
        found("771101")
        page.get_by_role("link", name="这一户的记录").click()
        page.get_by_role("button", name="显示完整").click()
        page.wait_for_selector("#edit")

    pages: dict[str, Callable[[], Any]] = {"search": lambda: found("771"), "intake": intake, "home": home}
    for name, go in pages.items():
        go()
        page.screenshot(path=str(artifacts / f"desk-{name}-{width}.png"), full_page=True)
        assert measures.of_desk_page(page) == {}, name
