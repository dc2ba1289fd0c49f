"""Finance's page: what waits, what came in by method, and the receipt on paper (F1, F2; §6.4)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.desk import looking
from service_desk.pricing import yuan

At = Callable[[str], Any]


def accepted(service: Any, **changes: str) -> Any:
    token = service.booked(**changes)
    service.finish(token)
    service.accept(token)
    return service.order(token)


def settled(person: Any, number: str, method: str) -> None:
    path = f"/desk/orders/{number}/settle"
    assert person.send(person.get(path), path, method=method).status == 303


def test_what_waits_is_settled_and_stands_with_the_days_receipts(service: Any, at_desk: At) -> None:
    order, finance = accepted(service), at_desk("F01")
    page = finance.get("/desk/finance")
    assert f"待结算 1 单，共 {yuan(order.due)} 元" in page.words
    assert "王女士" not in page.words
    assert "这一天没有收款" in page.words
    settled(finance, order.number, "wechat")
    page = finance.get("/desk/finance")
    assert "没有等收款的服务单" in page.words
    assert f"实收 {yuan(order.due)} 元" in page.words
    assert f"微信{yuan(order.due)} 元 1 张" in page.words
    service.clock.now += timedelta(days=1)
    finance.sign_in()
    assert "这一天没有收款" in finance.get("/desk/finance").words
    before = (service.clock.now - timedelta(days=1)).date().isoformat()
    assert f"微信{yuan(order.due)} 元" in finance.get(f"/desk/finance?day={before}").words


def test_a_receipt_is_printed_with_the_same_amount_and_noted(service: Any, at_desk: At) -> None:
    order, finance = accepted(service), at_desk("F01")
    settled(finance, order.number, "cash")
    page = finance.get("/desk/finance")
    path = next(p for p in page.reader.actions.values() if "/receipt/" in p)
    sent = finance.send(page, path)
    assert sent.response.mimetype == "application/pdf"
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(sent.response.data)).pages)
    assert path.rsplit("/", 1)[1] in text
    assert yuan(order.due) in text
    with service.runtime.store.read() as cn:
        now = service.office.now
        noted = looking.looks_of(cn, service.office, now - timedelta(hours=1), now + timedelta(hours=1), "F01")
    assert [one.what for one in noted if order.number in one.numbers] == ["receipt"]
    assert finance.send(page, path, csrf="x").status == 409
    assert finance.post("/desk/finance/receipt/2020-000001", csrf=_csrf(page)).status == 404


def _csrf(page: Any) -> str:
    return next(str(form["csrf"]) for form in page.reader.forms.values() if "csrf" in form)


@pytest.mark.parametrize("day", ["", "x", "2020-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_or_far_away_is_today(at_desk: At, day: str) -> None:
    page = at_desk("F01").get(f"/desk/finance?day={day}")
    assert page.status == 200
    assert "后一天" not in page.words


def test_only_finance_and_the_manager_open_it(at_desk: At) -> None:
    for staff, status in (("R01", 404), ("S01", 404), ("W01", 404), ("M01", 200), ("F01", 200)):
        assert at_desk(staff).get("/desk/finance").status == status


def test_the_manager_reads_and_does_not_settle(service: Any, at_desk: At) -> None:
    order = accepted(service)
    page = at_desk("M01").get("/desk/finance")
    assert order.number in page.words
    assert "办理" not in page.words


def test_04_a_receipt_of_an_order_of_others_is_missing_like_one_that_nobody_has(service: Any, at_desk: At) -> None:
    """Neither work that is not done yet nor a free order is finance's."""
    unpaid = accepted(service, home="1-1-103").number
    finance = at_desk("F01")
    csrf = finance.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"]
    missing = finance.post("/desk/finance/receipt/2611-ZZZZZ", csrf=csrf)
    later = {"slot": "2026-11-26.am"}
    for token in (service.booked(**later), service.booked("F02", home="1-1-109", **later)):
        number = service.order(token).number
        told = finance.post(f"/desk/finance/receipt/{number}", csrf=csrf)
        assert told.status == missing.status == 404
        assert told.words.replace(number, "") == missing.words.replace("2611-ZZZZZ", "")
    assert finance.post(f"/desk/finance/receipt/{unpaid}", csrf=csrf).status == 409
