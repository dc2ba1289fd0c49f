"""Old and new prices side by side, for the board and the letter boxes (§6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.price_list import state_of
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.price_changes import Change, Changes, changes, listed
from service_desk.pricing import Edition, Offering, PriceItem


def comparison(offering: Offering, old: Edition, new: Edition, *, on: date, url: str = "") -> Paper:
    """What ``new`` changes against ``old``, on A4 sheets; unchanged prices are only counted, ``cost`` never shown."""
    catalog = offering.catalog
    found = changes(catalog, old, new)
    names = {"old": old.id, "new": new.id, "from": day(new.effective_from)}
    plain = words("comparison", catalog, **names)
    said = words("comparison", catalog, **names, told="，".join(_counts(found, plain)))
    state = state_of(offering, new, on)
    return Paper(
        name=f"comparison-{new.id}",
        title=f"{said['title']} {new.id}",
        template="comparison.typ",
        data={
            "house": house(catalog),
            "words": said,
            "state": state,
            "state_word": said[state],
            "state_more": said[f"{state}_more"],
            "changed": [_row(change, said) for change in found.services if change.before and change.after],
            "new": [_row(change, said) for change in found.services if change.before is None],
            "dropped": [_row(change, said) for change in found.services if change.after is None],
            "materials": [_row(change, said) for change in found.materials],
            "qr": code(url, "/prices/"),
        },
        on=on,
    )


def _counts(found: Changes, said: dict[str, str]) -> Iterator[str]:
    """How many of each kind, as clauses."""
    counts = {
        "count_changed": sum(bool(change.before and change.after) for change in found.services),
        "count_new": sum(change.before is None for change in found.services),
        "count_dropped": sum(change.after is None for change in found.services),
        "count_materials": len(found.materials),
    }
    if not any(counts.values()):
        yield said["nothing"]
        return
    counts["count_same"] = found.same
    yield from (said[key].replace("{count}", str(count)) for key, count in counts.items() if count)


def _row(change: Change, said: dict[str, str]) -> dict[str, Any]:
    return {
        "code": change.code,
        "name": change.name,
        "before": listed(change.before) or said["not_listed"],
        "after": listed(change.after) or said["taken_off"],
        "difference": change.difference,
        "notes": "；".join(change.notes),
        "price": listed(change.after or change.before),
        "more": change.after.includes if isinstance(change.after, PriceItem) else "",
    }
