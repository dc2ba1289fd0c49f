"""Homes: the room, which stays, and its occupancies, which come and go.

Technical history belongs to the room; people, telephones and money to the occupancy. Days are Asia/Shanghai days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service_desk.orders import Household, Place


class Tenure(StrEnum):
    """In which capacity somebody has the home."""

    OWNER = "owner"
    TENANT = "tenant"
    TRUSTEE = "trustee"
    UNKNOWN = ""

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"owner": "业主", "tenant": "租户", "trustee": "受托人", "": "未写明"}[self]


@dataclass(frozen=True, slots=True)
class Room:
    """A home of the estate, whoever lives there. ``remark`` is about the building, never about people."""

    id: str
    place: Place
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Care:
    """What to mind when speaking to somebody (听力不便, 独居): only with leave, given by ``leave`` and taken down."""

    words: str
    leave: str  # who gave leave, for example 本人 or 女儿
    at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Somebody's time in a room: from ``since`` to before ``until``. None: from before the list, and still there."""

    id: str
    room: str
    name: str
    tenure: Tenure = Tenure.UNKNOWN
    phones: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    remark: str = ""
    care: Care | None = None

    @property
    def current(self) -> bool:
        """Whether the person still has the home."""
        return self.until is None

    def on(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Home:
    """A room and who has it now, if anybody."""

    room: Room
    occupancy: Occupancy | None = None

    @property
    def household(self) -> Household:
        """As the household list has it."""
        who = self.occupancy
        return Household(self.room.place, who.name, who.phones, who.remark) if who else Household(self.room.place, "")
