"""Signatures and photos of an order: checked by content, kept under their own hash beside the database.

The file is written before the transaction that names it: a row never points at nothing, and a file without a row is
no record. The name is the content's SHA-256, so writing it twice writes the same.
"""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from service_desk.desk import pictures
from service_desk.desk.context import Act, Office
from service_desk.desk.pictures import JPEG, PNG
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.orders import ServiceOrder
from service_desk.store import Connection, attachments
from service_desk.store.attachments import AFTER, BEFORE, SIGNATURE, Attachment
from service_desk.whole_files import put_whole

LARGEST_SIGNATURE = 40_000  # bytes of base64 in a form field
LARGEST_PHOTO = 5_000_000  # bytes
MOST_PHOTOS = 12  # of an order
SHADES = 6  # fewest different bytes of rows on which somebody drew; an empty sheet has one or two
SIDES = (40, 2400)  # pixels of a signature's sides, fewest and most
PHOTOS = {BEFORE: "动工前", AFTER: "完工后"}
FOLDERS = {SIGNATURE: "signatures", BEFORE: "photos", AFTER: "photos"}
ENDINGS = {PNG: ".png", JPEG: ".jpg"}
_DATA_URL = "data:image/png;base64,"
NO_SIGNATURE = "签名没有收到，请住户再签一次。"
EMPTY = "还没有签名，请住户在框里签名。"
LONG_SIGNATURE = "签名太复杂，请清除后再签一次。"


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture: its type, its content, and the hash that names it."""

    type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Hexadecimal."""
        return sha256(self.data).hexdigest()


def read_signature(text: str, field: str = "signature") -> Picture:
    """The signature that a form sent as a PNG data URL.

    Raises:
        InvalidInput: nothing drawn, too large, or no PNG of a signature's size.
    """
    text = text.strip()
    if not text:
        raise InvalidInput.of({field: EMPTY})
    if len(text) > LARGEST_SIGNATURE:
        raise InvalidInput.of({field: LONG_SIGNATURE})
    try:
        data = b64decode(text.removeprefix(_DATA_URL), validate=True) if text.startswith(_DATA_URL) else b""
        pixels = _pixels(data)
    except (binascii.Error, ValueError, zlib.error):
        raise InvalidInput.of({field: NO_SIGNATURE}) from None
    if len(set(pixels)) < SHADES:
        raise InvalidInput.of({field: EMPTY})
    return Picture(PNG, pictures.cleaned(data, field)[1])


def _pixels(data: bytes) -> bytes:
    """The packed rows of a PNG of a signature's size.

    Raises:
        ValueError, zlib.error: it is none.
    """
    fewest, most = SIDES
    if pictures.kind_of(data) != PNG or not all(fewest <= side <= most for side in pictures.size(data)):
        raise ValueError
    whole = list(pictures.chunks(data))
    if any(zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big") for _, chunk in whole):
        raise ValueError
    packed = b"".join(chunk[8:-4] for name, chunk in whole if name == b"IDAT")
    return zlib.decompressobj().decompress(packed, most * most * 4)  # no more, whatever it would grow to


def read_photo(data: bytes, field: str = "photo") -> Picture:
    """A photo without what the camera wrote beside it.

    Raises:
        InvalidInput: none was chosen, too large, or no picture.
    """
    if not data:
        raise InvalidInput.of({field: "请先选一张照片。"})
    if len(data) > LARGEST_PHOTO:
        raise InvalidInput.of({field: f"照片太大，最大 {LARGEST_PHOTO // 1_000_000} MB，请把相机的分辨率调小再拍。"})
    return Picture(*pictures.cleaned(data, field))


def put(folder: Path, kind: str, picture: Picture) -> None:
    """Write the file under the data folder ``folder``, unless it stands there already.

    Raises:
        Refused: it cannot be written.
    """
    path = _path(folder, kind, picture.sha256, picture.type)
    if not path.exists() or path.stat().st_size != len(picture.data):
        put_whole(path, picture.data)


def _path(folder: Path, kind: str, digest: str, kind_of_file: str) -> Path:
    return folder / FOLDERS[kind] / f"{digest}{ENDINGS[kind_of_file]}"


def keep(cn: Connection, office: Office, number: str, kind: str, picture: Picture, by: str) -> Attachment:
    """The row of a file that has been written."""
    made = Attachment(
        office.new_id(), number, kind, picture.sha256, len(picture.data), picture.type, office.now, by
    )  # fmt: skip
    attachments.add(cn, office.estate, made)
    return made


def keep_photo(
    cn: Connection, office: Office, act: Act, order: ServiceOrder, kind: str, picture: Picture
) -> Attachment:
    """The row of a photo, before or after the work.

    Raises:
        InvalidInput: neither before nor after.
        Refused: there are enough already.
    """
    check_photo_kind(kind)
    if attachments.count(cn, office.estate, order.number, *PHOTOS) >= MOST_PHOTOS:
        raise Refused(f"一张服务单最多 {MOST_PHOTOS} 张照片。", code="photos_full")
    return keep(cn, office, order.number, kind, picture, act.recorder)


def check_photo_kind(kind: str) -> None:
    """Nothing, when a photo may be of this kind.

    Raises:
        InvalidInput: neither before nor after the work.
    """
    if kind not in PHOTOS:
        raise InvalidInput.of({"photo": "请选动工前或完工后。"})


def of_order(cn: Connection, office: Office, number: str) -> tuple[Attachment, ...]:
    """The files of an order, the oldest first."""
    return attachments.of_order(cn, office.estate, number)


def read(cn: Connection, office: Office, folder: Path, number: str, attachment_id: str) -> tuple[Attachment, bytes]:
    """A file of an order, with its content checked against its name.

    Raises:
        NotFound: the order has no such file, or it is no longer as it was.
    """
    found = attachments.get(cn, office.estate, number, attachment_id)
    if found is None:
        raise NotFound("没有这个文件。")
    try:
        data = _path(folder, found.kind, found.sha256, found.type).read_bytes()
    except OSError:
        data = b""
    if sha256(data).hexdigest() != found.sha256:
        raise NotFound("这个文件不在了，请从备份里恢复。")
    return found, data
