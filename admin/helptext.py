"""``--help`` in Chinese: usage, arguments, options and an example, aligned for CJK."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from admin.session import WrongUsage
from admin.terminal import READABLE, pad, width
from admin.usage import no_such_command
from admin.wording import SEE_HELP

NAMES = 28  # columns for options before their explanation
COMMANDS = 13  # columns for commands
BRIEF = 62  # columns of a command's explanation in a list
HELP_LINE = ("--help", "显示这段说明")


def wrap(text: str, columns: int) -> list[str]:
    """Lines no wider than ``columns``; CJK may break anywhere, words and numbers stay whole."""
    lines, line = [], ""
    for piece in _pieces(text):
        if width(line + piece.rstrip()) > columns and line:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


CLOSING = "，。；：、）」”！？"


def _pieces(text: str) -> Iterable[str]:
    """Smallest parts that may stand on one line: a CJK character with the mark after it, or a word."""
    piece = ""
    for ch in text:
        breakable = piece and (piece[-1] == " " or width(piece[-1]) > 1 or width(ch) > 1)
        if breakable and ch not in CLOSING and ch != " ":
            yield piece
            piece = ""
        piece += ch
    if piece:
        yield piece


def listing(rows: Iterable[tuple[str, str]], names: int = NAMES) -> str:
    """``  name  explanation`` lines."""
    lines = []
    for name, text in rows:
        first, *rest = wrap(text, READABLE - names - 4) or [""]
        if width(name) > names:
            lines.append(f"  {name}")
            rest = [first, *rest]
        else:
            lines.append(f"  {pad(name, names)}{first}")
        lines += [" " * (names + 2) + line for line in rest]
    return "\n".join(lines)


def usage_line(path: str, params: Sequence[Any], *, group: bool = False) -> str:
    """``用法：linli route 单号 --department 部门 [选项]``."""
    parts = [path]
    for param in params:
        if param.param_type_name == "argument":
            name = param.metavar or param.name
            parts.append(name if param.required else f"[{name}]")
    parts += [option_name(p) for p in params if p.param_type_name == "option" and p.required]
    parts.append("命令 …" if group else "[选项]")
    return f"用法：{' '.join(parts)}"


def option_name(param: Any) -> str:
    """``--department 部门``."""
    name = max(param.opts, key=len)
    return name if param.is_flag else f"{name} {param.metavar or '内容'}"


def command_help(path: str, command: Any) -> str:
    """The whole help text of one command."""
    shown = [param for param in command.params if not param.hidden]
    parts = [usage_line(path, shown), "\n".join(wrap(command.help or "", READABLE))]
    arguments = [(p.metavar or p.name, p.help or "") for p in shown if p.param_type_name == "argument"]
    if arguments:
        parts.append("参数：\n" + listing(arguments))
    panels: dict[str, list[tuple[str, str]]] = {"选项": []}
    for param in shown:
        if param.param_type_name == "option":
            panels.setdefault(param.rich_help_panel or "选项", []).append((option_name(param), _explained(param)))
    panels["选项"].append(HELP_LINE)
    parts += [f"{title}：\n{listing(rows)}" for title, rows in panels.items()]
    if command.epilog:
        parts.append("例：\n" + textwrap.indent(command.epilog, "  "))
    return "\n\n".join(parts)


def _explained(param: Any) -> str:
    text = param.help or ""
    extra = "必填" if param.required else "可写多次" if param.multiple else ""
    return f"{text.rstrip('。')}（{extra}）" if extra else text


def group_help(path: str, group: Any, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """The help of a group: its commands, by section."""
    parts = [usage_line(path, group.params, group=True), group.help or ""]
    parts += [f"{title}：\n{listing(rows, COMMANDS)}" for title, rows in sections]
    options = [(option_name(p), _explained(p)) for p in group.params if p.param_type_name == "option"]
    parts.append("选项：\n" + listing([*options, HELP_LINE]))
    if group.epilog:
        parts.append("例：\n" + textwrap.indent(group.epilog, "  "))
    return "\n\n".join(parts)


def brief(command: Any) -> str:
    """What a command does in one line: the first sentence of its help, without clauses and afterthoughts."""
    text = re.sub(r"（§[^）]*）", "", (command.help or "").partition("。")[0])
    for end in ("；", "：", "，"):
        if width(text) <= BRIEF:
            break
        text = text.partition(end)[0]
    return text


class Command(TyperCommand):
    """A command whose help is Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help text."""
        formatter.write(command_help(ctx.command_path, self))


class Group(TyperGroup):
    """A group of commands whose help is Chinese, in the order they were written."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Refuse an unknown command in Chinese."""
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            raise WrongUsage(no_such_command(args[0], known) + SEE_HELP.format(command=ctx.command_path))
        return super().resolve_command(ctx, args)

    def sections(self, ctx: Any) -> list[tuple[str, list[tuple[str, str]]]]:
        """The commands under their headings."""
        names = self.list_commands(ctx)
        return [("命令", [(name, brief(self.get_command(ctx, name))) for name in names])]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help text."""
        formatter.write(group_help(ctx.command_path, self, self.sections(ctx)))
