"""The manager's figures are counted from these indexes alone, by the time of each thing. Never edit after release."""

from __future__ import annotations

_STATEMENTS = (
    # ``number <> ''`` is always true: only a query that says it sees the index, so that no list is lured away.
    """CREATE INDEX order_registered ON service_order (estate, created_at, department, lead, service, number)
      WHERE number <> ''""",
    """CREATE INDEX order_finished ON service_order (estate, finished_at, department, lead, service, finish_by,
      rework_count, link_kind, number, state, closed_at) WHERE finished_at IS NOT NULL""",
    """CREATE INDEX order_over ON service_order (estate, closed_at, state, department, lead, service, finish_by,
      rework_count, link_kind, number, finished_at) WHERE finished_at IS NULL AND closed_at IS NOT NULL""",
    "CREATE INDEX order_again ON service_order (estate, created_at, linked_to, link_kind) WHERE linked_to <> ''",
    "CREATE INDEX rating_given ON rating (estate, at, stars, number)",
    "CREATE INDEX follow_up_made ON follow_up (estate, at, result, number)",
    """CREATE INDEX event_short ON event (estate, action, occurred_at, stream)
      WHERE action = 'reject' OR action = 'stop'""",
)


def statements(_dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return _STATEMENTS
