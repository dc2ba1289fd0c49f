"""Pinyin initials of a name in every reading, for typing «dxs» or «sxs» to find 单先生."""

from __future__ import annotations

from itertools import islice, product

MOST_READINGS = 32  # a long name of many-voiced characters stops here
LONGEST = 12  # characters of a name that count


def initials(name: str) -> tuple[str, ...]:
    """The spellings by first letters, lower case, sorted; Latin letters and digits stand for themselves."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - a large dictionary, loaded only when a home is saved

    readings = []
    for character in name[:LONGEST]:
        letters = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
        if letters:
            readings.append(sorted(set(letters[0])))
        elif character.isascii() and character.isalnum():
            readings.append([character.lower()])
    if not readings:
        return ()
    return tuple(sorted({"".join(letters) for letters in islice(product(*readings), MOST_READINGS)}))
