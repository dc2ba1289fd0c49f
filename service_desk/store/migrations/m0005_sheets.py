"""Printed work orders and when they came back; the close of each day; the board's index. Never edit after release."""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    """CREATE TABLE printed_sheet (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, at @instant NOT NULL, by @text NOT NULL,
      returned_at @instant, returned_by @text NOT NULL, outcome @text NOT NULL,
      PRIMARY KEY (estate, id),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX sheet_out ON printed_sheet (estate, at) WHERE returned_at IS NULL",
    "CREATE INDEX sheet_of_order ON printed_sheet (estate, number)",
    """CREATE TABLE day_close (
      estate @text NOT NULL, id @text NOT NULL, day @day NOT NULL, at @instant NOT NULL, by @text NOT NULL,
      facts @text NOT NULL, reasons @text NOT NULL, remark @text NOT NULL,
      PRIMARY KEY (estate, id))""",
    "CREATE INDEX day_close_day ON day_close (estate, day, at)",
    # The board counts from this index alone; closed work of past years costs it nothing.
    """CREATE INDEX order_board ON service_order (estate, state, department, kind, respond_by, finish_by,
      window_start, wanted_day, lead) WHERE is_open = 1""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
