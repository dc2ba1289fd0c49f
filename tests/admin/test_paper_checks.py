"""``linli paper list``, ``check`` and ``samples`` over the real catalogue and over one with mistakes in its words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from service_desk.papers.registry import PAPERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_words(tmp_path: Path) -> Any:
    """A copy of the catalogue whose ``papers.yml`` says other things."""

    def make(text: str) -> Path:
        folder = tmp_path / "catalog"
        shutil.copytree(ROOT / "catalog", folder)
        (folder / "papers.yml").write_text(text, encoding="utf-8")
        return folder

    return make


def test_the_list_names_every_paper_with_its_command(linli: Any) -> None:
    shown = linli.ok("paper", "list")
    for paper in PAPERS:
        assert paper.title in shown
        assert paper.command in shown


def test_the_list_can_be_read_by_programs(linli: Any) -> None:
    found = linli("paper", "list", "--json").json
    assert found["format"] == 1
    assert [one["name"] for one in found["papers"]] == [paper.name for paper in PAPERS]
    assert found["papers"][0].keys() == {"name", "title", "audience", "format", "command"}


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
def test_every_listed_command_exists(linli: Any, paper: Any) -> None:
    """The help of the command answers."""
    words = [word for word in paper.command.split()[1:] if not word.startswith("-")]
    assert linli.ok(*words[:2], "--help")


def test_papers_without_a_problem_are_counted(linli: Any) -> None:
    """That none of the shipped ones has any is shown where the handbook's ``linli paper check`` is run."""
    assert "没有问题：2 种纸" in linli.ok("paper", "check", "price-list", "receipt")


def test_own_words_too_long_for_their_place_are_found(linli: Any, own_words: Any) -> None:
    """Paper and place in one sentence, though the catalogue itself is right."""
    folder = own_words(f"papers:\n  poster:\n    title: {'免费服务' * 30}\n...\n")
    done = linli("--catalog", str(folder), "paper", "check", "poster-a3")
    assert done.code == 1
    assert "免费服务海报（A3）（样张）：" in done.out
    assert "放不下；请写短一些" in done.out
    assert done.err.startswith("共 ")


def test_a_character_without_glyph_in_own_words_is_found(linli: Any, own_words: Any) -> None:
    folder = own_words("papers:\n  notice:\n    scan: 扫码看☑最新情况\n...\n")
    found = linli("--catalog", str(folder), "paper", "check", "notice", "--json")
    assert found.code == 1
    assert "words.scan" in found.out
    assert "U+2611" in found.out


def test_a_paper_that_does_not_exist_is_wrong_usage(linli: Any) -> None:
    done = linli("paper", "check", "posters")
    assert done.code == 2
    assert "没有叫「posters」的纸" in done.err


def test_a_name_that_no_paper_has_is_told_with_the_right_one(linli: Any, own_words: Any) -> None:
    folder = own_words("papers:\n  notise:\n    scan: 扫一扫\n...\n")
    done = linli("--catalog", str(folder), "paper", "check", "receipt")
    assert (done.code, done.out) == (1, "papers.yml：没有叫「notise」的纸；是不是想写「notice」。\n")


def test_samples_are_written_as_pdf_and_marked_as_samples(linli: Any, tmp_path: Path) -> None:
    out = tmp_path / "samples"
    assert f"{len(PAPERS)} 种样张" in linli.ok("paper", "samples", "--out", str(out))
    assert {path.name for path in out.iterdir()} == {f"样张-{paper.name}.pdf" for paper in PAPERS}
    assert all(path.read_bytes().startswith(b"%PDF-1.7") for path in out.iterdir())


def test_samples_with_pictures_come_with_one_page_to_look_through(linli: Any, tmp_path: Path) -> None:
    """Every paper has at least one picture there, and every picture is shown."""
    out = tmp_path / "samples"
    linli.ok("paper", "samples", "--out", str(out), "--pictures", "--ppi", "24")
    page = (out / "index.html").read_text(encoding="utf-8")
    pictures = {path.name for path in out.glob("*.png")}
    assert all(f"样张-{paper.name}-1.png" in pictures for paper in PAPERS)
    assert all(f'src="{name}"' in page for name in pictures)
    assert page.count("<h2>") == len(PAPERS)


def test_a_resolution_out_of_reason_is_wrong_usage(linli: Any, tmp_path: Path) -> None:
    assert linli("paper", "samples", "--out", str(tmp_path), "--ppi", "3000").code == 2
