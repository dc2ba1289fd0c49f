"""Small helpers of the statements: inserts that may meet a row, named locks, searches for part of a text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

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
