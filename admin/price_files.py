"""What ``linli prices`` writes: drafts, consultations, postings. Each under one lock, with its event in the chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock

from admin.price_diff import mark
from admin.price_status import known_offering
from admin.session import Session, os_account
from service_desk import desk
from service_desk.catalog_files import splicing, writing
from service_desk.clocks import local
from service_desk.desk import Act, Entry, Office
from service_desk.errors import CatalogInvalid, InvalidInput, Refused
from service_desk.pricing import Consultation, Edition, Offering
from service_desk.store import Connection, approvals

NOTHING_BEFORE = (
    "还没有可以照着起草的价目表。请先运行 linli prices export {edition} --blank --out 文件.xlsx，"
    "填好价格后用 linli prices import 读回来。"
)
NOT_AFTER = "执行日 {day} 要晚于今天；还要先商议、审批、张贴。"
IMPORT = "import"
CAME = "价目表 {edition} 已经执行，内容不能再改；改价请用 linli prices draft 另立一版。"


@contextmanager
def one_writer(session: Session) -> Iterator[None]:
    """Only one command at a time reads and changes the price files, so that two people's postings both remain."""
    session.settings.data.mkdir(parents=True, exist_ok=True)
    with FileLock(session.settings.data / "prices.lock"):
        yield


def today_of(session: Session) -> date:
    """Today in Asia/Shanghai."""
    return local(session.clock()).date()


def path_of(session: Session, edition_id: str) -> Path:
    """Where a price list lies."""
    return session.settings.catalog / "prices" / f"{edition_id}.yml"


def refuse_came(offering: Offering, edition: Edition, today: date) -> None:
    """What has come into force is changed no more.

    Raises:
        Refused: it has.
    """
    demo_past = offering.catalog.estate.demo and edition.effective_from <= today
    if edition.sha in offering.prices.came or offering.edition_on(today) is edition or demo_past:
        raise Refused(CAME.format(edition=edition.id), code="prices_immutable")


@dataclass(frozen=True, slots=True)
class Audit:
    """What the chain is to say of a change."""

    edition: str
    action: str
    data: Mapping[str, Any]
    note: str = ""


def act_of(cn: Connection, office: Office, by: str) -> Act:
    """The person's own act at the command line."""
    return desk.own_act(cn, office, Entry(by=by, os_account=os_account()))


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it was read (None: not there) and as it is to be."""

    path: Path
    before: bytes | None
    after: bytes


def write_down(session: Session, by: str, audit: Audit, change: Change) -> None:
    """Record who changed a file, with the hash of its new bytes, then put it in place.

    The record is committed first: a file that nobody recorded would count for nothing, and could not be told from one
    that somebody wrote by hand. If the machine stops between the two, ``check`` misses what the record tells.

    Raises:
        NotFound, NotAllowed: neither reception, supervisor nor manager.
        Stale, Refused: the file has changed, or cannot be written; nothing is recorded then.
    """
    data = {**audit.data, "file": sha256(change.after).hexdigest()}

    def use_case(cn: Connection, office: Office) -> None:
        act = act_of(cn, office, by)
        desk.record_edition(cn, office, act, audit.edition, audit.action, data, note=audit.note)

    with writing.beside(change.path, change.before, change.after) as put:
        session.write(use_case)
        put()


def save(session: Session, audit: Audit, before: bytes | None, after: bytes, *, by: str) -> Path:
    """Put a price list's file in place; the chain says who did it."""
    change = Change(path_of(session, audit.edition), before, after)
    write_down(session, by, audit, change)
    return change.path


# ---- draft -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as written: from which list, what was left out (no longer offered) and what has no price yet."""

    edition: Edition
    source: Edition
    path: Path
    dropped: tuple[str, ...]
    unpriced: tuple[str, ...]


def draft(session: Session, new: str, *, source: str, effective: date, by: str) -> Draft:
    """A new price list with the items, costs and materials of another one (default: the one in force).

    Raises:
        NotFound: no such list to start from.
        Refused: there is nothing to start from, or the name is taken.
        InvalidInput: it would have begun already.
        CatalogInvalid: it could not stand in the catalogue.
    """
    today = today_of(session)
    if effective <= today:
        raise InvalidInput.of({"effective": NOT_AFTER.format(day=effective)})
    with one_writer(session):
        offering = known_offering(session)
        before = offering.prices.named(source) if source else _latest(offering, today)
        if before is None:
            raise Refused(NOTHING_BEFORE.format(edition=new), code="nothing_before")
        catalog = offering.catalog
        kept = tuple(item for item in before.items if catalog.service(item.service) is not None)
        made = Edition(new.strip(), effective, kept, before.materials)
        after = splicing.whole_edition(made, catalog)
        made = splicing.read_edition(f"prices/{made.id}.yml", after)
        refuse_problems(session, made.id, after)
        path = save(session, Audit(made.id, "draft", {"sha": made.sha}), None, after, by=by)
    priced = {item.service for item in kept}
    return Draft(
        made,
        before,
        path,
        tuple(item.service for item in before.items if item not in kept),
        tuple(s.id for s in catalog.services if s.fee.value == "paid" and s.id not in priced),
    )


def _latest(offering: Offering, today: date) -> Edition | None:
    return offering.edition_on(today) or next(iter(reversed(offering.prices.editions)), None)


def refuse_problems(session: Session, edition_id: str, data: bytes) -> None:
    """Nothing is written that ``check`` would complain of.

    Raises:
        CatalogInvalid: with every problem.
    """
    found = splicing.trial(session.settings.catalog, f"prices/{edition_id}.yml", data)
    if found:
        raise CatalogInvalid([problem for problem, _ in found])


# ---- consultations -----------------------------------------------------------------------------------------------


def consult(session: Session, edition_id: str, part: Consultation, *, by: str) -> tuple[Edition, bool]:
    """Write a consultation into the list's file; the list as it is then, and whether an approval is void by it.

    Raises:
        NotFound: no such list or department. NotAllowed: who may not record it.
        InvalidInput: a day to come. Refused: already in force, or already written.
    """
    today = today_of(session)
    not_to_come(part.on, today, "商议日")
    with one_writer(session):
        offering = known_offering(session)
        edition = offering.prices.named(edition_id)
        session.office.department(part.department)
        refuse_came(offering, edition, today)
        if part in edition.consulted:
            raise Refused("这次商议已经记过。", code="already_recorded")
        path = path_of(session, edition.id)
        before = path.read_bytes()
        after = splicing.with_consultation(f"prices/{path.name}", before, part)
        data = {"department": part.department, "on": part.on.isoformat()}
        audit = Audit(edition.id, "consult", data, note=part.supervisor)
        write_down(session, by, audit, Change(path, before, after))
    made = splicing.read_edition(f"prices/{path.name}", after)
    return made, edition.sha in offering.prices.approved


def not_to_come(day: date, today: date, word: str) -> None:
    """Only what has been done is written down.

    Raises:
        InvalidInput: a day to come.
    """
    if day > today:
        raise InvalidInput.of({"on": f"{word} {day} 还没有到；请在做过以后再记。"})


# ---- Excel -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """What a workbook came to: the list now and before (None: new), whether it changes the file, and whether it was
    exported from another state of the list than the one that stands there.
    """

    edition: Edition
    before: Edition | None
    offering: Offering
    changed: bool
    stale: bool = False


def import_book(session: Session, workbook: Path, *, write: bool, force: bool, by: str) -> Imported:
    """Put the content of a workbook into its price list's file; everything else in the file stays.

    Nothing is written without ``write``, nor, without ``force``, what would undo edits made since the export.

    Raises:
        Refused: no readable workbook, or the list is in force already. ImportRefused: with every problem, by cell.
        NotFound, NotAllowed: who may not write it.
    """
    from admin.price_import import ImportRefused, read_book  # noqa: PLC0415 - only an Excel file needs it

    book = read_book(workbook)
    with one_writer(session):
        offering = known_offering(session)
        before = offering.prices.edition(book.edition.id)
        if before is not None:
            refuse_came(offering, before, today_of(session))
        wanted = replace(book.over(before), consulted=before.consulted if before else ())
        file = f"prices/{wanted.id}.yml"
        whole = writing.edition_text(wanted, offering.catalog).encode("utf-8", "replace")
        found = splicing.trial(session.settings.catalog, file, whole)
        if found:
            raise ImportRefused([book.problem(way, problem.sentence) for problem, way in found])
        if offering.prices.came and wanted.effective_from <= today_of(session):  # as for a draft
            raise ImportRefused([book.problem(("effective_from",), NOT_AFTER.format(day=wanted.effective_from))])
        data = path_of(session, wanted.id).read_bytes() if before else None
        after = splicing.with_content(file, data, wanted, offering.catalog) if data else whole
        made = splicing.read_edition(file, after)
        stale = before is not None and not _knows(session, book.mark, before.id, mark(before))
        if write and after != data and (force or not stale):
            told = {"sha": made.sha, "from": book.mark, "mark": mark(made)}
            save(session, Audit(made.id, IMPORT, told), data, after, by=by)
    return Imported(made, before, offering, after != data, stale)


def _knows(session: Session, exported: str, edition_id: str, standing: str) -> bool:
    """Whether a workbook was written from what now stands, or what stands came from that same workbook."""
    if exported == standing:
        return True
    taken = session.read(lambda cn, office: approvals.history(cn, edition_id, estate=office.estate))
    last = next((e.data for e in reversed(taken) if e.action == IMPORT), {})
    return (last.get("from"), last.get("mark")) == (exported, standing)
