"""What people look at of complaints: who of the staff may see which, lists, one with its acts, the resident's page.

Reception and the manager see all, a supervisor the own department's (reception's also what no department has), nobody
those about oneself; finance and workers none. To everybody else a complaint is missing (TRUST 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service_desk import clocks, complaints
from service_desk.catalog import Estate
from service_desk.complaints import Action, Complaint, Source, State, stream_of
from service_desk.desk.context import Office
from service_desk.desk.views import StatusStep, guess, tails_of
from service_desk.desk.visibility import FRONT, SEES_ALL
from service_desk.errors import NotFound
from service_desk.orders import OrderEvent, ServiceOrder, Staff
from service_desk.store import Connection, events
from service_desk.store import complaints as rows
from service_desk.store.complaints import OPEN_ONES, ComplaintScope, Which
from service_desk.workflow import Role

NONE_OF_YOURS = "没有这件投诉，或不归您办。"
PAGE = 50
READERS = (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)


def may_see(found: Complaint, person: Staff) -> bool:
    """Whether the complaint concerns this person's work, and is not about it."""
    if complaints.bars(found, person):
        return False
    if any(grant.role in SEES_ALL for grant in person.grants):
        return True
    return person.holds(Role.SUPERVISOR, found.department or FRONT)


def scope_of(person: Staff) -> ComplaintScope:
    """What somebody may see of all complaints; ``may_see`` says the same of one."""
    held = {grant.role for grant in person.grants}
    whole = any(grant.role is Role.SUPERVISOR and not grant.department for grant in person.grants)
    own = [grant.department for grant in person.grants if grant.role is Role.SUPERVISOR]
    departments = (*dict.fromkeys(own), *([""] if FRONT in own else []))
    return ComplaintScope(person.id, bool(held & SEES_ALL) or whole, departments, manager=Role.MANAGER in held)


def visible(cn: Connection, office: Office, person: Staff, number: str) -> Complaint:
    """The complaint, when the person may see it.

    Raises:
        NotFound: there is none, or it is none of the person's; told alike.
    """
    found = rows.get(cn, office.estate, number.strip().upper())
    if found is None or not may_see(found, person):
        raise NotFound(NONE_OF_YOURS)
    return found


def of_order(cn: Connection, office: Office, person: Staff, number: str) -> tuple[Complaint, ...]:
    """What was complained about an order, as far as the person may see it."""
    return tuple(one for one in rows.of_order(cn, office.estate, number) if may_see(one, person))


def acts_of(found: Complaint, person: Staff) -> tuple[Action, ...]:
    """What the person may try now, own acts and those recorded for the resident; the guards still decide."""
    tried: set[Action] = set()
    if not may_see(found, person):
        return ()
    for role in Role:
        stands = any(g.role in READERS for g in person.grants) if role is Role.RESIDENT else _holds(found, person, role)
        if stands and role is not Role.SYSTEM:
            tried |= set(complaints.possible(found.state, role, company=found.company))
    if person.id == found.handler:  # who handled it takes down nothing for the resident
        tried -= {Action.CONFIRM, Action.REOPEN, Action.WITHDRAW}
    if found.severity is complaints.Severity.MAJOR:
        tried.discard(Action.RAISE)
    return tuple(action for action in Action if action in tried)


def _holds(found: Complaint, person: Staff, role: Role) -> bool:
    department = (found.department or FRONT) if role is Role.SUPERVISOR else ""
    return person.holds(role, department) if department else any(grant.role is role for grant in person.grants)


# ---- lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComplaintList:
    """One page of a list, late ones first."""

    rows: tuple[Complaint, ...]
    total: int
    page: int
    everything: bool  # also what is over

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def open_count(cn: Connection, office: Office, person: Staff, department: str = "") -> int:
    """How many wait that the person may see."""
    return rows.count(cn, office.estate, scope_of(person), Which(department=department))


def listing(
    cn: Connection, office: Office, person: Staff, which: Which = OPEN_ONES, *, page: int = 1, most: int = PAGE
) -> ComplaintList:
    """A page of what the person may see; a page that is none counts as the first."""
    scope = scope_of(person)
    total = rows.count(cn, office.estate, scope, which)
    page = min(max(1, page), max(1, -(-total // most)))
    found = rows.listed(cn, office.estate, scope, office.now, which, limit=most, offset=(page - 1) * most)
    return ComplaintList(found, total, page, which.all_of_them)


def events_of(cn: Connection, office: Office, number: str) -> tuple[OrderEvent, ...]:
    """What happened to a complaint, the oldest first."""
    return events.stream(cn, office.estate, stream_of(number))


def word_of(event: OrderEvent) -> str:
    """What an event of a complaint was, in a word."""
    return complaints.EVENT_WORDS.get(event.action, event.action)


# ---- the resident's page ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    """What the resident sees of a complaint. ``actions`` are what the resident may do now."""

    complaint: Complaint
    steps: tuple[StatusStep, ...]
    next_word: str
    actions: frozenset[str]
    late: bool
    result: str  # what was found and done, once the resident has been told


PATH = (
    (Action.RECEIVE, "已受理"), (Action.ACKNOWLEDGE, "已回应您"), (Action.HANDLE, "已处理"),
    (Action.TELL, "已告知结果"), (Action.CONFIRM, "您已确认"),
)  # fmt: skip
SIDE = {Action.REOPEN.value: "您不满意，重新处理", Action.WITHDRAW.value: "您已撤回"}
BEHIND = {State.RECEIVED: 1, State.ACKNOWLEDGED: 2, State.HANDLED: 3, State.TOLD: 4}
OWN = frozenset({Action.CONFIRM, Action.REOPEN, Action.WITHDRAW})


def status_of(cn: Connection, office: Office, found: Complaint) -> ComplaintStatus:
    """Everything the resident may see of a complaint."""
    words = {action.value: word for action, word in PATH} | SIDE
    past = [
        StatusStep(words[event.action], event.occurred_at, done=True)
        for event in events_of(cn, office, found.number)
        if event.action in words
    ]
    ahead = () if found.state.final else PATH[BEHIND[found.state] :]
    own = complaints.possible(found.state, Role.RESIDENT, company=found.company)
    return ComplaintStatus(
        complaint=found,
        steps=(*past, *(StatusStep(word, None, done=False) for _, word in ahead)),
        next_word=_next_word(found, office.now, office.catalog.estate),
        actions=frozenset(action.value for action in own if action in OWN),
        late=found.late(office.now),
        result=found.result if found.state in (State.TOLD, State.CONFIRMED) else "",
    )


def told_of_order(cn: Connection, office: Office, order: ServiceOrder) -> tuple[ComplaintStatus, ...]:
    """How the complaints stand that the resident of an order made about it; those of neighbours are not told.

    The page of the order may have been seen by who did the work: it gives neither number nor words away.
    """
    phones = {phone for phone in (order.contact.phone, order.booker.phone if order.booker else "") if phone}
    own = [
        one
        for one in rows.of_order(cn, office.estate, order.number)
        if one.source in (Source.WEB, Source.FOLLOW_UP) or one.contact == order.contact or one.contact.phone in phones
    ]
    return tuple(status_of(cn, office, one) for one in own)


def _next_word(found: Complaint, now: datetime, estate: Estate) -> str:
    """What happens next, by whom and by when, in one sentence."""
    if found.late(now):
        return f"已超过约定的时间，对不起，我们会尽快办。您也可以致电 {estate.complaints_phone}。"
    by = f"最迟 {clocks.instant_word(found.deadline)}" if found.deadline else ""
    whose = "物业公司" if found.company else "我们"
    return {
        State.RECEIVED: f"我们会与您联系，{by}。",
        State.ACKNOWLEDGED: f"{whose}正在处理，{by}有结果。",
        State.HANDLED: f"已经处理，我们会把结果告诉您，{by}。",
        State.TOLD: "请看一看结果，满意请确认，不满意请告诉我们。",
        State.CONFIRMED: "已经办完，谢谢您的监督。",
        State.WITHDRAWN: "已经撤回，需要时可以重新提出。",
    }[found.state]


def look_up(cn: Connection, office: Office, number: str, tail: str, client: str) -> tuple[Complaint | None, bool]:
    """Find a complaint by number and the last four digits of its phone, counted as for orders: run it as a write."""

    def find(wanted: str) -> Complaint | None:
        found = rows.get(cn, office.estate, wanted)
        return found if found is not None and tail in tails_of([found.contact.phone], found.place) else None

    return guess(cn, office, number, client, find)
