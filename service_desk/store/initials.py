"""Pinyin initials of a name, the surname in every reading: typing «dxs» or «sxs» finds 单先生."""

from __future__ import annotations

LONGEST = 12  # characters of a name that count


def initials(name: str) -> tuple[str, ...]:
    """The spellings by first letters, lower case, sorted; Latin letters and digits stand for themselves."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - a large dictionary, loaded only when a home is saved

    spellings = [""]
    for character in name[:LONGEST]:
        readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
        if readings:
            letters = sorted(set(readings[0])) if spellings == [""] else pinyin(character, style=Style.FIRST_LETTER)[0]
        elif character.isascii() and character.isalnum():
            letters = [character.lower()]
        else:
            continue
        spellings = [before + letter for before in spellings for letter in letters]
    return tuple(sorted(spelling for spelling in spellings if spelling))
