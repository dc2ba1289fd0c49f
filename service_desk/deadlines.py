"""By when: every rule of an order's deadlines (§2.2, §5.3, §5.4). Pure; the desk writes what these return.

An order has two clocks: until somebody answers (``respond_by``), then until the work is done (``finish_by``). They run
in working time, for urgent services by the wall. While the office waits for the resident (未能入户, 待料 at the
resident's wish, finished and not accepted yet) the second one stands still: ``time_left`` keeps what it has left, in
seconds, and from then on that much runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import HalfDay, ServiceOrder, Window
from service_desk.workflow import State

Changes = dict[str, Any]  # fields of an order
ON_DESK = (State.REGISTERED, State.ROUTED)
UNDER_WAY = (State.ASSIGNED, State.IN_SERVICE)
RESPOND_HOURS, FINISH_HOURS = 4, 24  # of a service that the catalogue no longer has
# Working hours within which the office does what is its own beside the steps.
TELL_HOURS, CALL_HOURS, CONFIRM_HOURS, ACCEPT_HOURS = 1, 4, 2, 7
DAY_HOURS = 7  # of work
SUPERVISOR, MANAGER = "supervisor", "manager"
LADDER = (SUPERVISOR, MANAGER)  # whom an overdue order is passed to, one after the other


@dataclass(frozen=True, slots=True)
class Promise:
    """What the resident may count on."""

    respond_by: datetime
    finish_by: datetime


def hours_of(catalog: Catalog, service: str) -> tuple[int, int]:
    """Hours until the answer and until the end, as the catalogue says."""
    found = catalog.service(service)
    return (found.respond_hours, found.finish_hours) if found else (RESPOND_HOURS, FINISH_HOURS)


def promised(
    catalog: Catalog, service: str, when: datetime, *, urgent: bool, wanted: HalfDay | None = None
) -> Promise:  # fmt: skip
    """The deadlines of an order registered at ``when``. A wished half-day draws them to itself: whoever wishes for
    tomorrow morning hears from us before tomorrow morning, and nothing is late before the half-day is over.
    """
    respond, finish = hours_of(catalog, service)
    respond_by = clocks.deadline(catalog, when, respond, urgent=urgent)
    finish_by = clocks.deadline(catalog, when, finish, urgent=urgent)
    if wanted:
        respond_by = min(respond_by, clocks.half_day_start(catalog, wanted.day, wanted.half))
        finish_by = max(finish_by, clocks.half_day_end(catalog, wanted.day, wanted.half))
    return Promise(respond_by, finish_by)


def left_at(catalog: Catalog, order: ServiceOrder, when: datetime) -> int | None:
    """Seconds that the second clock has left at ``when``, at least none; None for an order without that clock."""
    if order.finish_by is None:
        return order.time_left
    by_wall, by_work = order.finish_by - when, clocks.working_time_between(catalog, when, order.finish_by)
    left = by_wall if order.urgent else by_work
    return max(0, int(left.total_seconds()))


def waiting(catalog: Catalog, order: ServiceOrder, when: datetime) -> Changes:
    """The clock stands still: the office waits for the resident to name a time."""
    return {"finish_by": None, "time_left": left_at(catalog, order, when)}


def agreed(catalog: Catalog, order: ServiceOrder, window: Window) -> Changes:
    """A time was agreed. What a waiting clock has left runs from it on; no promise ends before the agreed time."""
    return {"finish_by": max(_running(catalog, order, window.start) or window.end, window.end), "time_left": None}


def agreed_after_wait(catalog: Catalog, order: ServiceOrder, when: datetime, window: Window) -> Changes:
    """A later time at the resident's wish: from ``when`` until it begins nothing counts."""
    return agreed(catalog, replace(order, **waiting(catalog, order, when)), window)


def moved(catalog: Catalog, order: ServiceOrder, wanted: HalfDay) -> Changes:
    """The resident wants another half-day."""
    begin, end = (edge(catalog, wanted.day, wanted.half) for edge in (clocks.half_day_start, clocks.half_day_end))
    return agreed(catalog, order, Window(begin, end))


def begun(catalog: Catalog, order: ServiceOrder, when: datetime) -> Changes:
    """Work begins; a clock that still waited runs on."""
    return {"finish_by": _running(catalog, order, when), "time_left": None}


def finished(catalog: Catalog, order: ServiceOrder, when: datetime) -> Changes:
    """The work is done and waits for the resident to accept it; the promise stays to be measured by."""
    return {"time_left": left_at(catalog, order, when)}


def reworked(catalog: Catalog, order: ServiceOrder, when: datetime) -> Changes:
    """The resident did not accept: what was left runs on, and at least as long as an answer may take."""
    respond, finish = hours_of(catalog, order.service)
    left = finish * 3600 if order.time_left is None else max(order.time_left, respond * 3600)
    finish_by = clocks.run_on(catalog, when, timedelta(seconds=left), urgent=order.urgent)
    return {"finish_by": finish_by, "time_left": None}


def _running(catalog: Catalog, order: ServiceOrder, start: datetime) -> datetime | None:
    """When the second clock runs out, if it runs on from ``start`` where it waited."""
    if order.time_left is None:
        return order.finish_by
    return clocks.run_on(catalog, start, timedelta(seconds=order.time_left), urgent=order.urgent)


# ---- overdue ----------------------------------------------------------------------------------------------------


def deadline_of(order: ServiceOrder) -> datetime | None:
    """By when the next thing has to happen: the answer, then the finish; None when nothing is awaited of the office."""
    if order.state in UNDER_WAY:
        return order.finish_by
    if order.state not in ON_DESK:
        return None
    return min(order.respond_by, order.finish_by) if order.respond_by and order.finish_by else order.respond_by


def overdue(order: ServiceOrder, now: datetime) -> timedelta | None:
    """How late an order is, or None: first by its answer, then by its finish."""
    limit = deadline_of(order)
    return now - limit if limit and now > limit else None


def climbs(catalog: Catalog, order: ServiceOrder, now: datetime) -> tuple[str, ...]:
    """To whom an overdue order is to be passed now and was not yet: the supervisor at once, the manager later."""
    limit = deadline_of(order)
    if limit is None or now <= limit:
        return ()
    taken = LADDER.index(order.climbed) + 1 if order.climbed else 0
    return LADDER[taken : 2 if now > _manager_from(catalog, order, limit) else 1]


def _manager_from(catalog: Catalog, order: ServiceOrder, limit: datetime) -> datetime:
    rule = catalog.estate.escalation
    if order.urgent:
        return limit + timedelta(minutes=rule.urgent_minutes)
    return clocks.add_working_hours(catalog, limit, rule.manager_hours)


# ---- the office's own tasks ---------------------------------------------------------------------------------------


def due_in(catalog: Catalog, now: datetime, hours: int) -> datetime:
    """When a task of so many working hours is due."""
    return clocks.add_working_hours(catalog, now, hours)


def follow_up_by(catalog: Catalog, now: datetime) -> datetime:
    """By when a follow-up is made: the end of the last of the policy's working days after today."""
    left = catalog.estate.follow_ups.within_days
    for day in catalog.working_days(clocks.local(now).date() + timedelta(days=1)):
        left -= 1
        if left <= 0:
            return clocks.spans(catalog, day)[-1][1]
    raise AssertionError  # pragma: no cover - working_days never ends
