"""The portal in a real browser, served as plain files: search, sizes, contrast, keyboard, text size, print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import measures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TEMPLATES = (
    "/",
    "/all/",
    "/free/",
    "/sections/bills/",
    "/services/F01/",
    "/services/F30/",
    "/services/F36/",
    "/services/P101/",
    "/prices/",
    "/prices/2027-1/",
    "/notices/",
    "/notices/2026-11-water-3/",
    "/notices/2026-09-power-8/",
    "/notices/free-services/",
    "/departments/",
    "/directory/",
    "/calendar/",
    "/process/",
    "/how/",
    "/rights/",
    "/privacy/",
    "/handbook/",
    "/404.html",
)
SIZES = ("normal", "large")
PHONE = {"width": 390, "height": 844}

SMALL_TEXT = """least => [...document.querySelectorAll('body *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length
  && !e.closest('.unseen, .only-print')
).map(e => {
  let size = parseFloat(getComputedStyle(e).fontSize);
  const svg = e.closest('svg');
  if (svg) size *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [size, e.tagName, e.textContent.trim().slice(0, 20)];
}).filter(([size]) => size < least - 0.01)"""

SMALL_TARGETS = """least => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary'
)].filter(e => e.getBoundingClientRect().width && !e.classList.contains('skip')).map(e => {
  const box = e.getBoundingClientRect();
  const inline = getComputedStyle(e).display === 'inline';
  return [box.height, inline ? least : box.width, e.textContent.trim().slice(0, 20), e.className];
}).filter(([height, width]) => height < least - 0.5 || width < least - 0.5)"""

LINE_HEIGHT = """() => [...document.querySelectorAll('main p, main li, main dd, main td, h1, h2, h3')].map(e => {
  const style = getComputedStyle(e);
  return [parseFloat(style.lineHeight) / parseFloat(style.fontSize), e.tagName, e.className];
}).filter(([ratio]) => ratio < 1.5)"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone."""
    made = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """``opened(path, size)``: a page as it lies there, for those who only look at it.

    A phone for each text size is enough for all of them: what they change on a page ends with the next one.
    """
    phones: dict[str, Page] = {}

    def open_one(path: str, size: str, width: int = PHONE["width"]) -> Page:
        if size not in phones:
            phones[size] = browser.new_context(locale="zh-CN").new_page()
            phones[size].context.add_cookies([{"name": "linli_text", "value": size, "url": address}])
        phones[size].set_viewport_size({"width": width, "height": PHONE["height"]})
        phones[size].goto(address + path)
        return phones[size]

    yield open_one
    for phone in phones.values():
        phone.context.close()


# ---- search ------------------------------------------------------------------------------------------------------


def find(page: Page, typed: str) -> list[str]:
    """Type, wait for the worker's answer, and return the shown names in order."""
    page.fill("#q", typed)
    page.press("#q", "Shift")  # Chinese sends no keyup of its own
    page.wait_for_function("() => /找到|没有/.test(document.querySelector('.found-count').textContent)", timeout=10_000)
    return page.locator("#found .service-name").all_text_contents()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("缴水电费", "代缴水费、电费"),
        ("修水管", "修水管（户内明管）"),
        ("漏水", "漏水检查"),
        ("daijiao", "代缴水费、电费"),
        ("djsdf", "代缴水费、电费"),
        ("xiushuiguan", "修水管（户内明管）"),
        ("F01", "代缴水费、电费"),
        ("p101", "水管爆裂抢修"),
        ("换锁", "换锁芯"),
    ],
)
def test_search_finds_it_among_the_first_three(page: Page, address: str, typed: str, wanted: str) -> None:
    page.goto(address)
    names = find(page, typed)
    assert wanted in names[:3], names


def test_search_guesses_by_pairs_of_characters_and_says_that_it_guesses(page: Page, address: str) -> None:
    page.goto(address)
    assert "代缴水费、电费" in find(page, "想缴水费呀")[:3]
    assert page.inner_text(".found-count") == "没有完全相符的，您找的可能是："
    assert find(page, "飞碟") == []
    assert "没有找到「飞碟」" in page.inner_text(".found-count")


@pytest.mark.parametrize("typed", ["免费修飞船", "***", '"', "<img src=x onerror=alert(1)>", "+-~^:"])
def test_search_survives_anything(page: Page, address: str, typed: str) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(address)
    page.fill("#q", typed)
    page.press("#q", "Enter")
    assert find(page, "漏水")
    assert wrong == []


def test_a_found_row_leads_to_its_page_and_says_free_or_paid(page: Page, address: str) -> None:
    page.goto(address)
    find(page, "缴水电费")
    first = page.locator("#found .service").first
    assert "免费" in first.inner_text()
    first.click()
    assert page.url == f"{address}/services/F01/"


def test_search_answers_a_link_with_a_question(page: Page, address: str) -> None:
    page.goto(f"{address}/all/?q=漏水")
    page.wait_for_function("() => /找到/.test(document.querySelector('.found-count').textContent)")
    assert page.locator("#found .service-name").count() > 0


def test_r08_without_javascript_the_form_leads_to_the_list_of_everything(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.fill("#q", "漏水")
    page.click(".search button")
    assert page.url.startswith(f"{address}/all/?q=")
    assert page.get_by_role("link", name="漏水检查").count() == 1
    context.close()


# ---- R1 R3 R4 R5 R7 R32 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", TEMPLATES)
def test_r01_r03_r05_letters_targets_and_lines_are_large_enough(
    opened: Callable[..., Page], path: str, size: str
) -> None:
    page = opened(path, size)
    body = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert body >= (22 if size == "large" else 16)
    assert page.evaluate(SMALL_TEXT, 18 if size == "large" else 14) == []
    assert page.evaluate(SMALL_TARGETS, 44) == []
    assert page.evaluate(LINE_HEIGHT) == []
    if size == "large":
        heights = page.evaluate(
            "() => [...document.querySelectorAll('.button, .call-number')].map(e => e.offsetHeight)"
        )
        assert all(height >= 60 for height in heights)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", TEMPLATES)
def test_r04_r32_axe_finds_nothing(opened: Callable[..., Page], path: str, size: str) -> None:
    assert measures.axe(opened(path, size)) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", TEMPLATES)
def test_r07_no_sideways_scroll_at_320_px_nor_with_double_text(
    opened: Callable[..., Page], path: str, size: str
) -> None:
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page = opened(path, size, width=320)
    assert page.evaluate(wide) == 0
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("() => { document.documentElement.style.fontSize = '34px'; }")
    assert page.evaluate(wide) == 0


def test_tables_are_cards_on_phones(page: Page, address: str) -> None:
    page.goto(f"{address}/prices/")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.table td')).display") == "block"
    said = page.evaluate("() => getComputedStyle(document.querySelector('.table td'), '::before').content")
    assert "编号" in said


# ---- home --------------------------------------------------------------------------------------------------------


def test_home_answers_in_one_screen_on_a_phone(page: Page, address: str) -> None:
    page.goto(address)
    for selector in (
        "h1",
        ".do-call",
        ".do .button-second",
        "#q",
        ".doors a >> nth=0",
        ".doors a >> nth=1",
        ".today p",
    ):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"], selector


def test_the_telephone_is_the_largest_thing_beside_the_button(page: Page, address: str) -> None:
    page.goto(f"{address}/services/F01/")
    size = "s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize)"
    assert page.evaluate(size, ".call-number") > page.evaluate(size, "h1")
    assert page.get_attribute(".call-number", "href") == "tel:02712345678"


def test_r26_a_first_visit_asks_nobody_else_and_at_most_eight_times(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    assert len(asked) <= 8
    assert all(url.startswith(address) for url in asked)


# ---- text size ---------------------------------------------------------------------------------------------------


def test_r02_the_switch_works_when_only_files_are_served_and_is_kept(page: Page, address: str) -> None:
    page.goto(address)
    size = "() => getComputedStyle(document.documentElement).fontSize"
    assert page.evaluate(size) == "17px"
    page.click("text=长辈版")
    page.wait_for_function("() => getComputedStyle(document.documentElement).fontSize === '22px'")
    assert page.url.rstrip("/") == address
    page.goto(f"{address}/services/F01/")
    assert page.evaluate(size) == "22px"
    assert page.get_attribute(".size-large", "aria-current") == "true"
    page.click(".size-normal")
    page.wait_for_function("() => getComputedStyle(document.documentElement).fontSize === '17px'")


def test_r02_the_switch_is_a_plain_link_that_leads_back(page: Page, address: str) -> None:
    page.goto(f"{address}/services/F01/")
    assert page.get_attribute(".size-large", "href") == "/text/large?to=/services/F01/"


# ---- keyboard and print ------------------------------------------------------------------------------------------


def test_r09_the_skip_link_comes_first_and_focus_is_seen(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "跳到正文"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    style = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]; }"
    )
    assert style == ["solid", "3px"]


@pytest.mark.parametrize("path", ["/services/F01/", "/prices/", "/"])
def test_r29_print_drops_the_chrome_and_keeps_telephone_and_address(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.emulate_media(media="print")
    shown = page.evaluate("() => document.body.innerText")
    assert "027-12345678" in shown
    assert "字号" not in shown
    assert "预约这项服务" not in shown
    assert path in shown
