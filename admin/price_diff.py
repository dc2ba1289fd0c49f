"""One price list against another as ``linli prices`` shows it: every price that is new, gone or changed, with its per
cent; and the mark that tells whether a workbook is out of date. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from service_desk.catalog import Catalog
from service_desk.price_review import Row, heads, review
from service_desk.pricing import Edition, margin_word, yuan

MARK = 16  # hexadecimal digits


def mark(edition: Edition) -> str:
    """Tells whether a list is still what it was when it was exported: everything that stands in a workbook."""
    items = [
        (i.service, i.unit, i.price, i.cost, i.minimum, i.quote.value, i.typical, i.includes, i.exception)
        for i in edition.items
    ]
    materials = [(m.id, m.name, m.unit, m.price, m.cost, m.exception) for m in edition.materials]
    told = (edition.id, edition.effective_from.isoformat(), edition.remark, items, materials)
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:MARK]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison; amounts in fen, None where the list has none.

    ``percent``: ``+5.0%``; ``what``: other fields that changed.
    """

    code: str
    name: str
    unit: str
    before: int | None
    after: int | None
    cost_before: int | None
    cost_after: int | None
    percent: str
    what: tuple[str, ...] = ()


def changes(old: Edition | None, new: Edition, catalog: Catalog, *, costs: bool = False) -> tuple[Change, ...]:
    """Everything that differs, services first; changed costs alone count only when they are asked for."""
    found = [_change(row) for row in review(old, new, catalog)]
    return tuple(c for c in found if c.before != c.after or c.what or (costs and c.cost_before != c.cost_after))


def _change(row: Row) -> Change:
    before, after = row.before, row.after
    return Change(
        row.code,
        row.name,
        row.shown.unit,
        before.price if before else None,
        after.price if after else None,
        before.cost if before else None,
        after.cost if after else None,
        row.percent,
        tuple(field.word for field in row.changed),
    )


def details(old: Edition | None, new: Edition, catalog: Catalog) -> Iterator[str]:
    """Each changed field but prices, with what stood there and what stands there now."""
    if old is None:
        return
    for field in heads(old, new):
        yield f"{field.word}：{field.before} → {field.after}"
    for row in review(old, new, catalog):
        for field in row.changed:
            yield f"{row.code} {row.name} {field.word}：{field.before} → {field.after}"


def rows(found: Sequence[Change], *, costs: bool) -> list[list[str]]:
    """The comparison as cells of text: code, name, old, new, per cent, (costs,) other changes."""
    made = []
    for change in found:
        cells = [change.code, change.name, _amount(change.before), _amount(change.after), _percent(change)]
        cells += [_amount(change.cost_before), _amount(change.cost_after)] if costs else []
        made.append([*cells, "、".join(change.what)])
    return made


def _amount(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)


def _percent(change: Change) -> str:
    if change.before is None:
        return "新增"
    return "取消" if change.after is None else change.percent


def exceptions(edition: Edition, catalog: Catalog) -> Iterator[str]:
    """Prices outside the 保本微利 band (§2.7), each with the manager's reason."""
    for row in review(None, edition, catalog):
        if row.outside:
            why = f"理由：{row.shown.exception}" if row.shown.exception else "没有写理由"
            yield f"{row.code} {row.name} 毛利 {margin_word(row.shown)}，超出保本微利范围；{why}"
