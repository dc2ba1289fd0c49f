"""What a new price list changes against an old one: changed, new, dropped, and how many stay. Pure; money in fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service_desk.catalog import Catalog
from service_desk.pricing import Edition, Material, PriceItem, yuan

PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """A listed price before and after, of a service or a material; None: not listed then.

    ``notes``: what else a resident has to know, in words.
    """

    code: str
    name: str
    before: PriceItem | Material | None
    after: PriceItem | Material | None
    notes: tuple[str, ...] = ()

    @property
    def difference(self) -> str:
        """``涨 5 元，5.6%``; empty where nothing can be compared."""
        if self.before is None or self.after is None or self.before.unit != self.after.unit:
            return ""
        more = self.after.price - self.before.price
        if not more:
            return ""
        word = "涨" if more > 0 else "降"
        share = f"，{per_cent(abs(more), self.before.price)}" if self.before.price else ""
        return f"{word} {yuan(abs(more))} 元{share}"

    @property
    def told(self) -> bool:
        """Whether there is anything to tell."""
        return self.before is None or self.after is None or bool(self.difference or self.notes)


@dataclass(frozen=True, slots=True)
class Changes:
    """All of them; ``same``: services and materials that stay as they are."""

    services: tuple[Change, ...]
    materials: tuple[Change, ...]
    same: int
    same_materials: int


def per_cent(part: int, whole: int) -> str:
    """``5.6%``, rounded half up to a tenth; a whole number without decimals."""
    tenths = (part * PER_MILLE * 2 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def listed(price: PriceItem | Material | None) -> str:
    """``90 元／台``."""
    return f"{yuan(price.price)} 元／{price.unit}" if price is not None else ""


def changes(catalog: Catalog, old: Edition | None, new: Edition) -> Changes:
    """The new list against the old one, in the order of the new one; what was dropped comes last."""
    services, materials = service_pairs(catalog, old, new), material_pairs(old, new)
    kept, kept_materials = [c for c in services if c.told], [c for c in materials if c.told]
    return Changes(
        services=tuple(kept),
        materials=tuple(kept_materials),
        same=len(services) - len(kept),
        same_materials=len(materials) - len(kept_materials),
    )


def service_pairs(catalog: Catalog, old: Edition | None, new: Edition) -> list[Change]:
    """Every service of the two lists, changed or not, in the same order."""
    codes = [item.service for item in new.items]
    codes += [item.service for item in (old.items if old else ()) if new.item(item.service) is None]
    return [_service(catalog, old, new, code) for code in codes]


def material_pairs(old: Edition | None, new: Edition) -> list[Change]:
    """Every material of the two lists, changed or not, in the same order."""
    codes = [item.id for item in new.materials]
    codes += [item.id for item in (old.materials if old else ()) if new.material(item.id) is None]
    return [_material(old, new, code) for code in codes]


def _service(catalog: Catalog, old: Edition | None, new: Edition, code: str) -> Change:
    service = catalog.service(code)
    before, after = old.item(code) if old else None, new.item(code)
    notes = tuple(_notes(before, after)) if before and after else ()
    return Change(code, service.title if service else code, before, after, notes)


def _notes(before: PriceItem, after: PriceItem) -> Iterator[str]:
    if before.unit != after.unit:
        yield f"计价单位由{before.unit}改为{after.unit}"
    if before.minimum != after.minimum:
        yield f"最低收费 {_least(before)} → {_least(after)}"
    if (before.quote, before.typical) != (after.quote, after.typical):
        yield "报价办法有改动"
    if before.includes != after.includes:
        yield "所含内容有改动"


def _least(item: PriceItem) -> str:
    return f"{yuan(item.minimum)} 元" if item.minimum else "无"


def _material(old: Edition | None, new: Edition, code: str) -> Change:
    before, after = old.material(code) if old else None, new.material(code)
    known = after or before
    notes = []
    if before and after:
        if before.name != after.name:
            notes.append(f"原名{before.name}")
        if before.unit != after.unit:
            notes.append(f"计价单位由{before.unit}改为{after.unit}")
    return Change(code, known.name if known else code, before, after, tuple(notes))
