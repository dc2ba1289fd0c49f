"""The words on papers: ``wording/<paper>.yml`` beside this module, over them the office's ``catalog/papers.yml``.

``{phone}`` and the like stand for the estate's own; anything else in braces is printed as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from service_desk.catalog import Catalog
from service_desk.papers.paper import NotPrintable
from service_desk.web import header_of

FOLDER = Path(__file__).parent / "wording"
_HOLE = re.compile(r"\{([a-z_]+)\}")


@lru_cache(maxsize=64)
def _shipped(paper: str) -> dict[str, str]:
    read = yaml.safe_load((FOLDER / f"{paper}.yml").read_text(encoding="utf-8"))
    return {str(key): str(text).strip() for key, text in read.items()}


def shipped() -> dict[str, tuple[str, ...]]:
    """The papers that have words of their own, with the names of their sentences."""
    return {path.stem: tuple(_shipped(path.stem)) for path in sorted(FOLDER.glob("*.yml"))}


def problems(catalog: Catalog) -> tuple[str, ...]:
    """What the office's own words name that no paper has."""
    known = shipped()
    found = []
    for paper, key, _ in catalog.wording:
        if paper not in known:
            found.append(f"papers.yml：没有叫「{paper}」的纸；可写：{'、'.join(known)}。")
        elif key not in known[paper]:
            found.append(f"papers.yml：「{paper}」没有「{key}」这一句；可写：{'、'.join(known[paper])}。")
    return tuple(found)


def words(paper: str, catalog: Catalog, **more: str) -> dict[str, str]:
    """The sentences of a paper, the estate's words filled in.

    Raises:
        NotPrintable: the office's own words name a sentence that the paper does not have.
    """
    wrong = [sentence for sentence in problems(catalog) if f"「{paper}」" in sentence]
    if wrong:
        raise NotPrintable(wrong[0])
    own = {key: text for name, key, text in catalog.wording if name == paper}
    values = _estate(catalog) | more
    return {
        key: _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), text) for key, text in (_shipped(paper) | own).items()
    }


def _estate(catalog: Catalog) -> dict[str, str]:
    estate, header = catalog.estate, header_of(catalog.estate)
    return {
        "estate": estate.name,
        "centre": header.name,
        "address": estate.address,
        "hours": header.hours,
        "phone": estate.phone,
        "emergency_phone": estate.emergency_phone,
        "complaints_phone": estate.complaints_phone,
        "manager": estate.manager_title,
        "company_contact": estate.company_contact or "物业公司",
    }
