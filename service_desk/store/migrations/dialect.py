"""One spelling for both engines: ``@int`` and the like stand for the engine's type, ``@differs`` for another value.

A rule is a trigger that refuses a write: its name, when it fires, its table, the condition and the refusal's code.
"""

from __future__ import annotations

from collections.abc import Iterable

Rule = tuple[str, str, str, str, str]

_TYPES = {
    "sqlite": {
        "@int": "INTEGER",
        "@bool": "INTEGER",
        "@text": "TEXT",
        "@instant": "TEXT",
        "@day": "TEXT",
        "@differs": "IS NOT",
    },
    "postgresql": {
        "@int": "BIGINT",
        "@bool": "BOOLEAN",
        "@text": 'TEXT COLLATE "C"',
        "@instant": "TIMESTAMPTZ",
        "@day": "DATE",
        "@differs": "IS DISTINCT FROM",
    },
}


def spelled(statement: str, dialect: str) -> str:
    """The statement for ``sqlite`` or ``postgresql``."""
    for mark, kind in _TYPES[dialect].items():
        statement = statement.replace(mark, kind)
    return statement


def differs(names: Iterable[str]) -> str:
    """The condition that an update gives any of these columns another value."""
    return "(" + " OR ".join(f"NEW.{name} @differs OLD.{name}" for name in names) + ")"


def dropped(names: Iterable[str], table: str, dialect: str) -> tuple[str, ...]:
    """The statements that take rules away, before others of the same names replace them."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {name}" for name in names)
    return tuple(
        statement
        for name in names
        for statement in (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION linli_{name}()")
    )


def rules(made: Iterable[Rule], dialect: str) -> tuple[str, ...]:
    """The statements that put rules into the database; a refusal says ``linli:<code>``."""
    return tuple(statement for rule in made for statement in _rule(*rule, dialect))


def _rule(name: str, when: str, table: str, test: str, code: str, dialect: str) -> tuple[str, ...]:
    test = spelled(test, dialect)
    if dialect == "sqlite":
        refusal = f"SELECT RAISE(ABORT, 'linli:{code}')"
        return (f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {test} BEGIN {refusal}; END",)
    back = "OLD" if when == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION 'linli:{code}' USING ERRCODE = '23514'"
    body = f"BEGIN IF {test} THEN {refusal}; END IF; RETURN {back}; END"
    return (
        f"CREATE FUNCTION linli_{name}() RETURNS trigger LANGUAGE plpgsql AS $linli$ {body} $linli$",
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION linli_{name}()",
    )
