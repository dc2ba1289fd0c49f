"""``start.py`` before it starts anything: ports, words, and what it would install."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import checks, machine


def start(root: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run ``start.py``; none of these runs comes as far as set-up."""
    own = {name: value for name, value in os.environ.items() if name != "LINLI_PORT"}
    return subprocess.run(
        [sys.executable, "start.py", *arguments],
        cwd=root, env=own | settings, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_busy_port_is_named_with_the_command_for_another(root: Path, how: str) -> None:
    """Nothing is set up or published first; the sentence can be copied."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = start(root, "--port", str(port)) if how == "option" else start(root, LINLI_PORT=str(port))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"端口 {port} 已被占用" in refused.stderr
    assert f"python3 start.py --port {port + 1}" in refused.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "八千", "80 80"])
def test_a_port_that_is_none_is_refused_with_an_example(root: Path, port: str) -> None:
    """Only 1 to 65535."""
    refused = start(root, f"--port={port}")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"端口「{port}」不对" in refused.stderr
    assert "--port 8001" in refused.stderr


def test_an_unknown_word_is_wrong_usage(root: Path) -> None:
    """Exit code 2, as everywhere."""
    assert start(root, "launch").returncode == 2


def test_help_names_the_three_uses(root: Path) -> None:
    """Without a word, ``setup`` and ``test``."""
    told = start(root, "--help")
    assert told.returncode == 0
    assert {"setup", "test", "--port"} <= set(told.stdout.replace(",", " ").replace("；", " ").split())


def test_what_a_machine_lacks_is_said_with_what_it_is_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that nothing may be installed on, each missing thing is named and no test fails silently."""
    monkeypatch.setenv("PATH", os.devnull)  # no chromium, no pdftotext, no apt-get
    machine.prepare()
    said = capsys.readouterr().out
    assert "缺少 chromium" in said
    assert "缺少 poppler-utils" in said
    assert "跳过" in said


def test_the_test_command_checks_style_types_layers_and_runs_two_workers() -> None:
    """Nothing of the list is left out by a slip."""
    programs = {check[0] for check in checks.CHECKS}
    assert programs == {"ruff", "mypy", "lint-imports"}
    assert ("ruff", "format", "--check", ".") in checks.CHECKS
    assert checks.PYTEST[:2] == ("-n", "2")


def test_the_tests_keep_their_files_in_memory_only_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without it, or with little, runs them in its temporary folder."""
    monkeypatch.setattr(checks, "MEMORY", tmp_path)
    monkeypatch.setattr(checks, "ROOM", 1)
    assert checks._temporary() == {"PYTEST_DEBUG_TEMPROOT": str(tmp_path)}
    monkeypatch.setattr(checks, "ROOM", 2**62)
    assert checks._temporary() == {}
    monkeypatch.setattr(checks, "MEMORY", tmp_path / "none")
    assert checks._temporary() == {}


def test_ci_runs_the_readmes_test_command_and_allows_no_skip(root: Path) -> None:
    """``.ci/run`` sets one word and calls one command."""
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    work = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert work == ["export LINLI_TEST_FULL=1", "exec python3 start.py test"]
    assert os.access(root / ".ci" / "run", os.X_OK)
