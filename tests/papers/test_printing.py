"""The press: same bytes, every warning an error, boxes that refuse, PDF/A, several threads, memory that stays."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from service_desk.papers.paper import NotPrintable, Paper, Typed
from service_desk.papers.printing import NOTED, TEMPLATES, Press, fingerprint, pictures, render

HEAD = """#import "house.typ": *
#let d = data
#set document(title: d.title, date: auto)
#set text(font: serif-font, lang: "zh", region: "cn", cjk-latin-spacing: none)
"""
PAPER = Paper(
    name="trial", title="试样", template="trial.typ", data={"text": "请提前储水", "house": {"words": {}}},
    on=date(2026, 11, 25),
)  # fmt: skip
Trial = Callable[..., Press]


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """A folder of templates of its own, with the house style and one template."""

    def make(body: str = "#d.text", head: str = HEAD) -> Press:
        (tmp_path / "house.typ").write_bytes((TEMPLATES / "house.typ").read_bytes())
        (tmp_path / "trial.typ").write_text(head + body, encoding="utf-8")
        return Press(tmp_path)

    return make


def test_the_same_paper_gives_the_same_bytes(trial: Trial) -> None:
    """Nothing depends on the time of printing."""
    assert render(PAPER, press=trial()).pdf == render(PAPER, press=trial()).pdf


def test_the_file_is_dated_by_the_day_it_speaks_of(trial: Trial) -> None:
    made = PdfReader(io.BytesIO(render(PAPER, press=trial()).pdf)).metadata
    assert made is not None
    assert made.title == "试样"
    assert made.creation_date is not None
    assert made.creation_date.date() == date(2026, 11, 25)


@pytest.mark.parametrize(("batch", "conformance", "tagged"), [(False, "A", True), (True, "U", False)])
def test_single_sheets_are_tagged_pdf_a_and_batches_are_small(
    trial: Trial, batch: bool, conformance: str, tagged: bool
) -> None:
    found = PdfReader(io.BytesIO(render(replace(PAPER, batch=batch), press=trial()).pdf))
    metadata = found.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert f"<pdfaid:conformance>{conformance}</pdfaid:conformance>" in metadata
    assert ("/StructTreeRoot" in found.trailer["/Root"]) is tagged


def test_a_font_that_is_missing_is_an_error(trial: Trial) -> None:
    """The typesetter only warns and takes another."""
    press = trial('#text(font: "Nirgends Sans", d.text)')
    with pytest.raises(NotPrintable, match="「试样」排版时有警告，没有打印：unknown font family: nirgends sans"):
        render(PAPER, press=press)
    with pytest.raises(NotPrintable, match="unknown font family"):
        pictures(PAPER, press=press)


@pytest.mark.parametrize("font", ["Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono", "Arial"])
def test_only_our_two_fonts_can_be_used(trial: Trial, font: str) -> None:
    """Neither what the typesetter carries nor what the machine has."""
    with pytest.raises(NotPrintable, match="unknown font family"):
        render(PAPER, press=trial(f'#text(font: "{font}", d.text)'))


def test_a_character_without_glyph_in_a_template_is_an_error(trial: Trial) -> None:
    with pytest.raises(NotPrintable, match="「试样」排不出来"):
        render(PAPER, press=trial("☐ #d.text"))


def test_text_too_long_for_its_box_is_an_error_that_names_the_place(trial: Trial) -> None:
    press = trial('#fit("标题", 60mm, 10mm, (20pt, 12pt), d.text)')
    assert render(PAPER, press=press).pdf
    with pytest.raises(NotPrintable) as refused:
        render(replace(PAPER, data={"text": "请提前储水" * 60}), press=press)
    assert refused.value.sentence == "「试样」里的「标题」太长，纸上放不下；请写短一些。"


def test_a_template_reads_no_file_outside_its_folder(trial: Trial, tmp_path: Path) -> None:
    """Not even one beside it, by any path."""
    beside = tmp_path.parent / f"{tmp_path.name}-secret.txt"
    beside.write_text("geheim", encoding="utf-8")
    for path in (f"../{beside.name}", str(beside), "/etc/hostname"):
        with pytest.raises(NotPrintable, match="排不出来"):
            render(PAPER, press=trial(f'#read("{path}")'))


def test_a_home_written_in_digits_and_characters_can_be_searched(trial: Trial, read_back: Any) -> None:
    """No blank is put between 栋 and the digits."""
    made = render(replace(PAPER, data={"text": Typed("3栋2单元1201室")}), press=trial()).pdf
    assert "3栋2单元1201室" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "3栋2单元1201室" in read_back(made).text


def test_a_long_run_stays_on_the_sheet_and_reads_back_whole(trial: Trial, read_back: Any) -> None:
    """500 signs without a blank in a column of 30 mm: broken into lines, none lost."""
    press = trial("#set page(width: 50mm, height: auto, margin: 10mm)\n#d.text")
    found = read_back(render(replace(PAPER, data={"text": Typed("w" * 500)}), press=press).pdf)
    assert found.text.replace("\u200b", "").count("w") == 500


def test_typed_rare_characters_are_noted_on_the_sheet(trial: Trial, read_back: Any) -> None:
    house = {"words": {"rare_note": "请手写补上："}}
    paper = replace(PAPER, data={"text": Typed("𠮷先生"), "house": house})
    made = render(paper, press=trial("#d.text #rare-note(d)"))
    assert read_back(made.pdf).text == "〓先生请手写补上：U+20BB7"
    assert made.remarks == ("「𠮷」（U+20BB7）字库里没有，纸上印成 〓，请手写补上。",)


def test_a_flood_of_rare_characters_does_not_fill_the_sheet(trial: Trial, read_back: Any) -> None:
    """All are told to the person who prints; the footnote names the first ones."""
    flood = Typed("".join(map(chr, range(0x30100, 0x30300))))
    paper = replace(PAPER, data={"text": flood, "house": {"words": {"rare_note": ""}}})
    made = render(paper, press=trial("#rare-note(d)"))
    assert read_back(made.pdf).text.count("U+") == NOTED
    assert len(made.rare) == 512


def test_typed_markup_is_text(trial: Trial, read_back: Any) -> None:
    text = '#panic("x") *b* _i_ $x$ @ref <label> \\ // /* */ [x] # = - + `raw` https://linli.example'
    made = render(replace(PAPER, data={"text": Typed(text)}), press=trial()).pdf
    assert read_back(made).text.replace("\u200b", "") == "".join(text.split())


def test_pictures_are_pages_at_the_wanted_size(trial: Trial) -> None:
    """A4 at 96 dots an inch, a page each."""
    made = pictures(PAPER, ppi=96, press=trial("#d.text #pagebreak() #d.text"))
    assert [Image.open(io.BytesIO(page)).size for page in made] == [(794, 1123)] * 2


def test_the_fingerprint_changes_with_whatever_changes_the_sheet(trial: Trial) -> None:
    first = fingerprint(PAPER, press=trial())
    assert fingerprint(PAPER, press=trial()) == first
    others = [
        fingerprint(replace(PAPER, data=PAPER.data | {"text": "别的"}), press=trial()),
        fingerprint(replace(PAPER, title="别的"), press=trial()),
        fingerprint(replace(PAPER, on=date(2026, 11, 26)), press=trial()),
        fingerprint(replace(PAPER, batch=True), press=trial()),
        fingerprint(PAPER, press=trial("#d.text #d.text")),
    ]
    assert len({first, *others}) == 6


def test_many_threads_print_each_its_own_paper(trial: Trial) -> None:
    press = trial()
    papers = [replace(PAPER, data={"text": f"第{n}张"}) for n in range(24)]
    alone = [render(paper, press=press).pdf for paper in papers]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda paper: render(paper, press=press).pdf, papers))
    assert together == alone
    assert len(set(alone)) == 24


def test_memory_does_not_grow_with_the_number_of_papers(trial: Trial) -> None:
    """500 different ones; the typesetter drops what it no longer uses."""
    press = trial("#for n in range(40) { par(d.text + str(n)) }")

    def megabytes() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 // 2**20

    def some(first: int, last: int) -> None:
        for n in range(first, last):
            render(replace(PAPER, data={"text": f"第{n}张，请提前储水。" * 20}), press=press)

    some(0, 100)
    before = megabytes()
    some(100, 600)
    assert megabytes() - before < 40


def test_a_warm_press_is_quick(trial: Trial) -> None:
    """A sheet in well under the 100 ms of PAPERS.md; the median of nine, on a busy machine."""
    press, taken = trial(), []
    for n in range(10):
        begun = time.perf_counter()
        render(replace(PAPER, data={"text": f"第{n}张"}), press=press)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken[1:])[4] < 0.1
