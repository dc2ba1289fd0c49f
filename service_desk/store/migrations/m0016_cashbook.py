"""The cash book (§6.4): every movement of money in one gapless row, money of others, closes of day and month.

Never edit after release. A movement and its entry are written together, the entry first: none stands without the other,
which a close checks of its entries. What stood before is entered in the order of its time. ``by`` is a word of
PostgreSQL's triggers and stands quoted there.
"""
# ruff: noqa: S608 - put together of this module's own constants

from __future__ import annotations

from service_desk.store.migrations.dialect import differs, spelled, triggers

_TABLES = (
    """CREATE TABLE cash_entry (
      estate @text NOT NULL, seq @int NOT NULL, at @instant NOT NULL, method @text NOT NULL,
      amount @int NOT NULL CONSTRAINT cash_entry_amount CHECK (amount <> 0),
      kind @text NOT NULL CONSTRAINT cash_entry_kind
        CHECK (kind IN ('receipt', 'void', 'refund', 'held', 'returned', 'paid_out', 'applied')),
      ref @text NOT NULL,
      PRIMARY KEY (estate, seq),
      CONSTRAINT cash_entry_sign CHECK ((amount > 0) = (kind IN ('receipt', 'held'))),
      CONSTRAINT cash_entry_once UNIQUE (estate, ref))""",
    """CREATE TABLE cash_slip (
      estate @text NOT NULL, slip @text NOT NULL, seq @int NOT NULL, number @text NOT NULL, at @instant NOT NULL,
      by @text NOT NULL CONSTRAINT cash_slip_by CHECK (by <> ''), recorded_by @text NOT NULL,
      amount @int NOT NULL CONSTRAINT cash_slip_money CHECK (amount > 0), paper @text NOT NULL,
      ending @text NOT NULL CONSTRAINT cash_slip_ending CHECK (ending IN ('', 'handed', 'void')),
      ended_at @instant, ended_by @text NOT NULL, holding @text NOT NULL, reason @text NOT NULL,
      PRIMARY KEY (estate, slip),
      CONSTRAINT cash_slip_seq UNIQUE (estate, seq),
      CONSTRAINT cash_slip_ended CHECK ((ending = '') = (ended_at IS NULL)),
      CONSTRAINT cash_slip_why CHECK (ending <> 'void' OR reason <> ''),
      CONSTRAINT cash_slip_handed CHECK ((ending = 'handed') = (holding <> '')),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE holding (
      estate @text NOT NULL, holding @text NOT NULL, seq @int NOT NULL,
      kind @text NOT NULL CONSTRAINT holding_kind CHECK (kind IN ('deposit', 'agency', 'slip')),
      at @instant NOT NULL, by @text NOT NULL, payer @text NOT NULL,
      place_building @text NOT NULL, place_unit @text NOT NULL, place_room @text NOT NULL, place_other @text NOT NULL,
      purpose @text NOT NULL, number @text NOT NULL, slip @text NOT NULL,
      PRIMARY KEY (estate, holding),
      CONSTRAINT holding_seq UNIQUE (estate, seq),
      CONSTRAINT holding_of_slip CHECK ((kind = 'slip') = (slip <> '')))""",
    """CREATE TABLE holding_move (
      estate @text NOT NULL, id @text NOT NULL, holding @text NOT NULL,
      kind @text NOT NULL CONSTRAINT holding_move_kind CHECK (kind IN ('held', 'returned', 'paid_out', 'applied')),
      at @instant NOT NULL, by @text NOT NULL, method @text NOT NULL,
      amount @int NOT NULL CONSTRAINT holding_move_amount CHECK (amount > 0),
      paper @text NOT NULL, receipt @text NOT NULL,
      PRIMARY KEY (estate, id),
      CONSTRAINT holding_move_bill CHECK (kind <> 'paid_out' OR paper <> ''),
      CONSTRAINT holding_move_applied CHECK ((kind = 'applied') = (receipt <> '')),
      FOREIGN KEY (estate, holding) REFERENCES holding (estate, holding))""",
    """CREATE TABLE cash_close (
      estate @text NOT NULL, id @text NOT NULL, seq @int NOT NULL, day @day NOT NULL, at @instant NOT NULL,
      by @text NOT NULL, first @int NOT NULL, last @int NOT NULL, head @text NOT NULL,
      PRIMARY KEY (estate, id),
      CONSTRAINT cash_close_seq UNIQUE (estate, seq))""",
    """CREATE TABLE cash_count (
      estate @text NOT NULL, close @text NOT NULL, method @text NOT NULL, carried @int NOT NULL, moved @int NOT NULL,
      counted @int NOT NULL, kept @int NOT NULL, reason @text NOT NULL,
      PRIMARY KEY (estate, close, method),
      CONSTRAINT cash_count_explained CHECK (counted = carried + moved OR reason <> ''),
      CONSTRAINT cash_count_cash CHECK (method = 'cash' OR (carried = 0 AND kept = 0)),
      CONSTRAINT cash_count_real CHECK (kept >= 0 AND (method <> 'cash' OR counted >= 0)),
      FOREIGN KEY (estate, close) REFERENCES cash_close (estate, id) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE month_close (
      estate @text NOT NULL, month @text NOT NULL
        CONSTRAINT month_close_month CHECK (month LIKE '____-__' AND substr(month, 6, 2) BETWEEN '01' AND '12'),
      until @instant NOT NULL, at @instant NOT NULL, by @text NOT NULL,
      figures @text NOT NULL,
      PRIMARY KEY (estate, month),
      CONSTRAINT month_close_over CHECK (at >= until))""",
    "CREATE INDEX cash_entry_at ON cash_entry (estate, at)",
    "CREATE INDEX cash_slip_paper ON cash_slip (estate, paper) WHERE paper <> ''",
    "CREATE INDEX cash_slip_of ON cash_slip (estate, number)",
    "CREATE INDEX cash_slip_out ON cash_slip (estate, at) WHERE ending = ''",
    "CREATE INDEX holding_of ON holding (estate, number) WHERE number <> ''",
    "CREATE INDEX holding_move_of ON holding_move (estate, holding)",
    """INSERT INTO cash_entry (estate, seq, at, method, amount, kind, ref)
      SELECT estate, ROW_NUMBER() OVER (PARTITION BY estate ORDER BY at, place, ref), at, method, amount, kind, ref
      FROM (
        SELECT estate, at, seq AS place, method, amount, 'receipt' AS kind, receipt AS ref FROM payment
        UNION ALL
        SELECT estate, at, 9000000000000, method, -amount, kind, id FROM payment_back
      ) moved""",
)

_SOURCES = """EXISTS (SELECT 1 FROM payment p WHERE p.estate = e.estate AND p.receipt = e.ref AND e.kind = 'receipt'
    AND p.at = e.at AND p.method = e.method AND p.amount = e.amount)
  OR EXISTS (SELECT 1 FROM payment_back b WHERE b.estate = e.estate AND b.id = e.ref AND e.kind = b.kind
    AND b.at = e.at AND b.method = e.method AND -b.amount = e.amount)
  OR EXISTS (SELECT 1 FROM holding_move m WHERE m.estate = e.estate AND m.id = e.ref AND e.kind = m.kind
    AND m.at = e.at AND m.method = e.method
    AND (CASE WHEN m.kind = 'held' THEN m.amount ELSE -m.amount END) = e.amount)"""


def _entered(kind: str, ref: str, amount: str) -> str:
    """The condition that a new movement has no entry of its own time, way and amount."""
    return f"""NOT EXISTS (SELECT 1 FROM cash_entry e WHERE e.estate = NEW.estate AND e.ref = NEW.{ref}
      AND e.kind = {kind} AND e.at = NEW.at AND e.method = NEW.method AND e.amount = {amount})"""


def _again(table: str, key: str) -> str:
    """The condition that a row's key stands already: a REPLACE of SQLite would take that row away unseen."""
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.estate = NEW.estate AND t.{key} = NEW.{key})"


def _months(text: str) -> str:
    """Which month it is, counted from the first."""
    return f"(12 * CAST(substr({text}, 1, 4) AS INTEGER) + CAST(substr({text}, 6, 2) AS INTEGER))"


_HELD = """(SELECT COALESCE(SUM(CASE WHEN m.kind = 'held' THEN m.amount ELSE -m.amount END), 0) FROM holding_move m
  WHERE m.estate = NEW.estate AND m.holding = NEW.holding)"""
_KIND = "(SELECT h.kind FROM holding h WHERE h.estate = NEW.estate AND h.holding = NEW.holding)"
_TOWARDS = """EXISTS (SELECT 1 FROM payment p
  JOIN payment_share s ON s.estate = p.estate AND s.receipt = p.receipt
  JOIN holding h ON h.estate = s.estate AND h.number = s.number
  WHERE p.estate = NEW.estate AND p.receipt = NEW.receipt AND p.method = 'cash' AND h.holding = NEW.holding
    AND s.amount >= NEW.amount + COALESCE((SELECT SUM(m.amount) FROM holding_move m
      JOIN holding o ON o.estate = m.estate AND o.holding = m.holding
      WHERE m.estate = p.estate AND m.receipt = p.receipt AND o.number = s.number), 0))"""
_SLIP = """EXISTS (SELECT 1 FROM cash_slip c WHERE c.estate = NEW.estate AND c.holding = NEW.holding
  AND c.amount = NEW.amount AND NEW.method = 'cash')"""
_UNPAID_SLIP = """EXISTS (SELECT 1 FROM cash_slip c WHERE c.estate = NEW.estate AND c.ending = 'handed'
  AND NOT EXISTS (SELECT 1 FROM holding_move m
    WHERE m.estate = c.estate AND m.holding = c.holding))"""
_CLOSED = "EXISTS (SELECT 1 FROM cash_close c WHERE c.estate = NEW.estate AND c.id = NEW.close)"
_CLOSED_UP_TO = "(SELECT COALESCE(MAX(c.last), 0) FROM cash_close c WHERE c.estate = NEW.estate)"
_RANGE = "e.estate = NEW.estate AND e.seq BETWEEN NEW.first AND NEW.last"
_KEPT = """COALESCE((SELECT k.kept FROM cash_count k JOIN cash_close c ON c.estate = k.estate AND c.id = k.close
  WHERE c.estate = NEW.estate AND c.seq = NEW.seq - 1 AND k.method = 'cash'), 0)"""
_RULES = (
    (
        "entry_next", "INSERT", "cash_entry",
        "NEW.seq <> 1 + COALESCE((SELECT MAX(e.seq) FROM cash_entry e WHERE e.estate = NEW.estate), 0)", "entry_gap",
    ),
    (
        "entry_month", "INSERT", "cash_entry",
        "EXISTS (SELECT 1 FROM month_close m WHERE m.estate = NEW.estate AND NEW.at < m.until)", "month_closed",
    ),
    ("entry_once", "INSERT", "cash_entry", _again("cash_entry", "ref"), "cashbook_stands"),
    ("entry_keep", "DELETE", "cash_entry", "1 = 1", "cashbook_stands"),
    ("entry_fixed", "UPDATE", "cash_entry", "1 = 1", "cashbook_stands"),
    ("payment_entered", "INSERT", "payment", _entered("'receipt'", "receipt", "NEW.amount"), "not_entered"),
    ("back_entered", "INSERT", "payment_back", _entered("NEW.kind", "id", "-NEW.amount"), "not_entered"),
    (
        "move_entered", "INSERT", "holding_move",
        _entered("NEW.kind", "id", "(CASE WHEN NEW.kind = 'held' THEN NEW.amount ELSE -NEW.amount END)"),
        "not_entered",
    ),
    ("move_within", "INSERT", "holding_move", f"NEW.kind <> 'held' AND NEW.amount > {_HELD}", "over_held"),
    (
        "move_kind", "INSERT", "holding_move",
        f"(NEW.kind = 'paid_out' AND {_KIND} <> 'agency') OR (NEW.kind = 'applied' AND {_KIND} <> 'slip')",
        "held_not_income",
    ),
    ("move_towards", "INSERT", "holding_move", f"NEW.kind = 'applied' AND NOT {_TOWARDS}", "held_not_income"),
    (
        "move_of_slip", "INSERT", "holding_move",
        f"NEW.kind = 'held' AND {_KIND} = 'slip' AND (NOT {_SLIP} OR {_again('holding_move', 'holding')})",
        "slip_amount",
    ),
    ("move_once", "INSERT", "holding_move", _again("holding_move", "id"), "cashbook_stands"),
    ("move_keep", "DELETE", "holding_move", "1 = 1", "cashbook_stands"),
    ("move_fixed", "UPDATE", "holding_move", "1 = 1", "cashbook_stands"),
    (
        "holding_next", "INSERT", "holding",
        "NEW.seq <> 1 + COALESCE((SELECT MAX(h.seq) FROM holding h WHERE h.estate = NEW.estate), 0)", "receipt_gap",
    ),
    ("holding_once", "INSERT", "holding", _again("holding", "holding"), "cashbook_stands"),
    ("holding_keep", "DELETE", "holding", "1 = 1", "cashbook_stands"),
    (
        "holding_fixed", "UPDATE", "holding",
        differs(("estate", "holding", "seq", "kind", "at", '"by"', "number", "slip")), "cashbook_stands",
    ),
    (
        "slip_next", "INSERT", "cash_slip",
        "NEW.seq <> 1 + COALESCE((SELECT MAX(c.seq) FROM cash_slip c WHERE c.estate = NEW.estate), 0)", "receipt_gap",
    ),
    ("slip_once", "INSERT", "cash_slip", _again("cash_slip", "slip"), "slip_stands"),
    (
        "slip_paper", "INSERT", "cash_slip",
        """NEW.paper <> '' AND EXISTS (SELECT 1 FROM cash_slip c WHERE c.estate = NEW.estate AND c.paper = NEW.paper
          AND c.ending <> 'void')""",
        "slip_paper",
    ),
    ("slip_keep", "DELETE", "cash_slip", "1 = 1", "slip_stands"),
    (
        "slip_fixed", "UPDATE", "cash_slip",
        f"""OLD.ending <> ''
          OR {differs(("estate", "slip", "seq", "number", "at", '"by"', "recorded_by", "amount", "paper"))}""",
        "slip_stands",
    ),
    (
        "slip_handed", "UPDATE", "cash_slip",
        """NEW.ending = 'handed' AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.estate = NEW.estate
          AND h.holding = NEW.holding AND h.slip = NEW.slip)""",
        "slip_stands",
    ),
    (
        "slip_void", "UPDATE", "cash_slip",
        f"NEW.ending = 'void' AND {_again('holding', 'slip')}", "slip_stands",
    ),
    ("slip_twice", "INSERT", "holding", f"NEW.slip <> '' AND {_again('holding', 'slip')}", "slip_stands"),
    (
        "slip_taken", "INSERT", "holding",
        """NEW.slip <> '' AND NOT EXISTS (SELECT 1 FROM cash_slip c WHERE c.estate = NEW.estate AND c.slip = NEW.slip
          AND c.number = NEW.number AND c.ending <> 'void' AND c.holding IN ('', NEW.holding))""",
        "slip_stands",
    ),
    ("count_late", "INSERT", "cash_count", _CLOSED, "close_stands"),
    ("count_keep", "DELETE", "cash_count", "1 = 1", "close_stands"),
    ("count_fixed", "UPDATE", "cash_count", "1 = 1", "close_stands"),
    (
        "close_next", "INSERT", "cash_close",
        f"""NEW.seq <> 1 + COALESCE((SELECT MAX(c.seq) FROM cash_close c WHERE c.estate = NEW.estate), 0)
          OR NEW.first <> {_CLOSED_UP_TO} + 1 OR NEW.last < NEW.first - 1
          OR NEW.last > COALESCE((SELECT MAX(e.seq) FROM cash_entry e WHERE e.estate = NEW.estate), 0)""",
        "close_gap",
    ),
    (
        "close_founded", "INSERT", "cash_close",
        f"EXISTS (SELECT 1 FROM cash_entry e WHERE {_RANGE} AND NOT ({_SOURCES}))", "entry_unfounded",
    ),
    (
        "close_sums", "INSERT", "cash_close",
        f"""NOT EXISTS (SELECT 1 FROM cash_count k WHERE k.estate = NEW.estate AND k.close = NEW.id
            AND k.method = 'cash' AND k.carried = {_KEPT})
          OR EXISTS (SELECT 1 FROM cash_count k WHERE k.estate = NEW.estate AND k.close = NEW.id AND k.moved <>
            COALESCE((SELECT SUM(e.amount) FROM cash_entry e WHERE {_RANGE} AND e.method = k.method), 0))
          OR EXISTS (SELECT 1 FROM cash_entry e WHERE {_RANGE} AND NOT EXISTS (SELECT 1 FROM cash_count k
            WHERE k.estate = NEW.estate AND k.close = NEW.id AND k.method = e.method))""",
        "close_not_sum",
    ),
    ("close_slips", "INSERT", "cash_close", _UNPAID_SLIP, "slip_unfounded"),
    ("close_once", "INSERT", "cash_close", _again("cash_close", "id"), "close_stands"),
    ("close_keep", "DELETE", "cash_close", "1 = 1", "close_stands"),
    ("close_fixed", "UPDATE", "cash_close", "1 = 1", "close_stands"),
    (
        "month_counted", "INSERT", "month_close",
        f"""EXISTS (SELECT 1 FROM cash_entry e WHERE e.estate = NEW.estate AND e.at < NEW.until
          AND e.seq > {_CLOSED_UP_TO})""",
        "month_uncounted",
    ),
    (
        "month_next", "INSERT", "month_close",
        f"""EXISTS (SELECT 1 FROM month_close m WHERE m.estate = NEW.estate AND m.until >= NEW.until)
          OR {_months("NEW.month")} <> COALESCE((SELECT 1 + MAX({_months("m.month")}) FROM month_close m
            WHERE m.estate = NEW.estate), {_months("NEW.month")})""",
        "month_stands",
    ),
    ("month_keep", "DELETE", "month_close", "1 = 1", "month_stands"),
    ("month_fixed", "UPDATE", "month_close", "1 = 1", "month_stands"),
)  # fmt: skip


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return (*(spelled(statement, dialect) for statement in _TABLES), *triggers(_RULES, dialect))
