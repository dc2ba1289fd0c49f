"""The duty roster in the catalogue: optional; each slip is told at its place with what to write instead."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from service_desk import catalog_files
from service_desk.catalog import DutyTurn
from service_desk.catalog_files import snapshot

CATALOG = Path(__file__).parents[2] / "catalog"
FILE = "duty/2026-12.yml"
WHO = "who: 王师傅, phone: 027-12345679"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """The demonstration catalogue with this roster instead of its own."""
    folder = Path(shutil.copytree(CATALOG, tmp_path / "catalog"))
    shutil.rmtree(folder / "duty")

    def write(text: str, file: str = FILE) -> Path:
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return folder

    return write


def roster(*lines: str, period: str = "2026-12") -> str:
    return "\n".join([f"period: {period}", "duty:", *(f"  - {{{line}}}" for line in lines), "...", ""])


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in catalog_files.check(folder)]


def test_without_a_roster_nobody_is_on_duty(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CATALOG, tmp_path / "catalog"))
    shutil.rmtree(folder / "duty")
    assert catalog_files.load(folder).catalog.duty == ()


def test_turns_are_read_in_the_order_of_their_days(written: Callable[..., Path]) -> None:
    """One day, several, of a department; from the files of a month and of a year; through the published copy."""
    written(roster(f"from: 2026-12-03, {WHO}", f"from: 2026-12-01, to: 2026-12-02, {WHO}, department: repair"))
    folder = written(roster("from: 2026-01-01, who: W01, phone: 13800138000", period="2026"), "duty/2026.yml")
    offering = catalog_files.load(folder)
    assert offering.catalog.duty == (
        DutyTurn(date(2026, 1, 1), date(2026, 1, 1), "W01", "13800138000"),
        DutyTurn(date(2026, 12, 1), date(2026, 12, 2), "王师傅", "027-12345679", "repair"),
        DutyTurn(date(2026, 12, 3), date(2026, 12, 3), "王师傅", "027-12345679"),
    )
    assert snapshot.loads(snapshot.dumps(offering)) == offering
    assert offering.catalog.sha == catalog_files.load(CATALOG).catalog.sha  # a turn is no matter of approval


SLIPS = {
    "period": (
        roster(f"from: 2026-12-01, {WHO}", period="冬天"),
        ":1:9: 「period」写年份或月份，例如 2026 或 2026-12。",
    ),
    "file": (
        roster(f"from: 2026-11-01, {WHO}", period="2026-11"),
        ":1:9: 「period」是 2026-11，和文件名不一致；请改成相同的。",
    ),
    "backward": (
        roster(f"from: 2026-12-05, to: 2026-12-01, {WHO}"), ":3:28: 「to」早于「from」；请核对两个日期。",
    ),
    "outside": (
        roster(f"from: 2026-12-30, to: 2027-01-02, {WHO}"),
        ":3:28: 2027-01-02 不在 2026-12 里；请改日期，或写到那一段的值班表里。",
    ),
    "department": (
        roster(f"from: 2026-12-01, {WHO}, department: repairs"),
        ":3:67: 没有编号为「repairs」的部门；是不是想写「repair」。",
    ),
    "twice": (
        roster(f"from: 2026-12-01, to: 2026-12-10, {WHO}", f"from: 2026-12-10, {WHO}"),
        ":4:12: 这几天在第 3 行已经排了王师傅值班；请改日期，或写明不同的部门。",
    ),
    "phone": (roster("from: 2026-12-01, who: 王师傅, phone: 不知道"), ":3:"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_is_told_at_its_place(written: Callable[..., Path], slip: str) -> None:
    text, sentence = SLIPS[slip]
    found = told(written(text))
    assert len(found) == 1, found
    assert found[0].startswith(f"{FILE}{sentence}"), found[0]


def test_two_departments_may_share_a_day_and_two_files_may_not(written: Callable[..., Path]) -> None:
    """A department's own turn beside the general one is no mistake; the year's file and the month's are one roster."""
    both = roster(f"from: 2026-12-01, {WHO}", f"from: 2026-12-01, {WHO}, department: repair")
    assert told(written(both)) == []
    folder = written(roster(f"from: 2026-12-01, {WHO}", period="2026"), "duty/2026.yml")
    assert told(folder) == [
        "duty/2026.yml:3:12: 这几天在duty/2026-12.yml 第 3 行已经排了王师傅值班；请改日期，或写明不同的部门。"
    ]
