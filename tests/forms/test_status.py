"""Status by number and last four digits: what it gives away, and to how many tries (R20, TRUST 5, 6, 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Open = Callable[..., Any]


def ask(service: Any, number: str, tail: str, address: str = "127.0.0.1", **headers: str) -> Any:
    """One try from an address."""
    return service.post(
        "/status", {"number": number, "tail": tail}, environ_overrides={"REMOTE_ADDR": address}, headers=headers
    )


def test_r20_number_and_tail_lead_to_the_private_page(service: Any) -> None:
    token = service.booked()
    number = token.split(".")[0]
    assert ask(service, number, "8000").where == f"/o/{token}"
    typed = f" {number.lower().replace('-', ' ')} "
    assert ask(service, typed, "８０００").where == f"/o/{token}"


def test_r20_without_a_phone_the_room_is_the_key(service: Any) -> None:
    token = service.booked(phone="", reach="敲门")
    number = token.split(".")[0]
    assert ask(service, number, "501").where == f"/o/{token}"


def test_r22_the_bookers_phone_is_a_key_too(service: Any) -> None:
    token = service.booked(phone="", booker_name="小王", booker_phone="13900139111")
    assert ask(service, token.split(".")[0], "9111").where == f"/o/{token}"


def test_r20_not_found_and_wrong_phone_get_the_same_answer(service: Any) -> None:
    number = service.booked().split(".")[0]
    missing = ask(service, "2611-ZZZZZ", "8000", "10.0.0.1")
    wrong = ask(service, number, "8001", "10.0.0.2")
    assert (missing.status, wrong.status) == (404, 404)
    assert missing.response.text.replace("2611-ZZZZZ", number).replace("8000", "8001") == wrong.response.text
    assert set(missing.response.headers.keys()) == set(wrong.response.headers.keys())


def test_r20_a_sixth_try_for_an_order_is_refused_with_the_telephone_and_the_link_still_works(service: Any) -> None:
    token = service.booked()
    number = token.split(".")[0]
    statuses = [ask(service, number, f"{n:04}", f"10.0.0.{n}").status for n in range(7)]
    assert statuses == [404] * 5 + [429] * 2
    right = ask(service, number, "8000", "10.0.1.1")
    assert right.status == 429
    assert "027-12345678" in right.words
    assert service.get(f"/o/{token}").status == 200
    service.clock.wait(hours=1, seconds=1)
    assert ask(service, number, "8000", "10.0.1.2").status == 303


def test_r20_one_address_has_five_tries_an_hour(service: Any) -> None:
    statuses = [ask(service, f"2611-AAAA{sign}", "8000", "10.9.9.9").status for sign in "23456789"]
    assert statuses == [404] * 5 + [429] * 3
    assert ask(service, "2611-AAAAB", "8000", "10.9.9.8").status == 404


def test_the_tries_survive_a_restart(open_service: Open) -> None:
    before = open_service()
    for sign in "23456":
        ask(before, f"2611-AAAA{sign}", "8000", "10.9.9.9")
    before.runtime.close()
    assert ask(open_service(), "2611-AAAA7", "8000", "10.9.9.9").status == 429


def test_a_neighbourhood_of_ipv6_counts_as_one_address(service: Any) -> None:
    statuses = [ask(service, f"2611-AAAA{n}", "8000", f"2001:db8:1:2::{n}").status for n in range(2, 9)]
    assert statuses == [404] * 5 + [429] * 2


def test_a_forged_forwarded_address_changes_nothing_unless_a_proxy_is_trusted(open_service: Open) -> None:
    plain = open_service()
    statuses = [
        ask(plain, f"2611-AAAA{n}", "8000", "10.1.1.1", **{"X-Forwarded-For": f"10.2.2.{n}"}).status
        for n in range(2, 9)
    ]
    assert statuses == [404] * 5 + [429] * 2
    behind = open_service(trusted_proxies="1")
    statuses = [
        ask(behind, f"2611-BBBB{n}", "8000", "10.3.3.3", **{"X-Forwarded-For": f"6.6.6.6, 10.2.3.{n}"}).status
        for n in range(2, 9)
    ]
    assert statuses == [404] * 7


def test_guessing_at_random_finds_nothing_and_leaves_no_address_in_the_records(service: Any) -> None:
    number = service.booked().split(".")[0]
    found = [ask(service, number, f"{n:04}", f"10.{n % 7}.4.4").status for n in range(60)]
    assert 303 not in found
    stored = (service.runtime.settings.data / "linli.db").read_bytes()
    wal = service.runtime.settings.data / "linli.db-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert b"10.0.4.4" not in stored


def test_r13_a_misshapen_number_or_tail_is_told_at_its_field_and_costs_no_try(service: Any) -> None:
    for _ in range(8):
        page = ask(service, "12345", "x" * 9)
        assert page.status == 422
    assert page.title.startswith("有错误：")
    assert {"#number", "#tail"} <= set(page.reader.links)
    assert page.fields == {"number": "12345", "tail": "xxxxxxxxx"}
    assert ask(service, "2611-AAAAA", "8000").status == 404
