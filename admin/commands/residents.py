"""``cancel`` ``postpone`` ``urge`` ``rate``: what the resident wants, taken down by whoever answered."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import parse
from admin.entry import Typed, shown_order
from admin.options import Day, Half, Number, Reason, command
from admin.session import WrongUsage
from admin.terminal import say, say_json
from service_desk import desk
from service_desk.orders import Stars
from service_desk.workflow import Action

app = typer.Typer(rich_markup_mode=None)


@app.callback()
def _group() -> None: ...


@command(
    app, "cancel", help="住户取消；开始服务以前都可以。",
    example="linli cancel 2612-7K3QM --reason 已自行解决 --basis telephone --by R01",
)  # fmt: skip
def cancel(number: Number, reason: Reason, typed: Typed) -> None:
    """The resident no longer wants it."""
    order = typed.step(Action.CANCEL, number, lambda cn, office, act: desk.cancel(cn, office, act, number, reason))
    shown_order(typed, order)


@command(
    app, "postpone", help="住户改期：另选一个可约的半天；派的人没空时退回待派。",
    example="linli postpone 2612-7K3QM --day 2026-11-27 --half pm --basis telephone --by R01",
)  # fmt: skip
def postpone(number: Number, day: Day, half: Half, typed: Typed) -> None:
    """The resident wants another half-day."""
    wanted = parse.half_day(day, half)
    order = typed.step(Action.POSTPONE, number, lambda cn, office, act: desk.postpone(cn, office, act, number, wanted))
    shown_order(typed, order)


@command(
    app, "urge", help="住户催办：过了时限才可以，主管会收到待办。",
    example="linli urge 2612-7K3QM --basis telephone --by R01",
)  # fmt: skip
def urge(number: Number, typed: Typed) -> None:
    """The resident presses."""
    order = typed.for_resident(lambda cn, office, act: desk.urge(cn, office, act, number))
    shown_order(typed, order, told="，已催办")


@command(
    app, "rate", help="住户评价，一单一次；做这项工作的人不能代录。不满意的会生成待回访。",
    example="linli rate 2612-7K3QM --stars 5 --comment 很及时 --basis telephone --by R01",
)  # fmt: skip
def rate(
    number: Number,
    stars: Annotated[
        str,
        typer.Option("--stars", metavar="1-5", help="5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意。"),
    ],
    typed: Typed,
    comment: Annotated[str, typer.Option("--comment", metavar="内容", help="住户的话（可不写）。")] = "",
) -> None:
    """The resident's own rating."""
    if stars not in set(Stars):
        raise WrongUsage("--stars 请写 1 到 5：5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意。")
    rating = typed.for_resident(lambda cn, office, act: desk.rate(cn, office, act, number, Stars(stars), comment))
    if typed.as_json:
        say_json({"format": 1, "number": rating.number, "stars": rating.stars.value, "word": rating.stars.word})
        return
    follows = "；请尽快拜回访" if rating.stars.dissatisfied else ""
    say(f"{rating.number}  已记下评价：{rating.stars.word}{follows}。")
