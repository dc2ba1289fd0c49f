"""``cash month|close-month``: what a month comes to, and its close (§6.4)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from admin import session as sessions
from admin.entry import doer
from admin.names import names
from admin.options import Doer, Json, command
from admin.terminal import say, say_json, table
from service_desk.clocks import instant_word, local
from service_desk.desk import cash_closing
from service_desk.desk.cash_closing import MonthView
from service_desk.months import MonthFigures, aged, month_of, read_month
from service_desk.payments import PAY_METHODS
from service_desk.pricing import yuan


def month_json(found: MonthView) -> dict[str, Any]:
    """A month as plain JSON values, money in fen."""
    closed, figures = found.closed, found.figures
    return {
        "format": 1, "month": str(found.month), "closed_at": local(closed.at).isoformat() if closed else None,
        "closed_by": closed.by if closed else "", "figures": _figures_json(figures),
    }  # fmt: skip


def _figures_json(made: MonthFigures) -> dict[str, Any]:
    return {
        "receipts": made.receipts, "first": made.first, "last": made.last, "voids": made.voids,
        "refunds": made.refunds,
        "methods": [
            {"method": one.method, "taken": one.taken, "back": one.back, "net": one.taken - one.back}
            for one in made.methods
        ],
        "taken": made.taken, "back": made.back, "income": made.income, "held_in": made.held_in,
        "held_out": made.held_out, "held": made.held, "owed": made.owed,
        "ages": [{"word": one.word, "count": one.count, "amount": one.amount} for one in aged(made.unpaid)],
        "unpaid": [{"number": one.number, "days": one.days, "amount": one.amount} for one in made.unpaid],
        "slips": list(made.slips),
    }  # fmt: skip


def month(
    asked: Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11。")] = "", as_json: Json = False
) -> None:
    """What a month comes to."""
    session = sessions.current()
    wanted = read_month(asked) if asked else month_of(session.clock())
    found = session.read(lambda cn, office: cash_closing.month_view(cn, office, wanted))
    if as_json:
        say_json(month_json(found))
        return
    _say_month(found, names(session).person(found.closed.by) if found.closed else "")


def _say_month(found: MonthView, who: str) -> None:
    figures, closed = found.figures, found.closed
    state = f"{instant_word(closed.at)} 由{who}月结。" if closed else "还没有月结，下面是到现在的数。"
    say(f"{found.month.word}：{state}")
    numbers = f"{figures.first} 至 {figures.last}，" if figures.receipts else ""
    say(f"收据：{numbers}{figures.receipts} 张；作废 {figures.voids} 次，退款 {figures.refunds} 次。")
    if figures.methods:
        table(("方式", "收（元）", "退出（元）", "净（元）"), [
            (PAY_METHODS[one.method], yuan(one.taken), yuan(one.back), yuan(one.taken - one.back))
            for one in figures.methods
        ])  # fmt: skip
    say(f"服务收入 {yuan(figures.income)} 元。")
    say(
        f"暂收款（不是收入）：收进 {yuan(figures.held_in)} 元，付出 {yuan(figures.held_out)} 元，"
        f"{'月底' if closed else '现在'}结存 {yuan(figures.held)} 元。"
    )
    _say_unpaid(figures)
    if figures.slips:
        say(f"员工代收未交：{'、'.join(figures.slips)}。")


def _say_unpaid(figures: MonthFigures) -> None:
    if not figures.unpaid:
        say("没有住户未付的服务单。")
        return
    ages = [f"{one.word} {one.count} 单 {yuan(one.amount)} 元" for one in aged(figures.unpaid) if one.count]
    say(f"住户未付 {yuan(figures.owed)} 元：{'，'.join(ages)}。")
    table(("服务单", "验收后天数", "应收（元）"), [
        (one.number, str(one.days), yuan(one.amount)) for one in figures.unpaid
    ])  # fmt: skip


def close_month(
    asked: Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11；要依次做。")],
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """Close a month."""
    wanted = read_month(asked)
    typed = doer(by, as_json=as_json)
    made = typed.own(lambda cn, office, act: cash_closing.close_month(cn, office, act, wanted))
    found = MonthView(wanted, made.figures, made)
    if as_json:
        say_json(month_json(found))
        return
    _say_month(found, names(typed.session).person(made.by))


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli cash``."""
    command(
        group, "month", help="一个月的账：收据号段、按方式的收退、代管的钱、住户未付的账龄；不写月份是本月。",
        example="linli cash month\nlinli cash month 2026-11",
    )(month)  # fmt: skip
    command(
        group, "close-month", help="月结：过完的月份，每一笔都日结了，才能月结；以后的更正记在更正的那个月。",
        example="linli cash close-month 2026-11 --by F01",
    )(close_month)  # fmt: skip
