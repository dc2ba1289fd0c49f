"""Orders with everything that belongs to them, as the records of their export files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from service_desk.masking import mask_home, mask_name
from service_desk.negotiations import Negotiation
from service_desk.orders import Consent, FollowUp, Rating, ServiceOrder, Task, stream_of
from service_desk.store import negotiations, orders, payments, records
from service_desk.store.export_rows import ChainedEvent, chained, masked_contact, said, write_event
from service_desk.store.schema import event, follow_up, negotiation, rating, service_order, task

ORDERS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One order's file."""

    format: int
    estate: str
    order: ServiceOrder
    events: tuple[ChainedEvent, ...]
    tasks: tuple[Task, ...]
    rating: Rating | None
    follow_ups: tuple[FollowUp, ...]
    negotiations: tuple[Negotiation, ...] = ()


def read_all(cn: Connection, estate: str, version: int) -> Iterator[OrderFile]:
    """Every order with what belongs to it, by number; some at a time."""
    numbers = select(service_order.c.number).where(service_order.c.estate == estate)
    last = ""
    while page := list(
        cn.execute(
            numbers.where(service_order.c.number > last).order_by(service_order.c.number).limit(ORDERS_AT_ONCE)
        ).scalars()
    ):
        yield from _page(cn, estate, version, page)
        last = page[-1]


def _page(cn: Connection, estate: str, version: int, numbers: Sequence[str]) -> Iterator[OrderFile]:
    streams = [stream_of(number) for number in numbers]
    own = select(event).where(event.c.estate == estate, event.c.stream.in_(streams)).order_by(event.c.seq)
    events = defaultdict[str, list[ChainedEvent]](list)
    for row in cn.execute(own).mappings():
        events[row["stream"]].append(chained(row))
    tasks = _grouped(cn, select(task).where(task.c.estate == estate, task.c.number.in_(numbers)), records.task_of)
    ratings = _grouped(
        cn, select(rating).where(rating.c.estate == estate, rating.c.number.in_(numbers)), records.rating_of
    )
    visits = select(follow_up).where(follow_up.c.estate == estate, follow_up.c.number.in_(numbers))
    follow_ups = _grouped(cn, visits, records.follow_up_of)
    talks = select(negotiation).where(negotiation.c.estate == estate, negotiation.c.number.in_(numbers))
    negotiated = _grouped(cn, talks, negotiations.negotiation_of)
    for order in orders.several(cn, estate, numbers):
        yield OrderFile(
            format=version,
            estate=estate,
            order=order,
            events=tuple(events[stream_of(order.number)]),
            tasks=tuple(sorted(tasks[order.number], key=lambda one: one.id)),
            rating=next(iter(ratings[order.number]), None),
            follow_ups=tuple(sorted(follow_ups[order.number], key=lambda one: one.id)),
            negotiations=tuple(sorted(negotiated[order.number], key=lambda one: one.id)),
        )


def _grouped(cn: Connection, statement: Any, make: Any) -> defaultdict[str, list[Any]]:
    found = defaultdict[str, list[Any]](list)
    for row in cn.execute(statement).mappings():
        found[row["number"]].append(make(row))
    return found


def write(cn: Connection, estate: str, file: OrderFile) -> None:
    """Write an order with everything that belongs to it.

    Raises:
        Refused: a rule of the database stands against it.
    """
    for talk in file.negotiations:  # first: the order's price may rest on one
        negotiations.add(cn, estate, talk)
    payments.take_over(cn, estate, file.order)
    orders.insert(cn, estate, file.order)
    for one in file.events:
        write_event(cn, estate, one)
    for item in file.tasks:
        records.add_task(cn, estate, item)
    if file.rating is not None:
        records.add_rating(cn, estate, file.rating)
    for done in file.follow_ups:
        records.add_follow_up(cn, estate, done)


def belongs(file: OrderFile) -> bool:
    """Whether everything in the file is of its order."""
    number = file.order.number
    linked: list[Task | FollowUp | Rating | Negotiation]
    linked = [*file.tasks, *file.follow_ups, *file.negotiations, *([file.rating] if file.rating else [])]
    return all(one.stream == stream_of(number) for one in file.events) and all(r.number == number for r in linked)


def _consent(consent: Consent | None) -> Consent | None:
    return None if consent is None else replace(consent, who=mask_name(consent.who))


def _talk(talk: Negotiation) -> Negotiation:
    yes = talk.consent
    consent = None if yes is None else replace(yes, who=mask_name(yes.who))
    return replace(talk, reason=said(talk.reason), consent=consent)


def masked(file: OrderFile) -> OrderFile:
    """The file without what names a person or was said in a person's own words."""
    order = file.order
    shown = replace(
        order,
        contact=masked_contact(order.contact),
        address=mask_home(order.address),
        place=mask_home(order.place),
        booker=None if order.booker is None else masked_contact(order.booker),
        consent=_consent(order.consent),
        content=said(order.content),
        requirements=said(order.requirements),
        work_done=said(order.work_done),
        answer=said(order.answer),
    )
    rating = file.rating
    return replace(
        file,
        order=shown,
        events=tuple(replace(one, note="", note_salt="", os_account=said(one.os_account)) for one in file.events),
        tasks=tuple(replace(one, sentence=said(one.sentence)) for one in file.tasks),
        rating=None if rating is None else replace(rating, comment=said(rating.comment)),
        follow_ups=tuple(replace(one, words=said(one.words)) for one in file.follow_ups),
        negotiations=tuple(_talk(one) for one in file.negotiations),
    )
