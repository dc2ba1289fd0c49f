"""What a builder makes, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service_desk.errors import DeskError

# Two copies back to back on one sheet cannot be parted; a leaflet has a back.
ONE_SIDED = frozenset({"work-order", "blank-orders", "door-notice", "poster-a3", "poster-a4", "receipt", "held"})
TWO_SIDED = frozenset({"leaflet", "booking-form"})


class NotPrintable(DeskError):
    """The office's own wording cannot be printed: a character without a glyph, a text too long for its box."""

    code = "not_printable"
    http_status = 500


class Typed(str):
    """What a person typed: a name, an address, a wish. A character the fonts lack becomes 〓, never an error.

    Joining or cutting it gives a plain ``str`` again: wrap the result once more.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be set. Same paper, same bytes.

    ``data`` is JSON for the template, where ``Typed`` marks what residents and staff wrote; ``title`` stands in the
    PDF's properties and carries no personal data; ``on`` is the day it speaks of, which dates the file.
    """

    name: str  # booking-form
    title: str
    template: str  # booking-form.typ
    data: Mapping[str, Any]
    on: date
    batch: bool = False  # hundreds of sheets in one file: without tags, a quarter of the size
    # What every sheet of a batch has alike: set once, given to the template as ``data.common``, the bytes of a PDF.
    # 2,000 leaflets: 1 s, 0.2 GB and 2 MB where setting each took 2-7 s, 1.1 GB and 8 MB.
    common: Paper | None = None

    @property
    def sides(self) -> str:
        """How the printer has to be set, in words; nothing where it does not matter."""
        if self.name in ONE_SIDED:
            return "请单面打印。"
        return "请双面打印，沿长边翻。" if self.name in TWO_SIDED else ""


@dataclass(frozen=True, slots=True)
class Rare:
    """A character that no font has: printed as 〓 with a footnote. ``where``: the path in the data."""

    sign: str
    where: str

    @property
    def code(self) -> str:
        """``U+20BB7``."""
        return f"U+{ord(self.sign):04X}"

    @property
    def sentence(self) -> str:
        """What the person who prints is told."""
        return f"「{self.sign}」（{self.code}）字库里没有，纸上印成 〓，请手写补上。"


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document, and what a person has to write in by hand."""

    pdf: bytes
    rare: tuple[Rare, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the person who prints is told, one sentence a character."""
        return tuple(dict.fromkeys(one.sentence for one in self.rare))
