"""Field types of the catalogue files: typed text -> value, each with a sentence for what it does not accept.

Money is yuan in the file and integer fen afterwards; quantities are plain numbers with up to three decimals in the file
and integer thousandths afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from service_desk.catalog import Record
from service_desk.catalog_files import sentences

T = TypeVar("T")
ERROR_TYPE = "linli"  # our own sentences travel through pydantic under this type
MAX_LINE = 200
MAX_TEXT = 1000

_MONEY = re.compile(r"(0|[1-9][0-9]{0,6})(?:\.([0-9]{1,2}))?")
_QUANTITY = re.compile(r"(0|[1-9][0-9]{0,5})(?:\.([0-9]{1,3}))?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,5}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_EDITION = re.compile(r"20[0-9]{2}-[1-9][0-9]?")
_AREA_CODE = re.compile(r"0[1-9][0-9]{1,2}")
_PAYMENT_CODE = re.compile(r"(?:https|wxp)://[\x21-\x7e]{1,140}")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?")
_PHONE = re.compile(
    r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-[0-9]{7,8}(?:-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|[19][0-9]{2,5}"
)
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_TRUE, _FALSE = {"true", "是"}, {"false", "否"}

MONEY = "要写金额（元），如 35 或 35.50，只用半角数字，不写「元」字，不能是负数"
QUANTITY = "要写数量，如 1 或 0.5，只用半角数字，最多三位小数，不能是负数"
WHOLE = "要写整数，如 4，只用半角数字，前面不加 0"
FLAG = "只能写 true 或 false（也可写 是 或 否）"
DAY = "要写日期，如 2026-01-15（年四位，月、日各两位）"
NO_DAY = "这一天在日历上不存在，请核对月份和日期"
CLOCK = "要写时刻，如 8:30 或 17:30（24 小时制，英文冒号）"
ID = "是编号，只能用英文字母、数字和短横线，最长 32 个字符，首尾不能是短横线"
RESERVED = "这个编号在 Windows 上不能作文件名，请换一个"
EDITION = "要写价目表编号，如 2027-1（年份、短横线、第几版）"
PHONE = "要写电话号码，如 027-12345678、13800138000、400-123-4567 或 12345，固定电话请带区号"
AREA_CODE = "要写电话区号，如 027 或 0571"
PAYMENT_CODE = "要写收款码扫出来的文字，以 https:// 或 wxp:// 开头，最多 150 个字"
URL = "要写网址，如 https://linli.example.com"
OTHER_YEAR = "年份要在 2000 和 2099 之间"
YEARS = range(2000, 2100)  # a slipped key is no year of this office
LINE = "要写一行文字"
RECORD = "只能写 visit、errand、answer、event、standing 或 register:登记簿名称"


def wrong(what: str, typed: object) -> PydanticCustomError:
    """An error with our own sentence: what to write, and what stands there now."""
    text = f"{what}；现在写的是{sentences.shown(typed)}。"
    return PydanticCustomError(ERROR_TYPE, "{sentence}", {"sentence": text})


def _by(pattern: re.Pattern[str], what: str, make: Callable[[re.Match[str]], T]) -> Callable[[object], T]:
    """A reader for values that match a pattern as a whole."""

    def read(typed: object) -> T:
        match = pattern.fullmatch(typed) if isinstance(typed, str) else None
        if match is None:
            raise wrong(what, typed)
        return make(match)

    return read


def _decimal(places: int) -> Callable[[re.Match[str]], int]:
    """A matched number as an integer of 10**-places."""
    return lambda match: int(match[1] + (match[2] or "").ljust(places, "0"))


def _day(match: re.Match[str]) -> date:
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise wrong(NO_DAY, match[0]) from None
    if found.year not in YEARS:
        raise wrong(OTHER_YEAR, match[0])
    return found


def _clock(match: re.Match[str]) -> time:
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise wrong(CLOCK, match[0]) from None


def _id(match: re.Match[str]) -> str:
    if match[0].lower() in _RESERVED:
        raise wrong(RESERVED, match[0])
    return match[0]


def is_id(text: str) -> bool:
    """Whether a text can be an id, and so the name of a file."""
    return bool(_ID.fullmatch(text)) and text.lower() not in _RESERVED


def read_flag(typed: object) -> bool:
    """``true``/``是`` or ``false``/``否``; never ``yes``, ``no``, ``on``, ``1``."""
    if typed in _TRUE or typed in _FALSE:
        return typed in _TRUE
    raise wrong(FLAG, typed)


def read_record(typed: object) -> tuple[Record, str]:
    """The kind of record and, for a register, its name."""
    if isinstance(typed, str):
        kind, _, register = typed.replace("：", ":").partition(":")
        named = kind == Record.REGISTER
        if kind in set(Record) and named == bool(register.strip()):
            return Record(kind), register.strip()
    raise wrong(RECORD, typed)


def _text(limit: int, *, lines: bool) -> Callable[[object], str]:
    def read(typed: object) -> str:
        if not isinstance(typed, str):
            raise wrong(LINE, typed)
        if not lines and "\n" in typed:
            raise wrong("只能写一行文字，不能分行", typed)
        if len(typed) > limit:
            raise wrong(f"最多写 {limit} 个字，现在有 {len(typed)} 个字，请缩短", typed)
        return typed

    return read


def _filled(typed: object) -> object:
    if not typed:
        raise wrong("不能是空的，请填写", typed)
    return typed


def _string(pattern: re.Pattern[str], example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern.pattern})$", "examples": [example]})


def _number(pattern: re.Pattern[str], example: str) -> WithJsonSchema:
    """Editors read a bare ``35`` as a number, a quoted one as text; both are right."""
    text = {"type": "string", "pattern": f"^(?:{pattern.pattern})$"}
    return WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, text], "examples": [example]})


_ANY_SCALAR = WithJsonSchema({"type": ["string", "number", "boolean"]})
_ID_SCHEMA = WithJsonSchema({"type": ["string", "integer"], "pattern": f"^(?:{_ID.pattern})$"})

Money = Annotated[int, BeforeValidator(_by(_MONEY, MONEY, _decimal(2))), _number(_MONEY, "35.50")]
Quantity = Annotated[int, BeforeValidator(_by(_QUANTITY, QUANTITY, _decimal(3))), _number(_QUANTITY, "1.5")]
Whole = Annotated[int, BeforeValidator(_by(_WHOLE, WHOLE, lambda m: int(m[0]))), _number(_WHOLE, "4")]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"enum": [True, False, "是", "否"]})]
Day = Annotated[date, BeforeValidator(_by(_DAY, DAY, _day)), _string(_DAY, "2026-01-15")]
Clock = Annotated[time, BeforeValidator(_by(_CLOCK, CLOCK, _clock)), _string(_CLOCK, "8:30")]
Id = Annotated[str, BeforeValidator(_by(_ID, ID, _id)), _ID_SCHEMA]
EditionId = Annotated[str, BeforeValidator(_by(_EDITION, EDITION, lambda m: m[0])), _string(_EDITION, "2027-1")]
Phone = Annotated[str, BeforeValidator(_by(_PHONE, PHONE, lambda m: m[0])), _number(_PHONE, "027-12345678")]
AreaCode = Annotated[str, BeforeValidator(_by(_AREA_CODE, AREA_CODE, lambda m: m[0])), _number(_AREA_CODE, "027")]
Url = Annotated[
    str, BeforeValidator(_by(_URL, URL, lambda m: m[0].rstrip("/"))), _string(_URL, "https://linli.example.com")
]
PaymentCode = Annotated[
    str, BeforeValidator(_by(_PAYMENT_CODE, PAYMENT_CODE, lambda m: m[0])),
    _string(_PAYMENT_CODE, "https://pay.example.com/a1b2c3"),
]  # fmt: skip
Line = Annotated[str, BeforeValidator(_text(MAX_LINE, lines=False)), BeforeValidator(_filled), _ANY_SCALAR]
Text = Annotated[str, BeforeValidator(_text(MAX_TEXT, lines=True)), BeforeValidator(_filled), _ANY_SCALAR]
RecordKind = Annotated[
    tuple[Record, str],
    BeforeValidator(read_record),
    WithJsonSchema({"type": "string", "pattern": "^(visit|errand|answer|event|standing|register[:：].+)$"}),
]
