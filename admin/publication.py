"""Publishing: load, check, approved, build, switch (DESIGN §2). Also what ``tick`` does for a new day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from admin.price_status import held_sentences, known_offering, standing, with_chain
from admin.session import Session
from portal.notices import state as notices_state
from service_desk import catalog_files, desk, published
from service_desk.clocks import local
from service_desk.desk import Office
from service_desk.errors import CatalogInvalid, NotPublished, Refused
from service_desk.papers import wording
from service_desk.pricing import Edition, Offering, missing_for_force
from service_desk.store import Connection, prices

NOT_APPROVED = "服务目录有改动，还没有经{title}审批，没有发布。请先运行 linli approve 看过改动并审批。"
TURNED_BACK = (
    "现行价目表 {edition} 的文件或张贴记录被改动、删去了，照这样发布会退回旧价，没有发布。"
    "请从备份取回 prices/ 里它的两个文件；要改价请用 linli prices draft 另立一版。"
)
UNREAD = "目录文件夹读不出来，价目表没有照它更新；请先改好（linli check）：{first}"
UNPUBLISHED = (
    "价目表 {edition} 都齐了，也到了执行日，但它用到的服务目录还没有发布，所以没有换上；"
    "请先 linli approve，再 linli publish。"
)
# What the site is made with, beside the offering.
SOURCES = ("portal", "service_desk/web", "service_desk/papers", "docs", "mkdocs.yml")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing came to; ``changed`` is False when everything stood already."""

    sha: str
    site: Path
    changed: bool
    offering: Offering
    unprinted: tuple[str, ...] = ()  # a sentence for each sheet that could not be printed


def offering_of(session: Session) -> Offering:
    """The catalogue folder, checked.

    Raises:
        CatalogInvalid: with every problem at once.
    """
    return catalog_files.load(session.settings.catalog, wording=wording.problem)


def publish(session: Session) -> Publication:
    """Publish the catalogue folder.

    Raises:
        CatalogInvalid: it cannot be used; the published one goes on.
        NotPublished: the manager has not approved what is in it.
        Refused: a price list that orders were quoted under was changed.
        SiteNotBuilt: the site could not be made; the old one goes on.
    """
    office = session.use(offering_of(session))

    def look(cn: Connection, office: Office) -> tuple[Offering, bool, tuple[Edition, ...]]:
        known, approved = desk.approved_offering(cn, office), desk.catalog_approved(cn, office)
        return known, approved, prices.editions(cn, office.estate)

    offering, approved, kept = session.read(look)
    _refuse_altered(offering, kept)
    _refuse_turning_back(session, offering)
    estate = office.catalog.estate
    if not approved and not estate.demo:
        raise NotPublished(NOT_APPROVED.format(title=estate.manager_title), code="not_approved")
    return put_in_force(session, offering)


def _refuse_altered(offering: Offering, kept: tuple[Edition, ...]) -> None:
    """A list that was in force keeps its content for ever: orders were quoted under it."""
    for before in kept:
        now = offering.prices.edition(before.id)
        if now is not None and prices.content(now) != prices.content(before):
            raise Refused(prices.IMMUTABLE.format(edition=before.id), code="prices_immutable")


def _refuse_turning_back(session: Session, offering: Offering) -> None:
    """Nothing that is published may quietly put an older price list in force again."""
    found = standing(session)
    if found is None or found.offering.catalog.estate.demo or offering.catalog.estate.demo:
        return
    if found.offering.catalog.estate.id != offering.catalog.estate.id:
        return
    today = local(session.clock()).date()
    before, after = found.offering.edition_on(today), offering.edition_on(today)
    if before is not None and (after is None or after.effective_from < before.effective_from):
        raise Refused(TURNED_BACK.format(edition=before.id), code="prices_turned_back")


def refreshed(session: Session, offering: Offering) -> Offering:
    """What is published, with what has been approved, posted or edited since in lists that are still to come.

    So a complete list comes into force on its day (``tick``) even if nobody published again after the last posting,
    and one that was edited after its approval does not. Lists that were in force stay as they were published.
    """
    known = with_chain(session, offering)
    if known.catalog.estate.demo:
        return offering
    try:
        folder = catalog_files.load(session.settings.catalog, notices=False)
    except CatalogInvalid:  # somebody is editing; what is published goes on, and ``tick`` says so
        return known
    if folder.catalog.estate.id != known.catalog.estate.id:
        return known
    kept = {edition.id for edition in session.read(lambda cn, office: prices.editions(cn, office.estate))}
    merged = {e.id: e for e in known.prices.editions if e.id in kept or folder.prices.edition(e.id) is not None}
    for edition in folder.prices.editions:
        missing = missing_for_force(edition, known.prices, known.catalog)
        if edition.id not in kept and (edition.id in merged or not missing):
            merged[edition.id] = edition
    editions = tuple(sorted(merged.values(), key=lambda e: (e.effective_from, e.id)))
    if editions == known.prices.editions:
        return known
    found = Offering(known.catalog, replace(known.prices, editions=editions))
    return replace(found, catalog=replace(found.catalog, sha=catalog_files.content_sha(found)))


def behind(session: Session) -> tuple[tuple[str, ...], str]:
    """A sentence for each list of the folder that does not come into force, and what keeps the folder from being read.

    A list must not stay out silently: something is missing, or what it stands on has not been published.
    """
    try:
        offering = known_offering(session)
    except CatalogInvalid as error:
        first = str(error.problems[0]) if error.problems else error.sentence
        return (), UNREAD.format(first=first)
    found, today = standing(session), local(session.clock()).date()
    held, due = held_sentences(session, offering), offering.edition_on(today)
    if found is None or due is None or offering.catalog.estate.demo:
        return held, ""
    live = refreshed(session, found.offering).edition_on(today)
    if live is not None and live.id == due.id:
        return held, ""
    return (*held, UNPUBLISHED.format(edition=due.id)), ""


def republish(session: Session) -> str:
    """Put a new version in force when the day, or a record, asks for one; its name, or nothing.

    An edition begins, a service day is over, a sheet was taken down too early.
    """
    done = put_in_force(session, refreshed(session, session.runtime.published().offering))
    return done.sha if done.changed else ""


def put_in_force(session: Session, offering: Offering) -> Publication:
    """Build and switch unless exactly this stands already; keep the edition in force for the orders' sake."""
    data, today = session.settings.data, local(session.clock()).date()
    prefix, url = session.settings.prefix, session.settings.url
    stamp = site_stamp(offering, today, prefix, url)
    sha = published.sha_of(offering, stamp)
    site = published.folder(data) / sha / "site"
    if published.current_sha(data) == sha and site.is_dir():
        return Publication(sha, site, changed=False, offering=offering)
    edition = offering.edition_on(today)
    if edition is not None:
        session.use(offering)
        session.write(lambda cn, office: desk.put_in_force(cn, office, edition))
        offering = session.read(desk.approved_offering)

    unprinted: list[str] = []

    def build(out: Path) -> None:
        from portal.build import build_site  # noqa: PLC0415 - only when there is something to build

        unprinted.extend(build_site(offering, out, today=today, prefix=prefix, url=url, cache=papers(data)))

    made = published.switch(data, offering, stamp, build)
    return Publication(made.sha, made.site, changed=True, offering=offering, unprinted=tuple(unprinted))


def papers(data: Path) -> Path:
    """Where finished sheets are kept until their data change."""
    return data / "papers"


def site_stamp(offering: Offering, today: date, prefix: str, url: str = "") -> str:
    """What the site depends on beside the offering: its templates, its address, and what the day changes."""
    seen = sha256(f"{prefix}\n{url}".encode())
    for source in SOURCES:
        top = ROOT / source
        files = sorted(p for p in top.rglob("*") if p.is_file()) if top.is_dir() else [top]
        for path in files:
            if "__pycache__" not in path.parts:
                seen.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    edition = offering.edition_on(today)
    seen.update(f"{edition.id if edition else ''}\n{today.year}".encode())
    seen.update(notices_state(offering, today).encode())
    for calendar in offering.catalog.calendars:
        coming = [f"{day} {service}" for day, service, _ in calendar.service_days if day >= today]
        seen.update("\n".join(coming).encode())
    return seen.hexdigest()
