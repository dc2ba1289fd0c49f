"""The poster: everything free is on it, it can be called and scanned, and it never overflows its sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest

from service_desk.catalog import Fee
from service_desk.papers.paper import NotPrintable
from service_desk.papers.poster import Size, poster
from service_desk.papers.printing import render
from service_desk.pricing import Offering, PriceBook

TODAY = date(2026, 11, 25)
URL = "https://linli.example"
SIZES: tuple[Size, ...] = ("a3", "a4")


def retitled(offering: Offering, service_id: str, title: str) -> Offering:
    """The estate with one service under another title."""
    catalog = offering.catalog
    services = tuple(replace(s, title=title) if s.id == service_id else s for s in catalog.services)
    return replace(offering, catalog=replace(catalog, services=services))


@pytest.mark.parametrize("size", SIZES, ids=SIZES)
def test_every_free_service_is_on_it(size: Size, offering: Offering, read_back: Any) -> None:
    """All 46 of the source, under the titles that residents know, on one page (§4, §6.1)."""
    found = read_back(render(poster(offering, TODAY, size=size)).pdf)
    free = [item.title for item in offering.catalog.services if item.fee is Fee.FREE]
    assert len(free) == 46
    assert [title for title in free if title not in found.text] == []
    assert len(found.pages) == 1


def test_it_says_free_whom_to_call_and_that_no_tips_are_taken(offering: Offering, read_back: Any) -> None:
    """§6.1 free, bills on the biller's receipt; §1.6 listed prices, no tips; the night and complaints numbers."""
    text = read_back(render(poster(offering, TODAY)).pdf).text
    for words in (
        "免费服务46项", "无偿增值服务，不收服务费", "钱款按收费单位票据代收代付，多退少补",
        "027-12345678", "周一至周五8:30–12:00，14:00–17:30", "示例市晴川路1号，小区东门内左手第一间",
        "027-12345679", "027-12345670", "先报价，您同意再动工", "不收小费",
    ):  # fmt: skip
        assert words in text


def test_those_with_money_passed_on_are_marked(offering: Offering, read_back: Any) -> None:
    """As many stars as services with collected money, and one in the sentence that explains it."""
    text = read_back(render(poster(offering, TODAY)).pdf).text
    collected = sum(s.money == "pass_through" and s.fee is Fee.FREE for s in offering.catalog.services)
    assert text.count("＊") == collected + 1


@pytest.mark.parametrize(("size", "paper"), [("a3", (297, 420)), ("a4", (210, 297))], ids=SIZES)
def test_its_sheet_its_fonts_and_its_code(
    size: Size, paper: tuple[int, int], offering: Offering, read_back: Any
) -> None:
    """A3 or A4 in our own fonts; the code leads to the portal, decoded from the rendered page, address in print."""
    found = read_back(render(poster(offering, TODAY, size=size, url=URL)).pdf)
    assert found.sizes == [paper]
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
    assert found.codes() == [f"{URL}/"]
    assert "linli.example" in found.text


@pytest.mark.parametrize("size", SIZES, ids=SIZES)
def test_r28_the_code_is_at_least_forty_millimetres(size: Size, offering: Offering, read_back: Any) -> None:
    """The symbol that a camera sees, without its quiet zone; larger on A3, which is read from afar."""
    (wide,) = read_back(render(poster(offering, TODAY, size=size, url=URL)).pdf).symbols()
    assert wide >= (50 if size == "a3" else 40)


def test_it_can_be_read_at_two_metres(offering: Offering) -> None:
    """On A3 nothing is set below 20 points, the telephone number and the title in far more."""
    page = pypdfium2.PdfDocument(render(poster(offering, TODAY, url=URL)).pdf)[0].get_textpage()
    text = page.get_text_range()

    def points(words: str) -> float:
        _, bottom, _, top = page.get_charbox(text.index(words), loose=True)
        return float(top - bottom)

    assert min(points(item.title) for item in offering.catalog.services if item.fee is Fee.FREE) >= 20
    for words in (
        "预约后代办",
        "手机扫码预约",
        "昼夜接听",
        "请告诉我们",
        "不收小费",
        "截至2026年",
        "周一至周五",
        "示例市",
    ):
        assert points(words) >= 19.9
    assert points("027-12345678") >= 70
    assert points("免费服务") >= 80


def test_without_a_public_address_there_is_no_code(offering: Offering, read_back: Any) -> None:
    """And the number takes its place."""
    found = read_back(render(poster(offering, TODAY)).pdf)
    assert found.codes() == []
    assert "扫码" not in found.text


def test_sixty_services_are_printed(offering: Offering, read_back: Any) -> None:
    """On A3 and on A4: a large estate gets its whole kit."""
    crowd = crowded(offering, 60)
    for size in SIZES:
        found = read_back(render(poster(crowd, TODAY, size=size, url=URL)).pdf)
        free = [item.title for item in crowd.catalog.services if item.fee is Fee.FREE]
        assert len(free) == 60
        assert [title for title in free if title not in found.text] == []
        assert len(found.pages) == 1


@pytest.mark.parametrize("size", SIZES, ids=SIZES)
def test_too_many_services_are_refused_with_how_many_would_fit(size: Size, offering: Offering) -> None:
    """No name is blamed; the sentence says what to do instead."""
    with pytest.raises(
        NotPrintable, match=f"200 项放不下，{size.upper()} 最多约 [0-9]{{2,3}} 项.*linli paper free-list"
    ):
        render(poster(crowded(offering, 200), TODAY, size=size, url=URL))


def crowded(offering: Offering, many: int) -> Offering:
    """The estate with so many free services."""
    catalog = offering.catalog
    free = [item for item in catalog.services if item.fee is Fee.FREE]
    added = tuple(
        replace(free[n % len(free)], id=f"F{n}", title=f"代办小事{n}") for n in range(100, 100 + many - len(free))
    )
    first = replace(catalog.sections[1], services=(*catalog.sections[1].services, *(item.id for item in added[::2])))
    second = replace(catalog.sections[3], services=(*catalog.sections[3].services, *(item.id for item in added[1::2])))
    sections = (catalog.sections[0], first, catalog.sections[2], second, *catalog.sections[4:])
    return replace(offering, catalog=replace(catalog, services=catalog.services + added, sections=sections))


def test_without_a_price_list_paid_work_is_not_offered(offering: Offering, read_back: Any) -> None:
    """待公布."""
    bare = replace(offering, prices=PriceBook())
    text = read_back(render(poster(bare, TODAY)).pdf).text
    assert "价格待公布，暂不办理" in text
    assert "先报价" not in text


def test_hostile_text_in_a_title_is_printed_as_it_stands(offering: Offering, hostile: str, read_back: Any) -> None:
    """Nothing of it reaches the typesetter as markup."""
    parts = hostile.split()
    changed = offering
    for part, service in zip(parts, offering.catalog.services, strict=False):
        changed = retitled(changed, service.id, part)
    text = read_back(render(poster(changed, TODAY, size="a4")).pdf).text
    for part in parts:
        assert part in text


def test_a_title_too_long_for_the_sheet_is_an_error_that_names_it(offering: Offering) -> None:
    """Never text beyond the edge."""
    title = "代办一件名字长得海报上怎么也放不下的事情" * 3
    with pytest.raises(NotPrintable, match=title):
        render(poster(retitled(offering, "F01", title), TODAY))


def test_fewer_services_are_set_larger(offering: Offering, read_back: Any) -> None:
    """The list fills the sheet of a small estate too."""
    catalog = offering.catalog
    few = replace(offering, catalog=replace(catalog, sections=catalog.sections[:2]))
    assert "免费服务15项" in read_back(render(poster(few, TODAY)).pdf).text
