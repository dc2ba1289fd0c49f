"""The words on papers: ``wording/<paper>.yml`` beside this module, over them the office's ``catalog/papers.yml``.

``{phone}`` and the like stand for the estate's own, ``{count}`` and the like for what the program knows. The office may
say each sentence in other words; it may neither leave one out nor ask for what nobody fills in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import yaml

from service_desk.catalog import Catalog
from service_desk.papers.paper import NotPrintable
from service_desk.web import header_of

FOLDER = Path(__file__).parent / "wording"
ESTATE_HOLES = (
    "estate", "centre", "address", "hours", "phone", "emergency_phone", "complaints_phone", "manager",
    "company_contact",
)  # fmt: skip
_HOLE = re.compile(r"\{([a-z_]+)\}")


@lru_cache(maxsize=64)
def _shipped(paper: str) -> dict[str, str]:
    read = yaml.safe_load((FOLDER / f"{paper}.yml").read_text(encoding="utf-8"))
    return {str(key): str(text).strip() for key, text in read.items()}


def shipped() -> dict[str, tuple[str, ...]]:
    """The papers that have words of their own, with the names of their sentences."""
    return {path.stem: tuple(_shipped(path.stem)) for path in sorted(FOLDER.glob("*.yml"))}


def problems(catalog: Catalog) -> tuple[str, ...]:
    """What is wrong with the office's own words: no such paper or sentence, nothing said, a hole nobody fills."""
    found = (problem(paper, key, text) for paper, key, text in catalog.wording)
    return tuple(f"papers.yml：{sentence}" for sentence in found if sentence)


def words(paper: str, catalog: Catalog, **more: str) -> dict[str, str]:
    """The sentences of a paper, the estate's words and ``more`` filled in.

    Raises:
        NotPrintable: the office's own words for this paper cannot be used.
    """
    own = {key: text.strip() for name, key, text in catalog.wording if name == paper}
    for key, text in own.items():
        if sentence := problem(paper, key, text):
            raise NotPrintable(f"papers.yml：{sentence}")
    values = _estate(catalog) | more
    return {
        key: _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), text) for key, text in (_shipped(paper) | own).items()
    }


def problem(paper: str, key: str, text: str) -> str:
    """What is wrong with one of the office's own sentences, as a sentence; empty when it can be used."""
    known = shipped()
    if paper not in known:
        return f"没有叫「{paper}」的纸；{_instead(paper, known)}"
    if key not in known[paper]:
        return f"「{paper}」没有「{key}」这一句；{_instead(key, known[paper])}"
    if not text.strip():
        return f"「{paper}」的「{key}」是空的；请写上话，或删去这一行，改回原来的话。"
    holes = _holes(paper)
    for hole in _HOLE.findall(text):
        if hole not in holes:
            return f"「{paper}」的「{key}」里没有 {{{hole}}} 这个空；{_instead(hole, holes)}"
    return ""


@lru_cache(maxsize=64)
def _holes(paper: str) -> tuple[str, ...]:
    """The holes that are filled on a paper: those of its shipped words, and the estate's."""
    own = dict.fromkeys(hole for text in _shipped(paper).values() for hole in _HOLE.findall(text))
    return (*own, *(hole for hole in ESTATE_HOLES if hole not in own))


def _instead(typed: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(typed, names, n=1)
    return f"是不是想写「{close[0]}」。" if close else f"可写：{'、'.join(names)}。"


def _estate(catalog: Catalog) -> dict[str, str]:
    estate, header = catalog.estate, header_of(catalog.estate)
    said = (
        estate.name, header.name, estate.address, header.hours, estate.phone, estate.emergency_phone,
        estate.complaints_phone, estate.manager_title, estate.company_contact or "物业公司",
    )  # fmt: skip
    return dict(zip(ESTATE_HOLES, said, strict=True))
