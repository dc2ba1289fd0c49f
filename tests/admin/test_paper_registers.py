"""Registers and lists at the command line: a month played through, printed, masked, logged and put into Excel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

PAID = "P104"


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def looks(linli: Any) -> list[dict[str, str]]:
    path = linli.data / "log" / "look.log"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@pytest.fixture
def month(linli: Any) -> dict[str, str]:
    """A settled order, a cancelled one, one whose resident is to be told, and one with hostile words."""
    done = linli.agreed(PAID)
    linli.to_work(done)
    linli.ok("finish", done, "--done", "换好", "--line", f"{PAID}=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", done, "--sheet", "A0123", "--signed", "王女士", "--by", "R01")
    linli.ok("settle", done, "--amount", "40", "--method", "cash", "--by", "F01")
    gone = linli.agreed(PAID)
    linli.ok("cancel", gone, "--reason", "改主意了", "--basis", "telephone", "--by", "R01")
    told = linli.agreed(PAID)
    linli.ok("assign", told, "--lead", "W01", "--window", "2026-11-26 09:30-11:00", "--by", "S01")
    odd = linli.agreed(PAID, "--content", '=HYPERLINK("http://x")', "--requirements", "@SUM(1)")
    return {"done": done, "gone": gone, "told": told, "odd": odd}


def test_the_register_is_masked_and_not_logged(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """Every order of the month with its sum; nothing of the resident."""
    out = tmp_path / "r.pdf"
    assert "已打印到" in linli.ok("paper", "register", "2026-11", "--out", str(out), "--by", "R01")
    text = text_of(out)
    assert all(number in text for number in month.values())
    assert "本月4单" in text
    assert "纸单A0123" in text
    assert "接待员甲" in text
    assert not any(words in text for words in ("王女士", "13800138000", "501", "改主意了", "厨房"))
    assert looks(linli) == []


def test_the_whole_register_needs_a_reason_and_is_logged(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """The reason stands at the foot; the log names the paper, no resident."""
    words = ("paper", "register", "2026年11月", "--full", "--out", str(tmp_path / "r.pdf"), "--by", "M01")
    assert linli(*words).code == 2
    assert not (tmp_path / "r.pdf").exists()
    linli.ok(*words, "--why", "月底归档")
    text = text_of(tmp_path / "r.pdf")
    assert all(
        words in text for words in ("王女士", "13800138000", "改主意了", "用途：月底归档", "服务中心经理（M01）")
    )
    (line,) = looks(linli)
    assert (line["by"], line["what"], line["why"]) == ("M01", "paper register 2026-11", "月底归档")
    assert "王" not in json.dumps(line, ensure_ascii=False)


def test_excel_holds_the_same_rows_as_text(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """No formula, no lost zero; amounts can be summed; the sum stands below."""
    book = tmp_path / "r.xlsx"
    words = ("paper", "register", "2026-11", "--out", str(tmp_path / "r.pdf"), "--excel", str(book))
    linli.ok(*words, "--full", "--why", "核对", "--by", "F01")
    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[0][0].startswith("有偿服务活动记录表 2026-11")
    assert "出纳员甲（F01）" in rows[1][0]
    assert rows[2][:4] == ["序号", "登记时间", "来电/来人", "姓名"]
    first, last, total = rows[3], rows[6], rows[7]
    assert (first[3], first[5], first[16], first[17]) == ("王女士", "138 0013 8000", 40.0, "2026-000001")
    assert month["done"] in first[1]
    assert last[8] == '=HYPERLINK("http://x")\n要求：@SUM(1)'
    assert (total[15], total[16]) == ("本月合计", 40.0)


def test_an_empty_month_and_a_month_that_is_none(linli: Any, tmp_path: Path) -> None:
    out = tmp_path / "r.pdf"
    linli.ok("paper", "register", "2026-02", "--out", str(out), "--by", "R01")
    assert "本月没有登记有偿服务" in text_of(out)
    for wrong in ("2026-13", "11", "昨天"):
        assert "2026-11" in linli.refused("paper", "register", wrong, "--out", str(out), "--by", "R01")


def test_a_worker_prints_the_own_day_only(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """Supervisor and the worker may, another worker may not; each print is one line of the log."""
    out = tmp_path / "d.pdf"
    words = ("paper", "day-sheet", "--day", "2026-11-26", "--out", str(out))
    linli.ok(*words, "--worker", "w01", "--by", "W01")
    text = text_of(out)
    assert all(words in text for words in (month["told"], "王女士", "13800138000", "3号楼2单元501室", "09:30"))
    assert month["gone"] not in text
    assert "没有这些角色" in linli.refused(*words, "--worker", "W01", "--by", "W02")
    said = linli.ok(*words, "--department", "repair", "--by", "S01")
    assert "2 人，1 项任务" in said
    assert [line["what"] for line in looks(linli)] == [
        "paper day-sheet W01 2026-11-26",
        "paper day-sheet repair 2026-11-26",
    ]
    assert linli(*words, "--by", "S01").code == 2
    assert linli(*words, "--worker", "W01").code == 2


def test_the_follow_up_record_of_a_month_and_of_an_order(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """Due first left blank; once asked it is filled in, and the other stays due."""
    out = tmp_path / "f.pdf"
    linli.clock.to(10, days=2)
    words = ("paper", "follow-up", "--month", "2026-11", "--out", str(out), "--by", "S01")
    linli.ok(*words)
    assert "已回访0次，待回访1户" in text_of(out)
    linli.ok(
        "follow-up", month["done"], "--how", "telephone", "--result", "satisfied", "--words", "很好", "--by", "R01"
    )
    linli.ok(*words)
    text = text_of(out)
    assert "已回访1次，待回访0户" in text
    assert "住户的话很好" in text
    assert "回访人接待员甲" in text
    linli.ok("paper", "follow-up", month["done"], "--out", str(out), "--by", "S01")
    assert month["done"] in text_of(out)
    assert [line["what"] for line in looks(linli)][-1] == f"paper follow-up {month['done']}"
    assert linli("paper", "follow-up", "--out", str(out), "--by", "S01").code == 2
    assert "没有单号" in linli.refused("paper", "follow-up", "2611-XXXXX", "--out", str(out), "--by", "S01")


def test_the_list_of_those_to_be_told(linli: Any, tmp_path: Path, month: dict[str, str]) -> None:
    """The sentence to say, the number to call, and the code to type in afterwards."""
    out = tmp_path / "t.pdf"
    said = linli.ok("paper", "tell-list", "--out", str(out), "--by", "R01")
    text = text_of(out)
    assert f"{text.count('录入编号')} 条待办" in said
    assert "11月26日周四09:30–11:00，维修员甲（工牌0401）上门办理「换龙头」" in text
    assert "13800138000" in text
    code = text.split(month["told"] + "录入编号")[1][:6]
    linli.ok("told", code, "--outcome", "told", "--by", "R01")
    linli.ok("paper", "tell-list", "--department", "repair", "--out", str(out), "--by", "R01")
    assert month["told"] not in text_of(out)
    assert [line["what"] for line in looks(linli)] == ["paper tell-list", "paper tell-list repair"]
    linli.refused("paper", "tell-list", "--out", str(out), "--by", "W01")
    linli.refused("paper", "tell-list", "--department", "nowhere", "--out", str(out), "--by", "R01")
