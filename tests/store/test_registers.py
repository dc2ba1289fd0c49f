"""What registers read of many orders at once, on both databases: nothing left out past one chunk, nothing of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service_desk.orders import Basis, FollowUp, FollowUpResult, Rating, Stars, Task, TaskKind
from service_desk.store import Store, orders, records, registers
from service_desk.workflow import State

OTHER = "another-estate"


def put_many(store: Store, make: Any, count: int) -> list[str]:
    """Paid orders a minute apart; their numbers in the order of registration."""
    made = [make.paid(created_at=make.now + timedelta(minutes=n)) for n in range(count)]
    make.put(store, made[0])

    def write(cn: Any) -> None:
        for order in made[1:]:
            orders.insert(cn, make.estate, order)

    store.write(write)
    return [order.number for order in made]


def test_no_paid_order_of_the_span_is_left_out(store: Store, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the longest list too; free ones, the instant of the end and other estates are not in it."""
    numbers = put_many(store, make, 12)
    make.put(store, make.order(created_at=make.now))
    make.put(store, make.paid(created_at=make.now), OTHER)
    monkeypatch.setattr(registers, "LONGEST_LIST", 5)
    span = (make.now, make.now + timedelta(minutes=11))
    with store.read() as cn:
        found = registers.paid_registered(cn, make.estate, *span)
        assert [order.number for order in found] == numbers[:11]
        assert registers.paid_sum(cn, make.estate, *span) == (11, 0)


def test_the_sum_is_what_was_received(store: Store, make: Any) -> None:
    """Fen, exact; nothing where there is nothing."""
    order = make.put(store, make.paid())
    settled = make.settled(order, receipt="2026-000001", pay_method="cash")
    store.write(lambda cn: make.pay(cn, settled))
    store.write(lambda cn: orders.update(cn, make.estate, settled, expected_version=order.version))
    with store.read() as cn:
        assert registers.paid_sum(cn, make.estate, make.now, make.now + timedelta(days=1)) == (1, 9100)
        assert registers.paid_sum(cn, make.estate, make.now - timedelta(days=1), make.now) == (0, 0)


def test_more_than_a_chunk_is_read_whole(store: Store, make: Any) -> None:
    """Six hundred orders with what came of one of them, their ratings and their events."""
    numbers = put_many(store, make, 600)
    rework = make.put(store, make.order(linked_to=numbers[599], link_kind="rework", state=State.ROUTED))
    rating = Rating(numbers[599], Stars.GOOD, "好", make.now, Basis.LINK)
    store.write(lambda cn: records.add_rating(cn, make.estate, rating))
    with store.read() as cn:
        assert set(registers.orders_of(cn, make.estate, numbers)) == set(numbers)
        assert registers.linked_to(cn, make.estate, numbers) == {numbers[599]: (rework.number,)}
        assert registers.ratings_of(cn, make.estate, numbers) == {numbers[599]: rating}
        events = registers.events_of(cn, make.estate, numbers, ["register"])
        assert {number: [e.action for e in found] for number, found in events.items()} == {numbers[0]: ["register"]}
        assert registers.events_of(cn, make.estate, numbers, ["assign"]) == {}
        assert registers.orders_of(cn, OTHER, numbers) == {}


def test_follow_ups_of_a_span_and_open_tasks(store: Store, make: Any) -> None:
    """From the first instant on and before the last; tasks by when they are due, those without a day at the end."""
    order = make.put(store, make.paid())
    at = make.now
    asked = [
        FollowUp(f"{n:032x}", order.number, at + timedelta(days=n), "S01", "visit", FollowUpResult.SATISFIED)
        for n in range(3)
    ]
    task = Task("a" * 32, order.number, TaskKind.TELL, "ENG", "请告知", at, at + timedelta(hours=5))
    tasks = [
        task,
        replace(task, id="b" * 32, due_at=at + timedelta(hours=1)),
        replace(task, id="c" * 32, due_at=None),
        replace(task, id="d" * 32, done_at=at),
        replace(task, id="e" * 32, kind=TaskKind.FOLLOW_UP),
        replace(task, id="f" * 32, department="cleaning"),
    ]

    def write(cn: Any) -> None:
        for found in asked:
            records.add_follow_up(cn, make.estate, found)
        for found in tasks:
            records.add_task(cn, make.estate, found)

    store.write(write)
    with store.read() as cn:
        span = registers.follow_ups_between(cn, make.estate, at, at + timedelta(days=2))
        assert span == tuple(asked[:2])
        waiting = registers.open_tasks(cn, make.estate, (TaskKind.TELL, TaskKind.CALL))
        assert [found.id[0] for found in waiting] == ["b", "a", "f", "c"]
        assert [found.id[0] for found in registers.open_tasks(cn, make.estate, (TaskKind.TELL,), "ENG")] == list("bac")
