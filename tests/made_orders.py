"""Many made-up orders in every state a figure looks at, written straight into the store: nobody real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service_desk.orders import (
    Basis,
    Channel,
    Contact,
    FollowUp,
    FollowUpResult,
    OrderEvent,
    Place,
    Rating,
    ServiceOrder,
    Stars,
    stream_of,
)
from service_desk.store import Connection, events, orders, records
from service_desk.workflow import Kind, Role, State

SECRET = b"k" * 32
DAY = timedelta(days=1)
PLACES = (("repair", ("W01", "W02", "")), ("reception", ("W04", "")), ("cleaning", ("W03",)), ("", ("",)))


def rich(
    cn: Connection, estate: str, now: datetime, services: Sequence[str], count: int = 360
) -> tuple[ServiceOrder, ...]:
    """Orders of the last ninety days, each a little different from the one before."""
    made = []
    for n in range(count):
        order = _one(n, now, services)
        orders.insert(cn, estate, order)
        _what_happened(cn, estate, n, order)
        made.append(order)
    return tuple(made)


def _one(n: int, now: datetime, services: Sequence[str]) -> ServiceOrder:
    at = now - timedelta(hours=6 * (n + 1))
    department, leads = PLACES[n % 7 % 4]
    place = Place("3", "2", f"{n % 18 + 1}01")
    base = ServiceOrder(
        f"2611-{10_000 + n}", Kind.FREE, State.ROUTED if department else State.REGISTERED, 1,
        services[n * 5 % 11 * n % len(services)], "换龙头", Channel.TELEPHONE, Contact("王女士", "13800138000"), place,
        place, "厨房龙头滴水", "", None, at, at, department=department, finish_by=at + DAY if n % 5 else None,
    )  # fmt: skip
    lead = leads[n // 4 % len(leads)]
    if n % 10 == 0:
        return base
    if n % 10 == 1:
        return replace(base, state=State.CANCELLED, closed_at=at + DAY * (n % 40), lead=lead)
    if n % 10 == 2:
        return replace(base, state=State.DECLINED, closed_at=at + DAY * (n % 3))
    if n % 10 == 3:
        return replace(base, state=State.CLOSED, closed_at=at + timedelta(hours=n % 50), answer="周一至周五")
    if n % 30 == 4:  # sent back, and not done again yet
        return replace(base, state=State.ASSIGNED, lead=lead, rework_count=1)
    finished = at + timedelta(hours=n * 7 % 60)
    states = (State.COMPLETED, State.ACCEPTED, State.CLOSED)
    done = replace(
        base, state=states[n % 3], lead=lead, finished_at=finished, rework_count=int(n % 10 == 5),
        accepted_at=finished if n % 3 else None, accepted_how="accepted" if n % 3 else "",
        closed_at=finished + DAY * 2 if n % 3 == 2 else None,
    )  # fmt: skip
    kinds = ("rework", "warranty", "reopen", "extra")
    return replace(done, linked_to=f"2611-{10_000 + n // 2}", link_kind=kinds[n // 10 % 4]) if n % 10 == 6 else done


def _what_happened(cn: Connection, estate: str, n: int, order: ServiceOrder) -> None:
    after = order.finished_at or order.created_at
    if order.rework_count:
        _event(cn, estate, order, "reject", after - timedelta(hours=2))
        if n % 4 == 1:
            _event(cn, estate, order, "reject", after - timedelta(hours=1))
    if order.finished_at and n % 10 == 7 and n % 3 == 0:
        _event(cn, estate, order, "stop", after)
    if order.finished_at and n % 2:
        stars = tuple(Stars)[(n * 2654435761 >> 9) % 5]
        records.add_rating(cn, estate, Rating(order.number, stars, "", after + DAY, Basis.LINK))
    if order.finished_at and n % 3 == 0:
        for attempt, result in enumerate(tuple(FollowUpResult)[n % 3 :] if n % 2 else tuple(FollowUpResult)):
            records.add_follow_up(
                cn, estate, FollowUp(f"f{n}-{attempt}", order.number, after + DAY * 3, "S01", "telephone", result)
            )


def _event(cn: Connection, estate: str, order: ServiceOrder, action: str, at: datetime) -> None:
    event = OrderEvent(
        stream_of(order.number), 0, action, "resident", Role.RESIDENT, "", Basis.LINK, "", at, at, order.state
    )
    events.append(cn, estate, event, secret=SECRET, salt="salt")
