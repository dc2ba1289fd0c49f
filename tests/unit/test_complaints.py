"""The state machine of a complaint: every way, state, action and role, and each condition by itself."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from service_desk import clocks
from service_desk import complaints as c
from service_desk.catalog import SHANGHAI, Calendar, Catalog, ComplaintTerms, Estate
from service_desk.complaints import Action, Complaint, Facts, Kind, Severity, Source, State
from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.orders import Contact, Grant, Place, Staff
from service_desk.workflow import Role

GOOD = Facts(
    words="是这样的", reachable=True, actor_concerned=False, recorder_concerned=False, recorder_handled=False,
    heard=True, unmeasured=False, major=False, named=True, late=True, escalated=False, asked=True,
)  # fmt: skip
R, S, M, X, Y = Role.RESIDENT, {Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER}, {Role.MANAGER}, Role.SYSTEM, None
NEW, ACK, DONE, TOLD = State.RECEIVED, State.ACKNOWLEDGED, State.HANDLED, State.TOLD
# The table once more, by hand: action, from, to, who, and for which complaints (company or not).
ALLOWED = {
    (Action.RECEIVE, None): (NEW, {R}, {True, False}),
    (Action.ACKNOWLEDGE, NEW): (ACK, S, {True, False}),
    (Action.RAISE, NEW): (NEW, S, {True, False}),
    (Action.RAISE, ACK): (ACK, S, {True, False}),
    (Action.NAME, NEW): (NEW, S, {True, False}),
    (Action.NAME, ACK): (ACK, S, {True, False}),
    (Action.MEASURE, ACK): (ACK, M, {False}),
    (Action.TELL, DONE): (TOLD, S, {True, False}),
    (Action.CONFIRM, TOLD): (State.CONFIRMED, {R}, {True, False}),
    (Action.REOPEN, TOLD): (ACK, {R}, {True, False}),
    (Action.WITHDRAW, NEW): (State.WITHDRAWN, {R}, {True, False}),
    (Action.WITHDRAW, ACK): (State.WITHDRAWN, {R}, {True, False}),
    (Action.WITHDRAW, DONE): (State.WITHDRAWN, {R}, {True, False}),
    (Action.WITHDRAW, TOLD): (State.WITHDRAWN, {R}, {True, False}),
    (Action.ESCALATE, NEW): (NEW, {X}, {True, False}),
    (Action.ESCALATE, ACK): (ACK, {X}, {True, False}),
    (Action.ESCALATE, DONE): (DONE, {X}, {True, False}),
}


def expected(state: State | None, action: Action, *, company: bool) -> tuple[State, set[Role]] | None:
    if (action, state) == (Action.HANDLE, ACK):
        return DONE, {X} if company else S
    target, who, ways = ALLOWED.get((action, state), (NEW, set(), set()))
    return (target, who) if company in ways else None


@pytest.mark.parametrize("company", [False, True])
@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_every_way_state_action_and_role(company: bool, state: State | None, action: Action, role: Role) -> None:
    found = expected(state, action, company=company)
    if found is None:
        with pytest.raises(IllegalStep):
            c.step(state, action, role, GOOD, company=company)
    elif role not in found[1]:
        with pytest.raises(NotAllowed):
            c.step(state, action, role, GOOD, company=company)
    else:
        assert c.step(state, action, role, GOOD, company=company) is found[0]


BAD = {
    "no_words": {"words": "  "},
    "not_reachable": {"reachable": False},
    "complained_of": {"actor_concerned": True},
    "no_measure": {"unmeasured": True},
    "not_heard": {"heard": False},
    "handler_records": {"recorder_handled": True},
    "major_already": {"major": True},
    "nobody_named": {"named": False},
    "not_late": {"late": False},
    "escalated_already": {"escalated": True},
    "company_not_asked": {"asked": False},
}
GUARDED = [(row, guard) for row in c.TRANSITIONS for guard in row.guards]


@pytest.mark.parametrize(
    ("row", "guard"), GUARDED, ids=[f"{r.source}-{r.action}-{r.company}-{g.code}" for r, g in GUARDED]
)
def test_every_condition_refuses_with_its_code(row: c.Transition, guard: c.Guard) -> None:
    role = min(row.actors)
    with pytest.raises(Refused) as refusal:
        c.step(row.source, row.action, role, replace(GOOD, **BAD[guard.code]), company=bool(row.company))
    assert refusal.value.code == guard.code
    assert refusal.value.sentence == guard.sentence


def test_a_recorder_complained_of_is_refused_as_the_handler_is() -> None:
    with pytest.raises(Refused) as refusal:
        c.step(TOLD, Action.CONFIRM, R, replace(GOOD, recorder_concerned=True))
    assert refusal.value.code == "handler_records"


def test_facts_that_nobody_gathered_refuse_every_act() -> None:
    for row in c.TRANSITIONS:
        with pytest.raises(Refused):
            c.step(row.source, row.action, min(row.actors), Facts(), company=bool(row.company))


def test_only_the_residents_word_ends_a_complaint_and_nothing_follows_the_end() -> None:
    for row in c.TRANSITIONS:
        assert not (row.source and row.source.final)
        if row.target.final:
            assert row.actors == {R}
            assert c.HEARD in row.guards
            assert c.NOT_HANDLER in row.guards


def test_no_row_of_a_company_complaint_lets_the_office_decide() -> None:
    for role in (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER, Role.FINANCE, Role.WORKER):
        assert Action.HANDLE not in c.possible(ACK, role, company=True)
    with pytest.raises(NotAllowed, match="物业公司"):
        c.step(ACK, Action.HANDLE, Role.MANAGER, GOOD, company=True)


@pytest.mark.parametrize("kind", list(Kind))
def test_some_kinds_are_always_major(kind: Kind) -> None:
    major = kind in (Kind.TIPS, Kind.PRIVACY)
    assert (c.severity_of(kind) is Severity.MAJOR) is major
    assert c.severity_of(kind, major=True) is Severity.MAJOR


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def made(**changes: object) -> Complaint:
    found = Complaint(
        number="T2611-7K3QM", state=NEW, version=1, kind=Kind.QUALITY, severity=Severity.ORDINARY, source=Source.WEB,
        order="", contact=Contact("王女士", "13800138000"), place=Place("3", "2", "501"), words="没有修好",
        created_at=NOW, changed_at=NOW, acknowledge_by=NOW + timedelta(hours=4), handle_by=NOW + timedelta(days=3),
        tell_by=NOW + timedelta(days=4),
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "due"), [(NEW, 4), (ACK, 72), (DONE, 96), (TOLD, None), (State.CONFIRMED, None), (State.WITHDRAWN, None)]
)
def test_each_state_owes_its_own_thing(state: State, due: int | None) -> None:
    found = made(state=state)
    limit = None if due is None else NOW + timedelta(hours=due)
    assert found.deadline == limit
    if limit is not None:
        assert not found.late(limit)
        assert found.late(limit + timedelta(seconds=1))
    assert limit is not None or not found.late(NOW + timedelta(days=400))


def test_a_major_one_and_one_that_was_ever_late_are_grave() -> None:
    assert not made(state=ACK, acknowledged_at=NOW).grave(NOW)
    assert made(severity=Severity.MAJOR).grave(NOW)
    assert made(escalated_at=NOW).grave(NOW)
    assert made(state=ACK, acknowledged_at=NOW + timedelta(hours=5)).grave(NOW + timedelta(hours=5))
    assert made(state=ACK, acknowledged_at=NOW).grave(NOW + timedelta(days=3, seconds=1))


def test_only_a_grave_one_waits_for_a_measure_and_only_until_there_is_one() -> None:
    assert not made().unmeasured(NOW)
    assert made(severity=Severity.MAJOR).unmeasured(NOW)
    assert not made(severity=Severity.MAJOR, measured_by="M01").unmeasured(NOW)


def test_who_is_complained_of_was_at_the_work_or_is_the_manager_judged_is_barred() -> None:
    worker, manager = Staff("W01", "甲", "1", (Grant(Role.WORKER),)), Staff("M01", "乙", "2", (Grant(Role.MANAGER),))
    assert not c.bars(made(), worker)
    assert c.bars(made(about=("W01",)), worker)
    assert c.bars(made(team=("W01",)), worker)
    assert not c.bars(made(company=True), worker)
    assert c.bars(made(company=True), manager)


def test_every_word_is_said() -> None:
    for group in (Kind, Severity, Source, State, Action):
        words = [one.word for one in group]
        assert all(words)
        assert len(set(words)) == len(words)
    assert {field.name for field in fields(Facts)} == {field.name for field in fields(GOOD)}
    assert set(BAD) == {guard.code for _, guard in GUARDED}


def catalog(calendar: Calendar) -> Catalog:
    estate = Estate("x", "小区", "中心", "一号", "027-1", "027-2", "027-3", "027")
    return Catalog(estate, (), (), (), (calendar,))


def test_working_days_end_at_the_close_of_business_over_holidays_make_up_days_and_year_ends() -> None:
    day = datetime(2026, 9, 29, 16, 0, tzinfo=SHANGHAI)  # Tuesday
    closed = tuple((datetime(2026, 10, n, tzinfo=SHANGHAI).date(), "国庆") for n in range(1, 9))
    made_up = ((datetime(2026, 10, 10, tzinfo=SHANGHAI).date(), "调休"),)
    year = catalog(Calendar(2026, closed, made_up))
    ends = [clocks.local(clocks.working_day_end(year, day, days)) for days in range(5)]
    assert [f"{one:%m-%d %H:%M}" for one in ends] == [
        "09-29 17:30", "09-30 17:30", "10-09 17:30", "10-10 17:30", "10-12 17:30",
    ]  # fmt: skip
    sunday = datetime(2026, 9, 27, 10, 0, tzinfo=SHANGHAI)
    assert f"{clocks.local(clocks.working_day_end(year, sunday, 0)):%m-%d}" == "09-28"
    last = datetime(2026, 12, 31, 18, 0, tzinfo=SHANGHAI)  # Thursday; 2027 is not written yet
    assert f"{clocks.local(clocks.working_day_end(year, last, 1)):%Y-%m-%d}" == "2027-01-01"


def test_terms_are_said_in_words() -> None:
    assert ComplaintTerms().word == "4 个工作小时内回应，3 个工作日内处理，再过 1 个工作日内告知结果"
    assert ComplaintTerms(tell_days=0).word.endswith("当天告知结果")
