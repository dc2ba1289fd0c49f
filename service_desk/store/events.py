"""The append-only chain: what happened, in streams, each event bound to the one before it.

``seal_day`` and ``verify`` work over whole streams and stand in ``chain``; callers find them here.
"""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import Connection, and_, func, insert, select, update

from service_desk.orders import OrderEvent
from service_desk.store.chain import Seal, last_seal, seal_day, seal_of, verify
from service_desk.store.codec import to_plain
from service_desk.store.event_rows import chain_hash, event_of, note_mac, row_of
from service_desk.store.schema import event as table
from service_desk.store.sql import hold
from service_desk.store.types import canonical

__all__ = ["Seal", "append", "beginning", "erase_note", "heads", "last_seal", "seal_day", "seal_of", "stream", "verify"]

_e = table.c


def append(cn: Connection, estate: str, event: OrderEvent, *, secret: bytes, salt: str) -> OrderEvent:
    """Write an event as the next of its stream; gives it back with seq, salt and hashes filled in."""
    hold(cn, estate, event.stream)
    own = and_(_e.estate == estate, _e.stream == event.stream)
    last = cn.execute(select(_e.seq, _e.hash).where(own).order_by(_e.seq.desc()).limit(1)).first()
    kept = replace(
        event,
        seq=last.seq + 1 if last else 1,
        prev_hash=last.hash if last else "",
        note_salt=salt if event.note else "",
        data=json.loads(canonical(to_plain(event.data))),  # as it will be read: lists, texts, integers
    )
    mac = note_mac(secret, kept.note_salt, kept.note)
    kept = replace(kept, hash=chain_hash(estate, kept, mac, kept.prev_hash))
    cn.execute(insert(table), row_of(estate, kept, mac))
    return kept


def stream(cn: Connection, estate: str, stream: str) -> tuple[OrderEvent, ...]:
    """The events of a stream, oldest first."""
    own = select(table).where(_e.estate == estate, _e.stream == stream).order_by(_e.seq)
    return tuple(event_of(row) for row in cn.execute(own).mappings())


def beginning(cn: Connection, estate: str, prefix: str) -> tuple[OrderEvent, ...]:
    """The events of all streams whose name begins so, by stream, each oldest first."""
    mine = and_(_e.stream >= prefix, _e.stream < prefix + "\U0010ffff")  # a range: the key's index serves it
    own = select(table).where(_e.estate == estate, mine).order_by(_e.stream, _e.seq)
    return tuple(event_of(row) for row in cn.execute(own).mappings())


def heads(cn: Connection, estate: str) -> dict[str, tuple[int, str]]:
    """The last seq and hash of every stream."""
    last = select(_e.stream, func.max(_e.seq).label("seq")).where(_e.estate == estate).group_by(_e.stream).subquery()
    own = and_(_e.estate == estate, _e.stream == last.c.stream, _e.seq == last.c.seq)
    found = cn.execute(select(_e.stream, _e.seq, _e.hash).join(last, own).order_by(_e.stream))
    return {row.stream: (row.seq, row.hash) for row in found}


def erase_note(cn: Connection, estate: str, stream: str, seq: int) -> None:
    """Take the personal words out of an event (retention, a resident's wish); its hash stays valid."""
    own = and_(_e.estate == estate, _e.stream == stream, _e.seq == seq)
    cn.execute(update(table).where(own).values(note="", note_salt=""))
