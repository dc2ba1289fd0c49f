"""Tables that people send in: the first sheet of an Excel file, or CSV as Excel saves it. Read as text, never run.

A file that is no workbook, is locked, or unpacks to something enormous is not opened at all.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO

from service_desk.errors import Refused

MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_COLUMNS = 5_000_000, 50_000_000, 20_000, 60
MOST_TOLD = 50  # problems that one sentence lists
# The place of a row or of a cell, however the attribute is quoted or stands among others.
CELL = re.compile(rb"""<(?:\w+:)?(?:row|c)\s[^<]*?\br\s*=\s*["']\s*([^"'<]{0,40})["']""")
PLACE = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")
PIECE = 1 << 20  # bytes read at once; no tag is longer
OTHER_BOOKS = ("content.xml", "xl/workbook.bin")  # what LibreOffice and the binary kind of Excel write
LETTERS = 26
LOCKED_SIGNS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_EXCEL = "「{file}」不是 Excel 文件（.xlsx），或者已经损坏；请在 Excel 里另存为 .xlsx 再试。"
LOCKED = "「{file}」加了打开密码，或是旧的 .xls 格式，读不了；请在 Excel 里去掉密码、另存为 .xlsx。"
TOO_BIG = "「{file}」太大，{what}不会这么大；请检查是不是选错了文件。"
ENCODINGS = ("utf-8-sig", "gb18030")  # Excel in Chinese saves GBK


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One problem in a table; row and column count from 1, column 0 where the whole row is meant."""

    row: int
    column: int
    sentence: str

    @property
    def letter(self) -> str:
        """The column as Excel names it; empty where the whole row is meant."""
        return letter(self.column)

    def __str__(self) -> str:
        place = f" {self.letter} 列" if self.column else ""
        return f"第 {self.row} 行{place}：{self.sentence}"


def letter(column: int) -> str:
    """``1`` -> ``A``, ``27`` -> ``AA``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def look_first(stream: BinaryIO, file: str, what: str = "这张表") -> None:
    """Nothing, when the file may be opened as a workbook; the stream is at its beginning again.

    Raises:
        Refused: no workbook, locked, or far too big.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MOST_BYTES:
        raise Refused(TOO_BIG.format(file=file, what=what), code="too_big")
    if stream.read(len(LOCKED_SIGNS)) == LOCKED_SIGNS:
        raise Refused(LOCKED.format(file=file), code="locked")
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused(TOO_BIG.format(file=file, what=what), code="too_big")
            names = packed.namelist()
            if any(name.lower() in OTHER_BOOKS for name in names):
                raise Refused(NOT_EXCEL.format(file=file), code="not_excel")
            for name in names:  # a sheet may lie anywhere: the book says where
                if name.lower().endswith(".xml"):
                    with packed.open(name) as sheet:
                        _look_over(sheet, file)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(NOT_EXCEL.format(file=file), code="not_excel") from error
    stream.seek(0)


def _look_over(sheet: IO[bytes], file: str) -> None:
    """Nothing, when no cell lies far out: a table is held in memory as wide and as long as its furthest cell.

    What the file says of its own size is not believed; the cells are looked at.

    Raises:
        Refused: a cell below row ``MOST_ROWS`` or right of column ``MOST_COLUMNS``.
    """
    kept = b""
    while piece := sheet.read(PIECE):
        seen = kept + piece
        for found in CELL.finditer(seen):
            _refuse_far(found[1].strip(), file)
        kept = seen[max(seen.rfind(b"<"), 0) :]
        if len(kept) > PIECE:
            raise Refused(NOT_EXCEL.format(file=file), code="not_excel")


def _refuse_far(typed: bytes, file: str) -> None:
    place = PLACE.fullmatch(typed)
    if place is None:
        raise Refused(NOT_EXCEL.format(file=file), code="not_excel")
    row, column = int(place[2]), _number(place[1])
    if row > MOST_ROWS or column > MOST_COLUMNS:
        where = f"第 {row} 行" if row > MOST_ROWS else f"{place[1].decode()} 列"
        raise Refused(
            f"「{file}」的{where}也有格子（也许只是一个空格）；表最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，"
            "请在 Excel 里删去下面和右边多余的行和列，存好再试。",
            code="too_big",
        )


def _number(letters: bytes) -> int:
    """``A`` -> 1, ``AA`` -> 27; nothing -> 0."""
    number = 0
    for sign in letters:
        number = number * LETTERS + sign - ord("A") + 1
    return number


def told(problems: Sequence[object]) -> str:
    """Problems one a line, the first ``MOST_TOLD`` of them."""
    lines = [str(problem) for problem in problems[:MOST_TOLD]]
    more = len(problems) - MOST_TOLD
    return "\n".join(lines + ([f"……另有 {more} 处。"] if more > 0 else []))


def read_table(content: bytes, file: str) -> list[list[str]]:
    """The rows of a table as texts, its head first; ``file`` is the name that errors show and tells the kind.

    Raises:
        Refused: it cannot be read as Excel or CSV, or has far too many rows.
    """
    is_book = file.lower().endswith(".xlsx") or content.startswith((b"PK", LOCKED_SIGNS))
    rows = _workbook(content, file) if is_book else _csv(content, file)
    if len(rows) > MOST_ROWS:
        raise Refused(f"「{file}」有 {len(rows)} 行，最多 {MOST_ROWS} 行；请分成几个文件。", code="too_big")
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _workbook(content: bytes, file: str) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only an Excel file needs it

    look_first(io.BytesIO(content), file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(NOT_EXCEL.format(file=file), code="not_excel") from error
    return [[_text(cell) for cell in row] for row in cells]


def _text(cell: object) -> str:
    """A cell as a clerk sees it: a telephone number typed as a number has no decimals."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _csv(content: bytes, file: str) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = csv.reader(io.StringIO(text))
        try:
            return list(rows)
        except csv.Error as error:
            raise Refused(f"「{file}」第 {rows.line_num} 行读不懂，请检查引号和逗号。", code="bad_table") from error
    raise Refused(f"「{file}」的编码读不懂，请另存为 Excel 文件（.xlsx）或“CSV UTF-8”。", code="bad_encoding")


def columns_of(head: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Where the named columns stand in the head, counted from 0; columns of other names are left alone."""
    shown = [cell.replace(" ", "").replace("\u3000", "") for cell in head]
    return {name: shown.index(name) for name in names if name in shown}
