"""What papers cost: a poster and work orders, first and again, and 2,000 leaflets with each home's address.

The work orders are three paid ones and a free one, two copies each.

Every round is a process of its own, so that the first paper pays for the typesetter and its fonts and the peak of
memory is the paper's alone. The rounds are interleaved, the figures are medians; the machine may be shared, so compare
with the anchor beside them: an empty page through the same typesetter. Targets are those of PAPERS.md on a quiet
machine. Run it from the top folder: ``python benchmarks/papers.py [--rounds 5] [--homes 2000]``.
"""

from __future__ import annotations

# ruff: noqa: E402
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # this folder's files have the names of packages

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from service_desk import catalog_files
from service_desk.orders import Household, Place
from service_desk.papers.fonts import FOLDER
from service_desk.papers.leaflet import leaflet
from service_desk.papers.printing import render
from service_desk.papers.registry import paper_named

DAY = date(2026, 11, 25)
URL = "https://linli.example"
MB = 1_000_000
WARM = 10  # papers after the first


@dataclass(frozen=True, slots=True)
class Target:
    """The most that one figure may be."""

    seconds: float
    warm: float = 0.0
    peak_mb: float = 0.0
    size_mb: float = 0.0


TARGETS = {
    "empty page": Target(0),
    "poster A3": Target(0.5),
    "work order": Target(0, warm=0.1),
    "leaflets A5": Target(15, peak_mb=800, size_mb=6),
    "leaflets 4-up": Target(15, peak_mb=800, size_mb=6),
}


def maker(what: str, homes: int) -> Callable[[], bytes]:
    """What makes a paper of this name; records and modules are loaded beforehand, the typesetter is not."""
    offering = catalog_files.load(ROOT / "catalog")
    if what == "empty page":
        return lambda: empty(b'#set page(paper: "a4")\n.')
    if what.startswith("leaflets"):
        size = "a5" if what.endswith("A5") else "4up"
        people = tuple(
            Household(Place(str(n // 100 + 1), str(n // 25 % 4 + 1), f"{n % 25 + 1}01"), "王女士", ("13800138000",))
            for n in range(homes)
        )
        return lambda: render(leaflet(offering, DAY, size=size, url=URL, households=people)).pdf  # type: ignore[arg-type]
    paper = paper_named({"poster A3": "poster-a3", "work order": "work-order"}[what])
    assert paper is not None
    return lambda: render(paper.plain(offering)).pdf


def empty(source: bytes) -> bytes:
    """One empty page, with the fonts of the house."""
    import typst  # noqa: PLC0415 - what is imported first is part of the first paper

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    made: bytes = typst.compile(source, format="pdf", font_paths=fonts)
    return made


def child(what: str, homes: int) -> None:
    """Make one paper, and again; print what it took."""
    import resource  # noqa: PLC0415 - not on Windows

    make = maker(what, homes)
    begin = time.perf_counter()
    size = len(make())
    first = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    again = []
    for _ in range(0 if what.startswith("leaflets") else WARM):
        begin = time.perf_counter()
        make()
        again.append(time.perf_counter() - begin)
    warm = statistics.median(again) if again else 0.0
    print(json.dumps({"first": first, "warm": warm, "peak": peak / MB, "size": size / MB}))


def measured(what: str, homes: int) -> dict[str, float]:
    """One round of one paper, in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", what, "--homes", str(homes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def verdict(target: Target, found: dict[str, float]) -> tuple[str, bool]:
    """The targets in words, and whether one is missed."""
    limits = (
        ("first", target.seconds, "first < {:g} s"), ("warm", target.warm, "again < {:g} s"),
        ("peak", target.peak_mb, "< {:g} MB"), ("size", target.size_mb, "< {:g} MB"),
    )  # fmt: skip
    asked = [(found[key] < most, words.format(most)) for key, most, words in limits if most]
    return "，".join(words + ("" if kept else " MISSED") for kept, words in asked), not all(kept for kept, _ in asked)


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--homes", type=int, default=2000)
    options.add_argument("--child", default="")
    asked = options.parse_args()
    if asked.child:
        child(asked.child, asked.homes)
        return 0
    rounds: dict[str, list[dict[str, float]]] = {what: [] for what in TARGETS}
    for _ in range(asked.rounds):
        for what, taken in rounds.items():
            taken.append(measured(what, asked.homes))
    found = {
        what: {key: statistics.median(one[key] for one in taken) for key in taken[0]} for what, taken in rounds.items()
    }
    anchor = found["empty page"]["first"]
    print(f"{'paper':<15} {'first':>8} {'x anchor':>9} {'again':>8} {'peak':>8} {'size':>8}   target")
    missed = False
    for what, row in found.items():
        words, bad = verdict(TARGETS[what], row)
        missed |= bad
        print(
            f"{what:<15} {row['first'] * 1000:6.0f}ms {row['first'] / anchor:8.1f}x {row['warm'] * 1000:6.1f}ms "
            f"{row['peak']:5.0f}MB {row['size']:6.2f}MB   {words or 'anchor'}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
