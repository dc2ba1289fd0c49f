"""Who looked at whose complete records, and why: one row a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from service_desk.store.schema import look

_k = look.c


@dataclass(frozen=True, slots=True)
class Look:
    """One look at complete records: by whom, what (a page or command), which orders or homes, why."""

    id: str
    at: datetime
    staff: str
    what: str
    numbers: tuple[str, ...]
    why: str


def add_look(cn: Connection, estate: str, made: Look) -> None:
    """Write down a look."""
    row = {name: getattr(made, name) for name in Look.__slots__} | {"numbers": list(made.numbers)}
    cn.execute(insert(look), {"estate": estate, **row})


def looks(
    cn: Connection, estate: str, *, since: datetime, until: datetime, staff: str = "", latest: int = 0
) -> Sequence[Look]:
    """The looks within a window, of one person or of all: the earliest first, or only the ``latest``, last first."""
    own = select(look).where(_k.estate == estate, _k.at >= since, _k.at < until)
    if staff:
        own = own.where(_k.staff == staff)
    own = own.order_by(_k.at.desc(), _k.id).limit(latest) if latest else own.order_by(_k.at, _k.id)
    return [
        Look(row["id"], row["at"], row["staff"], row["what"], tuple(row["numbers"]), row["why"])
        for row in cn.execute(own).mappings()
    ]
