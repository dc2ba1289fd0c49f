"""What the sheets for everybody are printed from, and how they are put to paper (``paper``, ``notice kit``)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from admin import printing as press
from admin.price_status import standing, with_chain
from admin.session import Session
from admin.terminal import complain
from service_desk.clocks import local
from service_desk.errors import DeskError, NotFound

if TYPE_CHECKING:
    from service_desk.papers.paper import Paper
    from service_desk.pricing import Edition, Offering


def today_of(session: Session) -> date:
    """The day of this run, as the office counts days."""
    return local(session.clock()).date()


def published_offering(session: Session) -> Offering:
    """What residents are offered: the published catalogue; before the first publication, or when a folder is named
    with ``--catalog``, that folder.

    Raises:
        CatalogInvalid: the folder cannot be used.
    """
    found = None if session.options.get("catalog") else standing(session)
    return found.offering if found else folder_offering(session)


def folder_offering(session: Session) -> Offering:
    """The catalogue folder, with what the chain knows of its price lists where there are records.

    Raises:
        CatalogInvalid: it cannot be used.
    """
    from admin.publication import offering_of  # noqa: PLC0415 - it brings the portal

    offering = offering_of(session)
    with suppress(DeskError):  # a folder without a desk behind it: nothing is approved
        return with_chain(session, offering)
    return offering


def edition_named(offering: Offering, name: str) -> Edition:
    """A price list by its name.

    Raises:
        NotFound: there is none, with the names there are.
    """
    found = offering.prices.edition(name.strip())
    if found is None:
        names = "、".join(edition.id for edition in offering.prices.editions) or "还没有"
        raise NotFound(f"没有价目表「{name}」；现有：{names}。")
    return found


def with_edition(session: Session, name: str) -> tuple[Offering, Edition]:
    """A price list among those published, else among those of the folder: a draft is printed for the office.

    Raises:
        NotFound: neither has it.
        CatalogInvalid: the folder cannot be used.
    """
    offering = published_offering(session)
    if offering.prices.edition(name.strip()) is None:
        offering = folder_offering(session)
    return offering, edition_named(offering, name)


def current_edition(offering: Offering, day: date) -> Edition:
    """The price list in force.

    Raises:
        NotFound: none is, with the names there are.
    """
    found = offering.edition_on(day)
    if found is None:
        names = "、".join(edition.id for edition in offering.prices.editions)
        more = f"请写明版本：{names}。" if names else "请先起草一版。"
        raise NotFound(f"没有现行价目表；{more}")
    return found


def next_edition(offering: Offering, day: date) -> Edition | None:
    """The earliest price list that is still to come."""
    coming = [edition for edition in offering.prices.editions if edition.effective_from > day]
    return min(coming, key=lambda edition: (edition.effective_from, edition.id), default=None)


def put(paper: Paper, out: Path | None, *, code: bool = True, remarks: Sequence[str] = ()) -> None:
    """Set a paper, write it and say where; without ``out`` into the present folder under its own name.

    ``code``: it should carry a QR code, so that a missing public address is told; ``remarks``: what else to tell.

    Raises:
        NotPrintable: the office's own wording cannot be printed.
    """
    from service_desk.papers.printing import render  # noqa: PLC0415 - help needs no typesetter

    printed = render(paper)
    press.write(printed, out or Path(f"{paper.name}.pdf"), sides=paper.sides)
    for sentence in remarks:
        complain(sentence)
    if code and not paper.data.get("qr"):
        complain(press.NO_ADDRESS)
