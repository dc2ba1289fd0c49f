"""Signing in at the real desk, and what attackers would try there (TRUST 7, 8, 9, 10, 12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import Type, extract_parameters

from service_desk.desk import passwords, signing_in
from service_desk.store import accounts
from tests.passwords import PASSWORD

At = Callable[[str], Any]
FALSE = "这不是我的密码呀真的不是"


def link_of(service: Any, staff: str, by: str = "M01") -> str:
    token: str = service.runtime.store.write(lambda cn: signing_in.first_link(cn, service.office, by, staff))
    return token


def cookie(answer: Any, name: str = "linli_desk") -> str:
    """The whole Set-Cookie line of a cookie."""
    return next(line for line in answer.response.headers.getlist("Set-Cookie") if line.startswith(f"{name}="))


def test_08_each_sign_in_gives_a_new_token_and_the_old_one_opens_nothing(service: Any, at_desk: At) -> None:
    person = at_desk("S02")
    first = person.client.get_cookie("linli_desk").value
    person.sign_in()
    second = person.client.get_cookie("linli_desk").value
    assert first != second
    person.client.set_cookie("linli_desk", first)
    assert person.get("/desk").status == 303


def test_08_a_token_that_the_browser_brought_is_never_taken_over(service: Any, at_desk: At) -> None:
    person = at_desk("S02")
    person.client.set_cookie("linli_desk", "chosen-by-somebody-else")
    person.sign_in()
    assert person.client.get_cookie("linli_desk").value != "chosen-by-somebody-else"


def test_08_the_database_holds_no_token_only_its_hash(service: Any, at_desk: At) -> None:
    person = at_desk("S02")
    token = person.client.get_cookie("linli_desk").value
    with service.runtime.store.read() as cn:
        kept = accounts.sessions(cn, service.office.estate, "S02")
    assert [one.token_hash for one in kept] == [signing_in.token_hash(token)]
    stored = b"".join(path.read_bytes() for path in service.runtime.settings.data.glob("linli.db*"))
    assert token.encode() not in stored


def test_08_after_signing_out_the_token_opens_nothing_anywhere(at_desk: At) -> None:
    person = at_desk("S02")
    token = person.client.get_cookie("linli_desk").value
    person.send(person.get("/desk"), "/desk/sign-out")
    person.client.set_cookie("linli_desk", token)
    assert person.get("/desk").status == 303


def test_08_who_is_disabled_is_out_at_the_next_request_and_stays_out_when_brought_back(
    service: Any, at_desk: At
) -> None:
    manager, worker = at_desk("M01"), at_desk("S02")
    assert worker.get("/desk").status == 200
    sent = manager.send(manager.get("/desk/people/S02"), "/desk/people/S02/duty")
    assert sent.status == 303
    assert worker.get("/desk").status == 303
    assert worker.sign_in().status == 422
    manager.send(manager.get("/desk/people/S02"), "/desk/people/S02/duty")
    assert worker.get("/desk").status == 303
    assert worker.sign_in().status == 303


@pytest.mark.parametrize("tls", ["false", "true"], ids=["plain", "tls"])
def test_08_the_cookie_is_out_of_reach_of_scripts_and_other_sites(open_service: Any, tls: str) -> None:
    service = open_service(tls=tls)
    link = link_of(service, "S02")
    sent = service.post(f"/desk/first/{link}", {"password": PASSWORD, "again": PASSWORD})
    line = cookie(sent, "__Host-linli-desk" if tls == "true" else "linli_desk")
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Path=/" in line
    assert ("Secure" in line) is (tls == "true")
    assert "Domain" not in line
    assert "Expires" not in line


def test_08_a_first_link_works_once_and_only_while_it_is_young(service: Any) -> None:
    link = link_of(service, "S02")
    fields = {"password": PASSWORD, "again": PASSWORD}
    assert service.get(f"/desk/first/{link}").status == 200
    assert service.post(f"/desk/first/{link}", fields).status == 303
    assert service.get(f"/desk/first/{link}").status == 404
    assert service.post(f"/desk/first/{link}", fields | {"password": FALSE, "again": FALSE}).status == 404
    old = link_of(service, "S02")
    newer = link_of(service, "S02")
    assert service.get(f"/desk/first/{old}").status == 404
    service.clock.wait(hours=73)
    assert service.get(f"/desk/first/{newer}").status == 404


def test_08_a_first_link_ends_sessions_pin_and_password_when_it_is_used(service: Any, at_desk: At) -> None:
    person = at_desk("S02")
    link = link_of(service, "S02")
    assert person.get("/desk").status == 200
    service.post(f"/desk/first/{link}", {"password": FALSE, "again": FALSE})
    assert person.get("/desk").status == 303
    assert person.sign_in().status == 422


@pytest.mark.parametrize("token", ["", "S02.", "S02." + "A" * 22, "S99." + "A" * 22, "😀.x", "." + "A" * 22])
def test_07_forged_first_links_are_all_answered_alike(service: Any, token: str) -> None:
    link_of(service, "S02")
    answer = service.get(f"/desk/first/{token}")
    assert answer.status == 404
    if token:
        assert signing_in.LINK_OVER in answer.words


def test_07_wrong_names_and_wrong_passwords_are_counted_and_refused_alike(service: Any, at_desk: At) -> None:
    at_desk("S02")
    said = {}
    for staff in ("S02", "S99"):
        for _ in range(signing_in.MISSES):
            service.post("/desk/sign-in", {"staff": staff, "password": FALSE})
        last = service.post("/desk/sign-in", {"staff": staff, "password": PASSWORD})
        said[staff] = (last.status, last.words.replace(staff, "-"))
    assert said["S02"] == said["S99"]
    assert said["S02"][0] == 429
    service.clock.wait(hours=1, minutes=1)
    assert service.post("/desk/sign-in", {"staff": "S02", "password": PASSWORD}).status == 303


def test_what_is_kept_of_a_password_is_slow_to_guess() -> None:
    """argon2id, at no less than RFC 9106 recommends where memory is short."""
    found = extract_parameters(passwords.hashed(PASSWORD))
    assert found.type is Type.ID
    assert (found.memory_cost, found.time_cost, found.parallelism) >= (64 * 1024, 3, 4)


def test_07_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    """The same slow hash is worked out, whoever is asked for."""
    import time  # noqa: PLC0415

    def spent(kept: str) -> float:
        passwords.fits(kept, FALSE)  # once to be warm
        began = time.process_time()
        assert not passwords.fits(kept, FALSE)
        return time.process_time() - began

    known, unknown = spent(passwords.hashed(PASSWORD)), spent("")
    assert 0.3 < unknown / known < 3


@pytest.mark.parametrize(
    "to",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/desk//example.org",
        "/desk/\n",
        "/deskx",
        "/book",
        "javascript:1",
    ],
)
def test_12_after_signing_in_nobody_is_sent_to_another_site(service: Any, at_desk: At, to: str) -> None:
    person = at_desk("S02")
    assert person.post("/desk/sign-in", staff="S02", password=PASSWORD, to=to).where == "/desk"
    assert person.client.get("/desk/sign-in", query_string={"to": to}).headers["Location"] == "/desk"
    assert person.client.get("/desk/locked", query_string={"to": to}).headers["Location"] == "/desk"
    assert person.client.get("/desk/second", query_string={"to": to}).headers["Location"] == "/desk"


def test_12_after_signing_in_the_page_that_was_asked_for_opens(service: Any, at_desk: At) -> None:
    at_desk("S02")
    asked = service.get("/desk/queue?department=reception")
    assert asked.where.startswith("/desk/sign-in?")
    page = service.get(asked.where)
    sent = service.post("/desk/sign-in", page.reader.forms["/desk/sign-in"] | {"staff": "S02", "password": PASSWORD})
    assert sent.where == "/desk/queue?department=reception"


def test_09_another_site_can_neither_sign_in_nor_choose_a_password(service: Any, at_desk: At) -> None:
    at_desk("S02")
    link = link_of(service, "S01")
    foreign = {"headers": {"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site"}}
    assert service.post("/desk/sign-in", {"staff": "S02", "password": PASSWORD}, **foreign).status == 403
    fields = {"password": PASSWORD, "again": PASSWORD}
    assert service.post(f"/desk/first/{link}", fields, **foreign).status == 403
    assert service.get(f"/desk/first/{link}").status == 200


def test_the_log_names_ids_and_neither_password_nor_link(service: Any, at_desk: At, caplog: Any) -> None:
    link = link_of(service, "S02")
    service.post(f"/desk/first/{link}", {"password": PASSWORD, "again": PASSWORD})
    service.post("/desk/sign-in", {"staff": "S02", "password": FALSE})
    service.post("/desk/sign-in", {"staff": "王女士", "password": FALSE})
    lines = caplog.text
    assert "sign-in-missed staff=S02" in lines
    assert not re.search(f"{PASSWORD}|{FALSE}|王女士|{re.escape(link)}", lines)
