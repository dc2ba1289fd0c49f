"""Board sheets of all free services: number, name, one sentence, who does it, how soon (§3, §6.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk.catalog import Catalog, Fee, ServiceItem
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.pricing import Offering
from service_desk.web.saying import soon


def free_list(offering: Offering, today: date, *, url: str = "") -> Paper:
    """The list on A4 sheets; ``url``: the public address, empty when there is none."""
    catalog = offering.catalog
    groups = free_of(catalog)
    listed = [item for _, items in groups for item in items]
    said = words("free-list", catalog, total=str(len(listed)))
    return Paper(
        name="free-list",
        title=said["title"],
        template="free-list.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": day(today),
            "sections": [{"title": title, "rows": [_row(catalog, item) for item in items]} for title, items in groups],
            "collected": any(item.money == "pass_through" for item in listed),
            "qr": code(url, "/free/"),
        },
        on=today,
    )


def free_of(catalog: Catalog) -> tuple[tuple[str, tuple[ServiceItem, ...]], ...]:
    """Each section's title with its free services, in the order of the catalogue; sections without any left out."""
    found = []
    for section in catalog.sections:
        services = (catalog.service(service_id) for service_id in section.services)
        items = tuple(item for item in services if item is not None and item.fee is Fee.FREE)
        if items:
            found.append((section.title, items))
    return tuple(found)


def _row(catalog: Catalog, item: ServiceItem) -> dict[str, Any]:
    department = catalog.department(item.department)
    return {
        "id": item.id,
        "title": item.title,
        "summary": item.summary,
        "department": department.name if department else "",
        "soon": soon(item, catalog),
        "collected": item.money == "pass_through",
    }
