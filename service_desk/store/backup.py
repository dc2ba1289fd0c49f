"""Backup to one file with its checksum, and restore into an empty place.

SQLite: a copy by SQLite's own backup of one snapshot, without holding up writers. PostgreSQL: the full export as an
archive, one folder an estate; it restores into either engine. Both are checked before they count.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy import Connection, select, union

from service_desk.errors import Refused, StoreUnavailable
from service_desk.store.chain import verify
from service_desk.store.engine import SqliteStore, Store, open_store
from service_desk.store.faults import DAMAGED, FULL, translated
from service_desk.store.plain_yaml import LARGEST_FILE
from service_desk.store.schema import event, service_order, staff
from service_desk.store.transfer import export_full, import_files

Progress = Callable[[int, int], None]  # done, of how many

PAGES_AT_ONCE = 1000
SHOWN = 5
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same records make the same archive


def estates(cn: Connection) -> tuple[str, ...]:
    """The estates that the database knows."""
    own = union(*(select(table.c.estate) for table in (service_order, event, staff)))
    return tuple(sorted(cn.execute(own).scalars()))


def checksum_file(target: Path) -> Path:
    """Where the checksum of a backup stands."""
    return target.with_name(target.name + ".sha256")


def backup(store: Store, target: Path, progress: Progress | None = None) -> Path:
    """Copy everything to a file, check the copy and write its checksum beside it; writers go on meanwhile.

    ``progress`` gets pages (SQLite) or orders and tables (PostgreSQL) done and in all.

    Raises:
        Refused: the file is there already.
        StoreUnavailable: the database or the target's disk failed; no half backup remains.
    """
    _refuse_existing(target)
    part = target.with_name(target.name + ".part")
    with _part_file(part):
        if isinstance(store, SqliteStore):
            _copy_sqlite(store, part, progress)
            _refuse_damaged(part)
        else:
            _archive(store, part, progress)
        digest = _durable(part)
        checksum_file(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
        part.replace(target)
    _sync(target.parent)
    return target


def _refuse_existing(target: Path) -> None:
    for path in (target, target.with_name(target.name + "-wal")):
        if path.exists():
            raise Refused(f"{path.name} 已经存在；请换一个名字，不要覆盖。", code="target_exists")


@contextmanager
def _part_file(part: Path) -> Iterator[None]:
    """Make sure that an unfinished file does not remain."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise StoreUnavailable(DAMAGED if code in (11, 26) else FULL) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise StoreUnavailable("读写备份文件出错，请检查磁盘空间和文件权限。") from error
    finally:
        for extra in ("", "-journal", "-wal", "-shm", ".lock"):
            part.with_name(part.name + extra).unlink(missing_ok=True)


def _copy_sqlite(store: SqliteStore, part: Path, progress: Progress | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with closing(sqlite3.connect(store.path, isolation_level=None)) as source, closing(sqlite3.connect(part)) as copy:
        source.execute("PRAGMA query_only=ON")
        # One snapshot for the whole copy: otherwise each write in between would start it anew.
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE, progress=tell, sleep=0)
        source.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=DELETE")


def _refuse_damaged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as cn:
        found = cn.execute("PRAGMA integrity_check(1)").fetchone()[0]
        lost = cn.execute("PRAGMA foreign_key_check").fetchone()
    if found != "ok" or lost is not None:
        raise StoreUnavailable(DAMAGED)


def _archive(store: Store, part: Path, progress: Progress | None) -> None:
    with store.read() as cn, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for estate in estates(cn):
            files = export_full(cn, estate)
            for done, (name, content) in enumerate(files, 1):
                entry = zipfile.ZipInfo(f"{quote(estate, safe='')}/{name}", _EPOCH)
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
                if progress is not None:
                    progress(done, done)


def _durable(path: Path) -> str:
    """Make a file survive a power cut; its SHA-256."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where folders can be opened at all."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def restore(source: Path, target: str | Path) -> None:
    """Bring a backup back into an empty place: a new file, or a database without records.

    Integrity, checksum (where its file is beside the backup) and chain are verified before anything counts. A backup
    of an older release is brought up to date on the way.

    Raises:
        Refused: the place is not empty, or the backup is altered, damaged or no backup at all.
        NewerDatabase: a newer release wrote it.
        StoreUnavailable: a disk or the database failed.
    """
    _check_sum(source)
    if zipfile.is_zipfile(source):
        _restore_archive(source, target)
    elif "://" in str(target):
        raise Refused("这份备份只能恢复成文件；要换到 PostgreSQL，请先恢复再导出、导入。", code="bad_backup")
    else:
        _restore_file(source, Path(target))


def _check_sum(source: Path) -> None:
    if not source.is_file():
        raise Refused(f"找不到备份文件 {source.name}。", code="bad_backup")
    beside = checksum_file(source)
    if not beside.exists():
        return
    with source.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if beside.read_text(encoding="utf-8").split()[:1] != [found]:
        raise Refused(f"备份文件 {source.name} 与它的校验值不符，可能已损坏；请换一份备份。", code="bad_backup")


def _restore_file(source: Path, target: Path) -> None:
    _refuse_existing(target)
    part = target.with_name(target.name + ".part")
    with _part_file(part):
        shutil.copyfile(source, part)
        try:
            _refuse_damaged(part)
        except (StoreUnavailable, sqlite3.DatabaseError) as error:
            raise Refused(f"备份文件 {source.name} 已损坏，请换一份备份。", code="bad_backup") from error
        store = open_store(part)
        try:
            _refuse_broken(store)
        finally:
            store.close()
        for copy in part.parent.glob(part.name + ".before-*"):
            copy.unlink()
        _durable(part)
        part.replace(target)
    _sync(target.parent)


def _refuse_broken(store: Store) -> None:
    with store.read() as cn:
        broken = [sentence for estate in estates(cn) for sentence in verify(cn, estate, secret=None)]
    if broken:
        raise Refused("备份里的记录对不上：\n" + "\n".join(broken[:SHOWN]), code="bad_backup")


def _restore_archive(source: Path, target: str | Path) -> None:
    is_file = "://" not in str(target)
    if is_file:
        _refuse_existing(Path(target))
    place: str | Path = Path(f"{target}.part") if is_file else target
    with _part_file(Path(place)) if is_file else translated():
        store = open_store(place)
        try:
            with zipfile.ZipFile(source) as archive:
                store.write(lambda cn: _import_archive(cn, archive))
        finally:
            store.close()
        if is_file:
            _durable(Path(place))
            Path(place).replace(target)


def _import_archive(cn: Connection, archive: zipfile.ZipFile) -> None:
    if estates(cn):
        raise Refused("只能恢复到空的数据库。", code="not_empty")
    names: dict[str, list[str]] = {}
    for name in archive.namelist():
        names.setdefault(name.partition("/")[0], []).append(name)
    try:
        for folder, own in sorted(names.items()):
            import_files(cn, unquote(folder), ((name.partition("/")[2], _member(archive, name)) for name in own))
    except (zipfile.BadZipFile, zlib.error) as error:
        raise Refused("备份文件已损坏，请换一份备份。", code="bad_backup") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the archive, unpacked only if it says that it is of a sensible size."""
    if archive.getinfo(name).file_size > LARGEST_FILE:
        raise Refused(f"备份里的 {name} 太大。", code="bad_backup")
    return archive.read(name)
