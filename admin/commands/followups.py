"""``told`` ``follow-up`` ``resolve``: what residents are to be told, and asking them afterwards (§5.5)."""

from __future__ import annotations

from typing import Annotated

import typer

from admin.entry import Typed, shown_order
from admin.options import Number, command
from admin.session import WrongUsage
from admin.terminal import say, say_json
from service_desk import desk
from service_desk.desk import Asked, Office, present
from service_desk.desk.follow_ups import COMPLAINT, MAJOR, REWORK, WANTS, WAYS, result_of
from service_desk.errors import NotFound, Refused
from service_desk.orders import FollowUp, FollowUpResult, Stars
from service_desk.store import Connection, records

app = typer.Typer(rich_markup_mode=None)
ANSWERS = {"": None, "yes": True, "no": False}


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
    example="linli follow-up 2612-7K3QM --how telephone --level 2 --dressed yes --let-in yes --charged no "
    "--words 还在漏 --rework --by S01",
)  # fmt: skip
def follow_up(
    number: Number,
    typed: Typed,
    result: Annotated[
        str,
        typer.Option(
            "--result",
            metavar="结果",
            help="satisfied 满意、dissatisfied 不满意、unreachable 未联系上；写了 --level 的不用写。",
        ),
    ] = "",
    level: Annotated[
        str,
        typer.Option(
            "--level",
            metavar="1-5",
            help="满意程度：5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意；住户自己评价过的不问。",
        ),
    ] = "",
    how: Annotated[
        str, typer.Option("--how", metavar="方式", help="telephone 电话（默认）、visit 上门。")
    ] = "telephone",
    words: Annotated[str, typer.Option("--words", metavar="内容", help="住户怎么说。")] = "",
    rework: Annotated[bool, typer.Option("--rework", help="不满意时另开一张免费返工单。")] = False,
    complaint: Annotated[bool, typer.Option("--complaint", help="不满意时转投诉。")] = False,
    dressed: Annotated[str, typer.Option("--dressed", metavar="yes|no", help="着装整齐、佩戴工作牌？")] = "",
    let_in: Annotated[str, typer.Option("--let-in", metavar="yes|no", help="经住户同意后入户？")] = "",
    charged: Annotated[
        str, typer.Option("--charged", metavar="yes|no", help="有无另收费用或小费？有的一律转重大投诉。")
    ] = "",
) -> None:
    """Record a visit or call after the work."""
    if how not in WAYS:
        raise WrongUsage("--how 请写 telephone（电话）或 visit（上门）。")
    if rework and complaint:
        raise WrongUsage("--rework 和 --complaint 只能写一个。")
    leads_to = REWORK if rework else COMPLAINT if complaint else ""
    stars = _level(level)
    came = _result(result, stars)
    asked = Asked(stars, _answer("--dressed", dressed), _answer("--let-in", let_in), _answer("--charged", charged))
    made = typed.own(
        lambda cn, office, act: desk.follow_up(cn, office, act, number, how, came, words, leads_to, asked)
    )  # fmt: skip
    if typed.as_json:
        say_json({"format": 1, "follow_up": follow_up_json(made)})
        return
    say(f"{made.number}  已记下拜回访（{WAYS[how]}）：{made.level.word if made.level else made.result.word}。")
    if made.leads_to:
        say(f"已开返工单 {made.leads_to}，不收费。")
    if made.wants in (COMPLAINT, MAJOR):
        say(f"{WANTS[made.wants]}，办好以前不能结案。")
    if made.open:
        say(f"下一步：处理好并告诉住户以后，linli resolve {made.number} --outcome 怎样处理的")


def _level(given: str) -> Stars | None:
    if given and given not in set(Stars):
        choices = "、".join(f"{item.value}（{item.word}）" for item in Stars)
        raise WrongUsage(f"--level 请从这些里选：{choices}。")
    return Stars(given) if given else None


def _result(given: str, level: Stars | None) -> FollowUpResult:
    if not given and level is not None:
        return result_of(level)
    if given not in set(FollowUpResult):
        choices = "、".join(f"{item.value}（{item.word}）" for item in FollowUpResult)
        raise WrongUsage(f"请写 --level，或者 --result，从这些里选：{choices}。")
    return FollowUpResult(given)


def _answer(option: str, given: str) -> bool | None:
    if given not in ANSWERS:
        raise WrongUsage(f"{option} 请写 yes 或 no；没有问到的不写。")
    return ANSWERS[given]


def follow_up_json(made: FollowUp) -> dict[str, object]:
    """A follow-up as plain JSON values, without the resident's words."""
    return {
        "id": made.id,
        "number": made.number,
        "how": made.how,
        "result": made.result.value,
        "level": made.level.value if made.level else None,
        "dressed": made.dressed,
        "let_in": made.let_in,
        "charged": made.charged,
        "wants": made.wants,
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
