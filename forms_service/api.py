"""``/api/v1``: the same desk for programs. JSON in and out; the table below makes routes and OpenAPI document alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from forms_service import api_document, journey, log, private, status
from forms_service.api_document import Endpoint
from forms_service.surroundings import office, require_own_origin, runtime, store
from service_desk import clocks, desk
from service_desk.catalog import ServiceItem
from service_desk.desk import Act
from service_desk.errors import DeskError, InvalidInput
from service_desk.orders import Basis, ServiceOrder
from service_desk.pricing import Quote
from service_desk.store import Connection

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
FORMAT = 1
KEY = re.compile(r"[\x21-\x7e]{16,128}")
CREATED = 201


class NoKey(DeskError):
    """A booking without a usable Idempotency-Key."""

    code = "idempotency_key_missing"
    http_status = 400


def services() -> Response:
    """Every service of the catalogue."""
    estate = office().catalog.estate
    return _answer(
        estate={"id": estate.id, "name": estate.name, "centre": estate.centre, "phone": estate.phone},
        privacy=estate.privacy_version,
        services=[service_json(item) for item in office().catalog.services],
    )


def service_json(item: ServiceItem) -> dict[str, Any]:
    """A service for programs."""
    return {
        "id": item.id,
        "number": item.number,
        "name": item.name,
        "title": item.title,
        "summary": item.summary,
        "section": item.section,
        "fee": item.fee.value,
        "record": item.record.value,
        "bookable": item.bookable,
        "urgent": item.urgent,
        "department": item.department,
        "money": item.money,
        "limits": item.limits,
        "bring": list(item.bring),
        "respond_hours": item.respond_hours,
        "finish_hours": item.finish_hours,
    }


def half_days(service: str) -> Response:
    """The half-days that can be asked for."""
    with store().read() as cn:
        offers = desk.half_days(cn, office(), office().service(service))
    found = [{"day": o.day.isoformat(), "half": o.half.value, "word": o.word, "full": o.full} for o in offers]
    return _answer(half_days=found)


def quote(service: str) -> Response:
    """What the service costs, in words and in fen; to be shown before agreement is asked for."""
    item = office().service(service)
    found = journey.quote(office(), item)
    return _answer(sentence=desk.quote_sentence(found, item), quote=quote_json(found))


def quote_json(found: Quote | None) -> dict[str, Any] | None:
    """A quote for programs; None for free services. ``limit`` and ``edition`` go back with the agreement."""
    if found is None:
        return None
    return {
        "edition": found.edition,
        "mode": found.mode.value,
        "unit": found.unit,
        "unit_price": found.unit_price,
        "low": found.low,
        "high": found.high,
        "limit": found.limit,
        "example": found.example,
    }


def book() -> Response:
    """Register a booking, once for each Idempotency-Key; the same key with another body is refused."""
    require_own_origin()
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise NoKey("请在 Idempotency-Key 请求头里给出 16 到 128 个字符的随机值，重试时用同一个。")
    fields = _fields(desk.FIELDS)
    answers = journey.Answers(fields)
    if not fields.get("privacy"):
        raise InvalidInput.of({"privacy": "请先向住户出示隐私说明，并在 privacy 里写明其版本。"})

    def register(cn: Connection) -> str:
        booking = journey.booking(office(), answers)
        return desk.book(cn, office(), Act.resident(Basis.SCREEN), booking).number

    number = store().write(desk.once(office(), f"api:{key}", answers.body, register))
    log.about(number)
    with store().read() as cn:
        response = _order(desk.history(cn, office(), number).order)
    response.status_code = CREATED
    return response


def order(token: str) -> Response:
    """One order by its private token."""
    with store().read() as cn:
        found = private.order_behind(cn, token)
        shown = desk.status_of(cn, office(), found)
    response = _order(found)
    body = dict(response.get_json())
    body["actions"] = sorted(shown.actions)
    body["next"] = shown.next_word
    body["steps"] = [
        {"word": s.word, "at": clocks.local(s.at).isoformat() if s.at else None, "done": s.done} for s in shown.steps
    ]
    body["who"] = {"name": shown.who.name, "badge": shown.who.badge} if shown.who else None
    return jsonify(body)


def look_up() -> Response:
    """The private token for number and last four digits; limited like the page."""
    require_own_origin()
    fields = _fields(("number", "tail"))
    return _order(status.found(fields.get("number", ""), fields.get("tail", "")))


def document() -> Response:
    """This interface as an OpenAPI document."""
    return jsonify(api_document.build(ENDPOINTS, prefix=runtime().settings.prefix))


def _order(found: ServiceOrder) -> Response:
    token = desk.link_token(office(), found)
    path = f"{runtime().settings.prefix}/o/{token}"
    price = desk.price_words(found)
    return jsonify({**desk.order_json(found), "token": token, "path": path, "price": price})


def _answer(**values: Any) -> Response:
    return jsonify({"format": FORMAT, **values})


def _fields(names: tuple[str, ...]) -> dict[str, str]:
    """The known fields of the body as text; all others are ignored (TRUST 10).

    Raises:
        InvalidInput: not a JSON object, or a value that is neither text, number nor yes and no.
    """
    body = g.get("json")
    if not isinstance(body, Mapping):
        raise InvalidInput.of({"body": "请用 application/json 发送一个对象。"})
    found: dict[str, str] = {}
    for name in names:
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, (str, int)):
            raise InvalidInput.of({name: "请写成文字、整数，或 true 和 false。"})
        found[name] = ("yes" if value else "") if isinstance(value, bool) else str(value)
    return {name: value for name, value in found.items() if value}


View = Callable[..., Response]
ENDPOINTS: tuple[tuple[Endpoint, View], ...] = (
    (Endpoint("GET", "/services", "全部服务", "Services"), services),
    (Endpoint("GET", "/services/<service>/half-days", "可预约的半天", "HalfDays"), half_days),
    (Endpoint("GET", "/services/<service>/quote", "价格", "QuoteAnswer"), quote),
    (Endpoint("POST", "/orders", "预约", "Order", body="Booking", key=True, status=CREATED), book),
    (Endpoint("GET", "/orders/<token>", "用专用链接查一张服务单", "Order"), order),
    (Endpoint("POST", "/status", "用单号和电话后四位查一张服务单", "Order", body="Lookup"), look_up),
    (Endpoint("GET", "/openapi.json", "本接口的说明", ""), document),
)
for _endpoint, _view in ENDPOINTS:
    blueprint.add_url_rule(_endpoint.rule, _view.__name__, _view, methods=[_endpoint.method])
