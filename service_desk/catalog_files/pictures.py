"""Whether a file is a picture, by its content: a photo of a posting is proof, a renamed document is none.

Its name, once kept, tells its content, so that another picture under that name is found.
"""

from __future__ import annotations

import re
from hashlib import sha256

LONG, SHORT = 640, 320  # pixels of the two sides: with fewer nobody can read what hung there

_RIFF_AT, _WEBP = 8, b"WEBP"
_PNG_TAIL = b"IEND\xaeB`\x82"
_JPEG_TAIL = b"\xff\xd9"
_TAIL = 4096  # bytes at the end in which a picture's own end is looked for: cameras append notes of their own


def ending(data: bytes) -> str:
    """``.jpg``, ``.png`` or ``.webp`` as the content tells; empty for anything else, also for a picture cut short."""
    if data.startswith(b"\xff\xd8\xff") and _JPEG_TAIL in data[-_TAIL:]:
        return ".jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and _PNG_TAIL in data[-_TAIL:]:
        return ".png"
    if data.startswith(b"RIFF") and data[_RIFF_AT : _RIFF_AT + 4] == _WEBP and _riff_whole(data):
        return ".webp"
    return ""


def _riff_whole(data: bytes) -> bool:
    return int.from_bytes(data[4:8], "little") + _RIFF_AT <= len(data)


def kept_name(head: str, data: bytes) -> str:
    """The name under which a picture is kept."""
    return f"{head}-{sha256(data).hexdigest()[:_MARK]}{ending(data)}"


def altered(name: str, data: bytes) -> bool:
    """Whether a kept picture is no longer what its name tells; a name somebody gave by hand tells nothing."""
    found = _KEPT.search(name)
    return found is not None and not sha256(data).hexdigest().startswith(found["mark"])


_MARK = 16
_KEPT = re.compile(r"-(?P<mark>[0-9a-f]{16})\.(?:jpg|png|webp)$")


def readable(data: bytes) -> bool:
    """Whether a picture is large enough to be proof of what hung there."""
    short, long = sorted(size(data))
    return short >= SHORT and long >= LONG


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels as the picture itself says; nothing where it does not."""
    reader = {".jpg": _jpeg, ".png": _png, ".webp": _webp}.get(ending(data))
    return reader(data) if reader else (0, 0)


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _png(data: bytes) -> tuple[int, int]:
    return _big(data[16:20]), _big(data[20:24])


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the segments that tell a JPEG's size


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - each segment begins so
        kind, length = data[at + 1], _big(data[at + 2 : at + 4])
        if kind in _FRAMES:
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        at += 1 if kind == 0xFF else 2 + length  # noqa: PLR2004 - filling before a segment
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + _little(data[24:27]), 1 + _little(data[27:30])
    if kind == b"VP8L":
        both = _little(data[21:25])
        return 1 + (both & 0x3FFF), 1 + (both >> 14 & 0x3FFF)
    return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
