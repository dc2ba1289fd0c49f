"""The questions of the booking form in their order: web form and fill-by-hand sheet both print this list (R29)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. ``name`` is the field of the web form; ``lines``: how much room paper gives the answer."""

    name: str
    label: str
    optional: bool = False
    lines: int = 1
    hint: str = ""  # on paper only, where no page can explain


FORM_FIELDS: tuple[FormField, ...] = (
    FormField("content", "要办的事", lines=3, hint="在哪个房间、有什么现象"),
    FormField("day", "希望的时间", hint="具体钟点再打电话与您约"),
    FormField("requirements", "特别要求", optional=True),
    FormField("home", "住址", hint="楼、单元、房号"),
    FormField("name", "称呼", hint="例如：王女士"),
    FormField("phone", "电话", hint="手机或座机"),
    FormField("reach", "没有电话时，怎样找到您", optional=True),
    FormField("elsewhere", "服务地点", optional=True, hint="不在上面的住址时"),
    FormField("booker_name", "代填人称呼", optional=True, hint="替父母、邻居填的写这里"),
    FormField("booker_phone", "代填人电话", optional=True, hint="替父母、邻居填的写这里"),
)
LABELS: dict[str, str] = {field.name: field.label for field in FORM_FIELDS}
