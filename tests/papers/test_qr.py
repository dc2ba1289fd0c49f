"""QR codes as a telephone reads them: from the printed page, at 25 mm and 150 dots an inch."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service_desk.papers import qr
from service_desk.papers.paper import NotPrintable, Paper
from service_desk.papers.printing import TEMPLATES, Press, render
from service_desk.papers.qr import LONGEST, code

BASE = "https://linli.example"
TEMPLATE = """#import "house.typ": *
#set document(title: data.title, date: auto)
#set text(font: sans-font)
#qr(data.qr, size: 25mm, url: false)
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    """Print one code at the smallest size the house allows."""
    (tmp_path / "house.typ").write_bytes((TEMPLATES / "house.typ").read_bytes())
    (tmp_path / "code.typ").write_text(TEMPLATE, encoding="utf-8")
    paper = Paper(name="code", title="码", template="code.typ", data={}, on=date(2026, 11, 25))
    return lambda made: render(replace(paper, data={"qr": made}), press=Press(tmp_path)).pdf


@pytest.mark.parametrize("length", [30, 60, 106, LONGEST])
def test_every_allowed_address_is_read_at_25_mm_and_150_dpi(length: int, sheet: Any, read_back: Any) -> None:
    path = "/o/" + ("7K3QM-" * 40)[: length - len(BASE) - 3]
    assert len(BASE + path) == length
    assert read_back(sheet(code(BASE, path))).codes(dpi=150) == [BASE + path]


def test_an_address_too_long_for_a_leaflet_is_refused_with_its_length() -> None:
    assert code(BASE, "/" + "a" * (LONGEST - len(BASE) - 1)) is not None
    with pytest.raises(NotPrintable, match=f"网址有 {LONGEST + 1} 个字节.*请在 estate.yml 里写短一些的 url"):
        code(BASE, "/" + "a" * (LONGEST - len(BASE)))


def test_characters_of_an_address_count_in_bytes() -> None:
    with pytest.raises(NotPrintable, match="个字节"):
        code(BASE, "/" + "里" * 50)


def test_the_code_has_level_m_and_a_quiet_zone_of_four() -> None:
    """Version 2 has 25 modules; with four on either side the picture is 33 wide, and nothing dark in the margin."""
    made = code(BASE, "/")
    assert made is not None
    width = re.search(r'width="(\d+)"', made["svg"])
    assert width is not None
    assert int(width[1]) == 25 + 2 * qr.QUIET_ZONE
    assert "M4 4.5" in made["svg"]
    assert qr.QUIET_ZONE == 4


def test_a_trailing_slash_of_the_address_is_not_doubled() -> None:
    made = code(f"{BASE}/", "/free/")
    assert made is not None
    assert made["url"] == f"{BASE}/free/"


def test_without_an_address_there_is_no_code() -> None:
    assert code("", "/free/") is None


def test_an_address_is_drawn_once() -> None:
    """2,000 leaflets with the same code cost one."""
    qr._drawn.cache_clear()
    for _ in range(5):
        code(BASE, "/same/")
    assert (qr._drawn.cache_info().misses, qr._drawn.cache_info().hits) == (1, 4)
