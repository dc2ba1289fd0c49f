"""``linli paper work-order|receipt|blank-orders`` and booking under a reserved number, on a real store."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

PAY = "https://pay."  # the company's payment code, on paid work
URL = "https://linli.example"
NUMBER = re.compile(r"2611-[2-9A-Z]{5}")


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch, _own_environment: None) -> None:
    monkeypatch.setenv("LINLI_URL", URL)


def pages(path: Path) -> list[str]:
    """The text of each page without blanks."""
    document = pypdfium2.PdfDocument(path)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()).replace("\u200b", "") for page in document]
    finally:
        document.close()


def code(path: Path, page: int) -> str:
    """What the QR code of a page says."""
    document = pypdfium2.PdfDocument(path)
    try:
        codes = zxingcpp.read_barcodes(document[page].render(scale=200 / 72).to_pil())
        (found,) = [one for one in codes if not one.text.startswith(PAY)]
    finally:
        document.close()
    text: str = found.text
    return text


def log(linli: Any) -> list[dict[str, str]]:
    """The lines of the log of looks."""
    return [json.loads(line) for line in (linli.data / "log" / "look.log").read_text(encoding="utf-8").splitlines()]


def settled(linli: Any) -> str:
    """A paid order, done, accepted on paper and paid."""
    number: str = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好了", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--signed", "王女士", "--sheet", number, "--by", "R01")
    due = linli.order(number)["due"]
    linli.ok("settle", number, "--amount", f"{due / 100:.2f}", "--method", "wechat", "--by", "F01")
    return number


def test_a_work_order_in_two_copies(linli: Any, tmp_path: Path) -> None:
    number = linli.agreed("P104")
    out = tmp_path / "sheet.pdf"
    linli.ok("paper", "work-order", number.lower(), "--out", str(out), "--by", "R01")
    office, resident = pages(out)
    for page in (office, resident):
        for word in (number, "王女士", "13800138000", "3号楼2单元501室", "厨房", "告知人接待员甲", "示例价格"):
            assert word in page
    assert code(out, 0) == f"{URL}/desk/orders/{number}"
    assert code(out, 1).startswith(f"{URL}/o/{number}.")


def test_the_residents_code_is_the_private_link(linli: Any, tmp_path: Path) -> None:
    """The same link that the resident was given when booking."""
    booked = linli(
        "book", "--service", "F01", "--home", "3-2-501", "--name", "王女士", "--phone", "13800138000",
        "--day", "2026-11-26", "--half", "am", "--content", "水费", "--by", "R01", "--json",
    ).json  # fmt: skip
    out = tmp_path / "sheet.pdf"
    linli.ok("paper", "work-order", booked["number"], "--out", str(out), "--by", "R01")
    assert code(out, 1) == booked["link"]
    assert "服务任务单" in pages(out)[1]
    assert "合计" not in pages(out)[1]


def test_several_orders_make_one_file(linli: Any, tmp_path: Path) -> None:
    numbers = [linli.book("F01") for _ in range(3)]
    out = tmp_path / "day.pdf"
    linli.ok("paper", "work-order", *numbers, numbers[0], "--out", str(out), "--by", "S01")
    found = pages(out)
    assert len(found) == 6
    assert [NUMBER.findall(page)[0] for page in found[::2]] == numbers


def test_each_print_is_logged_without_personal_data(linli: Any, tmp_path: Path) -> None:
    number = settled(linli)
    linli.ok("paper", "work-order", number, "--out", str(tmp_path / "a.pdf"), "--by", "R01")
    linli.ok("paper", "receipt", number, "--out", str(tmp_path / "b.pdf"), "--by", "F01")
    linli.ok("paper", "blank-orders", "--count", "2", "--out", str(tmp_path / "c.pdf"), "--by", "R01")
    work, paid, blank = log(linli)
    assert (work["by"], work["what"]) == ("R01", f"paper work-order {number}")
    assert (paid["by"], paid["what"]) == ("F01", f"paper receipt 2026-000001 {number}")
    assert blank["what"].startswith("paper blank-orders 2611-")
    said = json.dumps([work, paid, blank], ensure_ascii=False)
    for personal in ("王女士", "13800138000", "3-2-501", "厨房"):
        assert personal not in said


@pytest.mark.parametrize(
    ("arguments", "code_of", "words"),
    [
        (("work-order", "NUMBER"), 2, "谁"),
        (("work-order", "NUMBER", "--by", "X99"), 1, "没有在岗员工"),
        (("work-order", "NUMBER", "--by", "W01"), 1, "没有这些角色"),
        (("work-order", "2611-ZZZZZ", "--by", "R01"), 1, "没有单号"),
        (("receipt", "NUMBER", "--by", "F01"), 1, "没有收过款"),
        (("receipt", "2026-000009", "--by", "F01"), 1, "没有收据号"),
        (("receipt", "NUMBER", "--by", "W01"), 1, "没有这些角色"),
        (("blank-orders", "--count", "0", "--by", "R01"), 1, "1 至 500"),
        (("blank-orders", "--count", "501", "--by", "R01"), 1, "1 至 500"),
        (("blank-orders", "--count", "5", "--by", "W01"), 1, "代录"),
        (("blank-orders", "--count", "5"), 2, "谁"),
    ],
)
def test_what_is_refused_leaves_no_file_and_no_log(
    linli: Any, tmp_path: Path, arguments: tuple[str, ...], code_of: int, words: str
) -> None:
    number = linli.agreed("P104")
    out = tmp_path / "sheet.pdf"
    done = linli("paper", *(number if part == "NUMBER" else part for part in arguments), "--out", str(out))
    assert done.code == code_of, done.err
    assert words in done.err
    assert not out.exists()
    assert not (linli.data / "log" / "look.log").exists()


def test_a_cancelled_order_has_no_work_order(linli: Any, tmp_path: Path) -> None:
    number = linli.book("F01")
    linli.ok("cancel", number, "--reason", "不用了", "--by", "R01")
    assert "没有任务单可打印" in linli.refused(
        "paper", "work-order", number, "--out", str(tmp_path / "x.pdf"), "--by", "R01"
    )


def test_an_immediate_answer_has_no_work_order(linli: Any, tmp_path: Path) -> None:
    number = linli("answer", "--service", "F18", "--text", "已告知", "--by", "R01", "--json").json["number"]
    assert "没有任务单可打印" in linli.refused(
        "paper", "work-order", number, "--out", str(tmp_path / "x.pdf"), "--by", "R01"
    )


def test_without_a_public_address_the_sheets_come_without_code_and_it_is_said(
    empty_linli: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An estate of one's own that nobody has given an address yet."""
    monkeypatch.setenv("LINLI_URL", "")
    linli, catalog, out = empty_linli(tmp_path / "data"), str(tmp_path / "mine"), tmp_path / "sheet.pdf"
    linli.ok("init", catalog, "--name", "清风苑", "--phone", "027-61234567", "--address", "清风路 1 号")
    for words in (("prepare",), ("approve", "--yes", "--by", "M01"), ("publish",)):
        linli.ok("--catalog", catalog, *words)
    done = linli("--catalog", catalog, "paper", "blank-orders", "--count", "1", "--out", str(out), "--by", "M01")
    assert done.code == 0
    assert "没有二维码" in done.err
    assert len(pages(out)) == 1


def test_the_receipt_by_its_number_or_by_the_orders(linli: Any, tmp_path: Path) -> None:
    number = settled(linli)
    order = linli.order(number)
    assert order["receipt"] == "2026-000001"
    texts = []
    for key in (number, order["receipt"]):
        out = tmp_path / f"{key}.pdf"
        linli.ok("paper", "receipt", key, "--out", str(out), "--by", "F01")
        texts.append(pages(out))
    assert texts[0] == texts[1]
    (text,) = texts[0]
    for word in ("2026-000001", number, "王女士", "收款方式微信", "收款人出纳员甲", "本收据非发票"):
        assert text.count(word) == 2 if word != number else text.count(word) >= 2
    assert f"¥{order['paid'] / 100:.2f}" in text


def test_the_power_cut_pack_and_what_becomes_of_it(linli: Any, tmp_path: Path) -> None:
    """Numbers are reserved, printed, filled in by hand, and booked under when the power is back; each once."""
    out = tmp_path / "blank.pdf"
    linli.ok("paper", "blank-orders", "--count", "5", "--out", str(out), "--by", "R01")
    numbers = [NUMBER.findall(page)[0] for page in pages(out)]
    assert len(set(numbers)) == 5
    assert code(out, 3) == f"{URL}/desk/orders/{numbers[3]}"
    assert linli.book("F01", "--number", numbers[3].lower()) == numbers[3]
    assert linli.order(numbers[3])["state"] == "ROUTED"
    again = ("book", "--service", "F01", "--home", "3-2-501", "--name", "王女士", "--phone", "13800138000",
             "--day", "2026-11-26", "--half", "am", "--content", "别的事", "--by", "R01")  # fmt: skip
    assert "已经登记过了" in linli.refused(*again, "--number", numbers[3])
    assert "不是预留的单号" in linli.refused(*again, "--number", "2611-ZZZZZ")
    ordinary = linli.book("F01")
    assert "不是预留的单号" in linli.refused(*again, "--number", ordinary)


def test_a_refused_booking_leaves_its_number_unused(linli: Any, tmp_path: Path) -> None:
    """The sheet can be typed again after its mistake is mended."""
    out = tmp_path / "blank.pdf"
    linli.ok("paper", "blank-orders", "--count", "1", "--out", str(out), "--by", "R01")
    (number,) = NUMBER.findall(pages(out)[0])[:1]
    linli.refused(
        "book", "--service", "F01", "--home", "3-2-501", "--name", "王女士", "--phone", "1", "--day", "2026-11-26",
        "--half", "am", "--content", "水费", "--by", "R01", "--number", number,
    )  # fmt: skip
    assert linli.book("F01", "--number", number) == number


def test_a_sheet_filled_before_is_booked_with_its_own_time(linli: Any, tmp_path: Path) -> None:
    """补录: under the reserved number, with the time that stands on the sheet."""
    out = tmp_path / "blank.pdf"
    linli.ok("paper", "blank-orders", "--count", "1", "--out", str(out), "--by", "R01")
    (number,) = NUMBER.findall(pages(out)[0])[:1]
    linli.clock.to(14)
    booked = linli.book("F01", "--number", number, "--at", "2026-11-25 10:00", "--late-reason", "停电")
    assert linli.order(booked)["created_at"].startswith("2026-11-25T10:00")


def test_reservations_travel_with_export_and_backup(linli: Any, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    linli.ok("paper", "blank-orders", "--count", "2", "--out", str(out), "--by", "R01")
    numbers = sorted(NUMBER.findall(page)[0] for page in pages(out))
    folder = tmp_path / "export"
    linli.ok("export", str(folder), "--full", "--reason", "搬家", "--by", "M01")
    written = (folder / "reserved-0001.yml").read_text(encoding="utf-8")
    assert [number for number in numbers if number not in written] == []


def test_a_print_that_cannot_be_kept_reserves_nothing(linli: Any, tmp_path: Path) -> None:
    """A folder in the place of the file: no number is lost."""
    (tmp_path / "blank.pdf").mkdir()
    done = linli("paper", "blank-orders", "--count", "3", "--out", str(tmp_path / "blank.pdf"), "--by", "R01")
    assert done.code == 1
    assert "是文件夹" in done.err
    assert "还没用的单号 0 个" in linli.ok("paper", "blank-orders", "--unused")


def test_reserved_numbers_are_printed_once_more_while_nothing_was_booked_under_them(linli: Any, tmp_path: Path) -> None:
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    linli.ok("paper", "blank-orders", "--count", "2", "--out", str(first), "--by", "R01")
    listed = linli.ok("paper", "blank-orders", "--unused")
    numbers = [word for word in listed.split() if word[:5] == "2611-"]
    assert len(numbers) == 2
    assert "请单面打印" in linli.ok("paper", "blank-orders", *numbers, "--out", str(again), "--by", "R01")
    assert again.read_bytes() == first.read_bytes(), "sheet for sheet the same"
    never = linli("paper", "blank-orders", "2611-ZZZZZ", "--out", str(again), "--by", "R01")
    assert never.code == 1
    assert "不是预留的单号" in never.err
