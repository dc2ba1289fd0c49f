"""What a catalogue changes against another one, field by field, in words. Pure; prices are in ``price_review``.

Exactly what an approval of the catalogue is about (``catalog_files.services_sha``): estate, departments, sections and
services, without the notice of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from service_desk.catalog import Catalog, Half, Limits, OpeningHours
from service_desk.notices import CHANNEL_WORDS

WORDS = {
    "name": "名称", "title": "标题", "summary": "说明", "section": "栏目", "fee": "收费", "record": "办理方式",
    "department": "部门", "remark": "备注", "limits": "限制", "respond_hours": "答复时限", "finish_hours": "办完时限",
    "urgent": "急修", "noisy": "有噪声", "places": "占用名额", "warranty_days": "保修天数", "scope": "职责",
    "capacity": "每半天名额", "phone": "电话", "bring": "携带", "standard": "作业标准", "aliases": "别名",
    "address": "地址", "emergency_phone": "紧急电话", "complaints_phone": "投诉电话", "hours": "工作时间",
    "quiet_hours": "安静时段", "booking_days": "可约天数", "notice_days": "公告天数", "margin_max": "毛利上限",
    "margin_min": "毛利下限", "decline_reasons": "婉拒原因", "complaints": "投诉时限", "escalation": "逾期上报",
    "follow_ups": "拜回访", "price_reduction_percent": "主管降价权限", "privacy_version": "隐私告知版本",
    "number": "印刷编号",
    "register": "登记册", "money": "费用", "cycle": "周期", "liaison": "联络人", "outside_body": "承办单位",
    "affects": "影响", "supervisor_title": "主管称呼", "services": "所含服务", "centre": "服务中心",
    "area_code": "区号",
    "manager_title": "经理称呼", "demo": "演示小区", "mode": "办公方式", "weekdays": "工作日",
    "channels": "张贴处", "company_contact": "物业公司联系人", "url": "对外网址",
    "payment_code": "公司收款码", "id": "编号",
}  # fmt: skip
UNITS = {
    "respond_hours": "小时", "finish_hours": "小时", "warranty_days": "天", "booking_days": "天", "notice_days": "天",
    "margin_max": "%", "margin_min": "%", "capacity": "个", "places": "个",
}  # fmt: skip
_CODES = {
    "visit": "上门", "errand": "代办", "answer": "即时答复", "register": "登记", "event": "活动", "standing": "常设",
    "pass_through": "代收代付", "water": "停水", "power": "停电", "lift": "停电梯", "noise": "噪声",
    "normal": "一般", "small": "小服务中心", **CHANNEL_WORDS,
}  # fmt: skip
_CODED = frozenset({"record", "money", "affects", "mode", "channels"})
_DAYS = "一二三四五六日"
UNAPPROVED = frozenset({"notice"})  # changes without an approval


@dataclass(frozen=True, slots=True)
class Field:
    """One field before and after, in words; empty where nothing stood or stands."""

    word: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The estate, a department, a section or a service. ``fields`` of a new one are all that it says; of
    one that is gone, none.
    """

    group: str  # 小区, 部门, 栏目, 服务
    code: str  # empty for the estate
    title: str
    fields: tuple[Field, ...]
    new: bool = False
    gone: bool = False


def catalog_changes(old: Catalog, new: Catalog) -> tuple[RecordChange, ...]:
    """Everything that differs: estate, departments, sections, services, each in the order of the new catalogue."""
    found = [RecordChange("小区", "", new.estate.name, _fields(old.estate, new.estate, _plain(old), _plain(new)))]
    for group, name in (("部门", "departments"), ("栏目", "sections"), ("服务", "services")):
        found += _records(group, (old, getattr(old, name)), (new, getattr(new, name)))
    return tuple(change for change in found if change.fields or change.new or change.gone)


Records = tuple[Catalog, Sequence[Any]]
Say = Callable[[str, Any], str]


def _records(group: str, old: Records, new: Records) -> Iterator[RecordChange]:
    before, after = {item.id: item for item in old[1]}, {item.id: item for item in new[1]}
    say, say_old = _plain(new[0]), _plain(old[0])
    for key, item in after.items():
        if key not in before:
            yield RecordChange(group, key, _title(item), _all(item, say), new=True)
    for key, item in before.items():
        if key not in after:
            yield RecordChange(group, key, _title(item), (), gone=True)
    for key, item in after.items():
        if key in before:
            yield RecordChange(group, key, _title(item), _fields(before[key], item, say_old, say))


def _title(item: Any) -> str:
    return str(getattr(item, "title", "") or getattr(item, "name", ""))


def _fields(old: Any, new: Any, say_old: Say, say: Say) -> tuple[Field, ...]:
    found = []
    for part in fields(new):
        before, after = getattr(old, part.name), getattr(new, part.name)
        if before != after and part.name not in UNAPPROVED:
            said = (say_old(part.name, before), say(part.name, after))
            if said[0] == said[1]:  # told apart by their codes only
                said = (str(before), str(after))
            found.append(Field(WORDS.get(part.name, part.name), *said))
    return tuple(found)


def _all(new: Any, say: Say) -> tuple[Field, ...]:
    held = ((part.name, getattr(new, part.name)) for part in fields(new) if part.name != "id")
    return tuple(Field(WORDS.get(name, name), "", say(name, value)) for name, value in held if value)


def _plain(catalog: Catalog) -> Say:
    """How the values of one catalogue are said; departments, sections and services by their names."""
    names: Mapping[str, Mapping[str, str]] = {
        "department": {item.id: item.name for item in catalog.departments},
        "section": {item.id: item.title for item in catalog.sections},
        "services": {item.id: item.title for item in catalog.services},
    }

    def say(name: str, value: Any) -> str:
        known = names.get(name)
        if known is None:
            return _value(name, value)
        parts = value if isinstance(value, tuple) else (value,)
        return "、".join(known.get(part, part) for part in parts)

    return say


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "weekdays":
        return "、".join(f"周{_DAYS[day - 1]}" for day in value)
    if name == "quiet_hours":
        return "、".join(_span(span) for span in value)
    if isinstance(value, tuple):
        return "、".join(_value(name, part) for part in value)
    return _one(name, value)


def _one(name: str, value: Any) -> str:
    if isinstance(value, OpeningHours):
        return "，".join(f"{half.word} {_span(value.span(half))}" for half in Half)
    if isinstance(value, Limits):
        return f"每户每天 {value.bookings_a_day} 次，同样的内容 {value.same_text_a_day} 次"
    if name in _CODED:
        return _CODES.get(str(value), str(value))
    return str(getattr(value, "word", value)) + (f" {UNITS[name]}" if name in UNITS else "")


def _span(span: tuple[time, time]) -> str:
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}"
