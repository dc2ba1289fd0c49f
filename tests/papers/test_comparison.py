"""Old and new prices: what changes is said in yuan and per cent, what stays is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service_desk.papers.comparison import comparison
from service_desk.papers.paper import NotPrintable
from service_desk.papers.printing import render
from service_desk.price_changes import changes, per_cent
from service_desk.pricing import Edition, Material, Offering, PriceItem

TODAY = date(2026, 11, 25)
URL = "https://linli.example"


def edition(edition_id: str, *items: PriceItem, materials: tuple[Material, ...] = ()) -> Edition:
    """A price list of a few items."""
    return Edition(edition_id, date(int(edition_id[:4]), 2, 1), items, materials)


def item(service: str, price: int, **more: Any) -> PriceItem:
    """A listed price; the cost looks like no price."""
    return PriceItem(service, more.pop("unit", "次"), price, 777_777, **more)


def tap(material_id: str, price: int) -> Material:
    """A material."""
    return Material(material_id, "龙头", "个", price, 7)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(5_00, 90_00, "5.6%"), (1, 3, "33.3%"), (1, 2000, "0.1%"), (1, 2001, "0%"), (10, 100, "10%"), (7, 2, "350%")],
)
def test_shares_are_rounded_half_up_to_a_tenth(part: int, whole: int, words: str) -> None:
    assert per_cent(part, whole) == words


def test_what_changed_is_told_apart_from_what_stayed(offering: Offering) -> None:
    """Dearer, cheaper, another unit, another minimum, new, dropped; the rest is only counted."""
    old = edition("2026-1", item("P101", 100_00), item("P102", 100_00), item("P103", 60_00), item("P104", 40_00),
                  item("P105", 30_00), item("P106", 70_00))  # fmt: skip
    new = edition("2027-1", item("P101", 110_00), item("P102", 87_50), item("P103", 60_00, unit="处"),
                  item("P104", 40_00, minimum=50_00), item("P105", 30_00), item("P107", 50_00))  # fmt: skip
    found = changes(offering.catalog, old, new)
    told = {change.code: (change.difference, change.notes) for change in found.services}
    assert told == {
        "P101": ("涨 10 元，10%", ()),
        "P102": ("降 12.50 元，12.5%", ()),
        "P103": ("", ("计价单位由次改为处",)),
        "P104": ("", ("最低收费 无 → 50 元",)),
        "P107": ("", ()),
        "P106": ("", ()),
    }
    assert found.same == 1


def test_a_price_that_was_nothing_has_no_share(offering: Offering) -> None:
    """Nothing can be divided by it."""
    found = changes(offering.catalog, edition("2026-1", item("P101", 0)), edition("2027-1", item("P101", 10_00)))
    assert found.services[0].difference == "涨 10 元"


def test_the_sheet_of_the_demonstration(offering: Offering, read_back: Any) -> None:
    """Seven prices rise; the others are counted; first day, editions, code; what costs the office is nowhere."""
    old, new = offering.prices.edition("2026-1"), offering.prices.edition("2027-1")
    assert old is not None
    assert new is not None
    found = read_back(render(comparison(offering, old, new, on=TODAY, url=URL)).pdf)
    rows = changes(offering.catalog, old, new).services
    assert len(rows) == 7
    for change in rows:
        assert "".join(f"{change.code}{change.name}".split()) in found.text
        assert "".join(change.difference.split()) in found.text
    for words in (
        "与2026-1版相比，有变动7项，其余37项不变。", "2027年2月1日起执行", "涨5元，5.6%", "可以协商",
        "示例价格，未经审批，不作收费依据",
    ):  # fmt: skip
        assert words in found.text
    assert "成本" not in found.text
    assert found.sizes == [(210, 297)]
    assert found.codes() == [f"{URL}/prices/"]
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_new_dropped_and_materials_have_their_tables(offering: Offering, read_back: Any) -> None:
    """And a list without changes says so."""
    old = edition("2026-1", item("P101", 100_00), item("P102", 100_00), materials=(tap("M01", 80_00),))
    new = edition("2027-1", item("P101", 100_00), item("P104", 40_00, includes="一个龙头的拆装"),
                  materials=(tap("M01", 90_00), tap("M02", 22_00)))  # fmt: skip
    text = read_back(render(comparison(offering, old, new, on=TODAY)).pdf).text
    for words in (
        "新增1项，取消1项，材料有变动2种，其余1项不变", "新增的项目", "P104换龙头一个龙头的拆装40元／次",
        "取消的项目", "P102跳闸停电抢修100元／次", "M01龙头80元／个90元／个涨10元，12.5%", "M02龙头未列22元／个",
    ):  # fmt: skip
        assert words in text
    assert "7777.77" not in text
    same = read_back(render(comparison(offering, old, replace(old, id="2027-1"), on=TODAY)).pdf).text
    assert "价格没有变动" in same
    assert "有变动的项目" not in same


def test_a_draft_says_so(offering: Offering, read_back: Any) -> None:
    """In an estate where the rules hold, on every page."""
    real = replace(offering, catalog=replace(offering.catalog, estate=replace(offering.catalog.estate, demo=False)))
    old, new = edition("2026-1"), edition("2027-1", *offering.prices.editions[-1].items)
    found = read_back(render(comparison(real, old, new, on=TODAY)).pdf)
    assert len(found.pages) > 1
    assert all("草案，未经审批，不作收费依据" in page for page in found.pages)


def test_hostile_text_is_printed_and_a_long_unit_refused(offering: Offering, hostile: str, read_back: Any) -> None:
    """As on every paper."""
    old, new = edition("2026-1"), edition("2027-1", item("P104", 40_00, includes=hostile))
    text = read_back(render(comparison(offering, old, new, on=TODAY)).pdf).text
    assert "".join(hostile.split()) in text
    wide = edition("2027-1", item("P104", 40_00, unit="W" * 40))
    with pytest.raises(NotPrintable, match="换龙头"):
        render(comparison(offering, old, wide, on=TODAY))
