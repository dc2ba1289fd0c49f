"""A worker's phone in a real browser: the day's tasks, the signature, and what is pressed without a signal (W1, W3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Entry
from service_desk.orders import Window
from service_desk.runtime import utc_now
from service_desk.store import Connection, attachments
from service_desk.workflow import Action, State
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Journey, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="module")
def office(own_server: Server) -> Server:
    """A server of its own, where the workers and reception have passwords."""
    give_passwords(own_server.runtime, "W01", "W04", "R01")
    return own_server


@pytest.fixture
def phone(office: Any, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``phone("W01")``: that person's signed-in phone."""

    def open_one(who: str, *, javascript: bool = True, width: int = 390) -> Page:
        return sign_in(new_context(width=width, javascript=javascript).new_page(), office.address, who)

    return open_one


@pytest.fixture
def job(office: Any, home: Iterator[str], new_context: Callable[..., BrowserContext]) -> Callable[..., str]:
    """A function that books as a resident and assigns it for now; the number."""

    def one(service: str = "P104", lead: str = "W01", by: str = "S01") -> str:
        journey = Journey(new_context(javascript=False).new_page(), next(home))
        token = journey.book(office.address, service, "厨房龙头滴水，请带阀芯")
        number: str = office.order(token).number
        found, now = office.runtime.office(), utc_now()

        def assign(cn: Connection) -> None:
            act = desk.act_of(cn, found, Entry(by), Action.ASSIGN, desk.history(cn, found, number).order)
            desk.assign(cn, found, act, number, lead, Window(now, now + timedelta(minutes=90)))

        office.runtime.store.write(assign)
        return number

    return one


def order(office: Any, number: str) -> Any:
    with office.runtime.store.read() as cn:
        return desk.history(cn, office.runtime.office(), number).order


def events(office: Any, number: str, action: str) -> list[Any]:
    with office.runtime.store.read() as cn:
        story = desk.history(cn, office.runtime.office(), number).events
    return [event for event in story if event.action == action]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def arrive(page: Page, office: Any, number: str) -> None:
    page.goto(f"{office.address}/desk/my/{number}")
    page.check("input[name=conduct]")
    press(page, "到达")
    page.wait_for_url("**said=start")


def finish(page: Page) -> None:
    page.get_by_role("link", name="完成", exact=True).click()
    page.fill("#work_done", "换了阀芯，试水不漏")
    press(page, "算金额")
    page.wait_for_selector("#priced")
    press(page, "完工")
    page.wait_for_url("**said=finish")


def no_signal(page: Page) -> None:
    """Nothing leaves the phone. The browser's own switch is late for a page that is just being loaded."""
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    page.context.set_offline(True)


def signal_again(page: Page) -> None:
    """Everything leaves the phone."""
    page.unroute("**/*")
    page.context.set_offline(False)


def keep_page(page: Page) -> None:
    """Open the tasks under the helper that keeps them."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    page.locator(".my").wait_for()
    page.evaluate("caches.match(location.pathname).then((kept) => kept.text()).then(() => true)")


def draw(page: Page) -> None:
    """Write with the mouse as a finger does."""
    canvas = page.locator("#signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    points = ((30, 60), (80, 150), (120, 50), (170, 160), (230, 60), (300, 140))
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()


def test_w3_the_resident_signs_with_a_finger_and_the_order_is_accepted(
    office: Any, phone: Callable[..., Page], job: Callable[..., str], artifacts: Path
) -> None:
    """From the door to the signature: nothing is accepted while the frame is empty."""
    number, page = job(), phone("W01")
    arrive(page, office, number)
    finish(page)
    page.get_by_role("link", name="请住户验收").click()
    press(page, "住户签好了，验收合格")
    assert page.locator("#sign-empty").is_visible()
    assert order(office, number).state is State.COMPLETED
    draw(page)
    page.screenshot(path=str(artifacts / "worker-sign-390.png"), full_page=True)
    press(page, "住户签好了，验收合格")
    page.wait_for_url("**said=accept")
    assert order(office, number).state is State.ACCEPTED
    with office.runtime.store.read() as cn:
        kept = attachments.of_order(cn, office.runtime.office().estate, number)
    accepted = events(office, number, "accept")
    assert [one.sha256 for one in kept] == [accepted[0].data["signature"]]
    assert kept[0].size < 30_000


def test_what_is_pressed_without_a_signal_is_kept_and_sent_once(
    office: Any, phone: Callable[..., Page], job: Callable[..., str], artifacts: Path
) -> None:
    """The page stays readable, both steps wait in their order, are sent when the signal is back, and say so."""
    number, page = job("F02", "W04", "S02"), phone("W04")
    page.goto(f"{office.address}/desk/my")
    keep_page(page)
    no_signal(page)
    page.reload()
    card = page.locator(f"#job-{number}")
    assert "现在没有信号" in page.locator("#offline").inner_text()
    if card.locator("input[name=conduct]").count():
        card.locator("input[name=conduct]").check()
    card.locator("form[action$='/start'] button").click()
    page.locator(".queue-waiting").wait_for()
    card.locator("textarea[name=work_done]").fill("送到了，老人签收")
    card.locator("form[action$='/finish'] button").click()
    page.locator(".queue-waiting").nth(1).wait_for()
    assert "未上传" in page.locator("#queue").inner_text()
    assert "送到了，老人签收" in page.locator("#queue").inner_text()
    page.screenshot(path=str(artifacts / "worker-offline-390.png"), full_page=True)
    page.reload()
    page.locator(".queue-waiting").nth(1).wait_for()
    assert order(office, number).state is State.ASSIGNED
    signal_again(page)
    page.locator(".queue-done").nth(1).wait_for()
    assert order(office, number).state is State.COMPLETED
    assert [len(events(office, number, one)) for one in ("start", "finish")] == [1, 1]
    assert order(office, number).work_done == "送到了，老人签收"


def test_a_refused_step_that_waited_is_shown_with_its_sentence_and_what_was_typed(
    office: Any, phone: Callable[..., Page], job: Callable[..., str]
) -> None:
    """The order was given to nobody else but changed: the phone says why, keeps the words, and opens the form again."""
    number, page = job(), phone("W01")
    page.goto(f"{office.address}/desk/my/{number}/no-entry")
    no_signal(page)
    page.fill("#attempts", "敲门无人，电话未接")
    press(page, "记下")
    page.locator(".queue-waiting").wait_for()
    found = office.runtime.office()

    def start(cn: Connection) -> None:
        act = desk.act_of(cn, found, Entry("W01"), Action.START, desk.history(cn, found, number).order)
        desk.start(cn, found, act, number, conduct_confirmed=True)

    office.runtime.store.write(start)
    signal_again(page)
    refused = page.locator(".queue-refused")
    refused.wait_for()
    assert "刚被别人改过" in refused.inner_text()
    assert "敲门无人，电话未接" in refused.inner_text()
    refused.get_by_role("button", name="知道了，删去").click()
    assert page.locator("#queue").is_hidden()
    assert events(office, number, "no-entry") == []


def test_what_the_phone_keeps_of_the_tasks_ends_at_sign_out(
    office: Any, phone: Callable[..., Page], job: Callable[..., str]
) -> None:
    number, page = job(), phone("W01")
    page.goto(f"{office.address}/desk/my")
    keep_page(page)
    assert number in page.content()
    assert page.evaluate("caches.has('linli-my')") is True
    press(page, "退出")
    page.wait_for_url("**/desk/sign-in*")
    page.locator("html.js").wait_for()
    assert page.evaluate("caches.has('linli-my')") is False
    assert office.ask("GET", "/desk/my")[0] == 303


def test_everything_goes_without_javascript_except_drawing(
    office: Any, phone: Callable[..., Page], job: Callable[..., str]
) -> None:
    number, page = job(), phone("W01", javascript=False)
    arrive(page, office, number)
    finish(page)
    page.get_by_role("link", name="请住户验收").click()
    assert "请用纸单签字" in page.locator("main").inner_text()
    page.locator("summary", has_text="已在纸单上签字").click()
    page.fill("[name=words-paper-signed]", number)
    press(page, "记下，交纸单")
    page.wait_for_url("**said=paper-signed")
    assert order(office, number).state is State.COMPLETED
