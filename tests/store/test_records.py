"""Tasks, ratings, follow-ups, staff, keys, counters, price editions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from service_desk.errors import NotFound, Refused
from service_desk.notices import Posting
from service_desk.orders import (
    Basis,
    FollowUp,
    FollowUpResult,
    Grant,
    Rating,
    Staff,
    Stars,
    Task,
    TaskKind,
)
from service_desk.pricing import Consultation, Edition, Material, PriceItem, QuoteMode
from service_desk.store import Connection, Store, counters, keys, people, prices, records
from service_desk.store.initials import initials
from service_desk.workflow import Role

_estates = map("records-{}".format, itertools.count())
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def test_tasks(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    hour = timedelta(hours=1)
    tell = Task("t2", order.number, TaskKind.TELL, "ENG", "请告知王女士改期", make.now + hour)
    call = Task("t1", order.number, TaskKind.CALL, "REC", "请联系王女士", make.now, make.now + hour)

    def write(cn: Connection) -> None:
        records.add_task(cn, make.estate, tell)
        records.add_task(cn, make.estate, call)

    store.write(write)
    done = replace(call, attempts=2, done_at=make.now, done_by="R01", outcome="told")
    store.write(lambda cn: records.update_task(cn, make.estate, done))
    with store.read() as cn:
        assert records.get_task(cn, make.estate, "t1") == done
        assert records.get_task(cn, "another", "t1") is None
        assert records.tasks(cn, make.estate) == (tell,)
        assert records.tasks(cn, make.estate, open_only=False) == (done, tell)
        assert records.tasks(cn, make.estate, kind=TaskKind.CALL) == ()
        assert records.tasks(cn, make.estate, department="ENG", number=order.number) == (tell,)
        assert records.tasks(cn, make.estate, number="none") == ()
        assert records.tasks(cn, make.estate, limit=0) == ()
    with pytest.raises(NotFound):
        store.write(lambda cn: records.update_task(cn, make.estate, replace(tell, id="none")))


def test_an_order_is_rated_once(store: Store, make: Any, together: Callable[..., list[object]]) -> None:
    order = make.put(store, make.order())
    rating = Rating(order.number, Stars.VERY_GOOD, "很好", make.now, Basis.LINK)
    results = together(8, lambda _i: store.write(lambda cn: records.add_rating(cn, make.estate, rating)))
    assert results.count(None) == 1
    assert {error.code for error in results if isinstance(error, Refused)} == {"already_rated"}
    with store.read() as cn:
        assert records.get_rating(cn, make.estate, order.number) == rating
        assert records.get_rating(cn, "another", order.number) is None


def test_follow_ups(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    unhappy = FollowUp(
        "f1", order.number, make.now, "R01", "telephone", FollowUpResult.DISSATISFIED, "还在漏", "", open=True,
        level=Stars.POOR, dressed=True, let_in=False, charged=None, wants="complaint",
    )  # fmt: skip
    store.write(lambda cn: records.add_follow_up(cn, make.estate, unhappy))
    with store.read() as cn:
        assert records.get_follow_up(cn, make.estate, "f1") == unhappy
        assert records.follow_ups(cn, make.estate, order.number) == (unhappy,)
        assert records.get_follow_up(cn, make.estate, "f2") is None
    store.write(lambda cn: records.close_follow_up(cn, make.estate, "f1"))
    with store.read() as cn:
        assert records.get_follow_up(cn, make.estate, "f1") == replace(unhappy, open=False)
    with pytest.raises(NotFound):
        store.write(lambda cn: records.close_follow_up(cn, make.estate, "f2"))


def test_staff(store: Store) -> None:
    worker = Staff("W01", "李师傅", "0107", (Grant(Role.WORKER, "ENG"), Grant(Role.FINANCE)), True, "13800138001")
    gone = Staff("W02", "某某", "0108", (), active=False)
    for person in (gone, replace(worker, name="旧名"), worker):
        store.write(partial(people.save_staff, estate="e", person=person))
    with store.read() as cn:
        assert people.get_staff(cn, "e", "W01") == worker
        assert people.get_staff(cn, "e", "W09") is None
        assert people.staff(cn, "e") == (worker,)
        assert people.staff(cn, "e", active_only=False) == (worker, gone)


def test_initials_of_many_voiced_names_stay_few() -> None:
    assert {"sxs", "dxs", "cxs"} <= set(initials("单先生"))
    assert initials("") == ()
    assert initials("（，）") == ()
    assert initials("乐单单") == ("ldd", "ydd")
    assert len(initials("单" * 99)[0]) == 12


def test_keys_are_recalled_as_remembered(store: Store, make: Any) -> None:
    with store.read() as cn:
        assert keys.recall(cn, "e", "k") is None
    store.write(lambda cn: keys.remember(cn, "e", "k", "mac", "2612-AAAAA", make.now))
    with store.read() as cn:
        assert keys.recall(cn, "e", "k") == ("mac", "2612-AAAAA")
        assert keys.recall(cn, "another", "k") is None


def test_fifty_repeats_of_a_key_do_the_work_once(
    store: Store, make: Any, together: Callable[..., list[object]]
) -> None:
    """Whoever comes second waits, then gets the first answer."""

    def once(cn: Connection) -> str:
        before = keys.recall(cn, "e", "form-1")
        if before is not None:
            return before[1]
        result = f"order {counters.next_number(cn, 'e', 'orders')}"
        keys.remember(cn, "e", "form-1", "mac", result, make.now)
        return result

    assert set(map(str, together(50, lambda _i: store.write(once)))) == {"order 1"}


def test_numbers_have_no_gaps(store: Store, together: Callable[..., list[object]]) -> None:
    """A refused use case gives its number back."""

    def some_refuse(index: int) -> object:
        def use_case(cn: Connection) -> int:
            number = counters.next_number(cn, "e", "receipt")
            if index % 3 == 0:
                raise Refused("不收。")
            return number

        return store.write(use_case)

    numbers = [result for result in together(30, some_refuse) if isinstance(result, int)]
    assert sorted(numbers) == list(range(1, 21))
    assert store.write(lambda cn: counters.next_number(cn, "e", "other")) == 1


def test_hits_are_counted_within_their_window(store: Store, make: Any) -> None:
    def hit(seconds: int, bucket: str = "status:x") -> int:
        now = make.now + timedelta(seconds=seconds)
        return store.write(lambda cn: counters.hit(cn, "e", bucket, now, 60))

    assert [hit(0), hit(10), hit(59), hit(60), hit(119)] == [1, 2, 3, 3, 2]
    assert hit(119, "status:y") == 1
    with store.read() as cn:
        assert counters.peek(cn, "e", "status:x", make.now + timedelta(seconds=119), 60) == 2
        assert counters.peek(cn, "another", "status:x", make.now, 60) == 0
    assert hit(3 * 86_400) == 1
    with store.read() as cn:
        rows = cn.exec_driver_sql("SELECT bucket FROM hit").scalars().all()
    assert len(rows) == 1  # the old ones are forgotten
    assert "status" not in rows[0]


amounts = st.integers(0, 10**9)
items = st.builds(
    PriceItem,
    service=texts,
    unit=texts,
    price=amounts,
    cost=amounts,
    minimum=amounts,
    quote=st.sampled_from(QuoteMode),
    typical=st.tuples(amounts, amounts),
    includes=texts,
    exception=texts,
)
editions = st.builds(
    Edition,
    id=texts.filter(bool),
    effective_from=st.dates(),
    items=st.lists(items, max_size=4, unique_by=lambda item: item.service).map(tuple),
    materials=st.lists(
        st.builds(Material, texts, texts, texts, amounts, amounts), max_size=3, unique_by=lambda item: item.id
    ).map(tuple),
    consulted=st.lists(st.builds(Consultation, texts, texts, st.dates()), max_size=2).map(tuple),
    postings=st.lists(st.builds(Posting, texts, texts, st.dates(), texts), max_size=2).map(tuple),
    remark=texts,
    sha=texts,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edition=editions)
def test_editions_are_kept_as_they_are(store: Store, edition: Edition) -> None:
    estate = next(_estates)
    for _ in range(2):  # the second time there is nothing to do
        store.write(lambda cn: prices.keep(cn, estate, edition))
    with store.read() as cn:
        assert prices.get(cn, estate, edition.id) == edition
        assert prices.editions(cn, estate) == (edition,)
        assert prices.get(cn, "another", edition.id) is None


def test_another_content_under_a_kept_name_is_refused(store: Store, make: Any) -> None:
    store.write(lambda cn: prices.keep(cn, "e", make.edition))
    posted = replace(make.edition, postings=(Posting("boards", "公告栏", date(2026, 6, 20)),))
    store.write(lambda cn: prices.keep(cn, "e", posted))
    changed = replace(make.edition, items=(replace(make.edition.items[0], price=8001),))
    with pytest.raises(Refused, match="另立一个版本"):
        store.write(lambda cn: prices.keep(cn, "e", changed))
    with store.read() as cn:
        assert prices.get(cn, "e", make.edition.id) == make.edition


def test_any_number_of_editions_takes_two_queries(store: Store, make: Any) -> None:
    estate = next(_estates)
    kept = [replace(make.edition, id=f"2026-{n}", sha=f"sha{n}") for n in range(1, 6)]
    for edition in kept:
        store.write(partial(prices.keep, estate=estate, edition=edition))
    with store.read() as cn:
        asked: list[str] = []
        event.listen(cn, "before_cursor_execute", lambda _cn, _cursor, statement, *_: asked.append(statement))
        assert prices.editions(cn, estate) == tuple(kept)
    assert len(asked) == 2


def test_many_keep_an_edition_at_once(store: Store, make: Any, together: Callable[..., list[object]]) -> None:
    results = together(10, lambda _i: store.write(lambda cn: prices.keep(cn, "e", make.edition)))
    assert results == [None] * 10
