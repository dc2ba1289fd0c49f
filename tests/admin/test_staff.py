"""Staff and households at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_only_the_manager_changes_staff(linli: Any) -> None:
    add = ("staff", "add", "W77", "--name", "维修员丙", "--grants", "worker@repair,reception")
    assert "服务中心经理" in linli.refused(*add, "--by", "R01")
    linli.ok(*add, "--by", "M01")
    found = {person["id"]: person for person in linli("staff", "list", "--json").json["staff"]}
    assert found["W77"]["grants"] == ["worker@repair", "reception"]
    assert "服务人员（水电工程维修组）、客户接待" in linli.ok("staff", "list")


def test_unknown_roles_and_departments_are_named(linli: Any) -> None:
    assert "不认识角色「boss」" in linli.refused(
        "staff", "add", "X1", "--name", "甲", "--grants", "boss", "--by", "M01"
    )
    assert "没有部门「moon」" in linli.refused(
        "staff", "add", "X1", "--name", "甲", "--grants", "worker@moon", "--by", "M01"
    )


def test_the_last_manager_stays(linli: Any) -> None:
    assert "没有经理" in linli.refused("staff", "disable", "M01", "--by", "M01")


def test_the_demo_staff_can_do_every_department(linli: Any) -> None:
    people = linli("staff", "list", "--json").json["staff"]
    grants = {grant for person in people for grant in person["grants"]}
    departments = ("reception", "repair", "cleaning", "greening", "order")
    assert {f"{role}@{d}" for role in ("supervisor", "worker") for d in departments} <= grants
    assert {"manager", "reception", "finance"} <= grants
    assert "已加 0 名" in linli.ok("staff", "demo", "--by", "M01")


def test_households_are_found_by_room_phone_name_and_initials(linli: Any) -> None:
    linli.ok(
        "household", "add", "3号楼2单元501", "--name", "王女士", "--phone", "１３８００１３８０００", "--by", "R01"
    )
    for words in ("32501", "3-2-501", "8000", "王", "wns"):
        homes = linli("household", "find", words, "--full", "--why", "回电", "--by", "R01", "--json").json["households"]
        assert [home["home"] for home in homes] == ["3-2-501"], words
    masked = linli.ok("household", "find", "王")
    assert "138****8000" in masked
    assert "501" not in masked


def test_a_table_with_wrong_rows_is_told_row_by_row_and_nothing_is_written(linli: Any, tmp_path: Path) -> None:
    file = tmp_path / "住户.csv"
    file.write_text("住址,称呼,电话,备注\n3-2-501,王女士,13800138000,\n三楼,李先生,,\n3-2-502,张,12,\n", "utf-8-sig")
    said = linli.refused("household", "import", str(file), "--by", "R01")
    assert "第 3 行 A 列：住址" in said
    assert "第 4 行 C 列：电话" in said
    assert linli("household", "list", "--json").json["households"] == []


def test_a_gbk_table_goes_in_and_comes_out_without_formulas(linli: Any, tmp_path: Path) -> None:
    file, out = tmp_path / "住户.csv", tmp_path / "out.csv"
    file.write_bytes("住址,称呼,电话,备注\r\n3-2-501,王女士,13800138000 027-61234567,=1+1\r\n".encode("gbk"))
    assert "已导入 1 户" in linli.ok("household", "import", str(file), "--by", "R01")
    assert linli("household", "export", str(out), "--by", "M01").code == 2
    linli.ok("household", "export", str(out), "--why", "年度核对", "--by", "M01")
    assert out.read_text("utf-8-sig").splitlines() == [
        "住址,称呼,电话,身份,备注",
        "3-2-501,王女士,13800138000 02761234567,,'=1+1",
    ]
    linli.ok("household", "erase", "3-2-501", "--by", "M01")
    assert "没有找到" in linli.ok("household", "list")
