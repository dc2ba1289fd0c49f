"""The notices of the catalogue folder, as the notice commands look at them: published or not."""

from __future__ import annotations

from datetime import date

from admin.price_status import known_without_store
from admin.session import Session
from service_desk import catalog_files
from service_desk.clocks import local
from service_desk.errors import NotFound
from service_desk.notices import Notice
from service_desk.pricing import Offering


def folder_offering(session: Session) -> Offering:
    """The catalogue folder as it stands, with what is known of the approvals of its price lists.

    Raises:
        CatalogInvalid: with every problem at once.
    """
    return known_without_store(session, catalog_files.load(session.settings.catalog))


def today_of(session: Session) -> date:
    """The day of this run in Shanghai."""
    return local(session.clock()).date()


def notice_named(offering: Offering, notice_id: str) -> Notice:
    """A notice by its id.

    Raises:
        NotFound: there is none, with the ids there are.
    """
    found = offering.catalog.notice(notice_id.strip())
    if found is None:
        known = "、".join(notice.id for notice in offering.catalog.notices) or "还没有"
        raise NotFound(f"没有公告「{notice_id}」；现有：{known}。")
    return found
