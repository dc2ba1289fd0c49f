"""Every route and every header at the residents' door; sizes and time (TRUST headers, 4; R26)."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

# Open to everybody. All other routes are opened by a private token in their path.
PUBLIC = {
    "/book", "/book/when", "/book/who", "/book/check", "/book/done", "/b/<service>", "/status", "/healthz",
    "/text/<any(normal, large):size>", "/linli/<name>", "/complain", "/complain/check", "/complain/done",
    "/api/v1/services", "/api/v1/services/<service>/half-days", "/api/v1/services/<service>/quote", "/api/v1/orders",
    "/api/v1/status", "/api/v1/openapi.json",
}  # fmt: skip
# An order's own token opens nothing there: forms/desk/test_company.py, forms/test_complaints.py.
OTHER_TOKENS = {
    "/company/<token>", "/t/<token>", "/t/<token>/done", "/t/<token>/<any(confirm, reopen, withdraw):deed>",
}  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def test_04_each_route_is_listed_public_or_opened_by_a_private_token(service: Any) -> None:
    # Who may open the staff desk is said, and tested, in forms/desk/test_gate.py.
    rules = {rule.rule for rule in service.app.url_map.iter_rules() if not rule.rule.startswith("/desk")}
    assert {rule for rule in rules if "<token>" not in rule} == PUBLIC
    token = service.booked()
    other = "2611-AAAAA." + token.split(".")[1]
    for rule in service.app.url_map.iter_rules():
        if "<token>" not in rule.rule or rule.rule.startswith("/desk"):
            continue
        path = re.sub(r"<any.*?:\w+>", "cancel", rule.rule)
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            assert service.client.open(path.replace("<token>", other), method=method).status_code == 404
            answer = service.client.open(path.replace("<token>", token), method=method)
            assert answer.status_code in ((404,) if rule.rule in OTHER_TOKENS else (200, 409, 422))


def test_04_a_missing_and_a_foreign_order_get_the_same_answer_at_the_api(service: Any) -> None:
    token = service.booked()
    wrong = [service.client.get(f"/api/v1/orders/{t}") for t in ("2611-AAAAA.x", token[:-1] + "!", token[:-2])]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({answer.data for answer in wrong}) == 1


def paths(service: Any) -> list[str]:
    """A page of every kind."""
    token = service.booked()
    return [
        "/book", "/book?service=P104", "/complain", "/status",
        f"/o/{token}", f"/o/{token}/cancel", f"/book/done/{token}",
        "/desk/orders/2611-7K3QM", "/nothing",
        "/healthz", "/api/v1/services", "/linli/base.css", "/linli/text.css", "/b/F01", "/text/large", "/o/x",
    ]  # fmt: skip


def test_headers_stand_on_every_answer(service: Any) -> None:
    for path in paths(service):
        answer = service.client.get(path)
        assert HEADERS.items() <= dict(answer.headers).items(), path
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            assert part in policy
        assert "Strict-Transport-Security" not in answer.headers


def test_with_tls_browsers_are_told_to_stay_with_it_and_the_cookie_too(open_service: Open) -> None:
    service = open_service(tls="true")
    for path in (*paths(service), "/"):
        assert service.client.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in service.client.get("/text/large").headers["Set-Cookie"]


def test_pages_run_no_inline_script_or_style_and_ask_only_this_site(service: Any) -> None:
    for path in paths(service)[:8]:
        page = service.get(path)
        for tag, found in page.reader.tags:
            assert not {name for name in found if name.startswith("on") or name == "style"}
            for name in ("src", "href", "action", "formaction"):
                assert found.get(name, "/").startswith(("/", "#", "tel:")), (path, found)
            assert tag != "style"
        assert re.findall(r"<script(?![^>]*src)", page.response.text) == []


def test_the_only_cookie_is_the_text_size(service: Any) -> None:
    for path in paths(service):
        found = service.client.get(path).headers.getlist("Set-Cookie")
        assert [cookie.split("=")[0] for cookie in found] == (["linli_text"] if path.startswith("/text") else [])
    cookie = service.client.get("/text/large").headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_r02_the_text_size_is_kept_by_the_cookie(service: Any) -> None:
    normal = service.client.get("/linli/text.css")
    assert "--linli-text: normal" in normal.text
    assert service.get("/text/large?to=/book").where == "/book"
    large = service.client.get("/linli/text.css")
    assert "--linli-text: large" in large.text
    assert large.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in large.headers["Vary"]
    again = service.client.get("/linli/text.css", headers={"If-None-Match": large.headers["ETag"]})
    assert again.status_code == 304
    stale = service.client.get("/linli/text.css", headers={"If-None-Match": normal.headers["ETag"]})
    assert stale.status_code == 200


def test_r02_a_text_size_nobody_offers_does_not_exist(service: Any) -> None:
    assert service.get("/text/huge").status == 404
    service.client.set_cookie("linli_text", "../../etc/passwd")
    assert "--linli-text: normal" in service.client.get("/linli/text.css").text


def test_private_pages_are_not_kept_and_not_indexed(service: Any) -> None:
    token = service.booked()
    for path in (f"/o/{token}", f"/book/done/{token}", f"/o/{token}/cancel", f"/api/v1/orders/{token}"):
        assert "no-store" in service.client.get(path).headers["Cache-Control"]
    assert "no-store" not in service.check().response.headers["Cache-Control"]  # Back must still work


def test_r26_pages_with_all_they_ask_for_stay_under_30_kb_compressed(service: Any) -> None:
    token = service.booked()
    service.finish(token)
    accept = {"Accept-Encoding": "gzip"}
    for path in ("/book?service=P104", "/status", f"/o/{token}", f"/o/{token}/accept", "/book"):
        answer = service.client.get(path, headers=accept)
        assert answer.headers["Content-Encoding"] == "gzip"
        total = len(answer.data)
        page = gzip.decompress(answer.data).decode()
        for asset in re.findall(r'(?:href|src)="(/linli/[^"]+)"', page):
            total += len(service.client.get(asset, headers=accept).data)
        assert total <= 30_000, (path, total)


def test_a_page_takes_little_of_the_servers_time(service: Any) -> None:
    token = service.booked()
    for path in ("/book?service=P104", f"/o/{token}", "/status"):
        spent = []
        for _ in range(9):
            before = time.process_time()
            assert service.client.get(path).status_code == 200
            spent.append(time.process_time() - before)
        assert sorted(spent)[4] <= 0.010, path


def test_asking_for_nothing_compressed_gets_plain_pages(service: Any) -> None:
    answer = service.client.get("/status")
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_method_a_page_does_not_have_is_told_in_our_look(service: Any, method: str) -> None:
    answer = service.client.open("/b/F01", method=method)
    assert answer.status_code == 405
    assert "027-12345678" in answer.text
    assert "GET" in answer.headers["Allow"]


def test_a_prefix_stands_before_every_address(open_service: Open) -> None:
    service = open_service(prefix="/linli-app")
    page = service.get("/linli-app/book?service=P104")
    assert page.action == "/linli-app/book/who"
    for found in [found for _, found in page.reader.tags]:
        for name in ("src", "href", "action"):
            assert found.get(name, "#").startswith(("#", "tel:", "/linli-app/")), found
    assert service.get("/linli-app/b/F01").where == "/linli-app/book?service=F01"
    assert service.get("/linli-app/text/large?to=/book").where == "/linli-app/book"
    assert service.get("/book?service=P104").status == 200  # a proxy that takes the prefix off itself
    done = service.done()
    assert done.where.startswith("/linli-app/book/done/")
    assert service.get("/linli-app/").title == "one"
