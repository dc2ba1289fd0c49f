"""The close of each day: what the office left, why, and who closed it. Never changed; a later close stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service_desk.store.schema import day_close

_c = day_close.c


@dataclass(frozen=True, slots=True)
class DayClose:
    """One close. ``facts``: counts and numbers of orders, nothing personal; ``reasons``: why what is left was left."""

    id: str
    day: date
    at: datetime
    by: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


def add(cn: Connection, estate: str, made: DayClose) -> None:
    """Keep a close of day."""
    row = {name: getattr(made, name) for name in DayClose.__slots__}
    cn.execute(insert(day_close), {"estate": estate, **row})


def close_of(row: Mapping[Any, Any]) -> DayClose:
    """The close of a row."""
    return DayClose(**{name: row[name] for name in DayClose.__slots__})


def get(cn: Connection, estate: str, close_id: str) -> DayClose | None:
    """The close with this id, or None."""
    row = cn.execute(select(day_close).where(_c.estate == estate, _c.id == close_id)).mappings().first()
    return None if row is None else close_of(row)


def latest(cn: Connection, estate: str, limit: int = 1) -> tuple[DayClose, ...]:
    """The last closes, the newest first."""
    own = select(day_close).where(_c.estate == estate).order_by(_c.day.desc(), _c.at.desc(), _c.id).limit(limit)
    return tuple(close_of(row) for row in cn.execute(own).mappings())
