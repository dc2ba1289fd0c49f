"""The folder of backups: the one made on a day, whether it still fits its checksum, and making one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from service_desk.catalog import SHANGHAI
from service_desk.store.backup import backup, checksum_file
from service_desk.store.engine import Store

FOLDER = "backups"
SECRET_END = ".secret"  # noqa: S105 - what a backup's copy of the secret is called
_NAME = re.compile(r"linli-([0-9]{8}-[0-9]{6})\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup file. ``verified``: its content fits the checksum that was written beside it."""

    name: str
    at: datetime
    size: int  # bytes
    digest: str  # SHA-256
    verified: bool


def made_at(path: Path) -> datetime:
    """When a backup was made: as its name says, or its file."""
    named = _NAME.fullmatch(path.name)
    if named is not None:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=SHANGHAI)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def newest(data: Path) -> Path | None:
    """The newest backup of the data folder, or None."""
    folder = data / FOLDER
    found = [path for path in folder.glob("*.db") if path.is_file()] if folder.is_dir() else []
    return max(found, key=lambda path: (made_at(path), path.name), default=None)


def read(path: Path) -> Backup:
    """A backup with its checksum taken anew."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    beside = checksum_file(path)
    said = beside.read_text(encoding="utf-8").split()[:1] if beside.exists() else []
    return Backup(path.name, made_at(path), path.stat().st_size, digest, said == [digest])


def make(store: Store, data: Path, now: datetime) -> Backup:
    """Back up into the folder, the secret beside it; ``now`` on the estate's clock names the file.

    Raises:
        Refused: one was made in this very second.
        StoreUnavailable: the database or the disk failed.
    """
    made = backup(store, data / FOLDER / f"linli-{now:%Y%m%d-%H%M%S}.db")
    beside = made.with_name(made.name + SECRET_END)
    beside.touch(mode=0o600)
    beside.write_bytes((data / "secret").read_bytes())
    return read(made)


def since(data: Path, begins: datetime) -> Backup | None:
    """The newest backup when it was made at ``begins`` or later."""
    path = newest(data)
    if path is None or made_at(path) < begins:
        return None
    return read(path)
