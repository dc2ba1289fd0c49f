"""What is published: ``data/published/<sha>/{catalog.json,site/}`` and ``CURRENT``, switched by one rename.

Catalogue and site are always taken together. Nothing is ever built in place: the web server would be reading it.
"""

from __future__ import annotations

import gzip
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from service_desk import catalog_files
from service_desk.errors import DeskError, NotPublished
from service_desk.pricing import Offering

RETRY_AFTER = 5.0  # seconds until a version that could not be read is tried again: it may have been mended
COMPRESSED = frozenset({".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"})
KEPT = 3  # published versions kept on disk, for a server that still reads the one before


@dataclass(frozen=True, slots=True)
class Published:
    """A published catalogue and its portal."""

    sha: str
    offering: Offering
    site: Path


def folder(data: Path) -> Path:
    """Where published versions lie."""
    return data / "published"


def sha_of(offering: Offering, site_stamp: str) -> str:
    """The name of a published version: over the catalogue as written and what else the site depends on (the day)."""
    return sha256(catalog_files.dumps(offering) + site_stamp.encode()).hexdigest()[:16]


def current_sha(data: Path) -> str:
    """The name of the version in force; empty when nothing is published."""
    try:
        return (folder(data) / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def current(data: Path) -> Published | None:
    """The published version in force, or None when nothing has been published.

    Raises:
        NotPublished: CURRENT names a version that is missing or damaged.
    """
    sha = current_sha(data)
    if not sha:
        return None
    home = folder(data) / sha
    try:
        offering = catalog_files.loads((home / "catalog.json").read_bytes())
    except (OSError, ValueError, DeskError) as error:
        raise NotPublished("已发布的服务目录读不出来，请重新运行 linli publish。") from error
    return Published(sha, offering, home / "site")


def switch(data: Path, offering: Offering, site_stamp: str, build: Callable[[Path], None]) -> Published:
    """Build a new version beside the old and put it in force by one rename; on any error the old one stays."""
    sha = sha_of(offering, site_stamp)
    home = folder(data) / sha
    making = folder(data) / f".making-{sha}-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        build(making / "site")
        _compress(making / "site")
        (making / "catalog.json").write_bytes(catalog_files.dumps(offering))
        if home.exists():  # an interrupted or repeated publication of the same contents
            home.rename(making / "before")
        making.rename(home)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    shutil.rmtree(home / "before", ignore_errors=True)
    pointer = folder(data) / ".CURRENT-next"
    pointer.write_text(sha + "\n", encoding="ascii")
    pointer.replace(folder(data) / "CURRENT")
    _drop_old(data, sha)
    return Published(sha, offering, home / "site")


def _compress(site: Path) -> None:
    """Lay a ``.gz`` beside every text file that gets smaller by it: the service sends that one on slow links (R26)."""
    for path in sorted(site.rglob("*")):
        if path.suffix in COMPRESSED and path.is_file():
            plain = path.read_bytes()
            packed = gzip.compress(plain, 9, mtime=0)
            if len(packed) < len(plain):
                path.with_name(path.name + ".gz").write_bytes(packed)


def _drop_old(data: Path, keep: str) -> None:
    versions = [p for p in folder(data).iterdir() if p.is_dir() and not p.name.startswith(".")]
    versions.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    for old in [p for p in versions if p.name != keep][KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


class Watcher:
    """The version in force for a running service: re-read when CURRENT changes, the old one kept on any error."""

    def __init__(self, data: Path, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._data = data
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._held: Published | None = None
        self._broken = ""
        self._retry_at = 0.0

    def get(self) -> Published:
        """The version in force.

        Raises:
            NotPublished: nothing has ever been published, or the first version cannot be read.
        """
        sha = current_sha(self._data)
        held = self._held
        if held is not None and (sha in (held.sha, "") or self._is_broken(sha)):
            return held
        with self._lock:
            return self._reread(sha)

    def _is_broken(self, sha: str) -> bool:
        """Whether it could not be read a moment ago: it is not tried again for every request."""
        return sha == self._broken and self._elapsed() < self._retry_at

    def _reread(self, sha: str) -> Published:
        try:
            found = current(self._data)
        except NotPublished:
            if self._held is None:
                raise
            self._broken, self._retry_at = sha, self._elapsed() + RETRY_AFTER
            return self._held
        if found is not None:
            self._held = found
        if self._held is None:
            raise NotPublished("还没有发布服务目录，请先运行 linli publish。")
        return self._held
