"""Complaints (§5.5, §5.6): one use case a verb. State, row, event and messages in one transaction.

Who may do what is ``service_desk.complaints``' table; here the facts are gathered. A dissatisfied follow-up becomes a
complaint with ``from_follow_up``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from service_desk import clocks, complaints
from service_desk.complaints import (
    Action,
    Complaint,
    Facts,
    Kind,
    Severity,
    Source,
    State,
)
from service_desk.desk import acceptance, people, steps
from service_desk.desk.booking import DAY
from service_desk.desk.complaint_intake import Wish
from service_desk.desk.complaint_steps import keep, load, take
from service_desk.desk.context import Act, Office
from service_desk.errors import InvalidInput, NotFound, Refused, TooMany
from service_desk.orders import FollowUp, FollowUpResult, Staff
from service_desk.store import Connection, counters, records
from service_desk.store import complaints as rows
from service_desk.store import people as staff_rows
from service_desk.workflow import Role

# ---- receiving ----------------------------------------------------------------------------------------------------


def receive(cn: Connection, office: Office, act: Act, wish: Wish) -> Complaint:
    """Receive a complaint (受理投诉), from the web or taken down by anybody of the office, also of oneself.

    Raises:
        InvalidInput: somebody named who is not of the staff.
        NotFound: no such order.
        TooMany: too many from one household, or the same text again.
        Refused: no word of what it is about, nobody to tell, or a late entry that may not be.
    """
    _hold_limits(cn, office, wish)
    facts = Facts(words=wish.words, reachable=bool(wish.contact.phone or wish.contact.reach))
    state = complaints.step(None, Action.RECEIVE, act.role, facts)
    people.check_actor(cn, office, act, "")
    when = steps.occurred(cn, office, act)
    made = _made(cn, office, wish, state, when)
    rows.insert(cn, office.estate, made)
    data = {
        "kind": made.kind.value, "severity": made.severity.value, "source": made.source.value, "order": made.order,
        "about": list(made.about), "team": list(made.team), "department": made.department, "company": made.company,
        "follow_up": made.follow_up, "privacy": made.privacy_version,
    }  # fmt: skip
    keep(cn, office, act, made, Action.RECEIVE.value, when, data, made.words)
    return made


def _made(cn: Connection, office: Office, wish: Wish, state: State, when: datetime) -> Complaint:
    order = steps.load(cn, office, wish.order) if wish.order else None
    named = _named(cn, office, wish.about)
    team = tuple(sorted(people.workers_of(cn, office, order))) if order else ()
    own = [grant.department for person in named for grant in person.grants if grant.department]
    terms = office.catalog.estate.complaints
    made = Complaint(
        number=_fresh(cn, office), state=state, version=1, kind=wish.kind,
        severity=complaints.severity_of(wish.kind, major=wish.major), source=wish.source,
        order=order.number if order else "", contact=wish.contact, place=wish.place, words=wish.words,
        created_at=when, changed_at=when,
        acknowledge_by=clocks.add_working_hours(office.catalog, when, terms.acknowledge_hours),
        handle_by=clocks.working_day_end(office.catalog, when, terms.handle_days),
        about=tuple(person.id for person in named), team=team,
        department=wish.department or (order.department if order else "") or next(iter(own), ""),
        follow_up=wish.follow_up, privacy_version=wish.privacy_version,
    )  # fmt: skip
    return replace(made, company=wish.manager or _needs_company(cn, office, made))


def _fresh(cn: Connection, office: Office) -> str:
    number = f"T{office.new_number()}"
    while rows.get(cn, office.estate, number) is not None:
        number = f"T{office.new_number()}"
    return number


def _named(cn: Connection, office: Office, ids: Sequence[str]) -> tuple[Staff, ...]:
    """The members of staff with these ids, on duty or not.

    Raises:
        InvalidInput: one is unknown.
    """
    found = [staff_rows.get_staff(cn, office.estate, one) for one in ids]
    unknown = "、".join(one for one, person in zip(ids, found, strict=True) if person is None)
    if unknown:
        raise InvalidInput.of({"about": f"没有员工「{unknown}」，请写员工编号，例如 W01；不知道的可以不写。"})
    return tuple(person for person in found if person is not None)


def _needs_company(cn: Connection, office: Office, made: Complaint) -> bool:
    """Whether a manager is complained of, or no manager is left who has nothing to do with it."""
    managers = [one for one in staff_rows.staff(cn, office.estate) if _manages(one)]
    named = [one for one in managers if one.id in made.about]
    return bool(named) or (bool(managers) and all(one.id in made.concerned for one in managers))


def _manages(person: Staff) -> bool:
    return any(grant.role is Role.MANAGER for grant in person.grants)


def _hold_limits(cn: Connection, office: Office, wish: Wish) -> None:
    """Complaints from the web a contact and day, and of identical text (TRUST 16); who calls or comes is never held."""
    if wish.source is not Source.WEB:
        return
    estate = office.catalog.estate
    whose = wish.order or wish.contact.phone or wish.contact.reach
    often, same = office.bucket("complain", whose), office.bucket("complain same", whose, wish.kind.value, wish.words)
    if counters.hit(cn, office.estate, often, office.now, DAY) > estate.limits.bookings_a_day:
        raise TooMany(f"今天提交投诉的次数已满，请致电投诉电话 {estate.complaints_phone}。")
    if counters.hit(cn, office.estate, same, office.now, DAY) > estate.limits.same_text_a_day:
        raise TooMany(f"相同内容今天已经受理过了，我们会尽快处理；如有需要请致电 {estate.complaints_phone}。")


def from_follow_up(
    cn: Connection, office: Office, act: Act, follow_up_id: str, kind: Kind, words: str = "", *,
    about: Sequence[str] = (), major: bool = False,
) -> Complaint:  # fmt: skip
    """A complaint that a dissatisfied follow-up leads to, linked both ways; the words are the follow-up's unless given.

    Args:
        cn: the open transaction.
        office: the office.
        act: the resident's, recorded by who followed up (``people.resident_act``).
        follow_up_id: of the follow-up.
        kind: what is complained of.
        words: the resident's, where they differ from what the follow-up says.
        about: ids of who is complained of.
        major: whether it is a major one.

    Raises:
        NotFound: no such follow-up.
        Refused: the resident was not dissatisfied, or the follow-up led to something already.
    """
    found = records.get_follow_up(cn, office.estate, follow_up_id)
    if found is None:
        raise NotFound("没有这条回访记录。")
    _refuse_led(cn, office, found)
    order = steps.load(cn, office, found.number)
    wish = Wish(
        kind, Source.FOLLOW_UP, words.strip() or found.words, order.contact, order.address, order.number, tuple(about),
        major=major, follow_up=found.id, privacy_version=order.privacy_version,
    )  # fmt: skip
    made = receive(cn, office, act, wish)
    if not found.leads_to:  # else it led to rework besides
        records.lead_follow_up(cn, office.estate, found.id, made.number)
    return made


def _refuse_led(cn: Connection, office: Office, found: FollowUp) -> None:
    if found.result is not FollowUpResult.DISSATISFIED and not found.charged:
        raise Refused("住户没有表示不满意，也没有说另收费用，不能转投诉。", code="not_dissatisfied")
    if rows.get(cn, office.estate, found.leads_to) is not None or (found.leads_to and not found.charged):
        raise Refused(f"这条回访已经转到 {found.leads_to}。", code="led_already")


# ---- the steps ----------------------------------------------------------------------------------------------------


def acknowledge(cn: Connection, office: Office, act: Act, number: str, words: str) -> Complaint:
    """Answer the resident (回应住户): what was said."""
    return take(cn, office, act, number, Action.ACKNOWLEDGE, words, stamp="acknowledged_at")


def raise_severity(cn: Connection, office: Office, act: Act, number: str, reason: str) -> Complaint:
    """Make it a major one (定为重大); nothing makes it an ordinary one again."""
    return take(cn, office, act, number, Action.RAISE, reason, changes={"severity": Severity.MAJOR})


def name(cn: Connection, office: Office, act: Act, number: str, about: Sequence[str]) -> Complaint:
    """Add who is complained of (补记被投诉人); a measure that such a person fixed counts no longer.

    Raises:
        InvalidInput: somebody who is not of the staff.
    """
    found = load(cn, office, number)
    added = tuple(one.id for one in _named(cn, office, about) if one.id not in found.about)
    after = replace(found, about=(*found.about, *added))
    changes: dict[str, Any] = {"about": after.about, "company": found.company or _needs_company(cn, office, after)}
    if found.measured_by in added or changes["company"]:
        changes |= {"measure": "", "measured_by": ""}
    data = {"about": list(added), "company": changes["company"]}
    return take(cn, office, act, number, Action.NAME, "", changes=changes, data=data, named=bool(added))


def measure(cn: Connection, office: Office, act: Act, number: str, words: str) -> Complaint:
    """The manager fixes what is to be done (处理措施), which a major or late complaint needs (§5.6)."""
    changes = {"measure": words.strip(), "measured_by": act.actor}
    return take(cn, office, act, number, Action.MEASURE, words, changes=changes)


def handle(cn: Connection, office: Office, act: Act, number: str, words: str) -> Complaint:
    """Handled (处理): what was found and done. Never by anybody complained of or who did the work."""
    return take(cn, office, act, number, Action.HANDLE, words, stamp="handled_at", changes=_handled(act, words))


def _handled(act: Act, words: str) -> dict[str, Any]:
    return {"handler": act.actor, "result": words.strip()}


def decide(
    cn: Connection, office: Office, act: Act, found: Complaint, words: str, data: Mapping[str, Any]
) -> Complaint:
    """The property company's decision on a complaint about the manager; ``complaint_company`` has checked its right."""
    changes = _handled(act, words) | {"measure": words.strip(), "measured_by": act.actor}
    return take(
        cn, office, act, found.number, Action.HANDLE, words, stamp="handled_at", changes=changes, data=data, asked=True
    )


def tell(cn: Connection, office: Office, act: Act, number: str, words: str) -> Complaint:
    """Tell the resident the result (告知结果): how, and what was said."""
    return take(cn, office, act, number, Action.TELL, words, stamp="told_at")


def confirm(cn: Connection, office: Office, act: Act, number: str, words: str = "") -> Complaint:
    """The resident's own word that it is settled (住户确认): by link, telephone, at the counter or on paper."""
    changes = {"confirmed_by": act.recorder}
    after = take(cn, office, act, number, Action.CONFIRM, words, stamp="confirmed_at", changes=changes)
    return _over(cn, office, act, after)


def reopen(cn: Connection, office: Office, act: Act, number: str, words: str) -> Complaint:
    """The resident is not content (住户不满意): handled anew within new deadlines, counted, with its own measure."""
    when = steps.occurred(cn, office, act)
    terms = office.catalog.estate.complaints
    changes = {
        "reopened": load(cn, office, number).reopened + 1, "handled_at": None, "handler": "", "result": "",
        "told_at": None, "tell_by": None, "measure": "", "measured_by": "", "escalated_at": None,
        "handle_by": clocks.working_day_end(office.catalog, when, terms.handle_days),
    }  # fmt: skip
    data = {"reopened": changes["reopened"]}
    return take(cn, office, act, number, Action.REOPEN, words, changes=changes, data=data)


def withdraw(cn: Connection, office: Office, act: Act, number: str, reason: str) -> Complaint:
    """The resident withdraws it (住户撤回), with a reason."""
    after = take(cn, office, act, number, Action.WITHDRAW, reason, stamp="withdrawn_at")
    return _over(cn, office, act, after)


def escalate_due(cn: Connection, office: Office) -> tuple[str, ...]:
    """Tell the manager of every complaint that is late, once; their numbers."""
    late = rows.to_escalate(cn, office.estate, office.now)
    for found in late:
        take(cn, office, Act.system(), found.number, Action.ESCALATE, "", stamp="escalated_at")
    return tuple(found.number for found in late)


def _over(cn: Connection, office: Office, act: Act, after: Complaint) -> Complaint:
    """The order that waited for it may close now."""
    if after.order:
        _follow_up_over(cn, office, after)
        acceptance.close_if_done(cn, office, act, steps.load(cn, office, after.order))
    return after


def _follow_up_over(cn: Connection, office: Office, after: Complaint) -> None:
    """With the complaint the follow-up that led to it is done with, unless it led to rework besides."""
    found = records.get_follow_up(cn, office.estate, after.follow_up) if after.follow_up else None
    if found is not None and found.open and found.leads_to == after.number:
        records.close_follow_up(cn, office.estate, found.id)
