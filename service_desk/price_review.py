"""A price list as the manager judges it (§1.1, §2.7): every price with cost and margin, and all that changes. Pure.

For the office only: it holds ``cost``. What residents are told of a new list is in ``price_changes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from service_desk.catalog import Catalog
from service_desk.catalog_changes import Field
from service_desk.price_changes import Change, material_pairs, service_pairs
from service_desk.pricing import Edition, Material, PriceItem, margin_word, outside_band, yuan

FIELDS = {
    "unit": "单位",
    "minimum": "最低收费",
    "quote": "报价方式",
    "typical": "通常数量",
    "includes": "包含",
    "name": "名称",
    "exception": "毛利超出的理由",
}
_USUAL = PriceItem("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A price of the list, or one that it drops. ``fields``: whatever else differs from before; of a new one,
    what is out of the ordinary. ``outside``: the new margin leaves the 保本微利 band.
    """

    change: Change
    fields: tuple[Field, ...]
    outside: bool

    @property
    def code(self) -> str:
        """The service's or the material's id."""
        return self.change.code

    @property
    def name(self) -> str:
        """Its name."""
        return self.change.name

    @property
    def before(self) -> PriceItem | Material | None:
        """As the old list has it; None: it has not."""
        return self.change.before

    @property
    def after(self) -> PriceItem | Material | None:
        """As the new list has it; None: dropped."""
        return self.change.after

    @property
    def shown(self) -> PriceItem | Material:
        """As the new list has it, or had the old one."""
        found = self.change.after or self.change.before
        assert found is not None
        return found

    @property
    def changed(self) -> tuple[Field, ...]:
        """The fields that differ from before; none where there is nothing to compare."""
        return self.fields if self.before and self.after else ()

    @property
    def percent(self) -> str:
        """The change of the price, ``+5.0%``; empty where there is none, or nothing to compare."""
        if self.before is None or self.after is None or not self.before.price or self.before.unit != self.after.unit:
            return ""
        more = self.after.price - self.before.price
        return f"{more * 100 / self.before.price:+.1f}%" if more else ""

    @property
    def margin(self) -> str:
        """``20.9%`` of the new price."""
        return margin_word(self.shown)

    @property
    def same(self) -> bool:
        """Whether nothing at all changes, the cost neither."""
        return self.before == self.after


def review(old: Edition | None, new: Edition, catalog: Catalog) -> tuple[Row, ...]:
    """Every price of the new list, services first, and behind them what it drops."""
    pairs = [*service_pairs(catalog, old, new), *material_pairs(old, new)]
    band = (catalog.estate.margin_min, catalog.estate.margin_max)
    return tuple(
        Row(pair, tuple(_fields(pair)), pair.after is not None and outside_band(pair.after, *band)) for pair in pairs
    )


def _fields(pair: Change) -> Iterator[Field]:
    for key, word in FIELDS.items():
        if not hasattr(pair.after, key) or (pair.before is None and key in ("unit", "name")):
            continue
        usual = getattr(_USUAL, key, "")  # of a new price, only what is out of the ordinary is worth a word
        before, after = getattr(pair.before or _USUAL, key, usual), getattr(pair.after, key)
        if before != after:
            yield Field(word, _said(key, before) if pair.before else "", _said(key, after))


def heads(old: Edition, new: Edition) -> tuple[Field, ...]:
    """What changes of the list as a whole: its day, where it is the same list, and its remark."""
    found = []
    if old.id == new.id and old.effective_from != new.effective_from:
        found.append(Field("执行日", str(old.effective_from), str(new.effective_from)))
    if old.remark != new.remark:
        found.append(Field("说明", _quoted(old.remark), _quoted(new.remark)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Heard:
    """A department that was to be consulted (§6.2): by whose word and when; ``on`` is None where nobody was."""

    department: str
    supervisor: str
    on: date | None


def consulted(edition: Edition, catalog: Catalog) -> tuple[Heard, ...]:
    """Every department with a listed service, and whoever else was consulted."""
    services = (catalog.service(item.service) for item in edition.items)
    wanted = {service.department for service in services if service} | {one.department for one in edition.consulted}
    found: list[Heard] = []
    for department in (one for one in catalog.departments if one.id in wanted):
        heard = [Heard(department.name, c.supervisor, c.on) for c in edition.consulted if c.department == department.id]
        found += heard or [Heard(department.name, department.supervisor_title, None)]
    return tuple(found)


def _said(key: str, value: Any) -> str:
    if key == "minimum":
        return f"{yuan(value)} 元" if value else "无"
    if key == "quote":
        return str(value.word)
    if key == "typical":
        least, most = (f"{thousandths / 1000:g}" for thousandths in value)
        return least if least == most else f"{least}–{most}"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return f"「{text}」" if text else "空"
