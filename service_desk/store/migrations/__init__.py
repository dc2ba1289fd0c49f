"""Numbered, forward-only steps of the schema. A released step is never edited; the next one is added.

Each module gives ``statements(dialect)``, run in one transaction together with its row in ``schema_version``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service_desk.store.migrations import (
    m0001_first,
    m0002_reserved,
    m0003_accounts,
    m0004_homes,
    m0005_sheets,
    m0006_messages,
    m0007_attachments,
    m0008_decisions,
    m0009_settled,
    m0010_reviews,
    m0011_figures,
    m0012_follow_ups,
    m0013_complaints,
    m0014_negotiations,
    m0015_payments,
    m0016_cashbook,
    m0017_quality,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its number, a name for people, and its statements for ``sqlite`` or ``postgresql``."""

    version: int
    name: str
    statements: Callable[[str], tuple[str, ...]]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first", m0001_first.statements),
    Migration(2, "reserved numbers", m0002_reserved.statements),
    Migration(3, "accounts", m0003_accounts.statements),
    Migration(4, "rooms and occupancies", m0004_homes.statements),
    Migration(5, "sheets and close of day", m0005_sheets.statements),
    Migration(6, "messages", m0006_messages.statements),
    Migration(7, "attachments", m0007_attachments.statements),
    Migration(8, "decisions of the company", m0008_decisions.statements),
    Migration(9, "receipts by time", m0009_settled.statements),
    Migration(10, "reviews of declined orders", m0010_reviews.statements),
    Migration(11, "figures by time", m0011_figures.statements),
    Migration(12, "clocks and follow-ups", m0012_follow_ups.statements),
    Migration(13, "complaints", m0013_complaints.statements),
    Migration(14, "negotiations", m0014_negotiations.statements),
    Migration(15, "payments", m0015_payments.statements),
    Migration(16, "cash book", m0016_cashbook.statements),
    Migration(17, "figures of quality", m0017_quality.statements),
)
