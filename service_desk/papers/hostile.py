"""Hostile text for trying papers: what a resident, a worker or a slip of the keyboard might put into any field.

``TYPED`` may come from anybody and must always print. ``OFFICE`` is what a catalogue may hold as well: every character
of it has a glyph, so that it must print literally too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Say = Callable[[str], str]  # from a sample text to what is put in its place

OFFICE: Mapping[str, str] = {
    "typst": '#panic("x") #include "/etc/passwd" #import "house.typ": * #read("/etc/passwd") *b* _i_ $x$ @ref <label>',
    "marks": "\\ // /* */ [x] # = - + / `raw` ~ -- --- ... \"q\" 'q' {x} %",
    "html": "<img src=file:///etc/passwd onerror=alert(1)><b>x</b>&amp;&lt;",
    "formula": "=1+1 +1 -1 @SUM(A1) ｜＝１＋１",
    "holes": "{{7*7}} {phone} ${x} %s %(x)s",
}
TYPED: Mapping[str, str] = {
    **OFFICE,
    "control": "甲\x00乙\x1b[31m丙\x07丁\x7f\r\n戊\u2028己",
    "bidi": "甲\u202e乙\u2066丙\u200f丁\u061c戊",
    "unseen": "甲\u200b乙\u200d丙\ufeff丁\u00ad戊",
    "rare": "𠮷野㼆堃 \U0001f600\U0001f468\u200d\U0001f469 \ue863 ☐ é e\u0301 葛\U000e0100",
    "unbroken": "W" * 500,
    "long": "厨房水管漏水，请尽快来修。" * 770,
}
LONGEST_NAME = 60  # of the long texts, what a name or a telephone number may have


def instead(kind: str) -> Say:
    """Put the text of a kind behind every sample text, so that each stays told apart.

    The long kinds are cut for short fields (a name, a number): forms allow no more there, and neither does a sheet.
    """
    hostile = TYPED[kind]

    def say(text: str) -> str:
        return text + (hostile if len(text) > 8 else hostile[:LONGEST_NAME])  # noqa: PLR2004 - names are short

    return say


def plain(text: str) -> str:
    """The sample text as it is."""
    return text
