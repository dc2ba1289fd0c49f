"""The form to fill by hand: the web form's questions in its order, consent, the office's part, the list of services."""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk.catalog import Fee
from service_desk.papers.booking_form import booking_form
from service_desk.papers.printing import render
from service_desk.pricing import Offering
from service_desk.web.form_fields import FORM_FIELDS

DAY = date(2026, 11, 25)
URL = "https://linli.example"


def test_r29_it_asks_what_the_web_form_asks_in_its_order(offering: Offering, read_back: Any) -> None:
    """Every label of the shared list, one after the other, the optional ones marked."""
    front = read_back(render(booking_form(offering.catalog, on=DAY)).pdf).pages[0]
    labels = [field.label + ("（可不填）" if field.optional else "") for field in FORM_FIELDS]
    at = front.index("服务编号或名称")
    for label in labels:  # each behind the one before
        at = front.index(label, at) + len(label)


def test_it_tells_free_from_paid_and_asks_who_told_the_price(offering: Offering, read_back: Any) -> None:
    """Who, when, how (§5.1, §6.1); privacy; the office's own part."""
    front = read_back(render(booking_form(offering.catalog, on=DAY)).pdf).pages[0]
    privacy = f"隐私说明{offering.catalog.estate.privacy_version}"
    money = ("不收服务费", "有偿服务，预算", "我已知道价格，同意", "告知人", "告知时间", "怎样告知", "当面")
    for words in (*money, "住户签名", privacy, "单号", "登记人", "登记时间", "落实部门"):
        assert words in front


def test_its_back_lists_every_service_that_can_be_booked(offering: Offering, read_back: Any) -> None:
    """Number and title, free ones first; what is answered at once is not there."""
    found = read_back(render(booking_form(offering.catalog, on=DAY)).pdf)
    assert found.sizes == [(210, 297)] * 2
    back = found.pages[1]
    for item in offering.catalog.services:
        assert (f"{item.id}{item.title}" in back) == item.bookable, item.id
    first_paid = next(item.id for item in offering.catalog.services if item.fee is Fee.PAID)
    assert back.index("F01") < back.index(first_paid)


def test_its_code_leads_to_the_form(offering: Offering, read_back: Any) -> None:
    """Decoded from the rendered page, its address in print beside it; fonts are ours."""
    found = read_back(render(booking_form(offering.catalog, url=URL, on=DAY)).pdf)
    assert found.codes() == [f"{URL}/book"]
    assert "linli.example/book" in found.text
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
