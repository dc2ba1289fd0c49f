"""Bring a database to this release's schema: each step whole or not at all, with a copy of the file taken before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, text

from service_desk.errors import NewerDatabase, StoreUnavailable
from service_desk.store.engine import PostgresStore, SqliteStore
from service_desk.store.migrations import MIGRATIONS, Migration
from service_desk.store.schema import schema_version

_MIGRATION_LOCK = 0x6C696E6C69  # "linli": PostgreSQL's advisory lock for two programs that start at once


def version_of(cn: Connection) -> int:
    """The number of the last step the database has seen; 0 when it is empty."""
    if not inspect(cn).has_table(schema_version.name):
        return 0
    found = cn.execute(text("SELECT MAX(version) FROM schema_version")).scalar()
    return int(found or 0)


def bring_up_to_date(
    store: SqliteStore | PostgresStore, *, migrate: bool = True, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Run the steps that the database lacks; nothing at all when it lacks none.

    Raises:
        NewerDatabase: the database knows steps that this release does not.
        StoreUnavailable: it lacks steps and ``migrate`` is False, or a step could not be saved.
    """
    newest = max(step.version for step in migrations)
    with store.read() as cn:
        before = version_of(cn)
    if before > newest:
        raise NewerDatabase(
            f"数据库是更新的版本写的（结构 {before}，本程序只认识 {newest}）；请升级程序，不要用旧程序打开。"
        )
    if before == newest:
        return
    if not migrate:
        raise StoreUnavailable(f"数据库结构是 {before}，本程序需要 {newest}；请先运行 linli serve 升级。")
    if before and isinstance(store, SqliteStore):
        with store.writing():
            copy_before(store.path, newest)
    for step in sorted(migrations, key=lambda step: step.version):
        store.write(lambda cn, step=step: _apply(cn, step))  # type: ignore[misc]


def _apply(cn: Connection, step: Migration) -> None:
    if cn.dialect.name == "postgresql":
        cn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    if version_of(cn) >= step.version:  # another program was quicker
        return
    if step.version == 1:
        cn.execute(text("CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"))
    for statement in step.statements(cn.dialect.name):
        cn.exec_driver_sql(statement)
    cn.execute(insert(schema_version).values(version=step.version, name=step.name))


def copy_before(path: Path, version: int) -> Path:
    """Copy the file, with what stands in its journal, to ``<name>.before-<version>``; an earlier copy is kept."""
    target = path.with_name(f"{path.name}.before-{version}")
    if target.exists():
        return target
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return part.replace(target)
