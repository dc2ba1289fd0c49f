"""The manager's figures: volume, on time, satisfaction by department, worker and service (M3, §5.7).

The manager sees all of the centre, a supervisor the own department; each number opens exactly its orders. Complaints
about no order stand beside the tables: most name no department, and none a worker or service that could be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service_desk import clocks
from service_desk.desk import boards, complaint_views
from service_desk.desk.boards import PAGE, Listing, Row
from service_desk.desk.context import Office
from service_desk.orders import Staff
from service_desk.reviews import FIGURES, LOOSE, Line, Period, busiest, summed
from service_desk.store import Connection, complaints, figures, people
from service_desk.store.board import Scope
from service_desk.store.complaints import ComplaintScope, Which
from service_desk.store.figures import Cell, Only, Sight
from service_desk.store.sql import Span

BUSIEST = 25  # services with a line of their own
NO_DEPARTMENT, NO_LEAD, UNNAMED = "未落实部门", "未派人、即时办结", "没有写部门"
USUAL = "registered"
WHOLE = Sight(Scope(everything=True), ComplaintScope("", everything=True, manager=True))  # as a manager sees it


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period.

    ``rest``: the services beyond the busiest, with their sum. ``loose``: complaints about no order, by department.
    """

    period: Period
    departments: tuple[Line, ...]
    workers: tuple[Line, ...]
    services: tuple[Line, ...]
    rest: tuple[Line, ...]
    total: Line
    loose: tuple[Line, ...]

    @property
    def loose_sum(self) -> int:
        """How many complaints are about no order."""
        return sum(line.counts[LOOSE.key] for line in self.loose)

    @property
    def loose_word(self) -> str:
        """Which departments those name: ``水电工程维修组 2 件，没有写部门 1 件``."""
        return "，".join(f"{line.word} {line.counts[LOOSE.key]} 件" for line in self.loose)

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


def sight_of(person: Staff) -> Sight:
    """What somebody sees of the figures: the work they answer for, and the complaints they may know of."""
    return Sight(boards.led_by(person), complaint_views.scope_of(person))


def report(cn: Connection, office: Office, sight: Sight, period: Period, department: str = "") -> Report:
    """Every figure of a period that the reader may see, of one department where it is named."""
    cells = figures.counted(cn, office.estate, sight, span_of(period), Only(department=department or None))
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
        _in_order(_loose(cn, office, sight, period, department, {"": UNNAMED} | places), places),
    )


def loose_of(period: Period, department: str = "") -> Which:
    """The complaints received in a period about no order, of one department where it is named."""
    return Which(all_of_them=True, department=department, loose=span_of(period))


def _loose(
    cn: Connection, office: Office, sight: Sight, period: Period, department: str, words: Mapping[str, str]
) -> tuple[Line, ...]:  # fmt: skip
    found = complaints.by_department(cn, office.estate, sight.complaints, loose_of(period, department))
    return tuple(Line(key, words.get(key, key), {LOOSE.key: number}) for key, number in found.items())


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
    cn: Connection, office: Office, sight: Sight, asked: Asked, *, page: int = 1, most: int = PAGE
) -> Listing:
    """A page of the orders that a number counts; unknown figures are the registered ones (TRUST 12)."""
    key = asked.figure if asked.figure in FIGURES else USUAL
    span, only = span_of(asked.period), _only(cn, office, sight, asked)
    total = figures.total(cn, office.estate, sight, span, only, key)
    page = min(max(1, page), max(1, -(-total // most)))
    found = figures.listed(cn, office.estate, sight, span, only, key, limit=most, offset=(page - 1) * most)
    return Listing(f"figures-{key}", FIGURES[key].word, tuple(Row(order) for order in found), total, page, "", False)


def _only(cn: Connection, office: Office, sight: Sight, asked: Asked) -> Only:
    if not asked.rest:
        return Only(asked.department, asked.lead, None if asked.service is None else (asked.service,))
    rest = report(cn, office, sight, asked.period, asked.department or "").rest
    return Only(asked.department, asked.lead, tuple(line.key for line in rest))
