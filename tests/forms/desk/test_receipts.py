"""A receipt at the desk: its page, and what finance and the manager may do with it (§6.4, F3)."""

from __future__ import annotations

from typing import Any

import pytest

from service_desk.orders import Grant, Staff
from service_desk.store import people
from service_desk.workflow import Role, State

SECOND = Staff("F02", "出纳乙", "042", (Grant(Role.FINANCE),))
PAGE = "/desk/finance/receipts/2026-000001"


@pytest.fixture
def token(service: Any, at_desk: Any) -> str:
    """A paid order of 40 yuan that F01 settled in cash."""
    office = service.office
    service.runtime.store.write(lambda cn: people.save_staff(cn, office.estate, SECOND))
    made: str = service.booked()
    service.finish(made)
    service.send(service.get(f"/o/{made}/accept"), signed_by="王女士")
    number = service.order(made).number
    desk = at_desk("F01")
    action = f"/desk/orders/{number}/settle"
    assert desk.send(desk.get(action), action, method="cash").status == 303
    return made


def test_finance_voids_it_and_the_order_waits_again(service: Any, token: str, at_desk: Any) -> None:
    taker, other = at_desk("F01"), at_desk("F02")
    action = f"{PAGE}/void"
    own = taker.send(taker.get(PAGE), action, **{"void-reason": "收错了"})
    assert "另一位同事作废" in own.words
    assert own.reader.forms[action]["void-reason"] == "收错了"
    assert other.send(other.get(PAGE), action).status == 422
    assert other.send(other.get(PAGE), action, **{"void-reason": "收错了"}).status == 303
    page = other.get(f"{PAGE}?said=void")
    assert "已作废，服务单回到待结算" in page.words
    assert action not in page.reader.actions.values()
    order = service.order(token)
    assert (order.state, order.paid) == (State.ACCEPTED, 0)
    day = other.get("/desk/finance")
    assert "2026-000001 作废" in day.words
    assert "−40 元" in day.words
    assert "实收 0 元" in day.words


def test_the_manager_refunds_within_what_is_left(service: Any, token: str, at_desk: Any) -> None:
    manager = at_desk("M01")
    action = f"{PAGE}/refund"
    assert action not in at_desk("F01").get(PAGE).reader.actions.values()
    for amount in ("", "三十", "-1"):
        assert manager.send(manager.get(PAGE), action, amount=amount, **{"refund-reason": "退"}).status == 422
    over = manager.send(manager.get(PAGE), action, amount="40.01", method="cash", **{"refund-reason": "漆面没修好"})
    assert "最多还可以退 40.00 元" in over.words
    page = manager.get(PAGE)
    for _ in range(2):  # pressed twice: given back once
        assert manager.send(page, action, amount="10", method="wechat", **{"refund-reason": "漆面没修好"}).status == 303
    page = manager.get(PAGE)
    assert "退款 10 元（微信）" in page.words
    assert "最多还可以退 30 元" in page.words
    assert service.order(token).state is State.SETTLED


def test_an_invoice_is_noted(service: Any, token: str, at_desk: Any) -> None:
    finance = at_desk("F01")
    action = f"{PAGE}/invoice"
    assert finance.send(finance.get(PAGE), action, invoice="", title="").status == 422
    assert finance.send(finance.get(PAGE), action, invoice="2442", title="王女士").status == 303
    page = finance.get(PAGE)
    assert "发票 2442，抬头 王女士" in page.words
    assert action not in page.reader.actions.values()


def test_a_receipt_that_is_not_there_is_missing_for_everybody(service: Any, token: str, at_desk: Any) -> None:
    finance = at_desk("F01")
    assert finance.get("/desk/finance/receipts/2026-000009").status == 404
    assert finance.get(f"/desk/finance/receipts/{'9' * 60}").status == 404
    assert at_desk("R01").get(PAGE).status in (403, 404)
