"""The manager's approval of a catalogue or a price edition, by content hash, in the chain (§1.1)."""

from __future__ import annotations

from dataclasses import replace

from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import require
from service_desk.pricing import Offering
from service_desk.store import Connection, approvals
from service_desk.workflow import Role


def approve(cn: Connection, office: Office, act: Act, sha: str, what: str) -> None:
    """Record that the manager approved contents with this hash, after seeing the difference.

    Raises:
        NotFound, NotAllowed: not the manager.
    """
    require(cn, office, act.actor, Role.MANAGER)
    when = steps.occurred(cn, office, act)
    event = steps.make_event(office, act, "", approvals.APPROVE, when, state=None, data={}, note="")
    approvals.approve(cn, office.estate, sha, what, event, secret=office.secret, salt=office.new_id())


def is_approved(cn: Connection, office: Office, sha: str) -> bool:
    """Whether contents with this hash have been approved."""
    return sha in approvals.approved(cn, office.estate)


def approved_offering(cn: Connection, office: Office) -> Offering:
    """The offering with the approvals of the chain filled in, so that ``pricing`` can tell what is in force."""
    book = replace(office.offering.prices, approved=approvals.approved(cn, office.estate))
    return Offering(office.catalog, book)
