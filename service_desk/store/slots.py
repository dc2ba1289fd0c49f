"""Half-day places of the departments: one row a half-day, changed by a guarded update so that none is given twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, case, select, update

from service_desk.catalog import Half
from service_desk.store.schema import slot
from service_desk.store.sql import upsert

_s = slot.c


def take(cn: Connection, estate: str, department: str, day: date, half: Half, *, places: int, capacity: int) -> bool:
    """Take places if so many are left of ``capacity``; False, and nothing changed, if not.

    The row waits for a rival's transaction on PostgreSQL and is looked at again, so the last place goes to one.
    """
    if places < 0:
        raise ValueError("places are given back with release()")
    if places == 0:
        return True
    if places > capacity:
        return False
    row = {"estate": estate, "department": department, "day": day, "half": half.value}
    upsert(cn, slot, {**row, "taken": 0, "capacity": capacity})
    # A department that shrank keeps what it promised: its row's capacity never falls below what is taken.
    guarded = (
        update(slot)
        .where(*(_s[name] == value for name, value in row.items()), _s.taken + places <= capacity)
        .values(taken=_s.taken + places, capacity=capacity)
    )
    return cn.execute(guarded).rowcount == 1


def release(cn: Connection, estate: str, department: str, day: date, half: Half, *, places: int) -> None:
    """Give places back; more than are taken leaves none taken."""
    if places < 0:
        raise ValueError("places are taken with take()")
    own = and_(_s.estate == estate, _s.department == department, _s.day == day, _s.half == half.value)
    left = case((_s.taken >= places, _s.taken - places), else_=0)
    cn.execute(update(slot).where(own).values(taken=left))


def taken(cn: Connection, estate: str, department: str, first: date, last: date) -> dict[tuple[date, Half], int]:
    """Places taken in each half-day from ``first`` to ``last``; half-days without a row are left out."""
    own = and_(_s.estate == estate, _s.department == department, _s.day.between(first, last))
    rows = cn.execute(select(_s.day, _s.half, _s.taken).where(own).order_by(_s.day, _s.half))
    return {(row.day, Half(row.half)): int(row.taken) for row in rows}
