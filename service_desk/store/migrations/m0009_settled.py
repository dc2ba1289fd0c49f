"""Receipts of a day are found by their time. Never edit after release."""

from __future__ import annotations

_STATEMENTS = ("CREATE INDEX order_settled ON service_order (estate, settled_at) WHERE settled_at IS NOT NULL",)


def statements(_dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return _STATEMENTS
