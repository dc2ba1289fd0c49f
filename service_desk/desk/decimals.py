"""Amounts and quantities as people type them, exact: yuan to fen, quantities to thousandths."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

MOST = Decimal(1_000_000)
FEN = 2  # decimals of an amount
THOUSANDTHS = 3  # decimals of a quantity


def decimal_of(text: str, decimals: int) -> int | None:
    """A plain decimal in units of its last place, or None. Full-width digits count as digits."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > MOST:
        return None
    scaled = value.scaleb(decimals)
    return int(scaled) if scaled == scaled.to_integral_value() else None
