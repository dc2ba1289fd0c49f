"""The leaflet for the mailbox (§3(3)): A5, or four A6 on one A4 to be cut; also with each home's address on it.

Front: the telephone, what we do, how to book, one code for everybody. Back: the free list in short (§6.1), the prices
most asked for and their edition. No telephone of a resident is ever on it, a name only when asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from service_desk.catalog import Catalog, Fee
from service_desk.orders import Household
from service_desk.papers.fonts import printable
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.pricing import Edition, Offering, yuan

Size = Literal["a5", "4up"]
PRICES: dict[Size, int] = {"a5": 8, "4up": 3}  # how many prices the back has room for
NAMED: dict[Size, int] = {"a5": 6, "4up": 2}  # how many services of a free section are named
NAME = 12  # characters; a longer name does not fit the line of the address, which then says 住户
PLACE = 66  # characters of an address in small type, on two lines


def leaflet(
    offering: Offering,
    today: date,
    *,
    size: Size = "a5",
    url: str = "",
    households: Sequence[Household] = (),
    names: bool = False,
) -> Paper:
    """The leaflet as of ``today``; one for each home when homes are given, ``names``: with the person to ask for."""
    catalog, edition = offering.catalog, offering.edition_on(today)
    said = words("leaflet", catalog)
    wanted = [part.strip() for part in said["asked"].split("、")]
    plain = Paper(
        name="leaflet",
        title=f"{catalog.estate.name}信箱单页",
        template="leaflet.typ",
        data={
            "house": house(catalog),
            "words": said,
            "size": size,
            "addressed": bool(households),
            "free": _free(catalog, said["more"], NAMED[size]),
            "prices": _prices(catalog, edition, wanted)[: PRICES[size]] if edition else [],
            "edition": _edition(edition, said),
            "qr": code(url, "/"),
        },
        on=today,
    )
    return _addressed(plain, catalog, [_home(home, said["dweller"], names=names) for home in households])


def _addressed(plain: Paper, catalog: Catalog, homes: list[dict[str, Any]]) -> Paper:
    """Each home's address over the sheets that all have alike."""
    if not homes:
        return plain
    data = {"house": house(catalog), "size": plain.data["size"], "homes": homes}
    return replace(plain, template="leaflet-homes.typ", data=data, batch=True, common=plain)


def _home(home: Household, dweller: str, *, names: bool) -> dict[str, Any]:
    to = Typed(home.name if names and 0 < len(home.name) <= NAME else dweller)
    place = str(home.place)
    if len(place) > PLACE:
        place = f"{place[: PLACE - 1]}…"
    return {"place": Typed(place), "to": to, "rare": _rare(f"{place}{to}")}


def _rare(text: str) -> list[str]:
    """Code points that no font has, for the foot of this one leaflet; invisible ones need no writing in."""
    known = printable()
    return sorted({f"U+{ord(sign):04X}" for sign in text if ord(sign) not in known and _visible(sign)})


def _visible(sign: str) -> bool:
    return not unicodedata.category(sign).startswith("C") and not sign.isspace()


def _free(catalog: Catalog, more: str, named: int) -> list[dict[str, Any]]:
    """The sections with free services: their first names, and how many there are."""
    found = []
    for section in catalog.sections:
        items = [item for sid in section.services if (item := catalog.service(sid)) and item.fee is Fee.FREE]
        if not items:
            continue
        rest = more.replace("{count}", str(len(items))) if len(items) > named else ""
        found.append({"label": section.title, "names": [item.title for item in items[:named]], "more": rest})
    return found


def _prices(catalog: Catalog, edition: Edition, wanted: Sequence[str]) -> list[dict[str, str]]:
    """The prices that the office wants to show first, then the others in their order."""
    first = [item for sid in wanted if (item := edition.item(sid))]
    rest = [item for item in edition.items if item not in first]
    return [
        {"label": service.title, "price": f"{yuan(item.price)} 元／{item.unit}"}
        for item in (*first, *rest)
        if (service := catalog.service(item.service))
    ]


def _edition(edition: Edition | None, said: dict[str, str]) -> str:
    if edition is None:
        return said["pending"]
    return said["edition"].replace("{edition}", edition.id).replace("{since}", day(edition.effective_from))
