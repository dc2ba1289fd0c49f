"""An estate of one's own with a price list in force, prepared once a run and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from admin.cli import run
from service_desk import published
from service_desk.catalog import SHANGHAI
from tests.own_estate import PAID

FIRST = """\
# 我们自己的第一版
edition: 2026-1
effective_from: 2026-02-01
consulted:
  # 两个部门都问过
  - {department: repair, supervisor: 维修组主管, on: 2026-01-05}
  - {department: cleaning, supervisor: 保洁组主管, on: 2026-01-06}
items:
  # 换龙头，去年没有涨
  - service: P1
    unit: 个
    price: 40
    cost: 34
  - service: P2
    unit: 小时
    price: 42
    cost: 37
materials:
  - {id: M1, name: 龙头, unit: 个, price: 85, cost: 72}
...
"""
HEARD = ("repair", "cleaning")
START = datetime(2026, 1, 10, 9, 0, tzinfo=SHANGHAI)


class Estate:
    """An estate made by ``init``, with two paid services, and its one command line."""

    def __init__(self, linli: Any, catalog: Path) -> None:
        self.linli = linli
        self.catalog = catalog

    def ok(self, *words: str) -> str:
        out: str = self.linli.ok("--catalog", str(self.catalog), *words)
        return out

    def refused(self, *words: str) -> str:
        out: str = self.linli.refused("--catalog", str(self.catalog), *words)
        return out

    def json(self, *words: str) -> Any:
        return self.linli("--catalog", str(self.catalog), *words, "--json").json

    def on(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        self.linli.clock.now = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)

    def stage(self, edition: str) -> str:
        found = {e["edition"]: e["stage_word"] for e in self.json("prices", "list")["editions"]}
        return str(found[edition])

    def in_force(self) -> Any:
        return self.json("prices", "status")["in_force"]

    def consult(self, edition: str, *departments: str) -> None:
        for department in departments:
            words = ("--department", department, "--supervisor", f"{department} 主管", "--by", "R01")
            self.ok("prices", "consult", edition, *words)

    def post(self, edition: str, *channels: str) -> None:
        for channel in channels:
            self.ok("prices", "posted", edition, "--channel", channel, "--place", "东门", "--by", "R01")

    def file(self, edition: str) -> Path:
        return self.catalog / "prices" / f"{edition}.yml"

    def edit(self, edition: str, old: str, new: str) -> None:
        text = self.file(edition).read_text("utf-8")
        assert old in text
        self.file(edition).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    def ready(self) -> None:
        """2027-1 drafted, consulted on and approved."""
        self.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
        self.consult("2027-1", *HEARD)
        self.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")

    def taken_down_early(self) -> None:
        """Posted in time; the boards' sheet is gone some days before the first day."""
        self.ready()
        self.post("2027-1", "entrance", "boards")
        self.on(2026, 12, 28)
        self.ok("prices", "removed", "2027-1", "--channel", "boards", "--by", "R01")

    def removal_erased(self) -> None:
        """The same, and somebody takes the removal out of the file."""
        self.taken_down_early()
        path = self.catalog / "prices" / "2027-1.posted.yml"
        path.write_text(path.read_text("utf-8").replace(", removed_on: 2026-12-28", ""), encoding="utf-8", newline="\n")

    def written_by_hand(self) -> None:
        """The second posting stands in the file only."""
        self.ready()
        self.post("2027-1", "entrance")
        path = self.catalog / "prices" / "2027-1.posted.yml"
        late = "  - {channel: boards, place: 3 栋, on: 2026-11-24, recorded_on: 2026-11-24}\n..."
        path.write_text(path.read_text("utf-8").replace("...", late), encoding="utf-8", newline="\n")

    def live(self) -> str:
        """The edition in what is published."""
        found = published.current(self.linli.data)
        assert found is not None
        edition = found.offering.edition_on(self.linli.clock.now.date())
        return edition.id if edition else ""


@pytest.fixture(scope="session")
def prepared(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Made, staffed and published; with a first price list in force since February 2026."""
    return made_once("prices", _prepare)


def _prepare(home: Path) -> None:
    catalog = home / "mine"
    now = [START]

    def ok(*words: str) -> None:
        arguments = ["--data", str(home / "data"), "--catalog", str(catalog), *words]
        assert run(arguments, clock=lambda: now[0]) == 0, words

    ok("init", str(catalog), "--name", "清风苑", "--phone", "027-61234567", "--address", "清风路 1 号")
    (catalog / "services" / "60-paid.yml").write_text(PAID, encoding="utf-8", newline="\n")
    (catalog / "prices" / "2026-1.yml").write_text(FIRST, encoding="utf-8", newline="\n")
    ok("prepare")
    ok("approve", "--yes", "--by", "M01")
    ok("publish")
    for key, grants in {"R01": "reception", "S01": "supervisor@repair", "F01": "finance"}.items():
        ok("staff", "add", key, "--name", f"员工{key}", "--grants", grants, "--by", "M01")
    for channel in ("entrance", "boards"):
        ok("prices", "posted", "2026-1", "--channel", channel, "--place", "东门", "--by", "R01")
    now[0] = datetime(2026, 2, 1, tzinfo=SHANGHAI)
    ok("tick")


@pytest.fixture
def first(prepared: Path, empty_linli: Callable[[Path], Any], tmp_path: Path) -> Estate:
    """A copy of it, in November 2026."""
    for name in ("data", "mine"):
        shutil.copytree(prepared / name, tmp_path / name)
    made = Estate(empty_linli(tmp_path / "data"), tmp_path / "mine")
    made.on(2026, 11, 20)
    assert made.live() == "2026-1"
    return made
