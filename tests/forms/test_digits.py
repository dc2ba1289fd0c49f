"""Whole numbers as forms and addresses send them."""

from __future__ import annotations

import pytest

from forms_service.digits import MOST, whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * MOST, 10**MOST - 1)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "１", "²", "1e3", "0x1", "9" * (MOST + 1)])
def test_anything_else_is_none(text: str) -> None:
    """Python reads some of these as numbers; no page of ours sends them."""
    assert whole(text) is None


def test_how_many_digits_there_may_be_is_the_field_s_own() -> None:
    assert whole("12345", 4) is None
    assert whole("1234567890", 11) == 1234567890
