"""Whose tries are counted together (TRUST 5): an address, or the network that one household has to itself."""

from __future__ import annotations

from typing import Any

import pytest


def statuses(service: Any, number: str, *addresses: str) -> list[int]:
    """One try at another number from each address."""
    return [
        service.post(
            "/status", {"number": f"2611-{number}{sign}", "tail": "8000"}, environ_overrides={"REMOTE_ADDR": address}
        ).status
        for sign, address in zip("23456789", addresses, strict=False)
    ]


@pytest.mark.parametrize("prefix", ["", "::ffff:"], ids=["plain", "mapped"])
def test_05_ipv4_addresses_are_counted_apart(service: Any, prefix: str) -> None:
    """A server on ``::`` is told IPv4 addresses as ::ffff:…, which is not one household but everybody."""
    others = [f"{prefix}10.1.0.{n}" for n in range(1, 8)]
    assert statuses(service, "AAAA", *others) == [404] * 7
    assert statuses(service, "BBBB", *[others[0]] * 6) == [404] * 4 + [429] * 2


def test_05_an_ipv4_address_is_the_same_in_both_spellings(service: Any) -> None:
    assert statuses(service, "CCCC", *["10.1.1.1", "::ffff:10.1.1.1"] * 3) == [404] * 5 + [429]


def test_05_an_ipv6_network_is_one_household(service: Any) -> None:
    same = [f"2001:db8::{n}" for n in range(1, 7)]
    assert statuses(service, "DDDD", *same) == [404] * 5 + [429]
    assert statuses(service, "EEEE", "2001:db8:0:1::1") == [404]
