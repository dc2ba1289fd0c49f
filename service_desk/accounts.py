"""Who may sign in at the web desk, and for how long: accounts, sessions, deputies and absences.

A session ends when it was idle for ``IDLE`` or is ``LONGEST`` old (TRUST 8). Where the service is reached from its own
machine only, a person with a PIN finds the screen locked after ``LOCK_AFTER`` instead. A deputy holds a role from one
day to another, both included; days are Asia/Shanghai days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service_desk.catalog import Half
from service_desk.orders import Grant
from service_desk.workflow import Role

IDLE = timedelta(minutes=30)
LOCK_AFTER = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LINK_LIFE = timedelta(hours=72)
LONGEST_STAND_IN = timedelta(days=366)
WHYS = ("休假", "请假", "轮休", "培训", "其他")  # of an absence: never what ails somebody
SHORTEST_PASSWORD = 10  # characters
PIN_DIGITS = (4, 8)  # fewest and most
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

    def old(self, now: datetime) -> bool:
        """Whether the person must sign in anew with the password, whatever happened since."""
        return now - self.created_at >= LONGEST

    def idle(self, now: datetime, limit: timedelta = IDLE) -> bool:
        """Whether nobody used it for so long."""
        return now - self.seen_at >= limit


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
