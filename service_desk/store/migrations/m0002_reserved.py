"""Order numbers reserved for sheets that are filled by hand. Never edit after release; add a step instead.

A number is reserved once, never given back, and used once; an order cannot take a reserved number past its
reservation, nor a reservation the number of an order.
"""

from __future__ import annotations

_TABLE = {
    "sqlite": """CREATE TABLE reserved_number (
      estate TEXT NOT NULL, number TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, used_at TEXT,
      PRIMARY KEY (estate, number))""",
    "postgresql": """CREATE TABLE reserved_number (
      estate TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C" NOT NULL, by TEXT COLLATE "C" NOT NULL,
      at TIMESTAMPTZ NOT NULL, used_at TIMESTAMPTZ,
      PRIMARY KEY (estate, number))""",
}

# (name, when it fires, table, condition on which the write is refused, code of the refusal)
_RULES = (
    ("reserved_keep", "DELETE", "reserved_number", "1 = 1", "reserved_once"),
    (
        "reserved_fixed",
        "UPDATE",
        "reserved_number",
        """NEW.estate <> OLD.estate OR NEW.number <> OLD.number OR NEW."by" <> OLD."by" OR NEW.at <> OLD.at
          OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL""",
        "reserved_once",
    ),
    (
        "reserved_free",
        "INSERT",
        "reserved_number",
        """EXISTS (SELECT 1 FROM service_order o WHERE o.estate = NEW.estate AND o.number = NEW.number)
          OR EXISTS (SELECT 1 FROM reserved_number r WHERE r.estate = NEW.estate AND r.number = NEW.number)""",
        "number_taken",
    ),
    (
        "order_unreserved",
        "INSERT",
        "service_order",
        """EXISTS (SELECT 1 FROM reserved_number r WHERE r.estate = NEW.estate AND r.number = NEW.number
          AND r.used_at IS NULL)""",
        "number_reserved",
    ),
)


def _trigger(dialect: str, rule: tuple[str, str, str, str, str]) -> tuple[str, ...]:
    name, when, table, test, code = rule
    if dialect == "sqlite":
        return (
            (
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {test} "
                f"BEGIN SELECT RAISE(ABORT, 'linli:{code}'); END"
            ),
        )
    back = "OLD" if when == "DELETE" else "NEW"
    return (
        (
            f"CREATE FUNCTION linli_{name}() RETURNS trigger LANGUAGE plpgsql AS $linli$ BEGIN "
            f"IF {test} THEN RAISE EXCEPTION 'linli:{code}' USING ERRCODE = '23514'; END IF; "
            f"RETURN {back}; END $linli$"
        ),
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION linli_{name}()",
    )


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return (_TABLE[dialect], *(made for rule in _RULES for made in _trigger(dialect, rule)))
