"""Staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from service_desk.orders import Grant, Staff
from service_desk.store.codec import from_plain, to_plain
from service_desk.store.schema import staff as staff_table
from service_desk.store.sql import upsert

_s = staff_table.c


def save_staff(cn: Connection, estate: str, person: Staff) -> None:
    """Write a person, new or changed."""
    values = {
        "name": person.name,
        "badge": person.badge,
        "grants": to_plain(person.grants),
        "active": person.active,
        "phone": person.phone,
    }
    upsert(cn, staff_table, {"estate": estate, "id": person.id, **values}, values)


def person_of(row: Mapping[Any, Any]) -> Staff:
    """The person of a row."""
    grants = tuple(from_plain(Grant, grant) for grant in row["grants"])
    return Staff(row["id"], row["name"], row["badge"], grants, row["active"], row["phone"])


def get_staff(cn: Connection, estate: str, staff_id: str) -> Staff | None:
    """The person with this id, on duty or not, or None."""
    row = cn.execute(select(staff_table).where(_s.estate == estate, _s.id == staff_id)).mappings().first()
    return None if row is None else person_of(row)


def staff(cn: Connection, estate: str, active_only: bool = True) -> tuple[Staff, ...]:
    """All staff by id."""
    own = select(staff_table).where(_s.estate == estate).order_by(_s.id)
    if active_only:
        own = own.where(_s.active.is_(True))
    return tuple(person_of(row) for row in cn.execute(own).mappings())
