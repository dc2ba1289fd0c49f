"""What is left of personal data when it is masked."""

from __future__ import annotations

import pytest

from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import Place


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800138000", "138****8000"), ("02761234567", "027****4567"), ("1234", "****"), ("", "")]
)
def test_phones_are_masked(phone: str, shown: str) -> None:
    """Short ones wholly."""
    assert mask_phone(phone) == shown


def test_names_and_places_are_masked() -> None:
    """A surname and a building at most."""
    assert (mask_name("王女士"), mask_name("")) == ("王**", "")
    assert mask_place(Place("3", "2", "501")) == "3栋*单元"
    assert mask_place(Place(other="南门岗亭")) == "（其他地点）"
