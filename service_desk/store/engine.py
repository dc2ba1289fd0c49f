"""The store: reading from a snapshot, and running a use case in a transaction that is durable when it returns.

SQLite has two engines: ``writer``, one connection whose transactions begin IMMEDIATE, under a lock file beside the
database that every process of the office takes (so that only its holder writes or checkpoints), and ``reader``,
which cannot write. PostgreSQL has a pool and repeats what it refused for concurrency's sake.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from service_desk.errors import StoreUnavailable, Unusable
from service_desk.store.faults import BUSY, CANNOT_OPEN, READ_ONLY, translated
from service_desk.store.types import BadText

T = TypeVar("T")
UseCase = Callable[[Connection], T]  # only the transaction is left open

BUSY_SECONDS = 5.0  # how long SQLite itself waits for another program's lock
LOCK_SECONDS = 30.0  # how long a write waits for its turn
LOCK_POLL_SECONDS = 0.005
READERS = 64
POSTGRES_POOL = 16
RETRIES = 5
_SERIALIZATION, _DEADLOCK = "40001", "40P01"
_FULL, _EXTRA = 2, 3  # PRAGMA synchronous


class Store(Protocol):
    """Where the records are. ``url_kind`` is ``sqlite`` or ``postgresql``."""

    url_kind: str

    def read(self) -> AbstractContextManager[Connection]:
        """A read-only connection on one unchanging snapshot.

        Raises:
            StoreUnavailable: the database cannot be read.
        """
        ...

    def write(self, use_case: UseCase[T]) -> T:
        """Run a use case in a transaction; returns after COMMIT, so that the answer survives a power cut.

        Raises:
            DeskError: what the use case refused; nothing of it remains.
            StoreUnavailable: the database could not save; nothing of it remains.
        """
        ...

    def close(self) -> None:
        """Give up all connections."""
        ...


def _refuse_nul(_cn: object, _cursor: object, _statement: object, parameters: object, *_: object) -> None:
    """SQLite would keep a NUL in a text and PostgreSQL refuse it; neither gets one."""
    rows: list[Any] = parameters if isinstance(parameters, list) else [parameters]
    for row in rows:
        values: Iterable[Any] = row.values() if isinstance(row, dict) else row
        if any(type(value) is str and "\0" in value for value in values):
            raise BadText


class SqliteStore:
    """A database file beside its lock file. Many threads, several processes of one machine; not on a network disk."""

    url_kind = "sqlite"

    def __init__(self, path: Path, *, lock_seconds: float = LOCK_SECONDS, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._lock_seconds = lock_seconds
        self._busy_seconds = busy_seconds
        self._turn = threading.Lock()
        self._holder: int | None = None
        self._file_lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        self.writer = self._engine(self._prepare_writer, pool_size=1)
        self.reader = self._engine(self._prepare_reader, pool_size=READERS)
        event.listen(self.writer, "begin", lambda cn: cn.exec_driver_sql("BEGIN IMMEDIATE"))
        event.listen(self.reader, "begin", lambda cn: cn.exec_driver_sql("BEGIN"))

    def _engine(self, prepare: Callable[[object, object], None], *, pool_size: int) -> Engine:
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=self._lock_seconds,
            pool_use_lifo=True,
            # None: pysqlite begins nothing by itself. Its default begins late and lets a released savepoint survive.
            connect_args={"isolation_level": None, "timeout": self._busy_seconds, "check_same_thread": False},
        )
        event.listen(engine, "connect", prepare)
        event.listen(engine, "before_cursor_execute", _refuse_nul)
        return engine

    @staticmethod
    def _prepare_writer(dbapi: object, _record: object) -> None:
        cursor = dbapi.cursor()  # type: ignore[attr-defined]
        mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        level = _FULL if mode == "wal" else _EXTRA
        cursor.execute(f"PRAGMA synchronous={level}")
        cursor.execute("PRAGMA foreign_keys=ON")
        kept = cursor.execute("PRAGMA synchronous").fetchone()[0], cursor.execute("PRAGMA foreign_keys").fetchone()[0]
        cursor.close()
        if kept != (level, 1):
            raise Unusable("这台机器上的 SQLite 不能保证断电不丢数据，请更换 Python 或改用 PostgreSQL。")

    @staticmethod
    def _prepare_reader(dbapi: object, _record: object) -> None:
        cursor = dbapi.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the office's one right to write: among threads, then among processes.

        Raises:
            StoreUnavailable: the turn did not come in time, or the lock file cannot be made.
        """
        if self._holder == threading.get_ident():
            raise RuntimeError("a write inside a write would wait for itself")
        if not self._turn.acquire(timeout=self._lock_seconds):
            raise StoreUnavailable(BUSY)
        try:
            try:
                self._file_lock.acquire(timeout=self._lock_seconds, poll_interval=LOCK_POLL_SECONDS)
            except Timeout as error:
                raise StoreUnavailable(BUSY) from error
            except PermissionError as error:
                raise StoreUnavailable(READ_ONLY) from error
            except OSError as error:
                raise StoreUnavailable(CANNOT_OPEN) from error
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
                self._file_lock.release()
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See ``Store.read``."""
        with translated(), self.reader.begin() as cn:
            yield cn

    def write(self, use_case: UseCase[T]) -> T:
        """See ``Store.write``."""
        with self.writing(), translated():
            try:
                with self.writer.begin() as cn:
                    return use_case(cn)
            except OperationalError:
                # After a failed COMMIT the connection's state is not to be trusted; the next write opens another.
                self.writer.dispose()
                raise

    def close(self) -> None:
        """Readers first, so that the last connection, which checkpoints, is the writer's."""
        self.reader.dispose()
        self.writer.dispose()


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


class PostgresStore:
    """A PostgreSQL database. READ COMMITTED with guarded updates and named locks; refused rivals are repeated."""

    url_kind = "postgresql"

    def __init__(self, url: str, *, pause: Callable[[float], None] = _wait) -> None:
        self._pause = pause
        self.writer = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",
            pool_size=POSTGRES_POOL,
            pool_timeout=LOCK_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
        )
        self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        event.listen(self.writer, "connect", self._prepare)
        event.listen(self.writer, "before_cursor_execute", _refuse_nul)

    @staticmethod
    def _prepare(dbapi: object, _record: object) -> None:
        cursor = dbapi.cursor()  # type: ignore[attr-defined]
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.close()
        dbapi.commit()  # type: ignore[attr-defined]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See ``Store.read``."""
        with translated(), self.reader.connect() as cn, cn.begin():
            yield cn

    def write(self, use_case: UseCase[T]) -> T:
        """See ``Store.write``; a rival's conflict or a deadlock is repeated at most five times."""
        with translated():
            for attempt in range(RETRIES):
                try:
                    return self._once(use_case)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in (_SERIALIZATION, _DEADLOCK):
                        raise
                self._pause(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads rivals, hides nothing
            return self._once(use_case)

    def _once(self, use_case: UseCase[T]) -> T:
        with self.writer.begin() as cn:
            return use_case(cn)

    def close(self) -> None:
        """Give up the pool."""
        self.writer.dispose()


def open_store(target: str | Path, *, migrate: bool = True) -> Store:
    """Open the records in a file, or at a ``postgresql://`` address, bringing their schema up to date.

    Raises:
        NewerDatabase: a newer release wrote it.
        StoreUnavailable: it cannot be opened, is damaged, or (with ``migrate=False``) is missing or older.
    """
    from service_desk.store.migrate import bring_up_to_date  # noqa: PLC0415 - it needs the classes above

    if "://" in str(target):
        store: SqliteStore | PostgresStore = _open_postgres(str(target))
    else:
        store = _open_sqlite(Path(target), create=migrate)
    try:
        bring_up_to_date(store, migrate=migrate)
    except BaseException:
        with suppress(Exception):
            store.close()
        raise
    return store


def _open_sqlite(path: Path, *, create: bool) -> SqliteStore:
    if not path.exists():
        if not create:
            raise StoreUnavailable(f"找不到数据库 {path.name}；请先运行 linli serve 或 python3 start.py 建立。")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(CANNOT_OPEN) from error
    return SqliteStore(path)


def _open_postgres(url: str) -> PostgresStore:
    if not url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        raise Unusable("DATABASE_URL 只支持 postgresql:// 开头的地址。")
    try:
        return PostgresStore("postgresql" + url[url.index("://") :])
    except ModuleNotFoundError as error:
        raise Unusable('使用 PostgreSQL 需要另装驱动：pip install "psycopg[binary]"。') from error
