"""Records as plain JSON-like values and back, checked against the types of their fields.

One reader and one writer for nested columns and for export files, so that neither can drift from the records.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from service_desk.store.types import instant_of, instant_text

T = TypeVar("T")


class Malformed(ValueError):
    """A value that does not fit its field; the text says where and why, for people."""


def to_plain(value: Any) -> Any:  # noqa: PLR0911 - one return a kind of value
    """A record as dicts, lists, texts, integers and booleans. Instants in UTC with fixed width, days as ISO."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no plain form for {type(value).__name__}")


def from_plain(kind: type[T], plain: Any, where: str = "") -> T:
    """Read a record of a type back.

    Raises:
        Malformed: a missing, unknown or ill-typed value, with its place.
    """
    read: T = _read(kind, plain, where or kind.__name__)
    return read


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, plain: Any, where: str) -> Any:  # noqa: PLR0911 - one return a kind of type
    if kind is Any:
        return plain
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if plain is None else _read(_inner(kind), plain, where)
    if origin is tuple:
        return _read_tuple(get_args(kind), plain, where)
    if origin is not None:  # Mapping[str, Any]
        return _expect(plain, dict, where, "应为键和值")
    if is_dataclass(kind):
        return _read_record(kind, plain, where)
    if issubclass(kind, Enum):
        return _convert(kind, _expect(plain, str, where, "应为文字"), where)
    if kind is datetime:
        return _instant(_expect(plain, str, where, "应为时间"), where)
    if kind is date:
        return _day(_expect(plain, str, where, "应为日期"), where)
    return _expect(plain, kind, where, {str: "应为文字", int: "应为整数", bool: "应为 true 或 false"}[kind])


def _inner(kind: Any) -> Any:
    return next(arg for arg in get_args(kind) if arg is not type(None))


def _read_tuple(args: tuple[Any, ...], plain: Any, where: str) -> tuple[Any, ...]:
    items = _expect(plain, list, where, "应为列表")
    if len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return tuple(_read(args[0], item, f"{where}[{index}]") for index, item in enumerate(items))
    if len(items) != len(args):
        raise Malformed(f"{where}：应有 {len(args)} 项。")
    return tuple(_read(arg, item, f"{where}[{i}]") for i, (arg, item) in enumerate(zip(args, items, strict=True)))


def _read_record(kind: Any, plain: Any, where: str) -> Any:
    given = _expect(plain, dict, where, "应为键和值")
    hints = _hints(kind)
    names = [field.name for field in fields(kind)]
    unknown = sorted(str(key) for key in given if key not in hints)
    if unknown:
        raise Malformed(f"{where}：不认识的键 {'、'.join(unknown)[:200]}。")
    required = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    missing = [name for name in required if name not in given]
    if missing:
        raise Malformed(f"{where}：缺少 {'、'.join(missing)}。")
    return kind(**{name: _read(hints[name], given[name], f"{where}.{name}") for name in names if name in given})


def _expect(plain: Any, kind: type[Any], where: str, sentence: str) -> Any:
    if type(plain) is not kind:  # bool is an int to Python, never to a clerk
        raise Malformed(f"{where}：{sentence}。")
    return plain


def _convert(make: Any, text: str, where: str) -> Any:
    try:
        return make(text)
    except ValueError as error:
        raise Malformed(f"{where}：不认识的值「{text[:40]}」。") from error


def _instant(text: str, where: str) -> datetime:
    value: datetime = _convert(instant_of, text, where)
    if value.tzinfo is None or instant_text(value) != text:
        raise Malformed(f"{where}：时间要写成 2026-12-03T01:02:03.000000Z 的样子。")
    return value.astimezone(UTC)


def _day(text: str, where: str) -> date:
    value: date = _convert(date.fromisoformat, text, where)
    if value.isoformat() != text:
        raise Malformed(f"{where}：日期要写成 2026-12-03 的样子。")
    return value
