"""The manager's approval of one price list: only after every department was heard, by its content hash (§1.1, §6.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from admin.approving import first_day_over, not_yet_heard
from admin.price_files import act_of, edition_of, today_of
from admin.price_status import known_offering
from admin.session import Session
from service_desk import desk
from service_desk.desk import Office, people
from service_desk.errors import Refused
from service_desk.pricing import Edition, Offering
from service_desk.store import Connection, approvals
from service_desk.workflow import Role


@dataclass(frozen=True, slots=True)
class Pending:
    """A list before its approval: what it is compared with, and whether this content is approved already."""

    edition: Edition
    before: Edition | None
    offering: Offering
    done: bool


def pending(session: Session, edition_id: str, by: str) -> Pending:
    """What is to be approved.

    Raises:
        NotFound, NotAllowed: no such list; not the manager.
        Refused: a department has not been heard yet.
    """
    offering = known_offering(session)
    session.read(lambda cn, office: people.require(cn, office, by, Role.MANAGER))
    edition = edition_of(offering, edition_id)
    unheard = not_yet_heard(offering, edition)
    if unheard:
        raise Refused(f"价目表 {edition.id} {unheard}，请先用 linli prices consult 记下商议。", code="not_consulted")
    today = today_of(session)
    if why := first_day_over(offering, edition, today):
        raise Refused(f"价目表 {edition.id} {why}。", code="first_day_over")
    before = offering.edition_on(today)
    done = edition.sha in offering.prices.approved
    return Pending(edition, before if before is not edition else None, offering, done)


def approve(session: Session, found: Pending, by: str) -> None:
    """Record the approval of exactly the content that was shown.

    Raises:
        NotFound, NotAllowed: not the manager.
    """

    def use_case(cn: Connection, office: Office) -> None:
        act = replace(act_of(cn, office, by), role=Role.MANAGER)
        desk.approve(cn, office, act, found.edition.sha, f"{approvals.EDITION}{found.edition.id}")

    session.write(use_case)
