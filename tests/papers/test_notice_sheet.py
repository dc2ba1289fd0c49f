"""The sheet of a notice: its words, its live page's code, its size, its fonts."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.notices import Notice, NoticeKind
from service_desk.papers.notice_sheet import notice_sheet
from service_desk.papers.paper import NotPrintable
from service_desk.papers.printing import render
from service_desk.pricing import Offering

NOTICE = Notice(
    id="2026-11-water-3",
    kind=NoticeKind.WATER,
    title="3 号楼停水通知",
    summary="3 号楼更换总阀，周六上午停水。",
    body=("因更换 3 号楼总阀，需要停水。请提前储水。", "给您带来不便，请谅解。"),
    since=date(2026, 11, 25),
    until=date(2026, 11, 28),
    affects="3 号楼全部住户",
    when="11月28日 周六 9:00–12:00",
    department="repair",
)


def test_the_sheet_says_what_when_and_where(offering: Offering, read_back: Any) -> None:
    """One A4 page with title, time, homes, paragraphs, department and telephone."""
    found = read_back(render(notice_sheet(offering.catalog, NOTICE)).pdf)
    assert found.sizes == [(210, 297)]
    for words in (
        "停水通知",
        "3号楼全部住户",
        "11月28日周六9:00–12:00",
        "请提前储水",
        "水电工程维修组",
        "027-12345678",
    ):
        assert words in found.text


def test_its_code_leads_to_the_live_page(offering: Offering, read_back: Any) -> None:
    """Decoded from the rendered page."""
    paper = notice_sheet(offering.catalog, NOTICE, url="https://linli.example")
    assert read_back(render(paper).pdf).codes() == ["https://linli.example/notices/2026-11-water-3/"]


def test_without_a_public_address_there_is_no_code(offering: Offering, read_back: Any) -> None:
    """A code that leads nowhere is worse than none."""
    assert read_back(render(notice_sheet(offering.catalog, NOTICE)).pdf).codes() == []


def test_its_fonts_are_ours_and_embedded(offering: Offering, read_back: Any) -> None:
    """Nothing depends on the machine it is printed on."""
    found = read_back(render(notice_sheet(offering.catalog, NOTICE)).pdf)
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_an_a3_sheet_has_the_same_words(offering: Offering, read_back: Any) -> None:
    """For the board at the entrance."""
    small, large = (read_back(render(notice_sheet(offering.catalog, NOTICE, size=size)).pdf) for size in ("a4", "a3"))
    assert large.sizes == [(297, 420)]
    assert large.text == small.text


def test_the_sentence_that_sums_it_up_stands_above_time_and_words(offering: Offering, read_back: Any) -> None:
    said = replace(NOTICE, summary="换总阀，停水半天，请提前储水。")
    text = read_back(render(notice_sheet(offering.catalog, said)).pdf).text
    assert text.index("3号楼停水通知") < text.index("换总阀，停水半天，请提前储水。") < text.index("时间")


def test_the_address_below_the_code_breaks_behind_a_slash_only(offering: Offering) -> None:
    """However narrow the place: lines end where a part of the address ends."""
    url = "https://fuwu.a-rather-long-name.example/jiedao-yihao/qingchuan"
    paper = notice_sheet(offering.catalog, replace(NOTICE, id="2026-11-water-mains-3"), url=url)
    page = PdfReader(io.BytesIO(render(paper).pdf)).pages[0]
    lines = [line.strip() for line in page.extract_text().splitlines()]
    address = f"{url.removeprefix('https://')}/notices/2026-11-water-mains-3"
    own = [line for line in lines if line and line in address and len(line) > 5]
    assert "".join(own) == address
    assert len(own) > 1
    assert all(line.endswith("/") for line in own[:-1])


def test_a_long_text_gets_smaller_and_then_is_refused(offering: Offering, read_back: Any) -> None:
    """It stays on one page; past 12 points the office is told which part is too long."""
    long = replace(NOTICE, body=("请提前储水，关好龙头，来水后先放一会儿再用。" * 6,) * 4)
    assert len(read_back(render(notice_sheet(offering.catalog, long)).pdf).pages) == 1
    with pytest.raises(NotPrintable, match="通知正文"):
        render(notice_sheet(offering.catalog, replace(long, body=long.body * 5)))
