"""What was done with somebody's record, roles and ways in: the chain under ``staff:<id>``. Ids and roles only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service_desk.desk.context import SYSTEM, Office
from service_desk.orders import Basis, OrderEvent
from service_desk.store import Connection, events
from service_desk.workflow import Role

SAVED, LINK, DEPUTY, DEPUTY_ENDED, ABSENT, BACK, SECOND = (
    "staff-saved", "first-link", "deputy", "deputy-ended", "absent", "back", "second-step",
)  # fmt: skip


def stream_of_staff(staff_id: str) -> str:
    """The stream of a member of staff."""
    return f"staff:{staff_id}"


def note(
    cn: Connection, office: Office, by: str, role: Role, staff_id: str, what: str, data: Mapping[str, Any] | None = None
) -> None:
    """Write down who did what with somebody's record; ``by`` may be empty for the very first record."""
    made = OrderEvent(
        stream=stream_of_staff(staff_id),
        seq=0,
        action=what,
        actor=by or SYSTEM,
        role=role if by else Role.SYSTEM,
        recorded_by=by or SYSTEM,
        basis=Basis.SCREEN if by else Basis.RULE,
        basis_ref="",
        occurred_at=office.now,
        recorded_at=office.now,
        state=None,
        data=dict(data or {}),
    )
    events.append(cn, office.estate, made, secret=office.secret, salt=office.new_id())
