"""Price editions that orders were quoted under: immutable copies, which orders and the database's checks lean on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select

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
    row = cn.execute(select(price_edition).where(_p.estate == estate, _p.id == edition_id)).mappings().first()
    if row is None:
        return None
    own = select(price_item).where(_i.estate == estate, _i.edition == edition_id).order_by(_i.position)
    rows = cn.execute(own).mappings().all()
    return Edition(
        id=edition_id,
        effective_from=row["effective_from"],
        items=tuple(
            PriceItem(
                service=item["code"],
                unit=item["unit"],
                price=item["price"],
                cost=item["cost"],
                minimum=item["minimum"],
                quote=QuoteMode(item["detail"]["quote"]),
                typical=(item["detail"]["typical"][0], item["detail"]["typical"][1]),
                includes=item["detail"]["includes"],
                exception=item["detail"]["exception"],
            )
            for item in rows
            if item["kind"] == _SERVICE
        ),
        materials=tuple(
            Material(
                item["code"],
                item["name"],
                item["unit"],
                item["price"],
                item["cost"],
                item["detail"].get("exception", ""),
            )
            for item in rows
            if item["kind"] == _MATERIAL
        ),
        consulted=tuple(from_plain(Consultation, item) for item in row["consulted"]),
        postings=tuple(from_plain(Posting, item) for item in row["postings"]),
        remark=row["remark"],
        sha=row["sha"],
    )


def editions(cn: Connection, estate: str) -> tuple[Edition, ...]:
    """All kept editions, by name."""
    names = cn.execute(select(_p.id).where(_p.estate == estate).order_by(_p.id)).scalars().all()
    return tuple(edition for name in names if (edition := get(cn, estate, name)) is not None)
