"""``start.py setup`` through the real thing: a ``.venv``, pip, hashes; failures end in a sentence.

The project set up here is a tiny one with a build backend of its own, so that no index is needed.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

BACKEND = """
import base64, hashlib, os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1.0-py3-none-any.whl"
    files = {
        "tiny.pth": os.getcwd(),
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{file},,\\n" for file in files) + "tiny-1.0.dist-info/RECORD,,\\n"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for file, text in [*files.items(), ("tiny-1.0.dist-info/RECORD", record)]:
            wheel.writestr(file, text)
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "tinybackend"
[project]
name = "tiny"
version = "1.0"
"""


def write_backend_wheel(folder: Path) -> str:
    """A wheel that holds the build backend; its sha256."""
    files = {
        "tinybackend.py": BACKEND,
        "tinybackend-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinybackend\nVersion: 1.0\n",
        "tinybackend-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    path = folder / "tinybackend-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={digest},{len(text.encode())}")
        rows.append("tinybackend-1.0.dist-info/RECORD,,\n")
        wheel.writestr("tinybackend-1.0.dist-info/RECORD", "\n".join(rows))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Tiny:
    """A folder with ``start.py``, its tools and a tiny project."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder / "tiny"
        self.wheels = folder / "wheels"
        self.wheels.mkdir(parents=True)
        self.folder.mkdir()
        shutil.copy(root / "start.py", self.folder)
        shutil.copytree(root / "tools", self.folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        (self.folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        self.sha = write_backend_wheel(self.wheels)
        self.lock(self.sha)
        (self.folder / "requirements-test.lock").write_text("", encoding="utf-8")
        self.stamp = self.folder / ".venv" / "linli-setup.json"

    def lock(self, sha: str) -> None:
        (self.folder / "requirements.lock").write_text(
            f"tinybackend==1.0 \\\n    --hash=sha256:{sha}\n", encoding="utf-8"
        )

    def setup(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """``start.py setup`` with the user's pip settings given as ``PIP_*``."""
        pip = {"PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "5", **settings}
        command = [sys.executable, "start.py", "setup"]
        path = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        return subprocess.run(
            command, cwd=self.folder, env=path | pip, capture_output=True, text=True, check=False, encoding="utf-8"
        )

    def offline(self) -> dict[str, str]:
        """Settings of a user who has the packages in a folder."""
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}


def test_set_up_follows_the_users_index_and_repairs_what_was_cut_short(root: Path, tmp_path: Path) -> None:
    """No network, a wrong hash, the right hash, again at once, a half-made folder, a folder that has moved."""
    tiny = Tiny(root, tmp_path)

    lost = tiny.setup(PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert (lost.returncode, lost.stderr.count("请检查网络")) == (1, 1), lost.stdout + lost.stderr
    assert "127.0.0.1" in lost.stderr, "pip asked another index than the user's"
    assert not tiny.stamp.exists()

    tiny.lock("0" * 64)
    forged = tiny.setup(**tiny.offline())
    assert (forged.returncode, forged.stderr.count("校验值不符")) == (1, 1), forged.stdout + forged.stderr

    tiny.lock(tiny.sha)
    first = tiny.setup(**tiny.offline())
    assert first.returncode == 0, first.stdout + first.stderr
    installed = [sys.executable, "-m", "pip", "--python", str(tiny.folder / ".venv"), "list", "--format=freeze"]
    listed = subprocess.run(installed, capture_output=True, text=True, check=True).stdout
    assert "tinybackend==1.0" in listed
    assert "tiny==1.0" in listed

    begun = time.monotonic()
    again = tiny.setup(PIP_NO_INDEX="1")
    assert (again.returncode, "安装" in again.stdout) == (0, False)
    assert time.monotonic() - begun < 3

    tiny.stamp.unlink()
    (tiny.folder / ".venv" / "bin" / "python").unlink()
    repaired = tiny.setup(**tiny.offline())
    assert (repaired.returncode, tiny.stamp.exists()) == (0, True), repaired.stdout + repaired.stderr
    assert "建立 .venv" in repaired.stdout

    tiny.folder = tiny.folder.rename(tmp_path / "moved")
    moved = tiny.setup(**tiny.offline())
    assert moved.returncode == 0, moved.stdout + moved.stderr
    assert "建立 .venv" in moved.stdout, "a moved .venv still points to where it came from"


def test_a_folder_that_cannot_be_written_is_named(root: Path, tmp_path: Path) -> None:
    """Where ``.venv`` cannot be made, the sentence names the folder and what to do."""
    tiny = Tiny(root, tmp_path)
    (tiny.folder / ".venv").write_text("in the way", encoding="utf-8")
    refused = tiny.setup()
    assert refused.returncode == 1
    assert f"无法写入文件夹 {tiny.folder}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_how_to_get_it(root: Path, tmp_path: Path, module: str) -> None:
    """Debian ships venv apart."""
    tiny = Tiny(root, tmp_path)
    hide = (
        f"import sys, importlib.util as u; find = u.find_spec; sys.argv = ['start.py', 'setup']\n"
        f"u.find_spec = lambda name, *a: None if name == {module!r} else find(name, *a)\n"
        "sys.path.insert(0, '.'); from tools.launch import main; sys.exit(main(['setup']))"
    )
    command = [sys.executable, "-c", hide]
    done = subprocess.run(command, cwd=tiny.folder, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_gets_a_sentence(root: Path, version: tuple[int, int, int]) -> None:
    """The gate says which version is needed, in Chinese and English, and ends with 1."""
    code = (
        f"import runpy, sys; sys.version_info = {version!r}; sys.argv = ['start.py']\n"
        "runpy.run_path('start.py', run_name='__main__')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 1
    assert f"Python 太旧：需要 3.11 或更新，现在是 {version[0]}.{version[1]}" in done.stderr
    assert "too old" in done.stderr


def test_the_gate_is_written_in_words_old_pythons_read(root: Path) -> None:
    """No annotation, no f-string, no keyword-only argument, nothing of today's library: only ``sys``."""
    text = (root / "start.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 4))
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match, ast.Nonlocal)
    assert not [node for node in ast.walk(tree) if isinstance(node, modern)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    assert all(node.returns is None and not node.args.kwonlyargs for node in functions)
    assert re.match(r"#!.*\n# -\*- coding: utf-8 -\*-\n", text)
    before_the_gate = [node for node in tree.body if isinstance(node, ast.Import)]
    assert [alias.name for node in before_the_gate for alias in node.names] == ["sys"]
