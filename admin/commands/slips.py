"""``slip``: cash that was pressed on a worker (代收单), from the worker to finance (§1.6, F1)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from admin import parse
from admin import session as sessions
from admin.entry import Typed, doer
from admin.helptext import Group
from admin.names import Names, names
from admin.options import Doer, Json, Number, Reason, command
from admin.render import moment
from admin.terminal import say, say_json, table
from service_desk.clocks import local
from service_desk.desk import slips
from service_desk.holdings import ENDINGS, CashSlip
from service_desk.pricing import yuan

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="slip", help="代收单：住户硬要交给员工的现金，当天交到财务。",
    epilog="linli slip list\nlinli slip hand-over D2026-0001 --by F01",
)  # fmt: skip
HEAD = ("代收单", "时间", "员工", "金额（元）", "服务单", "情况")

Slip = Annotated[str, typer.Argument(metavar="代收单", help="例如 D2026-0001。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def slip_json(found: CashSlip, *, late: bool = False) -> dict[str, Any]:
    """A slip as plain JSON values, money in fen. ``late``: still out, and not of today."""
    return {
        "slip": found.slip, "number": found.number, "at": local(found.at).isoformat(), "by": found.by,
        "recorded_by": found.recorded_by, "amount": found.amount, "paper": found.paper, "out": found.out, "late": late,
        "ending": found.ending, "ended_at": local(found.ended_at).isoformat() if found.ended_at else None,
        "ended_by": found.ended_by, "holding": found.holding, "reason": found.reason,
    }  # fmt: skip


@command(
    group, "list", help="员工代收未交：钱还在员工手里的代收单，过了当天的标明；--all 也列出最近 31 天已交、作废的。",
    example="linli slip list\nlinli slip list --all",
)  # fmt: skip
def list_(
    everything: Annotated[bool, typer.Option("--all", help="最近 31 天已交、作废的也列出。")] = False,
    as_json: Json = False,
) -> None:
    """The slips that are out, and those that ended."""
    session = sessions.current()
    out = session.read(slips.outstanding)
    ended = session.read(slips.ended) if everything else ()
    if as_json:
        shown = [*(slip_json(one.slip, late=one.late) for one in out), *map(slip_json, ended)]
        say_json({"format": 1, "slips": shown})
        return
    known = names(session)
    rows = [_row(one.slip, known, "逾期未交" if one.late else "未交") for one in out]
    rows += [_row(one, known, _ending(one)) for one in ended]
    if rows:
        table(HEAD, rows)
    if out:
        total = yuan(sum(one.slip.amount for one in out))
        say(f"员工代收未交 {len(out)} 张，共 {total} 元，请当天交到财务：linli slip hand-over 代收单 --by 财务工号")
    else:
        say("没有员工代收未交的现金。")


def _row(found: CashSlip, known: Names, state: str) -> list[str]:
    paper = f"（收条 {found.paper}）" if found.paper else ""
    return [
        found.slip, moment(found.at), known.person(found.by), yuan(found.amount), found.number, f"{state}{paper}",
    ]  # fmt: skip


def _ending(found: CashSlip) -> str:
    why = f"：{found.reason}" if found.reason else f"，{found.holding}"
    at = f"，{moment(found.ended_at)}" if found.ended_at else ""
    return f"{ENDINGS[found.ending]}{at}{why}"


@command(
    group, "write", help="住户硬要交现金的，开代收单：写收到多少，手写收条有编号的写上；员工本人录，或由办公室代录。",
    example="linli slip write 2612-7K3QM --amount 91 --by W01\n"
    "linli slip write 2612-7K3QM --amount 91 --paper A0123 --for W01 --by R01",
)  # fmt: skip
def write(
    number: Number,
    amount: Annotated[str, typer.Option("--amount", metavar="元", help="住户交了多少元现金。")],
    typed: Typed,
    paper: Annotated[str, typer.Option("--paper", metavar="编号", help="给住户的手写收条的编号。")] = "",
) -> None:
    """Write a slip."""
    fen = parse.fen(amount)
    made = typed.session.write(
        lambda cn, office: slips.write(cn, office, slips.act_of(cn, office, typed.entry), number, fen, paper)
    )
    _after(typed, made, f"代收单已开，现金 {yuan(made.amount)} 元在 {made.by} 手里，请今天交到财务。")


@command(
    group, "hand-over", help="财务点清代收的现金，整笔收下，记为暂收款，等结算；自己代收的，交给财务的另一位同事。",
    example="linli slip hand-over D2026-0001 --by F01",
)  # fmt: skip
def hand_over(slip: Slip, by: Doer = "", as_json: Json = False) -> None:
    """Finance takes the money over."""
    typed = doer(by, as_json=as_json)
    held = typed.own(lambda cn, office, act: slips.hand_over(cn, office, act, slip))
    made = typed.session.read(lambda cn, office: slips.load(cn, office, held.slip))
    _after(typed, made, f"现金 {yuan(made.amount)} 元已收下，暂收款 {held.holding}；验收以后按现金结算 {made.number}。")


@command(
    group, "void", help="代收单作废（金额写错，钱当场退还）：由经理办，写明原因；编号不再用。",
    example="linli slip void D2026-0001 --reason 金额写错，另开一张 --by M01",
)  # fmt: skip
def void(slip: Slip, reason: Reason, by: Doer = "", as_json: Json = False) -> None:
    """The manager declares a slip void."""
    typed = doer(by, as_json=as_json)
    made = typed.own(lambda cn, office, act: slips.void(cn, office, act, slip, reason))
    _after(typed, made, "已作废。")


def _after(typed: Typed, made: CashSlip, said: str) -> None:
    if typed.as_json:
        say_json({"format": 1, "slip": slip_json(made)})
        return
    say(f"{made.slip}：{said}")
