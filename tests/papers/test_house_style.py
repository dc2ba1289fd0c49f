"""What holds for every paper: the mark of a demonstration, the size of codes, no line of one character."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
