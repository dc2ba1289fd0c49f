"""An event as a row and back, and the hashes that chain it.

A hash is SHA-256 over the previous hash and canonical JSON. Notes may hold personal data, so the chained body holds
only a salted HMAC of the note: erasing the note leaves the chain valid.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from service_desk.orders import Basis, OrderEvent
from service_desk.store.types import canonical, instant_text
from service_desk.workflow import Role, State


def note_mac(secret: bytes, salt: str, note: str) -> str:
    """What stands for a note in the chain: HMAC-SHA256 over salt and note."""
    return hmac.new(secret, f"{salt}\n{note}".encode(), hashlib.sha256).hexdigest()


def chain_hash(estate: str, event: OrderEvent, mac: str, prev_hash: str) -> str:
    """SHA-256 over the previous hash and the event's chained body."""
    body = {
        "estate": estate,
        "stream": event.stream,
        "seq": event.seq,
        "action": event.action,
        "actor": event.actor,
        "role": event.role.value,
        "recorded_by": event.recorded_by,
        "basis": event.basis.value,
        "basis_ref": event.basis_ref,
        "occurred_at": instant_text(event.occurred_at),
        "recorded_at": instant_text(event.recorded_at),
        "state": event.state.value if event.state else None,
        "late_reason": event.late_reason,
        "os_account": event.os_account,
        "data": event.data,
        "note_mac": mac,
    }
    return hashlib.sha256(f"{prev_hash}\n{canonical(body)}".encode()).hexdigest()


def row_of(estate: str, event: OrderEvent, mac: str) -> dict[str, Any]:
    """Every column of the event's row."""
    names = (
        "stream seq action actor recorded_by basis_ref occurred_at recorded_at late_reason os_account data note "
        "note_salt prev_hash hash"
    )
    return {
        "estate": estate,
        **{name: getattr(event, name) for name in names.split()},
        "role": event.role.value,
        "basis": event.basis.value,
        "state": event.state.value if event.state else None,
        "note_mac": mac,
    }


def event_of(row: Mapping[Any, Any]) -> OrderEvent:
    """The event from its row."""
    return OrderEvent(
        stream=row["stream"],
        seq=row["seq"],
        action=row["action"],
        actor=row["actor"],
        role=Role(row["role"]),
        recorded_by=row["recorded_by"],
        basis=Basis(row["basis"]),
        basis_ref=row["basis_ref"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        state=State(row["state"]) if row["state"] is not None else None,
        late_reason=row["late_reason"],
        os_account=row["os_account"],
        data=row["data"],
        note=row["note"],
        note_salt=row["note_salt"],
        prev_hash=row["prev_hash"],
        hash=row["hash"],
    )
