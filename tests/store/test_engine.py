"""The engines: durable, alone when writing, whole or nothing, and a sentence for whatever fails."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from service_desk.errors import Refused, StoreUnavailable, Unusable
from service_desk.store import PostgresStore, SqliteStore, Store, counters, open_store, orders
from service_desk.store import health as store_health
from service_desk.store.migrations import MIGRATIONS
from service_desk.store.types import BadText


def test_writer_is_durable_and_holds_foreign_keys(sqlite_store: SqliteStore) -> None:
    """WAL with synchronous=FULL, as TRUST asks; asserted on the very connection that writes."""

    def ask(cn: Connection) -> tuple[object, ...]:
        names = ("journal_mode", "synchronous", "foreign_keys", "query_only")
        return tuple(cn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)

    assert sqlite_store.write(ask) == ("wal", 2, 1, 0)


def test_health_names_what_doctor_shows(store: Store) -> None:
    facts = store_health.facts(store)
    assert facts["engine"] == store.url_kind
    assert facts["schema"] == str(MIGRATIONS[-1].version)
    assert facts["synchronous"] in ("full", "on")
    assert store_health.problems(store) == ()


def test_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreUnavailable), store.read() as cn:
        cn.execute(text("INSERT INTO counter (estate, name, value) VALUES ('e', 'n', 1)"))


def test_reader_sees_one_snapshot(store: Store, make: Any) -> None:
    with store.read() as cn:
        assert orders.find(cn, make.estate, orders.OrderQuery()) == ()
        make.put(store, make.order())
        assert orders.find(cn, make.estate, orders.OrderQuery()) == ()
    with store.read() as cn:
        assert len(orders.find(cn, make.estate, orders.OrderQuery())) == 1


def test_refused_use_case_leaves_nothing(store: Store, make: Any) -> None:
    order = make.order()

    def half(cn: Connection) -> None:
        orders.insert(cn, make.estate, order)
        raise Refused("不行。")

    with pytest.raises(Refused, match="不行"):
        store.write(half)
    with store.read() as cn:
        assert not orders.exists(cn, make.estate, order.number)


def test_programming_error_passes_and_leaves_nothing(store: Store, make: Any) -> None:
    def broken(cn: Connection) -> None:
        counters.next_number(cn, make.estate, "n")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(broken)
    assert store.write(lambda cn: counters.next_number(cn, make.estate, "n")) == 1


def test_write_inside_write_is_an_error_not_a_deadlock(sqlite_store: SqliteStore) -> None:
    with pytest.raises(RuntimeError, match="inside a write"):
        sqlite_store.write(lambda _cn: sqlite_store.write(lambda _inner: None))
    assert sqlite_store.write(lambda _cn: 7) == 7


def test_released_savepoint_does_not_survive_the_outer_rollback(sqlite_store: SqliteStore, make: Any) -> None:
    """With pysqlite's own isolation nothing has begun when the savepoint comes, and it commits by itself."""

    def batch(cn: Connection) -> None:
        with cn.begin_nested():
            counters.next_number(cn, make.estate, "n")
        raise Refused("整批作废。")

    with pytest.raises(Refused):
        sqlite_store.write(batch)
    assert sqlite_store.write(lambda cn: counters.next_number(cn, make.estate, "n")) == 1


def test_the_trap_that_the_writer_keeps_clear_of() -> None:
    """sqlite3's own transactions begin late: the same steps leave the released savepoint's row behind."""
    plain = sqlite3.connect(":memory:", isolation_level="DEFERRED")
    plain.execute("CREATE TABLE t (x INTEGER)")
    plain.execute("SAVEPOINT one")
    plain.execute("INSERT INTO t VALUES (1)")
    plain.execute("RELEASE one")
    plain.rollback()
    left = plain.execute("SELECT COUNT(*) FROM t").fetchone()
    plain.close()
    assert left == (1,)


def test_savepoint_undone_alone_leaves_the_rest(store: Store, make: Any) -> None:
    def batch(cn: Connection) -> int:
        counters.next_number(cn, make.estate, "n")
        nested = cn.begin_nested()
        counters.next_number(cn, make.estate, "n")
        nested.rollback()
        return counters.next_number(cn, make.estate, "n")

    assert store.write(batch) == 2


def test_foreign_lock_ends_in_a_sentence(sqlite_path: Path) -> None:
    """Another program that holds the database longer than the busy timeout."""
    store = SqliteStore(sqlite_path, busy_seconds=0.05)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="正忙"):
        store.write(lambda cn: counters.next_number(cn, "e", "n"))
    other.execute("ROLLBACK")
    other.close()
    assert store.write(lambda cn: counters.next_number(cn, "e", "n")) == 1
    store.close()


def test_lock_file_held_by_a_command_makes_writes_wait_then_say_so(sqlite_path: Path) -> None:
    first = SqliteStore(sqlite_path)
    second = SqliteStore(sqlite_path, lock_seconds=0.05)
    with first.writing(), pytest.raises(StoreUnavailable, match="正忙"):
        second.write(lambda _cn: None)
    assert second.write(lambda _cn: 1) == 1
    first.close()
    second.close()


def test_writes_of_many_threads_take_turns(store: Store, together: Callable[..., list[object]]) -> None:
    numbers = together(20, lambda _i: store.write(lambda cn: counters.next_number(cn, "e", "receipt")))
    assert sorted(map(str, numbers), key=int) == [str(n) for n in range(1, 21)]


def test_full_database_says_so_and_goes_on_when_there_is_room(sqlite_store: SqliteStore, make: Any) -> None:
    def limit(pages: int) -> None:
        sqlite_store.write(lambda cn: cn.exec_driver_sql(f"PRAGMA max_page_count={pages}"))

    kept = make.put(sqlite_store, make.order())
    limit(1)  # SQLite takes the present size instead
    lost = make.order(content="长" * 200_000)
    with pytest.raises(StoreUnavailable, match="磁盘已满"):
        make.put(sqlite_store, lost)
    with sqlite_store.read() as cn:
        assert orders.get(cn, make.estate, kept.number) == kept
        assert not orders.exists(cn, make.estate, lost.number)
    limit(1_000_000)
    make.put(sqlite_store, lost)


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"], ids=["nul", "surrogate"])
def test_text_that_no_engine_keeps_is_refused_by_both(store: Store, make: Any, bad: str) -> None:
    with pytest.raises(BadText, match="控制字符"):
        make.put(store, make.order(content=bad))
    with store.read() as cn:
        assert orders.find(cn, make.estate, orders.OrderQuery()) == ()


def test_numbers_beyond_64_bits_are_refused(store: Store, make: Any) -> None:
    with pytest.raises(Refused, match="数字超出"):
        make.put(store, make.order(rework_count=2**63))


def test_other_address_kinds_are_refused() -> None:
    with pytest.raises(Unusable, match="postgresql"):
        open_store("mysql://somewhere/db")


def test_missing_file_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="找不到数据库"):
        open_store(tmp_path / "none.db", migrate=False)
    assert not (tmp_path / "none.db").exists()


def test_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "linli.db"
    path.write_bytes(b"not a database at all, but long enough to be read" * 100)
    with pytest.raises(StoreUnavailable, match="已损坏"):
        open_store(path)


def test_absent_server_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="连不上数据库"):
        open_store(f"postgresql://postgres@/none?host={tmp_path}")


class Rival:
    """Makes PostgreSQL refuse the first transactions with a code of its own."""

    def __init__(self, code: str, times: int) -> None:
        self.code, self.left, self.runs = code, times, 0

    def __call__(self, cn: Connection) -> int:
        self.runs += 1
        number = counters.next_number(cn, "e", "n")
        if self.left:
            self.left -= 1
            raise_it = f"DO $$ BEGIN RAISE EXCEPTION 'rival' USING ERRCODE = '{self.code}'; END $$"
            cn.exec_driver_sql(raise_it)
        return number


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_rivals_are_repeated_at_most_five_times(postgres_store: PostgresStore, code: str, postgres_url: str) -> None:
    pauses: list[float] = []
    store = PostgresStore(postgres_url, pause=pauses.append)
    beaten = Rival(code, 5)
    assert store.write(beaten) == 1
    assert beaten.runs == 6
    assert len(pauses) == 5
    assert all(0 <= pause <= 0.01 * 2**n for n, pause in enumerate(pauses))
    with pytest.raises(StoreUnavailable):
        store.write(Rival(code, 6))
    store.close()


def test_other_refusals_are_not_repeated(postgres_store: PostgresStore) -> None:
    rival = Rival("55P03", 1)
    with pytest.raises(StoreUnavailable):
        postgres_store.write(rival)
    assert rival.runs == 1


def test_deadlock_of_two_writers_is_resolved(
    postgres_store: PostgresStore, together: Callable[..., list[object]]
) -> None:
    """Two transactions that lock two counters crosswise: PostgreSQL ends one, the store repeats it."""
    met = threading.Barrier(2)
    first_try = [True, True]

    def cross(index: int) -> object:
        def use_case(cn: Connection) -> int:
            counters.next_number(cn, "e", "ab"[index])
            if first_try[index]:
                first_try[index] = False
                met.wait()
            return counters.next_number(cn, "e", "ba"[index])

        return postgres_store.write(use_case)

    results = together(2, cross)
    assert sorted(map(str, results)) == ["1", "2"] or sorted(map(str, results)) == ["2", "2"]


def test_use_case_runs_in_one_transaction(sqlite_store: SqliteStore) -> None:
    """Exactly one BEGIN IMMEDIATE, and nothing after COMMIT."""
    seen: list[str] = []
    event.listen(sqlite_store.writer, "before_cursor_execute", lambda *a: seen.append(a[2].split()[0]))
    event.listen(sqlite_store.writer, "commit", lambda _cn: seen.append("COMMIT"))
    sqlite_store.write(lambda cn: counters.next_number(cn, "e", "n"))
    assert seen == ["BEGIN", "INSERT", "SELECT", "COMMIT"]
