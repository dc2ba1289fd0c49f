"""The commands of ``start.py``: serve (without a word), ``setup``, ``test``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tools import checks, environment, serving
from tools.environment import Trouble, say

DEFAULT_PORT = 8000
LARGEST_PORT = 65535


def main(arguments: Sequence[str]) -> int:
    """Do what the words after ``start.py`` ask; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that has no Chinese shows ? and goes on
    try:
        if arguments[:1] == ["test"]:
            return checks.run(arguments[1:])
        return _start(arguments)
    except Trouble as trouble:
        print(f"{trouble.chinese}\n{trouble.english}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断，再运行一次会接着做完。  Interrupted; run again to go on.", file=sys.stderr)
        return 130


def _start(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="邻里：安装、发布并启动（不带参数）；setup 只安装；test [pytest 的参数] 运行全部测试。",
    )
    parser.add_argument("action", nargs="?", choices=["serve", "setup"], default="serve", help="默认 serve")
    parser.add_argument("--port", default=os.environ.get("LINLI_PORT") or DEFAULT_PORT, help="默认 8000，或 LINLI_PORT")
    options = parser.parse_args(arguments)
    if options.action == "setup":
        environment.ensure(environment.RUN_LOCK)
        say(f"可以使用：{os.path.relpath(environment.command('linli'))} --help")
        return 0
    port = _port(options.port)
    serving.check_port(port)
    environment.ensure(environment.RUN_LOCK)
    return serving.serve(port)


def _port(value: str | int) -> int:
    """The port as a number.

    Raises:
        Trouble: not a number from 1 to 65535.
    """
    try:
        port = int(value)
    except ValueError:
        port = 0
    if not 0 < port <= LARGEST_PORT:
        raise Trouble(
            f"端口「{value}」不对：请写 1 到 65535 之间的数字，例如 --port 8001。",
            "The port must be a number from 1 to 65535, such as --port 8001.",
        )
    return port
