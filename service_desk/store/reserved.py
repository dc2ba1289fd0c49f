"""Order numbers handed out on paper before there is an order: each reserved once, used once, never given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from service_desk.store import orders
from service_desk.store.schema import reserved_number
from service_desk.store.sql import hold

_r = reserved_number.c


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation: by whom, when, and when an order was booked under it."""

    number: str
    by: str
    at: datetime
    used_at: datetime | None = None


def is_free(cn: Connection, estate: str, number: str) -> bool:
    """Whether no order and no reservation has the number. Inside a write, rivals for it wait until this one ends."""
    hold(cn, estate, "number", number)
    return not orders.exists(cn, estate, number) and get(cn, estate, number) is None


def get(cn: Connection, estate: str, number: str) -> Reserved | None:
    """The reservation of a number, or None."""
    row = cn.execute(select(reserved_number).where(_r.estate == estate, _r.number == number)).mappings().first()
    return None if row is None else Reserved(row["number"], row["by"], row["at"], row["used_at"])


def unused(cn: Connection, estate: str) -> tuple[Reserved, ...]:
    """Reservations under which nothing was booked yet, the newest first."""
    own = select(reserved_number).where(_r.estate == estate, _r.used_at.is_(None)).order_by(_r.at.desc(), _r.number)
    return tuple(Reserved(row["number"], row["by"], row["at"]) for row in cn.execute(own).mappings())


def add(cn: Connection, estate: str, reserved: Reserved) -> None:
    """Reserve a number.

    Raises:
        Refused: an order or another reservation has it (``number_taken``).
    """
    values = {"number": reserved.number, "by": reserved.by, "at": reserved.at, "used_at": reserved.used_at}
    cn.execute(insert(reserved_number), {"estate": estate, **values})


def use(cn: Connection, estate: str, number: str, at: datetime) -> bool:
    """Mark a reserved number as used; False when it is not reserved or was used before. The order comes after."""
    own = and_(_r.estate == estate, _r.number == number, _r.used_at.is_(None))
    return cn.execute(update(reserved_number).where(own).values(used_at=at)).rowcount == 1
