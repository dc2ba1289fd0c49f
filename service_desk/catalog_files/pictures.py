"""Whether a file is a picture, by its content: a photo of a posting is proof, a renamed document is none."""

from __future__ import annotations

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
