"""Printed work orders: when each left the office, and whether it came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from service_desk.store.board import Scope, in_scope
from service_desk.store.schema import printed_sheet, service_order

_s, _o = printed_sheet.c, service_order.c
RETURNED, VOID = "returned", "void"  # came back; lost, spoilt or no longer needed


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """One print of a work order. ``returned_at`` is None while it is out."""

    id: str
    number: str
    at: datetime
    by: str
    returned_at: datetime | None = None
    returned_by: str = ""
    outcome: str = ""  # returned | void


def add(cn: Connection, estate: str, made: PrintedSheet) -> None:
    """Write down that a sheet was printed."""
    cn.execute(insert(printed_sheet), {"estate": estate, **_values(made)})


def _values(made: PrintedSheet) -> dict[str, Any]:
    return {name: getattr(made, name) for name in PrintedSheet.__slots__}


def sheet_of(row: Mapping[Any, Any]) -> PrintedSheet:
    """The sheet of a row."""
    return PrintedSheet(**{name: row[name] for name in PrintedSheet.__slots__})


def of_order(cn: Connection, estate: str, number: str) -> tuple[PrintedSheet, ...]:
    """Every print of an order's sheet, the oldest first."""
    own = select(printed_sheet).where(_s.estate == estate, _s.number == number).order_by(_s.at, _s.id)
    return tuple(sheet_of(row) for row in cn.execute(own).mappings())


def out(cn: Connection, estate: str, scope: Scope, limit: int = 500) -> tuple[PrintedSheet, ...]:
    """The sheets that did not come back, the oldest first; the latest print of each order alone."""
    own = (
        select(printed_sheet)
        .join(service_order, and_(_o.estate == _s.estate, _o.number == _s.number))
        .where(_s.estate == estate, _s.returned_at.is_(None), in_scope(scope))
        .order_by(_s.at, _s.id)
        .limit(limit)
    )
    found = {row["number"]: sheet_of(row) for row in cn.execute(own).mappings()}
    return tuple(sorted(found.values(), key=lambda sheet: (sheet.at, sheet.number)))


def count_out(cn: Connection, estate: str) -> int:
    """How many orders have a sheet that did not come back."""
    own = select(func.count(_s.number.distinct())).where(_s.estate == estate, _s.returned_at.is_(None))
    return int(cn.execute(own).scalar_one())


def back(cn: Connection, estate: str, number: str, at: datetime, by: str, outcome: str) -> int:
    """Mark every print of an order's sheet as back; how many were out."""
    own = update(printed_sheet).where(_s.estate == estate, _s.number == number, _s.returned_at.is_(None))
    return cn.execute(own.values(returned_at=at, returned_by=by, outcome=outcome)).rowcount


def printed_on(cn: Connection, estate: str, since: datetime, until: datetime) -> Sequence[PrintedSheet]:
    """The sheets printed from ``since`` on and before ``until``."""
    own = select(printed_sheet).where(_s.estate == estate, _s.at >= since, _s.at < until).order_by(_s.at, _s.id)
    return [sheet_of(row) for row in cn.execute(own).mappings()]
