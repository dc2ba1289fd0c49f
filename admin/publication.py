"""Publishing: load, check, approved, build, switch (DESIGN §2). Also what ``tick`` does for a new day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from admin.session import Session
from service_desk import catalog_files, desk, published
from service_desk.clocks import local
from service_desk.desk import Office
from service_desk.errors import NotPublished
from service_desk.pricing import Offering
from service_desk.store import Connection, prices

NOT_APPROVED = "服务目录有改动，还没有经{title}审批，没有发布。请先运行 linli approve 看过改动并审批。"
SOURCES = ("portal", "service_desk/web", "docs", "mkdocs.yml")  # what the site is made with, beside the offering
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing came to; ``changed`` is False when everything stood already."""

    sha: str
    site: Path
    changed: bool
    offering: Offering


def offering_of(session: Session) -> Offering:
    """The catalogue folder, checked.

    Raises:
        CatalogInvalid: with every problem at once.
    """
    return catalog_files.load(session.settings.catalog)


def publish(session: Session) -> Publication:
    """Publish the catalogue folder.

    Raises:
        CatalogInvalid: it cannot be used; the published one goes on.
        NotPublished: the manager has not approved what is in it.
        Refused: a price list that orders were quoted under was changed.
        SiteNotBuilt: the site could not be made; the old one goes on.
    """
    office = session.use(offering_of(session))

    def look(cn: Connection, office: Office) -> tuple[Offering, bool]:
        return desk.approved_offering(cn, office), desk.is_approved(cn, office, office.catalog.sha)

    offering, approved = session.read(look)
    estate = office.catalog.estate
    if not approved and not estate.demo:
        raise NotPublished(NOT_APPROVED.format(title=estate.manager_title), code="not_approved")
    return put_in_force(session, offering)


def put_in_force(session: Session, offering: Offering) -> Publication:
    """Build and switch unless exactly this stands already; keep the edition in force for the orders' sake."""
    data, today = session.settings.data, local(session.clock()).date()
    stamp = site_stamp(offering, today, session.settings.prefix)
    sha = published.sha_of(offering, stamp)
    standing = published.current_sha(data) == sha
    site = published.folder(data) / sha / "site"
    if standing and site.is_dir():
        return Publication(sha, site, changed=False, offering=offering)
    edition = offering.edition_on(today)
    if edition is not None:
        session.use(offering)
        session.write(lambda cn, office: prices.keep(cn, office.estate, edition))

    def build(out: Path) -> None:
        from portal.build import build_site  # noqa: PLC0415 - only when there is something to build

        build_site(offering, out, today=today, prefix=session.settings.prefix)

    made = published.switch(data, offering, stamp, build)
    return Publication(made.sha, made.site, changed=True, offering=offering)


def site_stamp(offering: Offering, today: date, prefix: str) -> str:
    """What the site depends on beside the offering: its templates, and what the day changes."""
    seen = sha256(prefix.encode())
    for source in SOURCES:
        top = ROOT / source
        files = sorted(p for p in top.rglob("*") if p.is_file()) if top.is_dir() else [top]
        for path in files:
            if "__pycache__" not in path.parts:
                seen.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    edition = offering.edition_on(today)
    seen.update(f"{edition.id if edition else ''}\n{today.year}".encode())
    for calendar in offering.catalog.calendars:
        coming = [f"{day} {service}" for day, service, _ in calendar.service_days if day >= today]
        seen.update("\n".join(coming).encode())
    return seen.hexdigest()
