"""How every step of a complaint is taken: state, row, event and messages in one transaction, with a version check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from service_desk import clocks, complaints
from service_desk.complaints import COMPANY, HEARD_BY, Action, Complaint, Facts, Severity, stream_of
from service_desk.desk import people, steps
from service_desk.desk.context import RESIDENT, SYSTEM, Act, Entry, Office
from service_desk.desk.telling import tell_of_complaint
from service_desk.desk.visibility import FRONT
from service_desk.errors import NotAllowed, NotFound, Stale
from service_desk.orders import OrderEvent
from service_desk.store import Connection
from service_desk.store import complaints as rows
from service_desk.workflow import Role

NOBODY = frozenset({RESIDENT, SYSTEM, COMPANY})  # actors that are no member of staff


def load(cn: Connection, office: Office, number: str) -> Complaint:
    """The complaint.

    Raises:
        NotFound: no such number.
    """
    found = rows.get(cn, office.estate, number.strip().upper())
    if found is None:
        raise NotFound(f"没有投诉编号「{number}」，请核对后再试。")
    return found


def take(
    cn: Connection, office: Office, act: Act, number: str, action: Action, words: str, *,
    changes: Mapping[str, Any] | None = None, stamp: str = "", data: Mapping[str, Any] | None = None, **more: bool,
) -> Complaint:  # fmt: skip
    """Take one step of the table and write it. ``stamp`` names the time that this step sets.

    Raises:
        IllegalStep, NotAllowed, Refused: the step may not be taken.
        Stale: the complaint is no longer as the actor saw it.
    """
    found = load(cn, office, number)
    _as_seen(act, found)
    people.check_actor(cn, office, act, department_of(office, found))
    when = steps.occurred(cn, office, act)
    if act.role is Role.SYSTEM:
        when = max(when, found.changed_at)
    facts = _facts(cn, office, act, found, when, words, **more)
    target = complaints.step(found.state, action, act.role, facts, company=found.company)
    steps.check_after(when, found.changed_at)
    changed: dict[str, Any] = {**(changes or {}), **({stamp: when} if stamp else {})}
    if action is Action.HANDLE:
        days = office.catalog.estate.complaints.tell_days
        changed["tell_by"] = clocks.working_day_end(office.catalog, when, days)
    changed |= {"state": target, "version": found.version + 1, "changed_at": max(when, found.changed_at)}
    after = replace(found, **changed)
    rows.update_complaint(cn, office.estate, after, expected_version=found.version)
    keep(cn, office, act, after, action.value, when, data or {}, words.strip())
    return after


def _facts(
    cn: Connection, office: Office, act: Act, found: Complaint, when: datetime, words: str, **more: bool
) -> Facts:  # fmt: skip
    return Facts(
        words=words,
        actor_concerned=_concerned(cn, office, found, act.actor),
        recorder_concerned=_concerned(cn, office, found, act.recorder),
        recorder_handled=act.recorder == found.handler,
        heard=act.basis in HEARD_BY,
        unmeasured=found.unmeasured(when),
        major=found.severity is Severity.MAJOR,
        late=found.late(when),
        escalated=found.escalated_at is not None,
        **more,
    )


def _concerned(cn: Connection, office: Office, found: Complaint, who: str) -> bool:
    """Whether somebody may not decide it, who may have come to the work only after it was complained of."""
    if who in NOBODY:
        return False
    order = steps.load(cn, office, found.order) if found.order else None
    worked = order is not None and people.did_work(cn, office, order, who)
    return worked or complaints.bars(found, people.get(cn, office, who))


def department_of(office: Office, found: Complaint) -> str:
    """Whose supervisor may act: the complaint's department's, else reception's."""
    return found.department or (FRONT if office.catalog.department(FRONT) else "")


def remark(
    cn: Connection, office: Office, act: Act, found: Complaint, what: str, data: Mapping[str, Any], words: str = ""
) -> Complaint:  # fmt: skip
    """Record something that is no step of the table, under the same chain and version.

    Raises:
        Stale: the complaint is no longer as the actor saw it.
        Refused: a late entry that may not be.
    """
    _as_seen(act, found)
    when = steps.occurred(cn, office, act)
    after = replace(found, version=found.version + 1)
    rows.update_complaint(cn, office.estate, after, expected_version=found.version)
    keep(cn, office, act, after, what, when, data, words)
    return after


def keep(
    cn: Connection, office: Office, act: Act, after: Complaint, what: str, when: datetime, data: Mapping[str, Any],
    words: str,
) -> OrderEvent:  # fmt: skip
    """Write the event, and who is to be told of it. The state stands in the data: it is none of an order's."""
    stated = {**data, "state": after.state.value}
    event = steps.make_event(office, act, after.number, what, when, state=None, data=stated, note=words)
    kept = steps.keep(cn, office, replace(event, stream=stream_of(after.number)))
    tell_of_complaint(cn, office, act, after, what)
    return kept


def _as_seen(act: Act, found: Complaint) -> None:
    if act.version is not None and act.version != found.version:
        raise Stale("这件投诉刚被别人办过，请重新打开看一看再办。")


def act_of(cn: Connection, office: Office, entry: Entry, action: Action, found: Complaint | None) -> Act:
    """Whose act an entry at a staff door is: the person's own, or the resident's recorded by the person.

    Raises:
        NotFound: the person is not on duty.
        NotAllowed: the act is within none of the person's roles.
    """
    state, company = (found.state, found.company) if found else (None, False)
    roles = frozenset[Role]().union(*(row.actors for row in complaints.TRANSITIONS if row.action is action))
    roles = frozenset[Role]().union(*(row.actors for row in complaints.rows(state, action, company=company))) or roles
    if Role.RESIDENT in roles:
        return people.resident_act(cn, office, entry)
    person, own = people.get(cn, office, entry.by), people.own_act(cn, office, entry)
    department = department_of(office, found) if found else ""
    fits = next((role for role in Role if role in roles and person.holds(role, department)), None)
    if fits is None and Role.SYSTEM not in roles:
        allowed = "、".join(role.word for role in Role if role in roles)
        raise NotAllowed(f"「{action.word}」要由{allowed}来做，{person.name}（{person.id}）没有这个角色。")
    return replace(own, role=fits or own.role)
