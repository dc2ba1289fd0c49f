"""Finance's further pages: slips, money of others, closes of day and month, their papers and Excel files (F1, F3)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from service_desk.catalog import SHANGHAI
from service_desk.desk import looking
from service_desk.pricing import yuan

At = Callable[[str], Any]
SLIPS, HELD, DAY, MONTHS = (f"/desk/finance/{name}" for name in ("slips", "held", "day-close", "months"))
DEPOSIT = {
    "kind": "deposit", "purpose": "借用冲击钻", "amount": "200", "method": "cash", "home": "3-2-502", "payer": "李先生",
}  # fmt: skip


def accepted(service: Any) -> Any:
    token = service.booked()
    service.finish(token)
    service.accept(token)
    return service.order(token)


def rows(answer: Any) -> list[list[Any]]:
    """The cells of the first sheet, from its head on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.response.data))
    return list(book.get_sheet_by_index(0).to_python())


def text(answer: Any) -> str:
    assert answer.response.mimetype == "application/pdf"
    found = PdfReader(io.BytesIO(answer.response.data))
    return "".join("".join(page.extract_text().split()) for page in found.pages)


def value(page: Any, name: str) -> str:
    return next(str(form[name]) for form in page.reader.forms.values() if name in form)


def csrf(page: Any) -> str:
    return value(page, "csrf")


def looks(service: Any) -> list[str]:
    now = service.office.now
    with service.runtime.store.read() as cn:
        found = looking.looks_of(cn, service.office, now - timedelta(hours=1), now + timedelta(hours=1))
    return [one.what for one in found]


@pytest.fixture
def order(service: Any) -> Any:
    """Accepted, and its cash is in the worker's hand."""
    return accepted(service)


@pytest.fixture
def slip(order: Any, at_desk: At) -> str:
    worker, path = at_desk("W01"), f"/desk/my/{order.number}/slip"
    assert worker.send(worker.get(path), path, amount=yuan(order.due)).status == 303
    return "D2026-0001"


def test_f1_what_workers_were_given_is_listed_taken_over_or_declared_void(slip: str, order: Any, at_desk: At) -> None:
    finance, manager = at_desk("F01"), at_desk("M01")
    page = manager.get(SLIPS)
    assert f"{slip} {yuan(order.due)} 元" in page.words
    assert "王女士" not in page.words
    assert manager.send(page, f"{SLIPS}/{slip}/void", reason=" ").status == 422
    assert "点清了" not in page.words  # that is for finance
    page = finance.get(SLIPS)
    assert finance.send(page, f"{SLIPS}/{slip}/hand-over").status == 303
    assert finance.send(page, f"{SLIPS}/{slip}/hand-over").status == 303  # the same form again: once
    assert "员工手里没有代收的现金" in finance.get(SLIPS).words
    assert rows(finance.send(page, f"{SLIPS}/export"))[-1][-1] == "已交财务"
    page = finance.get(SLIPS)
    unknown = finance.post(f"{SLIPS}/D2026-0009/hand-over", csrf=csrf(page), form_id=value(page, "form_id"))
    assert unknown.status == 404


def test_f1_slips_to_fill_by_hand_are_printed_by_finance(at_desk: At) -> None:
    finance = at_desk("F01")
    page = finance.get(SLIPS)
    assert "P2026-0005" in text(finance.send(page, f"{SLIPS}/pad", count="5"))
    assert "1 至 100" in finance.send(page, f"{SLIPS}/pad", count="很多").words
    assert at_desk("M01").get(SLIPS).words.count("现金凭条") == 0


def test_money_of_others_is_masked_until_asked_for_and_printed_whole(service: Any, at_desk: At) -> None:
    finance = at_desk("F01")
    page = finance.get(HELD)
    wrong = finance.send(page, HELD, **DEPOSIT | {"amount": "-5", "home": ""})
    assert (wrong.status, "请写多少元" in wrong.words) == (422, True)
    assert wrong.fields["purpose"] == "借用冲击钻"  # nothing typed is lost
    where = finance.send(page, HELD, **DEPOSIT).where
    assert where == f"{HELD}/Z2026-0001?said=taken"
    one = finance.get(f"{HELD}/Z2026-0001")
    assert "李先生" not in one.words
    assert "李先生 3号楼2单元502室" in finance.send(one, f"{HELD}/Z2026-0001/show").words
    assert "人民币贰佰元整" in text(finance.send(one, f"{HELD}/Z2026-0001/print"))
    assert {"holding", "holding printed"} <= set(looks(service))
    page = finance.get(HELD)
    masked, whole = (
        rows(finance.send(page, f"{HELD}/export", **more)) for more in ({}, {"full": "yes", "why": "月末核对"})
    )
    assert "李先生" not in str(masked)
    assert "李先生" in str(whole)
    assert finance.send(one, f"{HELD}/Z2026-0001/return", amount="200.01", method="cash").status == 409
    assert finance.send(one, f"{HELD}/Z2026-0001/return", amount="200", method="cash").status == 303
    assert "没有暂收款" in finance.get(HELD).words
    assert at_desk("M01").post(HELD, csrf="x").status == 404
    assert finance.get(f"{HELD}/Z2026-0009").status == 404


def test_f3_a_difference_wants_a_reason_and_the_sheet_has_both(order: Any, at_desk: At) -> None:
    finance, path = at_desk("F01"), f"/desk/orders/{order.number}/settle"
    assert finance.send(finance.get(path), path, method="cash").status == 303
    page = finance.get(DAY)
    assert f"现金 应有 {yuan(order.due)} 元" in page.words
    counted = {"counted_cash": yuan(order.due - 500), "kept": "20"}
    refused = finance.send(page, DAY, **counted)
    assert (refused.status, refused.fields["kept"]) == (422, "20")
    assert finance.send(page, DAY, **counted | {"counted_cash": "约三十"}).status == 422
    assert finance.send(page, DAY, **counted, reason_cash="找零多付").status == 303
    page = finance.get(DAY)
    assert "现金 −5 元" in page.words
    assert "上次留存 20 元" in page.words
    printed = next(action for action in page.reader.actions.values() if action.endswith("/print"))
    assert "找零多付" in text(finance.send(page, printed))
    assert at_desk("M01").post(DAY, csrf="x").status == 404
    assert finance.post(f"{DAY}/nothing/print", csrf=csrf(page)).status == 404


def test_a_month_is_closed_on_its_page_printed_and_taken_out(service: Any, order: Any, at_desk: At) -> None:
    finance, path = at_desk("F01"), f"/desk/orders/{order.number}/settle"
    assert finance.send(finance.get(path), path, method="cash").status == 303
    service.clock.now = datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)
    finance.sign_in()
    page = finance.get(MONTHS)
    assert "2026年11月 过完了，等月结" in page.words
    early = finance.send(page, f"{MONTHS}/2026-11/close")
    assert (early.status, "还没有日结" in early.words) == (409, True)
    assert finance.send(finance.get(DAY), DAY, counted_cash=yuan(order.due)).status == 303
    assert finance.send(finance.get(MONTHS), f"{MONTHS}/2026-11/close").status == 303
    month = finance.get(f"{MONTHS}/2026-11")
    assert f"服务收入{yuan(order.due)} 元" in month.words
    assert "2026-000001" in text(finance.send(month, f"{MONTHS}/2026-11/print"))
    assert "已月结" in str(rows(finance.send(month, f"{MONTHS}/2026-11/export")))
    assert finance.get(f"{MONTHS}/2026-10").status == 404
    for bad in ("x", "2026-13"):
        assert finance.post(f"{MONTHS}/{bad}/close", csrf=csrf(month)).status == 404
