"""Board sheets of a price list (§1.1, §3, §6.1, §6.2). What a service costs the office never comes here."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from service_desk.catalog import Catalog, ServiceItem
from service_desk.editions import Stage, status_of
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.pricing import Edition, Offering, PriceItem, QuoteMode, face_of, good_postings, quote, yuan

# What a sheet says of its edition: 待张贴 is what is about to hang, so that it names its day like 待执行.
_STATES = {
    Stage.DRAFT: "draft",
    Stage.TO_APPROVE: "draft",
    Stage.TO_POST: "waiting",
    Stage.WAITING: "waiting",
    Stage.IN_FORCE: "in_force",
    Stage.PAST: "past",
}


def price_list(
    offering: Offering, edition: Edition, *, on: date, url: str = "", size: Literal["a4", "a3"] = "a4"
) -> Paper:
    """An edition as it hangs on the board on a day; ``url``: the public address, empty when there is none."""
    catalog = offering.catalog
    said = words("price-list", catalog, **{"id": edition.id, "from": day(edition.effective_from)})
    state = state_of(offering, edition, on)
    return Paper(
        name=f"price-list-{edition.id}" + ("-a3" if size == "a3" else ""),
        title=f"{said['title']} {edition.id}",
        template="price-list.typ",
        data={
            "house": house(catalog),
            "words": said,
            "size": size,
            "state": state,
            "state_word": said[state],
            "state_more": said[f"{state}_more"],
            "sections": _sections(catalog, edition),
            "materials": [
                {"id": m.id, "name": m.name, "price": f"{yuan(m.price)} 元／{m.unit}"} for m in edition.materials
            ],
            "posted": [
                {"where": f"{p.channel_word}（{p.place}）", "on": day(p.on)}
                for p in good_postings(edition, offering.prices, catalog)
                if p.hanging(on)
            ],
            "approval": said["approved" if edition.sha in offering.prices.approved else "not_approved"],
            "face": face_of(edition, catalog),
            "qr": code(url, "/prices/"),
        },
        on=on,
    )


def state_of(offering: Offering, edition: Edition, on: date) -> str:
    """What a sheet for residents says of an edition: ``in_force``, ``waiting``, ``past`` or ``draft``."""
    return _STATES[status_of(offering, edition, on).stage]


def paid_of(catalog: Catalog, edition: Edition) -> tuple[tuple[str, tuple[tuple[ServiceItem, PriceItem], ...]], ...]:
    """Each section's title with its listed services, in the order of the catalogue."""
    found = []
    for section in catalog.sections:
        pairs = ((catalog.service(service_id), edition.item(service_id)) for service_id in section.services)
        listed = tuple((service, price) for service, price in pairs if service is not None and price is not None)
        if listed:
            found.append((section.title, listed))
    return tuple(found)


def _sections(catalog: Catalog, edition: Edition) -> list[dict[str, Any]]:
    return [
        {"title": title, "rows": [_row(edition, service, price) for service, price in listed]}
        for title, listed in paid_of(catalog, edition)
    ]


def _row(edition: Edition, service: ServiceItem, price: PriceItem) -> dict[str, str]:
    return {
        "id": service.id,
        "title": service.title,
        "includes": price.includes,
        "price": yuan(price.price),
        "unit": f"元／{price.unit}",
        "quote": _told(edition, service),
        "minimum": f"{yuan(price.minimum)} 元" if price.minimum else "",
    }


def _told(edition: Edition, service: ServiceItem) -> str:
    """What a resident hears before the work; what holds for all of them stands above the list."""
    told = quote(edition, service.id, service.title)
    if told.mode is QuoteMode.ON_SITE:
        return "看过现场再报价"
    span = yuan(told.low) if told.low == told.high else f"{yuan(told.low)}–{yuan(told.high)}"
    return f"{told.mode.word} {span} 元"
