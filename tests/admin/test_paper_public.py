"""``paper`` for everybody and ``notice kit``: from what is published, or from any folder, into files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from admin.cli import run

ROOT = Path(__file__).resolve().parents[2]
SHEETS = (
    (("poster",), "poster-a3.pdf"),
    (("poster", "--size", "a4"), "poster-a4.pdf"),
    (("free-list",), "free-list.pdf"),
    (("price-list",), "price-list-2026-1.pdf"),
    (("price-list", "2027-1", "--size", "a3"), "price-list-2027-1-a3.pdf"),
    (("comparison",), "comparison-2027-1.pdf"),
    (("comparison", "2027-1", "--from", "2025-1"), "comparison-2027-1.pdf"),
    (("approval", "2027-1"), "approval-2027-1.pdf"),
)


def text_of(path: Path) -> str:
    """The text of a PDF without blanks."""
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """A copy of the demonstration catalogue to change."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "catalog", folder)
    return folder


@pytest.mark.parametrize(("words", "name"), SHEETS, ids=[" ".join(words) for words, _ in SHEETS])
def test_a_sheet_is_written_under_its_name_or_where_wanted(
    words: tuple[str, ...], name: str, linli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ``--out`` into the present folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_CATALOG", str(ROOT / "catalog"))
    assert f"已打印到 {name}" in linli.ok("paper", *words)
    assert (tmp_path / name).read_bytes().startswith(b"%PDF-")
    wanted = tmp_path / "deep" / "own.pdf"
    linli.ok("paper", *words, "--out", str(wanted))
    assert wanted.read_bytes() == (tmp_path / name).read_bytes()


def test_a_folder_without_a_desk_prints_its_own(
    own_folder: Path, tmp_path: Path, empty_linli: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither prepared nor published: ``--catalog`` is enough, and nothing is made beside the sheet."""
    monkeypatch.chdir(tmp_path)
    estate = own_folder / "estate.yml"
    estate.write_text(estate.read_text("utf-8").replace("晴川里服务中心", "晴川里便民中心"), "utf-8")
    nowhere = empty_linli(tmp_path / "nodata")
    assert run(["--data", str(nowhere.data), "--catalog", str(own_folder), "paper", "poster"]) == 0
    assert "晴川里便民中心" in text_of(tmp_path / "poster-a3.pdf")
    assert not nowhere.data.exists()


def test_what_is_published_is_what_residents_get(
    linli: Any, own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder changed since is not printed; the folder named on the command line is."""
    services = own_folder / "services" / "10-bills.yml"
    services.write_text(services.read_text("utf-8").replace("title: 代订牛奶", "title: 代订鲜奶"), "utf-8")
    monkeypatch.setenv("LINLI_CATALOG", str(own_folder))
    published, named = tmp_path / "published.pdf", tmp_path / "named.pdf"
    linli.ok("paper", "free-list", "--out", str(published))
    assert "代订鲜奶" not in text_of(published)
    linli.ok("--catalog", str(own_folder), "paper", "free-list", "--out", str(named))
    assert "代订鲜奶" in text_of(named)


def test_codes_need_a_public_address(
    linli: Any, own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one the sheet is printed and the office told; with one nothing is said."""
    estate, out = own_folder / "estate.yml", tmp_path / "poster.pdf"
    estate.write_text(estate.read_text("utf-8").replace("url: https://qingchuanli.example\n", ""), "utf-8")
    own = ("--catalog", str(own_folder), "paper")
    assert "没有对外网址" in linli(*own, "poster", "--out", str(out)).err
    assert linli(*own, "approval", "2027-1", "--out", str(out)).err == ""
    monkeypatch.setenv("LINLI_URL", "https://linli.example")
    done = linli(*own, "poster", "--out", str(out))
    assert (done.code, done.err) == (0, "")
    assert "linli.example" in text_of(out)


def test_a_price_list_that_is_not_there_is_refused_with_those_that_are(linli: Any) -> None:
    for words in (("price-list", "2030-1"), ("comparison", "2027-1", "--from", "2030-1"), ("approval", "2030-1")):
        assert "没有价目表「2030-1」；现有：2025-1、2026-1、2027-1。" in linli.refused("paper", *words)


def test_the_first_list_has_nothing_to_be_compared_with(linli: Any) -> None:
    assert "是第一版" in linli.refused("paper", "comparison", "2025-1")


def test_a_draft_of_the_folder_can_be_printed_before_it_is_published(
    linli: Any, own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published catalogue does not know it yet."""
    new = (own_folder / "prices" / "2027-1.yml").read_text("utf-8")
    new = new.replace("edition: 2027-1", "edition: 2027-2").replace("2027-02-01", "2027-08-01")
    (own_folder / "prices" / "2027-2.yml").write_text(new, "utf-8")
    monkeypatch.setenv("LINLI_CATALOG", str(own_folder))
    out = tmp_path / "list.pdf"
    for words in (("price-list", "2027-2"), ("comparison", "2027-2"), ("approval", "2027-2")):
        linli.ok("paper", *words, "--out", str(out))
        assert "2027-2" in text_of(out)


def test_a_list_that_is_held_back_says_what_is_missing(
    own_folder: Path, tmp_path: Path, empty_linli: Callable[[Path], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """In an estate that is no demonstration: printed as a draft, and told."""
    estate = own_folder / "estate.yml"
    estate.write_text(estate.read_text("utf-8").replace("demo: true", "demo: false"), "utf-8")
    nowhere, out = empty_linli(tmp_path / "nodata"), tmp_path / "list.pdf"
    words = ["--data", str(nowhere.data), "--catalog", str(own_folder), "paper", "price-list", "2027-1"]
    assert run([*words, "--out", str(out)]) == 0
    assert "价目表 2027-1 是待审批：尚未经服务中心经理审批" in capsys.readouterr().err
    assert "草案，未经审批，不作收费依据" in text_of(out)


def test_the_kit_is_one_folder_with_its_list(linli: Any, tmp_path: Path) -> None:
    """Every sheet, and where each goes, as PDF and as text that Windows opens."""
    out = tmp_path / "kit"
    said = linli.ok("notice", "kit", "--out", str(out))
    listed = (out / "张贴清单.txt").read_bytes().decode("utf-8-sig")
    sheets = {path.name for path in out.glob("*.pdf")} - {"张贴清单.pdf"}
    assert {"poster-a3.pdf", "free-list.pdf", "price-list-2026-1.pdf", "comparison-2027-1.pdf"} <= sheets
    assert all(f"（{name}）" in listed for name in sheets)
    assert f"共 {len(sheets)} 种" in said
    assert (out / "张贴清单.pdf").read_bytes().startswith(b"%PDF-")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    linli.ok("notice", "kit", "--out", str(out))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_sheet_that_cannot_be_printed_does_not_keep_the_others_back(
    own_folder: Path, tmp_path: Path, linli: Any
) -> None:
    """The command says which, and ends with 1."""
    services = own_folder / "services" / "10-bills.yml"
    text = services.read_text("utf-8").replace("title: 代订牛奶", f"title: {'代订牛奶' * 20}")
    services.write_text(text, "utf-8")
    out = tmp_path / "kit"
    sentence = linli.refused("--catalog", str(own_folder), "notice", "kit", "--out", str(out))
    assert "免费服务海报（A3）" in sentence
    assert "太长" in sentence
    assert not (out / "poster-a3.pdf").exists()
    assert (out / "price-list-2026-1.pdf").exists()
    assert (out / "张贴清单.txt").exists()
