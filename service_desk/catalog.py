"""What the office offers: services, departments, the estate, its calendar and directory. No file access.

Money is integer 分 (fen); deadlines are working hours unless the service is urgent; days are Asia/Shanghai days.
Prices live in ``pricing`` (they change on other days than services do).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from service_desk.notices import Notice

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Fee(StrEnum):
    """Whether the resident pays for the service itself (§2.6)."""

    FREE = "free"
    PAID = "paid"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {Fee.FREE: "免费", Fee.PAID: "有偿"}[self]


class Record(StrEnum):
    """What a request for the service leaves behind."""

    VISIT = "visit"  # 上门: a service order, a worker comes
    ERRAND = "errand"  # 代办: a service order, done for the resident elsewhere
    ANSWER = "answer"  # 信息查询: an immediate answer, closed at once
    REGISTER = "register"  # a line in a named register, no service order
    EVENT = "event"  # an event of the centre for everybody, no service order
    STANDING = "standing"  # always there; nothing to book

    @property
    def bookable(self) -> bool:
        """Whether a resident may book it, so that it makes a service order."""
        return self in (Record.VISIT, Record.ERRAND)


class Half(StrEnum):
    """The half-day a resident asks for."""

    AM = "am"
    PM = "pm"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {Half.AM: "上午", Half.PM: "下午"}[self]


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One service of the list (§4). ``id`` is stable for ever; ``number`` is what the source prints."""

    id: str
    number: str
    name: str  # exactly as the source prints it
    title: str  # plain title for residents
    summary: str  # one sentence
    section: str
    fee: Fee
    record: Record
    department: str
    aliases: tuple[str, ...] = ()
    register: str = ""  # the register's name when record is REGISTER
    money: str = ""  # "pass_through": bills paid for the resident, refunded or topped up
    remark: str = ""  # the source's remark, as data
    limits: str = ""
    cycle: str = ""
    liaison: str = ""  # who in the office keeps up the contact (§4(1))
    outside_body: str = ""  # the public body or company that does it
    bring: tuple[str, ...] = ()  # what the resident should have at hand
    standard: tuple[str, ...] = ()  # 作业标准, step by step (§5.4)
    respond_hours: int = 4  # working hours until somebody calls; wall clock when urgent
    finish_hours: int = 24
    urgent: bool = False
    noisy: bool = False
    affects: tuple[str, ...] = ()  # water | power | lift | noise
    places: int = 1  # places it takes of the department's half-day; 0 takes none
    warranty_days: int = 0

    @property
    def bookable(self) -> bool:
        """Whether it has a booking button."""
        return self.record.bookable


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its scope (§1.2). ``capacity``: jobs it can take in one half-day."""

    id: str
    name: str
    scope: str
    capacity: int
    phone: str = ""
    supervisor_title: str = "主管"


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the portal that groups services."""

    id: str
    title: str
    summary: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Working time of one half-day, from–to, Asia/Shanghai."""

    am_from: time = time(8, 30)
    am_to: time = time(12, 0)
    pm_from: time = time(14, 0)
    pm_to: time = time(17, 30)

    def span(self, half: Half) -> tuple[time, time]:
        """From and to of a half-day."""
        return (self.am_from, self.am_to) if half is Half.AM else (self.pm_from, self.pm_to)


@dataclass(frozen=True, slots=True)
class Limits:
    """Against abuse (TRUST 16); per household and day."""

    bookings_a_day: int = 10
    same_text_a_day: int = 2


@dataclass(frozen=True, slots=True)
class Escalation:
    """When what is overdue climbs on: the supervisor hears of it at once, the manager after this much more."""

    manager_hours: int = 4  # working hours
    urgent_minutes: int = 30  # wall clock


@dataclass(frozen=True, slots=True)
class FollowUpPolicy:
    """Which work is followed up (§5.5). Rework and what residents rate low always are."""

    paid_percent: int = 100
    free_percent: int = 10
    within_days: int = 3  # working days


@dataclass(frozen=True, slots=True)
class ComplaintTerms:
    """By when the office owes what to somebody who complains (§5.5)."""

    acknowledge_hours: int = 4  # working hours until somebody answers
    handle_days: int = 3  # working days until it is handled
    tell_days: int = 1  # working days from then until the resident is told

    @property
    def word(self) -> str:
        """In a sentence."""
        tell = f"再过 {self.tell_days} 个工作日内" if self.tell_days else "当天"
        return f"{self.acknowledge_hours} 个工作小时内回应，{self.handle_days} 个工作日内处理，{tell}告知结果"


@dataclass(frozen=True, slots=True)
class Estate:
    """The estate and its service centre."""

    id: str
    name: str
    centre: str  # 服务中心 name
    address: str
    phone: str
    emergency_phone: str
    complaints_phone: str
    area_code: str
    manager_title: str = "服务中心经理"
    demo: bool = False
    mode: str = "normal"  # or "small"
    hours: OpeningHours = field(default_factory=OpeningHours)
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)  # ISO days worked
    quiet_hours: tuple[tuple[time, time], ...] = ((time(12, 0), time(14, 0)), (time(20, 0), time(8, 0)))
    booking_days: int = 14  # how far ahead a half-day can be chosen
    notice_days: int = 7
    channels: tuple[str, ...] = ("entrance", "boards")  # where a price list must be posted
    margin_min: int = 0  # 保本微利 band, per cent of price
    margin_max: int = 20
    limits: Limits = field(default_factory=Limits)
    escalation: Escalation = field(default_factory=Escalation)
    follow_ups: FollowUpPolicy = field(default_factory=FollowUpPolicy)
    complaints: ComplaintTerms = field(default_factory=ComplaintTerms)
    price_reduction_percent: int = 0  # how far supervisors may come down in a negotiation, per cent (§6.3)
    decline_reasons: tuple[str, ...] = ()
    company_contact: str = ""
    payment_code: str = ""  # what the company's own payment code says; printed as a code where residents pay
    url: str = ""  # public address, for printed links; empty: not known
    privacy_version: str = "2026-1"
    notice: str = ""  # 今日提示 on the home page


@dataclass(frozen=True, slots=True)
class Calendar:
    """One year of the office's days. Days not named follow ``Estate.weekdays``."""

    year: int
    closed: tuple[tuple[date, str], ...] = ()  # day, why
    workdays: tuple[tuple[date, str], ...] = ()  # make-up working days
    service_days: tuple[tuple[date, str, str], ...] = ()  # day, service id, what
    complete: bool = True  # False: make-up days not yet announced
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """Who is on duty from ``since`` to ``until`` (included), each day from opening to the next day's opening."""

    since: date
    until: date
    who: str  # a member of staff's id, or a name
    phone: str
    department: str = ""  # empty: for everything


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One answer of the information services, checked by somebody on a day."""

    title: str
    detail: str
    verified_on: date
    phone: str = ""
    address: str = ""
    hours: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """The answers for one information service."""

    service: str
    entries: tuple[DirectoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the office publishes except prices' life (see ``pricing``). Ordered as in the files."""

    estate: Estate
    departments: tuple[Department, ...]
    sections: tuple[Section, ...]
    services: tuple[ServiceItem, ...]
    calendars: tuple[Calendar, ...] = ()
    directories: tuple[Directory, ...] = ()
    conduct: tuple[str, ...] = ()  # 上门行为规范 (§1.3–1.8)
    notices: tuple[Notice, ...] = ()
    duty: tuple[DutyTurn, ...] = ()
    wording: tuple[tuple[str, str, str], ...] = ()  # the office's own words on papers: (paper, key, text)
    sha: str = ""  # content hash over services, departments, estate and prices: what the manager approves

    def service(self, service_id: str) -> ServiceItem | None:
        """The service with this id, or None."""
        return next((item for item in self.services if item.id == service_id), None)

    def department(self, department_id: str) -> Department | None:
        """The department with this id, or None."""
        return next((item for item in self.departments if item.id == department_id), None)

    def directory(self, service_id: str) -> Directory | None:
        """The directory page behind an information service, or None."""
        return next((item for item in self.directories if item.service == service_id), None)

    def notice(self, notice_id: str) -> Notice | None:
        """The notice with this id, or None."""
        return next((item for item in self.notices if item.id == notice_id), None)

    def calendar(self, year: int) -> Calendar | None:
        """The calendar of a year, or None when the office has not written it yet."""
        return next((item for item in self.calendars if item.year == year), None)

    def on_duty(self, day: date, department: str = "") -> tuple[DutyTurn, ...]:
        """Whose turn a day is; with a department its own turns first, then those for everything."""
        turns = [turn for turn in self.duty if turn.since <= day <= turn.until]
        if not department:
            return tuple(turns)
        return tuple(turn for wanted in (department, "") for turn in turns if turn.department == wanted)

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``: closed days, then make-up days, then the usual weekdays."""
        calendar = self.calendar(day.year)
        if calendar is not None:
            if any(day == closed for closed, _ in calendar.closed):
                return False
            if any(day == extra for extra, _ in calendar.workdays):
                return True
        return day.isoweekday() in self.estate.weekdays

    def working_days(self, start: date) -> Iterator[date]:
        """Working days from ``start`` on, without end."""
        day = start
        while True:
            if self.is_working_day(day):
                yield day
            day += timedelta(days=1)
