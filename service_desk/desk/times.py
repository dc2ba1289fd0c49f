"""Times as staff type them, on the estate's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from service_desk.catalog import SHANGHAI
from service_desk.clocks import local
from service_desk.errors import InvalidInput

LONGEST_WINDOW = timedelta(hours=12)
FIRST_YEAR, LAST_YEAR = 2000, 2199  # no records before or after; the years 1 and 9999 of a slipped key have no UTC


def parse_day(text: str) -> date:
    """A day as a form sends it: ``2026-11-25``.

    Raises:
        ValueError: anything else, or a year that cannot be meant.
    """
    found = date.fromisoformat(text.strip())
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found


def parse_instant(text: str, now: datetime, field: str = "at") -> datetime:
    """``2026-11-25 09:30``, ``11-25 09:30`` (this year) or ``09:30`` (today).

    Raises:
        InvalidInput: anything else.
    """
    plain = text.strip().replace("：", ":").replace("T", " ")
    today = local(now)
    for given in (plain, f"{today.year}-{plain}", f"{today:%Y-%m-%d} {plain}"):
        try:
            found = datetime.strptime(given, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    raise InvalidInput.of({field: f"时间「{text}」看不懂，请写成 2026-11-25 09:30 或 09:30。"})


def parse_window(text: str, now: datetime) -> tuple[datetime, datetime]:
    """``2026-11-25 09:30-11:00`` as start and end of one day.

    Raises:
        InvalidInput: not such a window, longer than twelve hours, or its end is not after its start.
    """
    problem = InvalidInput.of({"window": f"时段「{text}」看不懂，请写成 2026-11-25 09:30-11:00。"})
    begin, dash, end = text.strip().replace("–", "-").replace("—", "-").replace("至", "-").rpartition("-")
    try:
        start = parse_instant(begin, now)
        finish = parse_instant(f"{start:%Y-%m-%d} {end.strip()}", now)
    except InvalidInput:
        raise problem from None
    if not dash or not timedelta(0) < finish - start <= LONGEST_WINDOW:
        raise problem
    return start, finish
