"""Signatures and photos: a row for each file that stands beside the database, named by its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from service_desk.store.schema import attachment

_a = attachment.c
SIGNATURE, BEFORE, AFTER = "signature", "before", "after"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of an order. ``size`` in bytes; ``type`` as the content tells; ``by`` held the device or sent it."""

    id: str
    number: str
    kind: str  # signature | before | after
    sha256: str
    size: int
    type: str
    at: datetime
    by: str


def add(cn: Connection, estate: str, made: Attachment) -> None:
    """Write down a file."""
    cn.execute(insert(attachment), {"estate": estate, **{name: getattr(made, name) for name in Attachment.__slots__}})


def attachment_of(row: Mapping[Any, Any]) -> Attachment:
    """The file of a row."""
    return Attachment(**{name: row[name] for name in Attachment.__slots__})


def of_order(cn: Connection, estate: str, number: str) -> tuple[Attachment, ...]:
    """The files of an order, the oldest first."""
    own = select(attachment).where(_a.estate == estate, _a.number == number).order_by(_a.at, _a.id)
    return tuple(attachment_of(row) for row in cn.execute(own).mappings())


def get(cn: Connection, estate: str, number: str, attachment_id: str) -> Attachment | None:
    """The file of an order with this id, or None."""
    own = select(attachment).where(_a.estate == estate, _a.number == number, _a.id == attachment_id)
    row = cn.execute(own).mappings().first()
    return None if row is None else attachment_of(row)


def count(cn: Connection, estate: str, number: str, *kinds: str) -> int:
    """How many files of these kinds an order has."""
    own = select(func.count()).where(_a.estate == estate, _a.number == number, _a.kind.in_(kinds))
    return int(cn.execute(own).scalar_one())
