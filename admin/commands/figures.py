"""``figures``: volume, on time, satisfaction by department, worker and service (§5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from admin import session as sessions
from admin.options import Json, command
from admin.terminal import say, say_json, table
from service_desk.clocks import local
from service_desk.desk import figures
from service_desk.desk.figures import Report
from service_desk.reviews import FIGURES, SHOWN, Figure, Line, asked_period
from service_desk.store.board import Scope

app = typer.Typer(rich_markup_mode=None)
TABLES = {"departments": "部门", "workers": "主办人", "services": "服务"}


@app.callback()
def _group() -> None: ...


@command(
    app, "figures", help="统计：一段时间里各部门、主办人、服务的登记、办结、按时、返工、评价。不写日期就是本月。",
    example="linli figures\nlinli figures --from 2026-10-01 --to 2026-10-31 --department repair",
)  # fmt: skip
def report(
    since: Annotated[str, typer.Option("--from", metavar="日期", help="从这天起，例如 2026-10-01。")] = "",
    until: Annotated[str, typer.Option("--to", metavar="日期", help="到这天为止，含这天；不写就到今天。")] = "",
    department: Annotated[str, typer.Option("--department", metavar="部门", help="只看一个部门。")] = "",
    as_json: Json = False,
) -> None:
    """The figures of a period."""
    session = sessions.current()
    if department:
        session.office.department(department)
    period = asked_period(local(session.office.now).date(), since=since, until=until)
    found = session.read(lambda cn, office: figures.report(cn, office, Scope(everything=True), period, department))
    if as_json:
        say_json(_json(found, department))
    else:
        _show(found)


def _json(found: Report, department: str) -> dict[str, Any]:
    return {
        "format": 1,
        "from": found.period.since.isoformat(),
        "to": found.period.until.isoformat(),
        "department": department,
        "total": _counts(found.total.counts),
        **{name: [_line_json(line) for line in lines] for name, lines in _tables(found).items()},
    }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: counts[key] for key in FIGURES}


def _line_json(line: Line) -> dict[str, Any]:
    return {"id": line.key, "name": line.word, **_counts(line.counts)}


def _tables(found: Report) -> dict[str, tuple[Line, ...]]:
    return {
        "departments": found.departments, "workers": found.workers, "services": (*found.services, *found.rest),
    }  # fmt: skip


def _show(found: Report) -> None:
    say(found.period.word)
    if not any(found.total.counts.values()):
        say("这段时间没有服务单。")
        return
    for name, lines in _tables(found).items():
        say()
        head = (TABLES[name], *(figure.word for figure in SHOWN))
        table(head, [[line.word, *(_cell(line, figure) for figure in SHOWN)] for line in (*lines, found.total)])
    say("“9/12”是 12 单里有 9 单。")


def _cell(line: Line, figure: Figure) -> str:
    """``27/30 90%``."""
    if not figure.of:
        return str(line.counts[figure.key])
    if not line.counts[figure.of]:
        return "-"
    return f"{line.counts[figure.key]}/{line.counts[figure.of]} {line.share(figure)}".rstrip()
