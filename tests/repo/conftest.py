"""Copies of the checkout in which the README's commands run, with the packages of the tests' own environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

# Words of the caller's surroundings that would change what a command in a copy does.
FOREIGN = re.compile(r"^(LINLI_|PIP_|PYTEST_|DATABASE_URL$|VIRTUAL_ENV$|PYTHONPATH$|PYTHONDONTWRITEBYTECODE$)")
MODULES = {"pytest": "pytest", "mypy": "mypy", "linli": "admin"}


def environment_in(folder: Path, **more: str) -> dict[str, str]:
    """The environment for a command in ``folder``, its ``.venv`` first on the path."""
    own = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    path = os.pathsep.join([str(folder / ".venv" / "bin"), own.get("PATH", os.defpath)])
    return own | {"PATH": path} | more


@pytest.fixture(scope="session")
def surroundings() -> Callable[..., dict[str, str]]:
    """``surroundings(folder, NAME=value)``: the environment for a command in a copy."""
    return environment_in


@pytest.fixture(scope="session")
def copy_checkout(root: Path) -> Callable[[Path], Path]:
    """``copy_checkout(folder)``: every file git holds or would take, as a clone would have it."""

    def copy(folder: Path) -> Path:
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            if (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / name, folder / name)
        return folder

    return copy


@pytest.fixture(scope="session")
def ready_checkout(copy_checkout: Callable[[Path], Path]) -> Callable[[Path, str], Path]:
    """``ready_checkout(folder, lock)``: a copy whose ``.venv`` is stamped as set up from ``lock``.

    Its packages are those of this environment, found through a ``.pth`` file, and the project is the copy's own.
    That ``start.py`` really fills a ``.venv`` with pip is shown by ``test_setup.py``.
    """

    def make(folder: Path, lock: str) -> Path:
        copy_checkout(folder)
        venv = folder / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        packages = next(venv.glob("lib/python*/site-packages"))
        (packages / "copy.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        for name, module in MODULES.items():
            _script(venv, name, f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)")
        _script(venv, "lint-imports", "from importlinter.cli import lint_imports_command as run; run()")
        ruff = shutil.which("ruff", path=sysconfig.get_path("scripts"))
        assert ruff is not None
        (venv / "bin" / "ruff").symlink_to(ruff)
        stamp = f"from tools import environment; environment.write_stamp({lock!r})"
        subprocess.run([sys.executable, "-c", stamp], cwd=folder, env=environment_in(folder), check=True)
        return folder

    return make


def _script(venv: Path, name: str, code: str) -> None:
    path = venv / "bin" / name
    path.write_text(f"#!{venv / 'bin' / 'python'}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
