"""What an approval is about: the catalogue in force against the one in the folder, in words (§1.1, M1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from service_desk.pricing import Edition, Offering, PriceItem, margin_word, outside_band, yuan

WORDS = {
    "name": "名称", "title": "标题", "summary": "说明", "section": "栏目", "fee": "收费", "record": "办理方式",
    "department": "部门", "remark": "备注", "limits": "限制", "respond_hours": "答复时限", "finish_hours": "办完时限",
    "urgent": "急修", "noisy": "有噪声", "places": "占用名额", "warranty_days": "保修天数", "scope": "职责",
    "capacity": "每半天名额", "phone": "电话", "bring": "携带", "standard": "作业标准", "aliases": "别名",
    "address": "地址", "emergency_phone": "紧急电话", "complaints_phone": "投诉电话", "hours": "工作时间",
    "quiet_hours": "安静时段", "booking_days": "可约天数", "notice_days": "公告天数", "margin_max": "毛利上限",
    "margin_min": "毛利下限", "decline_reasons": "婉拒原因", "privacy_version": "隐私告知版本",
    "price_reduction_percent": "主管降价权限",
}  # fmt: skip
UNAPPROVED = frozenset({"notice"})  # changes without an approval
PARTS = 200  # characters of a changed text that are shown


def differences(before: Offering | None, after: Offering) -> list[str]:
    """One line for each thing that is new, gone or changed; empty when nothing is."""
    if before is None:
        return list(_first(after))
    old, new = before.catalog, after.catalog
    return [
        *_fields("小区", old.estate, new.estate),
        *_records("部门", old.departments, new.departments),
        *_records("栏目", old.sections, new.sections),
        *_records("服务", old.services, new.services),
        *_editions(before, after),
    ]


def _first(after: Offering) -> Iterator[str]:
    catalog = after.catalog
    paid = sum(item.fee.value == "paid" for item in catalog.services)
    yield (
        f"首次发布：{catalog.estate.name}，服务 {len(catalog.services)} 项（有偿 {paid} 项），"
        f"部门 {len(catalog.departments)} 个"
    )
    for edition in after.prices.editions:
        yield from _edition(None, edition, after)


def _records(word: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    for key in [key for key in after if key not in before]:
        yield f"{word} 新增 {key} {_title(after[key])}"
    for key in [key for key in before if key not in after]:
        yield f"{word} 取消 {key} {_title(before[key])}"
    for key, item in after.items():
        if key in before:
            yield from _fields(f"{word} {key} {_title(item)}", before[key], item)


def _title(item: Any) -> str:
    return str(getattr(item, "title", "") or getattr(item, "name", ""))


def _fields(what: str, old: Any, new: Any) -> Iterator[str]:
    for part in fields(new):
        before, after = getattr(old, part.name), getattr(new, part.name)
        if before != after and part.name not in UNAPPROVED:
            yield f"{what}：{WORDS.get(part.name, part.name)} {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(_value(part) for part in value)[:PARTS] or "（空）"
    return str(getattr(value, "word", value))[:PARTS] or "（空）"


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
