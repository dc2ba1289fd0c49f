"""Who of the staff may see an order, and what each may try to do with it.

Reception and the manager see all; a supervisor the own department's (reception's also what no department has yet); a
worker those of the own team; finance paid ones once the work is done. To everybody else an order is missing (TRUST 4).
"""

from __future__ import annotations

from service_desk.desk import steps
from service_desk.desk.context import Office
from service_desk.desk.people import RECORDERS
from service_desk.errors import NotFound
from service_desk.orders import ServiceOrder, Staff
from service_desk.store import Connection
from service_desk.workflow import Action, Kind, Role, State, possible

SEES_ALL = frozenset({Role.RECEPTION, Role.MANAGER})
FRONT = Role.RECEPTION.value  # id of the department whose supervisor sorts what no department has yet
PAID_FROM = frozenset({State.COMPLETED, State.ACCEPTED, State.SETTLED, State.CLOSED})


def may_see(order: ServiceOrder, person: Staff) -> bool:
    """Whether the order concerns this person."""
    if any(grant.role in SEES_ALL for grant in person.grants) or person.id in order.team:
        return True
    if person.holds(Role.SUPERVISOR, order.department or FRONT):
        return True
    pays = order.kind is Kind.PAID and order.state in PAID_FROM
    return pays and any(grant.role is Role.FINANCE for grant in person.grants)


def visible(cn: Connection, office: Office, person: Staff, number: str) -> ServiceOrder:
    """The order, when the person may see it.

    Raises:
        NotFound: there is none, or it is none of the person's; told alike.
    """
    try:
        found = steps.load(cn, office, number)
    except NotFound:
        found = None
    if found is None or not may_see(found, person):
        raise NotFound("没有这张服务单，或不归您办。")
    return found


def may_record_for(person: Staff) -> bool:
    """Whether the person may write down a resident's or a worker's act."""
    return any(grant.role in RECORDERS for grant in person.grants)


def acts_of(order: ServiceOrder, person: Staff) -> tuple[Action, ...]:
    """What the person may try now, own acts and those recorded for a resident or a worker; the guards still decide."""
    found: list[Action] = []
    for role in Role:
        if role is not Role.SYSTEM and _stands_in(order, person, role):
            found += possible(order.kind, order.state, role)
    return tuple(action for action in Action if action in found)


def _stands_in(order: ServiceOrder, person: Staff, role: Role) -> bool:
    if role is Role.RESIDENT:
        return may_record_for(person)
    if role is Role.WORKER:
        return person.id in order.team or (bool(order.lead) and may_record_for(person))
    if role is Role.SUPERVISOR:
        return person.holds(role, order.department)
    return any(grant.role is role for grant in person.grants)
