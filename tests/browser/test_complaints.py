"""A complaint in real browsers: the resident's phone without JavaScript, the desk, the company's link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.at_desk import give_passwords, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="module")
def office(server: Any) -> Any:
    """The server, with passwords for those who act here."""
    give_passwords(server.runtime, "R01", "M01")
    return server


@pytest.fixture
def at_desk(office: Any, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """A function that opens somebody's desk."""

    def open_one(who: str, *, width: int = 1280) -> Page:
        return sign_in(new_context(width=width, javascript=True).new_page(), office.address, who)

    return open_one


def clean(page: Page, artifacts: Path, name: str) -> None:
    """A picture of the page, which needs no sideways scroll."""
    width = page.viewport_size["width"]  # type: ignore[index]
    page.screenshot(path=str(artifacts / f"complaint-{name}-{width}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def axe(page: Page, name: str) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, (name, result.generate_report())


def do(page: Page, deed: str, **fields: str) -> None:
    """Press an act of the complaint's page, fill it in and send it."""
    page.get_by_role("link", name=deed, exact=True).click()
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.locator("main form button.button").first.click()
    page.wait_for_selector(".said-note")


@pytest.mark.parametrize("width", [390, 1280])
def test_r8_a_resident_complains_reads_the_result_and_has_the_last_word_without_javascript(
    office: Any, new_context: Any, at_desk: Callable[..., Page], artifacts: Path, width: int
) -> None:
    page = new_context(width=width).new_page()
    page.goto(f"{office.address}/complain")
    assert page.locator(".call-number").inner_text() == "027-12345670"
    clean(page, artifacts, "form")
    page.check("#kind-attitude")
    page.fill("#words", f"前台说话难听，第 {width} 次")
    page.fill("#phone", "138 0013 8000")
    page.get_by_role("button", name="继续", exact=True).click()
    clean(page, artifacts, "check")
    page.get_by_role("button", name="提交投诉").click()
    number = page.locator(".number").inner_text()
    clean(page, artifacts, "done")
    page.get_by_role("link", name="查看进度").click()
    mine = page.url
    desk = at_desk("M01")
    desk.goto(f"{office.address}/desk/complaints/{number}")
    do(desk, "回应住户", words="已致歉")
    do(desk, "处理", words="查明属实，已向您道歉，并重新培训")
    do(desk, "告知结果", words="电话告知")
    page.goto(mine)
    assert "已向您道歉" in page.locator("main").inner_text()
    clean(page, artifacts, "told")
    page.get_by_role("link", name="满意，办完了").click()
    clean(page, artifacts, "confirm")
    page.get_by_role("button", name="确认办完").click()
    assert "谢谢您的监督" in page.locator("main").inner_text()
    page.goto(f"{office.address}/status")
    page.fill("#number", number.lower())
    page.fill("#tail", "8000")
    page.get_by_role("button", name="查询").click()
    assert page.url == mine


@pytest.mark.parametrize("width", [1280, 390])
def test_r32_the_desk_s_pages_of_complaints_are_clean_for_axe_and_narrow_screens(
    office: Any, new_context: Any, journey: Any, at_desk: Callable[..., Page], artifacts: Path, width: int
) -> None:
    walk = journey(new_context().new_page())
    token = walk.book(office.address, "P104", "厨房龙头滴水")
    office.finish(token)
    order = office.order(token).number
    page = at_desk("R01", width=width)

    def seen(name: str) -> None:
        clean(page, artifacts, f"desk-{name}")
        axe(page, name)

    page.goto(f"{office.address}/desk/orders/{order}/complaint")
    seen("from-order")
    page.select_option("#kind", "tips")
    page.fill("#words", "师傅收了二十元，没有收据，问他还不高兴。")
    page.get_by_role("button", name="受理").click()
    page.wait_for_selector(".said-note")
    seen("order")
    page.locator("section[aria-labelledby=complained] a").click()
    seen("received")
    do(page, "回应住户", words="已致歉，今天下午答复")
    seen("waits-for-manager")
    number = page.locator(".order-number").inner_text()
    manager = at_desk("M01", width=width)
    manager.goto(f"{office.address}/desk/complaints/{number}")
    do(manager, "定处理措施", words="退还二十元，当面道歉")
    manager.get_by_role("link", name="处理", exact=True).click()
    clean(manager, artifacts, "desk-handle")
    axe(manager, "handle")
    page.goto(f"{office.address}/desk/complaints/{number}")
    page.get_by_role("button", name="显示完整").click()
    seen("whole")


@pytest.mark.parametrize("width", [1280, 390])
def test_r32_what_is_about_the_manager_goes_to_the_company_on_clean_pages(
    office: Any, new_context: Any, at_desk: Callable[..., Page], artifacts: Path, width: int
) -> None:
    page = at_desk("R01", width=width)

    def seen(name: str) -> None:
        clean(page, artifacts, f"desk-{name}")
        axe(page, name)

    page.goto(f"{office.address}/desk/complaints/new")
    seen("new")
    page.get_by_role("button", name="受理").click()
    page.wait_for_selector(".error-summary")
    seen("new-wrong")
    page.select_option("#kind", "other")
    page.fill("#words", f"经理不回电话 {width}")
    page.fill("#phone", "13900139000")
    page.check("input[name=manager]")
    page.get_by_role("button", name="受理").click()
    page.wait_for_selector(".said-note")
    do(page, "回应住户", words="会请物业公司来查")
    do(page, "请物业公司决定", words="涉及经理")
    seen("asked")
    page.get_by_role("button", name="取给物业公司的链接").click()
    link = page.locator("#link").inner_text()
    page.goto(f"{office.address}/desk/complaints")
    seen("list")
    page.goto(f"{office.address}/desk")
    assert int(page.locator("#tile-complaint strong").inner_text()) >= 1
    seen("board")
    company = new_context(width=width, javascript=True).new_page()
    company.goto(link)
    clean(company, artifacts, "company")
    axe(company, "company")
    company.fill("#words", "已约谈经理，当天回电致歉")
    company.fill("#name", "公司经办人")
    company.get_by_role("button", name="提交决定").click()
    company.get_by_role("heading", name="已记下您的决定").wait_for()
    assert "已按您的决定处理" in company.locator("main").inner_text()
