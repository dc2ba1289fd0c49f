"""The chain: every event bound to the one before, sealed daily, and whatever is altered afterwards is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from service_desk.catalog import SHANGHAI
from service_desk.errors import Refused
from service_desk.orders import OrderEvent, ServiceOrder, stream_of
from service_desk.store import Connection, SqliteStore, Store, approvals, chain, events, orders
from service_desk.store.event_rows import chain_hash
from service_desk.store.types import NaiveInstant
from service_desk.workflow import State

DAY = date(2026, 12, 1)


def append(store: Store, make: Any, order: ServiceOrder, **changes: object) -> OrderEvent:
    """The order's next event, with the version that it brings."""

    def write(cn: Connection) -> OrderEvent:
        kept = events.append(cn, make.estate, make.event(order, **changes), secret=make.secret, salt="pepper")
        now = orders.get(cn, make.estate, order.number)
        assert now is not None
        after = replace(now, version=kept.seq, state=kept.state or now.state)
        orders.update(cn, make.estate, after, expected_version=now.version)
        return kept

    return store.write(write)


def verify(store: Store, make: Any, secret: bytes | None = b"") -> tuple[str, ...]:
    with store.read() as cn:
        return events.verify(cn, make.estate, secret=make.secret if secret == b"" else secret)


def test_events_are_chained_and_read_as_written(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    data = {"list": [1, "二"], "nested": {"b": True, "a": None}, "text": "㼆𠮷👵🏻"}
    second = append(store, make, order, action="route", state=State.ROUTED, data=data, note="备注\n第二行")
    with store.read() as cn:
        stream = events.stream(cn, make.estate, stream_of(order.number))
        heads = events.heads(cn, make.estate)
    assert [event.seq for event in stream] == [1, 2]
    assert stream[1] == second
    assert (stream[1].prev_hash, stream[1].note_salt, stream[1].data) == (stream[0].hash, "pepper", data)
    assert heads == {stream_of(order.number): (2, second.hash)}
    assert verify(store, make) == ()


def test_a_note_leaves_no_trace_in_the_hash_but_its_hmac(make: Any) -> None:
    """Whoever erases the note keeps the chain; whoever guesses it needs the office's secret."""
    event = make.event(make.order(), seq=1, note="王女士，13800138000")
    assert chain_hash("e", event, "mac", "") == chain_hash("e", replace(event, note="", note_salt=""), "mac", "")
    assert chain_hash("e", event, "mac", "") != chain_hash("e", event, "other", "")


def test_fractions_have_no_place_in_the_chain(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    with pytest.raises(TypeError, match="float"):
        append(store, make, order, data={"amount": 1.5})


def test_naive_times_are_refused(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    with pytest.raises(NaiveInstant):
        append(store, make, order, occurred_at=datetime(2026, 12, 1))  # noqa: DTZ001 - the point


def test_many_at_once_make_one_chain(store: Store, make: Any, together: Callable[..., list[object]]) -> None:
    """A stream without a version to guard it (approvals) still gets every event, in one row of numbers."""

    def approve(index: int) -> object:
        event = make.event(make.order(), state=None)
        return store.write(
            lambda cn: approvals.approve(cn, "e", f"sha{index}", "catalog", event, secret=b"s", salt="x")
        )

    results = together(20, approve)
    assert sorted(event.seq for event in results if isinstance(event, OrderEvent)) == list(range(1, 21))
    with store.read() as cn:
        assert approvals.approved(cn, "e") == {f"sha{index}" for index in range(20)}
        assert approvals.approved(cn, "another") == frozenset()
        assert events.verify(cn, "e", secret=b"s") == ()


def past_the_triggers(store: SqliteStore, statement: str) -> None:
    """Alter the file as somebody would who has it and no scruples."""

    def write(cn: Connection) -> None:
        rules = cn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in rules:
            cn.exec_driver_sql(f"DROP TRIGGER {name}")
        assert cn.exec_driver_sql(statement).rowcount >= 1
        for _, sql in rules:
            cn.exec_driver_sql(sql)

    store.write(write)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET actor = 'M01' WHERE seq = 2", "第 2 条记录的内容被改动"),
        ('UPDATE event SET data = \'{"service":"P01"}\' WHERE seq = 1', "第 1 条记录的内容被改动"),
        ("UPDATE event SET data = '{' WHERE seq = 2", "第 2 条记录被改动，已无法读取"),
        ("UPDATE event SET role = 'king' WHERE seq = 2", "第 2 条记录被改动，已无法读取"),
        ("UPDATE event SET recorded_at = 'yesterday' WHERE seq = 2", "第 2 条记录被改动，已无法读取"),
        ("UPDATE event SET note = '别的话' WHERE seq = 2", "第 2 条记录的备注被改动"),
        ("UPDATE event SET note_mac = 'x' WHERE seq = 2", "第 2 条记录的内容被改动"),
        ("UPDATE event SET prev_hash = 'x' WHERE seq = 3", "第 3 条记录与前一条接不上"),
        ("UPDATE event SET hash = 'x' WHERE seq = 2", "第 3 条记录与前一条接不上"),
        ("DELETE FROM event WHERE seq = 2", "缺第 2 条记录"),
        ("DELETE FROM event WHERE seq = 3", "应有 3 条事件记录，实有 2 条"),
        ("DELETE FROM event", "没有事件记录"),
        ("UPDATE event SET seq = 7 WHERE seq = 3", "缺第 3 条记录"),
        ("UPDATE service_order SET state = 'CANCELLED', is_open = 0", "状态与最后一条事件记录不符"),
        ("DELETE FROM service_order", "服务单却不见了"),
        ("UPDATE seal SET heads = '[]'", "的封存被改动"),
        ("UPDATE seal SET day = '2026-12-03' WHERE seq = 2", "的封存被改动"),
        ("UPDATE seal SET heads = 'x'", "第 1 次封存被改动，已无法读取"),
        ("DELETE FROM seal WHERE seq = 1", "的封存与前一次接不上"),
        ("UPDATE event SET hash = 'x' WHERE seq = 3", "封存时的第 3 条记录不见了或被改动"),
    ],
)
def test_whatever_is_altered_is_named(sqlite_store: SqliteStore, make: Any, statement: str, said: str) -> None:
    order = make.put(sqlite_store, make.order())
    append(sqlite_store, make, order, action="route", state=State.ROUTED, note="第二步")
    append(sqlite_store, make, order, action="decline", state=State.DECLINED, note="第三步")
    for day in (DAY, DAY + timedelta(days=1)):
        seal = partial(events.seal_day, estate=make.estate, day=day, now=make.now, secret=make.secret)
        sqlite_store.write(seal)
    assert verify(sqlite_store, make) == ()
    past_the_triggers(sqlite_store, statement)
    found = verify(sqlite_store, make)
    assert any(said in sentence for sentence in found), found


def test_a_forged_tail_is_caught_by_the_seal(sqlite_store: SqliteStore, make: Any) -> None:
    """Whoever rewrites a whole stream with right hashes cannot rewrite the seal: it needs the secret."""
    order = make.put(sqlite_store, make.order())
    sqlite_store.write(lambda cn: events.seal_day(cn, make.estate, DAY, make.now, make.secret))
    past_the_triggers(sqlite_store, "DELETE FROM event")
    forged = make.event(order, actor="somebody else", note="")
    sqlite_store.write(lambda cn: events.append(cn, make.estate, forged, secret=b"guessed", salt=""))
    assert any("封存时的第 1 条记录" in sentence for sentence in verify(sqlite_store, make, None))


def test_the_wrong_secret_is_noticed_and_none_checks_the_links_alone(store: Store, make: Any) -> None:
    make.put(store, make.order())
    store.write(lambda cn: events.seal_day(cn, make.estate, DAY, make.now, make.secret))
    assert len(verify(store, make, b"another")) == 2
    assert verify(store, make, None) == ()


def test_verify_tells_its_progress_and_goes_through_many_streams(
    store: Store, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small chunks, so that streams and orders cross their borders."""
    monkeypatch.setattr(chain, "CHUNK", 3)
    for _ in range(5):
        order = make.put(store, make.order())
        append(store, make, order)
    told: list[tuple[int, int]] = []
    with store.read() as cn:
        found = events.verify(cn, make.estate, secret=make.secret, progress=lambda *at: told.append(at))
    assert found == ()
    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]


def test_a_day_is_sealed_once(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    first = store.write(lambda cn: events.seal_day(cn, make.estate, DAY, make.now, make.secret))
    append(store, make, order)
    assert store.write(lambda cn: events.seal_day(cn, make.estate, DAY, make.now, make.secret)) == first
    with store.read() as cn:
        made = events.seal_of(cn, make.estate, DAY)
        assert made is not None
        assert (made.hash, [seq for _, seq, _ in made.heads]) == (first, [1])
        assert events.seal_of(cn, make.estate, DAY + timedelta(days=1)) is None


def test_many_seal_a_day_at_once_and_get_one_hash(
    store: Store, make: Any, together: Callable[..., list[object]]
) -> None:
    make.put(store, make.order())
    seal = lambda cn: events.seal_day(cn, make.estate, DAY, make.now, make.secret)  # noqa: E731
    assert len(set(map(str, together(10, lambda _i: store.write(seal))))) == 1


def test_seals_follow_the_days_of_the_estate_and_miss_nothing(store: Store, make: Any) -> None:
    """Midnight is Shanghai's; events after an early seal, and those of days nobody sealed, are in the next one."""

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=SHANGHAI)

    def seal(day: int, hour: int) -> list[str]:
        store.write(lambda cn: events.seal_day(cn, make.estate, date(2026, 12, day), at(day, hour), make.secret))
        with store.read() as cn:
            made = events.seal_of(cn, make.estate, date(2026, 12, day))
        assert made is not None
        return [f"{stream[-1]}{seq}" for stream, seq, _ in made.heads]

    a, b = make.put(store, make.order(number="A")), make.put(store, make.order(number="B"))
    append(store, make, a, recorded_at=at(1, 18))
    append(store, make, b, recorded_at=at(2, 0))
    assert seal(1, 19) == ["A2", "B1"]
    append(store, make, a, recorded_at=at(1, 23))
    append(store, make, b, recorded_at=at(3, 12))
    assert seal(5, 23) == ["A3", "B3"]
    assert seal(6, 23) == []
    with pytest.raises(Refused, match="已经封存"):
        seal(4, 23)
    assert verify(store, make) == ()
