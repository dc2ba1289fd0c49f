"""What staff are told outside the desk: messages, to whom, and how often a dead target is tried again.

A message carries nothing personal: number, service, time and building-free place words only; who may see more opens
the order at the desk. ``audience`` is a member of staff's id (``W01``), a role (``finance``) or a role of a department
(``supervisor@repair``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(days=3)  # then it waits for somebody to press «再发»
STALE_AFTER = timedelta(days=1)  # what was never offered to any target by then is not sent any more


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell. ``event`` is the action it follows from, ``number`` the order or the complaint."""

    id: str
    event: str
    audience: str
    number: str
    subject: str
    body: str
    created_at: datetime

    @property
    def page(self) -> str:
        """Where the desk shows what it is about."""
        return f"/desk/{'complaints' if self.number.startswith('T') else 'orders'}/{self.number}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one target (its name; addresses hold keys and stay in the settings)."""

    message: str
    target: str
    attempts: int = 0
    next_at: datetime | None = None  # None: sent, or given up
    sent_at: datetime | None = None
    error: str = ""

    @property
    def given_up(self) -> bool:
        """Whether nobody tries it any more although it was never sent."""
        return self.next_at is None and self.sent_at is None


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: doubled each time, up to ``LONGEST_PAUSE``."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 20)
    return min(doubled, LONGEST_PAUSE)


def next_try(now: datetime, created_at: datetime, attempts: int) -> datetime | None:
    """When to try again after the ``attempts``-th failure; None when it is time to give up."""
    at = now + pause_after(attempts)
    return at if at - created_at < GIVE_UP_AFTER else None


def hears(listens_to: str, audience: str) -> bool:
    """Whether a target that listens to ``listens_to`` gets a message to ``audience``.

    ``*`` hears all; a role without a department hears every department; anything else only its own name.
    """
    return listens_to in ("*", audience) or listens_to == audience.partition("@")[0]
