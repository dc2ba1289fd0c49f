"""The import contracts bite: a broken rule is reported, so a green run means something."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("admin", "forms_service", "portal", "service_desk")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("forms_service/extra.py", "import portal", "no door another"),
        ("service_desk/newcomer.py", "", "a module without a layer"),
        ("service_desk/orders.py", "import service_desk.desk", "imports go downwards"),
        ("service_desk/pricing.py", "import flask", "know no framework"),
        ("admin/extra.py", "import sqlalchemy", "Only the store speaks SQL"),
        ("forms_service/extra.py", "import pydantic", "pydantic lives in catalog_files"),
        ("portal/extra.py", "import service_desk.runtime", "residents' records"),
    ],
)
def test_a_broken_contract_is_reported(root: Path, tmp_path: Path, module: str, line: str, contract: str) -> None:
    """Each contract, broken once in a copy, fails the check and is named."""
    for package in PACKAGES:
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); sys.argv[1:] = ['--no-cache']; {LINT}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={"COLUMNS": "200"})
    broken = [text for text in done.stdout.splitlines() if " BROKEN" in text]
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(contract in text for text in broken), done.stdout
