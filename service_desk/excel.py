"""Excel files out (D7): any table as people see it. Texts stay texts, whatever sign they begin with (TRUST 3).

A room such as ``3-2`` is not made a date, a telephone number keeps its zero, ``=…`` is never a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from service_desk.whole_files import check_target, put_whole

LONGEST_CELL = 32_767  # characters that Excel takes
WIDEST = 48  # columns of letters


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount of integer fen, shown in yuan with two decimals and ready to be summed."""

    fen: int


Cell = str | int | Yuan | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; ``notes`` stand above the head, ``widths`` are letters, 0 or absent: by content."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    widths: Sequence[int] = ()


def write_book(path: Path, sheets: Sequence[Sheet], at: datetime) -> None:
    """Write a workbook in one go; ``at`` is the day it is made.

    Raises:
        Refused: the path is no place for a workbook, or cannot be written.
    """
    check_target(path, ".xlsx")
    put_whole(path, book_of(sheets, at))


def book_of(sheets: Sequence[Sheet], at: datetime) -> bytes:
    """A workbook as the bytes of its file; ``at`` is the day it is made."""
    import xlsxwriter  # noqa: PLC0415 - only an Excel file needs it

    made = BytesIO()
    options = {
        "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": at.replace(tzinfo=None)})
        for sheet in sheets:
            _write(book, sheet)
    return made.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    money = book.add_format({"valign": "top", "num_format": "#,##0.00"})
    head = book.add_format({"bold": True, "bg_color": "#eef2ee", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    number = book.add_format({"valign": "top", "num_format": "0"})
    for place, note in enumerate(sheet.notes):
        page.write_string(place, 0, note)
    top = len(sheet.notes)
    for column, label in enumerate(sheet.head):
        page.write_string(top, column, label, head)
        page.set_column(column, column, _width(sheet, column))
    for line, row in enumerate(sheet.rows, top + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, Yuan):
                page.write_number(line, column, cell.fen / 100, money)
            elif isinstance(cell, int):
                page.write_number(line, column, cell, number)
            elif cell:
                page.write_string(line, column, cell[:LONGEST_CELL], body)
    page.freeze_panes(top + 1, 0)


def _width(sheet: Sheet, column: int) -> int:
    if column < len(sheet.widths) and sheet.widths[column]:
        return sheet.widths[column]
    cells = [row[column] for row in sheet.rows if column < len(row)]
    texts = [part for cell in cells if isinstance(cell, str) for part in cell.split("\n")]
    longest = max((_letters(text) for text in (sheet.head[column], *texts)), default=8)
    return min(WIDEST, max(8, longest + 2))


def _letters(text: str) -> int:
    """The width in Latin letters; a Chinese sign takes two."""
    return sum(1 if sign.isascii() else 2 for sign in text)
