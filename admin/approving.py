"""The manager's approval: what is pending, and recording it for the catalogue and each price list (§1.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from admin.differences import differences
from admin.entry import Typed
from admin.price_status import standing
from admin.publication import offering_of
from admin.session import Session
from service_desk import catalog_files, desk
from service_desk.clocks import local
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
        why = not_yet_heard(known, edition) or first_day_over(known, edition, local(session.clock()).date())
        if why:
            waiting.append(f"价目表 {edition.id} {why}，这次不审批。")
        else:
            wanted.append((edition.sha, f"{approvals.EDITION}{edition.id}"))
    before = standing(session)
    lines = tuple(differences(before.offering if before else None, offering))
    return Pending(offering.catalog.sha, lines, tuple(wanted), tuple(waiting))


def not_yet_heard(offering: Offering, edition: Edition) -> str:
    """Which departments have still to be consulted before the manager can approve a list; empty when none."""
    found = lacking(edition, offering.prices, offering.catalog)
    return "；".join(lack.sentence for lack in found if lack.step is Step.CONSULT)


def first_day_over(offering: Offering, edition: Edition, today: date) -> str:
    """Why a list comes too late to be approved, so that it never applies to days gone by; empty when it does not.

    The first list of all may have been in force before there were records.
    """
    came = offering.prices.came
    if offering.catalog.estate.demo or not came or edition.sha in came or edition.effective_from > today:
        return ""
    return f"的执行日 {edition.effective_from} 已经到了，来不及张贴；请先改晚执行日，再审批"


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
