"""The installed command as a process: exit codes, streams, a closed pipe, odd encodings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LINLI = Path(sys.executable).with_name("linli")


@pytest.fixture
def environment(template: Path) -> dict[str, str]:
    """The environment of a terminal over the prepared folder (which these tests only read)."""
    return os.environ | {"LINLI_DATA": str(template), "NO_COLOR": ""}


def test_the_installed_command_answers(environment: dict[str, str]) -> None:
    done = subprocess.run([LINLI, "list", "--json"], env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout) == {"format": 1, "orders": []}
    assert done.stderr == b""


def test_python_m_admin_is_the_same_command(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "admin", "show", "nothing"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == b""
    assert "没有单号「nothing」" in done.stderr.decode()


def test_wrong_usage_exits_with_2(environment: dict[str, str]) -> None:
    done = subprocess.run([LINLI, "show"], env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert "还要写明「单号」" in done.stderr.decode()


def test_a_closed_pipe_is_no_error(environment: dict[str, str]) -> None:
    command = f'"{LINLI}" schema | head -c 20; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_any_terminal_encoding_will_do(environment: dict[str, str], encoding: str) -> None:
    done = subprocess.run(
        [LINLI, "staff", "list"], env=environment | {"PYTHONIOENCODING": encoding}, capture_output=True, check=True
    )
    assert b"R01" in done.stdout
    told = subprocess.run(
        [LINLI, "staff", "list", "--json"],
        env=environment | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert json.loads(told.stdout.decode(encoding))["staff"][0]["name"] == "出纳员甲"


def test_bytes_that_are_no_text_are_refused_in_words(environment: dict[str, str]) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows hands text to programs")
    done = subprocess.run([LINLI, "show", b"\xff\xfe"], env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert "文字里有不能保存的控制字符" in done.stderr.decode()
