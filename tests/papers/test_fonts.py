"""Which characters print: all of GB2312, the rare ones marked, the unseen ones dropped, the office's own checked."""

from __future__ import annotations

from typing import Any

import pytest

from service_desk.papers.fonts import BREAK, printable, set_out
from service_desk.papers.paper import NotPrintable, Typed


def typed(text: str) -> Any:
    return set_out({"it": Typed(text)})[0]["it"]


def test_all_of_gb2312_can_be_printed() -> None:
    """7,445 characters: everything an ordinary office types."""
    rows = (bytes([high, low]).decode("gb2312", "ignore") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    found = [sign for sign in rows if sign]
    assert len(found) == 7445
    assert [sign for sign in found if ord(sign) not in printable()] == []


@pytest.mark.parametrize(
    "text", ["王女士", "㼆堃喆", "3栋2单元1201室", "￥80.00", "–—…《》「」①②", "Ａ１，。", "café Ω я"]
)
def test_what_the_fonts_have_is_not_touched(text: str) -> None:
    assert typed(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [("𠮷先生", "U+20BB7"), ("\U0001f600好", "U+1F600"), ("\ue863女士", "U+E863"), ("\U0002ebf0", "U+2EBF0"),
     ("\ud800", "U+D800"), ("☐", "U+2610")],
    ids=["rare", "emoji", "private-use", "newer-unicode", "lone-surrogate", "box"],
)  # fmt: skip
def test_a_rare_character_that_somebody_typed_is_marked(text: str, code: str) -> None:
    """〓 in its place; its code point and where it stood are told."""
    made, rare = set_out({"who": {"names": ["王", Typed(text)]}})
    assert made["who"]["names"][1].count("〓") == 1
    assert [(one.code, one.where) for one in rare] == [(code, "who.names.2")]


def test_a_rare_character_is_told_once_for_each_place() -> None:
    _, rare = set_out({"a": Typed("𠮷𠮷"), "b": Typed("𠮷")})
    assert [one.where for one in rare] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "left"),
    [("a\u202eb\u2066c", "abc"), ("a\x00\x1b[31mb", "a[31mb"), ("王\u2060女\ufeff士\u00ad", "王女士"),
     ("葛\U000e0100城", "葛城"), ("❤\ufe0f", "〓"), ("\U0001f468\u200d\U0001f469", "〓〓"), ("cafe\u0301", "café"),
     ("一\r\n二\u2028三\r四", "一\n二\n三\n四")],
    ids=["direction", "control", "zero-width", "variant", "heart", "family", "accent", "line-ends"],
)  # fmt: skip
def test_what_cannot_be_seen_is_dropped_from_typed_text(text: str, left: str) -> None:
    assert typed(text) == left


def test_the_offices_own_wording_must_have_every_glyph() -> None:
    """The error names the paper, the place, the character and the words around it."""
    with pytest.raises(NotPrintable) as refused:
        set_out({"words": {"scan": "请到𠮷府领取材料"}}, paper="通知")
    assert refused.value.sentence == (
        "「通知」纸上的「words.scan」里有字库没有的字「𠮷」（U+20BB7），在「请到〓府领取材料」的 〓 处；请换一个字。"
    )


@pytest.mark.parametrize("sign", ["\u202e", "\x1b", "\u200d", "☑"])
def test_unseen_signs_in_the_offices_own_wording_are_an_error(sign: str) -> None:
    """Nobody wants them there; a printed sheet would hide them."""
    with pytest.raises(NotPrintable, match=f"U\\+{ord(sign):04X}"):
        set_out({"title": f"价目{sign}表"})


def test_a_run_longer_than_a_line_may_break_anywhere() -> None:
    """The signs themselves stay; order numbers and telephone numbers are never broken."""
    assert typed("w" * 500).replace(BREAK, "") == "w" * 500
    assert BREAK in typed("w" * 500)
    assert typed("2612-7K3QM 027-12345678 13800138000") == "2612-7K3QM 027-12345678 13800138000"


def test_a_builder_may_allow_a_break_in_a_narrow_column() -> None:
    """A zero-width space stays where it was put."""
    assert typed(f"a@{BREAK}b\u202e") == f"a@{BREAK}b"


def test_numbers_and_truth_pass_through() -> None:
    assert set_out({"n": 3, "yes": True, "none": None, "rows": ({"a": 1.5},)}) == (
        {"n": 3, "yes": True, "none": None, "rows": [{"a": 1.5}]},
        (),
    )
