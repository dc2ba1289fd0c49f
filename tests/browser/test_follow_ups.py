"""The page of follow-ups in a real browser: phone and desk, without JavaScript, by keyboard, axe (S3, §5.5, R32)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from service_desk import desk
from service_desk.desk import Act
from service_desk.orders import Stars
from service_desk.workflow import State
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Journey, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

ANSWERS = {"dressed": "yes", "let_in": "yes", "charged": "no"}


@pytest.fixture(scope="module")
def office(prepared: Path, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Server]:
    """A server of its own, whose supervisor has a password."""
    data = tmp_path_factory.mktemp("asking") / "data"
    shutil.copytree(prepared, data)
    running = Server(data, free_port())
    running.start()
    give_passwords(running.runtime, "S01")
    yield running
    running.kill()
    running.runtime.close()


@pytest.fixture
def settled(office: Server, home: Iterator[str], new_context: Callable[..., BrowserContext]) -> Callable[[], str]:
    """A function that brings an order to where its follow-up is due; the number."""

    def one() -> str:
        token = Journey(new_context(javascript=False).new_page(), next(home)).book(office.address, "P104", "龙头滴水")
        office.finish(token)
        now, number = office.runtime.office(), office.order(token).number
        office.runtime.store.write(lambda cn: desk.accept(cn, now, Act.resident(), number, "王女士"))
        office.settle(token)
        return number

    return one


@pytest.fixture
def supervisor(office: Server, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A function that opens the supervisor's signed-in browser."""

    def open_one(*, width: int = 1280, javascript: bool = False) -> Page:
        return sign_in(new_context(width=width, javascript=javascript).new_page(), office.address, "S01")

    return open_one


def answer(page: Page, **given: str) -> None:
    for name, value in given.items():
        page.check(f"input[name={name}][value='{value}']")


def found(office: Server, number: str) -> Any:
    with office.runtime.store.read() as cn:
        return desk.history(cn, office.runtime.office(), number)


def test_s03_a_follow_up_on_one_screen_without_javascript(
    office: Server, settled: Callable[[], str], supervisor: Callable[..., Page]
) -> None:
    """Opened from the list, a gap is named and nothing is lost, then it is kept and the order closes."""
    number, page = settled(), supervisor(width=390)
    page.goto(f"{office.address}/desk/follow-ups?open={number}")
    answer(page, result="4")
    page.fill("#words", "师傅很耐心")
    page.click("#record")
    assert "请选一项" in page.locator(".error-summary").inner_text()
    assert page.is_checked("input[name=result][value='4']")
    assert page.input_value("#words") == "师傅很耐心"
    answer(page, **ANSWERS)
    page.click("#record")
    page.wait_for_url("**said=done")
    kept = found(office, number)
    assert (kept.follow_ups[0].level, kept.order.state) == (Stars.GOOD, State.CLOSED)


def test_s03_by_keyboard_alone(office: Server, settled: Callable[[], str], supervisor: Callable[..., Page]) -> None:
    """Radios by arrow and space, the button by Enter."""
    number, page = settled(), supervisor(javascript=True)
    page.goto(f"{office.address}/desk/follow-ups?open={number}")
    page.locator("input[name=result]").first.focus()
    page.keyboard.press("Space")
    for _ in ANSWERS:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.check("input[name=charged][value=no]")
    page.locator("#record").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**said=done")
    made = found(office, number).follow_ups[0]
    assert (made.level, made.dressed, made.let_in, made.charged) == (Stars.VERY_GOOD, True, True, False)


@pytest.mark.parametrize("width", [1280, 390])
def test_r32_the_page_has_no_axe_findings_and_no_sideways_scroll(
    office: Server, settled: Callable[[], str], supervisor: Callable[..., Page], artifacts: Path, width: int
) -> None:
    """With a form, a rating, an open one, coverage, after a mistake, and the same form on the order's page."""
    unhappy, rated, number = settled(), settled(), settled()
    now, write = office.runtime.office(), office.runtime.store.write
    write(lambda cn: desk.rate(cn, now, Act.resident(), rated, Stars.POOR, "来晚了一个小时"))
    page = supervisor(width=width, javascript=True)  # axe is a script
    page.goto(f"{office.address}/desk/follow-ups?open={unhappy}")
    answer(page, result="1", **ANSWERS | {"charged": "yes"}, leads_to="rework")
    page.fill("#words", "还在滴水，另收了十元")
    page.click("#record")
    page.wait_for_url("**said=done")
    shots = {
        "follow-ups": f"/desk/follow-ups?open={number}",
        "follow-ups-rated": f"/desk/follow-ups?open={rated}",
        "follow-up-deed": f"/desk/orders/{number}/follow-up",
        "follow-up-order": f"/desk/orders/{unhappy}",
        "board-with-duty": "/desk",
    }
    for name, path in shots.items():
        page.goto(office.address + path)
        look_at(page, artifacts / f"{name}-{width}.png", path)
    page.goto(f"{office.address}/desk/follow-ups?open={number}")
    answer(page, result="2")
    page.click("#record")
    look_at(page, artifacts / f"follow-ups-wrong-{width}.png", "wrong")


def look_at(page: Page, shot: Path, what: str) -> None:
    page.screenshot(path=str(shot), full_page=True)
    result = Axe().run(page)
    assert result.violations_count == 0, (what, result.generate_report())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
