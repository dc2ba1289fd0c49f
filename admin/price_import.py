"""A price list read back from the Excel sheet that ``price_sheets`` wrote and a clerk edited.

Every problem is told with its sheet, row and column; with one of them nothing is used. Formulas are read as the value
that Excel last computed, never run.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from admin import price_cells as cells
from admin.price_sheets import ABOUT, ABOUT_ROWS, ITEM_COLUMNS, ITEMS, MATERIAL_COLUMNS, MATERIALS
from service_desk.errors import Refused
from service_desk.pricing import Edition, Material, PriceItem, QuoteMode
from service_desk.spreadsheets import NOT_EXCEL, letter, look_first, told

MOST_ROWS = 5_000
READ_ONLY = ("title", "margin")
KEPT = ("minimum", "quote", "low", "high", "includes", "exception")  # a column that is not there: as it was

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One problem in a workbook; row and column count from 1, 0 where the whole sheet is meant."""

    sheet: str
    row: int
    column: int
    sentence: str

    def __str__(self) -> str:
        place = f"第 {self.row} 行" if self.row else ""
        place += f" {letter(self.column)} 列" if self.column else ""
        return f"「{self.sheet}」{place}：{self.sentence}"


def shown(cell: Any) -> str:
    """A cell as text, whatever stands in it: to find a head by its name, or whether anything was typed."""
    try:
        return cells.text(cell)
    except ValueError:
        return str(cell)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: the list without its consultations, and where each item stands in its sheet.

    ``mark``: of the list that it was exported from; empty: it does not say. ``absent``: columns, and the remark, that
    are not there.
    """

    edition: Edition
    rows: Mapping[str, tuple[int, ...]]  # ``items`` and ``materials``: sheet row of each; ``about``: of the first day
    columns: Mapping[str, Mapping[str, int]]  # the same: column of each field
    mark: str = ""
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def over(self, before: Edition | None) -> Edition:
        """The list to be written: what the workbook has no column for stays as it was.

        Raises:
            ImportRefused: a column is missing, and there is no list yet that would know its values.
        """
        gone = {key: names for key, names in self.absent.items() if names}
        if not gone:
            return self.edition
        if before is None:
            raise ImportRefused([_missing(key, names) for key, names in gone.items()])
        items, materials = gone.get("items", frozenset()), gone.get("materials", frozenset())
        return replace(
            self.edition,
            items=tuple(_item_over(item, before.item(item.service), items) for item in self.edition.items),
            materials=tuple(_material_over(m, before.material(m.id), materials) for m in self.edition.materials),
            remark=before.remark if "about" in gone else self.edition.remark,
        )

    def problem(self, way: Sequence[str | int], sentence: str) -> SheetProblem:
        """A problem of the price list's file as one of the workbook; ``way``: to the value, as in the file."""
        key = str(way[0]) if way else ""
        if key in self.rows and len(way) > 1:
            name = str(way[2]) if len(way) > 2 else ""  # noqa: PLR2004 - key, place, field
            name = "low" if name == "typical" else name
            sheet = ITEMS if key == "items" else MATERIALS
            return SheetProblem(sheet, self.rows[key][int(way[1])], self.columns[key].get(name, 0), sentence)
        row = self.rows.get("about", (0,))[0] if key == "effective_from" else 0
        return SheetProblem(ABOUT, row, 2 if row else 0, sentence)


def _item_over(item: PriceItem, known: PriceItem | None, absent: frozenset[str]) -> PriceItem:
    if known is None:
        return item
    low = known.typical[0] if "low" in absent else item.typical[0]
    high = known.typical[1] if "high" in absent else item.typical[1]
    kept = {name: getattr(known, name) for name in ("minimum", "quote", "includes", "exception") if name in absent}
    return replace(item, typical=(low, high), **kept)


def _material_over(material: Material, known: Material | None, absent: frozenset[str]) -> Material:
    return replace(material, exception=known.exception) if known and "exception" in absent else material


def _missing(key: str, names: frozenset[str]) -> SheetProblem:
    sheet, words = {"items": (ITEMS, ITEM_COLUMNS), "materials": (MATERIALS, MATERIAL_COLUMNS)}.get(
        key, (ABOUT, ABOUT_ROWS)
    )
    listed = "」「".join(word for name, word in words.items() if name in names)
    where, row = ("一行", 0) if sheet == ABOUT else ("一栏", 1)
    return SheetProblem(sheet, row, 0, f"新的一版不能缺「{listed}」{where}；请补上，或重新导出。")


class ImportRefused(Refused):
    """A workbook with problems, all of them at once."""

    code = "bad_sheet"

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        super().__init__(f"Excel 里有 {len(problems)} 处要修改，没有写入：\n{told(problems)}")
        self.problems = tuple(problems)


def read_book(path: Path) -> Book:
    """Read a workbook.

    Raises:
        Refused: no Excel file, locked, damaged, far too big.
        ImportRefused: with every problem of its cells.
    """
    pages = _pages(path)
    reader = _Reader(pages)
    edition_id, effective, remark, mark = reader.about()
    items = tuple(reader.table(ITEMS, "items", ITEM_COLUMNS, reader.item))
    materials = tuple(reader.table(MATERIALS, "materials", MATERIAL_COLUMNS, reader.material))
    if reader.problems:
        raise ImportRefused(reader.problems)
    edition = Edition(edition_id, effective, items, materials, remark=remark)
    return Book(edition, reader.rows, reader.columns, mark, reader.absent)


def _pages(path: Path) -> dict[str, Sequence[Row]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only an Excel file needs it

    _look_first(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            found = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(NOT_EXCEL.format(file=path.name), code="not_excel") from error
    return {name: _without_empty_end(page) for name, page in found.items()}


def _without_empty_end(page: list[list[Any]]) -> list[list[Any]]:
    """A blank or a border far below is nothing typed."""
    while page and not any(shown(cell) for cell in page[-1]):
        page.pop()
    return page


def _look_first(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            look_first(stream, path.name, "价目表")
    except FileNotFoundError as error:
        raise Refused(f"没有找到文件「{path}」，请核对路径。", code="no_file") from error
    except OSError as error:
        raise Refused(NOT_EXCEL.format(file=path.name), code="not_excel") from error


@dataclass(slots=True)
class _Reader:
    """Reads the sheets, collecting problems."""

    pages: Mapping[str, Sequence[Row]]
    problems: list[SheetProblem] = field(default_factory=list)
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    absent: dict[str, frozenset[str]] = field(default_factory=dict)

    def about(self) -> tuple[str, date, str, str]:
        """Name, first day and remark of the list, and the mark of its export."""
        if ABOUT not in self.pages:
            self._add(ABOUT, 0, 0, "没有这个工作表；请用 linli prices export 重新导出，再在那个文件里改。")
            return "", date.min, "", ""
        found = {
            shown(row[0]): (n, row[1] if len(row) > 1 else "") for n, row in enumerate(self.pages[ABOUT], 1) if row
        }
        name = self._about(found, "edition", cells.edition, "")
        effective = self._about(found, "effective_from", cells.day, date.min)
        self.rows["about"] = (found.get(ABOUT_ROWS["effective_from"], (0, ""))[0],)
        if ABOUT_ROWS["remark"] not in found:
            self.absent["about"] = frozenset({"remark"})
        row, remark = found.get(ABOUT_ROWS["remark"], (0, ""))
        mark = shown(found.get(ABOUT_ROWS["mark"], (0, ""))[1])
        return name, effective, self._cell(ABOUT, row, 2, cells.text, remark, ""), mark

    def _about(self, found: Mapping[str, tuple[int, Any]], key: str, read: Callable[[Any], Any], empty: Any) -> Any:
        if ABOUT_ROWS[key] not in found:
            self._add(ABOUT, 0, 0, f"没有「{ABOUT_ROWS[key]}」一行；请补上，或重新导出。")
            return empty
        row, cell = found[ABOUT_ROWS[key]]
        return self._cell(ABOUT, row, 2, read, cell, empty)

    def table(self, sheet: str, key: str, columns: Mapping[str, str], read: Callable[[_Cells], Any]) -> Iterator[Any]:
        """The records of a sheet; its head may stand in another order."""
        if sheet not in self.pages:
            self._add(sheet, 0, 0, "没有这个工作表；请用 linli prices export 重新导出，再在那个文件里改。")
            return
        page = self.pages[sheet]
        head = [shown(cell) for cell in page[0]] if page else []
        places = self._head(sheet, head, columns)
        self.absent[key] = frozenset(name for name in columns if name in KEPT and name not in places)
        self.columns[key] = {name: place + 1 for name, place in places.items()}
        if len(page) > MOST_ROWS:
            self._add(sheet, 0, 0, f"有 {len(page)} 行，价目表不会这么长；请删去多余的行。")
            return
        rows = []
        for number, row in enumerate(page[1:], 2):
            if places and any(shown(cell) for cell in row):
                rows.append(number)
                yield read(_Cells(self, sheet, number, row, places))
        self.rows[key] = tuple(rows)
        if not rows and key == "items":
            self._add(sheet, 0, 0, "一项价格也没有；请至少写一行。")

    def _head(self, sheet: str, head: list[str], columns: Mapping[str, str]) -> dict[str, int]:
        known = {word: key for key, word in columns.items()}
        places: dict[str, int] = {}
        for place, word in enumerate(head):
            if not word:
                continue
            if word not in known or known[word] in places:
                twice = (
                    "栏名写了两次；请删去一列。"
                    if word in known
                    else f"不认识的栏名「{word[:20]}」；请改回导出时的栏名。"
                )
                self._add(sheet, 1, place + 1, twice)
            else:
                places[known[word]] = place
        missing = [word for key, word in columns.items() if key not in places and key not in (*READ_ONLY, *KEPT)]
        if missing:
            self._add(sheet, 1, 0, f"缺少栏名「{'」「'.join(missing)}」；请补上，或重新导出。")
        return {} if missing else places

    def item(self, row: _Cells) -> PriceItem:
        """One row of 价目."""
        low = row.get("low", cells.quantity, 1000, empty=1000)
        return PriceItem(
            service=row.get("service", cells.code, ""),
            unit=row.get("unit", cells.filled, ""),
            price=row.get("price", cells.money, 0),
            cost=row.get("cost", cells.money, 0),
            minimum=row.get("minimum", cells.money, 0, empty=0),
            quote=row.get("quote", cells.quote, QuoteMode.FIXED, empty=QuoteMode.FIXED),
            typical=(low, row.get("high", cells.quantity, low, empty=low)),
            includes=row.get("includes", cells.text, ""),
            exception=row.get("exception", cells.text, ""),
        )

    def material(self, row: _Cells) -> Material:
        """One row of 材料."""
        return Material(
            row.get("id", cells.code, ""),
            row.get("name", cells.filled, ""),
            row.get("unit", cells.filled, ""),
            row.get("price", cells.money, 0),
            row.get("cost", cells.money, 0),
            row.get("exception", cells.text, ""),
        )

    def _add(self, sheet: str, row: int, column: int, sentence: str) -> None:
        self.problems.append(SheetProblem(sheet, row, column, sentence))

    def _cell(self, sheet: str, row: int, column: int, read: Callable[[Any], Any], cell: Any, empty: Any) -> Any:
        try:
            return read(cell)
        except ValueError as error:
            self._add(sheet, row, column, str(error))
            return empty


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row with its head."""

    reader: _Reader
    sheet: str
    row: int
    values: Row
    places: Mapping[str, int]

    def get(self, key: str, read: Callable[[Any], Any], wrong: Any, *, empty: Any = None) -> Any:
        """The cell of a column; ``empty`` for nothing typed where that is allowed, ``wrong`` after a problem."""
        place = self.places.get(key, -1)
        cell = self.values[place] if 0 <= place < len(self.values) else ""
        if empty is not None and not shown(cell):
            return empty
        return self.reader._cell(self.sheet, self.row, place + 1, read, cell, wrong)  # noqa: SLF001 - one machine
