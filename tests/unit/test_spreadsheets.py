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


def with_cell(content: bytes, where: str, form: str = ' r="{}" t="inlineStr"') -> bytes:
    """The workbook with one more cell far out, as a stray blank leaves it; ``form``: how its attributes are written."""
    row = "".join(sign for sign in where if sign.isdigit())
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                cell = f"<c{form.format(where)}><is><t> </t></is></c>"
                far = f'<row r="{row}">{cell}</row></sheetData>'
                data = data.replace(b"</sheetData>", far.encode())
            new.writestr(part.filename, data)
    return made.getvalue()


@pytest.mark.parametrize(("where", "words"), [("D1048576", "第 1048576 行"), ("XFD2", "XFD 列"), ("XFD1048576", "第")])
def test_a_cell_far_out_is_told_and_the_table_not_opened(where: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        read_table(with_cell(book([["3-2-501", "王女士"]]), where), "住户.xlsx")
    assert refused.value.code == "too_big"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (" t='inlineStr' r='{}'", "too_big"),
        (' t="a>b"\n r = "{}"', "too_big"),
        (' r="&#88;{}"', "not_excel"),
        (' r="{}123456789"', "not_excel"),
    ],
    ids=["quotes", "order", "entity", "digits"],
)
def test_however_a_place_is_written_it_is_seen(form: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(with_cell(book([["3-2-501", "王女士"]]), "XFD2", form), "住户.xlsx")
    assert refused.value.code == code


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.bin"])
def test_other_kinds_of_workbook_are_not_opened(part: str) -> None:
    made = io.BytesIO(book([]))
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr(part, "<a/>")
    with pytest.raises(Refused, match="不是 Excel 文件"):
        read_table(made.getvalue(), "住户.xlsx")


def test_empty_rows_at_the_end_do_not_count() -> None:
    rows = read_table(with_cell(book([["3-2-501", "王女士"]]), "B900"), "住户.xlsx")
    assert [row[:2] for row in rows] == [["住址", "称呼"], ["3-2-501", "王女士"]]


def test_many_problems_are_told_up_to_a_number() -> None:
    lines = told(range(MOST_TOLD + 7)).split("\n")
    assert lines[-1] == "……另有 7 处。"
    assert len(lines) == MOST_TOLD + 1
