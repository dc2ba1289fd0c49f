"""Orders: what is written is read, guarded updates, and the searches of the desk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from service_desk.catalog import Half
from service_desk.errors import Refused, Stale
from service_desk.orders import Basis, Channel, Consent, Contact, HalfDay, Place, ServiceOrder, Window
from service_desk.pricing import Line, Quote, QuoteMode
from service_desk.store import SqliteStore, Store, orders, prices
from service_desk.store.order_rows import row_of
from service_desk.store.orders import OrderQuery
from service_desk.store.schema import service_order
from service_desk.store.types import NaiveInstant
from service_desk.workflow import Kind, State

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
rare = st.sampled_from(["㼆", "𠮷", "👵🏻", "龘", "\u202e", "a\nb", "{{7*7}}", "=1+1", "\x1b[31m", " 前后 "])
texts = words | rare
instants = st.integers(0, 10**17).map(lambda us: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=us // 33))
days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
money = st.integers(0, 10**9)
contacts = st.builds(Contact, texts, st.text("0123456789", max_size=11), texts)
places = st.builds(Place, texts, texts, texts, texts)
lines = st.builds(Line, texts, texts, texts, money, money, money)
some_lines = st.lists(lines, max_size=3).map(tuple)
any_order = st.builds(
    ServiceOrder,
    number=st.just("2612-AAAAA"),
    kind=st.just(Kind.FREE),
    state=st.sampled_from([State.REGISTERED, State.ROUTED, State.IN_SERVICE, State.DECLINED, State.CANCELLED]),
    version=st.integers(1, 50),
    service=texts,
    title=texts,
    channel=st.sampled_from(Channel),
    contact=contacts,
    address=places,
    place=places,
    content=texts,
    requirements=texts,
    wanted=st.none() | st.builds(HalfDay, days, st.sampled_from(Half)),
    created_at=instants,
    changed_at=instants,
    booked_for_other=st.booleans(),
    booker=st.none() | contacts,
    department=texts,
    lead=texts,
    helpers=st.lists(texts, max_size=3).map(tuple),
    window=st.none() | st.builds(Window, instants, instants),
    quote=st.none()
    | st.builds(
        Quote, st.just("2026-2"), st.sampled_from(QuoteMode), some_lines, money, money, texts, money, st.booleans()
    ),
    consent=st.none() | st.builds(Consent, money, texts, texts, instants, st.sampled_from(Basis), texts),
    lines=some_lines,
    work_done=texts,
    answer=texts,
    respond_by=st.none() | instants,
    finish_by=st.none() | instants,
    started_at=st.none() | instants,
    finished_at=st.none() | instants,
    accepted_at=st.none() | instants,
    accepted_how=st.sampled_from(["", "accepted", "lapsed"]),
    closed_at=st.none() | instants,
    pay_method=texts,
    rework_count=st.integers(0, 9),
    no_entry_count=st.integers(0, 9),
    urged_at=st.none() | instants,
    linked_to=texts,
    link_kind=texts,
    link_version=st.integers(1, 9),
    privacy_version=texts,
    catalog_sha=texts,
    urgent=st.booleans(),
    visit=st.booleans(),
    places=st.integers(0, 9),
)
_estates = map("estate-{}".format, itertools.count())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=any_order, later=any_order)
def test_what_is_written_is_read(store: Store, make: Any, order: ServiceOrder, later: ServiceOrder) -> None:
    """Every field survives an insert and an update, rare characters, emoji and hostile text among them."""
    estate = next(_estates)
    store.write(lambda cn: prices.keep(cn, estate, make.edition))
    store.write(lambda cn: orders.insert(cn, estate, order))
    with store.read() as cn:
        assert orders.get(cn, estate, order.number) == order
    store.write(lambda cn: orders.update(cn, estate, later, expected_version=order.version))
    with store.read() as cn:
        assert orders.get(cn, estate, order.number) == later
        assert orders.several(cn, estate, [order.number]) == (later,)


def test_every_column_is_written(make: Any) -> None:
    """No field of the record is forgotten, and no column without a value."""
    assert set(row_of("e", make.order())) == set(service_order.c.keys())
    forgotten = {field.name for field in fields(ServiceOrder)} - set(service_order.c.keys())
    assert forgotten == {"contact", "address", "place", "wanted", "window", "lines"}


def test_naive_time_is_refused(store: Store, make: Any) -> None:
    naive = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 - the point
    with pytest.raises(NaiveInstant):
        store.write(lambda cn: orders.insert(cn, make.estate, make.order(created_at=naive)))


def test_missing_order_is_none(store: Store, make: Any) -> None:
    make.put(store, make.order(number="2612-AAAAA"), estate="another")
    with store.read() as cn:
        assert orders.get(cn, make.estate, "2612-AAAAA") is None
        assert not orders.exists(cn, make.estate, "2612-AAAAA")
        assert orders.exists(cn, "another", "2612-AAAAA")


def test_number_is_taken_once(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    with pytest.raises(Refused, match="已经用过") as caught:
        store.write(lambda cn: orders.insert(cn, make.estate, order))
    assert caught.value.code == "number_taken"


def test_update_needs_the_version_that_was_read(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    routed = replace(order, state=State.ROUTED, version=2)
    store.write(lambda cn: orders.update(cn, make.estate, routed, expected_version=1))
    with pytest.raises(Stale):
        store.write(lambda cn: orders.update(cn, make.estate, routed, expected_version=1))
    with pytest.raises(Stale):
        store.write(lambda cn: orders.update(cn, make.estate, make.order(number="none"), expected_version=1))


def test_one_of_many_updates_wins(store: Store, make: Any, together: Callable[..., list[object]]) -> None:
    order = make.put(store, make.order())

    def change(index: int) -> object:
        mine = replace(order, version=2, lead=f"W{index:02d}")
        return store.write(lambda cn: orders.update(cn, make.estate, mine, expected_version=1))

    results = together(12, change)
    assert results.count(None) == 1
    assert sum(isinstance(result, Stale) for result in results) == 11


def test_paid_order_needs_its_edition_kept(store: Store, make: Any) -> None:
    with pytest.raises(Refused) as caught:
        store.write(lambda cn: orders.insert(cn, make.estate, make.paid()))
    assert caught.value.code == "edition_not_kept"


def numbers(store: Store, make: Any, **query: Any) -> list[str]:
    with store.read() as cn:
        return [order.number for order in orders.find(cn, make.estate, OrderQuery(**query))]


def test_find_by_each_field(store: Store, make: Any) -> None:
    home = Place("7", "1", "1203")
    here = make.put(
        store,
        make.order(
            department="ENG", lead="W01", service="F09", place=home, contact=Contact("欧阳先生", "13900139001"),
            content="100%漏水_管", title="修水管", linked_to="2611-ZZZZZ", state=State.ASSIGNED,
        ),
    )  # fmt: skip
    other = make.put(store, make.order())
    one, both = [here.number], sorted([here.number, other.number], reverse=True)
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, both),
        ({"department": "ENG"}, one),
        ({"lead": "W01"}, one),
        ({"service": "F09"}, one),
        ({"place_code": "7-1-1203"}, one),
        ({"phone": "13900139001"}, one),
        ({"phone": "9001"}, one),
        ({"phone": "39001"}, one),
        ({"phone": "13800139001"}, []),
        ({"linked_to": "2611-ZZZZZ"}, one),
        ({"states": (State.ASSIGNED,)}, one),
        ({"states": (State.ASSIGNED, State.REGISTERED)}, both),
        ({"states": (State.CLOSED,)}, []),
        ({"kind": Kind.PAID}, []),
        ({"kind": Kind.FREE}, both),
        ({"text": "欧阳"}, one),
        ({"text": "7-1-12"}, one),
        ({"text": "9001"}, one),
        ({"text": here.number.lower()}, one),
        ({"text": "修水"}, one),
        ({"text": "0%漏"}, one),
        ({"text": "漏水_"}, one),
        ({"text": "%"}, one),
        ({"text": "  "}, both),
        ({"text": "' OR 1=1 --"}, []),
        ({"limit": 1}, both[:1]),
        ({"limit": 1, "offset": 1}, both[1:]),
        ({"limit": -5}, []),
    ]
    for query, found in expected:
        assert numbers(store, make, **query) == found, query


def test_find_by_time_is_from_and_before(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    second = timedelta(microseconds=1)
    assert numbers(store, make, since=make.now, until=make.now + second) == [order.number]
    assert numbers(store, make, since=make.now + second) == []
    assert numbers(store, make, until=make.now) == []


def test_sort_keys_and_unknown_ones(store: Store, make: Any) -> None:
    hour = timedelta(hours=1)
    a = make.put(store, make.order(created_at=make.now, changed_at=make.now + 3 * hour, finish_by=None)).number
    b = make.put(store, make.order(created_at=make.now + hour, finish_by=make.now + 9 * hour)).number
    c = make.put(store, make.order(created_at=make.now + 2 * hour, finish_by=make.now + 8 * hour)).number
    assert numbers(store, make) == [c, b, a]
    assert numbers(store, make, sort="finish_by") == [c, b, a]
    assert numbers(store, make, sort="changed_at")[0] == a
    assert numbers(store, make, sort="number; DROP TABLE service_order") == [c, b, a]


@pytest.mark.parametrize(
    ("state", "respond", "finish"),
    [
        (State.REGISTERED, True, True),
        (State.ROUTED, True, True),
        (State.ASSIGNED, False, True),
        (State.IN_SERVICE, False, True),
        (State.COMPLETED, False, False),
        (State.CLOSED, False, False),
        (State.CANCELLED, False, False),
    ],
    ids=str,
)
def test_overdue(store: Store, make: Any, state: State, respond: bool, finish: bool) -> None:
    """Answering counts until somebody is assigned, finishing until the work is done."""
    late = make.now - timedelta(minutes=1)
    slow = make.put(store, make.order(state=state, respond_by=late))
    undone = make.put(store, make.order(state=state, finish_by=late))
    make.put(store, make.order(state=state, respond_by=make.now, finish_by=make.now))
    expected = [undone.number] * finish + [slow.number] * respond
    assert numbers(store, make, overdue_at=make.now) == expected


def test_count_by_state_names_every_state(store: Store, make: Any) -> None:
    make.put(store, make.order())
    make.put(store, make.order(state=State.CLOSED))
    make.put(store, make.order(), estate="another")
    with store.read() as cn:
        counted = orders.count_by_state(cn, make.estate)
    assert set(counted) == set(State)
    assert (counted[State.REGISTERED], counted[State.CLOSED], sum(counted.values())) == (1, 1, 2)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"department": "ENG", "states": (State.ROUTED, State.ASSIGNED)}, "order_queue"),
        ({"place_code": "3-2-501"}, "order_place"),
        ({"address_code": "3-2-501", "since": datetime(2026, 1, 1, tzinfo=UTC)}, "order_address"),
        ({"phone": "13800138000"}, "order_phone"),
        ({"name": "王女士"}, "order_name"),
    ],
    ids=["queue", "place", "address", "phone", "name"],
)
def test_what_few_orders_have_is_found_by_its_own_index(
    sqlite_store: SqliteStore, make: Any, query: dict[str, Any], index: str
) -> None:
    """Neither a department's queue nor a home's page must walk through the work of past years."""
    plans: list[str] = []

    def explain(_cn: object, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT service_order"):
            plans.extend(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())

    event.listen(sqlite_store.reader, "before_cursor_execute", explain)
    numbers(sqlite_store, make, **query)
    assert any(index in plan for plan in plans), plans
