"""Clocks that wait and climb; follow-ups with five levels and three questions (§5.5). Never edit after release.

Old rows keep their meaning: nothing was asked of them (NULL), and nothing was passed upward.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    "ALTER TABLE service_order ADD COLUMN time_left @int",
    "ALTER TABLE service_order ADD COLUMN climbed @text NOT NULL DEFAULT ''",
    "ALTER TABLE follow_up ADD COLUMN level @text",
    "ALTER TABLE follow_up ADD COLUMN dressed @bool",
    "ALTER TABLE follow_up ADD COLUMN let_in @bool",
    "ALTER TABLE follow_up ADD COLUMN charged @bool",
    "ALTER TABLE follow_up ADD COLUMN wants @text NOT NULL DEFAULT ''",
    # The board counts from this index alone; closed work of past years costs it nothing.
    "DROP INDEX order_board",
    """CREATE INDEX order_board ON service_order (estate, state, department, kind, respond_by, finish_by,
      window_start, wanted_day, lead, climbed) WHERE is_open = 1""",
    # Coverage of a period is counted from what was accepted in it.
    "CREATE INDEX order_accepted ON service_order (estate, accepted_at) WHERE accepted_at IS NOT NULL",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
