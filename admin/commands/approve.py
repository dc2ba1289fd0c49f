"""``approve``: the manager sees what would change, and says yes (§1.1)."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from admin.approving import pending, record
from admin.entry import Typed
from admin.options import command
from admin.terminal import safe, say, say_json
from service_desk.errors import Refused

app = typer.Typer(rich_markup_mode=None)
SHA = 12  # characters of a content hash that are shown


@app.callback()
def _group() -> None: ...


@command(
    app, "approve", help="经理审批服务和价格（§1.1）：先看与现行目录的差别，再确认。审批记入事件链。",
    example="linli approve --by M01\nlinli approve --yes --by M01",
)  # fmt: skip
def approve(
    typed: Typed,
    yes: Annotated[bool, typer.Option("--yes", help="已看过差别，直接审批。")] = False,
) -> None:
    """Record the manager's approval of what is in the folder."""
    found = pending(typed.session)
    if typed.as_json:
        if yes and not found.nothing_to_do:
            record(typed, found)
        approved = yes or found.nothing_to_do
        say_json({"format": 1, "sha": found.sha, "approved": approved, "differences": list(found.lines)})
        return
    _show(found.lines, found.sha)
    for sentence in found.waiting:
        say(safe(sentence))
    if found.nothing_to_do:
        say("这份目录已经审批过。")
        return
    if not yes:
        confirm()
    record(typed, found)
    say("已审批。下一步：linli publish")


def _show(lines: tuple[str, ...], sha: str) -> None:
    for line in lines or ("与现行目录没有差别。",):
        say(safe(line))
    say(f"内容校验值 {sha[:SHA]}")


def confirm() -> None:
    """Ask at a real terminal; elsewhere ``--yes`` is needed.

    Raises:
        Refused: no.
    """
    if not sys.stdin.isatty():
        raise Refused("看过差别以后，加 --yes 审批。", code="not_confirmed")
    sys.stdout.write("同意以上改动吗？输入 是 或 y 同意：")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in ("是", "y", "yes"):
        raise Refused("没有审批。", code="not_confirmed")
