"""THE state machine of a service order: which act, by whom, from which state, under which conditions.

One table, ``TRANSITIONS``, and one function, ``step``. Everything that changes a status goes through it, and the
process pictures of the portal are drawn from it. The desk gathers ``Facts``; the guards here only look at them.
Clauses are those of the regulation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from service_desk import guards as g
from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.guards import Facts, Guard


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
    VOID = "void"
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
    Action.VOID: "收据作废",
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
    Transition(
        None, A.REGISTER, S.REGISTERED, _RESIDENT, (g.FORM_COMPLETE, g.REACHABLE, g.PRICE_TOLD), clause="§5.1 §6.1"
    ),
    Transition(None, A.ANSWER, S.CLOSED, _RECEPTION, (g.ANSWER_GIVEN,), _FREE, clause="§5.1"),
    *(
        Transition(source, A.ANSWER, S.CLOSED, _RECEPTION, (g.ANSWER_GIVEN,), _FREE, clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED)
    ),
    Transition(S.REGISTERED, A.ROUTE, S.ROUTED, _RECEPTION | _SYSTEM, (g.DEPARTMENT_NAMED,), clause="§5.2"),
    *(
        Transition(
            source,
            A.REROUTE,
            S.ROUTED,
            _SUPERVISOR | _RECEPTION,
            (g.DEPARTMENT_NAMED, g.OTHER_DEPARTMENT, g.REASON),
            clause="§5.2",
        )
        for source in (S.ROUTED, S.ASSIGNED)
    ),
    *(
        Transition(
            source, A.DECLINE, S.DECLINED, _RECEPTION | _SUPERVISOR, (g.REASON_LISTED, g.ALTERNATIVE), clause="§2.5"
        )
        for source in (S.REGISTERED, S.ROUTED)
    ),
    *(
        Transition(
            source,
            A.ASSIGN,
            S.ASSIGNED,
            _SUPERVISOR,
            (g.CALLED_BACK, g.TEAM, g.WINDOW, g.QUIET),
            duty=_RECEPTION | _WORKER,
            clause="§2.3 §5.3",
        )
        for source in (S.ROUTED, S.ASSIGNED)
    ),
    Transition(S.ASSIGNED, A.NO_ENTRY, S.ASSIGNED, _WORKER, (g.ON_TEAM, g.ATTEMPTS), clause="§1.5"),
    Transition(S.ASSIGNED, A.START, S.IN_SERVICE, _WORKER, (g.LEADS, g.CONDUCT, g.NOTICE), clause="§1.5 §2.3 §5.4"),
    Transition(
        S.IN_SERVICE, A.REQUOTE, S.IN_SERVICE, _WORKER, (g.ON_TEAM, g.LINES, g.CONSENTED), _PAID, clause="§1.6 §5.1"
    ),
    Transition(S.IN_SERVICE, A.SUSPEND, S.ASSIGNED, _WORKER, (g.ON_TEAM, g.REASON, g.NEXT_WINDOW), clause="§5.4"),
    Transition(S.IN_SERVICE, A.STOP, S.COMPLETED, _WORKER, (g.ON_TEAM, g.WORK_DONE, g.WITHIN_CONSENT), clause="§5.4"),
    Transition(S.IN_SERVICE, A.FINISH, S.COMPLETED, _WORKER, (g.ON_TEAM, g.WORK_DONE), _FREE, clause="§5.4"),
    Transition(
        S.IN_SERVICE,
        A.FINISH,
        S.COMPLETED,
        _WORKER,
        (g.ON_TEAM, g.WORK_DONE, g.LINES, g.WITHIN_CONSENT),
        _PAID,
        clause="§1.6 §5.4",
    ),
    Transition(S.COMPLETED, A.ACCEPT, S.ACCEPTED, _RESIDENT, (g.NOT_OWN_WORK,), _FREE, clause="§5.4"),
    Transition(
        S.COMPLETED, A.ACCEPT, S.ACCEPTED, _RESIDENT, (g.PROOF, g.NOT_OWN_WORK), _PAID, _something_due, clause="§5.4"
    ),
    Transition(
        S.COMPLETED,
        A.ACCEPT,
        S.SETTLED,
        _RESIDENT,
        (g.PROOF, g.NOT_OWN_WORK, g.PRICE_SETTLED),
        _PAID,
        _nothing_due,
        clause="§5.4 §6.3",
    ),
    Transition(S.COMPLETED, A.REJECT, S.ASSIGNED, _RESIDENT, (g.REASON, g.NOT_OWN_WORK), clause="§5.4"),
    Transition(S.COMPLETED, A.LAPSE, S.ACCEPTED, _SYSTEM, (g.SILENT,), _FREE, clause="§5.4"),
    Transition(
        S.ACCEPTED,
        A.SETTLE,
        S.SETTLED,
        frozenset({Role.FINANCE}),
        (g.NOT_DOER, g.PRICE_SETTLED, g.EXACT),
        _PAID,
        clause="§1.6 §6.3 §6.4",
    ),
    Transition(S.SETTLED, A.VOID, S.ACCEPTED, frozenset({Role.FINANCE}), (g.REASON, g.NOT_TAKER), _PAID, clause="§6.4"),
    Transition(S.ACCEPTED, A.CLOSE, S.CLOSED, _SYSTEM | _RECEPTION, (g.NOTHING_OPEN,), _FREE, clause="§5.5"),
    Transition(S.SETTLED, A.CLOSE, S.CLOSED, _SYSTEM | _RECEPTION, (g.NOTHING_OPEN,), _PAID, clause="§5.5"),
    *(
        Transition(source, A.CANCEL, S.CANCELLED, _RESIDENT, (g.REASON,), clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED, S.ASSIGNED)
    ),
    *(
        Transition(source, A.POSTPONE, source, _RESIDENT, (g.NEW_HALF_DAY,), clause="§5.1")
        for source in (S.REGISTERED, S.ROUTED)
    ),
    Transition(S.ASSIGNED, A.POSTPONE, S.ASSIGNED, _RESIDENT, (g.NEW_HALF_DAY,), when=_worker_free, clause="§5.1"),
    Transition(S.ASSIGNED, A.POSTPONE, S.ROUTED, _RESIDENT, (g.NEW_HALF_DAY,), when=_worker_busy, clause="§5.1"),
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
