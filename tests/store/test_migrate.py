"""Migrations: whole or not at all, once, from every released schema, with a copy before; never backwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, text

from service_desk.errors import NewerDatabase, StoreUnavailable
from service_desk.store import PostgresStore, SqliteStore, Store, events, homes, open_store, orders
from service_desk.store.migrate import bring_up_to_date, version_of
from service_desk.store.migrations import MIGRATIONS, Migration
from service_desk.store.schema import metadata

FIXTURES = Path(__file__).parent / "fixtures"
RELEASES = ("0.1.0",)
NOW, LATER = MIGRATIONS[-1].version, MIGRATIONS[-1].version + 1
NEXT = Migration(
    LATER,
    "next",
    lambda _dialect: (
        "ALTER TABLE task ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE more (estate TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (estate, id))",
        "INSERT INTO more (estate, id) SELECT estate, number FROM service_order",
        "CREATE INDEX more_id ON more (id)",
    ),
)


def released(path: Path, release: str) -> Path:
    """A database as a release wrote it."""
    with closing(sqlite3.connect(path)) as cn:
        cn.executescript((FIXTURES / f"release-{release}.sql").read_text(encoding="utf-8"))
    return path


@pytest.mark.parametrize("release", RELEASES)
def test_every_released_database_opens(tmp_path: Path, make: Any, release: str) -> None:
    """Its records are read, its chain holds, and work goes on."""
    store = open_store(released(tmp_path / "linli.db", release))
    with store.read() as cn:
        assert version_of(cn) == MIGRATIONS[-1].version
        found = orders.find(cn, make.estate, orders.OrderQuery())
        assert sorted(order.paid for order in found) == [0, 9100]
        assert events.verify(cn, make.estate, secret=make.secret) == ()
        assert homes.find_households(cn, make.estate, "wns")[0].phones == ("13800138000",)
    make.put(store, make.order(number="2612-NEW01"))
    store.close()


def test_the_database_has_the_columns_that_the_code_uses(store: Store) -> None:
    """Names, order of the key and NOT NULL: the hand-written migrations and ``schema`` agree, on both engines."""
    with store.read() as cn:
        seen = inspect(cn)
        assert set(seen.get_table_names()) == set(metadata.tables)
        for table in metadata.tables.values():
            columns = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}, table.name
            key = seen.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key], table.name


def test_every_table_carries_the_estate() -> None:
    without = [name for name, table in metadata.tables.items() if "estate" not in table.columns]
    assert without == ["schema_version"]


def test_opening_again_changes_nothing(sqlite_path: Path) -> None:
    before = sqlite_path.read_bytes()
    for _ in range(2):
        open_store(sqlite_path).close()
    assert sqlite_path.read_bytes() == before
    assert [path.name for path in sqlite_path.parent.iterdir()] == ["linli.db"]


def test_a_newer_database_is_refused(store: Store) -> None:
    store.write(lambda cn: cn.execute(text("INSERT INTO schema_version (version, name) VALUES (999, 'future')")))
    try:
        with pytest.raises(NewerDatabase, match="请升级程序"):
            bring_up_to_date(store)  # type: ignore[arg-type]
    finally:
        store.write(lambda cn: cn.execute(text("DELETE FROM schema_version WHERE version = 999")))


def test_an_older_database_is_left_alone_when_asked(sqlite_store: SqliteStore) -> None:
    with pytest.raises(StoreUnavailable, match="请先运行 linli serve 升级"):
        bring_up_to_date(sqlite_store, migrate=False, migrations=(*MIGRATIONS, NEXT))


def test_a_copy_is_taken_before(sqlite_store: SqliteStore, make: Any) -> None:
    order = make.put(sqlite_store, make.order())
    bring_up_to_date(sqlite_store, migrations=(*MIGRATIONS, NEXT))
    with sqlite_store.read() as cn:
        assert version_of(cn) == LATER
        assert cn.execute(text("SELECT id FROM more")).scalar_one() == order.number
    copy = open_store(sqlite_store.path.with_name(f"linli.db.before-{LATER}"), migrate=False)
    with copy.read() as cn:
        assert version_of(cn) == NOW
        assert orders.get(cn, make.estate, order.number) == order
    copy.close()


def test_an_empty_place_needs_no_copy(tmp_path: Path) -> None:
    open_store(tmp_path / "linli.db").close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["linli.db", "linli.db.lock"]


class Cut(BaseException):
    """The machine stops here."""


@contextmanager
def cut_at(store: SqliteStore | PostgresStore, number: int) -> Iterator[list[int]]:
    """Stop before the n-th statement of a write; gives the count of statements so far."""
    count = [0]

    def before(*_: object) -> None:
        count[0] += 1
        if count[0] == number:
            raise Cut

    event.listen(store.writer, "before_cursor_execute", before)
    try:
        yield count
    finally:
        event.remove(store.writer, "before_cursor_execute", before)


def tables(store: Store) -> set[str]:
    with store.read() as cn:
        return set(inspect(cn).get_table_names())


def cut_everywhere(store: SqliteStore | PostgresStore, steps: tuple[Migration, ...]) -> int:
    """Cut each step before each of its statements; how many there are."""
    with store.read() as cn:
        version = version_of(cn)
    return sum(cut_step(store, steps[:n]) for n, step in enumerate(steps, 1) if step.version > version)


def cut_step(store: SqliteStore | PostgresStore, steps: tuple[Migration, ...]) -> int:
    """Cut the last step before each of its statements: the schema is the old one each time, then the new one."""
    with store.read() as cn:
        version = version_of(cn)
    old = tables(store)
    for number in range(1, 1000):
        with cut_at(store, number) as count:
            try:
                bring_up_to_date(store, migrations=steps)
            except Cut:
                assert tables(store) == old
                with store.read() as cn:
                    assert version_of(cn) == version
                continue
        assert count[0] == number - 1  # ran through: it had no such statement
        return number - 1
    raise AssertionError("the migration never ends")


def test_cut_at_every_statement_of_the_first_on_sqlite(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "linli.db")
    assert cut_everywhere(store, MIGRATIONS) > 40
    assert tables(store) == set(metadata.tables)
    store.close()


def test_cut_at_every_statement_of_the_first_on_postgresql(postgres_fresh: str) -> None:
    store = PostgresStore(postgres_fresh)
    assert cut_everywhere(store, MIGRATIONS) > 60
    assert tables(store) == set(metadata.tables)
    store.close()


@pytest.mark.parametrize("release", RELEASES)
def test_cut_at_every_statement_from_every_release(tmp_path: Path, make: Any, release: str) -> None:
    """And afterwards the records are whole."""
    store = SqliteStore(released(tmp_path / "linli.db", release))
    assert cut_everywhere(store, (*MIGRATIONS, NEXT)) >= 5
    with store.read() as cn:
        assert events.verify(cn, make.estate, secret=make.secret) == ()
        assert cn.execute(text("SELECT COUNT(*) FROM more")).scalar_one() == 2
    store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from service_desk.store.engine import SqliteStore
from service_desk.store.migrate import bring_up_to_date

store, left = SqliteStore(Path(sys.argv[1])), [int(sys.argv[2])]

def before(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(store.writer, "after_cursor_execute", before)
bring_up_to_date(store)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_killed_in_a_migration_it_begins_again(tmp_path: Path, python: str, root: Path) -> None:
    """Kill -9 early, midway and at the last statement; a later start finds the old schema and finishes."""
    path = tmp_path / "linli.db"
    for number in (3, 30, len(MIGRATIONS[0].statements("sqlite"))):
        done = subprocess.run([python, "-c", KILLED, str(path), str(number)], cwd=root, check=False)
        assert done.returncode == -signal.SIGKILL
        with closing(sqlite3.connect(path)) as cn:
            assert cn.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
    open_store(path).close()
    open_store(path, migrate=False).close()


def test_many_that_start_at_once_migrate_once(
    tmp_path: Path, postgres_fresh: str, together: Callable[..., list[object]]
) -> None:
    for target in (tmp_path / "linli.db", postgres_fresh):
        opened = together(6, lambda _i, target=target: open_store(target))
        assert [type(store) for store in opened if not isinstance(store, SqliteStore | PostgresStore)] == []
        for store in opened:
            with store.read() as cn:  # type: ignore[attr-defined]
                assert version_of(cn) == MIGRATIONS[-1].version
            store.close()  # type: ignore[attr-defined]
