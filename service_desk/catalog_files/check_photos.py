"""Photos that postings name as proof: there, and still the pictures that were kept. Only ``check`` looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service_desk.catalog_files import pictures
from service_desk.catalog_files.check_prices import PHOTO
from service_desk.catalog_files.reading import PHOTOS, Files
from service_desk.errors import FileProblem

_GONE = "没有找到照片 {folder}/{photos}/{photo}，这处张贴就没有凭据了；请从备份取回。"
_ALTERED = "照片 {folder}/{photos}/{photo} 不是当时记下的那一张；请从备份取回原来的照片。"


def photo_checks(folder: Path, files: Files) -> Iterator[FileProblem]:
    """A problem for each photo that is gone or was changed."""
    prices = ((source, source.model.postings) for source in files.posted)
    notices = ((source, source.model.postings) for source in files.notice_posted)
    for source, postings in (*prices, *notices):
        kind = source.file.partition("/")[0]
        for n, posting in enumerate(postings):
            if posting.photo is None or not PHOTO.fullmatch(posting.photo):
                continue
            sentence = _wrong(folder / kind / PHOTOS / posting.photo)
            if sentence:
                told = sentence.format(folder=kind, photos=PHOTOS, photo=posting.photo)
                yield source.problem(told, "postings", n, "photo")


def _wrong(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        return _GONE
    return _ALTERED if pictures.altered(path.name, data) else ""
