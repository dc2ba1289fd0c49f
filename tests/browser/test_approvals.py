"""The manager's decisions in real browsers: seen at both widths, approved and published without JavaScript (M1)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from service_desk import clocks
from service_desk.runtime import utc_now
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Server
from tests.own_estate import OwnEstate, make

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

HERE = "/desk/approvals"


def small_portal(site: Path) -> None:
    site.mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>old</title>", encoding="utf-8")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> OwnEstate:
    """An estate that is no demonstration, with a changed catalogue, a list that waits and one that must wait longer."""
    now = utc_now()
    own, today = make(tmp_path_factory.mktemp("approvals"), now, small_portal), clocks.local(now).date()
    own.edit(
        "services/60-paid.yml", "title: 换龙头\n    summary: 换一个龙头。", "title: 换水龙头\n    summary: 拆旧装新。"
    )
    own.draft("2027-1", today + timedelta(days=60), P1="42", P2="60")
    own.edit(
        "prices/2027-1.yml", "    cost: 37\n", "    cost: 37\n    minimum: 60\n    exception: 试行半年，年底再议\n"
    )
    own.draft("2027-2", today + timedelta(days=90), P1="41")
    heard = (today + timedelta(days=50)).isoformat()
    own.edit("prices/2027-2.yml", f"  - {{department: cleaning, supervisor: 保洁组主管, on: {heard}}}\n", "")
    return own


@pytest.fixture
def office(waiting: OwnEstate, tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Server]:
    """A server over a copy of it, whose manager has a password."""
    own = OwnEstate(tmp_path / "own")
    shutil.copytree(waiting.home, own.home)
    server = Server(own.data, free_port(), own.catalog)
    give_passwords(server.runtime, "M01")
    server.start()
    yield server
    server.kill()
    server.runtime.close()


@pytest.fixture
def manager(office: Server, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``manager(width=390)``: the page of approvals in the manager's signed-in browser."""

    def open_one(*, width: int = 1280, javascript: bool = True) -> Page:
        page = sign_in(new_context(width=width, javascript=javascript).new_page(), office.address, "M01", to=HERE)
        page.wait_for_selector("#publish")
        return page

    return open_one


@pytest.mark.parametrize("width", [1280, 390])
def test_m1_all_that_waits_is_seen_at_a_glance(manager: Callable[..., Page], artifacts: Path, width: int) -> None:
    page = manager(width=width)
    glance = page.locator(".at-a-glance").inner_text()
    assert "价目表 2027-1：涨价 2 项，不变 1 项，等您审批" in glance
    assert "价目表 2027-2：涨价 1 项，不变 2 项，还不能审批" in glance
    assert page.locator(".at-a-glance").bounding_box()["y"] < 500
    assert page.locator("button", has_text="审批").count() == 2
    for one in page.locator("details").all():
        one.evaluate("found => { found.open = true }")
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artifacts / f"desk-approvals-{width}.png", full_page=True)


def test_m1_approved_and_published_without_javascript_the_new_site_is_served(
    office: Server, manager: Callable[..., Page]
) -> None:
    page = manager(width=390, javascript=False)
    assert "<title>old</title>" in office.ask("GET", "/")[2]
    page.get_by_role("button", name="审批服务目录").click()
    page.wait_for_selector(".said-note")
    page.get_by_role("button", name="审批价目表 2027-1").click()
    page.wait_for_selector(".said-note")
    assert page.get_by_role("button", name="审批", exact=False).count() == 0
    page.set_default_timeout(120_000)
    page.get_by_role("button", name="发布到网站").click()
    page.wait_for_url("**said=published")
    assert "换水龙头" in office.ask("GET", "/services/P1/")[2]
    assert page.get_by_role("button", name="发布到网站").count() == 0
    assert "尚未在「小区入口」张贴公告" in page.locator("section[aria-labelledby=publish]").inner_text()
    assert f"publish by=M01 sha={office.runtime.published().sha}" in office.log
