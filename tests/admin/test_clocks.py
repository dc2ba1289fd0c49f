"""Clocks, duty, door notices and follow-ups at the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

PERSON = ("--home", "3-2-501", "--name", "王女士", "--phone", "13800138000")


def rows_of(linli: Any) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(f"file:{linli.data / 'linli.db'}?mode=ro", uri=True)) as cn:
        tables = [name for (name,) in cn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(cn.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}  # noqa: S608


def test_a_dry_run_of_the_tick_writes_nothing(linli: Any) -> None:
    """Overdue over the years end: the dry run tells what would climb and changes no row; the run does it, once."""
    number = linli.agreed("P104")
    linli.clock.to(9, days=60)
    before, bytes_before = rows_of(linli), (linli.data / "linli.db").read_bytes()
    dry = linli("tick", "--dry-run", "--json").json
    assert dry["raised"] == [{"number": number, "to": "supervisor"}, {"number": number, "to": "manager"}]
    assert f"逾期报主管 1：{number}" in linli.ok("tick", "--dry-run")
    assert rows_of(linli) == before
    assert (linli.data / "linli.db").read_bytes() == bytes_before
    assert linli("tick", "--json").json["raised"] == dry["raised"]
    after = rows_of(linli)
    assert linli("tick", "--json").json["raised"] == []
    assert rows_of(linli) == after != before


def test_a_year_without_a_calendar_is_told_loudly(linli: Any) -> None:
    """By tick, check and doctor, on stderr where a timer's mail would show it; the exit code stays."""
    linli.clock.now = linli.clock.now.replace(year=2028, month=11)
    done = linli("tick")
    assert (done.code, done.err.count("的日历还没有写")) == (0, 2)
    assert "calendar/2028.yml" in done.err
    assert "calendar/2029.yml" in linli("check").err
    assert len(linli("check", "--json").json["calendar_missing"]) == 2
    assert "calendar/2028.yml" in linli("doctor").out


def test_a_notice_hangs_before_work_that_reaches_the_neighbours(linli: Any, tmp_path: Path) -> None:
    """Refused without; printed from the order, recorded, then begun."""
    number = linli.agreed("P106")
    linli.ok("assign", number, "--lead", "W01", "--window", "2026-11-26 09:00-10:00", "--by", "S01")
    linli.clock.to(9, days=1)
    start = ("start", number, "--conduct", "--for", "W01", "--by", "R01")
    assert "贴好通知" in linli.refused(*start)
    out = tmp_path / "door.pdf"
    linli.ok("paper", "door-notice", "--order", number, "--place", "3号楼2单元", "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF")
    assert "不停水" in linli.refused("paper", "door-notice", "--order", linli.agreed("P104"), "--out", str(out))
    told = linli.ok("door-notice", number, "--stairs", "3号楼2单元", "--where", "单元门内侧", "--by", "W01")
    assert "门口通知已贴" in told
    linli.ok(*start)


def test_levels_and_answers_of_a_follow_up(linli: Any) -> None:
    """All of it on one line; what does not go together is wrong usage or refused."""
    number = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    base = ("follow-up", number, "--by", "S01")
    for wrong in (
        (), ("--level", "6"), ("--result", "good"), ("--level", "4", "--charged", "maybe"), ("--how", "post"),
        ("--level", "1", "--words", "差", "--rework", "--complaint"),
    ):  # fmt: skip
        assert linli(*base, *wrong).code == 2, wrong
    assert "对不上" in linli.refused(*base, "--level", "5", "--result", "dissatisfied", "--words", "差")
    answers = ("--dressed", "yes", "--let-in", "no", "--charged", "yes")
    made = linli(*base, "--level", "4", *answers, "--words", "多收了十元", "--json").json["follow_up"]
    assert {key: made[key] for key in ("result", "level", "dressed", "let_in", "charged", "wants", "open")} == {
        "result": "satisfied", "level": "4", "dressed": True, "let_in": False, "charged": True, "wants": "major",
        "open": True,
    }  # fmt: skip
    assert "重大投诉" in linli.ok(*base, "--level", "4", "--charged", "yes", "--words", "还是那件事")


def test_an_urgent_call_goes_to_whoever_is_on_duty(linli: Any) -> None:
    """Without a name the roster decides; the demonstration's names are in no staff book, and its telephone is told."""
    words = ("urgent", "--service", "P101", *PERSON, "--content", "爆管", "--agreed", "telephone", "--conduct")
    refused = linli.refused(*words, "--by", "R01")
    assert "维修值班员乙，电话 02712345679" in refused or "维修值班员乙，电话 027-12345679" in refused
    assert linli(*words, "--lead", "W01", "--by", "R01", "--json").json["lead"] == "W01"
