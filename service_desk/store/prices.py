"""Price editions that orders were quoted under: immutable copies, which orders and the database's checks lean on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, tuple_

from service_desk.errors import Refused
from service_desk.notices import Posting
from service_desk.pricing import Consultation, Edition, Material, PriceItem, QuoteMode
from service_desk.store.codec import from_plain, to_plain
from service_desk.store.schema import price_edition, price_item
from service_desk.store.sql import hold

_p, _i = price_edition.c, price_item.c
_SERVICE, _MATERIAL = "service", "material"


IMMUTABLE = "价目表 {edition} 已经启用存档，内容不能再改；请另立一个版本。"


def content(edition: Edition) -> Edition:
    """What must stay the same for ever, since orders lean on it: neither postings and consultations, nor the hash."""
    return replace(edition, postings=(), consulted=(), sha="")


def kept(cn: Connection, estate: str, edition_id: str) -> bool:
    """Whether an edition has been kept."""
    return cn.execute(select(_p.id).where(_p.estate == estate, _p.id == edition_id)).first() is not None


def keep(cn: Connection, estate: str, edition: Edition) -> None:
    """Keep a copy for ever; nothing to do when it is kept. Postings may differ: they go on after the first use.

    Raises:
        Refused: other items or prices are kept under this name.
    """
    hold(cn, estate, "edition", edition.id)
    before = get(cn, estate, edition.id)
    if before is not None:
        if content(before) != content(edition):
            raise Refused(IMMUTABLE.format(edition=edition.id), code="prices_immutable")
        return
    rows = [
        *(_item_row(position, item) for position, item in enumerate(edition.items, 1)),
        *(_material_row(position, item) for position, item in enumerate(edition.materials, 1)),
    ]
    if rows:  # before the edition: once it stands, nothing can be added
        cn.execute(insert(price_item), [{"estate": estate, "edition": edition.id, **row} for row in rows])
    cn.execute(
        insert(price_edition).values(
            estate=estate,
            id=edition.id,
            effective_from=edition.effective_from,
            consulted=to_plain(edition.consulted),
            postings=to_plain(edition.postings),
            remark=edition.remark,
            sha=edition.sha,
        )
    )


def _item_row(position: int, item: PriceItem) -> dict[str, Any]:
    detail = {
        "quote": item.quote.value,
        "typical": list(item.typical),
        "includes": item.includes,
        "exception": item.exception,
    }
    row = {"kind": _SERVICE, "code": item.service, "position": position, "name": "", "unit": item.unit}
    return {**row, "price": item.price, "cost": item.cost, "minimum": item.minimum, "detail": detail}


def _material_row(position: int, item: Material) -> dict[str, Any]:
    row = {"kind": _MATERIAL, "code": item.id, "position": position, "name": item.name, "unit": item.unit}
    return {**row, "price": item.price, "cost": item.cost, "minimum": 0, "detail": {"exception": item.exception}}


def get(cn: Connection, estate: str, edition_id: str) -> Edition | None:
    """The kept copy, with the postings known when it was first used; or None."""
    return next(iter(_read(cn, _p.estate == estate, _p.id == edition_id)), None)


def editions(cn: Connection, estate: str) -> tuple[Edition, ...]:
    """All kept editions, by name."""
    return _read(cn, _p.estate == estate)


def _read(cn: Connection, *which: ColumnElement[bool]) -> tuple[Edition, ...]:
    """Editions by name: one query for them, one for everything that they list."""
    heads = cn.execute(select(price_edition).where(*which).order_by(_p.id)).mappings().all()
    ours = select(_p.estate, _p.id).where(*which)
    listed = select(price_item).where(tuple_(_i.estate, _i.edition).in_(ours)).order_by(_i.edition, _i.position)
    rows: dict[str, list[RowMapping]] = {}
    for row in cn.execute(listed).mappings() if heads else ():
        rows.setdefault(row["edition"], []).append(row)
    return tuple(_edition(head, rows.get(head["id"], [])) for head in heads)


def _edition(head: RowMapping, rows: Sequence[RowMapping]) -> Edition:
    return Edition(
        id=head["id"],
        effective_from=head["effective_from"],
        items=tuple(_item(row) for row in rows if row["kind"] == _SERVICE),
        materials=tuple(_material(row) for row in rows if row["kind"] == _MATERIAL),
        consulted=tuple(from_plain(Consultation, part) for part in head["consulted"]),
        postings=tuple(from_plain(Posting, part) for part in head["postings"]),
        remark=head["remark"],
        sha=head["sha"],
    )


def _item(row: RowMapping) -> PriceItem:
    detail = row["detail"]
    return PriceItem(
        service=row["code"],
        unit=row["unit"],
        price=row["price"],
        cost=row["cost"],
        minimum=row["minimum"],
        quote=QuoteMode(detail["quote"]),
        typical=(detail["typical"][0], detail["typical"][1]),
        includes=detail["includes"],
        exception=detail["exception"],
    )


def _material(row: RowMapping) -> Material:
    return Material(
        id=row["code"],
        name=row["name"],
        unit=row["unit"],
        price=row["price"],
        cost=row["cost"],
        exception=row["detail"].get("exception", ""),
    )
