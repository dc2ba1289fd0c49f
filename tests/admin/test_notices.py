"""``linli notice``: drafts, words for a chat group, what hangs where, and the site that follows the day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from service_desk import catalog_files, published, settings
from service_desk.catalog_files import posting_files
from service_desk.catalog_files.posting_files import Of
from service_desk.errors import CatalogInvalid, Stale
from service_desk.notices import NoticeKind, Posting
from service_desk.runtime import open_runtime
from service_desk.store import events

WATER = "2026-11-water-3"
Say = Callable[..., Any]


@pytest.fixture
def catalog(root: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration catalogue."""
    return Path(shutil.copytree(root / "catalog", tmp_path / "catalog"))


@pytest.fixture
def notice(linli: Any, catalog: Path) -> Say:
    """``linli notice …`` over that copy."""
    return lambda *words: linli("--catalog", str(catalog), "notice", *words)


def postings(catalog: Path, notice_id: str = WATER) -> tuple[Posting, ...]:
    return posting_files.read(catalog, Of.NOTICE, notice_id).postings


# ---- looking -----------------------------------------------------------------------------------------------------


def test_the_list_says_what_is_current_and_what_is_past(notice: Say) -> None:
    told = {row["id"]: row for row in notice("list", "--json").json["notices"]}
    assert told[WATER]["current"] is True
    assert told["2026-09-power-8"]["archived"] is True
    assert told["free-services"]["until"] is None
    assert "3 号楼停水通知" in notice("list").out


def test_a_notice_is_shown_with_its_words_and_where_it_hangs(notice: Say) -> None:
    shown = notice("show", WATER).out
    assert "更换 3 号楼供水总阀" in shown
    assert "张贴：小区入口，3 栋一、二单元门口，2026-11-23 贴，张贴至 2026-11-28" in shown
    assert notice("show", WATER, "--json").json["notice"]["body"][1].startswith("恢复供水后")


def test_an_unknown_notice_names_the_known_ones(notice: Say) -> None:
    done = notice("show", "water")
    assert done.code == 1
    assert WATER in done.err


# ---- telling -----------------------------------------------------------------------------------------------------


def test_the_words_for_a_chat_group(notice: Say) -> None:
    assert notice("text", WATER).out.splitlines() == [
        "【3 号楼停水通知】",
        "时间：11月28日 周六 9:00–12:00",
        "范围：3 号楼全部住户",
        "更换总阀，3 号楼停水半天，请提前储水。",
        "服务电话：027-12345678（周一至周五 8:30–12:00，14:00–17:30）",
        f"详情：https://qingchuanli.example/notices/{WATER}/",
        "晴川里服务中心　水电工程维修组　2026年11月23日",
    ]


def test_all_current_ones_can_be_told_at_once_and_past_ones_are_not(notice: Say) -> None:
    said = notice("text", "--all").out
    assert "3 号楼停水通知" in said
    assert "【活动通知】冬季用品便民展销" in said
    assert "8 号楼停电通知" not in said
    assert notice("text").code == 2
    assert notice("text", WATER, "--all").code == 2


# ---- drafting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_draft_of_any_kind_passes_once_it_is_filled_in(notice: Say, catalog: Path, kind: NoticeKind) -> None:
    assert notice("draft", "new-1", "--kind", kind.value, "--title", '5 栋: "通知" #1').code == 0
    path = catalog / "notices" / "new-1.yml"
    asked = catalog_files.check(catalog)
    assert asked
    assert all(problem.file == "notices/new-1.yml" for problem in asked)
    filled = {"summary:": "summary: 一句话", "when:": "when: 周六", "affects:": "affects: 5 栋", "  -": "  - 正文"}
    filled["edition:"] = "edition: 2027-1"
    lines = [filled.get(line, line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert catalog_files.check(catalog) == ()
    made = catalog_files.load(catalog).catalog.notice("new-1")
    assert made is not None
    assert (made.kind, made.title, made.since) == (kind, '5 栋: "通知" #1', date(2026, 11, 25))
    assert (made.until is None) == (kind is NoticeKind.FREE)


@pytest.mark.parametrize("name", [WATER, WATER.upper(), "../x", "停水", "", "con", "a/b"])
def test_a_draft_never_writes_over_or_outside(notice: Say, catalog: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in catalog.rglob("*.yml")}
    assert notice("draft", name, "--kind", "water").code == 1
    assert {path: path.read_bytes() for path in catalog.rglob("*.yml")} == before


def test_an_unknown_kind_names_the_kinds(notice: Say) -> None:
    done = notice("draft", "x", "--kind", "flood")
    assert done.code == 1
    assert "water 停水通知" in done.err


# ---- what hangs where --------------------------------------------------------------------------------------------


def test_a_posting_is_recorded_with_who_when_and_till_when(notice: Say, catalog: Path) -> None:
    words = ("posted", WATER, "--channel", "centre", "--place", "大厅", "--on", "2026-11-24", "--by", "R01")
    assert notice(*words).code == 0
    last = postings(catalog)[-1]
    assert (last.channel, last.place, last.on) == ("centre", "大厅", date(2026, 11, 24))
    assert (last.recorded_on, last.until, last.by) == (date(2026, 11, 25), date(2026, 11, 28), "接待员甲")
    assert catalog_files.check(catalog) == ()
    again = notice(*words)
    assert again.code == 1
    assert "已记过" in again.err
    assert len(postings(catalog)) == 3


def test_the_first_posting_makes_the_file(notice: Say, catalog: Path) -> None:
    (catalog / "notices" / f"{WATER}.posted.yml").unlink()
    place = '3 栋: "门" {口}, #1'
    assert notice("posted", WATER, "--channel", "entrance", "--place", place, "--by", "R01").code == 0
    assert [posting.place for posting in postings(catalog)] == [place]
    assert catalog_files.check(catalog) == ()


def test_a_late_record_needs_a_photograph_or_the_manager_s_reason(notice: Say, catalog: Path, tmp_path: Path) -> None:
    words = ("posted", WATER, "--channel", "centre", "--on", "2026-11-22")
    refused = notice(*words, "--place", "一", "--by", "R01")
    assert refused.code == 1
    assert "--photo" in refused.err
    assert notice(*words, "--place", "一", "--reason", "停电", "--by", "R01").code == 1
    assert notice(*words, "--place", "一", "--reason", "停电", "--by", "M01").code == 0
    photo = tmp_path / "门口.JPG"
    Image.new("RGB", (640, 480), "white").save(photo, "JPEG")
    assert notice(*words, "--place", "二", "--photo", str(photo), "--by", "R01").code == 0
    first, second = postings(catalog)[-2:]
    assert (first.reason, first.photo) == ("停电", "")
    assert (catalog / "notices" / "photos" / second.photo).read_bytes() == photo.read_bytes()
    assert catalog_files.check(catalog) == ()


@pytest.mark.parametrize(
    "more",
    [
        ("--channel", "door", "--by", "R01"),
        ("--channel", "centre", "--on", "2026-11-26", "--by", "R01"),
        ("--channel", "centre", "--until", "2026-11-01", "--by", "R01"),
        ("--channel", "centre", "--photo", "none.jpg", "--by", "R01"),
        ("--channel", "centre", "--by", "X99"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(notice: Say, catalog: Path, more: tuple[str, ...]) -> None:
    before = postings(catalog)
    assert notice("posted", WATER, "--place", "大厅", *more).code == 1
    assert postings(catalog) == before


def test_sheets_past_their_day_are_told_until_they_are_taken_down(notice: Say, linli: Any, catalog: Path) -> None:
    assert "没有过期未取的纸" in notice("expired").out
    linli.clock.to(9, days=4)
    rows = notice("expired", "--json").json["expired"]
    assert [(row["id"], row["place"]) for row in rows] == [
        (WATER, "3 栋一、二单元门口"),
        (WATER, "3 栋旁公告栏"),
        ("2026-11-winter-fair", "3 栋、8 栋旁公告栏"),
    ]
    assert "过期要取下：3 号楼停水通知" in notice("status").out
    assert (
        notice("removed", WATER, "--place", "3 栋旁公告栏", "--on", "2026-11-22", "--by", "R01").code == 1
    )  # before it was posted
    assert notice("removed", WATER, "--by", "R01").code == 2
    assert notice("removed", WATER, "--place", "3 栋旁公告栏", "--by", "R01").code == 0
    assert notice("removed", WATER, "--all", "--by", "R01").code == 0
    assert notice("removed", WATER, "--all", "--by", "R01").code == 1
    assert {posting.removed_on for posting in postings(catalog)} == {date(2026, 11, 29)}
    assert [row["id"] for row in notice("expired", "--json").json["expired"]] == ["2026-11-winter-fair"]


def test_a_notice_that_was_taken_down_everywhere_is_to_be_posted_again(notice: Say) -> None:
    assert WATER not in str(notice("status", "--json").json["unposted"])
    notice("removed", WATER, "--all", "--by", "R01")
    assert [one["id"] for one in notice("status", "--json").json["unposted"]] == [WATER]


def test_who_posted_and_took_down_stands_in_the_chain(notice: Say, linli: Any) -> None:
    notice("posted", WATER, "--channel", "centre", "--place", "大厅", "--by", "R01")
    notice("removed", WATER, "--place", "大厅", "--by", "S01")
    runtime = open_runtime(settings.load({"data": str(linli.data)}, {}))
    with runtime.store.read() as cn:
        found = events.stream(cn, runtime.office().estate, f"notice:{WATER}")
    runtime.close()
    assert [(event.action, event.actor) for event in found] == [("posted", "R01"), ("removed", "S01")]
    assert "没有被改动" in linli.ok("verify")


def test_status_says_when_free_services_are_not_announced_as_free(notice: Say, catalog: Path) -> None:
    """§6.1."""
    assert notice("status", "--json").json["free_announced"] is True
    (catalog / "notices" / "free-services.posted.yml").unlink()
    assert "还没有张贴记录" in notice("status").out
    (catalog / "notices" / "free-services.yml").unlink()
    assert "没有现行的免费服务公告" in notice("status").out
    assert notice("status", "--json").json["free_announced"] is False


def test_status_names_the_places_where_it_should_hang_and_does_not(notice: Say, catalog: Path) -> None:
    assert "没有要办的事" in notice("status").out
    (catalog / "notices" / f"{WATER}.posted.yml").unlink()
    assert notice("status", "--json").json["unposted"] == [{"id": WATER, "channels": ["entrance", "boards"]}]
    assert f"「3 号楼停水通知」（{WATER}）还没有贴在小区入口、宣传栏、公告栏" in notice("status").out


# ---- the file of postings ----------------------------------------------------------------------------------------


def test_comments_at_the_head_stay_and_somebody_else_s_change_is_not_lost(catalog: Path) -> None:
    held = posting_files.read(catalog, Of.NOTICE, "free-services")
    held.path.write_bytes(b"# mine \xe6\x88\x91\n" + (held.before or b""))
    with pytest.raises(Stale, match="刚才被别人改过"):
        posting_files.write(held, held.postings)
    fresh = posting_files.read(catalog, Of.NOTICE, "free-services")
    posting_files.write(fresh, fresh.postings)
    assert fresh.path.read_bytes() == fresh.before
    assert [path.name for path in held.path.parent.iterdir() if path.name.startswith(".")] == []


def test_a_value_that_cannot_stand_in_the_file_is_refused(catalog: Path) -> None:
    held = posting_files.read(catalog, Of.EDITION, "2026-1")
    with pytest.raises(CatalogInvalid, match="U\\+202E"):
        posting_files.write(held, (Posting("entrance", "门\u202e口", date(2026, 11, 24)),))
    assert held.path.read_bytes() == held.before


def test_every_file_of_postings_can_be_written_as_it_was_read(catalog: Path) -> None:
    for of in Of:
        for path in sorted((catalog / of.folder).glob("*.posted.yml")):
            held = posting_files.read(catalog, of, path.name.removesuffix(".posted.yml"))
            posting_files.write(held, held.postings)
            assert posting_files.read(catalog, of, held.id).postings == held.postings


# ---- the site follows the day ------------------------------------------------------------------------------------


def test_the_site_is_published_anew_when_a_notice_ends_and_not_on_other_days(linli: Any) -> None:
    def home() -> str:
        return (published.folder(linli.data) / published.current_sha(linli.data) / "site" / "index.html").read_text(
            "utf-8"
        )

    assert "3 号楼停水通知：11月28日" in home()
    assert linli("tick", "--json").json["published"] is None
    linli.clock.to(8, days=1)
    assert linli("tick", "--json").json["published"] is None
    linli.clock.to(8, days=3)  # the 29th
    sha = linli("tick", "--json").json["published"]
    assert sha == published.current_sha(linli.data)
    assert "3 号楼停水通知：11月28日" not in home()
    assert not (published.folder(linli.data) / sha / "site" / "papers" / f"notice-{WATER}.pdf").exists()


def test_publishing_names_the_sheets_that_cannot_be_printed_and_publishes_all_the_same(
    linli: Any, catalog: Path
) -> None:
    path = catalog / "notices" / f"{WATER}.yml"
    path.write_text(path.read_text("utf-8").replace("title: 3 号楼停水通知", "title: 3 号楼停水 𠮷"), "utf-8")
    done = linli("--catalog", str(catalog), "publish", "--json")
    assert len(done.json["unprinted"]) == 1
    assert "𠮷" in done.json["unprinted"][0]
    site = published.folder(linli.data) / done.json["sha"] / "site"
    assert "3 号楼停水 𠮷" in (site / "notices" / WATER / "index.html").read_text("utf-8")
    assert len(list((linli.data / "papers").glob("*.pdf"))) >= 6


def test_check_judges_the_office_s_own_words_on_papers(linli: Any, catalog: Path) -> None:
    (catalog / "papers.yml").write_text("papers:\n  notise:\n    scan: 扫一扫\n...\n", "utf-8")
    done = linli("check", str(catalog))
    assert done.code == 1
    assert "papers.yml:3:5: 没有叫「notise」的纸" in done.out
