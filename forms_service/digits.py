"""A whole number as a form or an address sends it: nobody's typing, but not to be trusted either (TRUST 12)."""

from __future__ import annotations

MOST = 9  # digits: more is no version, no place and no page of ours
MOST_OF_A_SUM = 11  # in fen


def whole(text: str, most: int = MOST) -> int | None:
    """The number that up to ``most`` ASCII digits write; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= most else None
