"""``cash``: how the cash stands, and the close of a day by method (F3, §6.4)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from admin import parse
from admin import session as sessions
from admin.commands import cash_month
from admin.commands.slips import slip_json
from admin.entry import doer
from admin.helptext import Group
from admin.options import Doer, Json, command
from admin.render import moment
from admin.terminal import say, say_json, table
from service_desk.cashbook import CashClose, Entry, EntryKind
from service_desk.clocks import instant_word, local
from service_desk.desk import cash_closing, slips
from service_desk.desk.cash_closing import Standing
from service_desk.payments import PAY_METHODS
from service_desk.pricing import yuan
from service_desk.store import cashbook as rows

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="cash", help="现金账：应有多少，日结，月结。",
    epilog="linli cash day\nlinli cash close --counted cash=91 --counted wechat=40 --kept 30 --by F01\n"
    "linli cash month 2026-11",
)  # fmt: skip
DUE = ("方式", "上次留存", "本次收支", "应有（元）")
COUNTED = ("方式", "应有（元）", "实点（元）", "差额（元）", "原因")
CLOSES = ("次", "时间", "财务", "应有（元）", "实点（元）", "差额（元）", "留存（元）", "送存（元）")


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def close_json(found: CashClose) -> dict[str, Any]:
    """A day close as plain JSON values, money in fen."""
    return {
        "id": found.id, "seq": found.seq, "day": found.day.isoformat(), "at": local(found.at).isoformat(),
        "by": found.by, "first": found.first, "last": found.last, "head": found.head, "kept": found.kept,
        "counts": [
            {"method": one.method, "carried": one.carried, "moved": one.moved, "expected": one.expected,
             "counted": one.counted, "difference": one.difference, "kept": one.kept, "banked": one.banked,
             "reason": one.reason}
            for one in found.counts
        ],
    }  # fmt: skip


def _entry_json(made: Entry) -> dict[str, Any]:
    return {
        "seq": made.seq, "at": local(made.at).isoformat(), "method": made.method, "amount": made.amount,
        "kind": made.kind.value, "ref": made.ref,
    }  # fmt: skip


@command(
    group, "day", help="现在的账：上次日结以后收支了什么，每种方式应有多少，员工代收未交的有哪些。",
    example="linli cash day",
)  # fmt: skip
def day(as_json: Json = False) -> None:
    """How the cash stands."""
    session = sessions.current()
    found, out = session.read(cash_closing.standing), session.read(slips.outstanding)
    if as_json:
        due = [
            {"method": one.method, "carried": one.carried, "moved": one.moved, "expected": one.amount}
            for one in found.due
        ]
        say_json(
            {
                "format": 1,
                "last": close_json(found.last) if found.last else None,
                "entries": [_entry_json(one) for one in found.entries],
                "due": due,
                "slips": [slip_json(one.slip, late=one.late) for one in out],
            }
        )
        return
    _say_standing(found)
    if out:
        listed = "、".join(f"{one.slip.slip} {yuan(one.slip.amount)} 元" for one in out)
        say(f"员工代收未交 {len(out)} 张：{listed}，请先收下。")
    given = " ".join(f"--counted {one.method}=实点" for one in found.due)
    say(f"下一步：linli cash close {given} --kept 留存 --by 财务工号")


def _say_standing(found: Standing) -> None:
    last = found.last
    say(
        f"上次日结：第 {last.seq} 次，{instant_word(last.at)}，{last.by}，留存现金 {yuan(last.kept)} 元。"
        if last
        else "还没有做过日结。"
    )
    for kind in EntryKind:
        own = [one.amount for one in found.entries if one.kind is kind]
        if own:
            say(f"  {kind.word} {len(own)} 笔，{yuan(sum(own))} 元")
    if not found.entries:
        say("  这以后没有收支。" if last else "  还没有收支。")
    table(DUE, [
        (PAY_METHODS[one.method], yuan(one.carried), yuan(one.moved), yuan(one.amount)) for one in found.due
    ])  # fmt: skip


@command(
    group, "close", help="日结：每种方式写实点多少元，留存多少现金；与应有不同的，用 --reason 写明原因，差额照记。",
    example="linli cash close --counted cash=91 --counted wechat=40 --kept 30 --by F01\n"
    "linli cash close --counted cash=86 --kept 30 --reason cash=找零多付 --by F01",
)  # fmt: skip
def close(
    counted: Annotated[
        list[str],
        typer.Option(
            "--counted", metavar="方式=元", help="实点多少元：cash=91、wechat=40、alipay=0、transfer=0，有收支的都写。"
        ),
    ],
    kept: Annotated[str, typer.Option("--kept", metavar="元", help="现金留存多少作找零，其余送存；不写是 0。")] = "0",
    reason: Annotated[
        list[str] | None, typer.Option("--reason", metavar="方式=原因", help="有差额的写原因，例如 cash=找零多付。")
    ] = None,
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """Close the day."""
    found, stays = parse.counted(counted), parse.fen(kept, "kept")
    why = parse.by_method(reason or (), "reason")
    typed = doer(by, as_json=as_json)
    made = typed.own(lambda cn, office, act: cash_closing.close_day(cn, office, act, found, stays, why))
    if as_json:
        say_json({"format": 1, "close": close_json(made)})
        return
    say(f"日结第 {made.seq} 次已记下，{instant_word(made.at)}，{made.by}。")
    _say_counts(made)
    say("打印日结单：linli paper day-close --out day-close.pdf")


def _say_counts(made: CashClose) -> None:
    table(COUNTED, [
        (PAY_METHODS[one.method], yuan(one.expected), yuan(one.counted), _difference(one.difference), one.reason)
        for one in made.counts
    ])  # fmt: skip
    say(f"现金留存 {yuan(made.kept)} 元，送存 {yuan(_banked(made))} 元。" + _differences(made))


def _difference(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def _differences(made: CashClose) -> str:
    return f"有差额的 {len(made.differences)} 种，请报经理。" if made.differences else "没有差额。"


def _banked(made: CashClose) -> int:
    return sum(one.banked for one in made.counts)


@command(
    group, "closes", help="最近的日结，后做的在前：应有、实点、差额、留存和送存。",
    example="linli cash closes --limit 31",
)  # fmt: skip
def closes(
    limit: Annotated[int, typer.Option("--limit", min=1, max=400, metavar="次数", help="最多多少次。")] = 10,
    as_json: Json = False,
) -> None:
    """The last day closes."""
    session = sessions.current()
    found = session.read(lambda cn, office: rows.latest(cn, office.estate, limit))
    if as_json:
        say_json({"format": 1, "closes": [close_json(one) for one in found]})
    elif not found:
        say("还没有做过日结。")
    else:
        table(CLOSES, [_close_row(one) for one in found], keep=(0, 1))


def _close_row(made: CashClose) -> list[str]:
    due, found = (sum(getattr(one, name) for one in made.counts) for name in ("expected", "counted"))
    differences = "、".join(f"{PAY_METHODS[one.method]} {_difference(one.difference)}" for one in made.differences)
    return [
        str(made.seq), moment(made.at), made.by, yuan(due), yuan(found), differences or "0", yuan(made.kept),
        yuan(_banked(made)),
    ]  # fmt: skip


cash_month.register(group)
