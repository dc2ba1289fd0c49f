"""``--help``: Chinese, with an example, for every command."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from typing import Any

import pytest
from typer.main import get_group

from admin.cli import MODULES, SECTIONS, app
from admin.helptext import wrap
from admin.terminal import width


def commands() -> dict[tuple[str, ...], Any]:
    """Every command by its words, those of the groups too."""
    found: dict[tuple[str, ...], Any] = {}
    for name, module in MODULES.items():
        command = get_group(import_module(f"admin.commands.{module}").app).commands[name]
        found[name,] = command
        found |= {(name, sub): inner for sub, inner in getattr(command, "commands", {}).items()}
    return found


COMMANDS = commands()
NAMES = [" ".join(words) for words in COMMANDS]


@pytest.mark.parametrize("name", NAMES)
def test_help_is_chinese_and_has_an_example(linli: Any, name: str) -> None:
    text = linli.ok(*name.split(), "--help")
    assert text.startswith(f"用法：linli {name}")
    assert "\n例：\n  linli " in text
    assert not re.search(r"Usage|Options|Arguments|Show this|\[OPTIONS\]|required|default:|<str>|TEXT", text)
    first = text.split("\n\n")[1]
    assert re.search(r"[\u4e00-\u9fff]", first)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_explained(name: str) -> None:
    for param in COMMANDS[tuple(name.split())].params:
        if param.name != "help":
            assert re.search(r"[\u4e00-\u9fff]", param.help or ""), param.name


@pytest.mark.parametrize("name", NAMES)
def test_the_example_fits_the_command(name: str) -> None:
    """Each example line names this command or one of its group, and the parser takes it."""
    for line in COMMANDS[tuple(name.split())].epilog.splitlines():
        program, *words = shlex.split(line)
        assert program == "linli"
        if words[0] == "--data":
            words = words[2:]
        assert words[0] == name.split(maxsplit=1)[0]
        inner = COMMANDS.get(tuple(words[:2])) or COMMANDS[words[0],]
        rest = words[2:] if tuple(words[:2]) in COMMANDS else words[1:]
        if rest != ["--help"]:
            inner.make_context(name, rest, obj=None).close()


def test_the_root_lists_every_command_by_group(linli: Any) -> None:
    text = linli.ok("--help")
    assert text == linli.ok()
    places = [text.index(f"\n  {name} ") for _, group in SECTIONS for name, _ in group]
    assert places == sorted(places)
    for title, _ in SECTIONS:
        assert f"\n{title}：\n" in text


def test_lines_fit_a_hundred_columns_but_for_examples(linli: Any) -> None:
    for name in ["", *NAMES]:
        text = linli.ok(*name.split(), "--help").partition("\n例：\n")[0]
        head, _, body = text.partition("\n\n")
        assert head.startswith("用法")
        assert all(width(line) <= 100 for line in body.splitlines()), name


def test_wrapping_breaks_cjk_anywhere_but_not_before_a_full_stop() -> None:
    assert wrap("一二三四。五六", 8) == ["一二三", "四。五六"]
    assert wrap("用 --by 写明", 8) == ["用 --by", "写明"]


def test_the_app_offers_no_shell_completion_options() -> None:
    assert {param.name for param in get_group(app).params} == {"data", "catalog"}
