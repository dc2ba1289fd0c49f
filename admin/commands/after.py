"""``accept`` ``reject`` ``settle`` ``close`` ``reopen``: after the work."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import parse
from admin.entry import Typed, shown_order
from admin.options import Number, Reason, command
from admin.session import Session
from admin.terminal import say
from service_desk import desk
from service_desk.desk import holdings
from service_desk.pricing import yuan
from service_desk.workflow import Action

app = typer.Typer(rich_markup_mode=None)


@app.callback()
def _group() -> None: ...


@command(
    app, "accept", help="住户验收。有偿的凭纸单：写任务单编号和签名人；做这项工作的人不能代录（§5.4）。",
    example="linli accept 2612-7K3QM --basis paper --sheet A0123 --signed 王女士 --by R01",
)  # fmt: skip
def accept(
    number: Number,
    typed: Typed,
    signed: Annotated[str, typer.Option("--signed", metavar="谁", help="签名人。")] = "",
) -> None:
    """The resident accepts."""
    order = typed.step(Action.ACCEPT, number, lambda cn, office, act: desk.accept(cn, office, act, number, signed))
    shown_order(typed, order)


@command(
    app, "reject",
    help="住户不接受，返工：写明哪里不好；回到派工，不另收费（§5.4）。只是对收费有意见的加 --price，转为协商。",
    example="linli reject 2612-7K3QM --wrong 还在滴水 --basis telephone --by R01\n"
    "linli reject 2612-7K3QM --wrong 说好五十 --price --basis telephone --by R01",
)  # fmt: skip
def reject(
    number: Number,
    wrong: Annotated[str, typer.Option("--wrong", metavar="内容", help="住户说哪里不好。")],
    typed: Typed,
    price: Annotated[bool, typer.Option("--price", help="只是对收费有意见：不返工，开始协商价格。")] = False,
) -> None:
    """The resident does not accept."""
    order = typed.step(
        Action.REJECT, number,
        lambda cn, office, act: desk.reject(cn, office, act, number, wrong, over_money=price),
    )  # fmt: skip
    shown_order(typed, order, told="，已转为协商价格" if price else "")


@command(
    app, "settle", help="结算：财务一次收清应付金额；做这项工作的人不能收款（§6.4）。",
    example="linli settle 2612-7K3QM --amount 80 --method cash --by F01\n"
    "linli settle 2612-7K3QM --with 2612-8N4RP --amount 125 --method wechat --by F01",
)  # fmt: skip
def settle(
    number: Number,
    amount: Annotated[str, typer.Option("--amount", metavar="元", help="收到多少元，例如 80 或 80.50。")],
    method: Annotated[
        str,
        typer.Option("--method", metavar="方式", help="cash 现金、wechat 微信、alipay 支付宝、transfer 转账。"),
    ],
    typed: Typed,
    also: Annotated[
        list[str] | None, typer.Option("--with", metavar="单号", help="同一户一起付的另一张服务单，开在同一张收据上。")
    ] = None,
) -> None:
    """Finance takes the whole amount once."""
    taken, numbers = parse.fen(amount), (number, *(also or ()))
    orders = typed.step(
        Action.SETTLE, number, lambda cn, office, act: desk.settle_together(cn, office, act, numbers, taken, method)
    )
    shown_order(typed, orders[0], told=f"，同一张收据共 {len(orders)} 单" if len(orders) > 1 else "")
    if not typed.as_json:
        _say_held(typed.session, orders[0].receipt)


def _say_held(session: Session, receipt: str) -> None:
    for one in session.read(lambda cn, office: holdings.gone_towards(cn, office, receipt)):
        say(f"其中 {yuan(one.amount)} 元是员工代收、财务已收下的现金（{one.holding.slip}，{one.holding.holding}）。")
        if one.left:
            left = f"--amount {yuan(one.left)} --method cash"
            say(f"余下 {yuan(one.left)} 元请退还住户：linli held return {one.holding.holding} {left}")


@command(
    app, "close", help="结案：没有未办完的回访、投诉或协商才行；通常由系统自动结案（§5.5）。",
    example="linli close 2612-7K3QM --by R01",
)  # fmt: skip
def close(number: Number, typed: Typed) -> None:
    """Close when nothing is open."""
    order = typed.step(Action.CLOSE, number, lambda cn, office, act: desk.close(cn, office, act, number))
    shown_order(typed, order)


@command(
    app, "reopen", help="结算或结案之后返工、保修、重办：另开一张关联的免费服务单，不重复收费。",
    example="linli reopen 2612-7K3QM --kind warranty --reason 又开始漏水 --by R01",
)  # fmt: skip
def reopen(
    number: Number,
    reason: Reason,
    typed: Typed,
    kind: Annotated[
        str, typer.Option("--kind", metavar="种类", help="rework 返工（默认）、warranty 保修、reopen 重办。")
    ] = "rework",
) -> None:
    """A new linked free order."""
    order = typed.own(lambda cn, office, act: desk.reopen(cn, office, act, number, kind, reason))
    shown_order(typed, order, told=f"，关联 {order.linked_to}")
