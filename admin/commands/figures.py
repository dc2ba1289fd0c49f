"""``figures`` ``evaluate``: a period's numbers by department, worker and service, and the manager's word (§5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from admin import session as sessions
from admin.options import Doer, Json, command
from admin.session import WrongUsage, actor
from admin.terminal import safe, say, say_json, table
from service_desk import desk
from service_desk.clocks import instant_word, local
from service_desk.desk import Entry, Office, evaluations, figures, people
from service_desk.desk.evaluations import Evaluation
from service_desk.desk.figures import Report
from service_desk.reviews import FIGURES, LOOSE, MAJOR, SHOWN, Figure, Line, Term, asked_period, term_of
from service_desk.store import Connection
from service_desk.workflow import Role

app = typer.Typer(rich_markup_mode=None)
TABLES = {"departments": "部门", "workers": "主办人", "services": "服务"}
JUDGED = ("good", "unhappy", "complained", "reached", "late")
HALVES = {  # a terminal has no room for all columns beside each other
    "": tuple(figure for figure in SHOWN if figure.key not in JUDGED),
    "：质量": tuple(FIGURES[key] for key in JUDGED),
}


@app.callback()
def _group() -> None: ...


@command(
    app, "figures",
    help="统计：各部门、主办人、服务的登记、办结、按时、返工、评价、投诉、回访、补录。不写日期就是本月。",
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
    found = session.read(lambda cn, office: figures.report(cn, office, figures.WHOLE, period, department))
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
        "complaints_without_order": {
            "total": found.loose_sum,
            "departments": [{"id": one.key, "name": one.word, "total": one.counts[LOOSE.key]} for one in found.loose],
        },
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
        _beside(found)
        return
    for name, lines in _tables(found).items():
        for half, shown in HALVES.items():
            say()
            rows = [[line.word, *(_cell(line, figure) for figure in shown)] for line in (*lines, found.total)]
            table((TABLES[name] + half, *(figure.word for figure in shown)), rows, keep=range(len(shown) + 1))
    say("“9/12”是 12 单里有 9 单。")
    _beside(found)


def _beside(found: Report) -> None:
    """What the tables do not show of complaints."""
    if found.total.counts[MAJOR.key]:
        say(f"有投诉的单里，{found.total.counts[MAJOR.key]} 单是重大投诉。")
    if found.loose:
        say(
            f"另有 {found.loose_sum} 件投诉没有服务单，不在表里：{found.loose_word}。逐件看：linli complaint list --all"
        )


def _cell(line: Line, figure: Figure) -> str:
    """``27/30 90%``."""
    if not figure.of:
        return str(line.counts[figure.key])
    if not line.counts[figure.of]:
        return "-"
    return f"{line.counts[figure.key]}/{line.counts[figure.of]} {line.share(figure)}".rstrip()


@command(
    app, "evaluate", help="季度或年度评价（§5.7）：经理写一个部门或一项服务的；只写季度就是看。写了不能改，可以补充。",
    example="linli evaluate 2026-Q4 --by M01\n"
    "linli evaluate 2026-Q4 --department repair --words 上门准时，返工比上季度少 --by M01",
)  # fmt: skip
def evaluate(
    term: Annotated[str, typer.Argument(metavar="季度或年份", help="例如 2026-Q4、2026。")],
    by: Doer,
    department: Annotated[str, typer.Option("--department", metavar="部门", help="评价这个部门。")] = "",
    service: Annotated[str, typer.Option("--service", metavar="编号", help="评价这项服务，例如 P104。")] = "",
    words: Annotated[str, typer.Option("--words", metavar="内容", help="评价；不写住户的姓名、电话。")] = "",
    as_json: Json = False,
) -> None:
    """Write an evaluation, or show those of a term."""
    session, asked, who = sessions.current(), term_of(term), actor(by)
    if department and service:
        raise WrongUsage("--department 和 --service 只写一个。")
    if not words:
        found = session.read(lambda cn, office: _written(cn, office, who, asked))
    else:
        key = f"department.{department}" if department else f"service.{service.upper()}"
        subject = evaluations.subject_of(session.office, key)
        found = (session.write(lambda cn, office: evaluations.evaluate(
            cn, office, desk.own_act(cn, office, Entry(who)), subject, asked, words
        )),)  # fmt: skip
    if as_json:
        say_json({"format": 1, "term": asked.key, "evaluations": [_evaluation_json(one) for one in found]})
        return
    for one in found:
        say(f"{one.subject.word}　{instant_word(one.at)}　{one.by}：{safe(one.words)}")
    if not found:
        say(f"{asked.word}还没有评价。")


def _written(cn: Connection, office: Office, who: str, term: Term) -> tuple[Evaluation, ...]:
    people.require(cn, office, who, Role.MANAGER)
    return evaluations.of_term(cn, office, term)


def _evaluation_json(one: Evaluation) -> dict[str, Any]:
    return {
        "subject": one.subject.key, "name": one.subject.word, "at": local(one.at).isoformat(), "by": one.by,
        "words": one.words, "figures": dict(one.line.counts),
    }  # fmt: skip
