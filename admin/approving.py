"""The manager's approval: what is pending, and recording it for the catalogue and each price list (§1.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from admin.differences import differences
from admin.entry import Typed
from admin.price_status import standing
from admin.publication import offering_of
from admin.session import Session
from service_desk import catalog_files, desk
from service_desk.desk import Office
from service_desk.pricing import Edition, Offering, Step, lacking
from service_desk.store import Connection, approvals
from service_desk.workflow import Role


@dataclass(frozen=True, slots=True)
class Pending:
    """What the folder holds against what is in force. ``contents`` are (hash, what) without an approval; ``waiting``:
    sentences about price lists that cannot be approved yet.
    """

    sha: str
    lines: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    waiting: tuple[str, ...] = ()

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
    known = session.read(desk.approved_offering)
    wanted = [] if session.read(desk.catalog_approved) else [(catalog_files.services_sha(offering), approvals.CATALOG)]
    waiting = []
    for edition in known.prices.editions:
        if edition.sha in known.prices.approved:
            continue
        unheard = not_yet_heard(known, edition)
        if unheard:
            waiting.append(f"价目表 {edition.id} {unheard}，这次不审批。")
        else:
            wanted.append((edition.sha, f"{approvals.EDITION}{edition.id}"))
    before = standing(session)
    lines = tuple(differences(before.offering if before else None, offering))
    return Pending(offering.catalog.sha, lines, tuple(wanted), tuple(waiting))


def not_yet_heard(offering: Offering, edition: Edition) -> str:
    """Which departments have still to be consulted before the manager can approve a list; empty when none."""
    found = lacking(edition, offering.prices, offering.catalog)
    return "；".join(lack.sentence for lack in found if lack.step is Step.CONSULT)


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
