"""Negotiations over a price (§6.3), and what an order may be paid with because of one. Never edit after release.

What was paid is the sum of the lines, or the amount of the closed negotiation that the order names: decided by another
person than the proposer, with the resident's consent. While one is open, nothing is settled or closed.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import differs, dropped, spelled, triggers

_NEGOTIATION = (
    """CREATE TABLE negotiation (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, opened_at @instant NOT NULL,
      opened_by @text NOT NULL, basis @text NOT NULL, reason @text NOT NULL,
      stage @text NOT NULL CONSTRAINT negotiation_stage CHECK (stage IN ('open', 'agreed', 'offered', 'closed')),
      proposed_by @text NOT NULL, listed @int NOT NULL, asked @int, amount @int, consent @text,
      decided_by @text NOT NULL, decided_at @instant, outcome @text, decision @text NOT NULL, closed_at @instant,
      PRIMARY KEY (estate, id),
      CONSTRAINT negotiation_amounts CHECK (listed >= 0 AND COALESCE(asked, 0) >= 0 AND COALESCE(amount, 0) >= 0),
      CONSTRAINT negotiation_outcome CHECK (outcome IN ('agreed', 'listed', 'moot')),
      CONSTRAINT negotiation_end CHECK ((stage = 'closed') = (outcome IS NOT NULL)
        AND (stage = 'closed') = (closed_at IS NOT NULL)),
      CONSTRAINT negotiation_number CHECK ((decision <> '') = (outcome IS NOT NULL AND outcome = 'agreed')),
      CONSTRAINT negotiation_decided CHECK ((decided_by = '') = (decided_at IS NULL)),
      CONSTRAINT negotiation_consent CHECK (stage <> 'agreed' OR consent IS NOT NULL),
      CONSTRAINT negotiation_founded CHECK (decision = '' OR (amount IS NOT NULL AND consent IS NOT NULL
        AND decided_by <> '' AND proposed_by <> '')),
      CONSTRAINT negotiation_self CHECK (decision = '' OR decided_by <> proposed_by),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX negotiation_of_order ON negotiation (estate, number)",
    "CREATE INDEX negotiation_opened ON negotiation (estate, opened_at)",
    "CREATE UNIQUE INDEX negotiation_open ON negotiation (estate, number) WHERE stage <> 'closed'",
    "CREATE UNIQUE INDEX negotiation_decision ON negotiation (estate, decision) WHERE decision <> ''",
    "ALTER TABLE service_order ADD COLUMN agreed_number @text",
    "ALTER TABLE service_order ADD COLUMN agreed_amount @int",
    "ALTER TABLE service_order ADD COLUMN agreed_listed @int",
)

_SUM = """(SELECT COALESCE(SUM(l.amount), 0) FROM order_line l
  WHERE l.estate = NEW.estate AND l.number = NEW.number)"""
_DECIDED = """EXISTS (SELECT 1 FROM negotiation n WHERE n.estate = NEW.estate AND n.number = NEW.number
  AND n.decision = NEW.agreed_number AND n.decision <> '' AND n.amount = NEW.agreed_amount
  AND n.listed = NEW.agreed_listed)"""
_NOT_DUE = f"""NEW.kind = 'paid' AND NEW.state IN ('SETTLED', 'CLOSED') AND NEW.paid <> {_SUM}
  AND NOT (NEW.agreed_amount IS NOT NULL AND NEW.paid = NEW.agreed_amount AND {_DECIDED})"""
_UNFOUNDED = f"""NOT (NEW.agreed_number IS NULL AND NEW.agreed_amount IS NULL AND NEW.agreed_listed IS NULL)
  AND NOT {_DECIDED}"""
_OPEN = """EXISTS (SELECT 1 FROM negotiation n WHERE n.estate = NEW.estate AND n.number = NEW.number
  AND n.stage <> 'closed')"""
_ENDED = """EXISTS (SELECT 1 FROM service_order o WHERE o.estate = NEW.estate AND o.number = NEW.number
  AND o.state IN ('SETTLED', 'CLOSED', 'DECLINED', 'CANCELLED'))"""
_FIXED = differs(("estate", "id", "number", "opened_at", "opened_by", "basis", "asked"))
_CLOSED_FIXED = differs(
    ("stage", "proposed_by", "listed", "amount", "consent", "decided_by", "decided_at", "outcome", "decision",
     "closed_at")
)  # fmt: skip
# (name, when it fires, table, condition on which the write is refused, code of the refusal)
_RULES = (
    ("charge_sum_new", "INSERT", "service_order", _NOT_DUE, "paid_not_sum"),
    ("charge_sum", "UPDATE", "service_order", _NOT_DUE, "paid_not_sum"),
    ("agreed_founded_new", "INSERT", "service_order", _UNFOUNDED, "agreed_unfounded"),
    ("agreed_founded", "UPDATE", "service_order", _UNFOUNDED, "agreed_unfounded"),
    (
        "negotiating_new", "INSERT", "service_order",
        f"NEW.state IN ('SETTLED', 'CLOSED', 'DECLINED', 'CANCELLED') AND {_OPEN}", "price_open",
    ),
    (
        "negotiating", "UPDATE", "service_order",
        f"NEW.state IN ('SETTLED', 'CLOSED', 'DECLINED', 'CANCELLED') AND {_OPEN}", "price_open",
    ),
    ("negotiation_late", "INSERT", "negotiation", f"NEW.stage <> 'closed' AND {_ENDED}", "negotiation_late"),
    ("negotiation_once", "INSERT", "negotiation",
     "EXISTS (SELECT 1 FROM negotiation n WHERE n.estate = NEW.estate AND n.id = NEW.id)", "negotiation_closed"),
    ("negotiation_keep", "DELETE", "negotiation", "1 = 1", "negotiation_closed"),
    (
        "negotiation_fixed", "UPDATE", "negotiation",
        # What a resident said may be erased; nothing else of a closed negotiation changes.
        f"(OLD.stage = 'closed' AND {_CLOSED_FIXED}) OR (NEW.reason <> OLD.reason AND NEW.reason <> '') OR {_FIXED}",
        "negotiation_closed",
    ),
)  # fmt: skip


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    made = [spelled(statement, dialect) for statement in _NEGOTIATION]
    gone = dropped(("charge_sum_new", "charge_sum"), "service_order", dialect)
    return (*made, *gone, *triggers(_RULES, dialect))
