"""THE state machine of a service order: which act, by whom, from which state, under which conditions.

One table, ``TRANSITIONS``, and one function, ``step``. Everything that changes a status goes through it, and the
process pictures of the portal are drawn from it. The desk gathers ``Facts``; the guards here only look at them.
Clauses are those of the regulation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from service_desk.errors import IllegalStep, NotAllowed, Refused


class Kind(StrEnum):
    """Whether the resident pays for the order."""

    FREE = "free"
    PAID = "paid"


class State(StrEnum):
    """Where an order stands."""

    REGISTERED = "REGISTERED"
    ROUTED = "ROUTED"
    ASSIGNED = "ASSIGNED"
    IN_SERVICE = "IN_SERVICE"
    COMPLETED = "COMPLETED"
    ACCEPTED = "ACCEPTED"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return STATE_WORDS[self]

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self in (State.CLOSED, State.DECLINED, State.CANCELLED)


STATE_WORDS = {
    State.REGISTERED: "已登记",
    State.ROUTED: "已落实部门",
    State.ASSIGNED: "已派工",
    State.IN_SERVICE: "服务中",
    State.COMPLETED: "已完工",
    State.ACCEPTED: "已验收",
    State.SETTLED: "已结算",
    State.CLOSED: "已结案",
    State.DECLINED: "已婉拒",
    State.CANCELLED: "已取消",
}


class Action(StrEnum):
    """What can be done to an order; the value is also the command's name."""

    REGISTER = "register"
    ANSWER = "answer"
    ROUTE = "route"
    REROUTE = "reroute"
    DECLINE = "decline"
    ASSIGN = "assign"
    NO_ENTRY = "no-entry"
    START = "start"
    REQUOTE = "requote"
    SUSPEND = "suspend"
    STOP = "stop"
    FINISH = "finish"
    ACCEPT = "accept"
    REJECT = "reject"
    LAPSE = "lapse"
    SETTLE = "settle"
    CLOSE = "close"
    CANCEL = "cancel"
    POSTPONE = "postpone"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return ACTION_WORDS[self]


ACTION_WORDS = {
    Action.REGISTER: "登记",
    Action.ANSWER: "即时办结",
    Action.ROUTE: "落实部门",
    Action.REROUTE: "转部门",
    Action.DECLINE: "婉拒",
    Action.ASSIGN: "派工",
    Action.NO_ENTRY: "未能入户",
    Action.START: "上门",
    Action.REQUOTE: "现场报价",
    Action.SUSPEND: "待料",
    Action.STOP: "终止",
    Action.FINISH: "完工",
    Action.ACCEPT: "验收",
    Action.REJECT: "返工",
    Action.LAPSE: "未表示异议",
    Action.SETTLE: "结算",
    Action.CLOSE: "结案",
    Action.CANCEL: "取消",
    Action.POSTPONE: "改期",
}


class Role(StrEnum):
    """In which capacity somebody acts."""

    RESIDENT = "resident"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    WORKER = "worker"
    FINANCE = "finance"
    MANAGER = "manager"
    SYSTEM = "system"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.RESIDENT: "住户",
    Role.RECEPTION: "客户接待",
    Role.SUPERVISOR: "部门主管",
    Role.WORKER: "服务人员",
    Role.FINANCE: "财务",
    Role.MANAGER: "服务中心经理",
    Role.SYSTEM: "系统",
}

LAPSE_DAYS = 3  # working days of silence after which free work counts as 未表示异议


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards may look at, gathered by the desk. Every default is the answer that refuses."""

    urgent: bool = False
    visit: bool = False
    form_complete: bool = False
    reachable: bool = False
    price_told: bool = False  # free: told that it is free; paid: quote told and agreed
    answer: str = ""
    department: str = ""
    other_department: bool = False
    reason: str = ""
    reasons: tuple[str, ...] = ()  # the list a decline chooses from
    alternative: str = ""
    team_in_department: bool = False
    window_agreed: bool = False
    window_allowed: bool = False  # not noisy, or outside quiet hours
    attempts: str = ""
    actor_leads: bool = False
    actor_on_team: bool = False
    conduct_confirmed: bool = False
    lines_present: bool = False
    charged: int = 1  # fen, the sum of listed lines: ``pricing`` makes no others
    consent_limit: int = -1  # fen
    consented: bool = False  # new lines shown to the resident, who agreed
    next_window: bool = False
    work_done: str = ""
    proof: bool = False  # drawn on screen, paper sheet number, or private link with a name
    recorder_did_work: bool = True
    actor_did_work: bool = True
    silent_days: int = 0
    amount_due: int = -1  # fen
    amount_taken: int = -2  # fen
    matters_open: int = 1  # open follow-ups, complaints, negotiations
    new_half_day: bool = False
    worker_free: bool = False

    @property
    def reasons_word(self) -> str:
        """The list in a sentence."""
        return "、".join(self.reasons)

    @property
    def charged_word(self) -> str:
        """Yuan in a sentence."""
        return f"{self.charged / 100:.2f}"

    @property
    def consent_word(self) -> str:
        """Yuan in a sentence."""
        return f"{max(0, self.consent_limit) / 100:.2f}"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition of a row: a stable code, what to say when it fails (``{f}`` is the facts), and the test."""

    code: str
    sentence: str
    holds: Callable[[Facts], bool]

    def said(self, facts: Facts) -> str:
        """The sentence for these facts."""
        return self.sentence.format(f=facts)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``when`` chooses between rows of one action; ``duty`` may also act when urgent."""

    source: State | None
    action: Action
    target: State
    actors: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    kinds: frozenset[Kind] = frozenset(Kind)
    when: Callable[[Facts], bool] | None = None
    duty: frozenset[Role] = frozenset()
    clause: str = ""

    @property
    def label(self) -> str:
        """The action's word, for pictures and lists."""
        return self.action.word


def _said(text: str) -> bool:
    return bool(text.strip())


FORM_COMPLETE = Guard("form_incomplete", "请填全称呼、住址、项目、时间和内容。", lambda f: f.form_complete)
REACHABLE = Guard("not_reachable", "请留电话；没有电话的，请写明怎样找到住户。", lambda f: f.reachable)
PRICE_TOLD = Guard("price_not_told", "请先告知免费，或告知价格并取得住户同意。", lambda f: f.price_told)
ANSWER_GIVEN = Guard("no_answer", "请写下答复内容。", lambda f: _said(f.answer))
DEPARTMENT_NAMED = Guard("no_department", "请选择目录里有的部门。", lambda f: _said(f.department))
OTHER_DEPARTMENT = Guard("same_department", "服务单已经在这个部门，请选择另一个部门。", lambda f: f.other_department)
REASON = Guard("no_reason", "请写明原因。", lambda f: _said(f.reason))
REASON_LISTED = Guard(
    "reason_not_listed", "婉拒的原因请从清单里选：{f.reasons_word}。", lambda f: f.reason in f.reasons
)
ALTERNATIVE = Guard("no_alternative", "婉拒时请给住户一个替代办法。", lambda f: _said(f.alternative))
TEAM = Guard("team_not_of_department", "请派本部门在岗的服务人员。", lambda f: f.team_in_department)
WINDOW = Guard("no_window", "请写明与住户约定的上门时段（起止时间）。", lambda f: f.window_agreed)
QUIET = Guard("quiet_hours", "这项服务有噪声，不能安排在安静时段，请换个时间。", lambda f: f.window_allowed or f.urgent)
ATTEMPTS = Guard("no_attempts", "请写明到场时间和联系经过。", lambda f: _said(f.attempts))
ON_TEAM = Guard("not_on_team", "只有被派到这张服务单的人能做这一步。", lambda f: f.actor_on_team)
LEADS = Guard("not_lead", "请由这张服务单的主办人开始。", lambda f: f.actor_leads)
CONDUCT = Guard(
    "conduct_not_confirmed",
    "上门前请确认：着装整齐、佩戴工作牌、经住户同意后入户。",
    lambda f: f.conduct_confirmed or not f.visit,
)
LINES = Guard("no_lines", "请写明收费项目和数量。", lambda f: f.lines_present)
CONSENTED = Guard("not_consented", "增加的费用请先给住户看过并取得同意。", lambda f: f.consented)
WITHIN_CONSENT = Guard(
    "over_consent",
    "合计 {f.charged_word} 元，超过住户同意的上限 {f.consent_word} 元；请先现场报价并取得同意。",
    lambda f: f.charged == 0 or f.charged <= f.consent_limit,
)
NEXT_WINDOW = Guard("no_next_window", "请写明下次上门的时段。", lambda f: f.next_window)
WORK_DONE = Guard("no_work_done", "请写明做了什么。", lambda f: _said(f.work_done))
PROOF = Guard("no_proof", "有偿服务的验收请凭屏幕签名、纸质任务单号或住户本人的专用链接。", lambda f: f.proof)
NOT_OWN_WORK = Guard("own_work", "不能代录自己所做工作的验收或评价，请换一位同事。", lambda f: not f.recorder_did_work)
SILENT = Guard(
    "not_silent_yet", f"完工后满 {LAPSE_DAYS} 个工作日才算未表示异议。", lambda f: f.silent_days >= LAPSE_DAYS
)
NOT_DOER = Guard("doer_settles", "做这项工作的人不能收款结算，请换一位同事。", lambda f: not f.actor_did_work)
EXACT = Guard("wrong_amount", "收款金额与应收金额不一致，请核对。", lambda f: f.amount_due == f.amount_taken)
NOTHING_OPEN = Guard("matters_open", "还有未办完的回访、投诉或协商，不能结案。", lambda f: f.matters_open == 0)
NEW_HALF_DAY = Guard("no_half_day", "请选择新的日期和半天。", lambda f: f.new_half_day)

_RESIDENT = frozenset({Role.RESIDENT})
_RECEPTION = frozenset({Role.RECEPTION})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_WORKER = frozenset({Role.WORKER})
_SYSTEM = frozenset({Role.SYSTEM})
_FREE = frozenset({Kind.FREE})
_PAID = frozenset({Kind.PAID})

S, A = State, Action


def _nothing_due(facts: Facts) -> bool:
    return facts.amount_due == 0


def _something_due(facts: Facts) -> bool:
    return not _nothing_due(facts)


def _worker_free(facts: Facts) -> bool:
    return facts.worker_free


def _worker_busy(facts: Facts) -> bool:
    return not facts.worker_free


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, A.REGISTER, S.REGISTERED, _RESIDENT, (FORM_COMPLETE, REACHABLE, PRICE_TOLD), clause="§5.1 §6.1"),
    Transition(None, A.ANSWER, S.CLOSED, _RECEPTION, (ANSWER_GIVEN,), _FREE, clause="§5.1"),
    *(
        Transition(source, A.ANSWER, S.CLOSED, _RECEPTION, (ANSWER_GIVEN,), _FREE, clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED)
    ),
    Transition(S.REGISTERED, A.ROUTE, S.ROUTED, _RECEPTION | _SYSTEM, (DEPARTMENT_NAMED,), clause="§5.2"),
    *(
        Transition(
            source,
            A.REROUTE,
            S.ROUTED,
            _SUPERVISOR | _RECEPTION,
            (DEPARTMENT_NAMED, OTHER_DEPARTMENT, REASON),
            clause="§5.2",
        )
        for source in (S.ROUTED, S.ASSIGNED)
    ),
    *(
        Transition(source, A.DECLINE, S.DECLINED, _RECEPTION | _SUPERVISOR, (REASON_LISTED, ALTERNATIVE), clause="§2.5")
        for source in (S.REGISTERED, S.ROUTED)
    ),
    *(
        Transition(
            source,
            A.ASSIGN,
            S.ASSIGNED,
            _SUPERVISOR,
            (TEAM, WINDOW, QUIET),
            duty=_RECEPTION | _WORKER,
            clause="§2.3 §5.3",
        )
        for source in (S.ROUTED, S.ASSIGNED)
    ),
    Transition(S.ASSIGNED, A.NO_ENTRY, S.ASSIGNED, _WORKER, (ON_TEAM, ATTEMPTS), clause="§1.5"),
    Transition(S.ASSIGNED, A.START, S.IN_SERVICE, _WORKER, (LEADS, CONDUCT), clause="§1.5 §5.4"),
    Transition(
        S.IN_SERVICE, A.REQUOTE, S.IN_SERVICE, _WORKER, (ON_TEAM, LINES, CONSENTED), _PAID, clause="§1.6 §5.1"
    ),
    Transition(S.IN_SERVICE, A.SUSPEND, S.ASSIGNED, _WORKER, (ON_TEAM, REASON, NEXT_WINDOW), clause="§5.4"),
    Transition(S.IN_SERVICE, A.STOP, S.COMPLETED, _WORKER, (ON_TEAM, WORK_DONE, WITHIN_CONSENT), clause="§5.4"),
    Transition(S.IN_SERVICE, A.FINISH, S.COMPLETED, _WORKER, (ON_TEAM, WORK_DONE), _FREE, clause="§5.4"),
    Transition(
        S.IN_SERVICE,
        A.FINISH,
        S.COMPLETED,
        _WORKER,
        (ON_TEAM, WORK_DONE, LINES, WITHIN_CONSENT),
        _PAID,
        clause="§1.6 §5.4",
    ),
    Transition(S.COMPLETED, A.ACCEPT, S.ACCEPTED, _RESIDENT, (NOT_OWN_WORK,), _FREE, clause="§5.4"),
    Transition(
        S.COMPLETED, A.ACCEPT, S.ACCEPTED, _RESIDENT, (PROOF, NOT_OWN_WORK), _PAID, _something_due, clause="§5.4"
    ),
    Transition(S.COMPLETED, A.ACCEPT, S.SETTLED, _RESIDENT, (PROOF, NOT_OWN_WORK), _PAID, _nothing_due, clause="§5.4"),
    Transition(S.COMPLETED, A.REJECT, S.ASSIGNED, _RESIDENT, (REASON, NOT_OWN_WORK), clause="§5.4"),
    Transition(S.COMPLETED, A.LAPSE, S.ACCEPTED, _SYSTEM, (SILENT,), _FREE, clause="§5.4"),
    Transition(
        S.ACCEPTED, A.SETTLE, S.SETTLED, frozenset({Role.FINANCE}), (NOT_DOER, EXACT), _PAID, clause="§1.6 §6.3 §6.4"
    ),
    Transition(S.ACCEPTED, A.CLOSE, S.CLOSED, _SYSTEM | _RECEPTION, (NOTHING_OPEN,), _FREE, clause="§5.5"),
    Transition(S.SETTLED, A.CLOSE, S.CLOSED, _SYSTEM | _RECEPTION, (NOTHING_OPEN,), _PAID, clause="§5.5"),
    *(
        Transition(source, A.CANCEL, S.CANCELLED, _RESIDENT, (REASON,), clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED, S.ASSIGNED)
    ),
    *(
        Transition(source, A.POSTPONE, source, _RESIDENT, (NEW_HALF_DAY,), clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED)
    ),
    Transition(S.ASSIGNED, A.POSTPONE, S.ASSIGNED, _RESIDENT, (NEW_HALF_DAY,), when=_worker_free, clause="§5.1"),
    Transition(S.ASSIGNED, A.POSTPONE, S.ROUTED, _RESIDENT, (NEW_HALF_DAY,), when=_worker_busy, clause="§5.1"),
)


def rows(kind: Kind, state: State | None, action: Action) -> tuple[Transition, ...]:
    """The rows of the table for an action from a state; empty when there is none."""
    return tuple(t for t in TRANSITIONS if t.source is state and t.action is action and kind in t.kinds)


def possible(kind: Kind, state: State | None, role: Role) -> tuple[Action, ...]:
    """What a role may try from a state, in the table's order; the guards still decide."""
    found = [t.action for t in TRANSITIONS if t.source is state and kind in t.kinds and role in t.actors]
    return tuple(dict.fromkeys(found))


def step(kind: Kind, state: State | None, action: Action, role: Role, facts: Facts) -> State:
    """The state after the act. Pure: nothing changes here, the desk writes what this returns.

    Raises:
        IllegalStep: the table has no row for this kind, state and action.
        NotAllowed: there is a row, but not for this role.
        Refused: a guard does not hold; its code and sentence are the error's.
    """
    candidates = rows(kind, state, action)
    if not candidates:
        where = state.word if state is not None else "尚未登记"
        raise IllegalStep(f"{where}的{'有偿' if kind is Kind.PAID else '免费'}服务单不能「{action.word}」。")
    row = next(t for t in candidates if t.when is None or t.when(facts))
    if role not in row.actors and not (facts.urgent and role in row.duty):
        allowed = "、".join(r.word for r in Role if r in row.actors)
        raise NotAllowed(f"「{action.word}」要由{allowed}来做。")
    for guard in row.guards:
        if not guard.holds(facts):
            raise Refused(guard.said(facts), code=guard.code)
    return row.target
