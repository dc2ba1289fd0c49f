"""Price lists as Excel sheets: out, edited by a clerk, hostile, broken, and back."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from service_desk import catalog_files


def book(path: Path, *changes: tuple[str, int, int, Any], drop: str = "", without: tuple[str, ...] = ()) -> None:
    """The workbook again with some cells changed (row and column from 1), or without a sheet or some columns."""
    with CalamineWorkbook.from_path(path) as read:
        pages = {name: read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names}
    for sheet, row, column, value in changes:
        page = pages[sheet]
        while len(page) < row:
            page.append([""] * len(page[0]))
        page[row - 1][column - 1] = value
    pages.pop(drop, None)
    for page in pages.values():
        gone = [place for place, word in enumerate(page[0]) if word in without]
        page[:] = [[cell for place, cell in enumerate(line) if place not in gone] for line in page]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as out:
        for name, page in pages.items():
            sheet_out = out.add_worksheet(name)
            for r, line in enumerate(page):
                for c, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet_out.write_datetime(r, c, cell, out.add_format({"num_format": "yyyy-mm-dd"}))
                    elif isinstance(cell, (int, float)):
                        sheet_out.write_number(r, c, cell)
                    else:
                        sheet_out.write_string(r, c, cell)


@pytest.fixture
def sheet(first: Any, tmp_path: Path) -> Path:
    """The draft 2027-1 as a workbook."""
    first.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
    first.consult("2027-1", "repair")
    first.edit("2027-1", "# 单位", "# 王女士改过。单位")
    path = tmp_path / "价目表.xlsx"
    first.ok("prices", "export", "2027-1", "--out", str(path))
    return path


def test_a_workbook_that_nobody_changed_changes_nothing(first: Any, sheet: Path) -> None:
    before = first.file("2027-1").read_bytes()
    assert "没有改动" in first.ok("prices", "import", str(sheet), "--by", "R01")
    assert first.file("2027-1").read_bytes() == before


def test_what_a_clerk_changes_comes_back_and_the_rest_of_the_file_stays(first: Any, sheet: Path) -> None:
    book(
        sheet,
        ("价目", 2, 4, 42.0), ("价目", 2, 10, "拆装：一个龙头 # 含试水"),
        ("价目", 3, 4, "４５.5"), ("价目", 3, 5, "39.00"),
        ("材料", 3, 1, "007"), ("材料", 3, 2, "三角阀"), ("材料", 3, 3, "个"), ("材料", 3, 4, 20), ("材料", 3, 5, 17),
        ("说明", 3, 2, date(2027, 2, 1)),
    )  # fmt: skip
    before = first.file("2027-1").read_bytes()
    assert "+5.0%" in first.ok("prices", "import", str(sheet), "--preview")
    assert first.file("2027-1").read_bytes() == before
    first.ok("prices", "import", str(sheet), "--by", "R01")
    text = first.file("2027-1").read_text("utf-8")
    assert "# 王女士改过。单位" in text
    assert "{department: repair, supervisor: repair 主管, on: 2026-11-20}" in text
    assert "effective_from: 2027-02-01" in text
    edition = catalog_files.load(first.catalog).prices.edition("2027-1")
    assert edition is not None
    assert [(i.price, i.cost, i.includes) for i in edition.items] == [
        (4200, 3400, "拆装：一个龙头 # 含试水"), (4550, 3900, ""),
    ]  # fmt: skip
    assert [m.id for m in edition.materials] == ["M1", "007"]


def test_what_else_changes_is_shown_with_what_stood_there(first: Any, sheet: Path) -> None:
    """Before it is written, and before the manager approves."""
    book(
        sheet,
        ("价目", 2, 6, 20), ("价目", 2, 7, "预估"), ("价目", 2, 9, 3), ("价目", 2, 10, "试水"),
        ("材料", 2, 2, "大龙头"), ("说明", 4, 2, "含税"),
    )  # fmt: skip
    changed = [
        "说明：空 → 「含税」", "P1 换龙头 最低收费：无 → 20 元", "P1 换龙头 报价方式：一口价 → 预估",
        "P1 换龙头 通常数量：1 → 1–3", "P1 换龙头 包含：空 → 「试水」", "M1 大龙头 名称：「龙头」 → 「大龙头」",
    ]  # fmt: skip
    said = first.ok("prices", "import", str(sheet), "--preview")
    assert [line for line in changed if line not in said] == []
    first.ok("prices", "import", str(sheet), "--by", "R01")
    first.consult("2027-1", "cleaning")
    said = first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    assert [line for line in changed if line not in said] == []


def test_writing_needs_a_name_and_looking_does_not(first: Any, sheet: Path) -> None:
    book(sheet, ("价目", 2, 4, 42.0))
    assert "--by R01" in first.refused("prices", "import", str(sheet))
    assert "只看不写" in first.ok("prices", "import", str(sheet), "--preview")


def test_a_column_that_is_not_there_keeps_what_stands(first: Any, sheet: Path, tmp_path: Path) -> None:
    book(sheet, ("价目", 2, 10, "试水"), ("价目", 2, 6, 20))
    first.ok("prices", "import", str(sheet), "--by", "R01")
    short = tmp_path / "short.xlsx"
    first.ok("prices", "export", "2027-1", "--out", str(short))
    book(short, ("价目", 2, 4, 42), without=("包含", "最低收费（元）"))
    first.ok("prices", "import", str(short), "--by", "R01")
    edition = catalog_files.load(first.catalog).prices.edition("2027-1")
    assert edition is not None
    assert (edition.items[0].price, edition.items[0].includes, edition.items[0].minimum) == (4200, "试水", 2000)


def test_a_new_list_needs_every_column(first: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    first.ok("prices", "export", "2027-5", "--blank", "--effective", "2027-05-01", "--out", str(path))
    book(path, *(("价目", row, column, 50) for row in (2, 3) for column in (4, 5)), without=("包含",))
    assert "新的一版不能缺「包含」" in first.refused("prices", "import", str(path), "--by", "R01")


def test_an_older_export_does_not_undo_what_was_edited_since(first: Any, sheet: Path) -> None:
    """The changes are shown, nothing is written; the same workbook may be read again and again."""
    book(sheet, ("价目", 2, 4, 42.0))
    first.ok("prices", "import", str(sheet), "--by", "R01")
    book(sheet, ("价目", 2, 4, 41.5))
    first.ok("prices", "import", str(sheet), "--by", "R01")
    first.edit("2027-1", "price: 42", "price: 44")  # the other item, by an editor
    before = first.file("2027-1").read_bytes()
    said = first.refused("prices", "import", str(sheet), "--by", "S01")
    assert "导出以后，价目表 2027-1 又改过" in said
    assert first.file("2027-1").read_bytes() == before
    first.ok("prices", "import", str(sheet), "--by", "S01", "--force")
    edition = catalog_files.load(first.catalog).prices.edition("2027-1")
    assert edition is not None
    assert [item.price for item in edition.items] == [4150, 4200]


def test_every_problem_is_told_by_sheet_row_and_column_and_nothing_is_written(first: Any, sheet: Path) -> None:
    before = first.file("2027-1").read_bytes()
    book(sheet, ("价目", 2, 4, "四十"), ("价目", 3, 5, 37.555), ("材料", 2, 2, ""), ("说明", 3, 2, "明年"))
    said = first.refused("prices", "import", str(sheet), "--by", "R01")
    assert "有 4 处要修改，没有写入" in said
    for place in ("「价目」第 2 行 D 列", "「价目」第 3 行 E 列", "「材料」第 2 行 B 列", "「说明」第 3 行 B 列"):
        assert place in said
    assert first.file("2027-1").read_bytes() == before


def test_the_rules_of_the_catalogue_are_told_by_cell_too(first: Any, sheet: Path) -> None:
    book(sheet, ("价目", 2, 1, "F01"), ("价目", 3, 4, 90), ("材料", 2, 5, 10))
    said = first.refused("prices", "import", str(sheet), "--by", "R01")
    assert "「价目」第 2 行 A 列：「F01」是免费服务" in said
    assert "「价目」第 3 行 D 列：毛利 58.8% 超出保本微利范围" in said
    assert "「材料」第 2 行 D 列：毛利 88.2%" in said


HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x","y")', "\u202e反", "a\x07b"]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_cells_stay_text_or_are_refused(first: Any, sheet: Path, typed: str) -> None:
    book(sheet, ("材料", 2, 2, typed))
    done = first.linli("--catalog", str(first.catalog), "prices", "import", str(sheet), "--by", "R01")
    if typed[0] in "=+-@":
        assert done.code == 0, done.err
        first.ok("prices", "export", "2027-1", "--out", str(sheet))
        with zipfile.ZipFile(sheet) as packed:
            assert b"<f>" not in b"".join(packed.read(n) for n in packed.namelist() if "worksheets/" in n)
        edition = catalog_files.load(first.catalog).prices.edition("2027-1")
        assert edition is not None
        assert edition.materials[0].name == typed
    else:
        assert done.code == 1
        assert "「材料」第 2 行 B 列：有一个看不见的特殊字符" in done.err


def test_broken_workbooks_are_refused_with_a_sentence(first: Any, sheet: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    whole = sheet.read_bytes()
    for data in (b"", b"PK", whole[: len(whole) // 2], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        broken.write_bytes(data)
        said = first.refused("prices", "import", str(broken), "--by", "R01")
        assert "broken.xlsx" in said
    assert "没有找到文件" in first.refused("prices", "import", str(tmp_path / "none.xlsx"), "--by", "R01")
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    assert "太大" in first.refused("prices", "import", str(broken), "--by", "R01")
    book(sheet, ("价目", 1, 4, "价"), drop="材料")
    said = first.refused("prices", "import", str(sheet), "--by", "R01")
    assert "不认识的栏名「价」" in said
    assert "缺少栏名「单价（元）」" in said
    assert "「材料」：没有这个工作表" in said


def test_a_list_that_would_have_begun_already_is_not_taken_in(first: Any, sheet: Path) -> None:
    """As with a draft: nobody could announce it in time."""
    before = first.file("2027-1").read_bytes()
    for day in (date(2026, 11, 20), date(2026, 1, 1)):
        book(sheet, ("说明", 3, 2, day), ("价目", 2, 4, 42.0))
        assert f"执行日 {day} 要晚于今天" in first.refused("prices", "import", str(sheet), "--by", "R01")
    assert first.file("2027-1").read_bytes() == before


def test_a_list_in_force_is_not_overwritten(first: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    first.ok("prices", "export", "2026-1", "--out", str(path))
    book(path, ("价目", 2, 4, 41))
    before = first.file("2026-1").read_bytes()
    assert "已经执行" in first.refused("prices", "import", str(path), "--by", "R01")
    assert first.file("2026-1").read_bytes() == before


def test_an_approval_is_void_after_an_import(first: Any, sheet: Path) -> None:
    first.consult("2027-1", "cleaning")
    first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    book(sheet, ("价目", 2, 4, 41))
    assert "原来的审批作废" in first.ok("prices", "import", str(sheet), "--by", "R01")
    assert first.stage("2027-1") == "草案"


def test_the_first_list_of_an_estate_begins_as_an_empty_sheet(first: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    first.ok("prices", "export", "2027-5", "--blank", "--effective", "2027-05-01", "--out", str(path))
    assert "「价目」第 2 行 D 列" in first.refused("prices", "import", str(path), "--by", "R01")
    book(path, *((("价目", row, column, value)) for row in (2, 3) for column, value in ((4, 50), (5, 43))))
    first.ok("prices", "import", str(path), "--by", "R01")
    assert first.stage("2027-5") == "草案"
    assert "没有问题" in first.ok("check")
