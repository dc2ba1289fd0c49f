"""How long a read command of ``linli`` takes beside ``python -c "import sqlalchemy"`` (target: at most 3 times).

It prepares and publishes a data folder of its own. The rounds are interleaved, the figures are medians; the machine
may be shared, so only the ratio counts. Run it from the top folder: ``python benchmarks/cli.py``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
TARGET = 3.0
ANCHOR = ("import sqlalchemy", [sys.executable, "-c", "import sqlalchemy"])
READS = ("list", "today", "overdue --json", "half-days P104")


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of one run, from start to end of the process."""
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> int:
    """Measure and print; 1 when a command misses the target."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"LINLI_DATA": data}
        for words in ("prepare", "publish"):
            subprocess.run([sys.executable, "-m", "admin", words], env=environment, check=True, capture_output=True)
        return measure(environment)


def measure(environment: dict[str, str]) -> int:
    """Interleaved rounds of every command; 1 when one misses the target."""
    commands = [ANCHOR, *((f"linli {words}", [sys.executable, "-m", "admin", *words.split()]) for words in READS)]
    taken: dict[str, list[float]] = {name: [] for name, _ in commands}
    for _ in range(ROUNDS):
        for name, command in commands:
            taken[name].append(seconds(command, environment))
    anchor = statistics.median(taken[ANCHOR[0]])
    missed = False
    for name, runs in taken.items():
        median = statistics.median(runs)
        missed |= median > TARGET * anchor
        print(f"{name:<24} {median * 1000:7.0f} ms   {median / anchor:4.2f} x")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
