"""What holds for every paper: the mark of a demonstration, the size of codes, no line of one character."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from service_desk.papers.printing import render
from service_desk.papers.registry import PAPERS, Registered, paper_named
from service_desk.pricing import Offering

DEMO = "演示小区，电话、价格均为示例"
LONG = "江畔春风花园国际公寓北区二期"
EACH = pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
# Millimetres that the symbol itself has at least (R28), on sheets for residents.
SYMBOLS = {
    "poster-a3": 50, "poster-a4": 40, "door-notice": 40, "notice": 40, "booking-form": 25, "leaflet-a5": 27,
    "leaflet-4up": 25, "leaflet-homes": 27, "free-list": 27, "price-list": 27, "comparison": 27,
}  # fmt: skip


def named(name: str) -> Registered:
    """The paper with this name."""
    found = paper_named(name)
    assert found is not None
    return found


@EACH
def test_every_page_of_a_demonstration_says_so(paper: Registered, offering: Offering, read_back: Any) -> None:
    """Its telephone numbers are made up too."""
    assert all(DEMO in page for page in read_back(render(paper.plain(offering)).pdf).pages)


@EACH
def test_a_real_estate_prints_every_paper_without_the_mark(paper: Registered, real: Offering, read_back: Any) -> None:
    """Also with a name of fourteen characters."""
    estate = replace(real.catalog.estate, name=LONG, centre=f"{LONG}服务中心")
    text = read_back(render(paper.plain(replace(real, catalog=replace(real.catalog, estate=estate)))).pdf).text
    assert "示例价格" not in text
    assert DEMO not in text


@pytest.mark.parametrize("name", SYMBOLS, ids=list(SYMBOLS))
def test_r28_codes_are_wide_enough_as_a_camera_sees_them(name: str, offering: Offering, read_back: Any) -> None:
    """Measured on the rendered page, without the quiet zone."""
    found = read_back(render(named(name).plain(offering)).pdf)
    widths = [wide for page in range(len(found.pages)) for wide in found.symbols(page)]
    assert widths
    assert min(widths) >= SYMBOLS[name]


# Sheets that are set as running text; a table may have a column of one character (每户一／份).
RUNNING = ("leaflet-a5", "leaflet-4up", "booking-form", "outage-card", "poster-a3", "poster-a4", "price-list", "notice")
LONELY = re.compile("[\u4e00-\u9fff][，。；、）]?")


@pytest.mark.parametrize("name", RUNNING, ids=list(RUNNING))
def test_no_paragraph_ends_on_a_line_of_one_character(name: str, offering: Offering) -> None:
    """A line that holds nothing but one character, below a line of words at the same left edge."""
    for lines in lines_of(render(named(name).plain(offering)).pdf):
        for (left, bottom, top, words), (above_left, above_bottom, _, above) in zip(lines[1:], lines, strict=False):
            below = abs(left - above_left) < 3 and 0 < above_bottom - bottom < 2 * (top - bottom)
            assert not (below and LONELY.fullmatch(words) and len(above) > 3), f"{above}／{words}"


def lines_of(pdf: bytes) -> list[list[tuple[float, float, float, str]]]:
    """Of each page its lines: left, bottom, top in points, and the words."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(n) for n in range(text.count_rects())]
            pages.append([(left, bottom, top, text.get_text_bounded(left, bottom, right, top).strip())
                          for left, bottom, right, top in boxes])  # fmt: skip
    finally:
        document.close()
    return pages
