"""The OpenAPI document, built from the table of endpoints and the fields the desk reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service_desk import desk
from service_desk.desk import intake


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One line of the interface: ``answer`` and ``body`` name schemas; ``key`` asks for an Idempotency-Key."""

    method: str
    rule: str
    summary: str
    answer: str
    body: str = ""
    key: bool = False
    status: int = 200


FIELD_WORDS = {
    "service": "服务编号，如 F01",
    "day": "希望的日期，2026-11-25",
    "half": "am（上午）或 pm（下午）",
    "content": "要办的事",
    "requirements": "特别要求（可不填）",
    "home": "住址，3-2-501 或 3号楼2单元501",
    "elsewhere": "服务地点不在住址时写（可不填）",
    "name": "称呼",
    "phone": "电话；没有时写 reach",
    "reach": "没有电话时怎样找到（可不填）",
    "for_other": "是否替别人预约",
    "booker_name": "代填人的称呼",
    "booker_phone": "代填人的电话",
    "agreed": "有偿服务：住户看过报价并同意",
    "limit": "有偿服务：报价里的 limit（分）",
    "edition": "有偿服务：报价里的 edition",
    "privacy": "已出示的隐私说明版本",
}
REQUIRED = ["service", "content", "home", "name", "privacy"]
BOOLEAN = frozenset({"for_other", "agreed"})
TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
YES_NO: dict[str, Any] = {"type": "boolean"}


def _object(required: Iterable[str] = (), **properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties}
    names = list(required)
    return {**found, "required": names} if names else found


def _field(name: str) -> dict[str, Any]:
    if name in BOOLEAN:
        return {**YES_NO, "description": FIELD_WORDS[name]}
    if name == "limit":
        return {**WHOLE, "description": FIELD_WORDS[name]}
    most = {"maxLength": intake.LENGTHS[name]} if name in intake.LENGTHS else {}
    return {**TEXT, **most, "description": FIELD_WORDS[name]}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _schemas() -> dict[str, Any]:
    service = _object(
        ("id", "title", "fee", "bookable"), id=TEXT, number=TEXT, name=TEXT, title=TEXT, summary=TEXT, section=TEXT,
        fee={**TEXT, "enum": ["free", "paid"]}, record=TEXT, bookable=YES_NO, urgent=YES_NO, department=TEXT,
        money=TEXT, limits=TEXT, bring=_list(TEXT), respond_hours=WHOLE, finish_hours=WHOLE,
    )  # fmt: skip
    half_day = _object(
        ("day", "half", "word", "full"), day={**TEXT, "format": "date"}, half={**TEXT, "enum": ["am", "pm"]},
        word=TEXT, full=YES_NO,
    )  # fmt: skip
    quote = _object(
        ("edition", "mode", "limit"), edition=TEXT, mode={**TEXT, "enum": ["fixed", "estimate", "on_site"]}, unit=TEXT,
        unit_price=WHOLE, low=WHOLE, high=WHOLE, limit=WHOLE, example=YES_NO,
    )  # fmt: skip
    order = _object(
        ("format", "number", "state", "token"), format=WHOLE, number=TEXT, kind=TEXT, state=TEXT, state_word=TEXT,
        service=TEXT, title=TEXT, due={**WHOLE, "description": "应付（分）"}, token=TEXT, path=TEXT, price=TEXT,
    )  # fmt: skip
    problem = _object(("field", "sentence"), field=TEXT, sentence=TEXT)
    return {
        "Services": _object(("format", "services"), format=WHOLE, privacy=TEXT, services=_list(service)),
        "HalfDays": _object(("format", "half_days"), format=WHOLE, half_days=_list(half_day)),
        "QuoteAnswer": _object(
            ("format", "sentence"), format=WHOLE, sentence=TEXT, quote={"anyOf": [quote, {"type": "null"}]}
        ),
        "Booking": _object(REQUIRED, **{name: _field(name) for name in desk.FIELDS}),
        "Lookup": _object(("number", "tail"), number=TEXT, tail=TEXT),
        "Order": order,
        "Error": _object(
            ("code", "sentence", "problems"), code=TEXT, sentence=TEXT, problems=_list(problem), phone=TEXT
        ),
    }


def _schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "object"}
    return {"application/json": {"schema": content}}


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": TEXT} for name in re.findall(r"<(\w+)>", endpoint.rule)
    ]
    if endpoint.key:
        parameters.append({
            "name": "Idempotency-Key", "in": "header", "required": True,
            "schema": {**TEXT, "minLength": 16, "maxLength": 128},
        })  # fmt: skip
    found: dict[str, Any] = {
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": {
            str(endpoint.status): {"description": "好", "content": _schema(endpoint.answer)},
            "default": {"description": "不能办理，sentence 说明怎样改正", "content": _schema("Error")},
        },
    }
    if endpoint.body:
        found["requestBody"] = {"required": True, "content": _schema(endpoint.body)}
    return found


def build(endpoints: Iterable[tuple[Endpoint, object]], *, prefix: str) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, _view in endpoints:
        path = re.sub(r"<(\w+)>", r"{\1}", endpoint.rule)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "邻里 · 住户预约接口", "version": "1"},
        "servers": [{"url": f"{prefix}/api/v1"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }
