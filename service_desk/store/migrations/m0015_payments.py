"""Money as records of its own (§6.4): receipts, voids, refunds. Never edit after release.

A receipt may cover several orders, so its number is no longer unique among orders but among receipts. Receipts that
orders carry already are taken over; the rules are put in place afterwards.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import differs, dropped, spelled, triggers

_TABLES = (
    """CREATE TABLE payment (
      estate @text NOT NULL, receipt @text NOT NULL CONSTRAINT payment_receipt CHECK (receipt <> ''),
      seq @int NOT NULL, at @instant NOT NULL, cashier @text NOT NULL, method @text NOT NULL,
      amount @int NOT NULL CONSTRAINT payment_amount CHECK (amount > 0),
      invoice_number @text NOT NULL, invoice_title @text NOT NULL,
      PRIMARY KEY (estate, receipt),
      CONSTRAINT payment_seq UNIQUE (estate, seq))""",
    """CREATE TABLE payment_share (
      estate @text NOT NULL, receipt @text NOT NULL, number @text NOT NULL,
      amount @int NOT NULL CONSTRAINT payment_share_amount CHECK (amount > 0),
      PRIMARY KEY (estate, receipt, number),
      FOREIGN KEY (estate, receipt) REFERENCES payment (estate, receipt) DEFERRABLE INITIALLY DEFERRED,
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE payment_back (
      estate @text NOT NULL, id @text NOT NULL, receipt @text NOT NULL,
      kind @text NOT NULL CONSTRAINT payment_back_kind CHECK (kind IN ('void', 'refund')),
      number @text NOT NULL, at @instant NOT NULL, by @text NOT NULL, decided_by @text NOT NULL,
      method @text NOT NULL, amount @int NOT NULL CONSTRAINT payment_back_amount CHECK (amount > 0),
      reason @text NOT NULL CONSTRAINT payment_back_reason CHECK (reason <> ''),
      PRIMARY KEY (estate, id),
      CONSTRAINT payment_back_decided CHECK (kind = 'void' OR (decided_by <> '' AND number <> '')),
      FOREIGN KEY (estate, receipt) REFERENCES payment (estate, receipt) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX payment_at ON payment (estate, at)",
    "CREATE INDEX payment_share_of_order ON payment_share (estate, number)",
    "CREATE INDEX payment_back_at ON payment_back (estate, at)",
    "CREATE INDEX payment_back_of ON payment_back (estate, receipt)",
    "DROP INDEX order_receipt",
    "CREATE INDEX order_receipt ON service_order (estate, receipt) WHERE receipt <> ''",
    """INSERT INTO payment_share (estate, receipt, number, amount)
      SELECT estate, receipt, number, paid FROM service_order WHERE receipt <> '' AND paid > 0""",
    """INSERT INTO payment (estate, receipt, seq, at, cashier, method, amount, invoice_number, invoice_title)
      SELECT o.estate, o.receipt, ROW_NUMBER() OVER (PARTITION BY o.estate ORDER BY o.receipt), o.settled_at,
        COALESCE((SELECT e.actor FROM event e WHERE e.estate = o.estate AND e.stream = 'order:' || o.number
          AND e.action = 'settle'), ''), o.pay_method, o.paid, '', ''
      FROM service_order o WHERE o.receipt <> '' AND o.paid > 0""",
)

_VOIDED = """EXISTS (SELECT 1 FROM payment_back b WHERE b.estate = @row.estate AND b.receipt = @row.receipt
  AND b.kind = 'void')"""
_NEW_VOIDED, _OLD_VOIDED = _VOIDED.replace("@row", "NEW"), _VOIDED.replace("@row", "OLD")
_PAYMENT = "EXISTS (SELECT 1 FROM payment p WHERE p.estate = NEW.estate AND p.receipt = NEW.receipt)"
_SHARE = """EXISTS (SELECT 1 FROM payment_share s JOIN payment p ON p.estate = s.estate AND p.receipt = s.receipt
  WHERE s.estate = NEW.estate AND s.receipt = NEW.receipt AND s.number = NEW.number AND s.amount = NEW.paid)"""
_UNFOUNDED = f"NEW.paid > 0 AND (NOT {_SHARE} OR {_NEW_VOIDED})"
_UNDONE = f"""(NEW.state = 'ACCEPTED' AND NEW.paid = 0 AND NEW.receipt = '' AND NEW.settled_at IS NULL
  AND NEW.kind = OLD.kind AND OLD.receipt <> '' AND {_OLD_VOIDED})"""
_SHARES = (
    "(SELECT COALESCE(SUM(s.amount), 0) FROM payment_share s WHERE s.estate = NEW.estate AND s.receipt = NEW.receipt)"
)
_ANY_BACK = "EXISTS (SELECT 1 FROM payment_back b WHERE b.estate = NEW.estate AND b.receipt = NEW.receipt)"
_LEFT = """(SELECT COALESCE(SUM(s.amount), 0) FROM payment_share s
    WHERE s.estate = NEW.estate AND s.receipt = NEW.receipt AND s.number = NEW.number)
  - (SELECT COALESCE(SUM(b.amount), 0) FROM payment_back b
    WHERE b.estate = NEW.estate AND b.receipt = NEW.receipt AND b.number = NEW.number AND b.kind = 'refund')"""
_RULES = (
    ("paid_founded_new", "INSERT", "service_order", _UNFOUNDED, "paid_unfounded"),
    ("paid_founded", "UPDATE", "service_order", _UNFOUNDED, "paid_unfounded"),
    (
        "paid_once", "UPDATE", "service_order",
        f"""OLD.settled_at IS NOT NULL AND NOT {_UNDONE} AND (NEW.paid <> OLD.paid OR NEW.receipt <> OLD.receipt
          OR NEW.settled_at IS NULL OR NEW.settled_at <> OLD.settled_at
          OR NEW.kind <> OLD.kind OR NEW.state NOT IN ('SETTLED', 'CLOSED'))""",
        "paid_once",
    ),
    ("share_late", "INSERT", "payment_share", _PAYMENT, "payment_stands"),
    (
        "share_twice", "INSERT", "payment_share",
        """EXISTS (SELECT 1 FROM payment_share s WHERE s.estate = NEW.estate AND s.number = NEW.number
          AND NOT EXISTS (SELECT 1 FROM payment_back b WHERE b.estate = s.estate AND b.receipt = s.receipt
            AND b.kind = 'void'))""",
        "paid_twice",
    ),
    ("share_keep", "DELETE", "payment_share", "1 = 1", "payment_stands"),
    ("share_fixed", "UPDATE", "payment_share", "1 = 1", "payment_stands"),
    ("payment_once", "INSERT", "payment", _PAYMENT, "payment_stands"),
    (
        "payment_next", "INSERT", "payment",
        "NEW.seq <> 1 + COALESCE((SELECT MAX(p.seq) FROM payment p WHERE p.estate = NEW.estate), 0)", "receipt_gap",
    ),
    ("payment_sum", "INSERT", "payment", f"NEW.amount <> {_SHARES}", "payment_not_sum"),
    ("payment_keep", "DELETE", "payment", "1 = 1", "payment_stands"),
    (
        "payment_fixed", "UPDATE", "payment",
        f"""{differs(("estate", "receipt", "seq", "at", "cashier", "method", "amount"))}
          OR (OLD.invoice_number <> '' AND {differs(("invoice_number", "invoice_title"))})""",
        "payment_stands",
    ),
    (
        "back_once", "INSERT", "payment_back",
        "EXISTS (SELECT 1 FROM payment_back b WHERE b.estate = NEW.estate AND b.id = NEW.id)", "payment_stands",
    ),
    ("back_voided", "INSERT", "payment_back", _NEW_VOIDED, "voided_before"),
    (
        "back_void_whole", "INSERT", "payment_back",
        f"NEW.kind = 'void' AND (NEW.amount <> {_SHARES} OR {_ANY_BACK})",
        "void_whole",
    ),
    (
        "back_refund_within", "INSERT", "payment_back", f"NEW.kind = 'refund' AND NEW.amount > {_LEFT}",
        "over_received",
    ),
    ("back_keep", "DELETE", "payment_back", "1 = 1", "payment_stands"),
    ("back_fixed", "UPDATE", "payment_back", "1 = 1", "payment_stands"),
)  # fmt: skip


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    made = tuple(spelled(statement, dialect) for statement in _TABLES)
    return (*made, *dropped(("paid_once",), "service_order", dialect), *triggers(_RULES, dialect))
