"""``python -m tools.locks``: write both locks anew from ``pyproject.toml``. Needs uv (``pip install uv``).

The locks hold for every system (``--universal``), carry hashes, and name no index: where packages come from is the
business of whoever installs them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence

from tools.environment import ROOT, RUN_LOCK, TEST_LOCK

EXTRAS = {RUN_LOCK: ("run",), TEST_LOCK: ("run", "test")}


def compile_command(uv: str, lock: str, *, upgrade: bool) -> list[str]:
    """The uv command that writes one lock; without ``upgrade`` versions stay where they can."""
    extras = [word for extra in EXTRAS[lock] for word in ("--extra", extra)]
    shape = ["--universal", "-p", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    newest = ["--upgrade"] if upgrade else []
    # The tests run on what is served: the second lock keeps to the first.
    bound = ["--constraint", RUN_LOCK] if lock == TEST_LOCK else []
    return [uv, "pip", "compile", "-q", *shape, *extras, *newest, *bound, "-o", lock, "pyproject.toml"]


def main(arguments: Sequence[str]) -> int:
    """Write both locks; ``--upgrade`` takes newer versions."""
    uv = shutil.which("uv")
    if uv is None:
        print("缺少 uv，请先运行：pip install uv", file=sys.stderr)
        return 1
    for lock in (RUN_LOCK, TEST_LOCK):
        done = subprocess.run(compile_command(uv, lock, upgrade="--upgrade" in arguments), cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
