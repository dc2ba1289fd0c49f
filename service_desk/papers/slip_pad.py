"""Numbered slips to fill by hand (现金凭条, F1): for workers who have no telephone with them.

Each has a stub, which goes to finance with the cash on the same day, and the resident's part. The office types the
number when the slip is recorded, so that none counts twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service_desk.catalog import Catalog
from service_desk.papers.house import house
from service_desk.papers.paper import Paper
from service_desk.papers.wording import words


def slip_pad(catalog: Catalog, numbers: Sequence[str], on: date) -> Paper:
    """Slips under these numbers, five on a sheet of A4."""
    said = words("slip-pad", catalog)
    return Paper(
        name="slip-pad",
        title=f"{said['name']} {numbers[0]}–{numbers[-1]}",
        template="slip-pad.typ",
        data={"house": house(catalog), "words": said, "numbers": list(numbers)},
        on=on,
    )
