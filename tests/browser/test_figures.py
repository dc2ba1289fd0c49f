"""The manager's figures in a real browser: readable at both widths, one sheet of A4, axe without findings (M3, R32)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from service_desk.orders import Grant, Staff
from service_desk.runtime import utc_now
from service_desk.store import Connection, orders, people
from service_desk.workflow import Role
from tests import made_orders
from tests.browser import measures
from tests.browser.at_desk import give_passwords, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORKERS = 12
CARRIED = ("repair", "cleaning", "reception", "greening", "order", "finance", "pool", "")  # two the catalogue has not


def _fill(cn: Connection, runtime: Any) -> None:
    """Eight departments, twelve workers, all the services of the catalogue, some with numbers of four digits."""
    office = runtime.office()
    services = [one.id for one in office.catalog.services]
    for n in range(1, WORKERS + 1):
        worker = Staff(f"W{n:02d}", f"服务人员{n:02d}", f"1{n:02d}", (Grant(Role.WORKER, "repair"),))
        people.save_staff(cn, office.estate, worker)
    for n, order in enumerate(made_orders.rich(cn, office.estate, utc_now(), services, 420)):
        department = CARRIED[n % len(CARRIED)]
        lead = f"W{n // 8 % WORKERS + 1:02d}" if order.lead and department else ""
        orders.update(cn, office.estate, replace(order, department=department, lead=lead), expected_version=1)


@pytest.fixture
def manager(new_server: Callable[[], Any], browser: Any) -> Iterator[Page]:
    """The manager, signed in at a desk with much behind it."""
    server = new_server()
    server.runtime.store.write(partial(_fill, runtime=server.runtime))
    give_passwords(server.runtime, "M01")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", base_url=server.address)
    context.set_default_timeout(30_000)
    yield sign_in(context.new_page(), server.address, "M01")
    context.close()


def test_m3_the_figures_are_readable_everywhere_and_fit_one_sheet(manager: Page, artifacts: Path) -> None:
    for width in (1280, 980, 390):
        manager.set_viewport_size({"width": width, "height": 900})
        manager.goto("/desk/figures?from=2020-01-01")
        assert measures.of_desk_page(manager) == {}, width
        manager.screenshot(path=artifacts / f"figures-{width}.png", full_page=True)
        manager.goto("/desk/evaluations")
        assert measures.of_desk_page(manager) == {}, width
    for path in ("/desk/figures?from=2020-01-01", "/desk/figures?from=2020-01-01&all=yes"):
        manager.goto(path)
        assert manager.locator("#departments tbody tr").count() == len(CARRIED) + 1
        assert manager.locator("#workers tbody tr").count() == WORKERS + 2
        assert manager.locator("#services tbody tr").count() >= 27
        paper = PdfReader(io.BytesIO(manager.pdf(format="A4")))
        assert len(paper.pages) == 1
        words = paper.pages[0].extract_text()
        assert "其余" in words
        assert "导出" not in words
        (artifacts / "figures.pdf").write_bytes(manager.pdf(format="A4"))


def test_m3_no_number_leaves_its_cell(manager: Page) -> None:
    """Where a percentage has no room it stands under its fraction; a table becomes cards where that does not help."""
    for width in (1280, 980, 960, 700, 390):
        manager.set_viewport_size({"width": width, "height": 900})
        for path in ("/desk/figures?from=2020-01-01", "/desk/evaluations"):
            manager.goto(path)
            wide = manager.locator(".figures td").evaluate_all(
                "cells => cells.filter(one => one.offsetWidth && one.scrollWidth > one.clientWidth + 1).length"
            )
            assert wide == 0, (width, path)


def test_m3_complaints_about_no_order_open_their_list(manager: Page) -> None:
    manager.goto("/desk/figures?from=2020-01-01")
    number = manager.locator(".figures-note a[href*='/desk/complaints?']")
    shown = number.inner_text()
    number.click()
    manager.wait_for_url("**/desk/complaints?*")
    assert manager.locator("h1 .count").inner_text() == shown
    assert not Axe().run(manager).response["violations"]


def test_m3_a_number_leads_to_its_orders_by_keyboard(manager: Page) -> None:
    manager.goto("/desk/figures?from=2020-01-01")
    number = manager.locator("#services .row-rest td a").first
    shown = number.inner_text()
    number.focus()
    manager.keyboard.press("Enter")
    manager.wait_for_url("**/desk/figures/orders?*")
    assert manager.locator("h1 .count").inner_text() == shown
    assert not Axe().run(manager).response["violations"]


def test_m3_wrong_days_are_told_at_their_field(manager: Page) -> None:
    manager.goto("/desk/figures?from=2026-11-31")
    assert manager.locator("#from").get_attribute("aria-invalid") == "true"
    assert manager.input_value("#from") == "2026-11-31"
    assert not Axe().run(manager).response["violations"]
