"""The booking form to fill by hand (R29): the web form's questions in its order, a code for those who have a phone.

Front: the questions, what it costs and who told it when and how (§5.1, §6.1), privacy, the office's own part. Back: the
numbers of all services that can be booked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk.catalog import Catalog, Fee
from service_desk.papers.house import house
from service_desk.papers.paper import Paper
from service_desk.papers.qr import code
from service_desk.papers.wording import words
from service_desk.web.form_fields import FORM_FIELDS

COLUMNS = 3  # of the list on the back
HEAD = 2  # lines that the head of a group takes
FEWEST = 2  # rows of a group below a head


def booking_form(catalog: Catalog, *, url: str = "", on: date) -> Paper:
    """The blank form; ``url`` is the public address, empty when there is none."""
    said = words("booking-form", catalog, privacy=catalog.estate.privacy_version)
    return Paper(
        name="booking-form",
        title=f"{catalog.estate.name}{said['title']}",
        template="booking-form.typ",
        data={
            "house": house(catalog),
            "words": said,
            "fields": [
                {
                    "name": field.name,
                    "label": field.label,
                    "optional": field.optional,
                    "lines": field.lines,
                    "hint": field.hint,
                }
                for field in FORM_FIELDS
            ],
            "ways": said["told_ways"].split(),
            "office": said["office_fields"].split(),
            "lists": [
                {"head": said[f"{fee}_head"], "paid": fee is Fee.PAID, "columns": _columns(_groups(catalog, fee))}
                for fee in Fee
            ],
            "qr": code(url, "/book"),
        },
        on=on,
    )


def _groups(catalog: Catalog, fee: Fee) -> list[dict[str, Any]]:
    """The sections with services of this kind that can be booked."""
    found = []
    for section in catalog.sections:
        items = [catalog.service(sid) for sid in section.services]
        rows = [{"id": item.id, "name": item.title} for item in items if item and item.fee is fee and item.bookable]
        if rows:
            found.append({"head": section.title, "rows": rows})
    return found


def _columns(groups: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The groups over three columns of as equal a height as rows allow; a group that runs on has its head again."""
    room = HEAD
    while len(made := _filled(groups, room)) > COLUMNS:
        room += 1
    return made


def _filled(groups: list[dict[str, Any]], room: int) -> list[list[dict[str, Any]]]:
    columns: list[list[dict[str, Any]]] = []
    used = room
    for group in groups:
        rows = group["rows"]
        while rows:
            if used + HEAD + min(len(rows), FEWEST) > room and used:
                columns.append([])
                used = 0
            many = _many(len(rows), room - used - HEAD)
            columns[-1].append({"head": group["head"], "rows": rows[:many]})
            rows = rows[many:]
            used += HEAD + many
    return columns


def _many(left: int, fit: int) -> int:
    """How many of the rows that are left go below a head: neither here nor in the next column one alone."""
    if left <= fit:
        return left
    return max(1, fit - (left - fit < FEWEST))
