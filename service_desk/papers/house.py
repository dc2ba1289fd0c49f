"""What every paper says about the house that gives it out: names, telephones, hours, and whether it is an example."""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk.catalog import Catalog
from service_desk.papers.wording import words
from service_desk.web import header_of

_WEEK = "一二三四五六日"


def house(catalog: Catalog) -> dict[str, Any]:
    """The ``house`` entry of a paper's data."""
    header = header_of(catalog.estate)
    common = words("house", catalog)
    return {
        "estate": header.estate,
        "centre": header.name,
        "phone": header.phone,
        "emergency_phone": header.emergency_phone,
        "complaints_phone": header.complaints_phone,
        "hours": header.hours,
        "address": header.address,
        "example": common["example"] if header.demo else "",  # where prices are listed
        "demo": common["demo"] if header.demo else "",  # on every page
        "words": common,
    }


def day(value: date) -> str:
    """``2027年2月1日``."""
    return f"{value.year}年{value.month}月{value.day}日"


def weekday(value: date) -> str:
    """``周三``."""
    return f"周{_WEEK[value.weekday()]}"
