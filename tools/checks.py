"""The test command: style, types, import contracts, then the tests, each in the project's own environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

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
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that is there or not
ROOM = 4 * 2**30  # bytes; the tests need less than half of it at once


def run(arguments: Sequence[str]) -> int:
    """Set up, check and test everything; 0 only when all passed. ``arguments`` go to pytest.

    Every check runs even when an earlier one failed, and pytest's summary line closes the run.
    """
    ensure(TEST_LOCK)
    machine.prepare()
    failed = [check for check in CHECKS if not _passes(*check)]
    for check in failed:
        say(f"未通过：{' '.join(check)}", "failed; its words are above")
    tests_passed = _passes("pytest", *PYTEST, *arguments, surroundings=os.environ | _temporary())
    return 0 if tests_passed and not failed else 1


def _temporary() -> dict[str, str]:
    """Where the tests keep their files: in memory if there is room and programs may be started from there.

    Their databases commit tens of thousands of times, and each time wait for a disk.
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)}


def _passes(program: str, *arguments: str, surroundings: Mapping[str, str] | None = None) -> bool:
    say(f"── {' '.join((program, *arguments))}")
    return subprocess.run([command(program), *arguments], cwd=ROOT, env=surroundings, check=False).returncode == 0
