"""A price talked about and paid, in real browsers: the resident's phone, and the desk beside it (§6.3, §6.4)."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from service_desk import desk
from service_desk.desk import Act, cash_closing
from service_desk.orders import Grant, Staff
from service_desk.store import people
from service_desk.workflow import Role, State
from tests.browser.at_desk import give_passwords, sign_in
from tests.browser.conftest import Journey, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PEOPLE = (Staff("F01", "出纳甲", "041", (Grant(Role.FINANCE),)), Staff("F02", "出纳乙", "042", (Grant(Role.FINANCE),)))
PRINTED = """async () => {
  const form = document.querySelector("form[action$='/print']");
  const answer = await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
  return [answer.status, answer.headers.get("content-type")];
}"""
SIGN_IN = ("M01", "F01", "F02", "W01")


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
    return accepted(office, next(home), new_context)


def accepted(office: Any, home: str, new_context: Callable[..., BrowserContext], content: str = "厨房龙头滴水") -> str:
    made = Journey(new_context(javascript=False).new_page(), home).book(office.address, "P104", content)
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


def test_f1_cash_pressed_on_a_worker_comes_in_on_a_slip_and_settles_the_order(
    office: Any, token: str, desk_of: Callable[..., Page], new_context: Callable[..., BrowserContext], artifacts: Path
) -> None:
    number = office.order(token).number
    worker = desk_of("W01", width=390)
    worker.goto(f"{office.address}/desk/my/{number}")
    picture = Image.open(io.BytesIO(worker.get_by_role("img", name="公司收款码").screenshot()))
    seen = zxingcpp.read_barcodes(picture)
    assert [code.text for code in seen] == [office.runtime.office().catalog.estate.payment_code]
    wide = seen[0].position.top_right.x - seen[0].position.top_left.x
    assert wide > picture.width / 2, "large enough to be scanned from the worker's telephone"
    worker.get_by_role("link", name="住户交现金").click()
    shot(worker, artifacts, "slip-390")
    worker.fill("#amount", "41")
    press(worker, "开代收单")
    assert "最多 40 元" in worker.inner_text("#error-summary")
    worker.fill("#amount", "40")
    press(worker, "开代收单")
    assert "代收单 D2026-0001：现金 40 元，还没交到财务" in worker.inner_text("main")
    shot(worker, artifacts, "slip-written-390")
    phone = new_context(width=390, javascript=True).new_page()
    phone.goto(f"{office.address}/o/{token}")
    assert "代收单 D2026-0001：现金 40 元，还没交到财务" in phone.inner_text("main")
    assert "您交给员工的现金登记了，结算以后给您收据" in phone.inner_text("main")
    shot(phone, artifacts, "slip-resident-390")
    finance = desk_of("F01")
    finance.goto(f"{office.address}/desk/finance")
    finance.get_by_role("link", name="去收").click()
    shot(finance, artifacts, "slips-1280")
    press(finance, "点清了，收下 40 元")
    assert "员工手里没有代收的现金" in finance.inner_text("main")
    finance.goto(f"{office.address}/desk/orders/{number}/settle")
    finance.select_option("#method", "wechat")
    press(finance, "收款，结算")
    assert "请按现金结算" in finance.inner_text("#error-summary")  # the resident paid already
    finance.select_option("#method", "cash")
    press(finance, "收款，结算")
    assert office.order(token).paid == 4000
    finance.goto(f"{office.address}/desk/finance/held")
    assert "没有暂收款" in finance.inner_text("main")


def test_f3_a_day_close_that_finds_a_difference_wants_it_explained_and_prints(
    office: Any, token: str, desk_of: Callable[..., Page], artifacts: Path
) -> None:
    finance = desk_of("F01", width=390)
    finance.goto(f"{office.address}/desk/orders/{office.order(token).number}/settle")
    finance.select_option("#method", "cash")
    press(finance, "收款，结算")
    with office.runtime.store.read() as cn:
        due = {one.method: one.amount for one in cash_closing.standing(cn, office.runtime.office()).due}
    finance.goto(f"{office.address}/desk/finance/day-close")
    for method, amount in due.items():
        finance.fill(f"#counted_{method}", f"{amount / 100:.2f}")
    finance.fill("#counted_cash", f"{due['cash'] / 100 - 5:.2f}")  # planted
    finance.fill("#kept", "20")
    press(finance, "记下日结")
    assert f"实点 {due['cash'] / 100 - 5:.2f} 元，请核对" in finance.inner_text("#error-summary")
    shot(finance, artifacts, "difference-390")
    finance.fill("#reason_cash", "找零多付了五元，已报经理")
    press(finance, "记下日结")
    shot(finance, artifacts, "closed-390")
    assert "现金 −5 元" in finance.inner_text("main")
    assert finance.evaluate(PRINTED) == [200, "application/pdf"]
    with office.runtime.store.read() as cn:
        closed = cash_closing.standing(cn, office.runtime.office()).last
    assert [(one.method, one.difference) for one in closed.differences] == [("cash", -500)]


def test_the_orders_of_a_household_are_taken_on_one_receipt(
    office: Any, home: Iterator[str], desk_of: Callable[..., Page], new_context: Callable[..., BrowserContext],
    artifacts: Path,
) -> None:  # fmt: skip
    where = next(home)
    tokens = [accepted(office, where, new_context, content) for content in ("厨房龙头滴水", "阳台龙头滴水")]
    finance = desk_of("F01")
    finance.goto(f"{office.address}/desk/orders/{office.order(tokens[0]).number}/settle")
    finance.select_option("#together", label="这一户 2 单一起收，共 80 元（换龙头）")
    finance.select_option("#method", "alipay")
    shot(finance, artifacts, "together-1280")
    press(finance, "收款，结算")
    receipts = {office.order(token).receipt for token in tokens}
    assert len(receipts) == 1
    finance.goto(f"{office.address}/desk/finance/receipts/{receipts.pop()}")
    assert "80 元" in finance.inner_text("h2")
