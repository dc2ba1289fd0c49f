"""The options that many commands share, under one name and one explanation each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from admin.helptext import Command

RECORD = "谁办的、凭什么、什么时候"

Number = Annotated[str, typer.Argument(metavar="单号", help="服务单号，例如 2612-7K3QM。")]
Json = Annotated[bool, typer.Option("--json", help="输出给程序用的 JSON（format 1）。")]
Full = Annotated[bool, typer.Option("--full", help="显示完整的姓名、电话、住址和内容；要写明 --why，并记入日志。")]
Why = Annotated[str, typer.Option("--why", metavar="原因", help="为什么要看完整资料。")]
Department = Annotated[str, typer.Option("--department", metavar="部门", help="部门编号，例如 repair。")]
Service = Annotated[str, typer.Option("--service", metavar="编号", help="服务项目编号，例如 F01、P104。")]
Day = Annotated[str, typer.Option("--day", metavar="日期", help="希望的日期，例如 2026-11-25。")]
Half = Annotated[str, typer.Option("--half", metavar="am|pm", help="上午 am，下午 pm。")]
Window = Annotated[
    str, typer.Option("--window", metavar="时段", help='与住户约定的时段，例如 "2026-11-25 09:30-11:00"。')
]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="原因。")]
Lines = Annotated[
    list[str],
    typer.Option("--line", metavar="编号=数量", help="收费项目或材料和数量，例如 P104=1、M03=2.5；最多三位小数。"),
]
Look = Annotated[
    str, typer.Option("--by", metavar="工号", envvar="LINLI_STAFF", help="谁在看；也可设环境变量 LINLI_STAFF。")
]

Doer = Annotated[
    str, typer.Option("--by", metavar="工号", envvar="LINLI_STAFF", help="谁在办；也可设环境变量 LINLI_STAFF。")
]
By = Annotated[
    str,
    typer.Option(
        "--by", metavar="工号", envvar="LINLI_STAFF", rich_help_panel=RECORD,
        help="谁在办；也可设环境变量 LINLI_STAFF。",
    ),
]  # fmt: skip
For = Annotated[
    str, typer.Option("--for", metavar="工号", rich_help_panel=RECORD, help="替哪位服务人员代录，例如 W01。")
]
Basis = Annotated[
    str,
    typer.Option(
        "--basis", metavar="依据", rich_help_panel=RECORD,
        help="凭什么：screen 当面（默认）、telephone 电话、counter 来人、paper 纸单。",
    ),
]  # fmt: skip
Sheet = Annotated[str, typer.Option("--sheet", metavar="编号", rich_help_panel=RECORD, help="纸质任务单的编号。")]
At = Annotated[
    str,
    typer.Option(
        "--at", metavar="时间", rich_help_panel=RECORD,
        help='实际发生的时间，补录时写，例如 "2026-11-25 09:30"。',
    ),
]  # fmt: skip
Version = Annotated[
    int,
    typer.Option("--version", metavar="版本", rich_help_panel=RECORD, help="看到的版本号；别人改过就不办。"),
]
LATE_HELP = "补录的原因，例如 停电、夜间抢修、纸单补录。"


def late(names: tuple[str, ...]) -> Any:
    """The option for the reason of a late entry; ``--reason`` too where the command has no reason of its own."""
    also = "也可写 --reason。" if len(names) > 1 else ""
    return Annotated[str, typer.Option(*names, metavar="原因", rich_help_panel=RECORD, help=LATE_HELP + also)]


def _entry_parameters(own: set[str]) -> list[inspect.Parameter]:
    late_names = ("--late-reason",) if "reason" in own else ("--late-reason", "--reason")
    kinds: dict[str, tuple[Any, Any]] = {
        "by": (By, ""), "for_worker": (For, ""), "basis": (Basis, ""), "sheet": (Sheet, ""), "at": (At, ""),
        "late_reason": (late(late_names), ""), "version": (Version, 0), "as_json": (Json, False),
    }  # fmt: skip
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(name, keyword, default=default, annotation=kind)
        for name, (kind, default) in kinds.items()
        if name not in own
    ]


Callback = Callable[..., None]


def command(app: typer.Typer, name: str, *, help: str, example: str) -> Callable[[Callback], Callback]:  # noqa: A002
    """Register a command under its name, with its explanation and an example.

    A parameter ``typed`` of the function stands for who did it, on what ground and when: the options of ``By`` to
    ``Json`` are put in its place and handed over as one ``admin.entry.Typed``.
    """

    def register(function: Callback) -> Callback:
        made = _with_entry(function) if "typed" in inspect.signature(function).parameters else function
        app.command(name, cls=Command, help=help, epilog=example)(made)
        return function

    return register


def _with_entry(function: Callback) -> Callback:
    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "typed"]
    added = _entry_parameters({p.name for p in own})

    def wrapper(**given: Any) -> None:
        from admin.entry import typed_of  # noqa: PLC0415 - help and completion need no store

        mine = {p.name: given.pop(p.name) for p in added}
        function(typed=typed_of(**mine), **given)

    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    wrapper.__name__ = function.__name__
    wrapper.__signature__ = inspect.Signature([*keyword, *added])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {}
    return wrapper
