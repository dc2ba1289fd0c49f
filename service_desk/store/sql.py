"""Small helpers of the statements: inserts that may meet a row, named locks, parts of texts, spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service_desk.store.types import Instant

CHUNK = 500  # rows or keys handled at once


def upsert(cn: Connection, table: Table, values: dict[str, Any], update: dict[str, Any] | None = None) -> None:
    """Insert a row; where its primary key stands already, set ``update`` there, or leave it alone."""
    make = postgresql.insert if cn.dialect.name == "postgresql" else sqlite.insert
    statement = make(table)
    keys = [column.name for column in table.primary_key]
    if update is None:
        cn.execute(statement.on_conflict_do_nothing(index_elements=keys), values)
    else:
        cn.execute(statement.on_conflict_do_update(index_elements=keys, set_=update), values)


def hold(cn: Connection, *names: str) -> None:
    """Wait until no other transaction holds this name, and hold it to the end. SQLite's writer is alone anyway."""
    if cn.dialect.name == "postgresql":
        cn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("\x1f".join(names), 0))))


def contains(column: Column[str], part: str) -> ColumnElement[bool]:
    """Whether a text contains another; ``%`` and ``_`` stand for themselves, ASCII case does not matter."""
    return column.icontains(part, autoescape=True)


def starts(column: Column[str], prefix: str) -> ColumnElement[bool]:
    """Whether a text starts with another: a range, which an index answers (both engines sort by code point)."""
    if not prefix or ord(prefix[-1]) >= 0x10FFFF:  # noqa: PLR2004 - the last code point has no successor
        return column.startswith(prefix, autoescape=True)
    following = ord(prefix[-1]) + 1
    if 0xD800 <= following <= 0xDFFF:  # noqa: PLR2004 - surrogates are no characters
        following = 0xE000
    return (column >= prefix) & (column < prefix[:-1] + chr(following))


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant, and before another."""

    since: datetime
    until: datetime

    def holds(self, column: ColumnElement[datetime]) -> ColumnElement[bool]:
        """The condition that a time lies within."""
        return and_(column >= self.since, column < self.until)


class _Moved(FunctionElement[datetime]):
    """An instant moved by whole seconds."""

    type = Instant()
    name = "moved"
    inherit_cache = True


@compiles(_Moved, "sqlite")
def _moved_text(element: _Moved, compiler: SQLCompiler, **how: Any) -> str:
    """The seconds are moved, the microseconds stay behind them: ``strftime`` alone would round to thousandths."""
    at, seconds = (compiler.process(part, **how) for part in element.clauses)
    return f"(strftime('%Y-%m-%dT%H:%M:%S', substr({at}, 1, 19), '{seconds} seconds') || substr({at}, 20))"


@compiles(_Moved, "postgresql")
def _moved_time(element: _Moved, compiler: SQLCompiler, **how: Any) -> str:
    at, seconds = (compiler.process(part, **how) for part in element.clauses)
    return f"({at} + INTERVAL '{seconds} seconds')"


def after(column: ColumnElement[datetime], by: timedelta) -> ColumnElement[datetime]:
    """The instant that lies whole seconds after that of a column, exact on both engines."""
    return _Moved(column, literal_column(str(int(by.total_seconds()))))
