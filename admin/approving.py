"""The manager's approval: what is pending, and recording it for the catalogue and each price list (§1.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from admin.differences import differences
from admin.entry import Typed
from admin.publication import offering_of
from admin.session import Session
from service_desk import desk, published
from service_desk.desk import Office
from service_desk.errors import NotPublished
from service_desk.pricing import Offering
from service_desk.store import Connection
from service_desk.workflow import Role


@dataclass(frozen=True, slots=True)
class Pending:
    """What the folder holds against what is in force. ``contents`` are (hash, what) without an approval."""

    sha: str
    lines: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]

    @property
    def nothing_to_do(self) -> bool:
        """Whether everything has been approved."""
        return not self.contents


def pending(session: Session) -> Pending:
    """Compare the folder with what is published.

    Raises:
        CatalogInvalid: the folder cannot be used.
    """
    offering = offering_of(session)
    session.use(offering)
    wanted = [(offering.catalog.sha, "catalog"), *((e.sha, f"edition {e.id}") for e in offering.prices.editions)]

    def look(cn: Connection, office: Office) -> tuple[tuple[str, str], ...]:
        return tuple((sha, what) for sha, what in wanted if not desk.is_approved(cn, office, sha))

    return Pending(offering.catalog.sha, tuple(differences(_standing(session), offering)), session.read(look))


def _standing(session: Session) -> Offering | None:
    try:
        found = published.current(session.settings.data)
    except NotPublished:
        return None
    return found.offering if found else None


def record(typed: Typed, found: Pending) -> None:
    """Write an approval event for each content.

    Raises:
        NotFound, NotAllowed: not the manager.
    """

    def use_case(cn: Connection, office: Office) -> None:
        act = replace(desk.own_act(cn, office, typed.entry), role=Role.MANAGER)
        for sha, what in found.contents:
            desk.approve(cn, office, act, sha, what)

    typed.session.write(use_case)
