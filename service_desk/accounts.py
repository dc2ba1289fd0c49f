"""Who may sign in at the web desk, and for how long: accounts, sessions, deputies and absences.

A session ends when it was idle for ``IDLE`` or is ``LONGEST`` old (TRUST 8). A deputy holds a role from one day to
another, both included; days are Asia/Shanghai days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service_desk.catalog import Half
from service_desk.orders import Grant
from service_desk.workflow import Role

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
LINK_LIFE = timedelta(hours=72)
SHORTEST_PASSWORD = 10  # characters
TWO_STEPS = frozenset({Role.MANAGER, Role.FINANCE})  # need a one-time code besides the password


@dataclass(frozen=True, slots=True)
class Account:
    """What one member of staff signs in with. Versions make old links and secrets worthless; 0: never given."""

    staff: str
    password: str = ""  # argon2 hash; empty: not chosen yet
    pin: str = ""  # argon2 hash
    totp_version: int = 0
    totp_step: int = 0  # the last time step a code was used in: no code twice
    totp_on: bool = False
    link_version: int = 0
    link_until: datetime | None = None
    calendar_version: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. ``second``: the one-time code was given; ``locked``: the screen waits for the PIN."""

    token_hash: str
    staff: str
    created_at: datetime
    seen_at: datetime
    second: bool = False
    locked: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether it still counts at ``now``."""
        return now - self.seen_at < IDLE and now - self.created_at < LONGEST


@dataclass(frozen=True, slots=True)
class Deputy:
    """A role held for somebody else from one day to another."""

    id: str
    staff: str
    grant: Grant
    instead_of: str
    since: date
    until: date
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.ended_at is None and self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Absence:
    """Days, or one half of each, on which somebody does not work."""

    id: str
    staff: str
    since: date
    until: date
    half: Half | None
    why: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None

    def on(self, day: date, half: Half | None = None) -> bool:
        """Whether the person is away on a day, or on its half."""
        return (
            self.ended_at is None
            and self.since <= day <= self.until
            and (None in (self.half, half) or self.half is half)
        )
