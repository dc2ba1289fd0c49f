"""``doctor``: whether this installation is sound, one line a matter."""

from __future__ import annotations

import typer

from admin import session as sessions
from admin.checkup import Level, examine
from admin.options import Json, command
from admin.terminal import pad, progress, safe, say, say_json

app = typer.Typer(rich_markup_mode=None)
LEVEL_COLUMNS, NAME_COLUMNS = 6, 16


@app.callback()
def _group() -> None: ...


@command(
    app, "doctor", help="检查这台机器上的安装：设置和来历、数据库、磁盘、目录、日历、备份、记录。有错误时退出码 1。",
    example="linli doctor\nlinli doctor --json",
)  # fmt: skip
def doctor(as_json: Json = False) -> None:
    """Each setting and each matter, ok / 注意 / 错误."""
    session = sessions.current()
    with progress("核对记录") as tell:
        found = list(examine(session, tell))
    if as_json:
        lines = [{"level": f.level.name.lower(), "name": f.name, "sentence": f.sentence} for f in found]
        say_json({"format": 1, "findings": lines})
    else:
        for finding in found:
            line = pad(finding.level.value, LEVEL_COLUMNS) + pad(finding.name, NAME_COLUMNS)
            say(line + safe(finding.sentence))
    if any(finding.level is Level.WRONG for finding in found):
        raise typer.Exit(1)
