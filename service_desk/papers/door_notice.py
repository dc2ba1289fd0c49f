"""The large notice for the door of a staircase: water, power or lift off, noise; when, where, what to do (§2.3, §3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from service_desk.catalog import Catalog
from service_desk.errors import InvalidInput
from service_desk.notices import NoticeKind
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.qr import code
from service_desk.papers.wording import words

KINDS = (NoticeKind.WATER, NoticeKind.POWER, NoticeKind.LIFT, NoticeKind.NOISE)
SINGLES = 20  # more doors than this make a batch
HALF_A_YEAR = 183  # days; a day without a year that is longer past is next year's
_DAY = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")


def door_notice(
    catalog: Catalog,
    *,
    kind: NoticeKind,
    when: str,
    affects: str,
    why: str,
    department: str,
    on: date,
    url: str = "",
    until: date | None = None,
    places: Sequence[str] = (),
) -> Paper:
    """The door notice, one page for each of ``places`` (doors, staircases) with its name on it.

    Raises:
        InvalidInput: a kind that no door notice is made for, nothing said about when, where and why, or a last day
            before the day it speaks of.
    """
    _complete(kind, when, affects, why)
    _long_enough(when, on, until)
    said = words("door-notice", catalog)
    room = catalog.department(department)
    return Paper(
        name="door-notice",
        title=kind.word,
        template="door-notice.typ",
        data={
            "house": house(catalog),
            "words": said,
            "kind": kind.value,
            "head": said[f"{kind}_head"],
            "when": Typed(when.strip()),
            "affects": Typed(affects.strip()),
            "why": Typed(why.strip()),
            "do": said[f"{kind}_do"].splitlines(),
            "signed": room.name if room else "",
            "dated": day(on),
            "until": day(until) if until else "",
            "places": [Typed(place.strip()) for place in places if place.strip()] or [""],
            "qr": code(url, "/notices/"),
        },
        on=on,
        batch=len(places) > SINGLES,
    )


def _long_enough(when: str, on: date, until: date | None) -> None:
    """The sheet hangs until what it tells of is over; a day without a year is the next one from ``on``."""
    if until is None:
        return
    last = max(filter(None, (_day_from(found, on) for found in _DAY.finditer(when))), default=on)
    if until < last:
        raise InvalidInput.of({"until": f"通知说的是{day(last)}，张贴至{day(until)}就揭下了；请写那一天或以后。"})


def _day_from(found: re.Match[str], on: date) -> date | None:
    """The day that a text names; None for one that no calendar has."""
    year, month, number = found.groups()
    with suppress(ValueError):
        named = date(int(year) if year else on.year, int(month), int(number))
        return named if year or (on - named).days < HALF_A_YEAR else named.replace(year=on.year + 1)
    return None


def _complete(kind: NoticeKind, when: str, affects: str, why: str) -> None:
    said = (
        ("when", when, "请写明从什么时候到什么时候。"),
        ("affects", affects, "请写明哪些楼、哪些住户受影响。"),
        ("why", why, "请写明原因。"),
    )
    problems = {name: sentence for name, text, sentence in said if not text.strip()}
    if kind not in KINDS:
        names = "、".join(one.value for one in KINDS)
        problems["kind"] = f"大字通知有四种：{names}；「{kind.word}」请用公告。"
    if problems:
        raise InvalidInput.of(problems)
