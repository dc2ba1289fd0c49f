"""``told`` ``follow-up`` ``resolve``: what residents are to be told, and asking them afterwards (§5.5)."""

from __future__ import annotations

from typing import Annotated

import typer

from admin.entry import Typed, shown_order
from admin.options import Number, command
from admin.session import WrongUsage
from admin.terminal import say, say_json
from service_desk import desk
from service_desk.desk import Office, present
from service_desk.errors import NotFound, Refused
from service_desk.orders import FollowUp, FollowUpResult
from service_desk.store import Connection, records

app = typer.Typer(rich_markup_mode=None)
HOW = {"telephone": "电话", "visit": "上门"}


@app.callback()
def _group() -> None: ...


@command(
    app, "told", help="待告知、待联系、催办办完了：told 已告知，unreachable 未接通（留在单上，记次数）。",
    example="linli told 3f9c2a --outcome told --by R01",
)  # fmt: skip
def told(
    task: Annotated[str, typer.Argument(metavar="编号", help="待办的编号（linli today 里那一列，写开头几位即可）。")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="结果", help="told 已告知，unreachable 未接通。")],
    typed: Typed,
) -> None:
    """已告知 or 未接通."""
    done = typed.own(lambda cn, office, act: desk.told(cn, office, act, _task_id(cn, office, task), outcome))
    if typed.as_json:
        say_json({"format": 1, "task": present.task_json(done)})
        return
    word = "已告知" if done.done_at else f"未接通，已试 {done.attempts} 次，仍在待办里"
    say(f"{done.number}  {done.kind.word}：{word}。")


def _task_id(cn: Connection, office: Office, beginning: str) -> str:
    """The id of the one open task that begins so."""
    start = beginning.strip().lower()
    fits = [found.id for found in desk.open_tasks(cn, office) if start and found.id.startswith(start)]
    if len(fits) > 1 and start not in fits:
        raise Refused(f"有 {len(fits)} 条待办以「{beginning}」开头，请多写几位。", code="ambiguous")
    if not fits:
        raise NotFound(f"没有以「{beginning}」开头的待办，请看 linli today。")
    return start if start in fits else fits[0]


@command(
    app, "follow-up", help="拜回访的结果。不满意的写住户的话，可以同时开返工单；未了结以前不能结案（§5.5）。",
    example="linli follow-up 2612-7K3QM --how telephone --result dissatisfied --words 还在漏 --rework --by R01",
)  # fmt: skip
def follow_up(
    number: Number,
    result: Annotated[
        str,
        typer.Option("--result", metavar="结果", help="satisfied 满意、dissatisfied 不满意、unreachable 未联系上。"),
    ],
    typed: Typed,
    how: Annotated[
        str, typer.Option("--how", metavar="方式", help="telephone 电话（默认）、visit 上门。")
    ] = "telephone",
    words: Annotated[str, typer.Option("--words", metavar="内容", help="住户怎么说。")] = "",
    rework: Annotated[bool, typer.Option("--rework", help="不满意时另开一张免费返工单。")] = False,
) -> None:
    """Record a visit or call after the work."""
    if how not in HOW:
        raise WrongUsage("--how 请写 telephone（电话）或 visit（上门）。")
    if result not in set(FollowUpResult):
        choices = "、".join(f"{item.value}（{item.word}）" for item in FollowUpResult)
        raise WrongUsage(f"--result 请从这些里选：{choices}。")
    leads_to = "rework" if rework else ""
    made = typed.own(
        lambda cn, office, act: desk.follow_up(cn, office, act, number, how, FollowUpResult(result), words, leads_to)
    )
    if typed.as_json:
        say_json({"format": 1, "follow_up": follow_up_json(made)})
        return
    say(f"{made.number}  已记下拜回访（{HOW[how]}）：{made.result.word}。")
    if made.leads_to:
        say(f"已开返工单 {made.leads_to}，不收费。")
    if made.open:
        say(f"下一步：处理好并告诉住户以后，linli resolve {made.number} --outcome 怎样处理的")


def follow_up_json(made: FollowUp) -> dict[str, object]:
    """A follow-up as plain JSON values, without the resident's words."""
    return {
        "id": made.id,
        "number": made.number,
        "how": made.how,
        "result": made.result.value,
        "leads_to": made.leads_to,
        "open": made.open,
    }


@command(
    app, "resolve", help="不满意的回访已处理好、已告诉住户；有返工单的，要等它办完。",
    example="linli resolve 2612-7K3QM --outcome 重新密封后住户满意 --by R01",
)  # fmt: skip
def resolve(
    number: Annotated[str, typer.Argument(metavar="单号", help="服务单号，或回访记录的编号。")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="内容", help="怎样处理的，住户怎么说。")],
    typed: Typed,
) -> None:
    """What a dissatisfied resident wanted has been done."""
    order = typed.own(
        lambda cn, office, act: desk.resolve_follow_up(
            cn, office, act, _follow_up_id(cn, office, number.strip()), outcome
        )
    )
    shown_order(typed, order, told="，回访已了结")


def _follow_up_id(cn: Connection, office: Office, given: str) -> str:
    """The open follow-up of an order, or the id itself."""
    waiting = [f.id for f in records.follow_ups(cn, office.estate, given.upper()) if f.open]
    if len(waiting) > 1:
        raise Refused("这张单有几条未了结的回访，请写回访记录的编号（linli show 里）。", code="ambiguous")
    return waiting[0] if waiting else given.lower()
