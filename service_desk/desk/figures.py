"""The manager's figures: volume, on time, satisfaction by department, worker and service (M3, §5.7).

The manager sees all of the centre, a supervisor the own department; each number opens exactly its orders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service_desk import clocks
from service_desk.desk.boards import PAGE, Listing, Row
from service_desk.desk.context import Office
from service_desk.reviews import FIGURES, Line, Period, busiest, summed
from service_desk.store import Connection, figures, people
from service_desk.store.board import Scope
from service_desk.store.figures import Cell, Only, Span

BUSIEST = 25  # services with a line of their own
NO_DEPARTMENT, NO_LEAD = "未落实部门", "未派人、即时办结"
USUAL = "registered"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period. ``rest``: the services beyond the busiest, with their sum."""

    period: Period
    departments: tuple[Line, ...]
    workers: tuple[Line, ...]
    services: tuple[Line, ...]
    rest: tuple[Line, ...]
    total: Line

    @property
    def rest_sum(self) -> Line:
        """The services of ``rest`` in one line."""
        return Line("rest", f"其余 {len(self.rest)} 项", summed(line.counts for line in self.rest))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number of a report is opened. None: whichever; ``rest``: of the services beyond the busiest."""

    figure: str
    period: Period
    department: str | None = None
    lead: str | None = None
    service: str | None = None
    rest: bool = False


def span_of(period: Period) -> Span:
    """The instants of a period."""
    return Span(_midnight(period.since), _midnight(period.until + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return clocks.at(day, time())


def report(cn: Connection, office: Office, scope: Scope, period: Period, department: str = "") -> Report:
    """Every figure of a period within a scope, of one department where it is named."""
    cells = figures.counted(cn, office.estate, scope, span_of(period), Only(department=department or None))
    names = {person.id: person.name for person in people.staff(cn, office.estate)}
    places = {one.id: one.name for one in office.catalog.departments}
    titles = {one.id: one.title for one in office.catalog.services}
    shown, rest = busiest(_lines(cells, lambda cell: cell.service, titles), BUSIEST)
    return Report(
        period,
        _in_order(_lines(cells, lambda cell: cell.department, {"": NO_DEPARTMENT} | places), places),
        _in_order(_lines(cells, lambda cell: cell.lead, {"": NO_LEAD} | names), dict(sorted(names.items()))),
        shown,
        rest,
        Line("", "合计", summed(cell.counts for cell in cells)),
    )


def _lines(cells: tuple[Cell, ...], of: Callable[[Cell], str], words: Mapping[str, str]) -> tuple[Line, ...]:
    parts: dict[str, list[Mapping[str, int]]] = {}
    for cell in cells:
        parts.setdefault(of(cell), []).append(cell.counts)
    return tuple(Line(key, words.get(key, key), summed(counts)) for key, counts in parts.items())


def _in_order(lines: tuple[Line, ...], words: Mapping[str, str]) -> tuple[Line, ...]:
    """As in the catalogue or the staff list; what is in neither any more comes later, what has none last."""
    place = {key: number for number, key in enumerate(words)}
    return tuple(sorted(lines, key=lambda line: (not line.key, place.get(line.key, len(place)), line.key)))


def orders_of(
    cn: Connection, office: Office, scope: Scope, asked: Asked, *, page: int = 1, most: int = PAGE
) -> Listing:
    """A page of the orders that a number counts; unknown figures are the registered ones (TRUST 12)."""
    key = asked.figure if asked.figure in FIGURES else USUAL
    span, only = span_of(asked.period), _only(cn, office, scope, asked)
    total = figures.total(cn, office.estate, scope, span, only, key)
    page = min(max(1, page), max(1, -(-total // most)))
    found = figures.listed(cn, office.estate, scope, span, only, key, limit=most, offset=(page - 1) * most)
    return Listing(f"figures-{key}", FIGURES[key].word, tuple(Row(order) for order in found), total, page, "", False)


def _only(cn: Connection, office: Office, scope: Scope, asked: Asked) -> Only:
    if not asked.rest:
        return Only(asked.department, asked.lead, None if asked.service is None else (asked.service,))
    rest = report(cn, office, scope, asked.period, asked.department or "").rest
    return Only(asked.department, asked.lead, tuple(line.key for line in rest))
