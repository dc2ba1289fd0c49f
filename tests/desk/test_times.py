"""Times as staff type them."""

from __future__ import annotations

from datetime import datetime

import pytest

from service_desk import desk
from service_desk.catalog import SHANGHAI
from service_desk.errors import InvalidInput

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("typed", ["2026-11-23 08:30", "2026-11-23T08：30", "11-23 08:30", " 08:30 "])
def test_a_time_is_read_with_or_without_its_day(typed: str) -> None:
    assert desk.parse_instant(typed, NOW) == datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("typed", ["0001-01-01 00:00", "0026-11-23 08:30", "1999-12-31 23:59"])
def test_a_year_before_the_office_is_refused_and_never_stored(typed: str) -> None:
    """In UTC the first hours of the year 1 do not exist: storing them was an error without a sentence."""
    with pytest.raises(InvalidInput) as refusal:
        desk.parse_instant(typed, NOW)
    assert [problem.field for problem in refusal.value.problems] == ["at"]


def test_a_window_of_such_a_year_is_refused_too() -> None:
    with pytest.raises(InvalidInput):
        desk.parse_window("0001-01-01 09:30-11:00", NOW)
