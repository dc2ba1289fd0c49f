"""``export`` ``import`` ``backup`` ``restore``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from admin import session as sessions
from admin.options import Look, command
from admin.publication import offering_of
from admin.session import Session, actor, os_account, reason
from admin.terminal import progress, say
from service_desk import desk
from service_desk.clocks import local
from service_desk.desk import Office, people
from service_desk.errors import Refused
from service_desk.runtime import make_secret
from service_desk.store import Connection, events, prices, transfer
from service_desk.store import backup as backups
from service_desk.workflow import Role

app = typer.Typer(rich_markup_mode=None)
STAMP = "export.json"  # who exported when; beside the export, not part of it
SECRET_END = ".secret"  # noqa: S105 - what a backup's copy of the secret is called: <backup>.secret
BACKUPS = "backups"
SHOWN = 5  # broken records that a refusal names


@app.callback()
def _group() -> None: ...


@command(
    app, "export", help="导出全部服务单，一单一个 YAML 文件；默认隐去个人信息。--full 的导出完整，要写原因。",
    example="linli export out --by M01\nlinli export out --full --reason 迁移到新电脑 --by M01",
)  # fmt: skip
def export(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="新的文件夹。")],
    by: Look = "",
    full: Annotated[bool, typer.Option("--full", help="包括个人信息；只有经理可以办。")] = False,
    why: Annotated[str, typer.Option("--reason", metavar="原因", help="为什么要完整的导出。")] = "",
) -> None:
    """Export to YAML files."""
    session, who = sessions.current(), actor(by)
    because = reason(why) if full else why.strip()
    role = Role.MANAGER if full else None

    def allowed(cn: Connection, office: Office) -> None:
        people.require(cn, office, who, role) if role else people.get(cn, office, who)

    session.read(allowed)
    part = _fresh_folder(folder)
    with session.runtime.store.read() as cn, progress("导出") as tell:
        desk.check_kept_editions(prices.editions(cn, session.office.estate))
        files = (transfer.export_full if full else transfer.export_masked)(cn, session.office.estate)
        count = 0
        for count, (name, content) in enumerate(files, 1):
            _write(part / name, content)
            tell(count, count)
    stamp = {
        "by": who, "os_account": os_account(), "at": local(session.clock()).isoformat(timespec="seconds"),
        "full": full, "reason": because,
    }  # fmt: skip
    _write(part / STAMP, (json.dumps(stamp, ensure_ascii=False, indent=2) + "\n").encode())
    part.replace(folder)
    session.looked(who, "export full" if full else "export", because)
    say(f"已导出 {count} 个文件到 {folder}{'（完整，请妥善保管）' if full else '（已隐去个人信息）'}。")


def _fresh_folder(folder: Path) -> Path:
    """A folder to write into, renamed when everything is in it."""
    if folder.exists():
        raise Refused(f"{folder} 已经存在，请换一个新的文件夹名。", code="target_exists")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise Refused(f"写不了文件夹 {folder}：{error.strerror}。", code="no_folder") from error
    return part


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@command(
    app, "import", help="把完整的导出读进一个空的数据文件夹；有一处不对就什么也不写。",
    example="linli --data new-data import out",
)  # fmt: skip
def import_(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="linli export --full 写的文件夹。")],
) -> None:
    """Read an export into an empty database."""
    session = sessions.current()
    if not folder.is_dir():
        raise Refused(f"没有文件夹 {folder}。", code="no_folder")
    offering = offering_of(session)
    brought = (session.settings.data / "secret").exists()
    make_secret(session.settings.data)
    session.use(offering)
    total = sum(1 for path in folder.rglob("*") if path.is_file())
    with progress("导入") as tell:
        count = session.write(lambda cn, office: _read_in(cn, office, _files(folder, total, tell), sealed=brought))
    say(f"已导入 {count} 张服务单。")
    if not brought:
        say("请把原来数据文件夹里的 secret 一并复制过来，住户的专用链接和记录核对才能照常使用。")


def _read_in(cn: Connection, office: Office, files: Iterator[tuple[str, bytes]], *, sealed: bool) -> int:
    """Import; where the old secret was brought along, the words and seals that hang on it are checked too."""
    count = transfer.import_files(cn, office.estate, files)
    desk.check_kept_editions(prices.editions(cn, office.estate))
    broken = events.verify(cn, office.estate, secret=office.secret) if sealed else ()
    if broken:
        said = "\n".join(broken[:SHOWN])
        raise Refused(
            f"导入失败：与数据文件夹里的 secret 对不上，或导出被改动过，没有写入。\n{said}", code="bad_import"
        )
    return count


def _files(folder: Path, total: int, tell: object) -> Iterator[tuple[str, bytes]]:
    for done, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file()), 1):
        name = path.relative_to(folder).as_posix()
        if name != STAMP:
            yield name, path.read_bytes()
        if callable(tell):
            tell(done, total)


@command(
    app, "backup", help="备份数据库和密钥；服务不用停。不写文件名就放在数据文件夹的 backups 里。",
    example="linli backup\nlinli backup /media/usb/linli-1125.db",
)  # fmt: skip
def backup(
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="新的文件名。")] = None,
) -> None:
    """Copy everything into one file, and the secret beside it."""
    session = sessions.current()
    target = file or default_backup(session)
    with progress("备份") as tell:
        made = backups.backup(session.runtime.store, target, tell)
    beside = made.with_name(made.name + SECRET_END)
    beside.touch(mode=0o600)
    beside.write_bytes((session.settings.data / "secret").read_bytes())
    say(f"已备份到 {made}，旁边是校验值和密钥；请另存一份到别的磁盘。")


def default_backup(session: Session) -> Path:
    """Where a backup goes that nobody named."""
    return session.settings.data / BACKUPS / f"linli-{local(session.clock()):%Y%m%d-%H%M%S}.db"


@command(
    app, "restore", help="把备份恢复到一个空的地方；先核对校验值和记录。现有数据库不会被覆盖。",
    example="linli --data new-data restore linli-1125.db",
)  # fmt: skip
def restore(
    file: Annotated[Path, typer.Argument(metavar="文件", help="linli backup 写的文件。")],
) -> None:
    """Bring a backup back into an empty place."""
    session = sessions.current()
    data = session.settings.data
    data.mkdir(parents=True, exist_ok=True)
    backups.restore(file, session.settings.database)
    beside = file.with_name(file.name + SECRET_END)
    key = data / "secret"
    if beside.exists() and not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(beside.read_bytes())
    say(f"已恢复到 {data}。")
    if not key.exists():
        say("请把原来的 secret 文件放进这个文件夹。")
    say("下一步：linli publish，再用 linli verify 核对。")
