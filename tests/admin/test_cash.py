"""``linli cash``: what there should be, the close of a day with its differences, the close of a month (F3, §6.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from service_desk.catalog import SHANGHAI


@pytest.fixture
def paid(linli: Any) -> str:
    """An order settled with 40 yuan in cash."""
    number: str = linli.accepted("A1")
    linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    return number


def close(linli: Any, *more: str) -> Any:
    return linli("cash", "close", *more, "--by", "F01")


def test_f3_the_day_is_closed_by_method_with_its_difference(linli: Any, paid: str) -> None:
    assert "还没有做过日结" in linli.ok("cash", "day")
    assert "还没有做过日结" in linli.ok("cash", "closes")
    linli.ok("held", "take", "--kind", "agency", "--amount", "20", "--method", "wechat", "--purpose", "代缴水费",
             "--order", paid, "--by", "F01")  # fmt: skip
    linli.ok("held", "pay-out", "Z2026-0001", "--amount", "15", "--method", "transfer", "--paper", "B1", "--by", "F01")
    shown = linli.ok("cash", "day")
    assert "收款 1 笔，40 元" in shown
    assert "代付 1 笔，-15 元" in shown
    assert "--counted cash=实点 --counted wechat=实点 --counted transfer=实点" in shown
    counted = ("--counted", "cash=35", "--counted", "wechat=20", "--counted", "transfer=-15", "--kept", "30")
    assert "--reason cash：现金应有 40.00 元，实点 35.00 元" in close(linli, *counted).err
    said = close(linli, *counted, "--reason", "cash=找零多付")
    assert said.code == 0
    assert "找零多付" in said.out
    assert "现金留存 30 元，送存 5 元。有差额的 1 种" in said.out
    assert "现金 -5" in linli.ok("cash", "closes")
    day = linli("cash", "day", "--json").json
    assert day["last"]["seq"] == 1
    assert day["due"] == [{"method": "cash", "carried": 3000, "moved": 0, "expected": 3000}]
    assert "这以后没有收支" in linli.ok("cash", "day")


def test_a_close_as_expected_says_so(linli: Any, paid: str) -> None:
    assert paid
    made = close(linli, "--counted", "cash=40", "--json").json["close"]
    assert (made["first"], made["last"], made["kept"]) == (1, 1, 0)
    assert [(one["method"], one["difference"], one["banked"]) for one in made["counts"]] == [("cash", 0, 4000)]
    assert "没有差额" in close(linli, "--counted", "cash=0").out


def test_slips_that_are_out_are_named_before_the_close(linli: Any) -> None:
    linli.ok("slip", "write", linli.accepted("A1"), "--amount", "10", "--by", "W01")
    assert "员工代收未交 1 张：D2026-0001 10 元" in linli.ok("cash", "day")
    assert [one["slip"] for one in linli("cash", "day", "--json").json["slips"]] == ["D2026-0001"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--counted", "91"), "--counted：「91」看不懂"),
        (("--counted", "card=91"), "方式有 cash（现金）"),
        (("--counted", "cash=40", "--counted", "CASH=41"), "现金写了两次"),
        (("--counted", "cash=四十"), "--counted cash：金额「四十」看不懂"),
        (("--counted", "wechat=0"), "--counted cash：请写现金实点多少元"),
        (("--counted", "cash=-1"), "--counted cash：现金实点不能小于零"),
        (("--counted", "cash=40", "--kept", "-1"), "--kept"),
        (("--counted", "cash=40", "--reason", "找零"), "--reason：「找零」看不懂"),
    ],
    ids=["no-method", "unknown", "twice", "unread", "missing", "negative", "kept", "reason"],
)
def test_a_count_nobody_can_read_is_said_by_its_option(
    linli: Any, paid: str, words: tuple[str, ...], sentence: str
) -> None:
    assert paid
    done = close(linli, *words)
    assert done.code == 1
    assert sentence in done.err
    assert linli("cash", "closes", "--json").json["closes"] == []


def test_only_finance_closes(linli: Any) -> None:
    assert linli("cash", "close", "--counted", "cash=0", "--by", "M01").code == 1


def test_a_month_is_shown_so_far_then_closed_and_stands(linli: Any, paid: str) -> None:
    unpaid = linli.accepted("A2")
    linli.ok("held", "take", "--kind", "deposit", "--amount", "200", "--method", "cash", "--purpose", "借用冲击钻",
             "--order", paid, "--by", "F01")  # fmt: skip
    running = linli.ok("cash", "month")
    for words in (
        "2026年11月：还没有月结", "2026-000001 至 2026-000001，1 张", "服务收入 40 元", "现在结存 200 元",
        "住户未付 40 元：30 天以内 1 单 40 元", unpaid,
    ):  # fmt: skip
        assert words in running, words
    assert paid not in running
    assert "还没有过完" in linli.refused("cash", "close-month", "2026-11", "--by", "F01")
    linli.clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
    assert "linli cash close" in linli.refused("cash", "close-month", "2026-11", "--by", "F01")
    assert close(linli, "--counted", "cash=240").code == 0
    assert "由出纳员甲（F01）月结" in linli.ok("cash", "close-month", "2026年11月", "--by", "F01")
    found = linli("cash", "month", "2026-11", "--json").json
    assert (found["closed_by"], found["figures"]["income"], found["figures"]["held"]) == ("F01", 4000, 20000)
    assert [(one["number"], one["amount"]) for one in found["figures"]["unpaid"]] == [(unpaid, 4000)]
    linli.ok(
        "payment", "refund", "2026-000001", "--amount", "5", "--method", "cash", "--reason", "没修好", "--by", "M01"
    )
    assert linli("cash", "month", "2026-11", "--json").json == found, "a later refund falls in December"
    assert linli("cash", "month", "--json").json["figures"]["income"] == -500


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2026-13", "看不懂"),
        ("十一月", "看不懂"),
        ("9999-12", "看不懂"),
        ("1999-12", "看不懂"),
        ("2027-01", "还没有开始"),
    ],
)
def test_a_month_that_cannot_be_is_told(linli: Any, month: str, sentence: str) -> None:
    assert sentence in linli.refused("cash", "month", month)
