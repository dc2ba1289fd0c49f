"""What the builders of finance's sheets are given: closes and movements, gathered by the desk. Amounts are fen.

Nobody of the residents stands in what is for the finance day sheet and the month sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service_desk.cashbook import CashClose
from service_desk.holdings import CashSlip, Holding, HoldingKind, Move
from service_desk.months import Month, MonthFigures
from service_desk.payments import Back, Payment


@dataclass(frozen=True, slots=True)
class HeldMove:
    """Money of others that came or went, with the kind of its holding."""

    kind: HoldingKind
    move: Move


@dataclass(frozen=True, slots=True)
class SlipOut:
    """A slip whose money a worker still had. ``worker``: the name."""

    slip: CashSlip
    worker: str


@dataclass(frozen=True, slots=True)
class DayClose:
    """One day close with what it covers. ``since``: the close before, None for the first; ``by``: the name."""

    close: CashClose
    since: datetime | None
    by: str
    receipts: tuple[Payment, ...]
    backs: tuple[Back, ...]
    moves: tuple[HeldMove, ...]
    slips: tuple[SlipOut, ...]


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A month. ``at``: when it was closed, else until when it is counted; ``closed_by``: a name, empty: still open."""

    month: Month
    figures: MonthFigures
    at: datetime
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class HeldReceipt:
    """Money of others that was taken in, with what became of it. ``cashier``: the name."""

    holding: Holding
    moves: tuple[Move, ...]
    cashier: str
