"""The figures' counts and lists say the same, on both engines, for every figure, scope and part (§5.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from service_desk.complaints import Severity
from service_desk.orders import LATE, FollowUpResult, ServiceOrder, Stars, stream_of
from service_desk.reviews import FIGURES
from service_desk.store import Connection, SqliteStore, Store, complaints, events, figures, follow_ups, records
from service_desk.store.board import Scope
from service_desk.store.complaints import ComplaintScope, Which
from service_desk.store.figures import KEYS, Only, Sight
from service_desk.store.sql import Span
from service_desk.workflow import Role, State
from tests.made_orders import rich

SERVICES = ("F01", "F02", "F03", "F05")
ALL = ComplaintScope("nobody", everything=True)
SCOPES = (
    Sight(Scope(everything=True), ALL),
    Sight(Scope(everything=True), ComplaintScope("M01", everything=True, manager=True)),
    Sight(Scope(departments=("repair",)), ComplaintScope("S01", departments=("repair",))),
    Sight(Scope(departments=("reception", "")), ComplaintScope("S02", departments=("reception", ""))),
    Sight(Scope(), ComplaintScope("W01")),
)
Test = Callable[[ServiceOrder], bool]


def span_of(make: Any) -> Span:
    return Span(make.now - timedelta(days=50), make.now - timedelta(days=10))


@pytest.fixture
def made(store: Store, make: Any) -> tuple[ServiceOrder, ...]:
    return store.write(lambda cn: rich(cn, make.estate, make.now, SERVICES))


def test_the_keys_are_those_that_have_words() -> None:
    assert set(KEYS) == set(FIGURES)


@pytest.mark.parametrize("sight", SCOPES, ids=["all", "manager", "repair", "front", "nobody"])
def test_every_number_is_the_length_of_its_list(
    store: Store, make: Any, made: tuple[ServiceOrder, ...], sight: Sight
) -> None:
    """Of every cell, and of every department, worker and service."""
    span = span_of(make)
    with store.read() as cn:
        cells = figures.counted(cn, make.estate, sight, span, Only())
        for key in KEYS:
            whole = _numbers(cn, make, sight, span, Only(), key)
            assert len(whole) == len(set(whole)) == sum(cell.counts[key] for cell in cells), key
            assert len(whole) == figures.total(cn, make.estate, sight, span, Only(), key), key
            seen: list[str] = []
            for cell in cells:
                only = Only(cell.department, cell.lead, (cell.service,))
                part = _numbers(cn, make, sight, span, only, key)
                assert len(part) == cell.counts[key], (key, cell)
                seen += part
            assert sorted(seen) == sorted(whole), key
            assert bool(whole) is (sight.orders != Scope()), key


def _numbers(cn: Connection, make: Any, sight: Sight, span: Span, only: Only, key: str) -> list[str]:
    found = figures.listed(cn, make.estate, sight, span, only, key, limit=500)
    assert [order.created_at for order in found] == sorted((order.created_at for order in found), reverse=True)
    return [order.number for order in found]


def test_the_figures_are_what_they_are_said_to_be(store: Store, make: Any, made: tuple[ServiceOrder, ...]) -> None:
    """Each against the same rule written once more in Python over the records themselves."""
    span = span_of(make)
    with store.read() as cn:
        ratings = {o.number: records.get_rating(cn, make.estate, o.number) for o in made}
        visits = {o.number: records.follow_ups(cn, make.estate, o.number) for o in made}
        acts = {o.number: events.stream(cn, make.estate, stream_of(o.number)) for o in made}
        words = complaints.listed(cn, make.estate, ALL, make.now, Which(all_of_them=True), limit=500)
        rules = _rules(span, made, ratings, visits, acts, words)
        assert set(rules) == set(KEYS)
        for key, rule in rules.items():
            found = _numbers(cn, make, SCOPES[0], span, Only(), key)
            assert sorted(found) == [order.number for order in sorted(made, key=lambda o: o.number) if rule(order)], key


def _rules(span: Span, made: Any, ratings: Any, visits: Any, acts: Any, words: Any) -> dict[str, Test]:
    def within(at: Any) -> bool:
        return at is not None and span.since <= at < span.until

    redo = {(o.linked_to, o.created_at) for o in made if o.link_kind in ("rework", "warranty")}
    stopped = {number for number, own in acts.items() if any(e.action == "stop" for e in own)}
    back = {n for n, own in acts.items() if any(e.action == "reject" and within(e.occurred_at) for e in own)}
    heard = [one for one in words if within(one.created_at)]

    def end(o: ServiceOrder) -> Any:
        return o.finished_at or (o.closed_at if o.state is State.CLOSED else None)

    def done(o: ServiceOrder) -> bool:
        return within(end(o))

    def good(o: ServiceOrder) -> bool:
        return within(ratings[o.number] and ratings[o.number].at) and ratings[o.number].stars >= Stars.GOOD

    def bad(o: ServiceOrder) -> bool:
        rated = within(ratings[o.number] and ratings[o.number].at) and ratings[o.number].stars.dissatisfied
        return rated or any(v.result is FollowUpResult.DISSATISFIED and within(v.at) for v in visits[o.number])

    return {
        "registered": lambda o: within(o.created_at),
        "done": done,
        "timed": lambda o: done(o) and o.finish_by is not None,
        "on_time": lambda o: done(o) and o.finish_by is not None and end(o) <= o.finish_by,
        "first_time": lambda o: done(o) and not o.rework_count and o.link_kind not in ("rework", "warranty")
        and o.number not in stopped and o.number not in {number for number, _ in redo},
        "rework": lambda o: o.number in back or any(o.number == number and within(at) for number, at in redo),
        "rated": lambda o: within(ratings[o.number] and ratings[o.number].at),
        "good": good,
        "unhappy": bad,
        "complained": lambda o: any(one.order == o.number for one in heard),
        "major": lambda o: any(one.order == o.number and one.severity is Severity.MAJOR for one in heard),
        "accepted": lambda o: within(o.accepted_at),
        "reached": lambda o: within(o.accepted_at)
        and any(v.result is not FollowUpResult.UNREACHABLE for v in visits[o.number]),
        "late": lambda o: any(
            within(e.occurred_at) and e.recorded_at - e.occurred_at > LATE and e.role is not Role.SYSTEM
            for e in acts[o.number]
        ),
        "declined": lambda o: o.state is State.DECLINED and within(o.closed_at),
        "cancelled": lambda o: o.state is State.CANCELLED and within(o.closed_at),
    }  # fmt: skip


def test_a_span_begins_with_its_first_instant_and_ends_before_its_last(store: Store, make: Any) -> None:
    for n, at in enumerate((make.now - timedelta(microseconds=1), make.now, make.now + timedelta(days=1))):
        make.put(store, make.order(number=f"2612-2222{n}", created_at=at, department="repair"))
    span = Span(make.now, make.now + timedelta(days=1))
    with store.read() as cn:
        assert _numbers(cn, make, SCOPES[0], span, Only(), "registered") == ["2612-22221"]


def test_no_figure_reads_the_orders_of_another_time(sqlite_store: SqliteStore, make: Any) -> None:
    """Each pass is answered by the index made for it, not by reading every order (100,000 of them)."""
    span, plans = span_of(make), []
    with sqlite_store.read() as cn:
        for plan in _plans(cn, make, span):
            plans.append(plan)
            assert "SCAN service_order" not in plan
            assert "SCAN event" not in plan
    for index in (
        "order_registered", "order_finished", "order_over", "order_again", "rating_given", "event_short",
        "order_accepted",
    ):  # fmt: skip
        assert any(f"COVERING INDEX {index}" in plan for plan in plans), index
    for index in ("complaint_created", "event_late"):  # few rows; the table is looked at for what is no key
        assert any(f"INDEX {index}" in plan for plan in plans), index


def _plans(cn: Connection, make: Any, span: Span) -> Iterator[str]:
    from sqlalchemy import event  # noqa: PLC0415 - this test alone

    asked: list[tuple[str, Any]] = []
    note = lambda _cn, _cursor, statement, parameters, *_: asked.append((statement, parameters))  # noqa: E731
    event.listen(cn, "before_cursor_execute", note)
    figures.counted(cn, make.estate, SCOPES[1], span, Only())
    event.remove(cn, "before_cursor_execute", note)
    for statement, parameters in asked:
        rows = cn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        yield "\n".join(row[3] for row in rows)


def test_parts_are_asked_for_by_any_of_them(store: Store, make: Any, made: tuple[ServiceOrder, ...]) -> None:
    span = span_of(make)
    with store.read() as cn:
        for department, lead in product(("repair", ""), ("W01", "")):
            for only in (Only(department), Only(lead=lead), Only(department, lead), Only(services=SERVICES[:2])):
                found = figures.listed(cn, make.estate, SCOPES[0], span, only, "registered", limit=500)
                assert [o.number for o in found] == [
                    o.number for o in made if span.since <= o.created_at < span.until
                    and only.department in (None, o.department) and only.lead in (None, o.lead)
                    and (only.services is None or o.service in only.services)
                ]  # fmt: skip


def test_coverage_is_what_the_page_of_follow_ups_says(store: Store, make: Any, made: tuple[ServiceOrder, ...]) -> None:
    """Of each department the same orders accepted, the same reached."""
    span, found = span_of(make), dict[str, list[int]]()
    with store.read() as cn:
        page = follow_ups.coverage(cn, make.estate, span.since, span.until, Scope(everything=True))
        for cell in figures.counted(cn, make.estate, SCOPES[0], span, Only()):
            own = found.setdefault(cell.department, [0, 0])
            own[0] += cell.counts["accepted"]
            own[1] += cell.counts["reached"]
    assert {one.department: [one.accepted, one.reached] for one in page} == found
    assert any(0 < one.reached < one.accepted for one in page)


def test_nobody_finds_a_complaint_about_oneself_in_a_number(
    store: Store, make: Any, made: tuple[ServiceOrder, ...]
) -> None:  # fmt: skip
    """Nor the manager one that the company decides, nor a supervisor another department's (TRUST 4)."""
    span = Span(make.now - timedelta(days=365), make.now + timedelta(days=365))
    with store.read() as cn:
        words = complaints.listed(cn, make.estate, ALL, make.now, Which(all_of_them=True), limit=500)
        for sight in SCOPES[:4]:
            who = sight.complaints
            own = {
                one.order for one in words if who.person not in (*one.about, *one.team)
                and not (who.manager and one.company) and (who.everything or one.department in who.departments)
            }  # fmt: skip
            shown = [
                o.number for o in made if o.number in own
                and (sight.orders.everything or o.department in sight.orders.departments)
            ]  # fmt: skip
            assert sorted(_numbers(cn, make, sight, span, Only(), "complained")) == sorted(shown)
    assert any("M01" in one.about for one in words)


def test_complaints_about_no_order_are_counted_apart(
    store: Store, make: Any, made: tuple[ServiceOrder, ...]
) -> None:  # fmt: skip
    """By department, by the time they were received, open or over; the list has as many."""
    span = span_of(make)
    with store.read() as cn:
        words = complaints.listed(cn, make.estate, ALL, make.now, Which(all_of_them=True), limit=500)
        loose = [one for one in words if not one.order and span.since <= one.created_at < span.until]
        found = complaints.by_department(cn, make.estate, ALL, Which(all_of_them=True, loose=span))
        assert found == {name: sum(one.department == name for one in loose) for name in {o.department for o in loose}}
        assert sum(found.values()) == len(loose) > 0
        which = Which(all_of_them=True, department="repair", loose=span)
        listed = complaints.listed(cn, make.estate, ALL, make.now, which)
        assert {one.number for one in listed} == {one.number for one in loose if one.department == "repair"}
        assert complaints.count(cn, make.estate, ALL, which) == len(listed) > 0
