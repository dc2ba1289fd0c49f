"""Writing ``<id>.posted.yml``, for notices and price lists alike (``linli notice posted``, ``linli prices posted``).

A file is written whole, beside, and renamed in (``writing.write_beside``); what is to be written is read back before,
and refused when somebody else has changed the file in the meantime. Comments at its head stay; the postings are written
anew, one line each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from pathlib import Path

from service_desk.catalog_files import pictures
from service_desk.catalog_files.models import FileModel, PostedFile, PostingModel
from service_desk.catalog_files.notice_models import NoticePostedFile
from service_desk.catalog_files.reading import PHOTOS, POSTED, parse
from service_desk.catalog_files.writing import scalar, write_beside
from service_desk.errors import CatalogInvalid, Refused
from service_desk.notices import Posting
from service_desk.whole_files import put_whole

NO_PICTURE = "「{file}」不是照片，或者没有存完整；要 jpg、png 或 webp，不超过 30 MB，苹果手机的 HEIC 请先转成 jpg。"
TOO_SMALL = (
    f"照片「{{file}}」只有 {{wide}}×{{high}} 像素，看不清贴的是什么；"
    f"长边至少 {pictures.LONG}、短边至少 {pictures.SHORT} 像素，请用原图。"
)
MOST_BYTES = 30_000_000


class Of(Enum):
    """What was posted: the folder, the key that names it, the model of the file."""

    NOTICE = ("notices", "notice", NoticePostedFile)
    EDITION = ("prices", "edition", PostedFile)

    @property
    def folder(self) -> str:
        """Below the catalogue folder."""
        return str(self.value[0])

    @property
    def key(self) -> str:
        """The entry that names what was posted."""
        return str(self.value[1])

    @property
    def model(self) -> type[FileModel]:
        """What stands in the file."""
        model: type[FileModel] = self.value[2]
        return model


@dataclass(frozen=True, slots=True)
class Posted:
    """A file as it was read: its bytes (None: there is none yet) and its postings."""

    of: Of
    id: str
    path: Path
    before: bytes | None
    postings: tuple[Posting, ...]


def read(catalog: Path, of: Of, name: str) -> Posted:
    """The postings of a notice or a price list; none when there is no file yet.

    Raises:
        CatalogInvalid: the file has problems; they have to be mended first.
    """
    path = catalog / of.folder / f"{name}{POSTED}"
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        return Posted(of, name, path, None, ())
    source, problems = parse(f"{of.folder}/{path.name}", before, of.model)
    if source is None:
        raise CatalogInvalid(problems)
    listed: list[PostingModel] = source.model.postings  # type: ignore[attr-defined]
    return Posted(of, name, path, before, tuple(model.posting() for model in listed))


def write(posted: Posted, postings: Iterable[Posting]) -> Path:
    """Write the postings in place of what was read.

    Raises:
        Stale, Refused: the file has changed since it was read, or cannot be written.
        CatalogInvalid: a value that cannot stand in the file.
    """
    write_beside(posted.path, posted.before, data_of(posted, postings))
    return posted.path


def data_of(posted: Posted, postings: Iterable[Posting]) -> bytes:
    """What the file is to hold with these postings.

    Raises:
        CatalogInvalid: a value that cannot stand in the file.
    """
    data = _text(posted, tuple(postings)).encode("utf-8", "replace")
    source, problems = parse(f"{posted.of.folder}/{posted.path.name}", data, posted.of.model)
    if source is None:
        raise CatalogInvalid(problems)
    return data


def keep_photo(posted: Posted, photo: Path) -> str:
    """Copy a picture into ``photos/`` beside the postings and return its name, which tells its content.

    Raises:
        Refused: there is no such file, it is no picture, or too small to be proof.
    """
    if not photo.is_file():
        raise Refused(f"没有找到照片「{photo}」；请核对路径。", code="no_photo")
    data = photo.read_bytes() if photo.stat().st_size <= MOST_BYTES else b""
    if not pictures.ending(data):
        raise Refused(NO_PICTURE.format(file=photo.name), code="no_photo")
    if not pictures.readable(data):
        wide, high = pictures.size(data)
        raise Refused(TOO_SMALL.format(file=photo.name, wide=wide, high=high), code="no_photo")
    name = pictures.kept_name(posted.id, data)
    folder = posted.path.parent / PHOTOS
    if not (folder / name).is_file():
        put_whole(folder / name, data)
    return name


def _text(posted: Posted, postings: tuple[Posting, ...]) -> str:
    head = _head(posted)
    if not postings:
        return f"{head}{posted.of.key}: {posted.id}\npostings: []\n...\n"
    lines = "".join(f"  - {{{_line(posting)}}}\n" for posting in postings)
    return f"{head}{posted.of.key}: {posted.id}\npostings:\n{lines}...\n"


def _head(posted: Posted) -> str:
    """The comments before the first entry; for a new file where an editor finds its schema."""
    if posted.before is None:
        kind = "notice_posted" if posted.of is Of.NOTICE else "posted"
        return f"# yaml-language-server: $schema=../schema/{kind}.json\n# 张贴记录：贴好一处记一条。\n"
    kept = []
    for line in posted.before.decode("utf-8-sig").splitlines():
        if line and not line.startswith("#"):
            break
        kept.append(line)
    return "".join(f"{line}\n" for line in kept)


def _line(posting: Posting) -> str:
    """One posting; what is empty is not written."""
    given = ((field.name, getattr(posting, field.name)) for field in fields(posting))
    return ", ".join(f"{name}: {value if isinstance(value, date) else scalar(value)}" for name, value in given if value)
