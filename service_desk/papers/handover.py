"""交接班: one sheet at the close of a day. What was done, what is left and why, the backup, two signatures.

Numbers of orders only: the sheet lies on the desk overnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.papers.house import day, house, weekday
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.wording import words

SHOWN = 24  # numbers of orders listed for one thing that is left


@dataclass(frozen=True, slots=True)
class LeftOver:
    """One kind of thing that is left: how many, which orders, and why."""

    what: str
    count: int
    numbers: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """One close of day. ``done``: word and count of what happened; ``standing``: of what goes on tomorrow."""

    day: date
    at: datetime
    by: str  # 前台甲（R01）
    done: tuple[tuple[str, int], ...]
    standing: tuple[tuple[str, int], ...]
    left: tuple[LeftOver, ...] = ()
    backup: str = ""  # name of the backup's file; empty: none was made
    backup_at: datetime | None = None
    digest: str = ""
    verified: bool = False
    remark: str = ""


def handover(catalog: Catalog, facts: HandoverFacts) -> Paper:
    """The sheet as a paper."""
    said = words("handover", catalog)
    return Paper(
        name="handover",
        title=f"{said['name']} {day(facts.day)}",
        template="handover.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": f"{day(facts.day)} {weekday(facts.day)}",
            "at": f"{clocks.local(facts.at):%H:%M}",
            "by": Typed(facts.by),
            "done": [list(pair) for pair in facts.done],
            "standing": [list(pair) for pair in facts.standing],
            "left": [_left(one, said) for one in facts.left],
            "backup": _backup(facts, said),
            "verified": facts.verified,
            "remark": Typed(facts.remark),
        },
        on=facts.day,
    )


def _left(one: LeftOver, said: dict[str, str]) -> dict[str, object]:
    return {"what": one.what, "count": one.count, "numbers": _listed(one.numbers, said), "reason": Typed(one.reason)}


def _listed(numbers: Sequence[str], said: dict[str, str]) -> str:
    shown = "　".join(numbers[:SHOWN])
    more = len(numbers) - SHOWN
    return f"{shown}　{said['more'].replace('{count}', str(more))}" if more > 0 else shown


def _backup(facts: HandoverFacts, said: dict[str, str]) -> str:
    if not facts.backup or facts.backup_at is None:
        return said["no_backup"]
    state = said["verified"] if facts.verified else said["not_verified"]
    return f"{facts.backup}　{clocks.local(facts.backup_at):%H:%M}　{state}　{said['digest']} {facts.digest[:12]}"
