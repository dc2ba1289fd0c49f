"""Hostile and broken input at the residents' door, each with its expected result (TRUST 1, 9, 10, 15, 16)."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest

HOSTILE = (
    "<img src=file:///etc/passwd>",
    '#read("/etc/passwd")',
    "{{7*7}}{% raw %}",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    '"><script>alert(1)</script>',
    "' OR 1=1 --",
    "=1+1",
    "第一行\n第二行",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_01_hostile_text_is_shown_literally_everywhere(service: Any, text: str) -> None:
    check = service.check(content=text, requirements=text, name=text[:30], reach=text, elsewhere=text)
    assert check.fields["content"] == text.replace("\n", "\n")
    token = service.send(check, agreed="yes").where.rsplit("/", 1)[1]
    order = service.order(token)
    assert order.content == text
    page = service.get(f"/o/{token}")
    assert " ".join(text.split()) in page.words
    for shown in (check, page):
        assert {tag for tag, _ in shown.reader.tags if tag in ("img", "iframe")} == set()
        scripts = [found.get("src", "") for tag, found in shown.reader.tags if tag == "script"]
        assert all(source.startswith("/linli/") for source in scripts)
        assert "49" not in shown.words.replace(text, "").replace(order.number, "")


@pytest.mark.parametrize("text", ["㼆", "𠮷野家", "👵🏽", "e\u0301"])
def test_15_rare_characters_survive_end_to_end(service: Any, text: str) -> None:
    token = service.booked(content=text, name=text)
    assert service.order(token).content == text
    assert text in service.get(f"/o/{token}").words


def test_10_fields_that_are_not_the_forms_are_ignored(service: Any) -> None:
    extra = {
        "fee": "1", "state": "SETTLED", "role": "manager", "kind": "free", "number": "2611-AAAAA", "paid": "1",
        "department": "finance", "channel": "counter", "places": "0", "actor": "M01", "link_version": "9",
    }  # fmt: skip
    check = service.check()
    token = service.post("/book/done", check.fields | {"agreed": "yes"} | extra).where.rsplit("/", 1)[1]
    order = service.order(token)
    assert (order.kind.value, order.paid, order.department, order.channel.value) == ("paid", 0, "repair", "web")
    assert (order.places, order.number == "2611-AAAAA", order.link_version) == (1, False, 1)
    service.finish(token)
    form = service.get(f"/o/{token}/accept")
    service.send(form, signed_by="王女士", due="0", lines="[]", actor="M01", recorded_by="F01", role="finance")
    assert service.order(token).due == 4000


def test_11_a_price_other_than_the_one_in_force_is_refused(service: Any) -> None:
    check = service.check()
    for changes in ({"limit": "1"}, {"edition": "2027-1"}, {"limit": "999999999"}, {"edition": "none"}):
        page = service.send(check, agreed="yes", **changes)
        assert page.status == 422
        assert "价格已更新" in page.words
        assert page.fields["limit"] == "4000"
    assert service.orders() == ()


@pytest.mark.parametrize("path", ["/book/done", "/book/who", "/status", "/text/large", "/o/x/cancel", "/api/v1/orders"])
def test_15_a_body_over_64_kb_is_refused_in_chinese(service: Any, path: str) -> None:
    for size in (64 * 1024 + 1, 1_000_000):
        answer = service.client.post(path, data=b"a" * size, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert "内容太长" in answer.text
    assert service.orders() == ()


def test_15_a_long_body_without_a_length_is_refused_and_not_cut_off(service: Any) -> None:
    body = b"content=" + b"a" * 70_000
    answer = service.client.post(
        "/book/who", input_stream=BytesIO(body), content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"content=\xff\xfe", b"content=%ff%fe", b"content=%00", b"content=a\0b", b"%00=x", b"content=%ed%a0%80",
        b"\xc3=1",
    ],
    ids=["raw", "escaped", "nul", "raw-nul", "nul-name", "surrogate", "cut"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/book/done", "/book/who", "/status"])
def test_15_invalid_utf8_nul_and_lone_surrogates_are_refused_and_never_stored(
    service: Any, path: str, body: bytes
) -> None:
    answer = service.client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "无法识别的字符" in answer.text
    assert "027-12345678" in answer.text
    assert service.orders() == ()


def test_15_bad_text_in_an_address_is_refused_too(service: Any) -> None:
    assert service.client.get("/book?service=%ff").status_code == 400
    assert service.client.get("/book?service=%00").status_code == 400
    assert service.client.get("/o/%00").status_code == 404
    assert service.client.get("/%ff%fe").status_code == 404


def test_15_too_many_fields_and_other_kinds_of_body_are_refused(service: Any) -> None:
    assert service.client.post("/book/who", data="&".join(f"f{n}=1" for n in range(100)),
                               content_type="application/x-www-form-urlencoded").status_code == 413  # fmt: skip
    assert service.client.post("/book/who", data=b"{}", content_type="application/json").status_code == 415
    multipart = service.client.post("/book/who", data={"f": (BytesIO(b"x"), "x.png")})
    assert multipart.status_code == 415


def test_15_fields_too_long_are_told_with_how_many_signs_may_stay(service: Any) -> None:
    page = service.who(content="长" * 501)
    assert page.status == 422
    assert "这里最多写 500 个字，现在有 501 个，请删减。" in page.words
    assert page.fields["content"] == "长" * 501
    token = service.booked()
    page = service.send(service.get(f"/o/{token}/cancel"), reason="长" * 301)
    assert page.status == 422
    assert "这里最多写 300 个字" in page.words


def test_16_identical_text_is_taken_twice_a_day_and_then_answered_with_the_telephone(service: Any) -> None:
    assert service.done().status == 303
    assert service.done().status == 303
    third = service.done()
    assert third.status == 429
    assert "相同内容今天已经登记过了" in third.words
    assert "027-12345678" in third.words
    assert third.fields["content"] == "厨房龙头滴水"
    service.clock.wait(days=1, seconds=1)
    assert service.done(slot="2026-11-26.am").status == 303


def test_16_a_household_books_ten_times_a_day_at_most(service: Any) -> None:
    days = ("24", "25", "26", "27", "30")
    slots = [f"2026-11-{day}.{half}" for day in days for half in ("am", "pm")]
    for n, slot in enumerate(slots):
        assert service.done("F01", content=f"第 {n} 件", slot=slot).status == 303
    refused = service.done("F01", content="第十一件", slot="2026-12-01.am")
    assert refused.status == 429
    assert service.done("P101", content="水管爆了").status == 303  # urgent matters are never held up
    assert service.done("F01", home="4-1-101", slot="2026-12-01.am").status == 303


def test_the_text_size_link_never_leaves_the_site(service: Any) -> None:
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "\\/evil", "", "javascript:alert(1)",
                   "/%0d%0aSet-Cookie:x", "/a b", "/\tx", "///x"):  # fmt: skip
        for raw in (quote(target), quote(target, safe="/:")):
            where = service.get(f"/text/large?to={raw}").where
            assert where.startswith("/")
            assert not where.startswith(("//", "/\\"))
    assert service.get("/text/large?to=/book%3Fservice=P104").where == "/book?service=P104"


def test_a_form_cannot_be_told_which_page_an_error_leads_to(service: Any) -> None:
    page = service.send(service.check(), agreed="yes", back="https://evil.example", go="x")
    assert page.status == 303


def test_a_link_fills_in_the_service_and_nothing_else(service: Any) -> None:
    page = service.get("/book?service=P104&content=x&name=y&agreed=yes&limit=4000&edition=2026-1&back=check")
    filled = {name for name, value in page.fields.items() if value}
    assert filled == {"service", "form_id"}


def test_a_form_that_never_showed_the_privacy_notice_is_shown_it(service: Any) -> None:
    fields = {name: value for name, value in service.check().fields.items() if name != "privacy"}
    page = service.post("/book/done", fields | {"agreed": "yes"})
    assert page.status == 422
    assert page.words.count("请先看过隐私说明") == 2
    assert service.orders() == ()
