"""``linli slip``: cash pressed on a worker, from the slip to the receipt of the order (§1.6, F1)."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def order(linli: Any) -> str:
    """An accepted order of 40 yuan."""
    made: str = linli.accepted("A1")
    return made


def test_f1_cash_on_a_slip_is_listed_handed_over_and_settles_the_order(linli: Any, order: str) -> None:
    assert "没有员工代收未交" in linli.ok("slip", "list")
    write = ("slip", "write", order, "--amount", "40", "--paper", "A0123")
    assert "D2026-0001" in linli.ok(*write, "--for", "W01", "--by", "R01")
    shown = linli.ok("slip", "list")
    assert "维修员甲（W01）" in shown
    assert "收条 A0123" in shown
    assert "逾期" not in shown
    pay = ("settle", order, "--amount", "40", "--by", "F01", "--method")
    assert "linli slip hand-over" in linli.refused(*pay, "wechat")
    assert "暂收款 Z2026-0001" in linli.ok("slip", "hand-over", "d2026-0001", "--by", "F01")
    assert "linli held return" in linli.refused(*pay, "wechat")
    settled = linli.ok(*pay, "cash")
    assert "其中 40 元是员工代收、财务已收下的现金（D2026-0001，Z2026-0001）" in settled
    assert "余下" not in settled
    assert "没有员工代收未交" in linli.ok("slip", "list")
    ended = linli("slip", "list", "--all", "--json").json["slips"]
    assert [(one["slip"], one["ending"], one["holding"]) for one in ended] == [("D2026-0001", "handed", "Z2026-0001")]


def test_what_was_too_much_is_said_to_go_back(linli: Any, order: str) -> None:
    """The cash was for the listed price; then the manager came down."""
    linli.ok("slip", "write", order, "--amount", "40", "--by", "W01")
    linli.ok("slip", "hand-over", "D2026-0001", "--by", "F01")
    linli.ok("negotiate", "open", order, "--reason", "贵", "--basis", "telephone", "--by", "R01")
    linli.ok("negotiate", "decide", order, "--amount", "35.50", "--by", "M01")
    heard = ("--who", "王女士", "--basis", "telephone", "--by", "R01")
    linli.ok("negotiate", "agree", order, "--amount", "35.50", *heard)
    said = linli.ok("settle", order, "--amount", "35.50", "--method", "cash", "--by", "F01")
    assert "余下 4.50 元请退还住户：linli held return Z2026-0001 --amount 4.50 --method cash" in said


def test_a_slip_of_yesterday_is_late(linli: Any, order: str) -> None:
    linli.ok("slip", "write", order, "--amount", "10", "--by", "W01")
    linli.clock.to(9, days=1)
    assert "逾期未交" in linli.ok("slip", "list")
    assert [one["late"] for one in linli("slip", "list", "--json").json["slips"]] == [True]


def test_the_manager_voids_a_slip_with_a_reason(linli: Any, order: str) -> None:
    linli.ok("slip", "write", order, "--amount", "10", "--by", "W01")
    void = ("slip", "void", "D2026-0001", "--reason")
    linli.refused(*void, "写错", "--by", "F01")
    assert "--reason" in linli.refused(*void, " ", "--by", "M01")
    made = linli(*void, "金额写错", "--by", "M01", "--json").json
    assert (made["format"], made["slip"]["ending"], made["slip"]["reason"]) == (1, "void", "金额写错")
    assert "作废，11-25" in linli.ok("slip", "list", "--all")
    linli.refused("slip", "hand-over", "D2026-0001", "--by", "F01")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("slip", "write", "ORDER", "--amount", "41", "--by", "W01"), "最多 40 元"),
        (("slip", "write", "ORDER", "--amount", "四十", "--by", "W01"), "--amount：金额「四十」看不懂"),
        (("slip", "write", "ORDER", "--amount", "10", "--by", "W03"), "这张服务单的员工"),
        (("slip", "write", "ORDER", "--amount", "10", "--for", "W01", "--by", "F01"), "代录"),
        (("slip", "hand-over", "D2026-0009", "--by", "F01"), "没有代收单"),
    ],
    ids=["too-much", "no-amount", "other-worker", "no-recorder", "none"],
)
def test_what_cannot_be_is_refused(linli: Any, order: str, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in linli.refused(*(order if word == "ORDER" else word for word in words))
    assert linli("slip", "list", "--all", "--json").json["slips"] == []


def test_somebody_must_be_named(linli: Any) -> None:
    assert linli("slip", "hand-over", "D2026-0001").code == 2
