"""The tables of an export beside its orders: how each is read, and written back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, not_, select

from service_desk.cashbook import CashClose, Entry
from service_desk.catalog import Half
from service_desk.complaints import Complaint
from service_desk.holdings import CashSlip
from service_desk.homes import Occupancy, Room
from service_desk.masking import mask_contact, mask_home
from service_desk.months import MonthClose
from service_desk.orders import Contact, Household, OrderEvent, Staff, stream_of
from service_desk.pricing import Edition
from service_desk.store import cashbook, complaints, holdings, homes, payments, people, prices
from service_desk.store.attachments import Attachment
from service_desk.store.chain import Seal, seal_from, write_seal
from service_desk.store.closings import DayClose
from service_desk.store.event_rows import event_of, row_of
from service_desk.store.holdings import Held
from service_desk.store.payments import Ledger
from service_desk.store.reserved import Reserved
from service_desk.store.schema import (
    attachment,
    cash_close,
    cash_entry,
    cash_slip,
    complaint,
    counter,
    day_close,
    event,
    holding,
    idempotency_key,
    month_close,
    occupancy,
    payment,
    price_edition,
    printed_sheet,
    reserved_number,
    room,
    seal,
    slot,
)
from service_desk.store.schema import staff as staff_table
from service_desk.store.sheets import PrintedSheet

ROWS_A_FILE = 2000
ORDER_STREAMS = stream_of("")
LEFT_OUT = "（略）"


@dataclass(frozen=True, slots=True)
class ChainedEvent(OrderEvent):
    """An event with the HMAC that stands for its note, which must outlive the note."""

    note_mac: str = ""


@dataclass(frozen=True, slots=True)
class CounterRow:
    """How far a gapless number has come."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class SlotRow:
    """Places taken of a half-day."""

    department: str
    day: date
    half: Half
    taken: int
    capacity: int


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What an idempotency key was answered with."""

    key: str
    body_hmac: str
    result: str
    at: datetime


def chained(row: Any) -> ChainedEvent:
    """The event of a row, with its note's HMAC."""
    plain = event_of(row)
    return ChainedEvent(**{f.name: getattr(plain, f.name) for f in fields(OrderEvent)}, note_mac=row["note_mac"])


def write_event(cn: Connection, estate: str, one: ChainedEvent) -> None:
    """Write an event exactly as it was."""
    cn.execute(insert(event), row_of(estate, one, one.note_mac))


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the export: the stem of its files, its records' type, and how they are read and written.

    ``order`` sorts by the whole primary key, so that the files are the same whenever the rows are.
    """

    stem: str
    kind: type[Any]
    table: Table
    order: tuple[ColumnElement[Any], ...]
    read: Callable[[Connection, str, Any], Any]
    write: Callable[[Connection, str, Any], None]
    only: ColumnElement[bool] | None = None
    mask: Callable[[Any], Any] | None = None  # how it stands in a masked export; None: not at all

    def _own(self, estate: str) -> list[ColumnElement[bool]]:
        return [self.table.c.estate == estate, *([] if self.only is None else [self.only])]

    def count(self, cn: Connection, estate: str) -> int:
        """How many records there are."""
        return int(cn.execute(select(func.count()).select_from(self.table).where(*self._own(estate))).scalar_one())

    def records(self, cn: Connection, estate: str) -> Iterator[list[Any]]:
        """The records, so many as go into one file at a time."""
        own = select(self.table).where(*self._own(estate)).order_by(*self.order)
        start = 0
        while rows := cn.execute(own.limit(ROWS_A_FILE).offset(start)).mappings().all():
            yield [self.read(cn, estate, row) for row in rows]
            start += ROWS_A_FILE


def _plain_table(kind: type[Any], table: Table) -> tuple[Callable[..., Any], Callable[..., None]]:
    """Reader and writer of a table whose columns are the record's fields."""

    def read(_cn: Connection, _estate: str, row: Any) -> Any:
        values = {key: row[key] for key in row if key != "estate"}
        return kind(**{**values, **({"half": Half(values["half"])} if "half" in values else {})})

    def write(cn: Connection, estate: str, record: Any) -> None:
        values = {field.name: getattr(record, field.name) for field in fields(kind)}
        cn.execute(insert(table), {"estate": estate, **{k: getattr(v, "value", v) for k, v in values.items()}})

    return read, write


def _read_edition(cn: Connection, estate: str, row: Any) -> Edition:
    found = prices.get(cn, estate, row["id"])
    assert found is not None
    return found


def said(text: str) -> str:
    """What stands for words of persons in a masked export."""
    return LEFT_OUT if text else ""


def masked_contact(contact: Contact) -> Contact:
    """Whom to ask for, as a masked export shows it."""
    return replace(mask_contact(contact), reach=said(contact.reach))


def _mask_complaint(found: Complaint) -> Complaint:
    return replace(
        found,
        contact=masked_contact(found.contact),
        place=mask_home(found.place),
        words=said(found.words),
        measure=said(found.measure),
        result=said(found.result),
    )


_counter = _plain_table(CounterRow, counter)
_slot = _plain_table(SlotRow, slot)
_key = _plain_table(KeyRow, idempotency_key)
_reserved = _plain_table(Reserved, reserved_number)
_sheet = _plain_table(PrintedSheet, printed_sheet)
_close = _plain_table(DayClose, day_close)
_attachment = _plain_table(Attachment, attachment)

# Editions first: orders lean on them.
PARTS: tuple[Part, ...] = (
    Part("editions", Edition, price_edition, (price_edition.c.id,), _read_edition, prices.keep),
    Part("counters", CounterRow, counter, (counter.c.name,), *_counter),
    Part("rooms", Room, room, (room.c.id,), lambda _cn, _estate, row: homes.room_of(row), homes.save_room),
    Part(
        "occupancies", Occupancy, occupancy, (occupancy.c.id,),
        lambda _cn, _estate, row: homes.occupancy_of(row), homes.save_occupancy,
    ),
    Part("keys", KeyRow, idempotency_key, (idempotency_key.c.key,), *_key),
    Part("reserved", Reserved, reserved_number, (reserved_number.c.number,), *_reserved),
    Part("sheets", PrintedSheet, printed_sheet, (printed_sheet.c.id,), *_sheet),
    Part("attachments", Attachment, attachment, (attachment.c.id,), *_attachment),
    Part("closings", DayClose, day_close, (day_close.c.id,), *_close),
    Part(
        "complaints", Complaint, complaint, (complaint.c.number,),
        lambda _cn, _estate, row: complaints.complaint_of(row), complaints.insert, mask=_mask_complaint,
    ),
    # Entries before what they enter, a slip before its money, a close after all that it covers.
    Part(
        "cash-entries", Entry, cash_entry, (cash_entry.c.seq,),
        lambda _cn, _estate, row: cashbook.entry_of(row), cashbook.write,
    ),
    Part("payments", Ledger, payment, (payment.c.seq,), payments.ledger_of, payments.add_ledger),
    Part(
        "slips", CashSlip, cash_slip, (cash_slip.c.seq,),
        lambda _cn, _estate, row: holdings.slip_of(row), holdings.add_slip,
    ),
    Part("holdings", Held, holding, (holding.c.seq,), holdings.held_of, holdings.add_held),
    Part(
        "cash-closes", CashClose, cash_close, (cash_close.c.seq,),
        lambda cn, estate, row: cashbook.closes_of(cn, estate, [row])[0], cashbook.add_close,
    ),
    Part(
        "months", MonthClose, month_close, (month_close.c.month,),
        lambda _cn, _estate, row: cashbook.month_of(row), cashbook.add_month,
    ),
    Part("slots", SlotRow, slot, (slot.c.department, slot.c.day, slot.c.half), *_slot),
    Part(
        "staff", Staff, staff_table, (staff_table.c.id,),
        lambda _cn, _estate, row: people.person_of(row), people.save_staff,
    ),
    Part(
        "streams", ChainedEvent, event, (event.c.stream, event.c.seq),
        lambda _cn, _estate, row: chained(row), write_event, not_(event.c.stream.startswith(ORDER_STREAMS)),
    ),
    Part("seals", Seal, seal, (seal.c.seq,), lambda _cn, _estate, row: seal_from(row), write_seal),
)  # fmt: skip

# What exports of earlier releases hold besides; read, never written.
OLD_PARTS: tuple[Part, ...] = (
    Part(
        "households", Household, occupancy, (occupancy.c.id,),
        lambda _cn, _estate, row: homes.occupancy_of(row), homes.save_old_household,
    ),
)  # fmt: skip
