"""What an approval is about: the catalogue in force against the one in the folder, in words (§1.1, M1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service_desk.catalog_changes import Field, RecordChange, catalog_changes
from service_desk.pricing import Edition, Offering, PriceItem, margin_word, outside_band, yuan

PARTS = 200  # characters of a changed text that are shown


def differences(before: Offering | None, after: Offering) -> list[str]:
    """One line for each thing that is new, gone or changed; empty when nothing is."""
    if before is None:
        return list(_first(after))
    found = catalog_changes(before.catalog, after.catalog)
    return [*(line for change in found for line in _record(change)), *_editions(before, after)]


def _first(after: Offering) -> Iterator[str]:
    catalog = after.catalog
    paid = sum(item.fee.value == "paid" for item in catalog.services)
    yield (
        f"首次发布：{catalog.estate.name}，服务 {len(catalog.services)} 项（有偿 {paid} 项），"
        f"部门 {len(catalog.departments)} 个"
    )
    for edition in after.prices.editions:
        yield from _edition(None, edition, after)


def _record(change: RecordChange) -> Iterator[str]:
    what = " ".join(filter(None, (change.code, change.title)))
    if change.new or change.gone:
        yield f"{change.group} {'新增' if change.new else '取消'} {what}"
        return
    where = f"{change.group} {what}" if change.code else change.group
    for field in change.fields:
        yield f"{where}：{_field(field)}"


def _field(field: Field) -> str:
    before, after = (text[:PARTS] or "（空）" for text in (field.before, field.after))
    return f"{field.word} {before} → {after}"


def _editions(before: Offering, after: Offering) -> Iterator[str]:
    old = {edition.id: edition for edition in before.prices.editions}
    for edition in after.prices.editions:
        known = old.pop(edition.id, None)
        if known is None:
            yield from _edition(_before(before, edition), edition, after)
        elif known.sha != edition.sha:
            yield f"价目表 {edition.id} 有改动（{edition.effective_from} 起）"
            yield from _prices(known, edition, after)
    for edition_id in old:
        yield f"价目表 取消 {edition_id}"


def _before(offering: Offering, edition: Edition) -> Edition | None:
    """The edition that a new one takes over from."""
    earlier = [e for e in offering.prices.editions if e.effective_from < edition.effective_from]
    return max(earlier, key=lambda e: (e.effective_from, e.id), default=None)


def _edition(old: Edition | None, new: Edition, after: Offering) -> Iterator[str]:
    against = f"，与 {old.id} 相比" if old else f"，{len(new.items)} 项"
    yield f"价目表 新增 {new.id}（{new.effective_from} 起{against}）"
    if old is not None:
        yield from _prices(old, new, after)
    else:
        yield from _warnings(new.items, after)


def _prices(old: Edition, new: Edition, after: Offering) -> Iterator[str]:
    before = {item.service: item for item in old.items}
    for item in new.items:
        known = before.pop(item.service, None)
        name = _name(item.service, after)
        if known is None:
            yield f"  新增 {name} {yuan(item.price)} 元/{item.unit}"
        elif (known.price, known.unit, known.minimum) != (item.price, item.unit, item.minimum):
            yield f"  {name} {yuan(known.price)} 元/{known.unit} → {yuan(item.price)} 元/{item.unit}"
        elif known != item:
            yield f"  {name} 价格不变，其他说明有改动"
    for service in before:
        yield f"  取消 {_name(service, after)}"
    materials = {item.id: item for item in old.materials}
    for material in new.materials:
        known_material = materials.pop(material.id, None)
        if known_material is None:
            yield f"  新增材料 {material.id} {material.name} {yuan(material.price)} 元/{material.unit}"
        elif known_material.price != material.price:
            yield f"  材料 {material.id} {material.name} {yuan(known_material.price)} → {yuan(material.price)} 元"
    for material_id in materials:
        yield f"  取消材料 {material_id}"
    yield from _warnings(new.items, after)


def _warnings(items: Sequence[PriceItem], after: Offering) -> Iterator[str]:
    for item in items:
        if outside_band(item, after.catalog.estate.margin_min, after.catalog.estate.margin_max):
            why = f"，理由：{item.exception}" if item.exception else "，没有写理由"
            yield f"  注意：{_name(item.service, after)} 毛利 {margin_word(item)} 超出保本微利范围{why}"


def _name(service: str, after: Offering) -> str:
    found = after.catalog.service(service)
    return f"{service} {found.title}" if found else service
