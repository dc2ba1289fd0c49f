"""Many made-up orders in every state a figure looks at, written straight into the store: nobody real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service_desk import complaints as c
from service_desk.complaints import Complaint, Severity, Source
from service_desk.complaints import Kind as About
from service_desk.complaints import State as Stage
from service_desk.orders import (
    LATE,
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
from service_desk.store import Connection, complaints, events, orders, records
from service_desk.workflow import Kind, Role, State

SECRET = b"k" * 32
DAY = timedelta(days=1)
PLACES = (("repair", ("W01", "W02", "")), ("reception", ("W04", "")), ("cleaning", ("W03",)), ("", ("",)))


def rich(
    cn: Connection, estate: str, now: datetime, services: Sequence[str], count: int = 360
) -> tuple[ServiceOrder, ...]:
    """Orders of the last ninety days, each a little different from the one before; complaints about some and none."""
    made = []
    for n in range(count):
        order = _one(n, now, services)
        orders.insert(cn, estate, order)
        _what_happened(cn, estate, n, order)
        if n % 8 == 0:
            complaints.insert(cn, estate, _complaint(n, order))
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

    if order.accepted_at and n % 3 == 1:
        answer = FollowUpResult.UNREACHABLE if n % 2 else FollowUpResult.SATISFIED
        records.add_follow_up(cn, estate, FollowUp(f"f{n}", order.number, after + DAY * 9, "S01", "visit", answer))
    if n % 6 == 0:
        _typed_later(cn, estate, n, order, order.created_at + timedelta(hours=n % 50))


def _typed_later(cn: Connection, estate: str, n: int, order: ServiceOrder, at: datetime) -> None:
    """Just in time, an instant later, much later; by a rule; late by mistake of nobody, since no order's."""
    how = n // 6 % 6
    by = (LATE, LATE + timedelta(microseconds=1), DAY, timedelta(), DAY, DAY)[how]
    stream = c.stream_of(f"T{order.number}") if how == 4 else ""
    role = Role.SYSTEM if how == 5 else Role.RECEPTION
    _event(cn, estate, order, "contact", at, by, stream=stream, role=role)
    if n % 4 == 0 and how == 2:
        _event(cn, estate, order, "contact", at + timedelta(hours=1), DAY)


def _complaint(n: int, order: ServiceOrder) -> Complaint:
    """About the order or none, of any weight and state, some about who reads the figures."""
    at = order.created_at + DAY * (n % 5)
    about = (("W01",), ("S01",), (), ("M01",))[n // 8 % 4]
    over = n % 32 == 8
    return Complaint(
        number=f"T{order.number}", state=Stage.WITHDRAWN if over else Stage.RECEIVED, version=1, kind=About.QUALITY,
        severity=Severity.MAJOR if n % 3 == 0 else Severity.ORDINARY, source=Source.TELEPHONE,
        order="" if n % 40 in (8, 16) else f"2611-{10_000 + n - n % 16}", contact=order.contact, place=order.place,
        words="没有修好", created_at=at, changed_at=at, acknowledge_by=at, handle_by=at, about=about, team=("W02",),
        department=order.department, company=about == ("M01",), withdrawn_at=at if over else None,
    )  # fmt: skip


def _event(
    cn: Connection, estate: str, order: ServiceOrder, action: str, at: datetime, late: timedelta = timedelta(), *,
    stream: str = "", role: Role = Role.RESIDENT,
) -> None:  # fmt: skip
    event = OrderEvent(
        stream or stream_of(order.number), 0, action, "resident", role, "", Basis.LINK, "", at, at + late, order.state,
        late_reason="停电" if late else "",
    )  # fmt: skip
    events.append(cn, estate, event, secret=SECRET, salt="salt")
