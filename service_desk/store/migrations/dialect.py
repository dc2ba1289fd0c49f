"""One spelling of a statement for both engines: ``@int`` and the like stand for the engine's type.

``@yes(x)`` is the truth of a boolean column, ``@differs`` a comparison that knows NULL, ``@where(a, b)``
the place of ``b`` in ``a``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TYPES = {
    "sqlite": {
        "@int": "INTEGER", "@bool": "INTEGER", "@text": "TEXT", "@instant": "TEXT", "@day": "TEXT",
        "@differs": "IS NOT", "@where": "instr",
    },
    "postgresql": {
        "@int": "BIGINT",
        "@bool": "BOOLEAN",
        "@text": 'TEXT COLLATE "C"',
        "@instant": "TIMESTAMPTZ",
        "@day": "DATE",
        "@differs": "IS DISTINCT FROM",
        "@where": "strpos",
    },
}  # fmt: skip
_YES = re.compile(r"@yes\(([A-Za-z._]+)\)")
Rule = tuple[str, str, str, str, str]  # name, when it fires, table, on what the write is refused, the refusal's code


def spelled(statement: str, dialect: str) -> str:
    """The statement for ``sqlite`` or ``postgresql``."""
    statement = _YES.sub(r"(\1 = 1)" if dialect == "sqlite" else r"(\1)", statement)
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


def triggers(rules: Iterable[Rule], dialect: str) -> tuple[str, ...]:
    """Triggers that refuse a write, with ``linli:<code>`` for ``faults``."""
    return tuple(made for rule in rules for made in _trigger(rule, dialect))


def _trigger(rule: Rule, dialect: str) -> tuple[str, ...]:
    name, when, table, test, code = rule
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
