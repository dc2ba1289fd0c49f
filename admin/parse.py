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
from service_desk.payments import PAY_METHODS


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


def fen(text: str, field: str = "amount") -> int:
    """``80`` or ``80.50`` yuan as fen.

    Raises:
        InvalidInput: anything else.
    """
    value = decimal_of(text.strip().removesuffix("元"), FEN)
    if value is None or value < 0:
        raise InvalidInput.of({field: f"金额「{text}」看不懂，请写成 80 或 80.50（元）。"})
    return value


def by_method(texts: Sequence[str], field: str) -> dict[str, str]:
    """``cash=91`` as what is said of each method.

    Raises:
        InvalidInput: not of that form, no known method, or one that stands there twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        method, sign, said = text.partition("=")
        method = unicodedata.normalize("NFKC", method).strip().lower()
        if not sign or method not in PAY_METHODS:
            known = "、".join(f"{key}（{word}）" for key, word in PAY_METHODS.items())
            raise InvalidInput.of({field: f"「{text}」看不懂，请写成 方式=内容，例如 cash=91；方式有 {known}。"})
        if method in found:
            raise InvalidInput.of({field: f"{PAY_METHODS[method]}写了两次，请只写一次。"})
        found[method] = said.strip()
    return found


def counted(texts: Sequence[str], field: str = "counted") -> dict[str, int]:
    """``cash=91`` and ``transfer=-86.50`` yuan as fen by method; below zero where more went out than came in.

    Raises:
        InvalidInput: as ``by_method``, or an amount nobody can read.
    """
    given = by_method(texts, field)
    found = {method: decimal_of(said.removesuffix("元"), FEN) for method, said in given.items()}
    wrong = [method for method, value in found.items() if value is None]
    if wrong:
        raise InvalidInput.of(
            {f"{field}_{method}": f"金额「{given[method]}」看不懂，请写成 80 或 80.50（元）。" for method in wrong}
        )
    return {method: value for method, value in found.items() if value is not None}


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
