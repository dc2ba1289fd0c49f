"""The tables as the code uses them. The database itself is made by ``migrations``; a test compares the two.

Money is integer fen, quantities integer thousandths, instants ``Instant``, days ``Date``. Columns marked derived are
computed from the record when it is written, for searches and checks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, MetaData, Table, Text
from sqlalchemy.sql.type_api import TypeEngine

from service_desk.store.types import Instant, Json

metadata = MetaData()


def _keys(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, primary_key=True, nullable=False) for name in names)


def _texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


def _ints(*names: str) -> tuple[Column[int], ...]:
    return tuple(Column(name, BigInteger, nullable=False) for name in names)


def _optional(kind: TypeEngine[Any], *names: str) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, nullable=True) for name in names)


service_order = Table(
    "service_order",
    metadata,
    *_keys("estate", "number"),
    *_texts("kind", "state", "service", "title", "channel"),
    *_ints("version", "is_open"),  # is_open: derived, 1 until a final state
    *_texts("contact_name", "contact_phone", "contact_reach"),
    *_texts("phone_tail"),  # derived: last four digits
    *_texts("address_building", "address_unit", "address_room", "address_other", "address_code"),
    *_texts("place_building", "place_unit", "place_room", "place_other", "place_code"),
    *_texts("content", "requirements"),
    *_optional(Date(), "wanted_day"),
    *_optional(Text(), "wanted_half"),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("booked_for_other", Boolean, nullable=False),
    *_optional(Json(), "booker"),
    *_texts("department", "lead"),
    Column("helpers", Json, nullable=False),
    *_optional(Instant(), "window_start", "window_end"),
    *_optional(Json(), "quote"),
    *_optional(Text(), "edition"),  # derived from the quote: the kept price edition
    *_optional(Json(), "consent"),
    *_optional(BigInteger(), "consent_limit"),  # derived from the consent, fen
    *_texts("work_done", "answer"),
    *_optional(Instant(), "respond_by", "finish_by", "started_at", "finished_at", "accepted_at"),
    *_optional(BigInteger(), "time_left"),
    *_texts("climbed"),
    *_texts("accepted_how"),
    *_optional(Instant(), "settled_at", "closed_at"),
    *_ints("paid"),
    *_texts("pay_method", "receipt"),
    *_ints("rework_count", "no_entry_count"),
    *_optional(Instant(), "urged_at"),
    *_texts("linked_to", "link_kind"),
    *_ints("link_version"),
    *_texts("privacy_version", "catalog_sha"),
    Column("urgent", Boolean, nullable=False),
    Column("visit", Boolean, nullable=False),
    *_ints("places"),
    *_optional(Text(), "agreed_number"),
    *_optional(BigInteger(), "agreed_amount", "agreed_listed"),
)

order_line = Table(
    "order_line",
    metadata,
    *_keys("estate", "number"),
    Column("position", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    *_texts("code", "name", "unit"),
    *_ints("unit_price", "quantity", "amount"),
)

event = Table(
    "event",
    metadata,
    *_keys("estate", "stream"),
    Column("seq", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    *_texts("action", "actor", "role", "recorded_by", "basis", "basis_ref"),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    *_optional(Text(), "state"),
    *_texts("late_reason", "os_account"),
    Column("data", Json, nullable=False),
    *_texts("note", "note_salt", "note_mac", "prev_hash", "hash"),
)

seal = Table(
    "seal",
    metadata,
    *_keys("estate"),
    Column("seq", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("heads", Json, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    *_texts("prev_hash", "hash"),
)

task = Table(
    "task",
    metadata,
    *_keys("estate", "id"),
    *_texts("number", "kind", "department", "sentence"),
    Column("created_at", Instant, nullable=False),
    *_optional(Instant(), "due_at"),
    *_ints("attempts"),
    *_optional(Instant(), "done_at"),
    *_texts("done_by", "outcome"),
)

rating = Table(
    "rating",
    metadata,
    *_keys("estate", "number"),
    *_texts("stars", "comment"),
    Column("at", Instant, nullable=False),
    *_texts("basis", "recorded_by"),
)

follow_up = Table(
    "follow_up",
    metadata,
    *_keys("estate", "id"),
    *_texts("number"),
    Column("at", Instant, nullable=False),
    *_texts("by", "how", "result", "words", "leads_to"),
    Column("open", Boolean, nullable=False),
    *_optional(Text(), "level"),
    *_optional(Boolean(), "dressed", "let_in", "charged"),
    *_texts("wants"),
)

staff = Table(
    "staff",
    metadata,
    *_keys("estate", "id"),
    *_texts("name", "badge"),
    Column("grants", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    *_texts("phone"),
)

room = Table(
    "room",
    metadata,
    *_keys("estate", "id"),
    *_texts("place_key"),  # derived: the place's code, or its words
    *_texts("building", "unit", "room", "other", "remark"),
    *_texts("code_plain"),  # derived, for searches
)

occupancy = Table(
    "occupancy",
    metadata,
    *_keys("estate", "id"),
    *_texts("room", "name", "tenure"),
    Column("phones", Json, nullable=False),
    *_optional(Date(), "since", "until"),
    *_texts("remark", "care", "care_leave"),
    *_optional(Instant(), "care_at"),
    *_texts("care_by"),
    *_texts("initials", "phone_ends"),  # derived, for searches
)

slot = Table(
    "slot",
    metadata,
    *_keys("estate", "department"),
    Column("day", Date, primary_key=True, nullable=False),
    *_keys("half"),
    *_ints("taken", "capacity"),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    *_keys("estate", "key"),
    *_texts("body_hmac", "result"),
    Column("at", Instant, nullable=False),
)

counter = Table("counter", metadata, *_keys("estate", "name"), *_ints("value"))

hit = Table("hit", metadata, *_texts("estate", "bucket"), Column("at", Instant, nullable=False))

reserved_number = Table(
    "reserved_number",
    metadata,
    *_keys("estate", "number"),
    *_texts("by"),
    Column("at", Instant, nullable=False),
    *_optional(Instant(), "used_at"),
)

price_edition = Table(
    "price_edition",
    metadata,
    *_keys("estate", "id"),
    Column("effective_from", Date, nullable=False),
    Column("consulted", Json, nullable=False),
    Column("postings", Json, nullable=False),
    *_texts("remark", "sha"),
)

price_item = Table(
    "price_item",
    metadata,
    *_keys("estate", "edition", "kind", "code"),  # kind: service | material
    *_ints("position"),
    *_texts("name", "unit"),
    *_ints("price", "cost", "minimum"),
    Column("detail", Json, nullable=False),  # quote mode, typical quantities, words
)

account = Table(
    "account",
    metadata,
    *_keys("estate", "staff"),
    *_texts("password", "pin"),
    *_ints("totp_version", "totp_step"),
    Column("totp_on", Boolean, nullable=False),
    *_ints("link_version"),
    *_optional(Instant(), "link_until"),
    *_ints("calendar_version"),
)

session = Table(
    "session",
    metadata,
    *_keys("estate", "token_hash"),
    *_texts("staff"),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("second", Boolean, nullable=False),
    Column("locked", Boolean, nullable=False),
)

deputy = Table(
    "deputy",
    metadata,
    *_keys("estate", "id"),
    *_texts("staff", "role", "department", "instead_of"),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    *_texts("given_by"),
    Column("given_at", Instant, nullable=False),
    *_optional(Instant(), "ended_at"),
)

absence = Table(
    "absence",
    metadata,
    *_keys("estate", "id"),
    *_texts("staff"),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    *_texts("half", "why", "given_by"),  # half: empty for the whole day
    Column("given_at", Instant, nullable=False),
    *_optional(Instant(), "ended_at"),
)

look = Table(
    "look",
    metadata,
    *_keys("estate", "id"),
    Column("at", Instant, nullable=False),
    *_texts("staff", "what"),
    Column("numbers", Json, nullable=False),
    *_texts("why"),
)

printed_sheet = Table(
    "printed_sheet",
    metadata,
    *_keys("estate", "id"),
    *_texts("number"),
    Column("at", Instant, nullable=False),
    *_texts("by"),
    *_optional(Instant(), "returned_at"),
    *_texts("returned_by", "outcome"),
)

day_close = Table(
    "day_close",
    metadata,
    *_keys("estate", "id"),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    *_texts("by"),
    Column("facts", Json, nullable=False),  # what the day came to: counts, numbers of orders, the backup
    Column("reasons", Json, nullable=False),  # why what is left was left
    *_texts("remark"),
)

message = Table(
    "message",
    metadata,
    *_keys("estate", "id"),
    *_texts("event", "audience", "number", "subject", "body"),
    Column("created_at", Instant, nullable=False),
    *_optional(Instant(), "offered_at"),
)

delivery = Table(
    "delivery",
    metadata,
    *_keys("estate", "message", "target"),
    *_ints("attempts"),
    *_optional(Instant(), "next_at", "sent_at"),
    *_texts("error"),
)

attachment = Table(
    "attachment",
    metadata,
    *_keys("estate", "id"),
    *_texts("number", "kind", "sha256"),
    *_ints("size"),
    *_texts("type"),
    Column("at", Instant, nullable=False),
    *_texts("by"),
)

company_decision = Table(
    "company_decision",
    metadata,
    *_keys("estate", "id"),
    *_texts("number", "kind", "staff"),
    *_ints("amount"),
    *_texts("why"),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    *_optional(Instant(), "decided_at"),
    *_texts("outcome", "basis", "basis_ref", "recorded_by"),
)

complaint = Table(
    "complaint",
    metadata,
    *_keys("estate", "number"),
    *_texts("state", "kind", "severity", "source"),
    *_ints("version"),
    *_optional(Text(), "order_number"),
    *_texts("contact_name", "contact_phone", "contact_reach"),
    *_texts("place_building", "place_unit", "place_room", "place_other"),
    *_texts("words"),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("acknowledge_by", Instant, nullable=False),
    Column("handle_by", Instant, nullable=False),
    Column("about", Json, nullable=False),  # ids of who is complained of
    Column("team", Json, nullable=False),  # ids of who had worked on the order by then
    *_texts("department"),
    Column("company", Boolean, nullable=False),
    *_texts("follow_up", "measure", "measured_by", "handler", "result", "confirmed_by", "privacy_version"),
    *_optional(
        Instant(), "acknowledged_at", "handled_at", "tell_by", "told_at", "confirmed_at", "withdrawn_at", "escalated_at"
    ),
    *_ints("reopened", "link_version"),
)

negotiation = Table(
    "negotiation",
    metadata,
    *_keys("estate", "id"),
    *_texts("number"),
    Column("opened_at", Instant, nullable=False),
    *_texts("opened_by", "basis", "reason", "stage", "proposed_by"),
    *_ints("listed"),
    *_optional(BigInteger(), "asked", "amount"),
    *_optional(Json(), "consent"),
    *_texts("decided_by"),
    *_optional(Instant(), "decided_at"),
    *_optional(Text(), "outcome"),
    *_texts("decision"),
    *_optional(Instant(), "closed_at"),
)

payment = Table(
    "payment",
    metadata,
    *_keys("estate", "receipt"),
    *_ints("seq"),
    Column("at", Instant, nullable=False),
    *_texts("cashier", "method"),
    *_ints("amount"),
    *_texts("invoice_number", "invoice_title"),
)

payment_share = Table("payment_share", metadata, *_keys("estate", "receipt", "number"), *_ints("amount"))

payment_back = Table(
    "payment_back",
    metadata,
    *_keys("estate", "id"),
    *_texts("receipt", "kind", "number"),
    Column("at", Instant, nullable=False),
    *_texts("by", "decided_by", "method"),
    *_ints("amount"),
    *_texts("reason"),
)

cash_entry = Table(
    "cash_entry",
    metadata,
    Column("estate", Text, primary_key=True, nullable=False),
    Column("seq", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    Column("at", Instant, nullable=False),
    *_texts("method"),
    *_ints("amount"),
    *_texts("kind", "ref"),
)

cash_slip = Table(
    "cash_slip",
    metadata,
    *_keys("estate", "slip"),
    *_ints("seq"),
    *_texts("number"),
    Column("at", Instant, nullable=False),
    *_texts("by", "recorded_by"),
    *_ints("amount"),
    *_texts("paper", "ending"),
    *_optional(Instant(), "ended_at"),
    *_texts("ended_by", "holding", "reason"),
)

holding = Table(
    "holding",
    metadata,
    *_keys("estate", "holding"),
    *_ints("seq"),
    *_texts("kind"),
    Column("at", Instant, nullable=False),
    *_texts("by", "payer", "place_building", "place_unit", "place_room", "place_other", "purpose", "number", "slip"),
)

holding_move = Table(
    "holding_move",
    metadata,
    *_keys("estate", "id"),
    *_texts("holding", "kind"),
    Column("at", Instant, nullable=False),
    *_texts("by", "method"),
    *_ints("amount"),
    *_texts("paper", "receipt"),
)

cash_close = Table(
    "cash_close",
    metadata,
    *_keys("estate", "id"),
    *_ints("seq"),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    *_texts("by"),
    *_ints("first", "last"),
    *_texts("head"),
)

cash_count = Table(
    "cash_count",
    metadata,
    *_keys("estate", "close", "method"),
    *_ints("carried", "moved", "counted", "kept"),
    *_texts("reason"),
)

month_close = Table(
    "month_close",
    metadata,
    *_keys("estate", "month"),
    Column("until", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    *_texts("by"),
    Column("figures", Json, nullable=False),
)

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    *_texts("name"),
)
