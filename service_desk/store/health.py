"""What ``doctor`` asks of the records: which engine, how durable, how old, whether sound."""

from __future__ import annotations

from sqlalchemy import text

from service_desk.store.engine import SqliteStore, Store
from service_desk.store.migrate import version_of

# SQLite 3.7.0-3.51.2 may corrupt a file that two connections write and checkpoint at once; ours never do.
WAL_RESET_FIXED = (3, 51, 3)


def facts(store: Store) -> dict[str, str]:
    """Facts by name: ``engine``, ``version``, ``schema``, ``journal`` and ``synchronous`` (``full``, ``on``)."""
    with store.read() as cn:
        found = {"engine": store.url_kind, "schema": str(version_of(cn))}
        if isinstance(store, SqliteStore):
            found["version"] = str(cn.exec_driver_sql("SELECT sqlite_version()").scalar())
            found["journal"] = str(cn.exec_driver_sql("PRAGMA journal_mode").scalar())
        else:
            found["version"] = str(cn.execute(text("SHOW server_version")).scalar())
            found["synchronous"] = str(cn.execute(text("SHOW synchronous_commit")).scalar())
    if isinstance(store, SqliteStore):
        level = store.write(lambda cn: cn.exec_driver_sql("PRAGMA synchronous").scalar())
        found["synchronous"] = {2: "full", 3: "extra"}.get(int(level or 0), "unsafe")
        fixed = tuple(map(int, found["version"].split("."))) >= WAL_RESET_FIXED
        found["wal_reset_bug"] = "fixed" if fixed else "avoided"
    return found


def problems(store: Store) -> tuple[str, ...]:
    """What SQLite's own check finds wrong with the file; nothing for PostgreSQL, which checks itself."""
    if not isinstance(store, SqliteStore):
        return ()
    with store.read() as cn:
        said = cn.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    return () if said == ["ok"] else tuple(f"数据库文件有损坏：{line}" for line in said)
