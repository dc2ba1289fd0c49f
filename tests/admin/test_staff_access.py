"""First links, deputies, leave and sessions at the command line; coming in after ``prepare``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DAYS = ("--since", "2026-11-26", "--until", "2026-11-27")
STAND_IN = ("staff", "deputy", "W01", "--grant", "supervisor@repair", "--instead-of", "S01", *DAYS)


def test_preparing_a_fresh_estate_says_how_manager_and_reception_come_in(
    empty_linli: Callable[[Path], Any], tmp_path: Path
) -> None:
    linli = empty_linli(tmp_path / "data")
    said = linli.ok("prepare")
    assert "（M01）第一次登录工作台：http://127.0.0.1:8000/desk/first/M01." in said
    assert "（R01）第一次登录工作台：http://127.0.0.1:8000/desk/first/R01." in said
    assert "2026-11-28 08:40 前有效" in said
    assert "/desk/first/" not in linli.ok("prepare")


def test_the_public_address_stands_in_the_links(
    empty_linli: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_URL", "https://wuye.example/")
    monkeypatch.setenv("LINLI_PREFIX", "/linli")
    assert "https://wuye.example/linli/desk/first/M01." in empty_linli(tmp_path / "data").ok("prepare")


def test_a_link_is_the_manager_s_to_give(linli: Any) -> None:
    given = linli("staff", "link", "w01", "--by", "M01", "--json").json
    assert given["staff"] == "W01"
    assert given["link"].startswith("http://127.0.0.1:8000/desk/first/W01.")
    assert "服务中心经理" in linli.refused("staff", "link", "W01", "--by", "R01")
    assert "没有在岗员工" in linli.refused("staff", "link", "W99", "--by", "M01")
    assert linli("staff", "link", "W01").code == 2


def test_a_deputy_is_given_listed_and_ended(linli: Any) -> None:
    assert "2026-11-26 至 2026-11-27" in linli.ok(*STAND_IN, "--by", "M01")
    (found,) = linli("staff", "deputy", "--json").json["deputies"]
    assert {**found, "id": ""} == {
        "id": "", "staff": "W01", "grant": "supervisor@repair", "instead_of": "S01", "since": "2026-11-26",
        "until": "2026-11-27", "given_by": "M01",
    }  # fmt: skip
    assert found["id"][:8] in linli.ok("staff", "deputy", "W01")
    assert "没有编号" in linli.refused("staff", "deputy", "--end", "none", "--by", "M01")
    linli.ok("staff", "deputy", "--end", found["id"][:8], "--by", "M01")
    assert linli("staff", "deputy", "--json").json["deputies"] == []


def test_a_deputy_acts_in_the_role_on_the_day(linli: Any, clock: Any) -> None:
    linli.ok(*STAND_IN, "--by", "M01")
    clock.to(9, days=1)
    number = linli.agreed("P104")
    words = ("assign", number, "--lead", "W02", "--window", "2026-11-27 09:00-10:00")
    linli.ok(*words, "--by", "W01")
    assert linli.order(number)["state"] == "ASSIGNED"


def test_a_deputy_needs_the_manager_and_every_word(linli: Any) -> None:
    assert "服务中心经理" in linli.refused(*STAND_IN, "--by", "S01")
    assert linli("staff", "deputy", "W01", "--grant", "supervisor@repair", "--by", "M01").code == 2
    assert "日期「明天」不对" in linli.refused(*STAND_IN[:-3], "明天", *STAND_IN[-2:], "--by", "M01")


def test_leave_is_entered_listed_and_taken_back(linli: Any) -> None:
    linli.ok("staff", "absence", "W01", *DAYS, "--half", "pm", "--why", "培训", "--by", "S01")
    (found,) = linli("staff", "absence", "--json").json["absences"]
    assert (found["staff"], found["half"], found["why"], found["until"]) == ("W01", "pm", "培训", "2026-11-27")
    assert "下午" in linli.ok("staff", "absence", "W01")
    linli.ok("staff", "absence", "--end", found["id"][:8], "--by", "S01")
    assert linli("staff", "absence", "--json").json["absences"] == []


def test_leave_is_for_the_own_department_and_for_listed_reasons(linli: Any) -> None:
    day = ("--since", "2026-11-26")
    assert "不在您的部门" in linli.refused("staff", "absence", "W03", *day, "--by", "S01")
    assert "清单" in linli.refused("staff", "absence", "W01", *day, "--why", "感冒", "--by", "S01")
    assert "部门主管" in linli.refused("staff", "absence", "W01", *day, "--by", "R01")
    assert linli("staff", "absence", "W01", *day, "--half", "晚上", "--by", "S01").code == 2


def test_sessions_are_listed_and_ended_by_the_manager(linli: Any) -> None:
    assert linli("staff", "sessions", "--json").json == {"format": 1, "sessions": []}
    assert "0 处" in linli.ok("staff", "sign-out", "R01", "--by", "M01")
    assert "服务中心经理" in linli.refused("staff", "sign-out", "R01", "--by", "S01")


def test_who_was_disabled_comes_back(linli: Any) -> None:
    linli.ok("staff", "disable", "W02", "--by", "M01")
    assert "没有在岗员工" in linli.refused("staff", "link", "W02", "--by", "M01")
    linli.ok("staff", "enable", "W02", "--by", "M01")
    linli.ok("staff", "link", "W02", "--by", "M01")
    assert linli.ok("verify")


def test_nobody_outside_is_served_before_somebody_has_a_password(linli: Any) -> None:
    assert "还没有员工设过密码" in linli.refused("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
