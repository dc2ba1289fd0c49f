"""Release 0.1.0: orders, events, tasks, people, slots, prices. Never edit; add a step instead.

``@int`` and the like stand for the type of the engine. On PostgreSQL text sorts by code point, as SQLite does.
Rules that must hold even against a write past the core are constraints and triggers; a trigger's message is
``linli:<code>``, which ``faults`` turns into a sentence.
"""

from __future__ import annotations

_TYPES = {
    "sqlite": {"@int": "INTEGER", "@bool": "INTEGER", "@text": "TEXT", "@instant": "TEXT", "@day": "TEXT"},
    "postgresql": {
        "@int": "BIGINT",
        "@bool": "BOOLEAN",
        "@text": 'TEXT COLLATE "C"',
        "@instant": "TIMESTAMPTZ",
        "@day": "DATE",
    },
}

_TABLES = (
    """CREATE TABLE price_edition (
      estate @text NOT NULL, id @text NOT NULL, effective_from @day NOT NULL, consulted @text NOT NULL,
      postings @text NOT NULL, remark @text NOT NULL, sha @text NOT NULL,
      PRIMARY KEY (estate, id))""",
    """CREATE TABLE price_item (
      estate @text NOT NULL, edition @text NOT NULL,
      kind @text NOT NULL CONSTRAINT price_item_kind CHECK (kind IN ('service', 'material')),
      code @text NOT NULL, position @int NOT NULL, name @text NOT NULL, unit @text NOT NULL,
      price @int NOT NULL, cost @int NOT NULL, minimum @int NOT NULL, detail @text NOT NULL,
      PRIMARY KEY (estate, edition, kind, code),
      CONSTRAINT price_item_amounts CHECK (price >= 0 AND cost >= 0 AND minimum >= 0),
      FOREIGN KEY (estate, edition) REFERENCES price_edition (estate, id) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE service_order (
      estate @text NOT NULL, number @text NOT NULL,
      kind @text NOT NULL CONSTRAINT order_kind CHECK (kind IN ('free', 'paid')),
      state @text NOT NULL CONSTRAINT order_state CHECK (state IN ('REGISTERED', 'ROUTED', 'ASSIGNED', 'IN_SERVICE',
        'COMPLETED', 'ACCEPTED', 'SETTLED', 'CLOSED', 'DECLINED', 'CANCELLED')),
      service @text NOT NULL, title @text NOT NULL,
      channel @text NOT NULL CONSTRAINT order_channel CHECK (channel IN ('web', 'telephone', 'counter')),
      version @int NOT NULL CONSTRAINT order_version CHECK (version >= 1),
      is_open @int NOT NULL,
      contact_name @text NOT NULL, contact_phone @text NOT NULL, contact_reach @text NOT NULL,
      phone_tail @text NOT NULL,
      address_building @text NOT NULL, address_unit @text NOT NULL, address_room @text NOT NULL,
      address_other @text NOT NULL, address_code @text NOT NULL,
      place_building @text NOT NULL, place_unit @text NOT NULL, place_room @text NOT NULL,
      place_other @text NOT NULL, place_code @text NOT NULL,
      content @text NOT NULL, requirements @text NOT NULL,
      wanted_day @day, wanted_half @text CONSTRAINT order_half CHECK (wanted_half IN ('am', 'pm')),
      created_at @instant NOT NULL, changed_at @instant NOT NULL,
      booked_for_other @bool NOT NULL, booker @text,
      department @text NOT NULL, lead @text NOT NULL, helpers @text NOT NULL,
      window_start @instant, window_end @instant,
      quote @text, edition @text, consent @text, consent_limit @int,
      work_done @text NOT NULL, answer @text NOT NULL,
      respond_by @instant, finish_by @instant, started_at @instant, finished_at @instant, accepted_at @instant,
      accepted_how @text NOT NULL
        CONSTRAINT order_accepted_how CHECK (accepted_how IN ('', 'accepted', 'lapsed')),
      settled_at @instant, closed_at @instant,
      paid @int NOT NULL, pay_method @text NOT NULL, receipt @text NOT NULL,
      rework_count @int NOT NULL, no_entry_count @int NOT NULL, urged_at @instant,
      linked_to @text NOT NULL, link_kind @text NOT NULL, link_version @int NOT NULL,
      privacy_version @text NOT NULL, catalog_sha @text NOT NULL,
      urgent @bool NOT NULL, visit @bool NOT NULL, places @int NOT NULL,
      PRIMARY KEY (estate, number),
      CONSTRAINT order_open CHECK (is_open = CASE WHEN state IN ('CLOSED', 'DECLINED', 'CANCELLED') THEN 0 ELSE 1 END),
      CONSTRAINT order_counts CHECK (rework_count >= 0 AND no_entry_count >= 0 AND places >= 0),
      CONSTRAINT order_amounts CHECK (paid >= 0 AND (consent_limit IS NULL OR consent_limit >= 0)),
      CONSTRAINT order_wanted CHECK ((wanted_day IS NULL) = (wanted_half IS NULL)),
      CONSTRAINT order_window CHECK ((window_start IS NULL) = (window_end IS NULL)),
      CONSTRAINT order_free_unpaid CHECK (paid = 0 OR kind = 'paid'),
      CONSTRAINT order_paid_settled CHECK (paid = 0 OR (state IN ('SETTLED', 'CLOSED') AND settled_at IS NOT NULL)),
      CONSTRAINT order_accepted_first CHECK (accepted_at IS NOT NULL
        OR (paid = 0 AND settled_at IS NULL AND state NOT IN ('ACCEPTED', 'SETTLED'))),
      CONSTRAINT order_within_consent CHECK (paid = 0 OR (consent_limit IS NOT NULL AND paid <= consent_limit)),
      FOREIGN KEY (estate, edition) REFERENCES price_edition (estate, id) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE order_line (
      estate @text NOT NULL, number @text NOT NULL, position @int NOT NULL,
      code @text NOT NULL, name @text NOT NULL, unit @text NOT NULL,
      unit_price @int NOT NULL, quantity @int NOT NULL, amount @int NOT NULL,
      PRIMARY KEY (estate, number, position),
      CONSTRAINT order_line_amounts CHECK (unit_price >= 0 AND quantity >= 0 AND amount >= 0),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE event (
      estate @text NOT NULL, stream @text NOT NULL, seq @int NOT NULL CONSTRAINT event_seq CHECK (seq >= 1),
      action @text NOT NULL, actor @text NOT NULL, role @text NOT NULL, recorded_by @text NOT NULL,
      basis @text NOT NULL, basis_ref @text NOT NULL, occurred_at @instant NOT NULL, recorded_at @instant NOT NULL,
      state @text, late_reason @text NOT NULL, os_account @text NOT NULL, data @text NOT NULL,
      note @text NOT NULL, note_salt @text NOT NULL, note_mac @text NOT NULL,
      prev_hash @text NOT NULL, hash @text NOT NULL,
      PRIMARY KEY (estate, stream, seq))""",
    """CREATE TABLE seal (
      estate @text NOT NULL, seq @int NOT NULL CONSTRAINT seal_seq CHECK (seq >= 1), day @day NOT NULL,
      heads @text NOT NULL, sealed_at @instant NOT NULL, prev_hash @text NOT NULL, hash @text NOT NULL,
      PRIMARY KEY (estate, seq), CONSTRAINT seal_day UNIQUE (estate, day))""",
    """CREATE TABLE task (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL,
      kind @text NOT NULL CONSTRAINT task_kind CHECK (kind IN ('tell', 'call', 'follow-up', 'urge')),
      department @text NOT NULL, sentence @text NOT NULL, created_at @instant NOT NULL, due_at @instant,
      attempts @int NOT NULL CONSTRAINT task_attempts CHECK (attempts >= 0),
      done_at @instant, done_by @text NOT NULL, outcome @text NOT NULL,
      PRIMARY KEY (estate, id),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE rating (
      estate @text NOT NULL, number @text NOT NULL,
      stars @text NOT NULL CONSTRAINT rating_stars CHECK (stars IN ('1', '2', '3', '4', '5')),
      comment @text NOT NULL, at @instant NOT NULL,
      basis @text NOT NULL CONSTRAINT rating_own CHECK (basis <> 'rule'),
      recorded_by @text NOT NULL,
      PRIMARY KEY (estate, number),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE follow_up (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, at @instant NOT NULL, by @text NOT NULL,
      how @text NOT NULL,
      result @text NOT NULL
        CONSTRAINT follow_up_result CHECK (result IN ('satisfied', 'dissatisfied', 'unreachable')),
      words @text NOT NULL, leads_to @text NOT NULL, open @bool NOT NULL,
      PRIMARY KEY (estate, id),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TABLE staff (
      estate @text NOT NULL, id @text NOT NULL, name @text NOT NULL, badge @text NOT NULL, grants @text NOT NULL,
      active @bool NOT NULL, phone @text NOT NULL,
      PRIMARY KEY (estate, id))""",
    """CREATE TABLE household (
      estate @text NOT NULL, place_key @text NOT NULL, building @text NOT NULL, unit @text NOT NULL,
      room @text NOT NULL, other @text NOT NULL, name @text NOT NULL, phones @text NOT NULL, remark @text NOT NULL,
      code_plain @text NOT NULL, initials @text NOT NULL, phone_ends @text NOT NULL,
      PRIMARY KEY (estate, place_key))""",
    """CREATE TABLE slot (
      estate @text NOT NULL, department @text NOT NULL, day @day NOT NULL,
      half @text NOT NULL CONSTRAINT slot_half CHECK (half IN ('am', 'pm')),
      taken @int NOT NULL, capacity @int NOT NULL,
      PRIMARY KEY (estate, department, day, half),
      CONSTRAINT slot_places CHECK (taken >= 0 AND taken <= capacity))""",
    """CREATE TABLE idempotency_key (
      estate @text NOT NULL, key @text NOT NULL, body_hmac @text NOT NULL, result @text NOT NULL,
      at @instant NOT NULL,
      PRIMARY KEY (estate, key))""",
    """CREATE TABLE counter (
      estate @text NOT NULL, name @text NOT NULL,
      value @int NOT NULL CONSTRAINT counter_value CHECK (value >= 0),
      PRIMARY KEY (estate, name))""",
    "CREATE TABLE hit (estate @text NOT NULL, bucket @text NOT NULL, at @instant NOT NULL)",
)

_INDEXES = (
    # The queues. Partial: closed work of past years costs them nothing. A plain index that starts with department
    # would lure SQLite's planner away from it.
    "CREATE INDEX order_queue ON service_order (estate, department, created_at, number) WHERE is_open = 1",
    "CREATE INDEX order_created ON service_order (estate, created_at, number)",
    "CREATE INDEX order_phone ON service_order (estate, phone_tail)",
    "CREATE INDEX order_place ON service_order (estate, place_code)",
    "CREATE INDEX order_name ON service_order (estate, contact_name)",
    "CREATE INDEX order_linked ON service_order (estate, linked_to) WHERE linked_to <> ''",
    "CREATE UNIQUE INDEX order_receipt ON service_order (estate, receipt) WHERE receipt <> ''",
    "CREATE INDEX event_recorded ON event (estate, recorded_at)",
    "CREATE INDEX task_of_order ON task (estate, number)",
    "CREATE INDEX task_open ON task (estate, created_at, id) WHERE done_at IS NULL",
    "CREATE INDEX follow_up_of_order ON follow_up (estate, number)",
    "CREATE INDEX hit_bucket ON hit (estate, bucket, at)",
    "CREATE INDEX hit_at ON hit (at)",
)

# An event may only lose its note (erasing a person); its HMAC stays, so the chain still holds.
_EVENT_FIXED = (
    "estate", "stream", "seq", "action", "actor", "role", "recorded_by", "basis", "basis_ref", "occurred_at",
    "recorded_at", "state", "late_reason", "os_account", "data", "note_mac", "prev_hash", "hash",
)  # fmt: skip

_NOT_LISTED = """EXISTS (SELECT 1 FROM order_line l WHERE l.estate = NEW.estate AND l.number = NEW.number
  AND NOT EXISTS (SELECT 1 FROM price_item p WHERE p.estate = l.estate AND p.edition = NEW.edition
    AND p.code = l.code AND p.price = l.unit_price
    AND l.amount = CASE WHEN (l.unit_price * l.quantity + 500) / 1000 < p.minimum THEN p.minimum
      ELSE (l.unit_price * l.quantity + 500) / 1000 END))"""
_SUM = """(SELECT COALESCE(SUM(l.amount), 0) FROM order_line l
  WHERE l.estate = NEW.estate AND l.number = NEW.number)"""
_CHARGED = "NEW.kind = 'paid' AND NEW.state IN ('SETTLED', 'CLOSED')"

# (name, when it fires, table, condition on which the write is refused, code of the refusal)
_RULES = (
    ("event_keep", "DELETE", "event", "1 = 1", "events_append_only"),
    ("event_fixed", "UPDATE", "event", "@event_changed", "events_append_only"),
    (
        "event_next",
        "INSERT",
        "event",
        """NEW.seq <> 1 + COALESCE((SELECT MAX(e.seq) FROM event e
            WHERE e.estate = NEW.estate AND e.stream = NEW.stream), 0)
          OR NEW.prev_hash <> COALESCE((SELECT e.hash FROM event e
            WHERE e.estate = NEW.estate AND e.stream = NEW.stream AND e.seq = NEW.seq - 1), '')""",
        "event_gap",
    ),
    ("seal_keep", "DELETE", "seal", "1 = 1", "seals_append_only"),
    ("seal_fixed", "UPDATE", "seal", "1 = 1", "seals_append_only"),
    (
        "seal_next",
        "INSERT",
        "seal",
        """NEW.seq <> 1 + COALESCE((SELECT MAX(s.seq) FROM seal s WHERE s.estate = NEW.estate), 0)
          OR EXISTS (SELECT 1 FROM seal s WHERE s.estate = NEW.estate AND s.day >= NEW.day)""",
        "seals_append_only",
    ),
    ("edition_keep", "DELETE", "price_edition", "1 = 1", "prices_immutable"),
    ("edition_fixed", "UPDATE", "price_edition", "1 = 1", "prices_immutable"),
    (
        "edition_once",
        "INSERT",
        "price_edition",
        "EXISTS (SELECT 1 FROM price_edition e WHERE e.estate = NEW.estate AND e.id = NEW.id)",
        "prices_immutable",
    ),
    ("item_keep", "DELETE", "price_item", "1 = 1", "prices_immutable"),
    ("item_fixed", "UPDATE", "price_item", "1 = 1", "prices_immutable"),
    (
        # Items are written before their edition; once the edition stands, none can be added.
        "item_late",
        "INSERT",
        "price_item",
        """EXISTS (SELECT 1 FROM price_edition e WHERE e.estate = NEW.estate AND e.id = NEW.edition)
          OR EXISTS (SELECT 1 FROM price_item p WHERE p.estate = NEW.estate AND p.edition = NEW.edition
            AND p.kind = NEW.kind AND p.code = NEW.code)""",
        "prices_immutable",
    ),
    ("charge_sum_new", "INSERT", "service_order", f"{_CHARGED} AND NEW.paid <> {_SUM}", "paid_not_sum"),
    ("charge_sum", "UPDATE", "service_order", f"{_CHARGED} AND NEW.paid <> {_SUM}", "paid_not_sum"),
    ("charge_listed_new", "INSERT", "service_order", f"{_CHARGED} AND {_NOT_LISTED}", "line_not_listed"),
    ("charge_listed", "UPDATE", "service_order", f"{_CHARGED} AND {_NOT_LISTED}", "line_not_listed"),
    (
        "paid_once",
        "UPDATE",
        "service_order",
        """OLD.settled_at IS NOT NULL AND (NEW.paid <> OLD.paid OR NEW.receipt <> OLD.receipt
          OR NEW.settled_at IS NULL OR NEW.settled_at <> OLD.settled_at
          OR NEW.kind <> OLD.kind OR NEW.state NOT IN ('SETTLED', 'CLOSED'))""",
        "paid_once",
    ),
    ("order_once", "INSERT", "service_order", "@order_exists", "number_taken"),
    ("line_new", "INSERT", "order_line", "@settled_new", "lines_settled"),
    ("line_changed", "UPDATE", "order_line", "@settled_new OR @settled_old", "lines_settled"),
    ("line_gone", "DELETE", "order_line", "@settled_old", "lines_settled"),
)

_SETTLED = """EXISTS (SELECT 1 FROM service_order o WHERE o.estate = @row.estate AND o.number = @row.number
  AND o.settled_at IS NOT NULL)"""
_SHORT = {
    "@settled_new": _SETTLED.replace("@row", "NEW"),
    "@settled_old": _SETTLED.replace("@row", "OLD"),
    "@order_exists": "EXISTS (SELECT 1 FROM service_order o WHERE o.estate = NEW.estate AND o.number = NEW.number)",
}


def _condition(text: str, distinct: str) -> str:
    changed = " OR ".join(f"NEW.{name} {distinct} OLD.{name}" for name in _EVENT_FIXED)
    text = text.replace("@event_changed", f"NEW.note <> '' OR NEW.note_salt <> '' OR {changed}")
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    return text


def _sqlite_triggers() -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {_condition(test, 'IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, 'linli:{code}'); END"
        for name, when, table, test, code in _RULES
    )


def _postgres_triggers() -> tuple[str, ...]:
    made = []
    for name, when, table, test, code in _RULES:
        back = "OLD" if when == "DELETE" else "NEW"
        made.append(
            f"CREATE FUNCTION linli_{name}() RETURNS trigger LANGUAGE plpgsql AS $linli$ BEGIN "
            f"IF {_condition(test, 'IS DISTINCT FROM')} THEN "
            f"RAISE EXCEPTION 'linli:{code}' USING ERRCODE = '23514'; END IF; RETURN {back}; END $linli$"
        )
        made.append(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION linli_{name}()")
    return tuple(made)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    found = []
    for text in (*_TABLES, *_INDEXES):
        made = text
        for word, kind in _TYPES[dialect].items():
            made = made.replace(word, kind)
        found.append(made)
    return (*found, *(_sqlite_triggers() if dialect == "sqlite" else _postgres_triggers()))
