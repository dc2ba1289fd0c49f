"""One year of the service calendar in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.words import Span, short_day, spans
from service_desk.catalog import Catalog


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A service day with the service it belongs to."""

    words: str
    service: str
    title: str
    what: str


@dataclass(frozen=True, slots=True)
class YearView:
    """A year ready to print. ``written`` False: the office has no calendar for it yet."""

    year: int
    written: bool
    complete: bool
    remark: str
    closed: tuple[Span, ...] = ()
    workdays: tuple[Span, ...] = ()
    service_days: tuple[ServiceDay, ...] = ()


def year_view(catalog: Catalog, year: int, today: date) -> YearView:
    """What the office has written for a year; service days before ``today`` are left out."""
    calendar = catalog.calendar(year)
    if calendar is None:
        return YearView(year, written=False, complete=False, remark="")
    days = []
    for day, service, what in sorted(calendar.service_days):
        if day < today:
            continue
        item = catalog.service(service)
        days.append(ServiceDay(short_day(day), service if item else "", item.title if item else "", what))
    return YearView(
        year,
        written=True,
        complete=calendar.complete,
        # An unfinished year's remark is a note for the office; residents get the portal's own sentence.
        remark=calendar.remark if calendar.complete else "",
        closed=spans(calendar.closed),
        workdays=spans(calendar.workdays),
        service_days=tuple(days),
    )
