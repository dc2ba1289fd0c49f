"""``linli payment`` and ``settle --with``: receipts shown, voided, refunded, invoiced (§6.4)."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def numbers(linli: Any) -> tuple[str, str]:
    """Two accepted orders of one home, 40 yuan each, and two people of finance."""
    linli.ok("staff", "add", "F02", "--name", "出纳员乙", "--grants", "finance", "--by", "M01")
    return linli.accepted("A1"), linli.accepted("A2")


def test_one_receipt_for_two_orders_is_shown_voided_and_its_number_stays_used(linli: Any, numbers: Any) -> None:
    one, two = numbers
    pay = ("settle", one, "--with", two, "--method", "cash", "--by", "F01", "--amount")
    assert "一共应收 80.00 元" in linli.refused(*pay, "40")
    assert "同一张收据共 2 单" in linli.ok(*pay, "80")
    shown = linli.ok("payment", "show", "2026-000001")
    assert "现金 80 元，F01 收" in shown
    assert one in shown
    assert two in shown
    assert "另一位同事作废" in linli.refused("payment", "void", "2026-000001", "--reason", "收错了", "--by", "F01")
    assert "已作废，80 元请退还住户" in linli.ok("payment", "void", "2026-000001", "--reason", "收错了", "--by", "F02")
    assert linli.order(one)["state"] == "ACCEPTED"
    linli.ok("settle", one, "--method", "wechat", "--by", "F01", "--amount", "40")
    assert linli.order(one)["receipt"] == "2026-000002"
    listed = linli.ok("payment", "list")
    assert "作废" in listed
    assert "现金：1 张，收 80 元，退出 80 元，净 0 元" in listed
    assert "微信：1 张，收 40 元，净 40 元" in listed
    assert "已经作废" in linli.refused("paper", "receipt", "2026-000001", "--out", "x.pdf", "--by", "F01")


def test_a_refund_is_the_managers_and_an_invoice_is_noted_once(linli: Any, numbers: Any) -> None:
    linli.ok("settle", numbers[0], "--method", "cash", "--by", "F01", "--amount", "40")
    refund = ("payment", "refund", "2026-000001", "--method", "cash", "--reason", "漆面没修好", "--amount")
    linli.refused(*refund, "10", "--by", "F01")
    assert "最多还可以退 40.00 元" in linli.refused(*refund, "41", "--by", "M01")
    assert "已退款 10.50 元（现金）" in linli.ok(*refund, "10.50", "--by", "M01")
    found = linli(
        "payment", "invoice", "2026-000001", "--number", "2442", "--title", "王女士", "--by", "F01", "--json"
    ).json
    assert found["payment"]["refunded"] == 1050
    assert "已经记过发票" in linli.refused(
        "payment", "invoice", "2026-000001", "--number", "2443", "--title", "王女士", "--by", "F01"
    )
    shown = linli.ok("payment", "show", "2026-000001")
    assert "退款 10.50 元" in shown
    assert "发票 2442，王女士" in shown
    day = linli("payment", "list", "--json").json
    assert day["sums"] == [{"method": "cash", "receipts": 1, "taken": 4000, "back": 1050, "net": 2950}]
    assert "没有收款" in linli.ok("payment", "list", "--day", "2026-01-01")
    assert "没有收据号" in linli.refused("payment", "show", "2026-000009")
