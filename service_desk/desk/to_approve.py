"""What waits for the manager's yes, and saying it to exactly what was shown (§1.1, §6.2). One rule for every door.

The office given to these use cases is the one of the catalogue folder (``Office.offering``), not of what is published:
what the folder holds is compared with what the chain knows to be approved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from service_desk import catalog_files
from service_desk.catalog_files import services_sha
from service_desk.catalog_files.sentences import UNREADABLE
from service_desk.clocks import local
from service_desk.desk import approval
from service_desk.desk.context import Entry, Office
from service_desk.desk.people import own_act, require
from service_desk.editions import EditionStatus, Stage, before, life
from service_desk.errors import CatalogInvalid, FileProblem, Refused, Stale
from service_desk.orders import OrderEvent
from service_desk.papers import wording
from service_desk.pricing import Edition, Offering, Step, lacking
from service_desk.store import Connection, approvals
from service_desk.workflow import Role

CHANGED = "您看过以后，文件夹里的内容又改动了，这次没有审批。下面是现在的内容，请重新看过再审批。"


@dataclass(frozen=True, slots=True)
class Folder:
    """The catalogue folder as it lies there. ``offering`` is None when it cannot be used; ``problems`` of notices and
    papers alone leave it, without its notices: they stop a publication, and no approval.
    """

    offering: Offering | None
    problems: tuple[FileProblem, ...] = ()


def read_folder(path: Path) -> Folder:
    """Read the catalogue folder; never raises for what somebody wrote, cut or took away there."""
    try:
        return Folder(catalog_files.load(path, wording=wording.problem))
    except CatalogInvalid as error:
        problems = error.problems
    except OSError:  # it went away, or closed, while it was read
        return Folder(None, (FileProblem(path.name or ".", 1, 1, UNREADABLE),))
    try:
        return Folder(catalog_files.load(path, notices=False), problems)
    except (CatalogInvalid, OSError):
        return Folder(None, problems)


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a price list cannot be approved yet: a code for programs, and half a sentence behind its name."""

    code: str
    why: str


def barred(offering: Offering, edition: Edition, today: date) -> Bar | None:
    """Why a list cannot be approved; None: it can. ``offering`` knows what the chain knows.

    Every department has to be heard first (§6.2), and an approval never comes so late that the list would apply to days
    gone by; the first list of all may have been in force before there were records.
    """
    found = lacking(edition, offering.prices, offering.catalog)
    unheard = "；".join(lack.sentence for lack in found if lack.step is Step.CONSULT)
    if unheard:
        return Bar("not_consulted", unheard)
    came = offering.prices.came
    if offering.catalog.estate.demo or not came or edition.sha in came or edition.effective_from > today:
        return None
    return Bar("first_day_over", f"的执行日 {edition.effective_from} 已经到了，来不及张贴；请先改晚执行日，再审批")


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list for the manager: the one it takes over from, where it stands, and why it cannot be approved yet."""

    status: EditionStatus
    before: Edition | None
    bar: Bar | None
    approved: bool

    @property
    def edition(self) -> Edition:
        """The list itself."""
        return self.status.edition

    @property
    def over(self) -> bool:
        """Whether no decision is left: it is in force (in a demonstration estate, unapproved), or another one is."""
        return self.status.overtaken or self.status.stage in (Stage.IN_FORCE, Stage.PAST)

    @property
    def what(self) -> str:
        """Its name in an approval."""
        return f"{approvals.EDITION}{self.edition.id}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the manager's desk. ``offering``: the folder's, with what the chain knows."""

    offering: Offering
    catalog_sha: str
    catalog_approved: bool
    lists: tuple[PriceList, ...]  # all of them, the oldest first

    @property
    def waiting(self) -> tuple[PriceList, ...]:
        """The lists without an approval."""
        return tuple(one for one in self.lists if not one.approved)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """What can be approved now, as (what, hash)."""
        catalog = [] if self.catalog_approved else [(approvals.CATALOG, self.catalog_sha)]
        return (*catalog, *((one.what, one.edition.sha) for one in self.waiting if one.bar is None))


def look(cn: Connection, office: Office) -> Desk:
    """What the folder holds against what has been approved."""
    known, today = approval.approved_offering(cn, office), local(office.now).date()
    return Desk(
        offering=known,
        catalog_sha=services_sha(known),
        catalog_approved=approval.catalog_approved(cn, office),
        lists=tuple(_price_list(known, status, today) for status in life(known, today)),
    )


def _price_list(offering: Offering, status: EditionStatus, today: date) -> PriceList:
    edition = status.edition
    approved = edition.sha in offering.prices.approved
    bar = None if approved else barred(offering, edition, today)
    return PriceList(status, before(offering, edition, today), bar, approved)


def price_list(cn: Connection, office: Office, by: str, edition_id: str) -> PriceList:
    """One list, for whoever is to approve it.

    Raises:
        NotFound, NotAllowed: no such list; not the manager.
        Refused: it cannot be approved yet.
    """
    require(cn, office, by, Role.MANAGER)
    edition = office.offering.prices.named(edition_id)
    found = next(one for one in look(cn, office).lists if one.edition.id == edition.id)
    if found.bar is not None:
        raise _refusal(found.edition, found.bar)
    return found


def _refusal(edition: Edition, bar: Bar) -> Refused:
    return Refused(f"价目表 {edition.id} {bar.why}。", code=bar.code)


def approve(cn: Connection, office: Office, entry: Entry, what: str, sha: str) -> None:
    """Record the manager's approval of a content by its name and hash; the folder must still hold it. Again: nothing.

    Raises:
        NotFound, NotAllowed: not the manager.
        Stale: the folder holds something else by now.
        Refused: the list cannot be approved yet.
    """
    act = replace(own_act(cn, office, entry), role=Role.MANAGER)
    require(cn, office, act.actor, Role.MANAGER)
    found = look(cn, office)
    held = {approvals.CATALOG: found.catalog_sha} | {one.what: one.edition.sha for one in found.lists}
    if held.get(what) != sha:
        raise Stale(CHANGED, code="changed_since_shown")
    one = next((one for one in found.lists if one.what == what), None)
    if one is not None and one.bar is not None:
        raise _refusal(one.edition, one.bar)
    if one.approved if one is not None else found.catalog_approved:
        return
    approval.approve(cn, office, act, sha, what)


def last(cn: Connection, office: Office) -> OrderEvent | None:
    """The last approval of anything; None before the first."""
    return approvals.last_approved(cn, office.estate)
