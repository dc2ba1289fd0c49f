"""The YAML of export files: written in one spelling only, and read without trust.

Texts are always quoted, so that nothing turns into a number or a date, and each file ends with ``...``, so that a cut
one is noticed. The reader takes no tags, anchors, aliases, duplicate keys or further documents, whoever wrote them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from service_desk.store.codec import Malformed

LARGEST_FILE = 16 * 1024 * 1024  # bytes
DEEPEST = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_KEY = re.compile(r"[a-z][a-z_]*")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")  # always within 64 bits
# What JSON leaves as it is and YAML does not: C1 controls, other line ends, the byte order mark, non-characters.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\U0001fffe-\U0001ffff]")
_WORDS: dict[str, Any] = {"null": None, "true": True, "false": False}


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _ESCAPED.sub(_escape, json.dumps(value, ensure_ascii=False))
    return json.dumps(value)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - end of the basic plane


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key not in _WORDS else _scalar(key)


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{indent}{_key(key)}:", item, indent)
    else:
        for item in value:
            if isinstance(item, dict) and item:  # its first key beside the dash
                first, *rest = _lines(item, indent + "  ")
                yield f"{indent}- {first.lstrip(' ')}"
                yield from rest
            else:
                yield from _entry(f"{indent}-", item, indent)


def _entry(head: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list):
        if item:
            yield head
            yield from _lines(item, indent + "  ")
        else:
            yield f"{head} {'{}' if isinstance(item, dict) else '[]'}"
    else:
        yield f"{head} {_scalar(item)}"


def dump(value: dict[str, Any]) -> bytes:
    """A document of dicts, lists, texts, integers, booleans and nulls; the same value gives the same bytes."""
    return ("\n".join([*(_lines(value, "") if value else ["{}"]), "..."]) + "\n").encode()


def load(data: bytes, name: str) -> dict[str, Any]:
    """Read a document back.

    Raises:
        Malformed: anything but what ``dump`` could have meant, with file, line and column.
    """
    if len(data) > LARGEST_FILE:
        raise Malformed(f"{name}：文件超过 {LARGEST_FILE // 1024 // 1024} MB。")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{name}：不是 UTF-8 编码。") from error
    try:
        found = _Reader(name, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise Malformed(f"{where}：不是正确的 YAML（{error.problem or '读不懂'}）。") from error
    except yaml.YAMLError as error:
        raise Malformed(f"{name}：含有不允许的字符。") from error
    if not isinstance(found, dict):
        raise Malformed(f"{name}：应为键和值。")
    return found


class _Reader:
    """Builds a value from YAML events."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self.name = name
        self.events = events

    def document(self) -> Any:
        self._next(yaml.StreamStartEvent, "读不懂。")
        self._next(yaml.DocumentStartEvent, "文件是空的。")
        value = self._value(next(self.events), 0)
        end = self._next(yaml.DocumentEndEvent, "读不懂。")
        if not end.explicit:
            raise self._error(end, "文件末尾缺少「...」，可能被截断。")
        self._next(yaml.StreamEndEvent, "一个文件只能有一份内容。")
        return value

    def _next(self, kind: type[Any], sentence: str) -> Any:
        event = next(self.events)
        if not isinstance(event, kind):
            raise self._error(event, sentence)
        return event

    def _error(self, event: Any, sentence: str) -> Malformed:
        mark = event.start_mark
        return Malformed(f"{self.name}:{mark.line + 1}:{mark.column + 1}：{sentence}")

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._error(event, "不能使用锚点和引用（& 和 *）。")
        if event.tag is not None:
            raise self._error(event, "不能使用类型标签（!）。")
        if depth > DEEPEST:
            raise self._error(event, "层次太深。")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(depth))
        return self._mapping(depth)

    def _items(self, depth: int) -> Iterator[Any]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._value(event, depth + 1)

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise self._error(event, "键应为简单的文字。")
            if event.value in found:
                raise self._error(event, f"键「{event.value[:40]}」重复。")
            found[event.value] = self._value(next(self.events), depth + 1)
        return found

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.style:  # quoted; plain is None or empty, as the parser likes
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return int(text)
        raise self._error(event, "文字要加双引号，数字要写成不带前导零的整数。")
