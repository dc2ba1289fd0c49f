"""Where the folder's price lists stand, by what the chain knows: for ``prices``, ``check``, ``tick``, ``doctor``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from service_desk import catalog_files, editions, published
from service_desk.clocks import local
from service_desk.errors import DeskError, NotPublished

if TYPE_CHECKING:
    from admin.session import Session
    from service_desk.pricing import Offering
    from service_desk.published import Published

LOST = "记过的张贴有 {count} 处在 prices/ 的文件里找不到了；请从备份取回 .posted.yml，或用 linli prices posted 重新记。"


def with_chain(session: Session, offering: Offering) -> Offering:
    """An offering with what the chain knows of its price lists; the office of this run is then this one."""
    from service_desk import desk  # noqa: PLC0415 - ``check`` of a folder without records needs no store

    session.use(offering)
    return session.read(desk.approved_offering)


def known_offering(session: Session) -> Offering:
    """The catalogue folder with what the chain knows of its price lists; without its notices (``catalog_files.load``).

    Raises:
        CatalogInvalid: it cannot be used.
    """
    return with_chain(session, catalog_files.load(session.settings.catalog, notices=False))


def standing(session: Session) -> Published | None:
    """What is published, or None when nothing is, or when it cannot be read (publishing again mends that)."""
    try:
        return published.current(session.settings.data)
    except NotPublished:
        return None


def held_sentences(session: Session, offering: Offering) -> tuple[str, ...]:
    """Why the next lists are not in force, one sentence each; ``offering`` already knows its approvals."""
    today = local(session.clock()).date()
    held = [editions.held_sentence(status, today) for status in editions.held_back(offering, today)]
    lost = offering.prices.lost if held else 0  # nothing leans on them when no list waits
    return (*held, *([LOST.format(count=lost)] if lost else []))


def known_without_store(session: Session, offering: Offering) -> Offering:
    """As ``with_chain``, for commands that open the records only when a list or its notice is waiting, and there are
    records to ask.

    What was published tells which lists had been approved by then.
    """
    before = standing(session)
    if before is not None and before.offering.catalog.estate.id == offering.catalog.estate.id:
        book = before.offering.prices
        told = replace(
            offering.prices, approved=book.approved, once_approved=book.once_approved, came=book.came, hung=book.hung
        )
        offering = replace(offering, prices=told)
    waiting = held_sentences(session, offering) or notice_sentences(session, offering)
    if not waiting or not (session.settings.data / "secret").is_file():
        return offering
    try:
        return with_chain(session, offering)
    except DeskError:  # the records cannot be opened just now; what was published tells most of it
        return offering


def notice_sentences(session: Session, offering: Offering) -> tuple[str, ...]:
    """Which notices do not go out because their list is not approved, one sentence each."""
    return editions.withheld_sentences(offering, local(session.clock()).date())
