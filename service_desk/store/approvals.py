"""The manager's approvals: events of the stream ``catalog:<estate>``, by content hash (§1.1)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from service_desk.orders import OrderEvent
from service_desk.store import events

APPROVE = "approve"


def stream_of(estate: str) -> str:
    """The stream of an estate's approvals."""
    return f"catalog:{estate}"


def approve(
    cn: Connection, estate: str, sha: str, what: str, event: OrderEvent, *, secret: bytes, salt: str
) -> OrderEvent:
    """Record that the content with this hash was approved; the event says by whom, when and on what basis."""
    data = {**event.data, "sha": sha, "what": what}
    made = replace(event, stream=stream_of(estate), action=APPROVE, data=data)
    return events.append(cn, estate, made, secret=secret, salt=salt)


def approved(cn: Connection, estate: str) -> frozenset[str]:
    """The hashes of all approved contents."""
    own = events.stream(cn, estate, stream_of(estate))
    return frozenset(str(event.data["sha"]) for event in own if event.action == APPROVE)
