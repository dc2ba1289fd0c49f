"""Bytes of one file -> clean text: encoding, size, invisible characters, the closing ``...``."""

from __future__ import annotations

import codecs
import re
import unicodedata

from service_desk.catalog_files import sentences
from service_desk.errors import FileProblem

MAX_BYTES = 1_000_000
END = "..."
_CJK = 0x2E80  # first code point of the East Asian blocks
_TWO_BYTES = 0x0800  # below it UTF-8 takes one or two bytes, and so does GBK
_BREAKS = re.compile(r"\r\n?")
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
_HAN_PLANES = range(0x20000, 0x3FFFE)
_JOINER = "\u200d"  # inside emoji; harmless


def is_forbidden(character: str) -> bool:
    """Whether a character is one nobody means to type: control, direction, invisible, private or unassigned.

    Rare Chinese characters that this Python does not know yet count as assigned: they stand in people's names.
    """
    if character in {_JOINER, "\u00a0"}:
        return character != _JOINER
    return unicodedata.category(character) in _INVISIBLE and ord(character) not in _HAN_PLANES


def clean(file: str, data: bytes) -> tuple[str, list[FileProblem]]:
    """The text with line ends made one, and every problem that can be seen without reading YAML."""
    if len(data) > MAX_BYTES:
        return "", [FileProblem(file, 1, 1, sentences.TOO_BIG)]
    text, problem = _decode(file, data)
    if problem is not None:
        return "", [problem]
    text = _BREAKS.sub("\n", text)
    if not text.strip():
        return "", [FileProblem(file, 1, 1, sentences.EMPTY_FILE)]
    lines = text.split("\n")
    problems = [*_end(file, lines)]
    for number, line in enumerate(lines, start=1):
        problems += _line(file, number, line)
    return text, problems


def _decode(file: str, data: bytes) -> tuple[str, FileProblem | None]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", FileProblem(file, 1, 1, sentences.UTF16)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(before.decode("utf-8", "replace")) + 1
        return "", FileProblem(file, line, column, _wrong_encoding(data, error))
    # Some GBK characters are by chance UTF-8 of two bytes too (路 is ·); a catalogue without any Chinese is none.
    foreign = [ord(character) for character in text if ord(character) >= 0x80]  # noqa: PLR2004
    if foreign and max(foreign) < _CJK and min(foreign) < _TWO_BYTES:
        return "", FileProblem(file, 1, 1, sentences.GBK)
    return text, None


def _wrong_encoding(data: bytes, error: UnicodeDecodeError) -> str:
    """GBK when the whole reads as GBK and has no proper UTF-8 Chinese before the wrong byte; else a damaged file."""
    good = data[: error.start].decode("utf-8")
    if any(ord(character) >= _CJK for character in good):
        return sentences.NOT_UTF8
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return sentences.NOT_UTF8
    return sentences.GBK


def _end(file: str, lines: list[str]) -> list[FileProblem]:
    last = max(number for number, line in enumerate(lines, start=1) if line.strip())
    problems = []
    if lines[last - 1].rstrip() != END:
        problems.append(FileProblem(file, last, len(lines[last - 1].rstrip()) + 1, sentences.NO_END))
    for number, line in enumerate(lines[: last - 1], start=1):
        if line == END or line.startswith(("... ", "...\t")):
            problems.append(FileProblem(file, number, 1, sentences.EARLY_END))
    return problems


def _line(file: str, number: int, line: str) -> list[FileProblem]:
    problems = []
    if line.lstrip(" ").startswith("\u3000"):
        problems.append(FileProblem(file, number, line.index("\u3000") + 1, sentences.WIDE_INDENT))
    if line.isprintable():
        return problems
    for column, character in enumerate(line, start=1):
        if character == "\t":
            problems.append(FileProblem(file, number, column, sentences.TAB))
        elif character == "\0":
            problems.append(FileProblem(file, number, column, sentences.NUL))
        elif is_forbidden(character):
            problems.append(FileProblem(file, number, column, sentences.bad_character(character)))
    return problems
