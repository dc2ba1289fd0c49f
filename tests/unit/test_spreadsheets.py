"""Tables that people send in: what is no table, or would fill the memory, is told and not opened."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest

from service_desk.errors import Refused
from service_desk.excel import Sheet, book_of
from service_desk.spreadsheets import MOST_TOLD, read_table, told

AT = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - Excel knows no zone


def book(rows: list[list[str]]) -> bytes:
    return book_of([Sheet("名册", ("住址", "称呼"), rows)], AT)


def with_cell(content: bytes, where: str) -> bytes:
    """The workbook with one more cell far out, as a stray blank leaves it."""
    row = "".join(sign for sign in where if sign.isdigit())
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                far = f'<row r="{row}"><c r="{where}" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far.encode())
            new.writestr(part.filename, data)
    return made.getvalue()


@pytest.mark.parametrize(("where", "words"), [("D1048576", "第 1048576 行"), ("XFD2", "XFD 列"), ("XFD1048576", "第")])
def test_a_cell_far_out_is_told_and_the_table_not_opened(where: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        read_table(with_cell(book([["3-2-501", "王女士"]]), where), "住户.xlsx")
    assert refused.value.code == "too_big"


def test_empty_rows_at_the_end_do_not_count() -> None:
    rows = read_table(with_cell(book([["3-2-501", "王女士"]]), "B900"), "住户.xlsx")
    assert [row[:2] for row in rows] == [["住址", "称呼"], ["3-2-501", "王女士"]]


def test_many_problems_are_told_up_to_a_number() -> None:
    lines = told(range(MOST_TOLD + 7)).split("\n")
    assert lines[-1] == "……另有 7 处。"
    assert len(lines) == MOST_TOLD + 1
