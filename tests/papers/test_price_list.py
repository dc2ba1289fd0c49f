"""The board sheets of a price list: every price, where it stands, and never what it costs the office."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest

from service_desk.catalog import Fee
from service_desk.notices import Posting
from service_desk.papers.paper import NotPrintable
from service_desk.papers.price_list import paid_of, price_list
from service_desk.papers.printing import render
from service_desk.pricing import Edition, Offering, PriceBook, yuan

TODAY = date(2026, 11, 25)
URL = "https://linli.example"
DRAFT = "草案，未经审批，不作收费依据"
BANNER = "示例价格，未经审批，不作收费依据"


def squeezed(text: str) -> str:
    """A text as a PDF gives it back: without blanks."""
    return "".join(text.split())


def edition_of(offering: Offering, edition_id: str = "2026-1") -> Edition:
    """A price list of the estate."""
    found = offering.prices.edition(edition_id)
    assert found is not None
    return found


def approved(offering: Offering) -> Offering:
    """With every price list approved."""
    book = replace(offering.prices, approved=frozenset(e.sha for e in offering.prices.editions))
    return replace(offering, prices=book)


def test_every_price_is_on_it(offering: Offering, read_back: Any) -> None:
    """Number, title, price with unit, minimum and what is included, of each service; each material with its price."""
    edition = edition_of(offering)
    text = read_back(render(price_list(offering, edition, on=TODAY)).pdf).text
    assert len(edition.items) == sum(item.fee is Fee.PAID for item in offering.catalog.services)
    for item in edition.items:
        service = offering.catalog.service(item.service)
        assert service is not None
        row = text.partition(f"{service.id}{service.title}")[2][:160]
        assert squeezed(item.includes) in row
        assert f"{yuan(item.price)}元／{item.unit}" in row, service.title
        assert not item.minimum or f"{yuan(item.minimum)}元" in row
    for material in edition.materials:
        assert squeezed(f"{material.id}{material.name}{yuan(material.price)}元／{material.unit}") in text


def test_what_it_costs_the_office_is_nowhere(offering: Offering, read_back: Any) -> None:
    """Costs that look like no price: not in the data, not on the sheet."""
    edition = edition_of(offering)
    secret = replace(
        edition,
        items=tuple(replace(item, cost=771_300 + n) for n, item in enumerate(edition.items)),
        materials=tuple(replace(item, cost=881_300 + n) for n, item in enumerate(edition.materials)),
    )
    paper = price_list(offering, secret, on=TODAY)
    text = read_back(render(paper).pdf).text
    for cost in ("7713", "8813", "成本", "毛利"):
        assert cost not in text
        assert cost not in str({key: value for key, value in paper.data.items() if key != "qr"})


def test_how_a_price_is_told_is_on_it(offering: Offering, read_back: Any) -> None:
    """Before the work, once, without tips, with the number for doubts (§1.6, §6.3)."""
    text = read_back(render(price_list(offering, edition_of(offering), on=TODAY)).pdf).text
    for words in (
        "先告诉您多少钱，您同意了才动工；超出预估，先问您。", "服务人员不收小费", "请打027-12345670，可以协商",
        "一口价40元", "预估120–240元", "看过现场再报价", "用到的材料按上表另计",
    ):  # fmt: skip
        assert words in text


def test_the_list_in_force_says_so_and_where_it_hangs(offering: Offering, read_back: Any) -> None:
    """Edition, state, first day, places with their days."""
    text = read_back(render(price_list(offering, edition_of(offering), on=TODAY)).pdf).text
    for words in ("2026-1版", "现行", "2026年1月15日起执行", "小区入口（东门、西门入口橱窗）2026年1月5日"):
        assert words in text
    assert "草案" not in text


def test_a_coming_list_names_its_first_day(real: Offering, read_back: Any) -> None:
    """Approved, to be posted or posted: no draft any more, and in force only from its day."""
    text = read_back(render(price_list(approved(real), edition_of(real, "2027-1"), on=TODAY)).pdf).text
    assert "2027年2月1日起执行" in text
    assert "本版价格已由服务中心经理审批。" in text
    assert "草案" not in text
    assert "现行" not in text


def test_a_list_without_approval_is_a_draft_on_every_page(real: Offering, read_back: Any) -> None:
    """Nobody can be charged by a single sheet of it."""
    unapproved = replace(real, prices=replace(real.prices, approved=frozenset()))
    found = read_back(render(price_list(unapproved, edition_of(real, "2027-1"), on=TODAY)).pdf)
    assert len(found.pages) > 1
    assert all(DRAFT in page for page in found.pages)


def test_a_past_list_sends_to_the_one_in_force(offering: Offering, read_back: Any) -> None:
    """只供查考."""
    text = read_back(render(price_list(offering, edition_of(offering, "2025-1"), on=TODAY)).pdf).text
    assert "已停用" in text
    assert "只供查考，请看现行价目表" in text


def test_example_prices_carry_their_banner_on_every_page(offering: Offering, real: Offering, read_back: Any) -> None:
    """A real estate's do not."""
    found = read_back(render(price_list(offering, edition_of(offering), on=TODAY)).pdf)
    assert all(BANNER in page for page in found.pages)
    assert BANNER not in read_back(render(price_list(approved(real), edition_of(real), on=TODAY)).pdf).text


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("a3", (297, 420))], ids=["a4", "a3"])
def test_its_pages_fonts_and_code(
    size: Literal["a4", "a3"], millimetres: tuple[int, int], offering: Offering, read_back: Any
) -> None:
    """Three pages in our own fonts, each with its number; the code on the last leads to the price page."""
    found = read_back(render(price_list(offering, edition_of(offering), on=TODAY, url=URL, size=size)).pdf)
    assert found.sizes == [millimetres] * 3
    assert all(f"第{n}页，共3页" in page for n, page in enumerate(found.pages, 1))
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
    assert found.codes(2) == [f"{URL}/prices/"]


@pytest.mark.parametrize("dropped", range(0, 14, 2))
def test_no_section_begins_at_the_foot_of_a_page(dropped: int, offering: Offering, read_back: Any) -> None:
    """Wherever the page breaks, a section's head has a row of its own below it."""
    edition = edition_of(offering)
    shorter = replace(edition, items=edition.items[dropped:])
    found = read_back(render(price_list(offering, shorter, on=TODAY)).pdf)
    for page in found.pages:
        for head, _ in paid_of(offering.catalog, shorter):
            _, at, after = page.partition(f"{head}编号服务项目和所含内容单价动工前报价最低收费")
            assert not at or after[:1] == "P"
        _, at, after = page.partition("材料价格编号材料单价")
        assert not at or after.removeprefix("编号材料单价")[:1] == "M"


@pytest.mark.parametrize("shipped", [True, False], ids=["demo", "real"])
def test_no_page_has_the_call_box_alone(shipped: bool, offering: Offering, real: Offering, read_back: Any) -> None:
    """However long the list is: what is left of the last page takes the box, or one row with the telephone."""
    estate = offering if shipped else real
    edition = edition_of(estate)
    codes = set()
    for dropped in range(24):
        shorter = replace(edition, items=edition.items[dropped:])
        last = read_back(render(price_list(estate, shorter, on=TODAY, url=URL)).pdf).pages[-1]
        assert re.search("[PM][0-9]{2}|张贴处", last), dropped
        codes.add("扫码看价目" in last)
    assert codes == {True, False}  # both were tried


def test_a_list_without_prices_says_so(offering: Offering, read_back: Any) -> None:
    """One page, no empty tables."""
    empty = Edition("2028-1", date(2028, 1, 1), ())
    book = PriceBook(editions=(empty,))
    found = read_back(render(price_list(replace(offering, prices=book), empty, on=TODAY)).pdf)
    assert "价格待公布" in found.text
    assert len(found.pages) == 1


def test_hostile_text_is_printed_as_it_stands(offering: Offering, hostile: str, read_back: Any) -> None:
    """What is included, a unit, a material, a place."""
    edition = edition_of(offering)
    changed = replace(
        edition,
        items=(replace(edition.items[0], includes=hostile, unit="[x]"), *edition.items[1:]),
        materials=(replace(edition.materials[0], name="*b* $x$ @ref"), *edition.materials[1:]),
        postings=(Posting("boards", '<label> #panic("x")', date(2026, 1, 5), recorded_on=date(2026, 1, 5)),),
    )
    text = read_back(render(price_list(offering, changed, on=TODAY)).pdf).text
    for words in (squeezed(hostile), "元／[x]", "*b*$x$@ref", '<label>#panic("x")'):
        assert words in text


@pytest.mark.parametrize(
    "change", [{"includes": "很长的说明" * 60}, {"unit": "每一个很长的计价单位" * 3}, {"price": 10**15}],
    ids=["includes", "unit", "price"],
)  # fmt: skip
def test_what_does_not_fit_its_column_is_an_error_that_names_the_service(
    change: dict[str, Any], offering: Offering
) -> None:
    """Never text over the next column."""
    edition = edition_of(offering)
    wide = replace(edition, items=(replace(edition.items[3], **change), *edition.items[:3]))
    with pytest.raises(NotPrintable, match="换龙头"):
        render(price_list(offering, wide, on=TODAY))
