"""A working day at the desk in real browsers: board, queue, tell list, sheets, close of day, keys (D5–D9, S1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import clocks, desk
from service_desk.orders import Grant, Staff
from service_desk.runtime import utc_now
from service_desk.store import people
from service_desk.workflow import Role, State
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Journey, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

SECOND = Staff("S03", "维修主管乙", "023", (Grant(Role.SUPERVISOR, "repair"),))
PEOPLE = ("R01", "S01", "S03")


@pytest.fixture(scope="module")
def office(own_server: Server) -> Server:
    """A server of its own, whose staff have passwords."""
    server = own_server
    found, write = server.runtime.office(), server.runtime.store.write
    write(lambda cn: people.save_staff(cn, found.estate, SECOND))
    give_passwords(server.runtime, *PEOPLE)
    return server


@pytest.fixture
def desk_of(office: Any, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``desk_of("S01", width=390)``: that person's signed-in browser."""

    def open_one(who: str, *, width: int = 1280, javascript: bool = True) -> Page:
        return sign_in(new_context(width=width, javascript=javascript).new_page(), office.address, who)

    return open_one


@pytest.fixture
def book(office: Any, home: Iterator[str], new_context: Callable[..., BrowserContext]) -> Callable[[], str]:
    """A function that books on the web as a resident; the number."""

    def one() -> str:
        journey = Journey(new_context(javascript=False).new_page(), next(home))
        token = journey.book(office.address, "P104", "厨房龙头滴水")
        number: str = office.order(token).number
        return number

    return one


def order(office: Any, number: str) -> Any:
    with office.runtime.store.read() as cn:
        return desk.history(cn, office.runtime.office(), number).order


def next_day(office: Any) -> str:
    today = clocks.local(utc_now()).date()
    days = (day for day in office.runtime.office().catalog.working_days(today) if day > today)
    return next(days).isoformat()


def assign(page: Page, office: Any, number: str, lead: str = "W01", start: str = "09:00", end: str = "09:45") -> None:
    """Fill in the form of the queue and press its button."""
    if not page.url.endswith(f"open={number}"):
        page.goto(f"{office.address}/desk/queue?open={number}")
    page.select_option("#lead", lead)
    for name, value in (("day", next_day(office)), ("start", start), ("end", end)):
        page.fill(f"#{name}", value)
    page.locator("form#answers button.button").click()
    page.wait_for_load_state()


def test_two_supervisors_in_two_browsers_one_wins_and_the_other_is_told(
    office: Any, desk_of: Callable[..., Page], book: Callable[[], str]
) -> None:
    number = book()
    first, second = desk_of("S01"), desk_of("S03", javascript=False)
    for page in (first, second):
        page.goto(f"{office.address}/desk/queue?open={number}")
    assign(first, office, number, start="08:30", end="09:00")
    assert "已派工" in first.locator(".said-note").inner_text()
    assign(second, office, number, start="10:00", end="11:00")
    assert "这张服务单刚被别人改过" in second.locator(".error-summary").inner_text()
    done = order(office, number)
    assert (done.state, f"{clocks.local(done.window.start):%H:%M}") == (State.ASSIGNED, "08:30")


def test_a_part_that_refreshes_itself_takes_away_neither_focus_nor_what_is_being_typed(
    office: Any, desk_of: Callable[..., Page], book: Callable[[], str]
) -> None:
    """The board's numbers change under a focused link; the form beside the queue's list stays as it was typed."""
    page = desk_of("S01")
    page.clock.install()
    page.goto(f"{office.address}/desk")
    page.locator("#tile-to-assign").focus()
    before = int(page.locator("#tile-to-assign strong").inner_text())
    book()
    with page.expect_response(lambda answer: "live=yes" in answer.url):
        page.clock.run_for(21_000)
    page.locator("#tile-to-assign strong", has_text=str(before + 1)).wait_for()
    assert page.evaluate("document.activeElement.id") == "tile-to-assign"
    number = book()
    page.goto(f"{office.address}/desk/queue?open={number}")
    page.fill("#start", "15:15")
    page.locator("#start").focus()
    with page.expect_response(lambda answer: "live=yes" in answer.url):
        page.clock.run_for(21_000)
    assert page.input_value("#start") == "15:15"
    assert page.evaluate("document.activeElement.id") == "start"


def test_d9_keys_open_pages_and_can_be_switched_off(office: Any, desk_of: Callable[..., Page]) -> None:
    page = desk_of("S01")
    page.goto(f"{office.address}/desk")
    page.keyboard.press("g")
    page.wait_for_url("**/desk/queue*")
    page.keyboard.press("?")
    page.wait_for_url("**/desk/keys")
    assert "快捷键已打开" in page.locator("#keys-state").inner_text()
    page.click("#keys-toggle")
    assert "快捷键已关闭" in page.locator("#keys-state").inner_text()
    page.goto(f"{office.address}/desk")
    page.keyboard.press("g")
    assert page.url.endswith("/desk")
    page.goto(f"{office.address}/desk/keys")
    page.click("#keys-toggle")
    page.keyboard.press("b")
    page.wait_for_url("**/desk")


def test_d9_the_keys_are_a_plain_page_without_javascript(office: Any, desk_of: Callable[..., Page]) -> None:
    page = desk_of("S01", javascript=False)
    page.get_by_role("link", name="快捷键").click()
    page.wait_for_url("**/desk/keys")
    assert page.locator("kbd", has_text="/").count() == 1
    assert not page.locator("#keys-toggle").is_visible()


def test_d5b_a_resident_is_told_by_three_keys(
    office: Any, desk_of: Callable[..., Page], book: Callable[[], str]
) -> None:
    """D shows the number of the first, y says it was told."""
    number = book()
    supervisor = desk_of("S01")
    assign(supervisor, office, number, start="11:00", end="11:30")
    page = desk_of("R01")
    page.keyboard.press("t")
    page.wait_for_url("**/desk/tasks")
    waiting = page.locator(".task").count()
    page.keyboard.press("d")
    page.locator(".task-open .task-number").first.wait_for()
    page.keyboard.press("y")
    page.wait_for_url("**/desk/tasks?said=told")
    assert page.locator(".task").count() == waiting - 1


def test_the_whole_day_goes_without_javascript(
    office: Any, desk_of: Callable[..., Page], book: Callable[[], str]
) -> None:
    """Assigned from the queue, warned of the clash and overridden, told from the list, the day closed."""
    first, second = book(), book()
    page = desk_of("S01", width=390, javascript=False)
    assign(page, office, first, start="16:00", end="16:30")
    assign(page, office, second, start="16:15", end="16:45")
    assert first in page.locator("#warned").inner_text()
    page.check("input[name=sure]")
    page.locator("form#answers button.button").click()
    page.wait_for_url("**said=assigned")
    assert order(office, second).state is State.ASSIGNED
    page = desk_of("R01", width=390, javascript=False)
    page.goto(f"{office.address}/desk/close")
    page.get_by_role("button", name="现在备份").click()
    page.wait_for_url("**said=backed-up")
    for name in ("why_sheets", "why_tell"):
        if page.locator(f"#{name}").count():
            page.fill(f"#{name}", "明早再办")
    page.get_by_role("button", name="今天结束").click()
    page.wait_for_url("**said=closed")
    assert "打印交接班" in page.locator("main").inner_text()
