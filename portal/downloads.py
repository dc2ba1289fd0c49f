"""The sheets that residents can download (§3): PDFs under ``papers/``, typeset only when their data changed.

The cache holds finished sheets under the fingerprint of their content, the day of printing left out: a sheet bears the
day on which its content last changed. Any folder does; a damaged or missing file is typeset again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from portal.price_lists import price_lists
from service_desk.editions import announced
from service_desk.errors import DeskError
from service_desk.papers import printing
from service_desk.papers.booking_form import booking_form
from service_desk.papers.comparison import comparison
from service_desk.papers.free_list import free_list
from service_desk.papers.notice_sheet import notice_sheet
from service_desk.papers.paper import Paper
from service_desk.papers.poster import poster
from service_desk.papers.price_list import price_list
from service_desk.pricing import Offering

FOLDER = "papers"
CACHE = Path(__file__).resolve().parents[1] / ".cache" / "papers"  # for a plain ``mkdocs build``
KEPT = 60  # sheets in the cache beyond those just used
_PRINTED_ON = "day"  # the entry of a paper's data that only says when it was printed
_NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The finished sheets by file name, and a sentence for each that could not be printed."""

    files: dict[str, bytes]
    refused: tuple[str, ...] = ()


def public_url(offering: Offering, *, prefix: str = "", url: str = "") -> str:
    """The public address with its prefix: the one given, else the estate's; empty when there is none."""
    address = (url or offering.catalog.estate.url).rstrip("/")
    return f"{address}{prefix.rstrip('/')}" if address else ""


def sheets(offering: Offering, today: date, *, url: str, cache: Path) -> Sheets:
    """Every sheet of the portal; ``url`` is the public address with its prefix, for the codes on them.

    A sheet that cannot be printed is left out and told: a notice of a burst pipe must not wait for a rare character.
    """
    made: dict[str, bytes] = {}
    refused = []
    used = []
    for name, build in wanted(offering, today, url):
        try:
            paper = build()
            key = _key(paper)
            used.append(key)
            made[name] = _take(cache, key) or _keep(cache, key, printing.render(paper).pdf)
        except DeskError as error:
            refused.append(f"{name}：{error.sentence}")
    _prune(cache, used)
    return Sheets(made, tuple(refused))


def wanted(offering: Offering, today: date, url: str) -> Iterator[tuple[str, Callable[[], Paper]]]:
    """File name of each sheet and what builds its paper."""
    catalog = offering.catalog
    yield "poster-a3.pdf", partial(poster, offering, today, size="a3", url=url)
    yield "poster-a4.pdf", partial(poster, offering, today, size="a4", url=url)
    yield "free-list.pdf", partial(free_list, offering, today, url=url)
    yield "booking-form.pdf", partial(booking_form, catalog, url=url, on=today)
    edition = offering.edition_on(today)
    if edition is not None:
        yield "price-list.pdf", partial(price_list, offering, edition, on=today, url=url)
    for view in price_lists(offering, today).coming:
        coming = view.edition
        yield f"price-list-{coming.id}.pdf", partial(price_list, offering, coming, on=today, url=url)
        if edition is not None:
            yield f"comparison-{coming.id}.pdf", partial(comparison, offering, edition, coming, on=today, url=url)
    for notice in announced(offering):
        if notice.current(today):
            yield f"notice-{notice.id}.pdf", partial(notice_sheet, catalog, notice, url=url)


def _key(paper: Paper) -> str:
    data = {name: value for name, value in paper.data.items() if name != _PRINTED_ON}
    return printing.fingerprint(replace(paper, data=data, on=_NO_DAY))


def _file(cache: Path, key: str) -> Path:
    return cache / f"{key}.pdf"


def _take(cache: Path, key: str) -> bytes | None:
    """A sheet of the cache, marked as used; None when it is not there or not whole."""
    try:
        pdf = _file(cache, key).read_bytes()
    except OSError:
        return None
    if not (pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")):
        return None
    with suppress(OSError):
        os.utime(_file(cache, key))
    return pdf


def _keep(cache: Path, key: str, pdf: bytes) -> bytes:
    """Put a sheet into the cache; that this fails is no reason not to publish."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        making = cache / f".{key}-{os.getpid()}.part"
        making.write_bytes(pdf)
        making.replace(_file(cache, key))
    return pdf


def _prune(cache: Path, used: list[str]) -> None:
    """Drop what has not been used for longest."""
    with suppress(OSError):
        others = [path for path in cache.glob("*.pdf") if path.stem not in used]
        for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            path.unlink(missing_ok=True)
