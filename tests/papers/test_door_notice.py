"""The large notice for a door: four kinds, one page a place, every word as typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service_desk.errors import InvalidInput
from service_desk.notices import NoticeKind
from service_desk.papers.door_notice import KINDS, door_notice
from service_desk.papers.paper import NotPrintable, Paper
from service_desk.papers.printing import render
from service_desk.pricing import Offering

DAY = date(2026, 11, 25)
URL = "https://linli.example"
WHEN = "11月28日 周六 9:00–12:00"
HEADS = {"water": "停水", "power": "停电", "lift": "停梯", "noise": "施工噪音"}
TO_DO = {"water": "储一些水", "power": "充电", "lift": "走楼梯", "noise": "关好门窗"}


def made(offering: Offering, kind: NoticeKind = NoticeKind.WATER, **given: Any) -> Paper:
    """A door notice, complete."""
    said = {"when": WHEN, "affects": "3 号楼全部住户", "why": "更换总阀", "department": "repair", "on": DAY} | given
    return door_notice(offering.catalog, kind=kind, **said)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_when_where_and_what_to_do(offering: Offering, read_back: Any, kind: NoticeKind) -> None:
    """One A4 page; telephone and emergency telephone; who signs."""
    found = read_back(render(made(offering, kind, url=URL, until=DAY + timedelta(days=3))).pdf)
    assert found.sizes == [(210, 297)]
    assert found.codes() == [f"{URL}/notices/"]
    for words in (HEADS[kind], TO_DO[kind], "11月28日周六9:00–12:00", "3号楼全部住户", "更换总阀", "027-12345678",
                  "027-12345679", "水电工程维修组", "2026年11月25日"):  # fmt: skip
        assert words in found.text
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_each_place_has_its_page(offering: Offering, read_back: Any) -> None:
    """Its name on it and on no other."""
    pages = read_back(render(made(offering, places=("3号楼1单元", "3号楼2单元", " "))).pdf).pages
    assert len(pages) == 2
    assert "张贴处3号楼1单元" in pages[0]
    assert "2单元" not in pages[0]
    assert "张贴处3号楼2单元" in pages[1]


@pytest.mark.parametrize("text", ['#panic("x")', "*b*", "$x$", "@ref", "<label>", "\\", "//", "[x]"])
def test_what_is_typed_is_printed_as_it_is(offering: Offering, read_back: Any, text: str) -> None:
    """In every field."""
    found = read_back(render(made(offering, when=text, affects=text, why=text, places=(text,))).pdf)
    assert found.text.count(text) >= 4


def test_what_is_missing_is_named(offering: Offering) -> None:
    """All of it at once; a kind without a door notice too."""
    with pytest.raises(InvalidInput) as refused:
        made(offering, NoticeKind.EVENT, when=" ", affects="", why="")
    for words in ("大字通知有四种", "从什么时候", "哪些楼", "原因"):
        assert words in refused.value.sentence


def test_a_text_past_its_box_is_refused_by_name(offering: Offering) -> None:
    """It is never cut in silence."""
    with pytest.raises(NotPrintable, match="通知的范围"):
        render(made(offering, affects="三号楼到十二号楼全部住户，" * 40))


@pytest.mark.parametrize(
    ("when", "until", "fits"),
    [
        ("11月28日 周六 9:00–12:00", date(2026, 11, 28), True),
        ("11月28日 周六 9:00–12:00", date(2026, 11, 27), False),
        ("11月28日 22:00 至 11月29日 6:00", date(2026, 11, 28), False),
        ("1月3日 9:00–12:00", date(2026, 12, 31), False),  # next year's
        ("2026 年 12 月 1 日 9:00–12:00", date(2026, 12, 1), True),
        ("每天 9:00–12:00", DAY, True),
        ("每天 9:00–12:00", date(2026, 11, 24), False),  # before it is printed
        ("2月30日", DAY, True),  # no such day: not for the calendar to judge
    ],
)
def test_it_hangs_until_what_it_tells_of_is_over(offering: Offering, when: str, until: date, *, fits: bool) -> None:
    """Taken down before, nobody would know."""
    if fits:
        assert made(offering, when=when, until=until).data["until"]
        return
    with pytest.raises(InvalidInput, match="请写那一天或以后"):
        made(offering, when=when, until=until)
