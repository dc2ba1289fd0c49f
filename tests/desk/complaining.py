"""What the tests of complaints do with one: take it down, act on it as a door does, look at what was told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk.complaints import Action, Complaint, Source
from service_desk.desk import Act, Entry, complaint_intake, complaint_steps, complaints
from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.orders import Basis
from service_desk.store import events, messages

if TYPE_CHECKING:
    from conftest import World
FORM = {"kind": "quality", "words": "修完当天又漏", "name": "王女士", "phone": "138 0013 8000", "home": "3-2-501"}
USES = {
    Action.ACKNOWLEDGE: complaints.acknowledge, Action.RAISE: complaints.raise_severity, Action.NAME: complaints.name,
    Action.MEASURE: complaints.measure, Action.HANDLE: complaints.handle, Action.TELL: complaints.tell,
    Action.CONFIRM: complaints.confirm, Action.REOPEN: complaints.reopen, Action.WITHDRAW: complaints.withdraw,
}  # fmt: skip
SAID = {Action.NAME: ("W02",), Action.CONFIRM: ""}


def receive(world: World, order: Any = None, source: Source = Source.WEB, **more: Any) -> Complaint:
    office = world.office
    wish = complaint_intake.read_complaint(office, FORM | more, source, order)
    found: Complaint = world.write(complaints.receive, Act.resident(), wish)
    return found


def do(world: World, by: str, action: Action, number: str, said: Any = None, **entry: Any) -> Complaint:
    """An act as a staff door runs it; the resident's word comes by telephone unless said otherwise."""
    office = world.office
    words = SAID.get(action, "与住户谈过") if said is None else said
    if action in (Action.CONFIRM, Action.REOPEN, Action.WITHDRAW):
        entry.setdefault("basis", Basis.TELEPHONE)

    def run(cn: Any) -> Complaint:
        act = complaint_steps.act_of(cn, office, Entry(by, **entry), action, complaint_steps.load(cn, office, number))
        return USES[action](cn, office, act, number, words)

    found: Complaint = world.store.write(run)
    return found


def resident(world: World, action: Action, number: str, words: str = "") -> Complaint:
    found: Complaint = world.write(USES[action], Act.resident(), number, words)
    return found


def refused(world: World, by: str, action: Action, number: str, said: Any = None, **entry: Any) -> str:
    with pytest.raises((Refused, NotAllowed, IllegalStep)) as refusal:
        do(world, by, action, number, said, **entry)
    return str(refusal.value.code)


def told(world: World, found: Complaint, handler: str = "M01") -> Complaint:
    do(world, "R01", Action.ACKNOWLEDGE, found.number)
    do(world, handler, Action.HANDLE, found.number, "重新密封")
    return do(world, "R01", Action.TELL, found.number)


def with_company(world: World) -> None:
    estate = replace(world.offering.catalog.estate, company_contact="公司客服，027-60000000")
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))


def sent(world: World, number: str) -> list[tuple[str, str]]:
    with world.store.read() as cn:
        found = messages.unoffered(cn, world.office.estate)
    return [(one.audience, one.subject) for one in found if one.number == number]


def whole(world: World) -> None:
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=b"k" * 32) == ()
