"""The two fonts of every paper, and which characters they can print.

What a person typed loses what cannot be seen (control and direction signs, joiners, variation selectors); what can be
seen but is in no font becomes 〓. The office's own words are not touched: a character without glyph is an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as package

from service_desk.papers.paper import NotPrintable, Rare, Typed

FOLDER: Path = package.sans_path().parent
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
MISSING = "〓"  # what Chinese printers set where a sort is missing
BREAK = "\u200b"  # zero-width space: a place where a line may end
_EXCERPT = 8  # characters shown on either side of one that cannot be printed
_BLANK = frozenset("\n\t" + BREAK)
_UNSEEN = frozenset({"Cc", "Cf"})
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SELECTOR = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_UNBROKEN = re.compile("[!-~\u00a1-\u024f]{17,}")  # longer than a telephone number: may break anywhere


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """The code points that both fonts have and that can be seen; blanks too."""
    return frozenset(map(ord, _signs()))


@lru_cache(maxsize=1)
def _signs() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - a tenth of a second that only printing pays

    with TTFont(package.sans_path(), lazy=True) as sans, TTFont(package.serif_path(), lazy=True) as serif:
        both = map(chr, set(sans.getBestCmap()) & set(serif.getBestCmap()))
    return frozenset(sign for sign in both if unicodedata.category(sign) not in _UNSEEN)


def set_out(data: Mapping[str, Any], *, paper: str = "") -> tuple[dict[str, Any], tuple[Rare, ...]]:
    """The data with every character printable, and the rare ones of what people typed; ``paper`` is named in errors.

    Raises:
        NotPrintable: the office's own wording holds a character that the fonts lack.
    """
    rare: dict[Rare, None] = {}
    try:
        made = {key: _value(value, str(key), rare) for key, value in data.items()}
    except NotPrintable as error:
        raise NotPrintable(f"「{paper}」{error.sentence}" if paper else error.sentence) from error
    return made, tuple(rare)


def _value(value: Any, where: str, rare: dict[Rare, None]) -> Any:
    if isinstance(value, str):
        return _typed(value, where, rare) if isinstance(value, Typed) else _own(value, where)
    if isinstance(value, Mapping):
        return {key: _value(part, f"{where}.{key}", rare) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_value(part, f"{where}.{n}", rare) for n, part in enumerate(value, 1)]
    return value


def _own(text: str, where: str) -> str:
    for sign in set(text) - _signs() - _BLANK:
        at = text.index(sign)
        near = text[max(0, at - _EXCERPT) : at + _EXCERPT + 1].replace(sign, MISSING)
        shown = "" if unicodedata.category(sign) in _UNSEEN else f"「{sign}」"
        raise NotPrintable(
            f"纸上的「{where}」里有字库没有的字{shown}（U+{ord(sign):04X}），在「{near}」的 {MISSING} 处；请换一个字。"
        )
    return str(text)


def _typed(text: str, where: str, rare: dict[Rare, None]) -> str:
    made = _seen(str(text))
    if not set(made) <= _signs():
        made = "".join(_sign(sign, where, rare) for sign in made)
    return _UNBROKEN.sub(lambda run: BREAK.join(run[0]), made)


def _seen(text: str) -> str:
    """The text without selectors, with plain line ends, accents joined to their letters."""
    lines = _LINE_END.sub("\n", _SELECTOR.sub("", text))
    return _ACCENTED.sub(lambda run: unicodedata.normalize("NFC", run[0]), lines)


def _sign(sign: str, where: str, rare: dict[Rare, None]) -> str:
    if sign in _signs() or sign in _BLANK:
        return sign
    if unicodedata.category(sign) in _UNSEEN:  # nothing to print
        return ""
    rare[Rare(sign, where)] = None
    return MISSING
