"""``linli paper day-close|month|held`` on a real store: what stands on the sheets, who may print them (F3, §6.4)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from service_desk.catalog import SHANGHAI


def text(path: Path) -> str:
    """The text of a sheet without blanks."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


@pytest.fixture
def closed(linli: Any) -> tuple[str, str]:
    """A day closed with five yuan missing: one order paid with cash of a slip, one paid and voided, a deposit."""
    linli.ok("staff", "add", "F02", "--name", "出纳员乙", "--grants", "finance", "--by", "M01")
    first, second = linli.accepted("A1"), linli.accepted("A2")
    linli.ok("slip", "write", first, "--amount", "40", "--by", "W01")
    linli.ok("slip", "hand-over", "D2026-0001", "--by", "F01")
    for number in (first, second):
        linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    linli.ok("payment", "void", "2026-000002", "--reason", "王女士说收错了", "--by", "F02")
    linli.ok("held", "take", "--kind", "deposit", "--amount", "200", "--method", "wechat", "--purpose", "借用冲击钻",
             "--home", "3-2-502", "--payer", "李先生", "--by", "F01")  # fmt: skip
    linli.ok("slip", "write", second, "--amount", "10", "--by", "W01")
    linli.ok("cash", "close", "--counted", "cash=35", "--counted", "wechat=200", "--kept", "30", "--reason",
             "cash=找零多付", "--by", "F01")  # fmt: skip
    return first, second


def printed(linli: Any, out: Path, *words: str) -> str:
    linli.ok("paper", *words, "--out", str(out), "--by", "F01")
    return text(out)


def test_f3_the_day_sheet_holds_what_the_close_covers(linli: Any, closed: tuple[str, str], tmp_path: Path) -> None:
    linli.clock.to(18, days=1)
    linli.ok("slip", "hand-over", "D2026-0002", "--by", "F01")
    found = printed(linli, tmp_path / "a.pdf", "day-close")
    for words in (
        "第1次日结", "从开始记账到11月25日周三", "现金0.0040.0040.0035.00−5.00找零多付",
        "微信0.00200.00200.00200.000.00", "送存银行5.00元", "2026-000001到2026-000002", f"{closed[1]}作废40.00",
        "员工代收转作收款", "2026-000001−40.00", f"D2026-0002{closed[1]}维修员甲", "出纳出纳员甲（F01）",
    ):  # fmt: skip
        assert words in found, words
    assert "D2026-00012" not in found, "it was handed over before the close"
    for personal in ("王女士", "李先生", "502", "501"):
        assert personal not in found
    assert not (linli.data / "log" / "look.log").exists(), "nobody's data stand on it"


def test_a_close_is_found_by_its_number_or_id_and_prints_the_same_later(
    linli: Any, closed: tuple[str, str], tmp_path: Path
) -> None:
    assert closed
    once = printed(linli, tmp_path / "a.pdf", "day-close", "last")
    linli.clock.to(18, days=1)
    linli.ok("payment", "void", "2026-000001", "--reason", "收错了", "--by", "F02")
    linli.ok("cash", "close", "--counted", "cash=0", "--reason", "cash=从备用金垫付", "--by", "F01")
    second = printed(linli, tmp_path / "b.pdf", "day-close")
    assert "从11月25日周三" in second
    assert "作废2026-000001" in second
    key = linli("cash", "closes", "--json").json["closes"][1]["id"]
    for n, asked in enumerate(("1", key, key.upper())):
        assert printed(linli, tmp_path / f"{n}.pdf", "day-close", asked) == once
    for asked in ("3", "0", "999999999999", "nothing"):
        assert "没有这一次日结" in linli.refused(
            "paper", "day-close", asked, "--out", str(tmp_path / "x.pdf"), "--by", "F01"
        )


def test_the_days_seal_stands_on_the_sheet(linli: Any, tmp_path: Path) -> None:
    linli.accepted("A1")
    linli.clock.to(9, days=1)
    linli.ok("tick")
    linli.ok("cash", "close", "--counted", "cash=0", "--by", "F01")
    head = linli("cash", "closes", "--json").json["closes"][0]["head"]
    day, digest = head.split()
    assert f"记录封存到{day}，校验值{digest}" in printed(linli, tmp_path / "a.pdf", "day-close")


def test_the_month_sheet_before_and_after_its_close(linli: Any, closed: tuple[str, str], tmp_path: Path) -> None:
    open_month = printed(linli, tmp_path / "a.pdf", "month", "2026-11")
    for words in ("还没有月结", "2张", "1次作废", "服务收入80.0040.0040.00", f"{closed[1]}0", "D2026-0002"):
        assert words in open_month, words
    linli.clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
    linli.ok("cash", "close-month", "2026-11", "--by", "F01")
    done = printed(linli, tmp_path / "b.pdf", "month", "2026-11")
    assert "已月结：12月1日周二09:00，出纳员甲（F01）" in done
    assert "200.00元结存" in done
    assert "还没有开始" in linli.refused("paper", "month", "2027-01", "--out", str(tmp_path / "c.pdf"), "--by", "F01")


def test_a_deposits_receipt_is_printed_and_the_look_is_kept(
    linli: Any, closed: tuple[str, str], tmp_path: Path
) -> None:
    assert closed
    found = printed(linli, tmp_path / "a.pdf", "held", "z2026-0002")
    for words in ("Z2026-0002", "李先生", "3号楼2单元502室", "人民币贰佰元整¥200.00", "收款人出纳员甲"):
        assert found.count(words) == 2, words
    looks = linli("looks", "--by", "M01", "--json").json["looks"]
    assert [(one["what"], one["numbers"]) for one in looks] == [("linli paper held Z2026-0002", ["Z2026-0002"])]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("day-close", "--by", "R01"), 1, "没有这些角色"), (("month", "2026-11", "--by", "W01"), 1, "没有这些角色"),
        (("held", "Z2026-0002", "--by", "W01"), 1, "没有这些角色"), (("held", "Z2026-0002"), 2, "谁"),
        (("held", "Z2026-0001", "--by", "F01"), 1, "员工代收"),
        (("held", "Z2026-0009", "--by", "F01"), 1, "没有暂收款"),
        (("month", "2026-13", "--by", "F01"), 1, "看不懂"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_no_file_and_no_look(
    linli: Any, closed: tuple[str, str], tmp_path: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert closed
    out = tmp_path / "x.pdf"
    done = linli("paper", *words, "--out", str(out))
    assert done.code == code
    assert sentence in done.err
    assert not out.exists()
    assert not (linli.data / "log" / "look.log").exists()


def test_before_the_first_close_there_is_no_sheet(linli: Any, tmp_path: Path) -> None:
    assert "没有这一次日结" in linli.refused("paper", "day-close", "--out", str(tmp_path / "x.pdf"), "--by", "F01")


def test_f1_slips_to_fill_by_hand_get_new_numbers_each_time(linli: Any, tmp_path: Path) -> None:
    first = printed(linli, tmp_path / "a.pdf", "slip-pad", "--count", "6")
    second = printed(linli, tmp_path / "b.pdf", "slip-pad", "--count", "1")
    assert ("P2026-0001" in first, "P2026-0006" in first, "P2026-0007" in first) == (True, True, False)
    assert ("P2026-0001" in second, "P2026-0007" in second) == (False, True)
    assert "财务" in linli.refused("paper", "slip-pad", "--out", str(tmp_path / "c.pdf"), "--by", "R01")
