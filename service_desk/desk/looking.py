"""Looking at complete records: masked by default, one click and one line in the book of looks (PIPL, §1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service_desk.desk.context import Office
from service_desk.store import Connection, looks
from service_desk.store.looks import Look


def looked(cn: Connection, office: Office, by: str, what: str, numbers: Sequence[str], why: str = "") -> None:
    """Write down that somebody saw complete records: ``numbers`` are order numbers or ids of homes."""
    looks.add_look(cn, office.estate, Look(office.new_id(), office.now, by, what, tuple(numbers), why.strip()))


def looks_of(cn: Connection, office: Office, since: datetime, until: datetime, staff: str = "") -> Sequence[Look]:
    """Whose records an account saw within a window."""
    return looks.looks(cn, office.estate, since=since, until=until, staff=staff)
