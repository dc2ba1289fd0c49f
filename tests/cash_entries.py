"""Entries of a cash book as tests need them: one, or months of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from service_desk.cashbook import Entry, EntryKind
from service_desk.months import Month
from service_desk.payments import CASH, PAY_METHODS

NOVEMBER = Month(2026, 11)
BEGIN = NOVEMBER.since
IN = (EntryKind.RECEIPT, EntryKind.HELD)


def entry(amount: int, kind: EntryKind = EntryKind.RECEIPT, method: str = CASH, at: datetime = BEGIN) -> Entry:
    return Entry(1, at, method, amount, kind, "2026-000001")


@st.composite
def books(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Entries of some months, in order, each with the sign of its kind."""
    made, at = [], BEGIN
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        at += timedelta(minutes=draw(st.integers(0, 60 * 24 * 20)))
        kind = draw(st.sampled_from(EntryKind))
        amount = draw(st.integers(1, 10**6)) * (1 if kind in IN else -1)
        made.append(Entry(seq, at, draw(st.sampled_from(list(PAY_METHODS))), amount, kind, str(seq)))
    return tuple(made)
