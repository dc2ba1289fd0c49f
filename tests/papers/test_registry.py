"""Every paper of the house, on made-up and on hostile records: it prints, literally, with our fonts, at its size."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.papers.hostile import TYPED
from service_desk.papers.paper import Paper
from service_desk.papers.printing import TEMPLATES, pictures, render
from service_desk.papers.registry import CATALOGUE, PAPERS, Registered, paper_named
from service_desk.papers.samples import MARKS, PEOPLE
from service_desk.papers.wording import shipped
from service_desk.pricing import Offering

EACH = pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
TRIALS = [(paper, kind) for paper in PAPERS for kind in paper.kinds]
BEGINNING = 3  # characters by which a hostile text is known again
# Sheets without the name of a service or a department, in which the hostile catalogue has its marks.
UNMARKED = {
    "blank-orders", "handover", "outage-card", "posting-list", "receipt", "receipt-negotiated", "tell-list",
    "held-agency", "held-deposit", "day-close", "month", "slip-pad",
}  # fmt: skip
STAMP = "打印："  # who printed it, in the foot beside the page number: the lines of both come out mixed
NO_PAPER = {"house.typ", "board.typ", "order.typ"}  # what others import
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200d\u200f\ufeff\u00ad\u202e\u2066\u061c\ufe0f\U000e0100]")


def seen(text: str) -> str:
    """What a reader sees of a text: no blanks, nothing invisible, 〓 for what no font has."""
    made = UNSEEN.sub("", "".join(text.split())).replace("e\u0301", "é")
    return re.sub("[𠮷\U0001f600\U0001f468\U0001f469\ue863☐]", "〓", made)


def leaves(value: Any) -> Iterator[str]:
    """Every text in the data of a paper."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)


def most(made: Paper, word: str) -> int:
    """How often a word stands in that text of the data which holds it most often."""
    return max(text.count(word) for text in printed(made))


def printed(made: Paper) -> Iterator[str]:
    """Every text of a paper and of the sheet that all its homes have alike."""
    yield from leaves(made.data)
    if made.common is not None:
        yield from leaves(made.common.data)


@EACH
def test_a_paper_prints_on_made_up_records(paper: Registered, offering: Offering, read_back: Any) -> None:
    """At its size, in our two fonts, embedded; nothing is left to write in by hand."""
    made = render(paper.plain(offering))
    found = read_back(made.pdf)
    assert set(found.sizes) == {paper.size}
    assert found.fonts
    assert set(found.fonts) <= {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
    assert all(found.fonts.values())
    assert made.rare == ()
    assert "〓" not in found.text


@EACH
def test_a_paper_prints_the_same_twice(paper: Registered, offering: Offering) -> None:
    assert render(paper.plain(offering)).pdf == render(paper.plain(offering)).pdf


@EACH
def test_a_paper_can_be_looked_at(paper: Registered, offering: Offering) -> None:
    """As many pictures as pages."""
    made = paper.plain(offering)
    assert len(pictures(made, ppi=24)) == len(PdfReader(io.BytesIO(render(made).pdf)).pages)


@EACH
def test_the_files_properties_hold_no_personal_data(paper: Registered, offering: Offering) -> None:
    """Title, author and the rest travel with a file that is sent on."""
    made = render(paper.plain(offering)).pdf
    found = PdfReader(io.BytesIO(made))
    root: Any = found.trailer["/Root"]
    told = f"{found.metadata} {root['/Metadata'].get_object().get_data().decode()}"
    for name, phone, place in PEOPLE:
        for personal in filter(None, (name, phone, str(place))):
            assert personal not in told


@pytest.mark.parametrize(("paper", "kind"), TRIALS, ids=[f"{paper.name}-{kind}" for paper, kind in TRIALS])
def test_hostile_text_comes_out_literally(paper: Registered, kind: str, offering: Offering, read_back: Any) -> None:
    """Whatever a data field holds is on the sheet as it was typed, and the sheet keeps its size."""
    made = paper.hostile(offering, kind)
    found = read_back(render(made).pdf)
    text = seen(found.text)
    assert set(found.sizes) == {paper.size}
    if kind == CATALOGUE:
        assert (MARKS in text) == (paper.name not in UNMARKED)
        assert paper.name not in UNMARKED or not any(MARKS in leaf for leaf in printed(made))
        return
    hostile = seen(TYPED[kind])
    if kind == "unbroken":
        assert text.count("W") >= most(made, "W")
    elif kind == "long":
        assert text.count("尽快来修") >= most(made, "尽快来修") - len(found.pages)  # a page's end may cut one
    else:
        carried = {seen(leaf) for leaf in printed(made) if TYPED[kind][:BEGINNING] in leaf}
        assert carried  # a short field holds a part of it
        assert [leaf for leaf in carried if leaf not in text and not leaf.startswith(STAMP)] == []
        assert hostile in text or hostile not in seen("".join(printed(made)))


def test_names_are_unique_and_found() -> None:
    names = [paper.name for paper in PAPERS]
    assert len(set(names)) == len(names)
    assert all(paper_named(name) is paper for name, paper in zip(names, PAPERS, strict=True))
    assert paper_named("none") is None


def test_every_template_and_every_wording_belongs_to_a_paper() -> None:
    """Nothing lies about that no trial ever sets."""
    assert {paper.template for paper in PAPERS} | NO_PAPER == {path.name for path in TEMPLATES.glob("*.typ")}
    assert {paper.wording for paper in PAPERS} | {"house"} == set(shipped())


@EACH
def test_a_paper_uses_the_template_it_is_listed_with(paper: Registered, offering: Offering) -> None:
    assert paper.plain(offering).template == paper.template


def test_an_estate_without_prices_prints_every_paper(bare: Offering) -> None:
    """``linli init`` makes one: no paid services, no price list."""
    for paper in PAPERS:
        assert render(paper.plain(bare)).pdf
