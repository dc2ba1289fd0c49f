"""The mailbox leaflet: what stands on it, its code, its two sizes, and one for each home."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest
from pypdf import PdfReader

from service_desk.orders import Household, Place
from service_desk.papers.leaflet import leaflet
from service_desk.papers.printing import render
from service_desk.pricing import Offering, PriceBook

DAY = date(2026, 11, 25)
URL = "https://linli.example"
SIZES: tuple[Literal["a5", "4up"], ...] = ("a5", "4up")
HOMES = tuple(Household(Place("3", "2", f"{floor}01"), "王女士", ("13800138000",)) for floor in range(1, 7))
HOSTILE = ('#panic("x")', "*b*", "$x$", "@ref", "<label>", "\\", "//", "[x]")


@pytest.mark.parametrize("size", SIZES)
def test_it_says_how_to_book_what_is_free_and_what_costs_how_much(
    offering: Offering, read_back: Any, size: Literal["a5", "4up"]
) -> None:
    """Front: telephones, hours, steps. Back: free sections, prices with their edition, the example's banner."""
    front, back = read_back(render(leaflet(offering, DAY, size=size, url=URL)).pdf).pages
    for words in ("027-12345678", "027-12345679", "周一至周五", "怎样预约", "linli.example"):
        assert words in front
    for words in ("不收服务费", "代缴代订", "换龙头40元／个", "价目表2026-1", "示例价格", "027-12345670"):
        assert words in back


def test_the_a5_leaflet_has_two_a5_pages_and_one_code(offering: Offering, read_back: Any) -> None:
    """The code of the front leads to the portal; the back has none."""
    found = read_back(render(leaflet(offering, DAY, url=URL)).pdf)
    assert found.sizes == [(148, 210)] * 2
    assert found.codes(0) == [f"{URL}/"]
    assert found.codes(1) == []
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_four_on_an_a4_have_a_code_each(offering: Offering, read_back: Any) -> None:
    """One sheet, both sides, four times the same."""
    found = read_back(render(leaflet(offering, DAY, size="4up", url=URL)).pdf)
    assert found.sizes == [(210, 297)] * 2
    assert found.codes(0) == [f"{URL}/"] * 4
    assert found.pages[1].count("换龙头") == 4


def test_the_telephone_is_the_largest_thing(offering: Offering) -> None:
    """Nothing on the sheet is set larger; running text has 12 points and more."""
    sizes = _sizes(render(leaflet(offering, DAY, url=URL)).pdf)
    assert sizes["027-12345678"] == max(sizes.values()) >= 44
    assert all(size >= 12 for text, size in sizes.items() if text.startswith(("打电话，", "周一至", "示例市", "缴费")))


def _sizes(pdf: bytes) -> dict[str, float]:
    """The texts of the front, each with its size in points."""
    found: dict[str, float] = {}

    def seen(text: str, _matrix: Any, place: list[float], _font: Any, size: float) -> None:
        if text.strip():
            found[text.strip()] = size * abs(place[3])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize(("size", "homes_a_sheet"), [("a5", 1), ("4up", 4)])
def test_each_home_has_its_own_once(
    offering: Offering, read_back: Any, size: Literal["a5", "4up"], homes_a_sheet: int
) -> None:
    """Its address once in the whole file, on a front; no name, no telephone of a resident; the codes still read."""
    found = read_back(render(leaflet(offering, DAY, size=size, url=URL, households=HOMES)).pdf)
    assert len(found.pages) == 2 * -(-len(HOMES) // homes_a_sheet)
    for n, home in enumerate(HOMES):
        assert found.text.count(f"{home.place}住户") == 1
        assert f"{home.place}" in found.pages[2 * (n // homes_a_sheet)]
    assert "王女士" not in found.text
    assert "13800138000" not in found.text
    assert found.codes(2) == [f"{URL}/"] * homes_a_sheet
    assert found.text.count("027-12345679") == len(found.pages) // 2 * homes_a_sheet


def test_names_stand_on_it_only_when_asked_for(offering: Offering, read_back: Any) -> None:
    """With the name, still without the telephone; a name too long for its line gives way to 住户."""
    homes = (HOMES[0], replace(HOMES[1], name="很长的名字" * 8))
    found = read_back(render(leaflet(offering, DAY, households=homes, names=True)).pdf)
    assert "3号楼2单元101室王女士" in found.text
    assert "3号楼2单元201室住户" in found.text
    assert "13800138000" not in found.text


def test_a_rare_character_is_written_in_by_hand(offering: Offering, read_back: Any) -> None:
    """Only that home's leaflet names it."""
    homes = (HOMES[0], replace(HOMES[1], name="王𠮷"))
    printed = render(leaflet(offering, DAY, households=homes, names=True))
    found = read_back(printed.pdf)
    assert "王〓" in found.pages[2]
    assert "U+20BB7" in found.pages[2]
    assert "U+20BB7" not in found.pages[0]
    assert [one.sign for one in printed.rare] == ["𠮷"]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_printed_as_they_are(offering: Offering, read_back: Any, text: str) -> None:
    """Nothing that somebody typed is taken for markup."""
    found = read_back(render(leaflet(offering, DAY, households=(replace(HOMES[0], name=text),), names=True)).pdf)
    assert f"101室{text}" in found.text


def test_without_a_price_list_it_says_so(offering: Offering, read_back: Any) -> None:
    """No price is made up; the leaflet can still go out."""
    bare = replace(offering, prices=PriceBook())
    found = read_back(render(leaflet(bare, DAY)).pdf)
    assert "价目表待公布" in found.text
    assert "元／" not in found.text


def test_without_a_public_address_there_is_no_code_and_no_step_for_it(offering: Offering, read_back: Any) -> None:
    """Nobody is told to scan what is not there."""
    found = read_back(render(leaflet(offering, DAY)).pdf)
    assert found.codes(0) == []
    assert "扫" not in found.text


def test_the_office_chooses_the_prices(offering: Offering, read_back: Any) -> None:
    """``asked`` in papers.yml; an id that the list lacks is left out."""
    catalog = replace(offering.catalog, wording=(("leaflet", "asked", "P507、P999、P506"),))
    back = read_back(render(leaflet(replace(offering, catalog=catalog), DAY)).pdf).pages[1]
    assert back.index("陪同看病") < back.index("代买菜") < back.index("水管爆裂抢修")


def test_thousands_cost_their_address_only(offering: Offering) -> None:
    """What all have alike stands once in the file: 200 homes more add less than 1 kB each."""
    many = tuple(Household(Place(str(n), "1", "101"), "王女士") for n in range(1, 221))
    few = len(render(leaflet(offering, DAY, url=URL, households=many[:20])).pdf)
    assert len(render(leaflet(offering, DAY, url=URL, households=many)).pdf) - few < 200 * 1024
