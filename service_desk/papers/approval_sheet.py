"""The manager's sheet for a price list: who was consulted, what changes, where the margin leaves the band (§1.1, §2.7).

For the office only: it is the one paper that prints ``cost``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk.catalog import Catalog
from service_desk.editions import status_of
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.wording import words
from service_desk.price_changes import Change, changes, listed
from service_desk.price_review import consulted
from service_desk.pricing import Edition, Material, Offering, PriceItem, margin_percent, outside_band, yuan

HASH = 12  # characters of the content hash, as ``linli approve`` shows it


def approval_sheet(offering: Offering, edition: Edition, before: Edition | None, *, on: date) -> Paper:
    """The sheet for one edition against the one before it, None for the first."""
    catalog, estate = offering.catalog, offering.catalog.estate
    said = words(
        "approval-sheet", catalog, id=edition.id, before=before.id if before else "",
        band=f"{estate.margin_min}%–{estate.margin_max}%", **{"from": day(edition.effective_from)},
    )  # fmt: skip
    found = changes(catalog, before, edition)
    return Paper(
        name=f"approval-{edition.id}",
        title=f"{said['title']} {edition.id}",
        template="approval-sheet.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": day(on),
            "state": status_of(offering, edition, on).stage.word,
            "against": said["against" if before else "first"],
            "hash": edition.sha[:HASH],
            "consulted": _consulted(catalog, edition, said),
            "changes": [_change(change, said) for change in (*found.services, *found.materials)] if before else [],
            "exceptions": _exceptions(catalog, edition, said),
            "items": [_price(_title(catalog, item.service), item.service, item) for item in edition.items],
            "materials": [_price(item.name, item.id, item) for item in edition.materials],
        },
        on=on,
    )


def _title(catalog: Catalog, service_id: str) -> str:
    service = catalog.service(service_id)
    return service.title if service else service_id


def _consulted(catalog: Catalog, edition: Edition, said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"department": one.department, "supervisor": one.supervisor, "missing": one.on is None,
         "on": day(one.on) if one.on else said["not_consulted"]}
        for one in consulted(edition, catalog)
    ]  # fmt: skip


def _change(change: Change, said: dict[str, str]) -> dict[str, str]:
    return {
        "code": change.code,
        "name": change.name,
        "notes": "；".join(change.notes),
        "before": listed(change.before) or said["not_listed"],
        "after": listed(change.after) or said["taken_off"],
        "difference": change.difference,
        "cost": f"{yuan(change.after.cost)} 元" if change.after else "",
        "margin": f"{margin_percent(change.after)}%" if change.after else "",
    }


def _exceptions(catalog: Catalog, edition: Edition, said: dict[str, str]) -> list[dict[str, Any]]:
    named: list[tuple[str, str, PriceItem | Material]] = [
        *((_title(catalog, item.service), item.service, item) for item in edition.items),
        *((item.name, item.id, item) for item in edition.materials),
    ]
    return [
        _price(name, code, item) | {"reason": item.exception or said["no_reason"], "missing": not item.exception}
        for name, code, item in named
        if outside_band(item, catalog.estate.margin_min, catalog.estate.margin_max)
    ]


def _price(name: str, code: str, item: PriceItem | Material) -> dict[str, Any]:
    minimum = item.minimum if isinstance(item, PriceItem) else 0
    return {
        "code": code,
        "name": name,
        "price": listed(item),
        "minimum": f"{yuan(minimum)} 元" if minimum else "",
        "cost": f"{yuan(item.cost)} 元",
        "margin": f"{margin_percent(item)}%",
    }
