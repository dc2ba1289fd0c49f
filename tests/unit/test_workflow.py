"""The state machine, against the contract's table written down a second time, row by row."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace

import pytest

from service_desk.errors import DeskError, IllegalStep, NotAllowed, Refused
from service_desk.guards import Facts
from service_desk.workflow import TRANSITIONS, Action, Kind, Role, State, possible, rows, step

GOOD = Facts(
    urgent=False,
    visit=True,
    form_complete=True,
    reachable=True,
    price_told=True,
    answer="打这个电话",
    department="ENG",
    other_department=True,
    reason="原因",
    reasons=("原因",),
    alternative="改天",
    team_in_department=True,
    window_agreed=True,
    window_allowed=True,
    called_back=True,
    attempts="敲门三次",
    actor_leads=True,
    actor_on_team=True,
    conduct_confirmed=True,
    notice_posted=True,
    lines_present=True,
    charged=8000,
    consent_limit=8000,
    consented=True,
    next_window=True,
    work_done="换了龙头",
    proof=True,
    recorder_did_work=False,
    actor_did_work=False,
    silent_days=3,
    amount_due=8000,
    amount_taken=8000,
    matters_open=0,
    price_open=False,
    took_it=False,
    new_half_day=True,
    worker_free=True,
)

# kinds ; from ; action ; to ; whose act. F free, P paid. From the contract, not from the code.
CONTRACT = """
FP ; -          ; register ; REGISTERED ; resident
F  ; -          ; answer   ; CLOSED     ; reception
F  ; REGISTERED ; answer   ; CLOSED     ; reception
F  ; ROUTED     ; answer   ; CLOSED     ; reception
FP ; REGISTERED ; route    ; ROUTED     ; reception system
FP ; ROUTED     ; reroute  ; ROUTED     ; supervisor reception
FP ; ASSIGNED   ; reroute  ; ROUTED     ; supervisor reception
FP ; REGISTERED ; decline  ; DECLINED   ; reception supervisor
FP ; ROUTED     ; decline  ; DECLINED   ; reception supervisor
FP ; ROUTED     ; assign   ; ASSIGNED   ; supervisor
FP ; ASSIGNED   ; assign   ; ASSIGNED   ; supervisor
FP ; ASSIGNED   ; no-entry ; ASSIGNED   ; worker
FP ; ASSIGNED   ; start    ; IN_SERVICE ; worker
P  ; IN_SERVICE ; requote  ; IN_SERVICE ; worker
FP ; IN_SERVICE ; suspend  ; ASSIGNED   ; worker
FP ; IN_SERVICE ; stop     ; COMPLETED  ; worker
FP ; IN_SERVICE ; finish   ; COMPLETED  ; worker
FP ; COMPLETED  ; accept   ; ACCEPTED   ; resident
FP ; COMPLETED  ; reject   ; ASSIGNED   ; resident
F  ; COMPLETED  ; lapse    ; ACCEPTED   ; system
P  ; ACCEPTED   ; settle   ; SETTLED    ; finance
F  ; ACCEPTED   ; close    ; CLOSED     ; system reception
P  ; SETTLED    ; void     ; ACCEPTED   ; finance
P  ; SETTLED    ; close    ; CLOSED     ; system reception
FP ; REGISTERED ; cancel   ; CANCELLED  ; resident
FP ; ROUTED     ; cancel   ; CANCELLED  ; resident
FP ; ASSIGNED   ; cancel   ; CANCELLED  ; resident
FP ; REGISTERED ; postpone ; REGISTERED ; resident
FP ; ROUTED     ; postpone ; ROUTED     ; resident
FP ; ASSIGNED   ; postpone ; ASSIGNED   ; resident
"""
KINDS = {"F": Kind.FREE, "P": Kind.PAID}


def _contract() -> dict[tuple[Kind, State | None, Action, Role], State]:
    table = {}
    for row in CONTRACT.strip().splitlines():
        kinds, source, action, target, roles = (part.strip() for part in row.split(";"))
        for kind, role in itertools.product(kinds, roles.split()):
            before = None if source == "-" else State(source)
            table[KINDS[kind], before, Action(action), Role(role)] = State(target)
    return table


EXPECTED = _contract()
EVERYTHING = list(itertools.product(Kind, (None, *State), Action, Role))


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.parametrize("action", list(Action), ids=str)
def test_every_state_and_role_does_what_the_contract_says(kind: Kind, action: Action) -> None:
    """Each of the 4,180 combinations either reaches the contract's state or is refused."""
    for state, role in itertools.product((None, *State), Role):
        wanted = EXPECTED.get((kind, state, action, role))
        if wanted is not None:
            assert step(kind, state, action, role, GOOD) is wanted
            continue
        somebody_may = any(key[:3] == (kind, state, action) for key in EXPECTED)
        with pytest.raises(NotAllowed if somebody_may else IllegalStep):
            step(kind, state, action, role, GOOD)


def test_paid_acceptance_with_nothing_due_is_settled_at_once() -> None:
    """Nothing to pay, nothing for finance to do."""
    facts = replace(GOOD, amount_due=0)
    assert step(Kind.PAID, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, facts) is State.SETTLED
    assert step(Kind.FREE, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, facts) is State.ACCEPTED


def test_postponing_an_assigned_order_goes_back_when_the_worker_is_busy() -> None:
    """The department has to find somebody else."""
    facts = replace(GOOD, worker_free=False)
    assert step(Kind.FREE, State.ASSIGNED, Action.POSTPONE, Role.RESIDENT, facts) is State.ROUTED


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.WORKER], ids=str)
def test_the_duty_person_assigns_urgent_work_only(role: Role) -> None:
    """On duty anybody may send somebody, also himself; otherwise only the supervisor."""
    urgent = replace(GOOD, urgent=True, window_allowed=False)
    assert step(Kind.PAID, State.ROUTED, Action.ASSIGN, role, urgent) is State.ASSIGNED
    with pytest.raises(NotAllowed):
        step(Kind.PAID, State.ROUTED, Action.ASSIGN, role, GOOD)


# kind ; from ; action ; role ; the fact that is missing ; the code of the refusal
P, F = Kind.PAID, Kind.FREE
REFUSALS = [
    (P, None, Action.REGISTER, Role.RESIDENT, {"form_complete": False}, "form_incomplete"),
    (F, None, Action.REGISTER, Role.RESIDENT, {"reachable": False}, "not_reachable"),
    (P, None, Action.REGISTER, Role.RESIDENT, {"price_told": False}, "price_not_told"),
    (F, None, Action.ANSWER, Role.RECEPTION, {"answer": " "}, "no_answer"),
    (F, State.ROUTED, Action.ANSWER, Role.RECEPTION, {"answer": ""}, "no_answer"),
    (P, State.REGISTERED, Action.ROUTE, Role.RECEPTION, {"department": ""}, "no_department"),
    (P, State.ASSIGNED, Action.REROUTE, Role.SUPERVISOR, {"other_department": False}, "same_department"),
    (P, State.ROUTED, Action.REROUTE, Role.RECEPTION, {"reason": ""}, "no_reason"),
    (P, State.ROUTED, Action.DECLINE, Role.RECEPTION, {"reason": "不想去"}, "reason_not_listed"),
    (F, State.REGISTERED, Action.DECLINE, Role.SUPERVISOR, {"alternative": ""}, "no_alternative"),
    (P, State.ROUTED, Action.ASSIGN, Role.SUPERVISOR, {"called_back": False}, "call_back_first"),
    (P, State.ROUTED, Action.ASSIGN, Role.SUPERVISOR, {"team_in_department": False}, "team_not_of_department"),
    (P, State.ROUTED, Action.ASSIGN, Role.SUPERVISOR, {"window_agreed": False}, "no_window"),
    (P, State.ASSIGNED, Action.ASSIGN, Role.SUPERVISOR, {"window_allowed": False}, "quiet_hours"),
    (F, State.ASSIGNED, Action.NO_ENTRY, Role.WORKER, {"attempts": ""}, "no_attempts"),
    (F, State.ASSIGNED, Action.NO_ENTRY, Role.WORKER, {"actor_on_team": False}, "not_on_team"),
    (F, State.ASSIGNED, Action.START, Role.WORKER, {"actor_leads": False}, "not_lead"),
    (F, State.ASSIGNED, Action.START, Role.WORKER, {"conduct_confirmed": False}, "conduct_not_confirmed"),
    (P, State.ASSIGNED, Action.START, Role.WORKER, {"notice_posted": False}, "no_door_notice"),
    (P, State.IN_SERVICE, Action.REQUOTE, Role.WORKER, {"consented": False}, "not_consented"),
    (P, State.IN_SERVICE, Action.REQUOTE, Role.WORKER, {"lines_present": False}, "no_lines"),
    (P, State.IN_SERVICE, Action.SUSPEND, Role.WORKER, {"next_window": False}, "no_next_window"),
    (P, State.IN_SERVICE, Action.SUSPEND, Role.WORKER, {"reason": ""}, "no_reason"),
    (P, State.IN_SERVICE, Action.STOP, Role.WORKER, {"work_done": ""}, "no_work_done"),
    (P, State.IN_SERVICE, Action.STOP, Role.WORKER, {"charged": 1, "consent_limit": 0}, "over_consent"),
    (P, State.IN_SERVICE, Action.FINISH, Role.WORKER, {"charged": 8001}, "over_consent"),
    (P, State.IN_SERVICE, Action.FINISH, Role.WORKER, {"lines_present": False}, "no_lines"),
    (F, State.IN_SERVICE, Action.FINISH, Role.WORKER, {"work_done": ""}, "no_work_done"),
    (P, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, {"proof": False}, "no_proof"),
    (F, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, {"recorder_did_work": True}, "own_work"),
    (P, State.COMPLETED, Action.REJECT, Role.RESIDENT, {"reason": ""}, "no_reason"),
    (F, State.COMPLETED, Action.LAPSE, Role.SYSTEM, {"silent_days": 2}, "not_silent_yet"),
    (P, State.ACCEPTED, Action.SETTLE, Role.FINANCE, {"actor_did_work": True}, "doer_settles"),
    (P, State.ACCEPTED, Action.SETTLE, Role.FINANCE, {"amount_taken": 7999}, "wrong_amount"),
    (P, State.ACCEPTED, Action.SETTLE, Role.FINANCE, {"price_open": True}, "price_open"),
    (P, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, {"amount_due": 0, "price_open": True}, "price_open"),
    (P, State.SETTLED, Action.VOID, Role.FINANCE, {"reason": " "}, "no_reason"),
    (P, State.SETTLED, Action.VOID, Role.FINANCE, {"took_it": True}, "taker_voids"),
    (P, State.SETTLED, Action.CLOSE, Role.SYSTEM, {"matters_open": 1}, "matters_open"),
    (F, State.ACCEPTED, Action.CLOSE, Role.SYSTEM, {"matters_open": 1}, "matters_open"),
    (F, State.ASSIGNED, Action.CANCEL, Role.RESIDENT, {"reason": ""}, "no_reason"),
    (F, State.ROUTED, Action.POSTPONE, Role.RESIDENT, {"new_half_day": False}, "no_half_day"),
]


@pytest.mark.parametrize(("kind", "state", "action", "role", "lack", "code"), REFUSALS)
def test_a_missing_fact_refuses_by_name(
    kind: Kind, state: State | None, action: Action, role: Role, lack: dict[str, object], code: str
) -> None:
    """Each condition of the contract refuses with its own code, and a sentence."""
    with pytest.raises(Refused) as refusal:
        step(kind, state, action, role, replace(GOOD, **lack))
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith("。")


def test_free_acceptance_needs_no_signature() -> None:
    """Only paid work asks for a proof."""
    facts = replace(GOOD, proof=False)
    assert step(Kind.FREE, State.COMPLETED, Action.ACCEPT, Role.RESIDENT, facts) is State.ACCEPTED


def test_an_errand_needs_no_conduct_tick() -> None:
    """Nobody enters a home for an errand."""
    facts = replace(GOOD, visit=False, conduct_confirmed=False)
    assert step(Kind.FREE, State.ASSIGNED, Action.START, Role.WORKER, facts) is State.IN_SERVICE


def test_every_guard_of_the_table_is_shown_to_refuse() -> None:
    """No guard stands in the table without a row of ``REFUSALS``."""
    used = {guard.code for row in TRANSITIONS for guard in row.guards}
    assert used == {code for *_, code in REFUSALS}


def test_facts_refuse_by_default() -> None:
    """A fact that nobody gathered never lets a step through, but for what has no condition."""
    for kind, state, action, role in EVERYTHING:
        if (kind, state, action, role) in EXPECTED:
            with pytest.raises(DeskError):
                step(kind, state, action, role, Facts())


def test_final_states_have_no_way_out() -> None:
    """Closed stays closed; work after that is a new linked order."""
    for state in (s for s in State if s.final):
        assert all(t.source is not state for t in TRANSITIONS)


def test_no_path_crosses_money_twice() -> None:
    """Only closing leads on from SETTLED; only the void of a receipt, which gives the money back, leads back."""
    ways = {(t.action, t.target) for t in TRANSITIONS if t.source is State.SETTLED}
    assert ways == {(Action.CLOSE, State.CLOSED), (Action.VOID, State.ACCEPTED)}


def test_possible_lists_what_a_role_may_try() -> None:
    """In the table's order, without doubles."""
    assert possible(Kind.FREE, State.COMPLETED, Role.RESIDENT) == (Action.ACCEPT, Action.REJECT)
    assert possible(Kind.PAID, State.CLOSED, Role.MANAGER) == ()
    assert len(rows(Kind.PAID, State.COMPLETED, Action.ACCEPT)) == 2


def test_every_word_is_there() -> None:
    """States, actions and roles have a Chinese word each."""
    for enum in (State, Action, Role):
        words = [member.word for member in enum]
        assert all(words)
        assert len(set(words)) == len(words)
    assert {f.name for f in fields(Facts)} >= {"urgent", "proof"}
    assert TRANSITIONS[0].label == "登记"
