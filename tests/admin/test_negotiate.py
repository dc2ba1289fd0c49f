"""``linli negotiate``: every step of it from the command line, and what is refused (§6.3)."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def number(linli: Any) -> str:
    """A paid order of 40 yuan that was accepted on paper."""
    made: str = linli.agreed("P104")
    linli.to_work(made)
    linli.ok("finish", made, "--done", "换好龙头", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", made, "--sheet", "A0123", "--signed", "王女士", "--by", "R01")
    return made


def test_from_the_objection_to_the_receipt(linli: Any, number: str) -> None:
    phone = ("--basis", "telephone", "--by", "R01")
    said = linli.ok("negotiate", "open", number, "--reason", "比楼下贵", "--amount", "30", *phone)
    assert said == f"{number}：标价 40 元，待商谈。\n"
    assert "正在协商" in linli.refused("negotiate", "open", number, "--reason", "贵", *phone)
    assert "最多可降 10%" in linli.refused(
        "negotiate", "agree", number, "--amount", "35", "--who", "王女士", "--by", "S01"
    )
    assert "经理" in linli.refused("negotiate", "decide", number, "--amount", "30", "--by", "S01")
    assert number in linli.ok("negotiate", "list")
    assert "待住户同意" in linli.ok("negotiate", "decide", number, "--amount", "30.50", "--by", "M01")
    settle = ("settle", number, "--method", "cash", "--by", "F01", "--amount")
    assert "还在协商" in linli.refused(*settle, "40")
    made = linli("negotiate", "agree", number, "--amount", "30.5", "--who", "王女士", *phone, "--json").json
    assert (made["negotiation"]["decision"], made["negotiation"]["consent"]["who"]) == ("2026-XS-0001", "王**")
    assert linli.order(number)["due"] == 3050
    linli.refused(*settle, "40")
    linli.ok(*settle, "30.50")
    shown = linli.ok("negotiate", "show", number)
    assert "标价 40 元，商定 30.50 元，经协商（2026-XS-0001）" in shown
    assert "比楼下贵" not in shown + linli.ok("negotiate", "list", "--year", "2026")
    assert "2026 年提出 1 件：经协商 1 件。" in linli.ok("negotiate", "list", "--year", "2026")


def test_inside_the_band_and_what_the_resident_takes_back(linli: Any, number: str) -> None:
    assert "没有协商" in linli.ok("negotiate", "list")
    assert "没有协商过" in linli.ok("negotiate", "show", number)
    assert "看不懂" in linli.refused("negotiate", "list", "--year", "26")
    assert "2025 年提出 0 件。" in linli.ok("negotiate", "list", "--year", "2025")
    assert "没有正在协商" in linli.refused("negotiate", "acknowledge", number, "--by", "M01")
    linli.ok("negotiate", "open", number, "--reason", "贵", "--basis", "counter", "--by", "R01")
    assert "不能这样办" in linli.refused("negotiate", "acknowledge", number, "--by", "M01")
    ended = linli.ok("negotiate", "withdraw", number, "--basis", "counter", "--by", "R01")
    assert "按标定价格" in ended
    assert linli("negotiate", "show", number, "--json").json["negotiations"][0]["outcome"] == "listed"


def test_a_reject_over_money_is_a_negotiation(linli: Any) -> None:
    made = linli.agreed("P104")
    linli.to_work(made)
    linli.ok("finish", made, "--done", "换好龙头", "--line", "P104=1", "--for", "W01", "--by", "R01")
    said = linli.ok("reject", made, "--wrong", "说好三十", "--price", "--basis", "telephone", "--by", "R01")
    assert "已转为协商价格" in said
    assert linli.order(made)["state"] == "COMPLETED"
    assert made in linli.ok("negotiate", "list")


def test_the_only_manager_asks_the_company_about_the_own_price(linli: Any, number: str) -> None:
    linli.ok("negotiate", "open", number, "--reason", "贵", "--basis", "counter", "--by", "M01")
    assert "由别人决定" in linli.refused("negotiate", "decide", number, "--amount", "30", "--by", "M01")
    said = linli.ok("company", "ask", number, "--why", "经理只有我", "--amount", "30", "--by", "M01")
    assert "价格可否定为 30 元" in said
    paper = ("company", "answer", number, "--yes", "--sheet", "GS-9", "--signed", "公司经办人")
    assert "同意这个价格" in linli.ok(*paper, "--by", "R01")
    assert "待住户同意" in linli.ok("negotiate", "show", number)
