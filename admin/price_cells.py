"""What a clerk typed in one cell of a price list's workbook: a value, or ``ValueError`` with the sentence for it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from admin.price_sheets import QUOTES
from service_desk.catalog_files.fields import YEARS
from service_desk.catalog_files.text import is_forbidden
from service_desk.pricing import QuoteMode

_EDITION = re.compile(r"20[0-9]{2}-[1-9][0-9]?")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d")
_BY_WORD = {word: QuoteMode(key) for key, word in QUOTES.items()}
MOST = 10**7  # yuan, or units
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,9})?")  # commas for thousands only
FEN, THOUSANDTHS = 2, 3  # decimals
TINY = Decimal("0.000001")  # what a formula leaves behind is still a whole number of fen


def text(cell: Any) -> str:
    """What is typed, as text: ``3.0`` of a number cell is ``3``; a line end stays, other odd characters do not pass."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    typed = str(cell).replace("_x000D_", "").replace("\r\n", "\n").strip()
    odd = next((character for character in typed if character != "\n" and is_forbidden(character)), "")
    if odd:
        raise ValueError(f"有一个看不见的特殊字符（U+{ord(odd):04X}），请删去这一格再重新输入。")
    return typed


def filled(cell: Any) -> str:
    """A text that must be there."""
    typed = text(cell)
    if not typed:
        raise ValueError("不能是空的，请填写。")
    return typed


def code(cell: Any) -> str:
    """An id of a service or material."""
    typed = unicodedata.normalize("NFKC", text(cell))
    if not _ID.fullmatch(typed):
        raise ValueError(f"编号「{typed[:20]}」不对，只能用英文字母、数字和短横线。")
    return typed


def edition(cell: Any) -> str:
    """The name of a price list."""
    typed = text(cell)
    if not _EDITION.fullmatch(typed):
        raise ValueError(f"价目表编号「{typed[:20]}」不对，要写成 2027-1（年份、短横线、第几版），单元格用文本格式。")
    return typed


def day(cell: Any) -> date:
    """A day, from a date cell or typed."""
    found = cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else _typed_day(text(cell))
    if found.year not in YEARS:
        raise ValueError(f"执行日「{found}」的年份不对，要在 2000 和 2099 之间。")
    return found


def _typed_day(typed: str) -> date:
    for form in _FORMATS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError(f"执行日「{typed[:20]}」看不懂，要写成 2027-02-01。")


def _number(cell: Any, decimals: int, what: str) -> int:
    """A number cell or typed digits in units of its last place; more decimals than may be are an error."""
    typed = unicodedata.normalize("NFKC", text(cell))
    if not isinstance(cell, float) and not _NUMBER.fullmatch(typed):
        raise ValueError(f"{what}「{typed[:20]}」不是数字，只写数字，不写「元」字。")
    value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(typed.replace(",", ""))
    if not value.is_finite() or value < 0 or value >= MOST:
        raise ValueError(f"{what}「{typed[:20]}」不对，不能是负数，也不能这么大。")
    scaled = value.scaleb(decimals)
    near = scaled.to_integral_value()
    if abs(scaled - near) > TINY:
        raise ValueError(f"{what}「{typed[:20]}」最多 {decimals} 位小数，请先取整。")
    return int(near)


def money(cell: Any) -> int:
    """Yuan, as fen."""
    return _number(cell, FEN, "金额")


def quantity(cell: Any) -> int:
    """A quantity, as thousandths."""
    return _number(cell, THOUSANDTHS, "数量")


def quote(cell: Any) -> QuoteMode:
    """How sure the price is."""
    typed = text(cell)
    found = _BY_WORD.get(typed) or next((m for m in QuoteMode if typed in (m.value, m.word)), None)
    if found is None:
        raise ValueError(f"报价方式「{typed[:20]}」不对，请写 {'、'.join(QUOTES.values())} 之一。")
    return found
