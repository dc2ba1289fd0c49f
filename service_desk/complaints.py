"""Complaints (§5.5, §5.6): the record, its words, and THE state machine of a complaint. Pure; the desk writes.

One table, ``TRANSITIONS``, and one function, ``step``, as ``workflow`` has them for orders. Nothing closes a complaint
but its resident's word, nothing lowers it, and nobody who is complained of decides it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.orders import Basis, Contact, Place, Staff
from service_desk.workflow import Role

COMPANY = "company"  # the property company as an actor
HEARD_BY = frozenset({Basis.LINK, Basis.TELEPHONE, Basis.COUNTER, Basis.PAPER})  # how a resident's word comes


class Kind(StrEnum):
    """What is complained of."""

    QUALITY = "quality"
    ATTITUDE = "attitude"
    DELAY = "delay"
    CHARGES = "charges"
    TIPS = "tips"  # charged privately, or asked for a tip
    PRIVACY = "privacy"
    DISTURBANCE = "disturbance"
    OTHER = "other"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return KIND_WORDS[self]

    @property
    def always_major(self) -> bool:
        """Whether it is a major one whatever anybody thinks."""
        return self in ALWAYS_MAJOR


KIND_WORDS = {
    Kind.QUALITY: "服务质量",
    Kind.ATTITUDE: "服务态度",
    Kind.DELAY: "时效",
    Kind.CHARGES: "收费",
    Kind.TIPS: "私自收费或索要小费",
    Kind.PRIVACY: "隐私",
    Kind.DISTURBANCE: "影响他人",
    Kind.OTHER: "其他",
}
ALWAYS_MAJOR = frozenset({Kind.TIPS, Kind.PRIVACY})


class Severity(StrEnum):
    """How heavy it weighs; it may only rise."""

    ORDINARY = "ordinary"
    MAJOR = "major"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"ordinary": "一般", "major": "重大"}[self]


class Source(StrEnum):
    """How the complaint came."""

    WEB = "web"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    FOLLOW_UP = "follow-up"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"web": "网上", "telephone": "来电", "counter": "来人", "follow-up": "回访"}[self]


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    HANDLED = "handled"
    TOLD = "told"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return STATE_WORDS[self]

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self in (State.CONFIRMED, State.WITHDRAWN)


STATE_WORDS = {
    State.RECEIVED: "已受理",
    State.ACKNOWLEDGED: "已回应",
    State.HANDLED: "已处理",
    State.TOLD: "已告知",
    State.CONFIRMED: "已确认",
    State.WITHDRAWN: "已撤回",
}


class Action(StrEnum):
    """What can be done to a complaint; the value is also the command's name."""

    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    RAISE = "raise"
    NAME = "name"
    MEASURE = "measure"
    HANDLE = "handle"
    TELL = "tell"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return ACTION_WORDS[self]


ACTION_WORDS = {
    Action.RECEIVE: "受理投诉",
    Action.ACKNOWLEDGE: "回应住户",
    Action.RAISE: "定为重大",
    Action.NAME: "补记被投诉人",
    Action.MEASURE: "定处理措施",
    Action.HANDLE: "处理",
    Action.TELL: "告知结果",
    Action.CONFIRM: "住户确认",
    Action.REOPEN: "住户不满意",
    Action.WITHDRAW: "住户撤回",
    Action.ESCALATE: "逾期上报",
}
EVENT_WORDS = {action.value: action.word for action in Action} | {
    "ask-company": "请物业公司决定",
    "company-link": "取出给物业公司的链接",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as it stands now. ``version`` is the number of its events.

    ``about`` are the persons complained of, ``team`` those who had worked on the order by then; neither decides
    anything here. ``company``: it is about the manager, so only the property company decides it.
    """

    number: str  # T2611-7K3QM
    state: State
    version: int
    kind: Kind
    severity: Severity
    source: Source
    order: str  # number of the order it is about, or empty
    contact: Contact  # an empty name: anonymous
    place: Place
    words: str
    created_at: datetime
    changed_at: datetime
    acknowledge_by: datetime
    handle_by: datetime
    about: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    department: str = ""
    company: bool = False
    follow_up: str = ""  # id of the follow-up that led to it
    acknowledged_at: datetime | None = None
    measure: str = ""
    measured_by: str = ""
    handled_at: datetime | None = None
    handler: str = ""
    result: str = ""
    tell_by: datetime | None = None
    told_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""  # who took the resident's word down; the resident on the private page
    withdrawn_at: datetime | None = None
    escalated_at: datetime | None = None
    reopened: int = 0
    link_version: int = 1
    privacy_version: str = ""

    @property
    def concerned(self) -> frozenset[str]:
        """Who may neither see nor decide it."""
        return frozenset((*self.about, *self.team))

    @property
    def deadline(self) -> datetime | None:
        """When the next thing the office owes is due; None when it owes nothing."""
        return {
            State.RECEIVED: self.acknowledge_by, State.ACKNOWLEDGED: self.handle_by, State.HANDLED: self.tell_by,
        }.get(self.state)  # fmt: skip

    def late(self, now: datetime) -> bool:
        """Whether the office is behind with what it owes."""
        return self.deadline is not None and self.deadline < now

    def grave(self, now: datetime) -> bool:
        """Whether the manager must fix a measure first: a major one, or one that has been late."""
        answered_late = self.acknowledged_at is not None and self.acknowledged_at > self.acknowledge_by
        return self.severity is Severity.MAJOR or self.escalated_at is not None or answered_late or self.late(now)

    def unmeasured(self, now: datetime) -> bool:
        """Whether it cannot be handled before the manager has fixed a measure."""
        return self.grave(now) and not self.measured_by


def stream_of(number: str) -> str:
    """The event stream of a complaint."""
    return f"complaint:{number}"


def bars(found: Complaint, person: Staff) -> bool:
    """Whether somebody is complained of, was at the work, or is the manager whom only the company judges."""
    manages = any(grant.role is Role.MANAGER for grant in person.grants)
    return person.id in found.concerned or (found.company and manages)


def severity_of(kind: Kind, *, major: bool = False) -> Severity:
    """How a new complaint weighs; some kinds are always major."""
    return Severity.MAJOR if major or kind.always_major else Severity.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards may look at, gathered by the desk. Every default is the answer that refuses."""

    words: str = ""  # of this act: what was said, done or decided
    reachable: bool = False
    actor_concerned: bool = True
    recorder_concerned: bool = True
    recorder_handled: bool = True
    heard: bool = False  # the resident's own word, and how it came
    unmeasured: bool = True
    major: bool = True
    named: bool = False  # somebody on duty who was not named before
    late: bool = False
    escalated: bool = True
    asked: bool = False  # the company answers a question that is open


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition of a row: a stable code, what to say when it fails, and the test."""

    code: str
    sentence: str
    holds: Callable[[Facts], bool]


WORDS = Guard("no_words", "请写明内容。", lambda f: bool(f.words.strip()))
REACHABLE = Guard("not_reachable", "请留电话；没有电话或不便留的，请写明怎样把结果告诉您。", lambda f: f.reachable)
OUTSIDE = Guard(
    "complained_of", "被投诉的人和做这项工作的人不能办这件投诉，请换一位同事。", lambda f: not f.actor_concerned
)
MEASURED = Guard("no_measure", "重大或逾期的投诉，要先由经理定出处理措施，再处理。", lambda f: not f.unmeasured)
HEARD = Guard("not_heard", "只凭住户本人的意思：专用链接、电话、当面或纸单，请写明是哪一种。", lambda f: f.heard)
NOT_HANDLER = Guard(
    "handler_records", "处理投诉的人、被投诉的人不能代录住户的意思，请换一位同事。",
    lambda f: not (f.recorder_handled or f.recorder_concerned),
)  # fmt: skip
ORDINARY = Guard("major_already", "这件投诉已经是重大投诉。", lambda f: not f.major)
NAMED = Guard("nobody_named", "请写在岗员工的编号，而且是还没有记下的。", lambda f: f.named)
LATE = Guard("not_late", "还没有逾期。", lambda f: f.late)
ONCE = Guard("escalated_already", "已经上报过经理。", lambda f: not f.escalated)
ASKED = Guard("company_not_asked", "请先请物业公司决定。", lambda f: f.asked)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``company``: for complaints that the property company decides, for the others, or both."""

    source: State | None
    action: Action
    target: State
    actors: frozenset[Role]
    guards: tuple[Guard, ...]
    company: bool | None = None


_RESIDENT = frozenset({Role.RESIDENT})
_OFFICE = frozenset({Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})
_SYSTEM = frozenset({Role.SYSTEM})  # a rule; and the property company, which holds no role of the desk
_UNHANDLED = (State.RECEIVED, State.ACKNOWLEDGED)
_OWED = (*_UNHANDLED, State.HANDLED)
_OPEN = (*_OWED, State.TOLD)
_RESIDENTS_WORD = (HEARD, NOT_HANDLER)

S, A = State, Action
TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, A.RECEIVE, S.RECEIVED, _RESIDENT, (WORDS, REACHABLE)),
    Transition(S.RECEIVED, A.ACKNOWLEDGE, S.ACKNOWLEDGED, _OFFICE, (OUTSIDE, WORDS)),
    *(Transition(state, A.RAISE, state, _OFFICE, (OUTSIDE, ORDINARY, WORDS)) for state in _UNHANDLED),
    *(Transition(state, A.NAME, state, _OFFICE, (OUTSIDE, NAMED)) for state in _UNHANDLED),
    Transition(S.ACKNOWLEDGED, A.MEASURE, S.ACKNOWLEDGED, _MANAGER, (OUTSIDE, WORDS), company=False),
    Transition(S.ACKNOWLEDGED, A.HANDLE, S.HANDLED, _OFFICE, (OUTSIDE, WORDS, MEASURED), company=False),
    Transition(S.ACKNOWLEDGED, A.HANDLE, S.HANDLED, _SYSTEM, (ASKED, WORDS), company=True),
    Transition(S.HANDLED, A.TELL, S.TOLD, _OFFICE, (OUTSIDE, WORDS)),
    Transition(S.TOLD, A.CONFIRM, S.CONFIRMED, _RESIDENT, _RESIDENTS_WORD),
    Transition(S.TOLD, A.REOPEN, S.ACKNOWLEDGED, _RESIDENT, (*_RESIDENTS_WORD, WORDS)),
    *(Transition(state, A.WITHDRAW, S.WITHDRAWN, _RESIDENT, (*_RESIDENTS_WORD, WORDS)) for state in _OPEN),
    *(Transition(state, A.ESCALATE, state, _SYSTEM, (LATE, ONCE)) for state in _OWED),
)


def rows(state: State | None, action: Action, *, company: bool) -> tuple[Transition, ...]:
    """The rows of the table for an action from a state; empty when there is none."""
    return tuple(
        t for t in TRANSITIONS if t.source is state and t.action is action and t.company in (None, company)
    )  # fmt: skip


def possible(state: State, role: Role, *, company: bool) -> tuple[Action, ...]:
    """What a role may try from a state, in the table's order; the guards still decide."""
    found = [t.action for t in TRANSITIONS if t.source is state and role in t.actors and t.company in (None, company)]
    return tuple(dict.fromkeys(found))


def step(state: State | None, action: Action, role: Role, facts: Facts, *, company: bool = False) -> State:
    """The state after the act. Pure: nothing changes here, the desk writes what this returns.

    Raises:
        IllegalStep: the table has no row for this state and action.
        NotAllowed: there is a row, but not for this role.
        Refused: a guard does not hold; its code and sentence are the error's.
    """
    found = rows(state, action, company=company)
    if not found:
        where = state.word if state is not None else "尚未受理"
        whose = "（由物业公司决定）" if company else ""
        raise IllegalStep(f"{where}的投诉{whose}不能「{action.word}」。")
    (row,) = found
    if role not in row.actors:
        if action is Action.HANDLE and company:
            raise NotAllowed("这件投诉涉及经理，只能由物业公司决定，请办“请物业公司决定”。")
        allowed = "、".join(r.word for r in Role if r in row.actors)
        raise NotAllowed(f"「{action.word}」要由{allowed}来做。")
    for guard in row.guards:
        if not guard.holds(facts):
            raise Refused(guard.sentence, code=guard.code)
    return row.target
