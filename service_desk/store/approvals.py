"""What the chain knows of the catalogue and the price lists: approvals by content hash (§1.1), and what came of them.

The catalogue's approvals stand in the stream ``catalog:<estate>`` (older ones of price lists too), everything that
happened to a price list in ``edition:<id>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from service_desk.orders import OrderEvent
from service_desk.store import events
from service_desk.store.event_rows import event_of
from service_desk.store.schema import event as table

APPROVE = "approve"
IN_FORCE = "in_force"
POSTED, REMOVED = "posted", "removed"
CATALOG = "catalog"
EDITION = "edition "  # before the name of a price list in what was approved
_EDITIONS = "edition:"

_e = table.c


@dataclass(frozen=True, slots=True)
class Known:
    """Hashes that were approved, names of price lists that ever were, hashes of price lists that came into force."""

    approved: frozenset[str]
    once_approved: tuple[str, ...]
    came: tuple[str, ...]
    hung: tuple[tuple[str, date | None], ...]  # marks of recorded postings, and when each sheet was taken down


def stream_of(estate: str) -> str:
    """The stream of an estate's approvals."""
    return f"catalog:{estate}"


def edition_stream(edition_id: str) -> str:
    """The stream of a price list."""
    return f"{_EDITIONS}{edition_id}"


def approve(
    cn: Connection, estate: str, sha: str, what: str, event: OrderEvent, *, secret: bytes, salt: str
) -> OrderEvent:
    """Record that the content with this hash was approved; the event says by whom, when and on what basis."""
    data = {**event.data, "sha": sha, "what": what}
    stream = edition_stream(what.removeprefix(EDITION)) if what.startswith(EDITION) else stream_of(estate)
    made = replace(event, stream=stream, action=APPROVE, data=data)
    return events.append(cn, estate, made, secret=secret, salt=salt)


def known(cn: Connection, estate: str) -> Known:
    """What the chain knows."""
    found = _events(cn, estate)
    approvals = [(str(e.data["sha"]), str(e.data.get("what", ""))) for e in found if e.action == APPROVE]
    return Known(
        approved=frozenset(sha for sha, _ in approvals),
        once_approved=tuple(sorted({what.removeprefix(EDITION) for _, what in approvals if what.startswith(EDITION)})),
        came=tuple(sorted({str(e.data["sha"]) for e in found if e.action == IN_FORCE})),
        hung=_hung(found),
    )


def _hung(found: Iterable[OrderEvent]) -> tuple[tuple[str, date | None], ...]:
    """Every posting that was recorded, once; what was taken down stays so, from the earliest day recorded."""
    marks: dict[str, date | None] = {}
    for event in found:
        if event.action == POSTED and "mark" in event.data:
            marks[str(event.data["mark"])] = None
    for event in found:
        if event.action == REMOVED:
            for mark in event.data.get("marks", ()):
                days = [date.fromisoformat(str(event.data["on"])), marks.get(str(mark))]
                marks[str(mark)] = min(day for day in days if day is not None)
    return tuple(sorted(marks.items()))


def _events(cn: Connection, estate: str) -> list[OrderEvent]:
    ours = or_(_e.stream == stream_of(estate), _e.stream.startswith(_EDITIONS, autoescape=True))
    own = select(table).where(_e.estate == estate, ours, _e.action.in_((APPROVE, IN_FORCE, POSTED, REMOVED)))
    return [event_of(row) for row in cn.execute(own).mappings()]


def history(cn: Connection, edition_id: str, *, estate: str) -> tuple[OrderEvent, ...]:
    """All that happened to a price list, in order."""
    return events.stream(cn, estate, edition_stream(edition_id))


def first_approved(cn: Connection, estate: str, sha: str) -> datetime | None:
    """When the approval of the content with this hash was first written down, or None: it cannot be backdated."""
    own = (e.recorded_at for e in _events(cn, estate) if e.action == APPROVE and e.data["sha"] == sha)
    return min(own, default=None)


def last_approved(cn: Connection, estate: str) -> OrderEvent | None:
    """The approval that was written down last, of whatever content, or None."""
    given = (event for event in _events(cn, estate) if event.action == APPROVE)
    return max(given, key=lambda event: (event.recorded_at, event.stream, event.seq), default=None)


def approved(cn: Connection, estate: str) -> frozenset[str]:
    """The hashes of all approved contents."""
    return known(cn, estate).approved
