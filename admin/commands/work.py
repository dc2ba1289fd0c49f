"""``no-entry`` ``start`` ``requote`` ``suspend`` ``stop`` ``finish``: at the resident's, recorded for the worker."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import parse
from admin.entry import Typed, shown_order
from admin.options import Lines, Number, Reason, Window, command
from service_desk import desk
from service_desk.desk import door_notices
from service_desk.workflow import Action

app = typer.Typer(rich_markup_mode=None)

Done = Annotated[str, typer.Option("--done", metavar="内容", help="做了什么。")]


@app.callback()
def _group() -> None: ...


@command(
    app, "no-entry", help="到场未能入户：时限暂停，并给客户接待一条待联系（§1.5）。",
    example='linli no-entry 2612-7K3QM --attempts "09:40 敲门无人，电话未接" --for W01 --by R01',
)  # fmt: skip
def no_entry(
    number: Number,
    attempts: Annotated[str, typer.Option("--attempts", metavar="经过", help="到场时间和联系经过。")],
    typed: Typed,
) -> None:
    """Nobody opened."""
    order = typed.step(
        Action.NO_ENTRY, number, lambda cn, office, act: desk.no_entry(cn, office, act, number, attempts)
    )
    shown_order(typed, order)


@command(
    app, "door-notice", help="会停水、停电、停梯或有噪音的：开始以前在受影响的单元门口贴好通知，记下贴在哪里（§2.3）。",
    example="linli door-notice 2612-7K3QM --stairs 3号楼1单元、3号楼2单元 --where 单元门内侧 --by W01",
)  # fmt: skip
def door_notice(
    number: Number,
    stairs: Annotated[str, typer.Option("--stairs", metavar="单元", help="受影响的楼栋单元，几处用顿号隔开。")],
    where: Annotated[str, typer.Option("--where", metavar="地方", help="通知贴在哪里。")],
    typed: Typed,
) -> None:
    """The notice hangs."""
    order = typed.own(lambda cn, office, act: door_notices.posted(cn, office, act, number, stairs, where))
    shown_order(typed, order, told="，门口通知已贴")


@command(
    app, "start", help="主办人上门，或开始办理；入户前确认着装、工牌、经住户同意（§1.5）。",
    example="linli start 2612-7K3QM --for W01 --conduct --by R01",
)  # fmt: skip
def start(
    number: Number,
    typed: Typed,
    conduct: Annotated[
        bool, typer.Option("--conduct", help="已确认：着装整齐、佩戴工作牌、经住户同意后入户。")
    ] = False,
) -> None:
    """The lead arrives."""
    order = typed.step(
        Action.START,
        number,
        lambda cn, office, act: desk.start(cn, office, act, number, conduct_confirmed=conduct),
    )
    shown_order(typed, order)


@command(
    app, "requote", help="现场报价：把全部收费项目给住户看过，取得同意后再做（§1.6 §5.1）。",
    example="linli requote 2612-7K3QM --line P104=1 --line M03=2.5 --consented 王女士 --for W01 --by R01",
)  # fmt: skip
def requote(
    number: Number,
    line: Lines,
    typed: Typed,
    consented: Annotated[str, typer.Option("--consented", metavar="谁", help="谁同意的。")] = "",
) -> None:
    """New lines shown and consented before the extra work."""
    wanted = parse.quantities(line)
    order = typed.step(
        Action.REQUOTE,
        number,
        lambda cn, office, act: desk.requote(
            cn, office, act, number, wanted, consented_by=consented, basis=typed.entry.basis
        ),
    )
    shown_order(typed, order)


@command(
    app, "suspend", help="待料：写明原因和下次上门的时段，并生成待告知（§5.4）。",
    example='linli suspend 2612-7K3QM --reason 缺配件 --window "2026-11-27 14:00-16:00" --for W01 --by R01',
)  # fmt: skip
def suspend(
    number: Number,
    reason: Reason,
    typed: Typed,
    window: Window = "",
    wish: Annotated[
        bool, typer.Option("--resident-wish", help="住户要求晚些再来的：等住户的时间不算在期限里。")
    ] = False,
) -> None:
    """Parts are missing."""
    later = parse.window(window, typed.session.clock())
    order = typed.step(
        Action.SUSPEND,
        number,
        lambda cn, office, act: desk.suspend(cn, office, act, number, reason, later, resident_wish=wish),
    )
    shown_order(typed, order)


@command(
    app, "stop", help="终止：写明做了什么；只按已做的、价目表上有的收费（§5.4）。",
    example="linli stop 2612-7K3QM --done 检查后住户决定不修 --line P103=1 --for W01 --by R01",
)  # fmt: skip
def stop(number: Number, done: Done, typed: Typed, line: Lines = []) -> None:  # noqa: B006 - the parser copies it
    """The work ends early."""
    charged = parse.quantities(line)
    order = typed.step(Action.STOP, number, lambda cn, office, act: desk.stop(cn, office, act, number, done, charged))
    shown_order(typed, order)


@command(
    app, "finish", help="完工：写明做了什么；有偿的写收费项目和数量，现场报过价的可以不写（§5.4）。",
    example="linli finish 2612-7K3QM --done 换好龙头，试水不漏 --line P104=1 --for W01 --by R01",
)  # fmt: skip
def finish(number: Number, done: Done, typed: Typed, line: Lines = []) -> None:  # noqa: B006
    """The work is done."""
    charged = parse.quantities(line)
    order = typed.step(
        Action.FINISH, number, lambda cn, office, act: desk.finish(cn, office, act, number, done, charged)
    )
    shown_order(typed, order)
