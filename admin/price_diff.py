"""One price list against another: every price that is new, gone or changed, with its per cent. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from service_desk.catalog import Catalog
from service_desk.pricing import Edition, Material, PriceItem, margin_word, outside_band, yuan

FIELDS = {
    "unit": "单位",
    "minimum": "最低收费",
    "quote": "报价方式",
    "typical": "通常数量",
    "includes": "包含",
    "name": "名称",
}


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
    """One line of the comparison; amounts in fen, None where the list has none. ``what``: other fields that changed."""

    code: str
    name: str
    unit: str
    before: int | None
    after: int | None
    cost_before: int | None
    cost_after: int | None
    what: tuple[str, ...] = ()

    @property
    def percent(self) -> str:
        """``+5.0%``; empty where there is nothing to compare."""
        if self.before is None or self.after is None or not self.before:
            return ""
        return "" if self.after == self.before else f"{(self.after - self.before) * 100 / self.before:+.1f}%"


def changes(old: Edition | None, new: Edition, catalog: Catalog, *, costs: bool = False) -> tuple[Change, ...]:
    """Everything that differs, services first; changed costs alone count only when they are asked for."""
    services = {item.service: item for item in old.items} if old else {}
    materials = {item.id: item for item in old.materials} if old else {}

    def title(item: PriceItem | Material) -> str:
        if isinstance(item, Material):
            return item.name
        found = catalog.service(item.service)
        return found.title if found else item.service

    def one(code: str, before: Any, after: Any) -> Change:
        shown = after or before
        return Change(
            code,
            title(shown),
            shown.unit,
            before.price if before else None,
            after.price if after else None,
            before.cost if before else None,
            after.cost if after else None,
            _fields(before, after) if before and after else (),
        )

    found = [
        *(one(item.service, services.pop(item.service, None), item) for item in new.items),
        *(one(code, item, None) for code, item in services.items()),
        *(one(item.id, materials.pop(item.id, None), item) for item in new.materials),
        *(one(code, item, None) for code, item in materials.items()),
    ]
    return tuple(c for c in found if c.before != c.after or c.what or (costs and c.cost_before != c.cost_after))


def _fields(before: Any, after: Any) -> tuple[str, ...]:
    return tuple(word for key, word in FIELDS.items() if getattr(before, key, None) != getattr(after, key, None))


def details(old: Edition | None, new: Edition, catalog: Catalog) -> Iterator[str]:
    """Each changed field but prices, with what stood there and what stands there now."""
    if old is None:
        return
    if old.id == new.id and old.effective_from != new.effective_from:
        yield f"执行日：{old.effective_from} → {new.effective_from}"
    if old.remark != new.remark:
        yield f"说明：{_shown(old.remark)} → {_shown(new.remark)}"
    pairs: list[tuple[str, Any, Any]] = [(item.service, old.item(item.service), item) for item in new.items]
    pairs += [(item.id, old.material(item.id), item) for item in new.materials]
    for code, before, after in pairs:
        service = catalog.service(code)
        name = after.name if isinstance(after, Material) else service.title if service else ""
        for key, word in (*FIELDS.items(), ("exception", "毛利超出的理由")):
            one, other = getattr(before, key, None), getattr(after, key, None)
            if before is not None and one != other:
                yield f"{code} {name} {word}：{_said(key, one)} → {_said(key, other)}"


def _said(key: str, value: Any) -> str:
    if key == "minimum":
        return f"{yuan(value)} 元" if value else "无"
    if key == "quote":
        return str(value.word)
    if key == "typical":
        least, most = (f"{thousandths / 1000:g}" for thousandths in value)
        return least if least == most else f"{least}–{most}"
    return _shown(str(value))


def _shown(text: str) -> str:
    return f"「{text}」" if text else "空"


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
    listed: tuple[PriceItem | Material, ...] = (*edition.items, *edition.materials)
    for item in listed:
        if outside_band(item, catalog.estate.margin_min, catalog.estate.margin_max):
            code = item.id if isinstance(item, Material) else item.service
            service = catalog.service(code)
            name = item.name if isinstance(item, Material) else service.title if service else ""
            why = f"理由：{item.exception}" if item.exception else "没有写理由"
            yield f"{code} {name} 毛利 {margin_word(item)}，超出保本微利范围；{why}"
