"""Backup under load, checked; restore into an empty place only, and nothing damaged counts."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service_desk.errors import NewerDatabase, Refused, StoreUnavailable
from service_desk.store import PostgresStore, SqliteStore, Store, backup, events, open_store, orders


def all_orders(store: Store, make: Any) -> list[Any]:
    with store.read() as cn:
        return sorted(orders.find(cn, make.estate, orders.OrderQuery()), key=lambda order: order.number)


def heads(store: Store, make: Any) -> dict[str, tuple[int, str]]:
    with store.read() as cn:
        return events.heads(cn, make.estate)


def test_a_backup_restores_to_the_same_records(store: Store, make: Any, tmp_path: Path) -> None:
    """From either engine into a file: orders and chain heads are equal, and the file is whole."""
    for _ in range(5):
        make.put(store, make.order())
    make.put(store, make.paid())
    told: list[tuple[int, int]] = []
    made = backup.backup(store, tmp_path / "backups" / "one.bak", lambda *at: told.append(at))
    assert told
    assert made.exists()
    assert sorted(path.name for path in made.parent.iterdir()) == ["one.bak", "one.bak.sha256"]
    backup.restore(made, tmp_path / "new" / "linli.db")
    restored = open_store(tmp_path / "new" / "linli.db", migrate=False)
    assert all_orders(restored, make) == all_orders(store, make)
    assert heads(restored, make) == heads(store, make)
    make.put(restored, make.order())
    restored.close()


def test_an_archive_restores_into_postgresql(
    postgres_store: PostgresStore, postgres_fresh: str, make: Any, tmp_path: Path
) -> None:
    make.put(postgres_store, make.order())
    make.put(postgres_store, make.order(), estate="另一个小区")
    made = backup.backup(postgres_store, tmp_path / "linli.zip")
    backup.restore(made, postgres_fresh)
    restored = open_store(postgres_fresh)
    assert all_orders(restored, make) == all_orders(postgres_store, make)
    with restored.read() as cn:
        assert backup.estates(cn) == (make.estate, "另一个小区")
    with pytest.raises(Refused, match="空的数据库"):
        backup.restore(made, postgres_fresh)
    restored.close()


def test_the_same_records_make_the_same_archive(postgres_store: PostgresStore, make: Any, tmp_path: Path) -> None:
    make.put(postgres_store, make.order())
    one, two = (backup.backup(postgres_store, tmp_path / name) for name in ("1.zip", "2.zip"))
    assert one.read_bytes() == two.read_bytes()


def test_a_backup_under_load_is_one_moment(sqlite_store: SqliteStore, make: Any, tmp_path: Path) -> None:
    """Writers go on; the copy holds whole orders with whole chains, every one acknowledged before it began."""
    before = [make.put(sqlite_store, make.order(content="长" * 4000)).number for _ in range(60)]
    stop = threading.Event()
    written: list[str] = []

    def work() -> None:
        while not stop.is_set():
            written.append(make.put(sqlite_store, make.order()).number)

    worker = threading.Thread(target=work)
    worker.start()
    made = [backup.backup(sqlite_store, tmp_path / f"{n}.bak") for n in range(3)]
    stop.set()
    worker.join()
    assert written
    for path in made:
        copy = open_store(path, migrate=False)
        found = {order.number for order in all_orders(copy, make)}
        with copy.read() as cn:
            assert events.verify(cn, make.estate, secret=make.secret) == ()
        copy.close()
        assert set(before) <= found <= {*before, *written}


def test_neither_overwrites(sqlite_store: SqliteStore, make: Any, tmp_path: Path) -> None:
    make.put(sqlite_store, make.order())
    made = backup.backup(sqlite_store, tmp_path / "a.bak")
    with pytest.raises(Refused, match="已经存在"):
        backup.backup(sqlite_store, made)
    with pytest.raises(Refused, match="已经存在"):
        backup.restore(made, sqlite_store.path)


def test_an_unfinished_backup_leaves_nothing(sqlite_store: SqliteStore, make: Any, tmp_path: Path) -> None:
    make.put(sqlite_store, make.order())

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.backup(sqlite_store, tmp_path / "new" / "a.bak", stop)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.fixture
def made(sqlite_store: SqliteStore, make: Any, tmp_path: Path) -> Path:
    """A backup with one order."""
    make.put(sqlite_store, make.order())
    return backup.backup(sqlite_store, tmp_path / "a.bak")


def refuse(source: Path, target: Path, said: str) -> None:
    with pytest.raises(Refused) as caught:
        backup.restore(source, target)
    assert said in caught.value.sentence
    assert not list(target.parent.glob(f"{target.name}*"))


def test_a_flipped_bit_is_noticed(made: Path, tmp_path: Path) -> None:
    content = bytearray(made.read_bytes())
    content[len(content) // 2] ^= 1
    made.write_bytes(content)
    refuse(made, tmp_path / "new.db", "校验值不符")


def test_damage_is_noticed_without_the_checksum_too(made: Path, tmp_path: Path) -> None:
    backup.checksum_file(made).unlink()
    content = made.read_bytes()
    made.write_bytes(content[: len(content) // 2])
    refuse(made, tmp_path / "new.db", "已损坏")
    made.write_bytes(b"no database" * 999)
    refuse(made, tmp_path / "new.db", "已损坏")


def test_an_altered_backup_is_noticed_by_its_chain(made: Path, tmp_path: Path) -> None:
    backup.checksum_file(made).unlink()
    with closing(sqlite3.connect(made)) as cn, cn:
        cn.execute("DROP TRIGGER event_fixed")
        cn.execute("UPDATE event SET actor = 'somebody'")
    refuse(made, tmp_path / "new.db", "内容被改动")


def test_a_lost_checksum_alone_does_not_keep_anybody_from_restoring(made: Path, tmp_path: Path) -> None:
    backup.checksum_file(made).unlink()
    backup.restore(made, tmp_path / "new.db")
    open_store(tmp_path / "new.db", migrate=False).close()


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    refuse(tmp_path / "none.bak", tmp_path / "new.db", "找不到备份文件 none.bak")


def test_a_file_backup_does_not_go_into_postgresql(made: Path, postgres_fresh: str) -> None:
    with pytest.raises(Refused, match="只能恢复成文件"):
        backup.restore(made, postgres_fresh)


def test_a_newer_backup_is_refused(made: Path, tmp_path: Path) -> None:
    backup.checksum_file(made).unlink()
    with closing(sqlite3.connect(made)) as cn, cn:
        cn.execute("INSERT INTO schema_version VALUES (999, 'future')")
    with pytest.raises(NewerDatabase):
        backup.restore(made, tmp_path / "new.db")
    assert not list(tmp_path.glob("new.db*"))


def test_a_damaged_archive_is_refused(postgres_store: PostgresStore, make: Any, tmp_path: Path) -> None:
    make.put(postgres_store, make.order())
    made = backup.backup(postgres_store, tmp_path / "a.zip")
    backup.checksum_file(made).unlink()
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(f"{make.estate}/orders/more.yml", "x")
    refuse(made, tmp_path / "new.db", "导入失败")


def test_a_damaged_source_is_not_backed_up(sqlite_store: SqliteStore, make: Any, tmp_path: Path) -> None:
    for _ in range(60):
        make.put(sqlite_store, make.order(content="长" * 500))
    path = sqlite_store.path
    sqlite_store.close()
    content = bytearray(path.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable):
        backup.backup(SqliteStore(path), tmp_path / "a.bak")
    assert not (tmp_path / "a.bak").exists()
