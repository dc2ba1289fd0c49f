"""Pictures that come from phones: told by their content, and cleaned of what a camera writes beside them.

Where and when a photo was taken, the camera's number and a small copy of the picture stand in its EXIF part and in
other segments; a photo of somebody's home goes without them. Only which side is up is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from service_desk.errors import InvalidInput

PNG, JPEG = "image/png", "image/jpeg"
LARGEST_SIDE = 12_000  # pixels
_PNG_HEAD, _JPEG_HEAD = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_KEPT_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the segments that tell a JPEG's size
_SCAN, _END, _APP0, _APP1, _APP14, _LAST_APP, _COMMENT = 0xDA, 0xD9, 0xE0, 0xE1, 0xEE, 0xEF, 0xFE
_RESTARTS = range(0xD0, 0xD8)
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
CUT = "这个文件不完整，请重新拍一张再试。"


def kind_of(data: bytes) -> str:
    """``image/png`` or ``image/jpeg`` as the content tells; empty for anything else."""
    if data.startswith(_PNG_HEAD) and data[12:16] == b"IHDR":
        return PNG
    return JPEG if data.startswith(_JPEG_HEAD) else ""


def cleaned(data: bytes, field: str) -> tuple[str, bytes]:
    """Type and content of a photo without what the camera wrote beside the picture.

    Raises:
        InvalidInput: neither JPEG nor PNG, cut short, or of an impossible size.
    """
    kind = kind_of(data)
    if not kind:
        raise InvalidInput.of({field: "请选 JPEG 或 PNG 格式的照片。"})
    try:
        clean = _clean_png(data) if kind == PNG else _clean_jpeg(data)
        width, height = size(clean)
    except (IndexError, ValueError):
        raise InvalidInput.of({field: CUT}) from None
    if not 0 < max(width, height) <= LARGEST_SIDE or not min(width, height):
        raise InvalidInput.of({field: CUT})
    return kind, clean


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; nothing where the picture does not tell."""
    if kind_of(data) == PNG:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    for kind, segment in _segments(data):
        if kind in _FRAMES:
            return int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
    return 0, 0


# ---- PNG ------------------------------------------------------------------------------------------------------------


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end: name, and the whole chunk.

    Raises:
        ValueError: it is cut short.
    """
    at = len(_PNG_HEAD)
    while True:
        whole = data[at : at + 12 + int.from_bytes(data[at : at + 4], "big")]
        if len(whole) < 12 or len(whole) != 12 + int.from_bytes(whole[:4], "big"):  # noqa: PLR2004 - length, name, sum
            raise ValueError
        yield whole[4:8], whole
        if whole[4:8] == b"IEND":
            return
        at += len(whole)


def _clean_png(data: bytes) -> bytes:
    return _PNG_HEAD + b"".join(whole for name, whole in chunks(data) if name in _KEPT_CHUNKS)


# ---- JPEG -----------------------------------------------------------------------------------------------------------


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG up to its end, each whole; a scan with the picture's data after it.

    Raises:
        ValueError: it is cut short.
    """
    at = 2
    while True:
        if data[at] != 0xFF:  # noqa: PLR2004 - each segment begins so
            raise ValueError
        kind = data[at + 1]
        if kind == 0xFF:  # noqa: PLR2004 - filling before a segment
            at += 1
            continue
        if kind == _END:
            yield kind, data[at : at + 2]
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _SCAN:
            end = _end_of_scan(data, end)
        if end > len(data) or end < at + 4:
            raise ValueError
        yield kind, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the data of a scan end: at the next mark that is neither data nor a restart."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and data[at + 1] not in _RESTARTS:
            return at
        at += 2


def _clean_jpeg(data: bytes) -> bytes:
    kept, up = [data[:2]], 1
    for kind, segment in _segments(data):
        if kind == _APP1:
            up = _orientation(segment) or up
        apart = _APP0 < kind <= _LAST_APP and kind != _APP14
        if not apart and kind != _COMMENT:
            kept.append(segment)
    if up > 1:
        kept.insert(1, _only_orientation(up))
    return b"".join(kept)


def _orientation(segment: bytes) -> int:
    """Which side is up, 1 to 8, as an EXIF segment tells; 0 where it does not."""
    if segment[4:10] != _EXIF:
        return 0
    tiff = segment[10:]

    def number(at: int, length: int) -> int:
        return int.from_bytes(tiff[at : at + length], "little" if tiff[:2] == b"II" else "big")

    first = number(4, 4)
    for n in range(min(number(first, 2), 100)):
        at = first + 2 + 12 * n
        if number(at, 2) == _ORIENTATION:
            found = number(at + 8, 2)
            return found if 1 <= found <= 8 else 0  # noqa: PLR2004 - the sides there are
    return 0


def _only_orientation(up: int) -> bytes:
    """An EXIF segment that tells which side is up and nothing else."""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\0\x03\0\0\0\x01" + up.to_bytes(2, "big") + b"\0\0"
    tiff = b"MM\0\x2a\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    body = _EXIF + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
