"""Notices, their postings and the office's own words on papers: read strictly, kept apart from what is approved."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from service_desk import catalog_files
from service_desk.notices import NoticeKind
from service_desk.papers.wording import problem

CATALOG = Path(__file__).parents[2] / "catalog"
WATER = "notices/2026-11-water-3.yml"
POSTED = "notices/2026-11-water-3.posted.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration catalogue."""
    return Path(shutil.copytree(CATALOG, tmp_path / "catalog"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in catalog_files.check(folder)]


def test_a_notice_is_read_with_its_postings() -> None:
    notice = catalog_files.load(CATALOG).catalog.notice("2026-11-water-3")
    assert notice is not None
    assert (notice.kind, notice.since, notice.until) == (NoticeKind.WATER, date(2026, 11, 23), date(2026, 11, 28))
    assert notice.department == "repair"
    assert len(notice.body) == 3
    assert [(p.channel, p.on, p.until) for p in notice.postings] == [
        ("entrance", date(2026, 11, 23), date(2026, 11, 28)),
        ("boards", date(2026, 11, 23), date(2026, 11, 28)),
    ]


def test_the_newest_notice_comes_first() -> None:
    days = [notice.since for notice in catalog_files.load(CATALOG).catalog.notices]
    assert days == sorted(days, reverse=True)


def test_free_services_are_announced_as_free() -> None:
    """§6.1: told to be an added service without charge."""
    free = [notice for notice in catalog_files.load(CATALOG).catalog.notices if notice.kind is NoticeKind.FREE]
    assert [notice.until for notice in free] == [None]
    assert "无偿增值服务，不收服务费" in "".join(free[0].body)
    assert {posting.channel for posting in free[0].postings} >= {"entrance", "boards"}


def test_a_text_of_several_lines_becomes_paragraphs(folder: Path) -> None:
    start = "  - 因更换 3 号楼供水总阀"
    edit(folder, WATER, start, "  - |\n    请看下面。\n\n    共两条。\n" + start)
    notice = catalog_files.load(folder).catalog.notice("2026-11-water-3")
    assert notice is not None
    assert notice.body[:2] == ("请看下面。", "共两条。")


# file, what stands there, what the clerk makes of it, what is told
SLIPS = {
    "id": (
        WATER,
        "id: 2026-11-water-3",
        "id: 2026-11-water-4",
        f"{WATER}:2:5: 「id」是 2026-11-water-4，和文件名不一致",
    ),
    "backward": (
        WATER,
        "until: 2026-11-28",
        "until: 2026-11-22",
        f"{WATER}:11:8: 「until」（2026-11-22）早于「since」",
    ),
    "no since": (WATER, "since: 2026-11-23\n", "", f"{WATER}:2:1: 缺少「since」这一项"),
    "kind": (WATER, "kind: water", "kind: watter", f"{WATER}:3:7: 「kind」只能写"),
    "department": (
        WATER,
        "department: repair",
        "department: repare",
        f"{WATER}:14:13: 没有编号为「repare」的部门；是不是想写「repair」",
    ),
    "when": (WATER, "when: 11月28日 周六 9:00–12:00\n", "", f"{WATER}:3:7: 停水通知要写明什么时候"),
    "affects": (WATER, "affects: 3 号楼全部住户\n", "", f"{WATER}:3:7: 停水通知要写明影响哪些住户"),
    "weekday": (
        WATER,
        "11月28日 周六",
        "11月28日 周五",
        f"{WATER}:13:7: 「when」里写的 11月28日 周五 不对：2026-11-28 是周六；请核对日期和星期。",
    ),
    "no such day": (WATER, "11月28日 周六", "11月31日", f"{WATER}:13:7: 「when」里写的 11月31日 没有这一天"),
    "changed": (
        WATER,
        "department: repair",
        "department: repair\nchanged: 2026-11-22",
        f"{WATER}:15:10: 「changed」（2026-11-22）早于「since」",
    ),
    "channel twice": (
        WATER,
        "[entrance, boards]",
        "[boards, boards]",
        f"{WATER}:15:20: 「channels」里 boards 写了两次",
    ),
    "unknown key": (WATER, "when:", "wen: 上午\nwhen:", f"{WATER}:13:1: 没有「wen」这一项；是不是想写「when」"),
    "edition of another kind": (WATER, "...", "edition: 2027-1\n...", f"{WATER}:16:10: 只有价格公告（prices）才写"),
    "service": (
        "notices/2026-11-winter-fair.yml",
        "services: [F16]",
        "services: [F61]",
        "notices/2026-11-winter-fair.yml:14:12: 没有编号为「F61」的服务；是不是想写「F16」",
    ),
    "no edition": (
        "notices/2027-1-prices.yml",
        "edition: 2027-1\n",
        "",
        "notices/2027-1-prices.yml:3:7: 价格公告要写明是哪一版价目表",
    ),
    "edition": (
        "notices/2027-1-prices.yml",
        "edition: 2027-1\n",
        "edition: 2027-2\n",
        "notices/2027-1-prices.yml:14:10: 没有编号为「2027-2」的价目表",
    ),
    "posted name": (POSTED, "notice: 2026-11-water-3", "notice: x", f"{POSTED}:2:9: 「notice」是 x，和文件名不一致"),
    "posted backward": (
        POSTED,
        "until: 2026-11-28}",
        "until: 2026-11-08}",
        f"{POSTED}:4:103: 「until」（2026-11-08）早于张贴日「on」（2026-11-23）",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_place(folder: Path, slip: str) -> None:
    file, old, new, sentence = SLIPS[slip]
    edit(folder, file, old, new)
    problems = told(folder)
    assert len(problems) == 1, problems
    assert problems[0].startswith(sentence)


def test_the_postings_of_a_notice_that_is_gone_are_told(folder: Path) -> None:
    (folder / WATER).unlink()
    assert told(folder)[0].startswith(f"{POSTED}:2:9: 没有编号为「2026-11-water-3」的公告")


def test_notices_and_words_on_papers_need_no_approval(folder: Path) -> None:
    before = catalog_files.load(folder).catalog
    edit(folder, WATER, "3 号楼停水通知", "3 号楼停水通知（改期）")
    (folder / "papers.yml").write_text("papers:\n  notice:\n    scan: 扫一扫\n...\n", "utf-8")
    after = catalog_files.load(folder).catalog
    assert after.wording == (("notice", "scan", "扫一扫"),)
    assert after.notices != before.notices
    assert after.sha == before.sha


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("papers:\n  notise:\n    scan: 扫一扫\n", "papers.yml:3:5: 没有叫「notise」的纸；是不是想写「notice」。"),
        (
            "papers:\n  notice:\n    scann: 扫一扫\n",
            "papers.yml:3:5: 「notice」没有「scann」这一句；是不是想写「scan」。",
        ),
    ],
)
def test_words_for_a_paper_or_sentence_that_there_is_not_are_told(folder: Path, text: str, sentence: str) -> None:
    (folder / "papers.yml").write_text(f"{text}...\n", "utf-8")
    assert [str(problem) for problem in catalog_files.check(folder, wording=problem)] == [sentence]


def test_photographs_lie_beside_the_postings(folder: Path) -> None:
    (folder / "notices" / "photos").mkdir()
    (folder / "notices" / "photos" / "east-gate.jpg").write_bytes(b"x")
    assert told(folder) == []


def test_a_new_estate_begins_with_the_announcement_of_its_free_services(tmp_path: Path) -> None:
    catalog_files.init(
        tmp_path / "own", name="幸福里", phone="0571-12345678", address="幸福路 2 号", today=date(2026, 11, 25)
    )
    catalog = catalog_files.load(tmp_path / "own").catalog
    assert [(n.kind, n.since, n.until) for n in catalog.notices] == [(NoticeKind.FREE, date(2026, 11, 25), None)]
    assert f"{len(catalog.services)} 项" in catalog.notices[0].summary
    assert catalog.notices[0].postings == ()
