"""Column types that keep the same meaning on both engines, and canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine

from service_desk.errors import Refused

INSTANT_WIDTH = 27  # 2026-12-03T01:02:03.123456Z


class NaiveInstant(DontWrapMixin, ValueError):
    """A time without a zone reached the store: a mistake of the program, never of a person."""


class BadText(DontWrapMixin, Refused):
    """Text that cannot be kept and given back unchanged on every engine (NUL, lone surrogates)."""

    code = "bad_text"
    http_status = 422

    def __init__(self) -> None:
        super().__init__("文字里有不能保存的控制字符或残缺字符，请删去后重试。", code="bad_text")


def instant_text(value: datetime) -> str:
    """UTC in fixed width, so that text order is time order.

    Raises:
        NaiveInstant: the time has no zone.
    """
    if value.tzinfo is None or value.utcoffset() is None:
        raise NaiveInstant(f"a time without a zone cannot be stored: {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """The instant behind ``instant_text``, in UTC."""
    return datetime.fromisoformat(text)


class Instant(TypeDecorator[datetime]):
    """A moment: fixed-width UTC text on SQLite, ``timestamptz`` on PostgreSQL. Naive values raise."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the engine."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(INSTANT_WIDTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Check the zone and convert."""
        if value is None:
            return None
        text = instant_text(value)
        return value if dialect.name == "postgresql" else text

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware time in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return instant_of(value)
        return value.astimezone(UTC)


def canonical(value: Any) -> str:
    """JSON with one spelling for one value: sorted keys, no blanks, no NaN; what hashes are taken over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def has_nul(value: Any) -> bool:
    """Whether a NUL hides somewhere in a JSON value; JSON would write it as an escape, out of the engines' sight."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(has_nul(key) or has_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(has_nul(item) for item in value)


class Json(TypeDecorator[Any]):
    """A nested record as canonical JSON text, the same bytes on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write canonical JSON."""
        if value is None:
            return None
        if has_nul(value):
            raise BadText
        return canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read it back."""
        return None if value is None else json.loads(value)
