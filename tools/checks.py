"""The test command: style, types, import contracts, then the tests, each in the project's own environment."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools import machine
from tools.environment import ROOT, TEST_LOCK, command, ensure, say

# One file, one worker: a module's server and database are started once. Files keep the order tests/conftest.py gives:
# xdist's own puts files of few tests last, and the slowest have few.
PYTEST = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("mypy", "tools", "tests/conftest.py"),
    ("lint-imports",),
)


def run(arguments: Sequence[str]) -> int:
    """Set up, check and test everything; 0 only when all passed. ``arguments`` go to pytest.

    Every check runs even when an earlier one failed, and pytest's summary line closes the run.
    """
    ensure(TEST_LOCK)
    machine.prepare()
    failed = [check for check in CHECKS if not _passes(*check)]
    for check in failed:
        say(f"未通过：{' '.join(check)}", "failed; its words are above")
    tests_passed = _passes("pytest", *PYTEST, *arguments)
    return 0 if tests_passed and not failed else 1


def _passes(program: str, *arguments: str) -> bool:
    say(f"── {' '.join((program, *arguments))}")
    return subprocess.run([command(program), *arguments], cwd=ROOT, check=False).returncode == 0
