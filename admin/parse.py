"""What people type in options, made into values: quantities, money, days. Every problem says what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

from service_desk import desk
from service_desk.catalog import SHANGHAI, Half
from service_desk.desk.decimals import FEN, THOUSANDTHS, decimal_of
from service_desk.errors import InvalidInput
from service_desk.orders import HalfDay, Window


def quantities(lines: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """``P101=1`` and ``M03=2.5`` as (code, thousandths).

    Raises:
        InvalidInput: not of that form.
    """
    found = []
    for text in lines:
        code, sign, amount = unicodedata.normalize("NFKC", text).partition("=")
        value = decimal_of(amount, THOUSANDTHS)
        if not sign or not code.strip() or value is None:
            raise InvalidInput.of({"line": f"收费项目「{text}」看不懂，请写成 P104=1 或 M03=2.5（最多三位小数）。"})
        found.append((code.strip().upper(), value))
    return tuple(found)


def fen(text: str) -> int:
    """``80`` or ``80.50`` yuan as fen.

    Raises:
        InvalidInput: anything else.
    """
    value = decimal_of(text.strip().removesuffix("元"), FEN)
    if value is None or value < 0:
        raise InvalidInput.of({"amount": f"金额「{text}」看不懂，请写成 80 或 80.50（元）。"})
    return value


def day(text: str, field: str = "day") -> date:
    """``2026-11-25`` as a day.

    Raises:
        InvalidInput: anything else.
    """
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        raise InvalidInput.of({field: f"日期「{text}」看不懂，请写成 2026-11-25。"}) from None


def year(text: str) -> int:
    """``2026`` as a year.

    Raises:
        InvalidInput: anything else.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"2[0-9]{3}", plain) is None:
        raise InvalidInput.of({"year": f"年份「{text}」看不懂，请写成 2026。"})
    return int(plain)


def month(text: str, field: str = "month") -> tuple[int, int]:
    """``2026-11`` or ``2026年11月`` as year and month.

    Raises:
        InvalidInput: anything else.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("年", "-").removesuffix("月")
    year, _, number = plain.partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and 1 <= int(number) <= 12):  # noqa: PLR2004
        raise InvalidInput.of({field: f"月份「{text}」看不懂，请写成 2026-11。"})
    return int(year), int(number)


def start_of(text: str, field: str) -> datetime | None:
    """The first instant of a day, or None for an empty text."""
    return datetime.combine(day(text, field), time(), SHANGHAI) if text else None


def half_day(day_text: str, half: str) -> HalfDay:
    """A day and ``am`` or ``pm``.

    Raises:
        InvalidInput: either is wrong.
    """
    try:
        return HalfDay(day(day_text), Half(half.strip().lower()))
    except ValueError:
        raise InvalidInput.of({"half": "上午写 am，下午写 pm。"}) from None


def window(text: str, now: datetime) -> Window | None:
    """``2026-11-25 09:30-11:00``, or None for an empty text.

    Raises:
        InvalidInput: anything else.
    """
    return Window(*desk.parse_window(text, now)) if text.strip() else None
