"""What the search index is told about a service beyond its text: aliases, and pinyin for people who type Latin letters.

They travel as page tags: indexed with the highest boost, never printed.
"""

from __future__ import annotations

from functools import lru_cache

from service_desk.catalog import ServiceItem


def terms(item: ServiceItem) -> tuple[str, ...]:
    """The fee in words, the names, and their pinyin in full and by initials; each once."""
    names = (item.name, item.title, *item.aliases)
    found = [item.fee.word, item.id, *names]
    for name in names:
        found += pinyin(name)
    return tuple(dict.fromkeys(term for term in found if term))


@lru_cache(maxsize=20_000)
def pinyin(text: str) -> tuple[str, str]:
    """Pinyin without blanks and its initials: ``代缴`` -> ``("daijiao", "dj")``; other signs are left out."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its phrase table takes a quarter of a second

    def joined(style: Style) -> str:
        parts = lazy_pinyin(text, style=style, errors="ignore")
        return "".join(part for part in parts if part.isascii() and part.isalnum())

    return joined(Style.NORMAL), joined(Style.FIRST_LETTER)
