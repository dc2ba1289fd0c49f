"""What the portal costs: a first visit, a later page, and building it, beside MkDocs' own theme on the same pages.

Run: ``.venv/bin/python benchmarks/portal.py [--sizes 90 1000 5000] [--rounds 5]``. Rounds are interleaved and the
median is shown, since the machine may be shared: compare within one run only. Targets are those of PORTAL.md.
"""

from __future__ import annotations

# ruff: noqa: E402
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # this folder holds a portal.py of its own: this file

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from portal.build import build_site, write_markdown
from service_desk import catalog_files
from service_desk.catalog import Section, ServiceItem
from service_desk.pricing import Offering

TODAY = date(2026, 11, 25)
KIB = 1024
FETCHED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src)="([^"]+)"')


def grown(offering: Offering, size: int) -> Offering:
    """The offering with ``size`` services: the real ones repeated under new ids, in sections of the real size."""
    real = offering.catalog.services
    services: list[ServiceItem] = list(real[:size])
    sections: list[Section] = list(offering.catalog.sections)
    batch = 0
    while len(services) < size:
        batch += 1
        more = [replace(item, id=f"{item.id}X{batch}", number="") for item in real[: size - len(services)]]
        services += more
        made = {item.id for item in more}
        for section in offering.catalog.sections:
            ids = tuple(f"{sid}X{batch}" for sid in section.services if f"{sid}X{batch}" in made)
            sections.append(replace(section, id=f"{section.id}-{batch}", services=ids))
    kept = {item.id for item in services}
    sections = [replace(s, services=tuple(sid for sid in s.services if sid in kept)) for s in sections]
    catalog = replace(offering.catalog, services=tuple(services), sections=tuple(sections))
    return replace(offering, catalog=catalog)


def weights(site: Path, page: str) -> dict[str, int]:
    """Gzipped bytes of a page and of all it links, by name."""
    text = (site / page).read_text(encoding="utf-8")
    names = [page, *(name.lstrip("/") for name in dict.fromkeys(FETCHED.findall(text)))]
    return {name: len(gzip.compress((site / name).read_bytes(), 6)) for name in names}


def visit_table(site: Path) -> list[tuple[str, str, str]]:
    """Rows of (what, measured, target)."""
    first, later = weights(site, "index.html"), weights(site, "services/F01/index.html")
    worker = next((site / "assets/javascripts/workers").glob("search.*.js"))
    search = sum(len(gzip.compress(p.read_bytes(), 6)) for p in (worker, site / "search/search_index.json"))
    others = sum("://" in name for name in (*first, *later))
    return [
        ("first visit, gzip", f"{sum(first.values()) / KIB:.1f} KiB", "<= 90"),
        ("the same with search used", f"{(sum(first.values()) + search) / KIB:.1f} KiB", "<= 90"),
        ("later page, gzip", f"{later['services/F01/index.html'] / KIB:.1f} KiB", "<= 6"),
        ("requests of a first visit", str(len(first)), "<= 8"),
        ("requests to other origins", str(others), "0"),
    ]


def own_theme(docs: Path, out: Path) -> None:
    """MkDocs' own theme with its search over the same Markdown files and the same nav."""
    nav = [f"{name}.md" for name in ("index", "all", "free", "prices", "how", "process", "departments", "directory")]
    config = {
        "site_name": "beside",
        "docs_dir": str(docs),
        "theme": {"name": "mkdocs"},
        "plugins": ["search"],
        "markdown_extensions": ["tables", "attr_list"],
        "nav": [*nav, "calendar.md", "rights.md", "privacy.md"],
        "not_in_nav": "/services/\n/sections/\n/prices/\n/handbook/\n",
        "validation": {"links": {"absolute_links": "ignore"}},
    }
    file = docs.parent / "mkdocs.yml"
    file.write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(file), "-d", str(out)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def seconds(work: Callable[[Path], None], out: Path) -> float:
    """Wall time of a build into a fresh folder."""
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    work(out)
    return time.perf_counter() - start


def builds(offering: Offering, size: int, rounds: int, folder: Path) -> tuple[float, float]:
    """Median seconds of our build and of MkDocs' own theme, interleaved."""
    big = grown(offering, size)
    docs = folder / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    write_markdown(big, docs, today=TODAY)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(lambda out: build_site(big, out, today=TODAY), folder / "ours"))
        theirs.append(seconds(lambda out: own_theme(docs, out), folder / "theirs"))
    return statistics.median(ours), statistics.median(theirs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[90, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    offering = catalog_files.load(ROOT / "catalog")
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder = Path(name)
        build_site(offering, folder / "site", today=TODAY)
        print(f"{'what':<34}{'measured':>14}{'target':>12}")
        for what, measured, target in visit_table(folder / "site"):
            print(f"{what:<34}{measured:>14}{target:>12}")
        print(
            f"\n{'services':>8}{'ours s':>10}{'own theme s':>14}{'ratio':>8}   median of {given.rounds}; target <= 1.5"
        )
        for size in given.sizes:
            ours, theirs = builds(offering, size, given.rounds, folder)
            print(f"{size:>8}{ours:>10.2f}{theirs:>14.2f}{ours / theirs:>8.2f}")


if __name__ == "__main__":
    main()
