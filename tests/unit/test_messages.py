"""Who hears a message, and how often a dead target is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service_desk.messages import GIVE_UP_AFTER, LONGEST_PAUSE, hears, next_try, pause_after

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("listens_to", "audience", "heard"),
    [
        ("*", "supervisor@repair", True),
        ("supervisor@repair", "supervisor@repair", True),
        ("supervisor", "supervisor@repair", True),
        ("supervisor@repair", "supervisor@clean", False),
        ("supervisor@repair", "supervisor", False),
        ("W01", "W01", True),
        ("W01", "W02", False),
    ],
)
def test_a_target_hears_its_own_audience_its_role_in_every_department_or_all(
    listens_to: str, audience: str, heard: bool
) -> None:
    assert hears(listens_to, audience) is heard


def test_pauses_double_up_to_the_longest() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 12)]
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_after_three_days_nobody_tries_any_more() -> None:
    at, attempts, tries = NOW, 0, 0
    while (following := next_try(at, NOW, attempts + 1)) is not None:
        assert following > at
        at, attempts, tries = following, attempts + 1, tries + 1
    assert tries > 20
    assert GIVE_UP_AFTER - LONGEST_PAUSE <= at - NOW < GIVE_UP_AFTER
