"""The cover of the power-cut pack: how to go on by hand, and how to type it in afterwards (§5.1)."""

from __future__ import annotations

from datetime import date

from service_desk.catalog import Catalog
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper
from service_desk.papers.wording import words

# Beside which of the steps its command is shown, one that somebody can type: recording a sheet, printing new ones.
COMMANDS = {2: "command_book", 5: "command_blank"}


def outage_card(catalog: Catalog, *, on: date) -> Paper:
    """The card for the front desk: telephones, what to do while the power is off, what to do afterwards."""
    said = words("outage-card", catalog)
    return Paper(
        name="outage-card",
        title=said["title"],
        template="outage-card.typ",
        data={
            "house": house(catalog),
            "words": said,
            "phones": _phones(catalog, said),
            "during": [{"text": line, "command": ""} for line in said["during"].splitlines()],
            "after": [
                {"text": line, "command": said[COMMANDS[n]] if n in COMMANDS else ""}
                for n, line in enumerate(said["after"].splitlines(), 1)
            ],
            "own": said["own_fields"].split(),
            "dated": day(on),
        },
        on=on,
    )


def _phones(catalog: Catalog, said: dict[str, str]) -> list[dict[str, str]]:
    """The office's own numbers, the departments' where they have one."""
    labels = house(catalog)["words"]
    estate = catalog.estate
    numbers = [
        (labels["emergency_label"], estate.emergency_phone),
        (labels["phone_label"], estate.phone),
        (labels["complaints_label"], estate.complaints_phone),
        *((room.name, room.phone) for room in catalog.departments),
        (said["company_label"], estate.company_contact),
    ]
    return [{"label": label, "phone": phone} for label, phone in numbers if phone]
