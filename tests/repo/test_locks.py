"""Both locks can be installed anywhere: every package pinned with hashes, no address of any index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools import environment, locks

LOCKS = [environment.RUN_LOCK, environment.TEST_LOCK]
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+?)(?: ; .+?)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(text: str) -> dict[str, str]:
    """Package and version of every pin of a lock."""
    return {match[1]: match[2] for line in text.splitlines() if (match := PIN.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(root: Path, lock: str) -> None:
    """No URL, index, find-links, comment or unpinned line; each pin is followed by a hash."""
    lines = (root / lock).read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not PIN.match(line) and not HASH.match(line)]
    unhashed = [a for a, b in zip(lines, [*lines[1:], ""], strict=True) if PIN.match(a) and not HASH.match(b)]
    assert (strange, unhashed) == ([], [])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_every_direct_dependency(root: Path, lock: str) -> None:
    """What ``pyproject.toml`` asks for is in the lock: nothing is fetched unpinned."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in locks.EXTRAS[lock]:
        wanted += project["optional-dependencies"][extra]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in wanted} - {"linli"}
    assert names - pins((root / lock).read_text(encoding="utf-8")).keys() == set()


def test_the_tests_run_on_what_is_served(root: Path) -> None:
    """The test lock holds every pin of the other, so a folder set up for tests also serves."""
    served, tested = (pins((root / lock).read_text(encoding="utf-8")) for lock in LOCKS)
    assert len(served) > 20
    assert served.items() <= tested.items()


def test_the_lock_command_writes_universal_hashed_locks_without_a_header() -> None:
    """A header would name the machine's options, an emitted index its addresses."""
    command = locks.compile_command("uv", environment.TEST_LOCK, upgrade=False)
    assert {"--universal", "--generate-hashes", "--no-header", "--no-annotate"} <= set(command)
    assert not [word for word in command if "index" in word or "find-links" in word]
