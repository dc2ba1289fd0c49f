"""One spelling of a statement for both engines: ``@int`` and the like stand for the engine's type."""

from __future__ import annotations

_TYPES = {
    "sqlite": {"@int": "INTEGER", "@bool": "INTEGER", "@text": "TEXT", "@instant": "TEXT", "@day": "TEXT"},
    "postgresql": {
        "@int": "BIGINT",
        "@bool": "BOOLEAN",
        "@text": 'TEXT COLLATE "C"',
        "@instant": "TIMESTAMPTZ",
        "@day": "DATE",
    },
}


def spelled(statement: str, dialect: str) -> str:
    """The statement for ``sqlite`` or ``postgresql``."""
    for mark, kind in _TYPES[dialect].items():
        statement = statement.replace(mark, kind)
    return statement
