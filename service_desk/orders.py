"""The records of the desk: frozen, complete, without a database or a form in sight.

Money is integer 分 (fen); quantities thousandths; instants are timezone-aware; days are Asia/Shanghai days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from service_desk.catalog import Half
from service_desk.event_words import EVENT_WORDS
from service_desk.pricing import Agreed, Line, Quote, charged
from service_desk.workflow import Action, Kind, Role, State

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper or over the telephone
LATE = timedelta(minutes=30)  # more between act and record is a late entry (补录) and asks for a reason


class Basis(StrEnum):
    """On what ground an event stands: how the actor made the act known."""

    SCREEN = "screen"
    LINK = "link"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    PAPER = "paper"  # with the sheet's number
    RULE = "rule"  # the system, by a rule

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {
            "screen": "屏幕",
            "link": "专用链接",
            "telephone": "电话",
            "counter": "来人",
            "paper": "纸单",
            "rule": "系统规则",
        }[self]


class Channel(StrEnum):
    """How the resident came."""

    WEB = "web"
    TELEPHONE = "telephone"
    COUNTER = "counter"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"web": "网上", "telephone": "来电", "counter": "来人"}[self]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask for. ``phone`` is digits in national form, or empty with ``reach`` saying how else."""

    name: str
    phone: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A home in the estate, or another place in words."""

    building: str = ""
    unit: str = ""
    room: str = ""
    other: str = ""

    def __str__(self) -> str:
        if self.other:
            return self.other
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{self.building}号楼{unit}{self.room}室"

    @property
    def code(self) -> str:
        """``3-2-501``: how the household list and searches name the home; empty for another place."""
        return "" if self.other else "-".join(part for part in (self.building, self.unit, self.room) if part)


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day and its half: what a resident asks for."""

    day: date
    half: Half


@dataclass(frozen=True, slots=True)
class Window:
    """A concrete time agreed with the resident."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """The resident's agreement to a price: up to ``limit`` fen, who, when, how."""

    limit: int
    edition: str
    who: str
    at: datetime
    basis: Basis
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class ServiceOrder:
    """A service order as it stands now. ``version`` is the number of its events."""

    number: str
    kind: Kind
    state: State
    version: int
    service: str
    title: str  # the service's title when it was booked
    channel: Channel
    contact: Contact
    address: Place  # whose home
    place: Place  # where the work is; the same unless said otherwise
    content: str
    requirements: str
    wanted: HalfDay | None
    created_at: datetime
    changed_at: datetime
    booked_for_other: bool = False
    booker: Contact | None = None  # 代填: who booked for somebody else (R22)
    department: str = ""
    lead: str = ""
    helpers: tuple[str, ...] = ()
    window: Window | None = None
    quote: Quote | None = None
    consent: Consent | None = None
    lines: tuple[Line, ...] = ()
    agreed: Agreed | None = None  # the price of a closed negotiation (§6.3)
    work_done: str = ""
    answer: str = ""
    respond_by: datetime | None = None
    finish_by: datetime | None = None
    time_left: int | None = None  # seconds that a clock still has which waits for the resident
    climbed: str = ""  # how far its being overdue was passed upward: supervisor | manager
    started_at: datetime | None = None
    finished_at: datetime | None = None
    accepted_at: datetime | None = None
    accepted_how: str = ""  # "accepted" or "lapsed"; a lapse is never shown as 验收
    settled_at: datetime | None = None
    closed_at: datetime | None = None
    paid: int = 0  # fen taken
    pay_method: str = ""
    receipt: str = ""
    rework_count: int = 0
    no_entry_count: int = 0
    urged_at: datetime | None = None
    linked_to: str = ""
    link_kind: str = ""  # rework | warranty | reopen | extra | taken-up
    link_version: int = 1
    privacy_version: str = ""
    catalog_sha: str = ""
    urgent: bool = False
    visit: bool = True
    places: int = 1

    @property
    def due(self) -> int:
        """Fen to be paid: the sum of the lines, or as a negotiation decided; nothing for free work."""
        return charged(self.lines, self.agreed) if self.kind is Kind.PAID else 0

    @property
    def decision(self) -> str:
        """The number of the negotiation's decision that the price rests on; empty for listed prices."""
        return self.agreed.number if self.agreed else ""

    @property
    def edition(self) -> str:
        """The price edition the order was quoted under; empty for free work."""
        return self.quote.edition if self.quote else ""

    @property
    def team(self) -> tuple[str, ...]:
        """Lead and helpers."""
        return (self.lead, *self.helpers) if self.lead else ()

    @property
    def state_word(self) -> str:
        """The state for people. Silence is never called 验收, nor a repaired quarrel a fresh start."""
        if self.state is State.ACCEPTED and self.accepted_how == "lapsed":
            return "未表示异议"
        if self.state is State.COMPLETED and self.kind is Kind.PAID:
            return "已完工，待验收"
        if self.state is State.ACCEPTED and self.kind is Kind.PAID:
            return "已验收，待结算"
        return self.state.word


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One thing that happened. Append-only; ``data`` holds no personal data, ``note`` may and is not chained itself.

    ``actor`` is whose act it was, ``recorded_by`` who typed it; order of steps and clocks use ``occurred_at``.
    """

    stream: str  # "order:2612-7K3QM"
    seq: int  # from 1, without gaps
    action: str
    actor: str
    role: Role
    recorded_by: str
    basis: Basis
    basis_ref: str
    occurred_at: datetime
    recorded_at: datetime
    state: State | None = None  # after the event
    late_reason: str = ""
    os_account: str = ""  # the command line trusts the account, so the event keeps it
    data: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    note_salt: str = ""
    prev_hash: str = ""
    hash: str = ""

    @property
    def word(self) -> str:
        """What happened, in a word for people: a step's own, or a record's beside the steps."""
        if self.action in set(Action):
            return Action(self.action).word
        return EVENT_WORDS.get(self.action, self.action)


class TaskKind(StrEnum):
    """What is waiting to be done beside the order's own steps."""

    TELL = "tell"  # 待告知
    CALL = "call"  # 待联系 (no entry, no phone)
    CALL_BACK = "call-back"  # 待回电: booked on the web from a phone that is not on the household list
    FOLLOW_UP = "follow-up"  # 拜回访
    URGE = "urge"  # 催办
    REVIEW = "review"  # 待复核: the manager looks at what was declined (§2.5)

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {
            "tell": "待告知",
            "call": "待联系",
            "call-back": "待回电",
            "follow-up": "待回访",
            "urge": "催办",
            "review": "婉拒待核",
        }[self]


@dataclass(frozen=True, slots=True)
class Task:
    """A task for the office, linked to an order. ``sentence`` is what to say or do."""

    id: str
    number: str
    kind: TaskKind
    department: str
    sentence: str
    created_at: datetime
    due_at: datetime | None = None
    attempts: int = 0
    done_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""  # told | unreachable | done


class Stars(StrEnum):
    """好差评: five levels, in words."""

    VERY_GOOD = "5"
    GOOD = "4"
    FAIR = "3"
    POOR = "2"
    VERY_POOR = "1"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}[self]

    @property
    def dissatisfied(self) -> bool:
        """Whether the office has to act on it."""
        return self in (Stars.POOR, Stars.VERY_POOR)


@dataclass(frozen=True, slots=True)
class Rating:
    """A resident's own rating, one an order, never written by the system."""

    number: str
    stars: Stars
    comment: str
    at: datetime
    basis: Basis
    recorded_by: str = ""


class FollowUpResult(StrEnum):
    """How a follow-up ended; a dissatisfied one leads to rework or a complaint."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNREACHABLE = "unreachable"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"satisfied": "满意", "dissatisfied": "不满意", "unreachable": "未联系上"}[self]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A visit or call after the work (§5.5). ``open`` until what the resident wants is done."""

    id: str
    number: str
    at: datetime
    by: str
    how: str  # visit | telephone
    result: FollowUpResult
    words: str = ""
    leads_to: str = ""  # number of the linked rework order
    open: bool = False
    level: Stars | None = None  # what the resident said; None: not asked, as where the resident has rated already
    dressed: bool | None = None  # 着装佩牌; None: not asked
    let_in: bool | None = None  # 经您同意入户
    charged: bool | None = None  # 有无另收费用或小费; a yes always asks for a major complaint
    wants: str = ""  # what it asks for: rework | complaint | major


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a department; an empty department means the whole estate."""

    role: Role
    department: str = ""

    def __str__(self) -> str:
        return f"{self.role.value}@{self.department}" if self.department else self.role.value


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. ``badge`` is the 工牌号 that residents see."""

    id: str
    name: str
    badge: str
    grants: tuple[Grant, ...]
    active: bool = True
    phone: str = ""

    def holds(self, role: Role, department: str = "") -> bool:
        """Whether the person has the role, for the department or for the whole estate."""
        return any(g.role is role and g.department in ("", department) for g in self.grants)


@dataclass(frozen=True, slots=True)
class Household:
    """A home of the household list and the person to ask for."""

    place: Place
    name: str
    phones: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """An order with everything linked to it."""

    order: ServiceOrder
    events: tuple[OrderEvent, ...]
    tasks: tuple[Task, ...] = ()
    rating: Rating | None = None
    follow_ups: tuple[FollowUp, ...] = ()


def stream_of(number: str) -> str:
    """The event stream of an order."""
    return f"order:{number}"
