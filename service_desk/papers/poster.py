"""The poster for the board and the entrance (§3): every free service, how to book, whom to call (§6.1, §1.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from service_desk.catalog import Catalog, Record
from service_desk.papers.free_list import free_of
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.pricing import Offering

Size = Literal["a3", "a4"]


def poster(offering: Offering, today: date, *, size: Size = "a3", url: str = "") -> Paper:
    """The poster on A3, to be read at two metres, or on A4; ``url``: the public address, empty when there is none.

    Its prices are those of the list in force on ``today``: named, not quoted.
    """
    catalog = offering.catalog
    sections = list(_sections(catalog))
    said = words("poster", catalog, count=str(sum(len(section["items"]) for section in sections)))
    return Paper(
        name=f"poster-{size}",
        title=said["title"],
        template="poster.typ",
        data={
            "house": house(catalog),
            "words": said,
            "size": size,
            "sections": sections,
            "collected": any(item["collected"] for section in sections for item in section["items"]),
            "day": said["dated"].replace("{day}", day(today)),
            "paid": offering.edition_on(today) is not None,
            "qr": code(url, "/"),
        },
        on=today,
    )


def _sections(catalog: Catalog) -> Iterator[dict[str, Any]]:
    for title, items in free_of(catalog):
        yield {
            "title": title,
            "how": _how({item.record for item in items}),
            "items": [{"title": item.title, "collected": item.money == "pass_through"} for item in items],
        }


def _how(records: set[Record]) -> str:
    """How the services of a section are got, as the name of a sentence."""
    if records <= {Record.EVENT, Record.STANDING}:
        return "open"
    return records.pop().value if len(records) == 1 else "mixed"
