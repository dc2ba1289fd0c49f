"""``route`` ``reroute`` ``decline`` ``declined`` ``assign``: which department, whether at all, who and when."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import parse
from admin.entry import Typed, shown_order
from admin.options import Department, Number, Reason, Window, command
from service_desk import desk
from service_desk.desk import declined as reviewing
from service_desk.workflow import Action

app = typer.Typer(rich_markup_mode=None)


@app.callback()
def _group() -> None: ...


@command(
    app, "route", help="把登记的服务单落实到部门（§5.2）。目录写明部门的，登记时已自动落实。",
    example="linli route 2612-7K3QM --department repair --by R01",
)  # fmt: skip
def route(number: Number, department: Department, typed: Typed) -> None:
    """Hand a registered order to a department."""
    order = typed.step(Action.ROUTE, number, lambda cn, office, act: desk.route(cn, office, act, number, department))
    shown_order(typed, order)


@command(
    app, "reroute", help="转到另一个部门；约好的上门时间取消，并生成待告知（§5.2）。",
    example="linli reroute 2612-7K3QM --department cleaning --reason 属于保洁 --by R01",
)  # fmt: skip
def reroute(number: Number, department: Department, reason: Reason, typed: Typed) -> None:
    """Hand an order to another department."""
    order = typed.step(
        Action.REROUTE, number, lambda cn, office, act: desk.reroute(cn, office, act, number, department, reason)
    )
    shown_order(typed, order)


@command(
    app, "decline", help="婉拒：原因从目录的清单里选，并给住户一个替代办法（§2.5）。",
    example="linli decline 2612-7K3QM --reason 现场不具备安全作业条件 --alternative 联系专业公司 --by R01",
)  # fmt: skip
def decline(
    number: Number,
    reason: Reason,
    alternative: Annotated[str, typer.Option("--alternative", metavar="办法", help="给住户的替代办法。")],
    typed: Typed,
) -> None:
    """Decline politely."""
    order = typed.step(
        Action.DECLINE, number, lambda cn, office, act: desk.decline(cn, office, act, number, reason, alternative)
    )
    shown_order(typed, order)


@command(
    app, "declined", help="经理复核婉拒（§2.5）：同意，或改为受理（另开一张新单，照住户已同意的价格）。",
    example="linli declined 2612-7K3QM --outcome upheld --by M01\n"
    "linli declined 2612-7K3QM --outcome taken-up --reason 维修组有人手 --by M01",
)  # fmt: skip
def declined(
    number: Number,
    outcome: Annotated[str, typer.Option("--outcome", metavar="结果", help="upheld 同意婉拒，taken-up 改为受理。")],
    typed: Typed,
    reason: Annotated[str, typer.Option("--reason", metavar="原因", help="改为受理的一定要写。")] = "",
) -> None:
    """The manager's review of a declined order."""
    order = typed.own(lambda cn, office, act: reviewing.review(cn, office, act, number, outcome, reason))
    shown_order(typed, order, told=f"，已记复核：{reviewing.OUTCOMES[outcome]}")


@command(
    app, "assign", help="派工：派谁、什么时段，时段须与住户约好；再派一次可以换人或改时间（§5.3）。",
    example='linli assign 2612-7K3QM --lead W01 --window "2026-11-25 09:30-11:00" --helper W02 --by S01',
)  # fmt: skip
def assign(
    number: Number,
    lead: Annotated[str, typer.Option("--lead", metavar="工号", help="主办人，例如 W01。")],
    window: Window,
    typed: Typed,
    helper: Annotated[list[str] | None, typer.Option("--helper", metavar="工号", help="协办人。")] = None,
) -> None:
    """Send somebody at an agreed time."""
    agreed = parse.window(window, typed.session.clock())
    helpers = tuple(who.upper() for who in helper or ())
    order = typed.step(
        Action.ASSIGN,
        number,
        lambda cn, office, act: desk.assign(cn, office, act, number, lead.upper(), agreed, helpers),
    )
    shown_order(typed, order)
