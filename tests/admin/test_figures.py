"""``linli figures``: the numbers of the page at the command line (§5.7)."""

from __future__ import annotations

from typing import Any


def _played(linli: Any) -> None:
    """Two orders of the repairs, one finished and rated; one answered at once."""
    number = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    linli.ok("rate", number, "--stars", "2", "--by", "R01")
    linli.agreed("P104")


def test_figures_count_by_department_worker_and_service(linli: Any) -> None:
    _played(linli)
    found = linli("figures", "--json").json
    assert found["format"] == 1
    total = found["total"]
    assert (total["registered"], total["done"], total["first_time"], total["rated"], total["good"]) == (2, 1, 1, 1, 0)
    assert total["unhappy"] == 1
    assert [(line["id"], line["registered"]) for line in found["departments"]] == [("repair", 2)]
    assert [(line["id"], line["done"]) for line in found["workers"]] == [("W01", 1), ("", 0)]
    assert [(line["id"], line["registered"]) for line in found["services"]] == [("P104", 2)]
    assert linli("figures", "--department", "cleaning", "--json").json["total"]["registered"] == 0


def test_figures_are_a_table_for_people(linli: Any) -> None:
    _played(linli)
    said = linli.ok("figures")
    assert "水电工程维修组" in said
    assert "1/1" in said
    assert "%" not in said
    assert "合计" in said
    assert "没有服务单" in linli.ok("figures", "--from", "2020-01-01", "--to", "2020-01-31")


def test_wrong_days_and_departments_are_told_how_to_mend(linli: Any) -> None:
    for words, said in (
        (["--from", "2026-11-31"], "--from：开始日期看不懂，请写成 2026-11-25。"),
        (["--from", "2026-11-20", "--to", "2026-11-19"], "--from：开始日期在结束日期之后"),
        (["--department", "nowhere"], "没有部门「nowhere」"),
    ):
        done = linli("figures", *words)
        assert done.code == 1
        assert said in done.err


def test_complaints_follow_ups_and_late_entries_are_counted_too(linli: Any) -> None:
    """Those about no order in a sentence of their own; the number of each department in ``--json``."""
    _played(linli)
    words = ("complaint", "add", "--words", "收了二十元", "--reach", "周一再来", "--by", "R01")
    number = linli("list", "--lead", "W01", "--json").json["orders"][0]["number"]
    linli.ok(*words, "--kind", "tips", "--order", number, "--about", "W01")
    linli.ok(*words, "--kind", "other", "--department", "cleaning")
    found = linli("figures", "--json").json
    total = found["total"]
    assert [total[key] for key in ("complained", "major", "accepted", "reached", "late")] == [1, 1, 1, 0, 0]
    apart = {"id": "cleaning", "name": "保洁组", "total": 1}
    assert found["complaints_without_order"] == {"total": 1, "departments": [apart]}
    said = linli.ok("figures")
    assert "有投诉的单里，1 单是重大投诉。" in said
    assert "另有 1 件投诉没有服务单，不在表里：保洁组 1 件。" in said
    nothing = linli.ok("figures", "--department", "cleaning")
    assert "没有服务单。" in nothing
    assert "另有 1 件投诉" in nothing
