"""Every template of the forms in both text sizes: letters, targets, lines, contrast, narrow screens, axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALL_TEXT = """least => [...document.querySelectorAll('body *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length
  && !e.closest('.unseen, .away, .only-print')
).map(e => [parseFloat(getComputedStyle(e).fontSize), e.tagName, e.textContent.trim().slice(0, 20)])
.filter(([size]) => size < least - 0.01)"""

# A radio or box counts with its label, which is pressed as well.
SMALL_TARGETS = """least => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), textarea, summary'
)].filter(e => e.getBoundingClientRect().width && !e.matches('.skip') && !e.closest('.away, .unseen')).map(e => {
  const box = (e.closest('.choice') || e).getBoundingClientRect();
  const inline = getComputedStyle(e).display === 'inline';
  return [box.height, inline ? least : box.width, e.textContent.trim().slice(0, 20), e.className, e.id];
}).filter(([height, width]) => height < least - 0.5 || width < least - 0.5)"""

CLOSE_TARGETS = """() => {
  const all = [...document.querySelectorAll('main .button, main .choice')].map(e => [e, e.getBoundingClientRect()])
    .filter(([e, b]) => b.width && e.checkVisibility());
  const found = [];
  all.forEach(([a, x], i) => all.slice(i + 1).forEach(([b, y]) => {
    const dx = Math.max(x.left - y.right, y.left - x.right), dy = Math.max(x.top - y.bottom, y.top - x.bottom);
    if (Math.max(dx, dy) < 7.5) found.push([a.textContent.trim(), b.textContent.trim(), dx, dy]);
  }));
  return found;
}"""

LINE_HEIGHT = """() => [...document.querySelectorAll('main :is(p, li, dd, td, label), h1, h2')].map(e => {
  const style = getComputedStyle(e);
  return [parseFloat(style.lineHeight) / parseFloat(style.fontSize), e.tagName, e.className];
}).filter(([ratio]) => ratio < 1.5)"""

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def templates(page: Page, server: Any, walk: Any) -> Iterator[str]:
    """Lead a page through every template and state of the forms, naming each."""
    at = server.address
    page.goto(f"{at}/book")
    yield "choose"
    page.goto(f"{at}/book?service=P101")
    yield "when, urgent"
    page.goto(f"{at}/book?service=P104")
    walk.press("继续")
    page.wait_for_selector("#wrong")
    yield "when, wrong"
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    yield "when, all days"
    walk.when("厨房龙头滴水，" * 12)
    yield "who"
    page.fill("#home", "没有空格的很长很长的住址" * 3)
    walk.press("继续")
    page.wait_for_selector("#wrong")
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    yield "who, wrong"
    walk.who()
    yield "check"
    walk.press("提交预约")
    page.wait_for_selector("#wrong")
    yield "check, wrong"
    walk.check()
    yield "done"
    token = page.url.rsplit("/", 1)[1]
    server.assign(token)
    for name in ("", "/cancel", "/postpone"):
        page.goto(f"{at}/o/{token}{name}")
        yield f"order{name}"
    walk.press("改到这个时间")
    page.wait_for_selector("#wrong")
    yield "order/postpone, wrong"
    server.finish(token)
    for name in ("", "/accept", "/reject", "/rate"):
        page.goto(f"{at}/o/{token}{name}")
        yield f"order, finished{name}"
    walk.press("提交评价")
    page.wait_for_selector("#wrong")
    yield "order/rate, wrong"
    page.goto(f"{at}/status")
    yield "status"
    walk.press("查询")
    page.wait_for_selector("#wrong")
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
    page.wait_for_selector("#wrong")
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
    page.wait_for_selector("#wrong")
    yield "complaint/withdraw, wrong"


def looked_at(page: Page, least_text: int) -> dict[str, Any]:
    """What is wrong with the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415

    found: dict[str, Any] = {
        "text": page.evaluate(SMALL_TEXT, least_text),
        "targets": page.evaluate(SMALL_TARGETS, 44),
        "close": page.evaluate(CLOSE_TARGETS),
        "lines": page.evaluate(LINE_HEIGHT),
        "axe": [(v["id"], [n["target"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]],
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
