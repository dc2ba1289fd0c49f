"""Excel files out: what stands in a cell is what was in the record, and nothing in it is ever run."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from admin.excel import LONGEST_CELL, Sheet, Yuan, write_book
from service_desk.catalog import SHANGHAI

AT = datetime(2026, 11, 25, 8, 40, tzinfo=SHANGHAI)
TRICKS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1+1", '=HYPERLINK("http://x")', "http://x.example", "{=1}",
    "3-2", "007", "13800138000", "1E5", "TRUE", "#REF!", "2026-11-25",
)  # fmt: skip


def written(tmp_path: Path, *rows: tuple[object, ...], **more: object) -> Path:
    path = tmp_path / "new" / "book.xlsx"
    head = [f"列{n}" for n in range(len(rows[0]))]
    write_book(path, (Sheet("表", head, rows, **more),), AT)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("text", TRICKS)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    """Whatever it begins with: no formula, no link, no number, no date."""
    path = written(tmp_path, (text,))
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1] == [text]
    with zipfile.ZipFile(path) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "hyperlink" not in page


def test_amounts_are_numbers_to_the_fen(tmp_path: Path) -> None:
    path = written(tmp_path, (Yuan(12_345), Yuan(-1), 7, None, ""))
    row = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)[1]
    assert row[:3] == [123.45, -0.01, 7.0]


def test_notes_stand_above_the_head(tmp_path: Path) -> None:
    path = written(tmp_path, ("甲",), notes=("打印：接待员甲",), widths=(20,))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows == [["打印：接待员甲"], ["列0"], ["甲"]]


def test_a_cell_that_is_too_long_is_cut_not_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ("长" * (LONGEST_CELL + 5), "\x07响"))
    row = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1]
    assert len(row[0]) == LONGEST_CELL
    assert "响" in row[1]


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """The file appears whole, in a folder made for it."""
    path = written(tmp_path, ("甲",))
    assert [found.name for found in path.parent.iterdir()] == ["book.xlsx"]
