"""The supervisor's page of follow-ups: what is due, what is not in order yet, and how much was asked this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service_desk import clocks
from service_desk.desk import boards, registers
from service_desk.desk.boards import Row
from service_desk.desk.context import Office
from service_desk.months import Month, month_of
from service_desk.orders import FollowUp, Rating, ServiceOrder, Staff
from service_desk.papers.register_facts import FollowUpEntry
from service_desk.store import Connection, follow_ups
from service_desk.store import orders as rows
from service_desk.store import registers as store
from service_desk.store.follow_ups import Coverage

MOST = 60  # rows


@dataclass(frozen=True, slots=True)
class Due:
    """One that is due, with what the resident has rated already."""

    row: Row
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class FollowUpBoard:
    """Everything of the page."""

    due: tuple[Due, ...]
    total: int
    unresolved: tuple[tuple[FollowUp, ServiceOrder], ...]
    coverage: tuple[Coverage, ...]  # of this month, by department
    month: date


def follow_up_board(
    cn: Connection, office: Office, person: Staff, department: str = "", most: int = MOST
) -> FollowUpBoard:  # fmt: skip
    """The page as a person may see it, the earliest due first."""
    scope, today = boards.scope_of(person), clocks.local(office.now).date()
    listing = boards.listing(cn, office, person, "follow-up", department=department, most=most)
    ratings = store.ratings_of(cn, office.estate, [row.order.number for row in listing.rows])
    open_ones = follow_ups.unresolved(cn, office.estate, scope, department)
    orders = {order.number: order for order in rows.several(cn, office.estate, [one.number for one in open_ones])}
    month = month_of(office.now)
    return FollowUpBoard(
        due=tuple(Due(row, ratings.get(row.order.number)) for row in listing.rows),
        total=listing.total,
        unresolved=tuple((one, orders[one.number]) for one in open_ones),
        coverage=follow_ups.coverage(cn, office.estate, month.since, month.until, scope, department),
        month=today.replace(day=1),
    )


def made_in(cn: Connection, office: Office, person: Staff, month: date, department: str = "") -> list[FollowUpEntry]:
    """The follow-ups made in a month that the person may see."""
    scope = boards.scope_of(person)
    found = registers.follow_up_sheet(cn, office, Month(month.year, month.month)).entries
    return [
        one
        for one in found
        if one.made is not None
        and (scope.everything or one.order.department in scope.departments)
        and department in ("", one.order.department)
    ]
