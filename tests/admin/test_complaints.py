"""``linli complaint``: received, handled by others than those complained of, ended by the resident's word alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ADD = ("complaint", "add", "--kind", "quality", "--words", "修完当天又漏", "--name", "王女士", "--phone", "13800138000")


@pytest.fixture
def number(linli: Any) -> str:
    """A complaint taken down at the telephone."""
    found: str = linli(*ADD, "--department", "repair", "--by", "R01", "--json").json["number"]
    return found


def complaint(linli: Any, number: str) -> dict[str, Any]:
    found: dict[str, Any] = linli("complaint", "show", number, "--by", "R01", "--json").json
    return found


def test_a_complaint_is_carried_to_the_residents_word(linli: Any) -> None:
    said = linli.ok(*ADD, "--by", "R01")
    found = re.search(r"T2611-[2-9A-Z]{5}", said)
    assert found
    number = found[0]
    assert "已受理，11-25 13" in said or "11月25日" in said
    assert f"linli complaint acknowledge {number}" in said
    linli.ok("complaint", "acknowledge", number, "--words", "已致歉", "--by", "R01")
    linli.ok("complaint", "handle", number, "--words", "重新密封", "--by", "M01")
    linli.ok("complaint", "tell", number, "--words", "电话告知", "--by", "R01")
    assert "换一位同事" in linli.refused("complaint", "confirm", number, "--basis", "telephone", "--by", "M01")
    assert "--basis telephone" in linli.refused("complaint", "confirm", number, "--by", "R01")
    assert "已确认" in linli.ok("complaint", "confirm", number, "--basis", "telephone", "--by", "R01")
    assert "没有未办完的投诉" in linli.ok("complaint", "list", "--by", "R01")
    assert number in linli.ok("complaint", "list", "--all", "--by", "R01")
    linli.ok("verify")


def test_a_resident_who_is_not_content_or_withdraws_is_taken_at_the_word(linli: Any, number: str) -> None:
    linli.ok("complaint", "acknowledge", number, "--words", "已致歉", "--by", "R01")
    linli.ok("complaint", "handle", number, "--words", "重新密封", "--by", "S01")
    linli.ok("complaint", "tell", number, "--words", "电话告知", "--by", "R01")
    linli.ok("complaint", "reopen", number, "--words", "还在漏", "--basis", "telephone", "--by", "R01")
    assert "不满意 1 次" in linli.ok("complaint", "list", "--by", "R01")
    linli.ok("complaint", "withdraw", number, "--words", "谈好了", "--basis", "paper", "--sheet", "T1", "--by", "R01")
    assert complaint(linli, number)["complaint"]["state"] == "withdrawn"


def test_a_major_one_needs_the_managers_measure(linli: Any, number: str) -> None:
    linli.ok("complaint", "raise", number, "--words", "第三次了", "--by", "S01")
    linli.ok("complaint", "acknowledge", number, "--words", "已致歉", "--by", "R01")
    refusal = linli.refused("complaint", "handle", number, "--words", "处理", "--by", "S01")
    assert "linli complaint measure" in refusal
    linli.refused("complaint", "measure", number, "--words", "退还", "--by", "S01")
    linli.ok("complaint", "measure", number, "--words", "退还并道歉", "--by", "M01")
    linli.ok("complaint", "handle", number, "--words", "已退还", "--by", "S01")


def test_who_is_complained_of_neither_sees_nor_handles_it(linli: Any, number: str) -> None:
    linli.ok("complaint", "name", number, "--about", "S01", "--by", "R01")
    assert "不归您办" in linli.refused("complaint", "show", number, "--by", "S01")
    assert "没有未办完" in linli.ok("complaint", "list", "--by", "S01")
    linli.ok("complaint", "acknowledge", number, "--words", "已致歉", "--by", "R01")
    assert "被投诉" in linli.refused("complaint", "handle", number, "--words", "没事", "--by", "S01")
    assert "没有员工" in linli.refused("complaint", "name", number, "--about", "W99", "--by", "R01")


def test_words_and_persons_are_masked_unless_a_reason_is_written_down(linli: Any, number: str) -> None:
    text = linli.ok("complaint", "show", number, "--by", "R01")
    for secret in ("王女士", "13800138000", "又漏"):
        assert secret not in text
    assert complaint(linli, number)["complaint"]["words"] == ""
    full = linli.ok("complaint", "show", number, "--full", "--why", "处理", "--by", "R01")
    for secret in ("王女士", "13800138000", "又漏"):
        assert secret in full
    assert number in linli.ok("looks", "--by", "M01")
    linli.refused("complaint", "show", number, "--full", "--why", "处理", "--by", "F01")


def test_about_the_manager_the_company_decides(linli: Any) -> None:
    number = linli(*ADD, "--manager", "--by", "R01", "--json").json["number"]
    said = linli.ok("complaint", "acknowledge", number, "--words", "会请公司来查", "--by", "R01")
    assert f"linli complaint ask {number}" in said
    assert "物业公司" in linli.refused("complaint", "handle", number, "--words", "没事", "--by", "M01")
    said = ("--words", "约谈", "--sheet", "GS-7", "--signed", "公司经办人")
    paper = ("complaint", "answer", number, *said, "--by", "R01")
    assert "没有等物业公司答复" in linli.refused(*paper)
    assert f"linli complaint link {number}" in linli.ok("complaint", "ask", number, "--by", "R01")
    address = linli.ok("complaint", "link", number, "--by", "R01")
    assert re.match(r"http://127\.0\.0\.1:8000/company/\w+\.[\w-]+\n", address)
    linli.refused("complaint", "link", number, "--by", "M01")
    assert "已处理" in linli.ok(*paper)


def test_a_complaint_about_an_order_asks_nothing_that_is_known(linli: Any) -> None:
    order = linli.agreed("P104")
    made = linli("complaint", "add", "--kind", "delay", "--words", "等太久", "--order", order, "--by", "R01", "--json")
    assert made.json["order"] == order
    assert made.json["contact"] == {"name": "王**", "phone": "138****8000"}
    linli.refused("complaint", "add", "--kind", "delay", "--words", "等太久", "--order", "2611-NONE2", "--by", "R01")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "x", "--words", "话", "--phone", "13800138000"), "--kind：请选是哪一类"),
        (("--kind", "other", "--words", " ", "--phone", "13800138000"), "--words：请写明"),
        (("--kind", "other", "--words", "话"), "--phone：请填写电话"),
        (("--kind", "other", "--words", "话", "--phone", "1"), "--phone：电话号码不完整"),
        (("--kind", "other", "--words", "话", "--reach", "来问", "--department", "x"), "--department：请选择"),
    ],
)
def test_what_is_typed_wrongly_is_told_with_its_option(linli: Any, words: tuple[str, ...], said: str) -> None:
    assert said in linli.refused("complaint", "add", *words, "--by", "R01")


def test_a_late_one_is_told_of_by_tick_and_in_the_list(linli: Any, number: str) -> None:
    linli.clock.to(17, 0)
    assert "逾期" in linli.ok("complaint", "list", "--by", "R01")
    assert linli("tick", "--dry-run", "--json").json["complaints"] == [number]
    assert f"已报经理 1 件：{number}" in linli.ok("tick")
    assert linli("tick", "--json").json["complaints"] == []


def test_the_record_is_printed_for_a_reason_and_for_whoever_may_see_it(linli: Any, number: str, tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    linli.ok("paper", "complaint", number, "--out", str(out), "--why", "处理存档", "--by", "R01")
    assert out.read_bytes().startswith(b"%PDF")
    assert f"linli paper complaint {number}" in linli.ok("looks", "--by", "M01")
    assert linli("paper", "complaint", number, "--out", str(out), "--by", "R01").code == 2
    linli.refused("paper", "complaint", number, "--out", str(out), "--why", "看看", "--by", "F01")


def test_wrong_sources_are_wrong_usage(linli: Any) -> None:
    assert linli(*ADD, "--source", "web", "--by", "R01").code == 2
