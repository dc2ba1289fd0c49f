"""The real command over a real data folder: prepared and published once a run, copied for each test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from admin.cli import run
from service_desk.catalog import SHANGHAI

# A Wednesday before the office opens, so that the whole day can be played.
MORNING = datetime(2026, 11, 25, 8, 40, tzinfo=SHANGHAI)
PERSON = ("--home", "3-2-501", "--name", "王女士", "--phone", "13800138000")


@dataclass(slots=True)
class Clock:
    """The time a run of the command line is given."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def to(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """Go to a time of the clock, some days after the present one."""
        self.now = (self.now + timedelta(days=days)).replace(hour=hour, minute=minute)


@dataclass(frozen=True, slots=True)
class Done:
    """What one run came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as a program reads it."""
        assert self.code == 0, self.err
        return json.loads(self.out)


class Linli:
    """``linli`` in this process, over one data folder, by one clock."""

    def __init__(self, data: Path, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self.clock = clock
        self.booked = 0
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Done:
        """Run a command line."""
        self._capsys.readouterr()
        code = run(["--data", str(self.data), *arguments], clock=self.clock)
        captured = self._capsys.readouterr()
        return Done(code, captured.out, captured.err)

    def ok(self, *arguments: str) -> str:
        """Run a command line that must succeed; its output."""
        done = self(*arguments)
        assert done.code == 0, done.err
        return done.out

    def refused(self, *arguments: str) -> str:
        """Run a command line that must be refused; its sentence."""
        done = self(*arguments)
        assert done.code == 1, done.out
        assert done.err.strip()
        return done.err

    def order(self, number: str) -> Any:
        """An order as ``show --json`` gives it."""
        return self("show", number, "--json").json["order"]

    def book(self, service: str, *more: str, by: str = "R01") -> str:
        """Book for tomorrow morning and give the number."""
        tomorrow = (self.clock.now + timedelta(days=1)).date().isoformat()
        when = () if "--day" in more else ("--day", tomorrow, "--half", "am")
        self.booked += 1  # the same words twice a day are taken for a mistake
        content = ("--content", f"厨房 {self.booked}")
        words = ("book", "--service", service, *PERSON, *when, *content, "--by", by, "--json")
        number: str = self(*words, *more).json["number"]
        self.clock.now += timedelta(minutes=1)  # lists are in the order of booking
        return number

    def agreed(self, service: str, *more: str) -> str:
        """Book paid work, the price agreed by telephone."""
        return self.book(service, "--agreed", "telephone", *more)

    def adopt(self, other: Linli) -> None:
        """Take over what another folder has published, as a moved installation would."""
        shutil.copytree(other.data / "published", self.data / "published")

    def to_work(self, number: str, worker: str = "W01", supervisor: str = "S01") -> None:
        """Assign for the next hour, go there and start."""
        begin = self.clock.now + timedelta(minutes=20)
        window = f"{begin:%Y-%m-%d %H:%M}-{begin + timedelta(hours=1):%H:%M}"
        self.ok("assign", number, "--lead", worker, "--window", window, "--by", supervisor)
        self.clock.now = begin
        self.ok("start", number, "--conduct", "--for", worker, "--by", "R01")

    def accepted(self, sheet: str) -> str:
        """Paid work of 40 yuan, done and accepted on a paper sheet."""
        number = self.agreed("P104")
        self.to_work(number)
        self.ok("finish", number, "--done", "换好龙头", "--line", "P104=1", "--for", "W01", "--by", "R01")
        self.ok("accept", number, "--sheet", sheet, "--signed", "王女士", "--by", "R01")
        return number


@pytest.fixture(scope="session")
def template(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A data folder as ``start.py`` leaves it: prepared and published."""
    return made_once("admin", _prepare)


def _prepare(data: Path) -> None:
    for command in ("prepare", "publish"):
        assert run(["--data", str(data), command], clock=Clock()) == 0


@pytest.fixture
def clock() -> Clock:
    """The clock of the test."""
    return Clock()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LINLI_STAFF", "LINLI_DATA", "LINLI_CATALOG", "LINLI_URL", "LINLI_PREFIX", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def linli(template: Path, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]) -> Linli:
    """``linli`` over a fresh copy of the prepared and published folder."""
    data = tmp_path / "data"
    shutil.copytree(template, data)
    return Linli(data, clock, capsys)


@pytest.fixture
def empty_linli(clock: Clock, capsys: pytest.CaptureFixture[str]) -> Callable[[Path], Linli]:
    """``linli`` over any data folder, also one that does not exist."""
    return lambda data: Linli(data, clock, capsys)
