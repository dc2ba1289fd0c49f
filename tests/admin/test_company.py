"""``linli company``: asked by the one who did the work, handed on and recorded by others (DESIGN §5)."""

from __future__ import annotations

import re
from typing import Any

import pytest


@pytest.fixture
def number(linli: Any) -> str:
    """A paid order that W01 did, who is also all the finance there is, accepted on paper."""
    linli.ok("staff", "add", "W01", "--name", "维修员甲", "--grants", "worker@repair,finance", "--by", "M01")
    linli.ok("staff", "disable", "F01", "--by", "M01")
    made: str = linli.agreed("P104")
    linli.to_work(made)
    linli.ok("finish", made, "--done", "换好龙头", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", made, "--sheet", "A0123", "--signed", "王女士", "--by", "R01")
    return made


def settle(linli: Any, number: str) -> Any:
    return linli("settle", number, "--amount", "40", "--method", "cash", "--by", "W01")


def test_the_companys_signed_yes_lets_the_doer_settle_once_recorded_by_another(linli: Any, number: str) -> None:
    paper = ("company", "answer", number, "--yes", "--sheet", "GS-7", "--signed", "公司经办人")
    assert "请物业公司决定" in settle(linli, number).err
    assert "没有等物业公司答复" in linli.refused(*paper, "--by", "R01")
    assert "财务" in linli.refused("company", "ask", number, "--why", "没有别人", "--by", "R01")
    said = linli.ok("company", "ask", number, "--why", "财务只有我", "--by", "W01")
    assert "可否由 W01 结算 40 元" in said
    assert f"linli company link {number}" in said
    linli.refused("company", "link", number, "--by", "W01")
    linli.refused(*paper, "--by", "W01")
    address = linli.ok("company", "link", number, "--by", "M01")
    assert re.match(r"http://127\.0\.0\.1:8000/company/\w+\.[\w-]+\n", address)
    assert "同意由他结算" in linli.ok(*paper, "--by", "R01")
    assert settle(linli, number).code == 0
    assert linli.order(number)["state"] == "SETTLED"


def test_a_no_on_paper_leaves_it_refused(linli: Any, number: str) -> None:
    linli.ok("company", "ask", number, "--why", "财务只有我", "--by", "W01")
    linli.ok("company", "answer", number, "--no", "--sheet", "GS-8", "--signed", "公司经办人", "--by", "R01")
    assert settle(linli, number).code == 1
