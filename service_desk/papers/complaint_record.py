"""投诉处理记录 (§5.5, §5.6): one complaint with everything that was done about it, and room to sign.

What is not done yet is left blank, so that a sheet printed at the start can be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.complaints import COMPANY, EVENT_WORDS, Complaint, Severity, State
from service_desk.orders import OrderEvent
from service_desk.papers.house import house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.personal import grouped, stamp
from service_desk.papers.register_facts import Printout
from service_desk.papers.wording import words


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """One complaint for its record. ``names``: of everybody who acts in it or is complained of, by id."""

    complaint: Complaint
    events: tuple[OrderEvent, ...]
    names: Mapping[str, str]
    department: str = ""  # its name
    service: str = ""  # title of the order it is about


def complaint_record(catalog: Catalog, facts: ComplaintFacts, printout: Printout) -> Paper:
    """The record as a paper."""
    said, found = words("complaint-record", catalog), facts.complaint
    return Paper(
        name="complaint-record",
        title=f"{said['name']} {found.number}",
        template="complaint-record.typ",
        data={
            "house": house(catalog),
            "words": said,
            "number": found.number,
            "state": found.state.word,
            "kind": found.kind.word,
            "severity": found.severity.word,
            "major": found.severity is Severity.MAJOR,
            "source": found.source.word,
            "received": clocks.instant_word(found.created_at),
            "name": Typed(found.contact.name or said["anonymous"]),
            "phone": Typed(grouped(found.contact.phone) or found.contact.reach),
            "home": Typed(str(found.place) if found.place.code or found.place.other else ""),
            "order": found.order,
            "service": Typed(facts.service),
            "department": Typed(facts.department),
            "about": Typed(_about(facts, said)),
            "content": Typed(found.words),
            "deadlines": _deadlines(found, said),
            "acts": [_act(event, facts) for event in facts.events],
            "measure": Typed(found.measure),
            "measured_by": _name(facts, found.measured_by),
            "result": Typed(found.result),
            "handler": _name(facts, found.handler),
            "reopened": said["times"].replace("{count}", str(found.reopened)) if found.reopened else "",
            "content_yes": found.state is State.CONFIRMED,
            "stamp": stamp(printout),
        },
        on=clocks.local(printout.at).date(),
    )


def _about(facts: ComplaintFacts, said: Mapping[str, str]) -> str:
    named = "、".join(_name(facts, one) for one in facts.complaint.about)
    return "，".join(part for part in (said["manager"] if facts.complaint.company else "", named) if part)


def _name(facts: ComplaintFacts, who: str) -> Typed:
    if who == COMPANY:
        return Typed("物业公司")
    return Typed({"resident": "住户", "system": "系统"}.get(who, facts.names.get(who, who)))


def _deadlines(found: Complaint, said: Mapping[str, str]) -> list[list[str]]:
    """What was owed by when, and when it was done; nothing where it is still to come."""
    rows = (
        (said["answer"], found.acknowledge_by, found.acknowledged_at),
        (said["handle"], found.handle_by, found.handled_at),
        (said["tell"], found.tell_by, found.told_at),
    )
    return [[what, *(clocks.instant_word(at) if at else "" for at in (due, done))] for what, due, done in rows]


def _act(event: OrderEvent, facts: ComplaintFacts) -> dict[str, Any]:
    who = str(_name(facts, event.actor))
    if event.recorded_by and event.recorded_by != event.actor:
        who += f"，由{_name(facts, event.recorded_by)}代录"
    basis = event.basis.word + (f" {event.basis_ref}" if event.basis_ref else "")
    return {
        "at": clocks.instant_word(event.occurred_at),
        "what": EVENT_WORDS.get(event.action, event.action),
        "who": Typed(who),
        "basis": Typed(basis),
        "note": Typed(event.note if event.action != "receive" else ""),
    }
