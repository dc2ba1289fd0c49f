"""The office's own words on papers: put in place of ours, or refused with the nearest right name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service_desk.catalog import Catalog
from service_desk.papers.paper import NotPrintable
from service_desk.papers.wording import ESTATE_HOLES, problems, shipped, words
from service_desk.pricing import Offering


def saying(offering: Offering, *wording: tuple[str, str, str]) -> Catalog:
    return replace(offering.catalog, wording=wording)


def test_the_office_replaces_one_sentence_and_the_others_stay(offering: Offering) -> None:
    """Nobody has to copy a whole file to change one line."""
    ours = words("notice", offering.catalog)
    own = words("notice", saying(offering, ("notice", "scan", "扫一扫")))
    assert own == ours | {"scan": "扫一扫"}


def test_holes_are_filled_with_the_estates_own_words(offering: Offering) -> None:
    catalog = saying(offering, ("notice", "scan", "请打 {phone}，找{centre}"))
    assert words("notice", catalog)["scan"] == f"请打 {catalog.estate.phone}，找{catalog.estate.centre}"


def test_every_estate_hole_is_filled(offering: Offering) -> None:
    said = words("notice", saying(offering, ("notice", "scan", "".join(f"{{{hole}}}" for hole in ESTATE_HOLES))))
    assert "{" not in said["scan"]


def test_what_a_builder_fills_in_may_be_used_in_own_words(offering: Offering) -> None:
    """``{total}`` stands in the shipped words of the list."""
    catalog = saying(offering, ("free-list", "count", "一共 {total} 样"))
    assert words("free-list", catalog, total="30")["count"] == "一共 30 样"


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        (("notise", "scan", "话"), "papers.yml：没有叫「notise」的纸；是不是想写「notice」。"),
        (("notice", "scam", "话"), "papers.yml：「notice」没有「scam」这一句；是不是想写「scan」。"),
        (("notice", "xyz", "话"), "papers.yml：「notice」没有「xyz」这一句；可写：scan、until。"),
        (("notice", "scan", " "), "papers.yml：「notice」的「scan」是空的；请写上话，或删去这一行，改回原来的话。"),
        (("notice", "scan", "{fone}"), "papers.yml：「notice」的「scan」里没有 {fone} 这个空；是不是想写「phone」。"),
    ],
    ids=["paper", "sentence", "no-nearest", "empty", "hole"],
)
def test_a_mistake_is_told_with_what_to_write_instead(
    offering: Offering, wording: tuple[str, str, str], sentence: str
) -> None:
    assert problems(saying(offering, wording)) == (sentence,)


def test_all_mistakes_are_told_at_once(offering: Offering) -> None:
    assert len(problems(saying(offering, ("notise", "a", "b"), ("notice", "b", "c"), ("notice", "scan", "{d}")))) == 3


def test_a_paper_is_not_printed_over_a_mistake_in_its_words(offering: Offering) -> None:
    """Another paper's words do not stop it."""
    catalog = saying(offering, ("poster", "titel", "标题"))
    assert words("notice", catalog)["scan"]
    with pytest.raises(NotPrintable, match="「titel」这一句；是不是想写「title」"):
        words("poster", catalog)


def test_braces_that_are_no_hole_stay_as_they_are(offering: Offering) -> None:
    """``{{7*7}}`` is text."""
    assert words("notice", saying(offering, ("notice", "scan", "{{7*7}} {X}")))["scan"] == "{{7*7}} {X}"


@pytest.mark.parametrize("paper", sorted(shipped()))
def test_shipped_words_are_never_empty(paper: str, offering: Offering) -> None:
    assert all(words(paper, offering.catalog).values())
