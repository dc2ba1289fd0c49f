"""``/api/v1``: the same desk for programs, the same limits, stable answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

BOOKING = {
    "service": "P104", "day": "2026-11-24", "half": "am", "content": "厨房龙头滴水", "home": "3-2-501",
    "name": "王女士", "phone": "13800138000", "agreed": True, "limit": 4000, "edition": "2026-1", "privacy": "2026-1",
}  # fmt: skip
KEY = "0123456789abcdef"


def send(service: Any, body: Any, key: str = KEY, **headers: str) -> Any:
    """Post a booking."""
    return service.client.post("/api/v1/orders", json=body, headers={"Idempotency-Key": key, **headers})


def test_a_booking_is_made_once_for_each_key_and_found_again_by_its_token(service: Any) -> None:
    first, again = send(service, BOOKING), send(service, BOOKING)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(service.orders()) == 1
    found = service.client.get(f"/api/v1/orders/{first.json['token']}").json
    assert found["number"] == first.json["number"]
    assert (found["state"], found["format"], found["price"]) == ("ROUTED", 1, "40 元（一口价）")
    assert [step["word"] for step in found["steps"][:3]] == ["已登记", "已落实部门", "已派工"]
    assert found["actions"] == ["cancel", "object", "postpone"]
    other = send(service, BOOKING | {"content": "别的"})
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_personal_data_is_masked(service: Any) -> None:
    body = send(service, BOOKING).text
    assert "13800138000" not in body
    assert "王女士" not in body
    assert "138****8000" in body


def test_problems_come_all_at_once_with_their_fields(service: Any) -> None:
    answer = send(service, {"service": "P104", "privacy": "2026-1"})
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid_input"
    assert [p["field"] for p in answer.json["problems"]] == ["content", "day", "home", "name", "phone", "agreed"]
    assert answer.json["phone"] == "027-12345678"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"privacy": ""}, "privacy"),
        ({"privacy": "2020-1"}, "privacy"),
        ({"limit": 1}, "agreed"),
        ({"limit": None}, "agreed"),
        ({"edition": "2027-1"}, "agreed"),
        ({"agreed": False}, "agreed"),
        ({"home": ["3-2-501"]}, "home"),
        ({"name": {"a": 1}}, "name"),
        ({"day": "2026-11-23"}, "day"),
    ],
    ids=str,
)
def test_each_wrong_field_is_named(service: Any, changes: dict[str, Any], field: str) -> None:
    answer = send(service, BOOKING | changes)
    assert answer.status_code == 422
    assert field in [p["field"] for p in answer.json["problems"]]
    assert service.orders() == ()


def test_10_unknown_fields_are_ignored(service: Any) -> None:
    answer = send(service, BOOKING | {"state": "SETTLED", "fee": 1, "kind": "free", "actor": "M01", "paid": 1})
    assert (answer.status_code, answer.json["kind"], answer.json["paid"]) == (201, "paid", 0)


def test_a_booking_without_a_usable_key_or_with_another_kind_of_body_is_refused(service: Any) -> None:
    for key in ("", "short", "k" * 129, "with blanks in the key"):
        assert send(service, BOOKING, key).json["code"] == "idempotency_key_missing"
    form = service.client.post("/api/v1/orders", data=BOOKING, headers={"Idempotency-Key": KEY})
    assert form.status_code == 422
    assert send(service, [1, 2]).status_code == 422
    assert service.orders() == ()


def test_15_broken_json_is_refused(service: Any) -> None:
    for body in (b"{", b"\xff", b'{"content":"\\ud800"}', b'{"content":"\\u0000"}', b"[" * 20_000, b'{"a":"\xff"}'):
        answer = service.client.post(
            "/api/v1/orders", data=body, content_type="application/json", headers={"Idempotency-Key": KEY}
        )
        assert answer.status_code == 400, body[:20]
        assert answer.json["code"] == "bad_text"


def test_09_another_site_may_not_post(service: Any) -> None:
    assert send(service, BOOKING, Origin="https://evil.example").status_code == 403
    assert send(service, BOOKING, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert service.orders() == ()


def test_services_half_days_and_quotes(service: Any) -> None:
    listed = service.client.get("/api/v1/services").json
    assert len([s for s in listed["services"] if s["id"].startswith("F")]) == 46
    assert listed["privacy"] == "2026-1"
    half_days = service.client.get("/api/v1/services/P104/half-days").json["half_days"]
    assert half_days[0] == {"day": "2026-11-23", "half": "pm", "word": "11月23日 周一 下午", "full": False}
    quote = service.client.get("/api/v1/services/P104/quote").json
    assert quote["quote"]["limit"] == 4000
    assert quote["sentence"].startswith("40 元")
    assert service.client.get("/api/v1/services/F01/quote").json["quote"] is None
    assert service.client.get("/api/v1/services/F99/quote").status_code == 404


def test_the_cost_of_a_service_never_leaves_the_office(service: Any) -> None:
    for path in ("/api/v1/services", "/api/v1/services/P104/quote", "/book?service=P104"):
        assert '"cost"' not in service.client.get(path).text


def test_05_status_by_number_and_tail_shares_its_limit_with_the_page(service: Any) -> None:
    made = send(service, BOOKING).json
    ask = {"number": made["number"], "tail": "8000"}
    assert service.client.post("/api/v1/status", json=ask).json["token"] == made["token"]
    wrong = [service.client.post("/api/v1/status", json=ask | {"tail": "1234"}) for _ in range(5)]
    assert [answer.status_code for answer in wrong] == [404] * 5  # who knew the tail did not count
    assert service.post("/status", ask).status == 429
    assert service.client.get(f"/api/v1/orders/{made['token']}").status_code == 200


def test_the_openapi_document_describes_every_route_and_every_field(service: Any) -> None:
    document = service.client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    rules = {
        (method.lower(), rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}"))
        for rule in service.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert rules == {(method, path) for path, item in document["paths"].items() for method in item}
    text = json.dumps(document)
    for name in [part.split('"')[0] for part in text.split("#/components/schemas/")[1:]]:
        assert name in document["components"]["schemas"]
    fields = document["components"]["schemas"]["Booking"]["properties"]
    assert all(field["description"] for field in fields.values())
    assert set(BOOKING) <= set(fields)


def test_an_unknown_address_below_the_api_answers_json(service: Any) -> None:
    answer = service.client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert service.client.post("/api/v1/services").json["code"] == "method_not_allowed"
