"""The two fonts of every paper, and which characters they can print."""

from __future__ import annotations

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
_BLANK = frozenset("\n\t\u200b")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """The code points that both fonts have."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - a tenth of a second that only printing pays

    with TTFont(package.sans_path(), lazy=True) as sans, TTFont(package.serif_path(), lazy=True) as serif:
        return frozenset(set(sans.getBestCmap()) & set(serif.getBestCmap()))


def set_out(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Rare, ...]]:
    """The data with every character printable, and the rare ones of what people typed.

    Raises:
        NotPrintable: the office's own wording holds a character that the fonts lack.
    """
    rare: list[Rare] = []
    made = {key: _value(value, str(key), rare) for key, value in data.items()}
    return made, tuple(rare)


def _value(value: Any, where: str, rare: list[Rare]) -> Any:
    if isinstance(value, str):
        return _text(value, where, rare)
    if isinstance(value, Mapping):
        return {key: _value(part, f"{where}.{key}", rare) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_value(part, f"{where}.{n}", rare) for n, part in enumerate(value, 1)]
    return value


def _text(text: str, where: str, rare: list[Rare]) -> str:
    known = printable()
    if all(ord(sign) in known for sign in text):
        return str(text)
    typed = isinstance(text, Typed)
    return "".join(_sign(sign, where, rare, typed=typed) for sign in text)


def _sign(sign: str, where: str, rare: list[Rare], *, typed: bool) -> str:
    if ord(sign) in printable() or sign in _BLANK:
        return sign
    if not typed:
        raise NotPrintable(f"纸上的「{where}」里有字库没有的字「{sign}」（U+{ord(sign):04X}）；请换一个字。")
    if unicodedata.category(sign) in _INVISIBLE:  # control and direction signs: nothing to print
        return ""
    if (one := Rare(sign, where)) not in rare:
        rare.append(one)
    return MISSING
