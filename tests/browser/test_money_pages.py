"""A price talked about and paid, in real browsers: the resident's phone, and the desk beside it (§6.3, §6.4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from service_desk import desk
from service_desk.desk import Act
from service_desk.orders import Grant, Staff
from service_desk.store import people
from service_desk.workflow import Role, State
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Journey, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PEOPLE = (Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)), Staff("F02", "出纳乙", "042", (Grant(Role.FINANCE),)))
SIGN_IN = ("M01", "F01", "F02")


@pytest.fixture(scope="module")
def office(prepared: Path, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Any]:
    """A server of its own with two people of finance, who have passwords."""
    data = tmp_path_factory.mktemp("money") / "data"
    shutil.copytree(prepared, data)
    server = Server(data, free_port())
    server.start()
    found, write = server.runtime.office(), server.runtime.store.write
    for person in PEOPLE:
        write(lambda cn, person=person: people.save_staff(cn, found.estate, person))
    give_passwords(server.runtime, *SIGN_IN)
    yield server
    server.kill()
    server.runtime.close()


@pytest.fixture
def desk_of(office: Any, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``desk_of("F01", width=390)``: that person's signed-in browser."""

    def open_one(who: str, *, width: int = 1280) -> Page:
        return sign_in(new_context(width=width, javascript=True).new_page(), office.address, who)

    return open_one


@pytest.fixture
def token(office: Any, home: Iterator[str], new_context: Callable[..., BrowserContext]) -> str:
    """A paid order of 40 yuan that its resident accepted."""
    made = Journey(new_context(javascript=False).new_page(), next(home)).book(office.address, "P104", "厨房龙头滴水")
    office.called_back(made)
    office.finish(made)
    found = office.runtime.office()
    number = office.order(made).number
    office.runtime.store.write(lambda cn: desk.accept(cn, found, Act.resident(), number, "王女士"))
    return made


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def shot(page: Page, artifacts: Path, name: str) -> None:
    """Keep a picture; the page is no wider than the screen and has no finding."""
    page.screenshot(path=artifacts / f"money-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_price_is_talked_about_agreed_to_on_the_phone_and_paid(
    office: Any, token: str, desk_of: Callable[..., Page], new_context: Callable[..., BrowserContext], artifacts: Path
) -> None:
    number = office.order(token).number
    phone = new_context(width=390, javascript=True).new_page()  # axe needs scripts; without them: tests/forms
    phone.goto(f"{office.address}/o/{token}")
    phone.get_by_text("对收费有异议").click()
    phone.fill("#reason", "换龙头的价格比楼下高")
    phone.fill("#asked", "30")
    shot(phone, artifacts, "object-390")
    press(phone, "提交意见")
    shot(phone, artifacts, "talking-390")
    manager = desk_of("M01")
    manager.goto(f"{office.address}/desk")
    shot(manager, artifacts, "board-1280")
    manager.goto(f"{office.address}/desk/orders/{number}")
    shot(manager, artifacts, "order-1280")
    manager.get_by_role("link", name="决定价格").click()
    manager.fill("#amount", "35.50")
    shot(manager, artifacts, "decide-1280")
    press(manager, "决定，请住户同意")
    phone.goto(f"{office.address}/o/{token}")
    shot(phone, artifacts, "offered-390")
    phone.get_by_text("同意这个价格").click()
    phone.fill("#who", "王女士")
    shot(phone, artifacts, "agree-390")
    press(phone, "同意这个价格")
    assert "应付 35.50 元，经协商" in phone.inner_text("main")
    shot(phone, artifacts, "agreed-390")
    finance = desk_of("F01")
    finance.goto(f"{office.address}/desk/finance")
    shot(finance, artifacts, "waiting-1280")
    finance.goto(f"{office.address}/desk/orders/{number}/settle")
    press(finance, "收款，结算")
    assert office.order(token).paid == 3550


def test_a_receipt_is_voided_by_a_colleague_and_refunded_by_the_manager(
    office: Any, token: str, desk_of: Callable[..., Page], artifacts: Path
) -> None:
    finance = desk_of("F01")

    def settle() -> str:
        """The address of the receipt."""
        finance.goto(f"{office.address}/desk/orders/{office.order(token).number}/settle")
        press(finance, "收款，结算")
        finance.wait_for_load_state()
        return f"{office.address}/desk/finance/receipts/{office.order(token).receipt}"

    colleague = desk_of("F02", width=390)
    colleague.goto(settle())
    shot(colleague, artifacts, "receipt-390")
    colleague.fill("#void-reason", "收错了方式")
    press(colleague, "作废收据")
    shot(colleague, artifacts, "void-390")
    assert office.order(token).state is State.ACCEPTED
    address = settle()
    manager = desk_of("M01")
    manager.goto(address)
    manager.fill("#amount", "10")
    manager.fill("#refund-reason", "漆面没修好")
    shot(manager, artifacts, "refund-1280")
    press(manager, "决定退款")
    shot(manager, artifacts, "refunded-1280")
    assert "最多还可以退 30 元" in manager.inner_text("main")
    finance.goto(f"{office.address}/desk/finance")
    shot(finance, artifacts, "day-1280")
