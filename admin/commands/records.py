"""``tick`` and ``verify``: what time brings about, and whether the records still stand as they were written."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import session as sessions
from admin.options import Json, command
from admin.publication import behind, republish
from admin.session import Session
from admin.terminal import complain, progress, say, say_json
from service_desk import desk
from service_desk.deadlines import MANAGER, SUPERVISOR
from service_desk.desk import Office, TickReport
from service_desk.store import Connection, events

RUNGS = {SUPERVISOR: "主管", MANAGER: "经理"}

app = typer.Typer(rich_markup_mode=None)


class _OnlyLooking(Exception):
    """Undoes the transaction of a dry run, with what it would have done."""

    def __init__(self, report: TickReport) -> None:
        super().__init__()
        self.report = report


@app.callback()
def _group() -> None: ...


@command(
    app, "tick", help="到时该办的事：逾期上报、未表示异议、结案、每日封存、新价目表生效。定时运行，多运行无妨。",
    example="linli tick\nlinli tick --dry-run",
)  # fmt: skip
def tick(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会做什么，不写入。")] = False,
    as_json: Json = False,
) -> None:
    """Do what is due."""
    session = sessions.current()
    report = _tried(session) if dry_run else session.write(desk.tick)
    republished = "" if dry_run else republish(session)
    held, unread = behind(session)
    if as_json:
        say_json(
            {
                "format": 1,
                "dry_run": dry_run,
                "lapsed": list(report.lapsed),
                "closed": list(report.closed),
                "sealed": list(report.sealed),
                "overdue": list(report.late),
                "raised": [{"number": number, "to": rung} for number, rung in report.raised],
                "calendar_missing": list(report.calendar),
                "complaints": list(report.escalated),
                "published": republished or None,
                "held_back": list(held),
                "catalog_unread": unread or None,
            }
        )
        _stop_at(unread)
        return
    say("只看不写，会这样办：" if dry_run else "已办：")
    for word, numbers in (("未表示异议", report.lapsed), ("结案", report.closed), ("封存", report.sealed)):
        say(f"  {word} {len(numbers)}：{'、'.join(numbers)}" if numbers else f"  {word} 0")
    for rung, word in RUNGS.items():
        numbers = tuple(number for number, to in report.raised if to == rung)
        say(f"  逾期报{word} {len(numbers)}" + (f"：{'、'.join(numbers)}" if numbers else ""))
    if republished:
        say(f"  已重新发布（{republished}）")
    for sentence in held:
        say(sentence)
    if report.escalated:
        say(f"投诉逾期，已报经理 {len(report.escalated)} 件：{'、'.join(report.escalated)}")
    if report.late:
        say(f"逾期 {len(report.late)} 张，请看 linli overdue。")
    for sentence in report.calendar:
        complain(sentence)
    _stop_at(unread)


def _stop_at(unread: str) -> None:
    if unread:
        complain(unread)
        raise typer.Exit(1)


def _tried(session: Session) -> TickReport:
    def use_case(cn: Connection, office: Office) -> TickReport:
        raise _OnlyLooking(desk.tick(cn, office))

    try:
        return session.write(use_case)
    except _OnlyLooking as looked:
        return looked.report


@command(
    app, "verify", help="核对全部事件记录和每日封存，发现改动就逐条列出，退出码 1。",
    example="linli verify",
)  # fmt: skip
def verify(as_json: Json = False) -> None:
    """Check the chain."""
    session = sessions.current()
    with progress("核对记录") as tell:
        found = session.read(lambda cn, office: events.verify(cn, office.estate, secret=office.secret, progress=tell))
    if as_json:
        say_json({"format": 1, "problems": list(found)})
    elif found:
        for sentence in found:
            say(sentence)
        complain(f"有 {len(found)} 处对不上；请保留现场，联系维护人员，不要继续录入。")
    else:
        say("全部记录完整，没有被改动。")
    if found:
        raise typer.Exit(1)
