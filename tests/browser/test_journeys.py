"""A free order and a paid one from the portal's page to the rating, in a real browser against a real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from tests.browser.measures import PICTURES

if TYPE_CHECKING:
    from playwright.sync_api import Page

ways = pytest.mark.parametrize(
    ("width", "javascript", "size"),
    [
        (390, False, "normal"),
        (390, True, "large"),
        (1100, False, "large"),
        (1100, True, "normal"),
    ],
    ids=["phone-plain", "phone-script-large", "desktop-plain-large", "desktop-script"],
)


def shooter(page: Page, folder: Path, name: str) -> Callable[[str], None]:
    """Takes a picture of a step when pictures are asked for."""

    def shoot(step: str) -> None:
        if PICTURES:
            page.screenshot(path=folder / f"{name}-{step}.png", full_page=True)

    return shoot


@ways
def test_r08_a_paid_order_from_portal_to_rating(
    server: Any, new_context: Any, journey: Any, artifacts: Path, width: int, javascript: bool, size: str
) -> None:
    page = new_context(width=width, javascript=javascript, size=size).new_page()
    shoot = shooter(page, artifacts, f"paid-{width}-{'script' if javascript else 'plain'}-{size}")
    walk = journey(page, shoot)
    token = walk.book(server.address, "P104", "厨房龙头滴水")
    number = page.locator(".number").inner_text()
    assert server.order(token).number == number
    page.goto(f"{server.address}/status")
    page.fill("#number", number)
    page.fill("#tail", "8000")
    walk.press("查询")
    page.wait_for_url(f"{server.address}/o/{token}")
    shoot("6-order")
    page.get_by_role("link", name="改期", exact=True).click()
    page.locator("input[name=slot]:not([disabled])").nth(3).check()
    shoot("7-postpone")
    walk.press("改到这个时间")
    page.wait_for_url("**?said=postpone&at=*")
    assert "已经改期" in page.inner_text("main")
    server.finish(token)
    page.reload()
    shoot("8-finished")
    page.get_by_role("link", name="做好了，验收").click()
    page.fill("#signed_by", "王女士")
    shoot("9-accept")
    walk.press("确认验收")
    page.wait_for_url("**?said=accept&at=*")
    assert "向财务付款（示例市晴川路" in page.inner_text("main")
    server.settle(token)
    page.get_by_role("link", name="评价这次服务").click()
    page.get_by_label("非常满意", exact=True).check()
    page.fill("#comment", "师傅很仔细")
    shoot("a-rate")
    walk.press("提交评价")
    page.wait_for_url("**?said=rate&at=*")
    assert "已收 40 元" in page.inner_text("main")
    assert "非常满意" in page.inner_text("main")
    shoot("b-settled")


@ways
def test_r08_a_free_order_from_portal_to_rating_and_one_that_is_cancelled(
    server: Any, new_context: Any, journey: Any, artifacts: Path, width: int, javascript: bool, size: str
) -> None:
    page = new_context(width=width, javascript=javascript, size=size).new_page()
    shoot = shooter(page, artifacts, f"free-{width}-{'script' if javascript else 'plain'}-{size}")
    walk = journey(page, shoot)
    token = walk.book(server.address, "F01", "交三季度电费")
    page.get_by_role("link", name="查看进度、改期或取消").click()
    assert "免费" in page.inner_text("main")
    server.finish(token)
    page.reload()
    page.get_by_role("link", name="做好了，验收").click()
    page.fill("#signed_by", "王女士")
    walk.press("确认验收")
    page.wait_for_url("**?said=accept&at=*")
    assert server.order(token).state.final
    page.get_by_role("link", name="评价这次服务").click()
    page.get_by_label("满意", exact=True).check()
    walk.press("提交评价")
    page.wait_for_url("**?said=rate&at=*")
    assert "谢谢您的评价。" in page.inner_text("main")
    shoot("6-closed")

    other = journey(page)
    token = other.book(server.address, "F01", "交四季度电费")
    page.goto(f"{server.address}/o/{token}")
    page.get_by_role("link", name="取消预约").click()
    shoot("7-cancel")
    page.fill("#reason", "自己交了")
    other.press("确定取消")
    page.wait_for_url("**?said=cancel&at=*")
    assert "已经取消" in page.inner_text("main")
    assert server.order(token).state.final


def test_r09_the_whole_form_works_by_keyboard_and_focus_is_always_seen(
    server: Any, new_context: Any, home: Any
) -> None:
    page = new_context(javascript=True).new_page()

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            at, shown = page.evaluate(
                "s => { const e = document.activeElement, b = e.getBoundingClientRect(), o = getComputedStyle(e);"
                " return [e.matches(s), b.top >= 0 && b.bottom <= innerHeight && o.outlineStyle !== 'none']; }",
                selector,
            )
            assert shown, page.evaluate("() => document.activeElement.outerHTML")
            if at:
                return
        pytest.fail(f"Tab never came to {selector}")

    page.goto(f"{server.address}/book?service=F01")
    tab_to(".skip")
    tab_to("#content")
    page.keyboard.type("交电费")
    tab_to("input[name=slot]")
    page.keyboard.press("Space")
    tab_to(".button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/who")
    for selector, text in (("#home", next(home)), ("#name", "王女士"), ("#phone", "13800138000")):
        tab_to(selector)
        page.keyboard.type(text)
    page.keyboard.press("Enter")  # in a field: goes on, and does not switch the text size
    page.wait_for_url("**/book/check")
    tab_to("form#answers .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/done/*")
    assert "预约已登记" in page.inner_text("main")


def test_r13_the_summary_has_the_focus_and_its_links_lead_to_the_fields(server: Any, new_context: Any) -> None:
    page = new_context().new_page()
    page.goto(f"{server.address}/book?service=P104")
    page.get_by_role("button", name="继续", exact=True).click()
    assert page.title().startswith("有错误：")
    reader = new_context(javascript=True).new_page()
    reader.goto(f"{server.address}/book?service=P104")
    reader.get_by_role("button", name="继续", exact=True).click()
    reader.wait_for_url("**/book/who")
    assert reader.evaluate("() => document.activeElement.id") == "error-summary"
    reader.get_by_role("link", name="请写明要办什么，例如：厨房水龙头漏水。").click()
    assert reader.evaluate("() => document.activeElement.id") == "content"


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_r14_back_and_forward_keep_what_was_typed(
    server: Any, new_context: Any, journey: Any, javascript: bool
) -> None:
    page = new_context(javascript=javascript).new_page()
    walk = journey(page)
    page.goto(f"{server.address}/book?service=P104")
    walk.when("厨房龙头滴水")
    walk.who()
    page.go_back()
    assert page.input_value("#name") == "王女士"
    page.go_back()
    assert page.input_value("#content") == "厨房龙头滴水"
    page.go_forward()
    walk.press("继续")
    page.wait_for_url("**/book/check")
    assert "请核对，然后提交" in page.inner_text("main")


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_r02_r14_switching_the_text_size_in_the_form_keeps_what_was_typed(
    server: Any, new_context: Any, journey: Any, javascript: bool
) -> None:
    page = new_context(javascript=javascript).new_page()
    walk = journey(page)
    page.goto(f"{server.address}/book?service=P104")
    walk.when("厨房龙头滴水")
    page.fill("#name", "李先生")
    page.click(".size-large")
    page.wait_for_load_state()
    assert page.input_value("#name") == "李先生"
    if javascript:  # the sheet is fetched in the background
        page.wait_for_function("() => getComputedStyle(document.documentElement).fontSize === '22px'")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "22px"
    page.fill("#home", walk.home)
    page.fill("#phone", "13800138000")
    walk.press("继续")
    page.wait_for_url("**/book/check")
    assert "厨房龙头滴水" in page.inner_text("main")
    page.goto(f"{server.address}/")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "22px"


def test_r14_a_restart_in_the_middle_of_a_form_loses_nothing(new_server: Any, new_context: Any, journey: Any) -> None:
    own = new_server()
    page = new_context().new_page()
    walk = journey(page)
    page.goto(f"{own.address}/book?service=P104")
    walk.when("厨房龙头滴水")
    walk.who()
    assert own.stop() == 0
    own.start()
    walk.check()
    assert own.order(page.url.rsplit("/", 1)[1]).contact.name == "王女士"


def test_r24_a_double_press_makes_one_order(server: Any, new_context: Any, journey: Any) -> None:
    page = new_context(javascript=True).new_page()
    walk = journey(page)
    page.goto(f"{server.address}/book?service=F01")
    walk.when("交水费")
    walk.who()
    page.get_by_role("button", name="提交预约").dblclick()
    page.locator(".number").wait_for()  # the second press cuts the first one's navigation off: wait for what is seen
    number = page.locator(".number").inner_text()
    page.reload()
    assert page.locator(".number").inner_text() == number
    place = server.order(page.url.rsplit("/", 1)[1]).address
    with server.runtime.store.read() as cn:
        found = desk.find(cn, server.runtime.office(), desk.OrderQuery(limit=5000))
    assert [order.number for order in found if order.address == place] == [number]


def test_r25_a_draft_stays_on_the_phone_until_it_is_sent(server: Any, new_context: Any, journey: Any) -> None:
    page = new_context(javascript=True).new_page()
    walk = journey(page)
    page.goto(f"{server.address}/book?service=F02")
    page.fill("#content", "充话费")
    page.goto(f"{server.address}/")
    page.goto(f"{server.address}/book?service=F02")
    assert page.input_value("#content") == "充话费"
    assert "已填上您在这部手机里没有提交的内容。" in page.inner_text("main")
    page.get_by_role("button", name="清空").click()
    assert page.input_value("#content") == ""
    page.fill("#content", "充话费")
    walk.when("充话费")
    walk.who()
    walk.check()
    page.goto(f"{server.address}/book?service=F02")
    assert page.input_value("#content") == ""
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_r25_a_failed_send_says_so_with_the_telephone_and_can_be_pressed_again(
    new_server: Any, new_context: Any, journey: Any
) -> None:
    own = new_server()
    page = new_context(javascript=True).new_page()
    walk = journey(page)
    page.goto(f"{own.address}/book?service=F01")
    walk.when("交电费")
    walk.who()
    own.stop()
    walk.press("提交预约")
    page.wait_for_selector("#not-sent")
    said = page.inner_text("#not-sent")
    assert "没有发出去" in said
    assert "027-12345678" in said
    assert page.evaluate("() => document.activeElement.id") == "not-sent"
    own.start()
    walk.press("提交预约")
    page.wait_for_url("**/book/done/*")


def test_r26_form_pages_ask_nobody_else(server: Any, new_context: Any, journey: Any) -> None:
    page = new_context(javascript=True).new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    walk = journey(page)
    page.goto(f"{server.address}/book?service=F03")
    assert len(asked) <= 8
    walk.when("交燃气费")
    walk.who()
    walk.check()
    assert all(url.startswith(server.address) for url in asked)
    assert wrong == []


def test_r29_the_order_page_prints_with_number_telephone_and_without_buttons(
    server: Any, new_context: Any, journey: Any
) -> None:
    page = new_context().new_page()
    token = journey(page).book(server.address, "P104", "厨房龙头滴水")
    page.goto(f"{server.address}/o/{token}")
    page.emulate_media(media="print")
    shown = page.inner_text("body")
    assert token.split(".")[0] in shown
    assert "027-12345678" in shown
    assert "取消预约" not in shown
    assert "字号" not in shown
