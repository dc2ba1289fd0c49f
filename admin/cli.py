"""The root of ``linli``: which module holds which command, and how a run ends.

A command's module is imported only when the command is called, so that ``linli check`` never waits for a database.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_group

from admin import session as sessions
from admin.helptext import Group, brief, wrap
from admin.session import Session
from admin.terminal import READABLE, complain, prepare_streams, safe, say
from admin.usage import sentence_of
from admin.wording import BUG, BUG_UNLOGGED, HINTS, STOPPED, option_of
from service_desk.errors import DeskError, InvalidInput

# Heading, then (command, module) in the order of ``linli --help``.
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "安装与发布",
        (
            ("serve", "serving"), ("check", "publishing"), ("build", "publishing"), ("publish", "publishing"),
            ("approve", "approve"), ("init", "publishing"), ("doctor", "doctor"), ("prepare", "serving"),
            ("schema", "publishing"),
        ),
    ),
    ("受理", (("book", "intake"), ("urgent", "intake"), ("answer", "intake"), ("quote", "intake"),
             ("half-days", "intake"))),
    ("查看", (("today", "looking"), ("overdue", "looking"), ("list", "looking"), ("show", "looking"),
             ("looks", "looking"), ("figures", "figures"), ("evaluate", "figures"))),
    ("落实与派工", (("route", "dispatch"), ("reroute", "dispatch"), ("decline", "dispatch"),
               ("declined", "dispatch"), ("assign", "dispatch"))),
    (
        "上门服务",
        (
            ("no-entry", "work"), ("door-notice", "work"), ("start", "work"), ("requote", "work"),
            ("suspend", "work"), ("stop", "work"), ("finish", "work"),
        ),
    ),
    ("验收、结算、结案", (("accept", "after"), ("reject", "after"), ("negotiate", "negotiate"),
                    ("settle", "after"), ("close", "after"), ("reopen", "after"), ("company", "company"))),
    ("收款和账", (("payment", "payment"), ("slip", "slips"), ("held", "held"), ("cash", "cash"))),
    ("住户的要求和评价", (("cancel", "residents"), ("postpone", "residents"), ("urge", "residents"),
                    ("rate", "residents"))),
    ("告知、拜回访、投诉", (("told", "followups"), ("follow-up", "followups"), ("resolve", "followups"),
                      ("complaint", "complaints"))),
    ("价目、公告与纸张", (("prices", "prices"), ("notice", "notices"), ("paper", "papers"))),
    ("员工与住户", (("staff", "staff"), ("household", "households"), ("outbox", "outbox"))),
    ("记录与备份", (("tick", "records"), ("verify", "records"), ("export", "transfer"), ("import", "transfer"),
               ("backup", "transfer"), ("restore", "transfer"))),
)  # fmt: skip
MODULES = {name: module for _, commands in SECTIONS for name, module in commands}
HELP = "邻里：小区服务中心的命令行。完成退出码 0，按规定不能办 1，写法不对 2。"
EXAMPLE = "linli today\nlinli book --help"
INTERRUPTED = 130


class LazyGroup(Group):
    """The root group: commands by name from their modules."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the parser's signature
        """All commands, in the order of the help."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command, its module imported now."""
        if cmd_name not in MODULES:
            return None
        return get_group(import_module(f"admin.commands.{MODULES[cmd_name]}").app).commands[cmd_name]

    def sections(self, ctx: Any) -> list[tuple[str, list[tuple[str, str]]]]:
        """The commands under their headings."""
        return [
            (title, [(name, brief(self.get_command(ctx, name))) for name, _ in commands])
            for title, commands in SECTIONS
        ]


app = typer.Typer(
    name="linli", cls=LazyGroup, help="\n".join(wrap(HELP, READABLE)), epilog=EXAMPLE, add_completion=False,
    invoke_without_command=True, rich_markup_mode=None,
)  # fmt: skip


@app.callback()
def root(
    context: typer.Context,
    data: Annotated[
        str | None, typer.Option("--data", metavar="文件夹", help="数据文件夹；也可设 LINLI_DATA，默认 data。")
    ] = None,
    catalog: Annotated[
        str | None, typer.Option("--catalog", metavar="文件夹", help="服务目录；也可设 LINLI_CATALOG，默认 catalog。")
    ] = None,
) -> None:
    """Keep the settings given before the command."""
    context.obj.options |= {"data": data, "catalog": catalog}
    if context.invoked_subcommand is None:
        say(context.get_help())


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def run(arguments: Sequence[str], *, clock: Callable[[], datetime] = now) -> int:
    """Run one command line; the exit code. Never raises, except for what ends the process from outside."""
    prepare_streams()
    opened = Session(clock)
    sessions.hold(opened)
    try:
        done = get_group(app).main(list(arguments), prog_name="linli", standalone_mode=False, obj=opened)
        return done if isinstance(done, int) else 0
    except DeskError as error:
        complain(refusal(error))
        return error.exit_code
    except (typer.TyperException, typer.Abort) as error:
        return _ended(error)
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:  # noqa: BLE001 - the last door: never a traceback
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            return _pipe_closed()
        return _bug(opened, error)
    finally:
        opened.close()


def refusal(error: DeskError) -> str:
    """The sentence of a refusal, with what to type to mend it."""
    if isinstance(error, InvalidInput):
        return "\n".join(f"{option_of(p.field)}：{p.sentence}" for p in error.problems)
    return error.sentence + HINTS.get(error.code, "")


def _ended(error: typer.TyperException | typer.Abort) -> int:
    if isinstance(error, typer.Abort):
        complain(STOPPED)
        return INTERRUPTED
    if type(error).__name__ == "NoArgsIsHelpError":
        complain(error.message)
    else:
        complain(sentence_of(error))
    return error.exit_code


def _pipe_closed() -> int:
    """Whoever read our output has gone (``| head``); that is no fault of ours."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _bug(opened: Session, error: Exception) -> int:
    """An error nobody foresaw: where it happened goes into a log, a sentence to the person."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    said = safe(str(getattr(error, "orig", error)))  # an SQL error's own text would repeat the row
    try:
        path = opened.log("errors.log", kind=type(error).__name__, said=said, trace=trace)
        complain(BUG.format(path=path))
    except (OSError, DeskError):
        complain(BUG_UNLOGGED.format(kind=type(error).__name__))
    return 1
