"""Every template of the forms in both text sizes: letters, targets, lines, contrast, narrow screens, axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.measures import CLOSE_TARGETS, LINE_HEIGHT, SMALL_TARGETS, SMALL_TEXT, TAP, WIDE, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


def templates(page: Page, server: Any, walk: Any) -> Iterator[str]:
    """Lead a page through every template and state of the forms, naming each."""
    at = server.address
    page.goto(f"{at}/book")
    yield "choose"
    page.goto(f"{at}/book?service=P101")
    yield "when, urgent"
    page.goto(f"{at}/book?service=P104")
    walk.press("继续")
    page.wait_for_selector("#error-summary")
    yield "when, wrong"
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    yield "when, all days"
    walk.when("厨房龙头滴水，" * 12)
    yield "who"
    page.fill("#home", "没有空格的很长很长的住址" * 3)
    walk.press("继续")
    page.wait_for_selector("#error-summary")
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    yield "who, wrong"
    walk.who()
    yield "check"
    walk.press("提交预约")
    page.wait_for_selector("#error-summary")
    yield "check, wrong"
    walk.check()
    yield "done"
    token = page.url.rsplit("/", 1)[1]
    server.assign(token)
    for name in ("", "/cancel", "/postpone"):
        page.goto(f"{at}/o/{token}{name}")
        yield f"order{name}"
    walk.press("改到这个时间")
    page.wait_for_selector("#error-summary")
    yield "order/postpone, wrong"
    server.finish(token)
    for name in ("", "/accept", "/reject", "/rate"):
        page.goto(f"{at}/o/{token}{name}")
        yield f"order, finished{name}"
    walk.press("提交评价")
    page.wait_for_selector("#error-summary")
    yield "order/rate, wrong"
    page.goto(f"{at}/status")
    yield "status"
    walk.press("查询")
    page.wait_for_selector("#error-summary")
    yield "status, wrong"
    yield from complaining(page, at, token, walk)
    page.goto(f"{at}/nothing")
    yield "failure"


def complaining(page: Page, at: str, token: str, walk: Any) -> Iterator[str]:
    """The templates of complaints, about an order and without one."""
    page.goto(f"{at}/o/{token}/complain")
    yield "order/complain"
    page.goto(f"{at}/complain")
    walk.press("继续")
    page.wait_for_selector(".error-summary")
    yield "complain, wrong"
    page.check("#kind-delay")
    page.fill("#words", f"{walk.home} " + "没有空格的很长很长的话" * 9)
    page.fill("#phone", "138 0013 8000")
    walk.press("继续")
    page.wait_for_selector("form[action='/complain/done']")
    yield "complain, check"
    walk.press("提交投诉")
    page.wait_for_url("**/t/*/done")
    yield "complain, done"
    complaint = page.url.removesuffix("/done")
    page.goto(complaint)
    yield "complaint"
    page.goto(f"{complaint}/withdraw")
    walk.press("确定撤回")
    page.wait_for_selector(".error-summary")
    yield "complaint/withdraw, wrong"


def looked_at(page: Page, least_text: int) -> dict[str, Any]:
    """What is wrong with the page as it stands."""
    found: dict[str, Any] = {
        "text": page.evaluate(SMALL_TEXT, least_text),
        "targets": page.evaluate(SMALL_TARGETS, TAP),
        "close": page.evaluate(CLOSE_TARGETS),
        "lines": page.evaluate(LINE_HEIGHT),
        "axe": axe(page),
    }
    if least_text > 14:
        heights = "() => [...document.querySelectorAll('.button, .call-number')].map(e => e.offsetHeight)"
        found["main actions"] = [height for height in page.evaluate(heights) if height < 60]
    page.set_viewport_size({"width": 320, "height": 640})
    found["wide"] = page.evaluate(WIDE)
    page.set_viewport_size({"width": 390, "height": 844})
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("size", ["normal", "large"])
def test_r01_r03_r05_r07_r32_every_template_is_large_clear_narrow_and_clean_for_axe(
    server: Any, new_context: Any, journey: Any, size: str
) -> None:
    page = new_context(javascript=True, size=size).new_page()
    wrong: dict[str, Any] = {}
    names = []
    for name in templates(page, server, journey(page)):
        names.append(name)
        found = looked_at(page, 18 if size == "large" else 14)
        if found:
            wrong[name] = found
    assert wrong == {}
    assert len(names) == 27


def test_r07_text_at_twice_its_size_needs_no_sideways_scroll(server: Any, new_context: Any, journey: Any) -> None:
    page = new_context(javascript=True, width=640).new_page()
    wide = {}
    for name in templates(page, server, journey(page)):
        page.evaluate("() => { document.documentElement.style.fontSize = '34px'; }")
        if page.evaluate(WIDE):
            wide[name] = page.evaluate(WIDE)
    assert wide == {}
