"""Late entries, and what was accepted in a period, are counted from these indexes alone. Never edit after release."""

from __future__ import annotations

_STATEMENTS = (
    # Late without a reason nothing can be, so the few acts with one are all that have to be looked at.
    """CREATE INDEX event_late ON event (estate, occurred_at, recorded_at, role, stream) WHERE late_reason <> ''""",
    "DROP INDEX order_accepted",
    """CREATE INDEX order_accepted ON service_order (estate, accepted_at, department, lead, service, number)
      WHERE accepted_at IS NOT NULL""",
)


def statements(_dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return _STATEMENTS
