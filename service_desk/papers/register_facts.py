"""What the registers and lists are made of: records as they stand, with the names behind the ids.

The desk gathers them in one read (``desk/registers.py``), the builders of this package set them. Money is fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service_desk.catalog import ServiceItem
from service_desk.orders import FollowUp, Rating, ServiceOrder, Staff, Task


@dataclass(frozen=True, slots=True)
class Printout:
    """Who printed a paper with personal data, when, and what for; it stands at the foot of every page."""

    by: str  # 接待员甲（R01）
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One line of the paid-service register (§5.1)."""

    order: ServiceOrder
    told_by: str = ""  # who told the price and took the consent; empty: the resident read it on the web
    department: str = ""
    team: tuple[str, ...] = ()
    assigned_at: datetime | None = None
    ended: str = ""  # why it was declined, from the list
    said: str = ""  # what was said when it was cancelled, declined or sent back: personal
    accepted_on: str = ""  # the ground of the acceptance: 专用链接, 纸单 A0123
    linked: tuple[str, ...] = ()  # numbers of the free orders that came of it
    refunded: int = 0  # fen given back of what was received

    @property
    def received(self) -> int:
        """Fen that stayed with the centre."""
        return self.order.paid - self.refunded


@dataclass(frozen=True, slots=True)
class PaidRegister:
    """《有偿服务活动记录表》 of one month: the paid orders registered in it, the oldest first.

    ``before`` is what was received and not given back, in fen, on orders registered in this year's earlier months;
    ``before_count`` their number.
    """

    year: int
    month: int
    entries: tuple[RegisterEntry, ...]
    before: int = 0
    before_count: int = 0

    @property
    def received(self) -> int:
        """Fen received on the orders of the month, less what was given back."""
        return sum(entry.received for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Job:
    """A task on a worker's day sheet."""

    order: ServiceOrder
    service: ServiceItem | None  # None: no longer in the catalogue
    team: tuple[Staff, ...] = ()


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A worker's day: jobs with a window on it in their order, and open jobs that have none yet."""

    worker: Staff
    departments: tuple[str, ...]
    day: date
    jobs: tuple[Job, ...] = ()
    loose: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """A follow-up made, or one due (``made`` is None), with the resident's own rating beside it (§5.5)."""

    order: ServiceOrder
    department: str = ""
    team: tuple[str, ...] = ()
    made: FollowUp | None = None
    asked_by: str = ""
    due_at: datetime | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class FollowUpSheet:
    """《拜回访住户记录》 of a month (``month``, the day it begins) or of one order (``number``)."""

    entries: tuple[FollowUpEntry, ...]
    month: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """A line of the list of those to be told or called."""

    task: Task
    order: ServiceOrder


@dataclass(frozen=True, slots=True)
class TellList:
    """The open tasks to tell, call and urge, the earliest due first."""

    at: datetime
    lines: tuple[Telling, ...]
    department: str = ""
