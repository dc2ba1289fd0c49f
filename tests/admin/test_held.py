"""``linli held``: deposits and agency money taken, paid out and given back, masked by default (§6.4)."""

from __future__ import annotations

from typing import Any

import pytest

TAKE = ("held", "take", "--kind", "deposit", "--amount", "200", "--method", "cash", "--purpose", "借用冲击钻",
        "--home", "3-2-502", "--payer", "李先生", "--by", "F01")  # fmt: skip


def changed(option: str, value: str) -> tuple[str, ...]:
    """The same with another value of one option."""
    at = TAKE.index(option) + 1
    return (*TAKE[:at], value, *TAKE[at + 1 :])


def test_a_deposit_is_taken_listed_and_returned(linli: Any) -> None:
    assert "没有暂收款" in linli.ok("held", "list")
    assert "Z2026-0001  押金：收到 200 元（现金），结存 200 元。\n" in linli.ok(*TAKE)
    assert "结存 200 元，不是收入" in linli.ok("held", "list")
    assert "不能代付" in linli.refused(
        "held", "pay-out", "Z2026-0001", "--amount", "1", "--method", "cash", "--paper", "A1", "--by", "F01"
    )
    back = ("held", "return", "Z2026-0001", "--method", "cash", "--by", "F01", "--amount")
    assert "只有 200.00 元" in linli.refused(*back, "201")
    assert "已经结清" in linli.ok(*back, "200")
    assert linli("held", "list", "--json").json == {"format": 1, "held": [], "left": 0}


def test_agency_money_of_an_order_is_paid_on_the_bill_and_the_rest_returned(linli: Any) -> None:
    number = linli.book("F01")
    made = linli("held", "take", "--kind", "agency", "--amount", "80", "--method", "wechat", "--purpose", "代缴水费",
                 "--order", number, "--by", "F01", "--json").json["held"]  # fmt: skip
    assert (made["holding"], made["number"], made["payer"], made["left"]) == ("Z2026-0001", number, "王**", 8000)
    linli.ok("held", "add", "z2026-0001", "--amount", "20", "--method", "cash", "--by", "F01")
    pay = ("held", "pay-out", "Z2026-0001", "--amount", "86.50", "--method", "transfer", "--by", "F01", "--paper")
    assert "--paper" in linli.refused(*pay, " ")
    assert "代付 86.50 元（转账），结存 13.50 元" in linli.ok(*pay, "SF-118")
    shown = linli.ok("held", "show", "Z2026-0001")
    for words in (number, "SF-118", "-86.50", "代缴水费", "出纳员甲（F01）"):
        assert words in shown, words
    moves = linli("held", "show", "Z2026-0001", "--json").json["held"]["moves"]
    assert sorted((one["kind"], one["amount"]) for one in moves) == [
        ("held", 2000), ("held", 8000), ("paid_out", 8650),
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("held", "list"), ("held", "show", "Z2026-0001")], ids=["list", "show"])
def test_names_and_homes_are_masked_until_a_reason_is_written_down(linli: Any, words: tuple[str, ...]) -> None:
    linli.ok(*TAKE)
    for masked in (linli.ok(*words), linli(*words, "--json").out):
        assert "李**" in masked
        assert "李先生" not in masked
        assert "502" not in masked
    full = (*words, "--full", "--by", "F01")
    assert linli(*full).code == 2
    assert "没有" in linli.refused(*words, "--full", "--why", "核对", "--by", "W01")
    shown = linli.ok(*full, "--why", "月底核对")
    assert "李先生" in shown
    assert "3号楼2单元502室" in shown
    looks = linli("looks", "--by", "M01", "--json").json["looks"]
    assert [(one["staff"], one["numbers"], one["why"]) for one in looks] == [("F01", ["Z2026-0001"], "月底核对")]


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--kind", "slip", "--kind"), ("--amount", "0", "大于零"), ("--amount", "二百", "--amount"),
        ("--method", "card", "收款方式"), ("--purpose", " ", "--purpose"), ("--home", "", "--home"),
        ("--home", "不知道", "--home"), ("--payer", "", "--payer"), ("--by", "M01", "财务"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_by_its_option(linli: Any, option: str, value: str, sentence: str) -> None:
    assert sentence in linli.refused(*changed(option, value))
    assert linli("held", "list", "--json").json["held"] == []


def test_a_number_nobody_has_is_told(linli: Any) -> None:
    assert "没有暂收款「Z2026-0007」" in linli.refused("held", "show", "Z2026-0007")
