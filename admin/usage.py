"""Wrong usage in Chinese: the parser's errors told in one sentence that says what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any

import typer

from admin.wording import SEE_HELP


def no_such_command(name: str, known: Sequence[str]) -> str:
    """The sentence for an unknown command, with the nearest one."""
    near = difflib.get_close_matches(name, known, n=3)
    meant = f"是不是 {'、'.join(near)}？" if near else ""
    return f"没有命令「{name}」。{meant}"


def sentence_of(error: typer.TyperException) -> str:
    """What went wrong in the words typed, in one or two sentences."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "linli"
    return f"{_what(error)}{SEE_HELP.format(command=path)}"


def _what(error: Any) -> str:
    told = WORDS.get(type(error).__name__)
    if told is not None:
        return told(error)
    if isinstance(error, typer.BadParameter) and error.param is not None:
        return f"{name_of(error.param)}写得不对，{_expected(error.param)}。"
    if "unexpected extra argument" in error.message:
        extra = error.message.rpartition("(")[2].rstrip(")")
        return f"多写了「{extra}」；内容里有空格时请加引号。"
    if error.message == "Missing command.":
        return "还要写明子命令。"
    return error.message if not error.message.isascii() else "命令写得不对。"


def _option_usage(error: Any) -> str:
    if "does not take a value" in error.message:
        return f"选项「{error.option_name}」后面不带内容。"
    return f"选项「{error.option_name}」后面要写内容。"


def _unknown_option(error: Any) -> str:
    near = difflib.get_close_matches(error.option_name, error.possibilities or (), n=2)
    meant = f"是不是 {'、'.join(near)}？" if near else ""
    return f"没有选项「{error.option_name}」。{meant}"


# The parser's errors by the name of their class: their module is not for outsiders.
WORDS: dict[str, Callable[[Any], str]] = {
    "NoSuchOption": _unknown_option,
    "MissingParameter": lambda error: f"还要写明{name_of(error.param)}。",
    "BadOptionUsage": _option_usage,
}


def name_of(param: Any) -> str:
    """How a sentence names an option or an argument."""
    if param.param_type_name == "option":
        return f"选项 {max(param.opts, key=len)}"
    return f"「{param.metavar or param.name}」"


def _expected(param: Any) -> str:
    described = param.type_descriptor
    if described.is_choice:
        return f"请从这些里选：{'、'.join(str(getattr(choice, 'value', choice)) for choice in described.choices)}"
    if described.annotation is int:
        return "请写整数"
    return "请照说明里的样子写"
