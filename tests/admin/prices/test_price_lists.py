"""A price list from its draft to the day it applies, through the real command line, in an estate of one's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from admin.session import Session
from service_desk import published
from service_desk.store import events

HEARD = ("repair", "cleaning")


# ---- the life of a list --------------------------------------------------------------------------------------------


def test_a_list_goes_from_draft_to_in_force_and_the_old_one_stays_until_that_midnight(first: Any) -> None:
    first.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
    first.edit("2027-1", "price: 40", "price: 42")
    assert first.stage("2027-1") == "草案"
    assert "水电工程维修组、保洁组主管" in first.ok("prices", "status")
    assert "没有审批" not in first.refused("prices", "approve", "2027-1", "--yes", "--by", "M01")
    first.consult("2027-1", *HEARD)
    assert first.stage("2027-1") == "待审批"
    assert "尚未经服务中心经理审批" in first.refused(
        "prices", "posted", "2027-1", "--channel", "boards", "--place", "东门", "--by", "R01"
    )
    assert "没有这个角色" in first.refused("prices", "approve", "2027-1", "--yes", "--by", "R01")
    seen = first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    assert "+5.0%" in seen
    assert first.stage("2027-1") == "待张贴"
    first.post("2027-1", "entrance", "boards")
    assert first.stage("2027-1") == "待执行"
    assert first.json("check")["held_back"] == []
    first.ok("publish")
    assert first.in_force() == "2026-1"

    first.on(2026, 12, 31, 23, 59)
    first.ok("tick")
    assert (first.in_force(), first.live()) == ("2026-1", "2026-1")
    first.on(2027, 1, 1, 0, 0)
    assert first.json("tick")["published"]
    assert (first.in_force(), first.live()) == ("2027-1", "2027-1")
    assert [first.stage(each) for each in ("2026-1", "2027-1")] == ["历次", "现行"]
    assert "没有被改动" in first.ok("verify")


Stop = Callable[[Any], None]


def not_consulted(estate: Any) -> None:
    estate.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")


def one_department_missing(estate: Any) -> None:
    not_consulted(estate)
    estate.consult("2027-1", "repair")


def unapproved(estate: Any) -> None:
    not_consulted(estate)
    estate.consult("2027-1", *HEARD)


def one_channel_unposted(estate: Any) -> None:
    estate.ready()
    estate.post("2027-1", "entrance")


def posted_too_few_days_before(estate: Any) -> None:
    estate.ready()
    estate.post("2027-1", "entrance")
    estate.on(2026, 12, 26)
    estate.post("2027-1", "boards")


def edited_after_recording(estate: Any) -> None:
    estate.ready()
    estate.on(2026, 12, 28)
    estate.post("2027-1", "entrance", "boards")
    path = estate.catalog / "prices" / "2027-1.posted.yml"
    path.write_text(path.read_text("utf-8").replace("2026-12-28", "2026-12-20"), encoding="utf-8", newline="\n")


def edited_after_approval(estate: Any) -> None:
    estate.ready()
    estate.post("2027-1", "entrance", "boards")
    estate.ok("publish")
    estate.edit("2027-1", "cost: 34", "cost: 35")


@pytest.mark.parametrize(
    ("steps", "why", "stage"),
    [
        (not_consulted, "尚未记录与水电工程维修组、保洁组主管的商议", "草案"),
        (one_department_missing, "尚未记录与保洁组主管的商议", "草案"),
        (unapproved, "尚未经服务中心经理审批", "待审批"),
        (one_channel_unposted, "尚未在「宣传栏、公告栏」张贴公告", "待张贴"),
        (posted_too_few_days_before, "张贴日 2026-12-26 晚于 2026-12-25，不足提前 7 天", "待张贴"),
        (methodcaller("written_by_hand"), "2026-11-24 的张贴是直接写在文件里的", "待张贴"),
        (edited_after_recording, "2026-12-20 的张贴是直接写在文件里的，或者记后改过", "待张贴"),
        (methodcaller("removal_erased"), "「宣传栏、公告栏」的公告在执行日以前就取下了", "待张贴"),
        (edited_after_approval, "内容在审批之后改过", "草案"),
        (methodcaller("taken_down_early"), "「宣传栏、公告栏」的公告在执行日以前就取下了", "待张贴"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_with_one_step_missing_the_old_list_stays_in_force_and_every_command_says_why(
    first: Any, steps: Stop, why: str, stage: str
) -> None:
    steps(first)
    first.ok("publish")
    first.on(2027, 1, 1)
    told = first.json("tick")
    assert any(why in sentence for sentence in told["held_back"])
    assert (first.in_force(), first.live()) == ("2026-1", "2026-1")
    assert first.stage("2027-1") == stage
    assert why in first.ok("publish")
    assert why in first.ok("check")
    assert why in first.ok("check", str(first.catalog))
    assert why in first.ok("prices", "status")
    assert any(why in found["sentence"] for found in first.json("doctor")["findings"])
    page = published.folder(first.linli.data) / published.current_sha(first.linli.data) / "site/prices/index.html"
    text = page.read_text("utf-8")
    why_not = {"草案": "内容还没有最后定下", "待审批": "还在等服务中心经理审批"}.get(
        stage, "还没有在小区里张贴满规定的天数"
    )
    assert f"2027-1 价目表正在公告准备中（{why_not}，所以没有按原定的日子执行），现行仍是 2026-1" in text
    assert "商议" not in text.split("下一版")[-1].replace("每年商定", "")
    assert "42 元" in text


def test_an_order_keeps_the_list_it_was_quoted_under(first: Any) -> None:
    words = ("--home", "3-2-501", "--name", "王女士", "--phone", "13800138000", "--agreed", "telephone")
    when = ("--day", "2026-11-23", "--half", "am", "--content", "厨房龙头漏水")
    number = first.json("book", "--service", "P1", *words, *when, "--by", "R01")["number"]
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.on(2027, 1, 1)
    first.ok("tick")
    assert first.json("quote", "P1")["edition"] == "2027-1"
    assert first.json("show", number)["order"]["edition"] == "2026-1"


def test_a_list_that_nobody_published_again_comes_into_force_by_tick(first: Any) -> None:
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.on(2027, 1, 1, 0, 0)
    first.ok("tick")
    assert first.live() == "2027-1"


def test_a_draft_holds_up_no_other_publication(first: Any) -> None:
    not_consulted(first)
    estate = first.catalog / "estate.yml"
    estate.write_text(estate.read_text("utf-8").replace("notice:\n", "notice: 今日照常。\n"), encoding="utf-8")
    assert "已发布" in first.ok("publish")
    assert first.live() == "2026-1"


def test_what_is_in_force_cannot_be_edited_deleted_or_consulted_on(first: Any) -> None:
    first.edit("2026-1", "price: 40", "price: 42")
    assert "请另立一个版本" in first.refused("publish")
    first.edit("2026-1", "price: 42", "price: 40")
    kept = first.file("2026-1").read_bytes()
    first.file("2026-1").unlink()
    (first.catalog / "prices" / "2026-1.posted.yml").rename(first.catalog / "kept")
    assert "会退回旧价" in first.refused("publish")
    first.file("2026-1").write_bytes(kept)
    (first.catalog / "kept").rename(first.catalog / "prices" / "2026-1.posted.yml")
    words = ("--department", "order", "--supervisor", "队长", "--by", "R01")
    assert "已经执行" in first.refused("prices", "consult", "2026-1", *words)


def test_a_rule_tightened_later_leaves_the_list_in_force(first: Any) -> None:
    estate = first.catalog / "estate.yml"
    text = estate.read_text("utf-8").replace("channels: [entrance, boards]", "channels: [entrance, mailboxes]")
    estate.write_text(text.replace("notice_days: 7", "notice_days: 30"), encoding="utf-8", newline="\n")
    first.ok("approve", "--yes", "--by", "M01")
    first.ok("publish")
    assert first.live() == "2026-1"


def test_new_prices_after_the_posting_must_be_posted_again(first: Any) -> None:
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.edit("2027-1", "price: 40", "price: 41")
    first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    assert "张贴的是改动以前的价格" in first.ok("prices", "status")
    assert first.stage("2027-1") == "待张贴"
    first.post("2027-1", "entrance", "boards")
    assert first.stage("2027-1") == "待执行"


# ---- postings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), "white").save(path)
    return path


POSTED = ("prices", "posted", "2027-1", "--channel", "boards", "--place", "3 栋旁")


def test_a_posting_typed_late_needs_a_photo_or_the_managers_reason(first: Any, picture: Path) -> None:
    first.ready()
    first.on(2026, 11, 24)
    late = (*POSTED, "--on", "2026-11-20")
    assert "--photo" in first.refused(*late, "--by", "R01")
    assert "没有这个角色" in first.refused(*late, "--reason", "忘了记", "--by", "R01")
    first.ok(*late, "--photo", str(picture), "--by", "R01")
    entrance = tuple("entrance" if word == "boards" else word for word in late)
    first.ok(*entrance, "--reason", "那几天停电", "--by", "M01")
    assert first.stage("2027-1") == "待执行"
    photos = list((first.catalog / "prices" / "photos").iterdir())
    assert [path.read_bytes() for path in photos] == [picture.read_bytes()]
    found = first.json("prices", "status")["coming"][0]["channels"]
    assert [(c["channel"], c["postings"][0]["counts"]) for c in found] == [("entrance", True), ("boards", True)]
    assert "没有问题" in first.ok("check")


def test_a_photo_is_a_picture_by_its_content(first: Any, picture: Path, tmp_path: Path) -> None:
    first.ready()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(picture.read_bytes()[:-40])
    text = tmp_path / "text.png"
    text.write_text("照片", encoding="utf-8")
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (639, 480), "white").save(tiny)
    for wrong in (cut, text, tmp_path / "none.jpg", tiny):
        first.refused(*POSTED, "--photo", str(wrong), "--by", "R01")
    assert not (first.catalog / "prices" / "2027-1.posted.yml").exists()


@pytest.mark.parametrize(("change", "told"), [("gone", "没有找到照片"), ("another", "不是当时记下的那一张")])
def test_check_misses_a_photo_that_is_gone_or_another(first: Any, picture: Path, change: str, told: str) -> None:
    """It is told, and publishing goes on."""
    first.ready()
    first.ok(*POSTED, "--photo", str(picture), "--by", "R01")
    (kept,) = (first.catalog / "prices" / "photos").iterdir()
    if change == "gone":
        kept.unlink()
    else:
        Image.new("RGB", (640, 480), "black").save(kept)
    found = first.linli("--catalog", str(first.catalog), "check")
    assert (found.code, found.out.count("prices/2027-1.posted.yml"), told in found.out) == (1, 1, True)
    first.ok("publish")


def test_a_posting_from_before_the_approval_or_to_come_is_refused(first: Any) -> None:
    first.ready()
    assert "早于审批日" in first.refused(*POSTED, "--on", "2026-11-19", "--by", "R01")
    assert "还没有到" in first.refused(*POSTED, "--on", "2026-11-21", "--by", "R01")
    assert "没有「door」" in first.refused(
        "prices", "posted", "2027-1", "--channel", "door", "--place", "门", "--by", "R01"
    )
    first.ok(*POSTED, "--by", "R01")
    assert "已经记过" in first.refused(*POSTED, "--by", "R01")


def test_every_step_leaves_an_event_of_the_list(first: Any) -> None:
    first.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
    first.consult("2027-1", *HEARD)
    first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    first.post("2027-1", "entrance", "boards")
    first.ok("prices", "removed", "2027-1", "--channel", "boards", "--by", "R01")
    session = Session(first.linli.clock, {"data": str(first.linli.data), "catalog": str(first.catalog)})
    try:
        with session.runtime.store.read() as cn:
            told = {e: events.stream(cn, session.office.estate, f"edition:{e}") for e in ("2026-1", "2027-1")}
    finally:
        session.close()
    wanted = ["draft", "consult", "consult", "approve", "posted", "posted", "removed"]
    assert [event.action for event in told["2027-1"]] == wanted
    assert [event.actor for event in told["2027-1"]] == ["R01", "R01", "R01", "M01", "R01", "R01", "R01"]
    assert told["2027-1"][4].data["channel"] == "entrance"
    assert told["2027-1"][4].recorded_at == first.linli.clock.now
    assert [event.action for event in told["2026-1"]] == ["approve", "posted", "posted", "in_force"]


def test_a_draft_needs_a_free_name_and_a_day_to_come(first: Any) -> None:
    assert "已经有了" in first.refused("prices", "draft", "2026-1", "--effective", "2027-01-01", "--by", "R01")
    assert "要晚于今天" in first.refused("prices", "draft", "2027-1", "--effective", "2026-11-20", "--by", "R01")
    assert "2027-1" in first.refused("prices", "draft", "二〇二七", "--effective", "2027-01-01", "--by", "R01")
    assert "没有价目表「2020-1」" in first.refused(
        "prices", "draft", "2027-1", "--from", "2020-1", "--effective", "2027-01-01", "--by", "R01"
    )


def test_diff_shows_costs_only_when_asked(first: Any) -> None:
    not_consulted(first)
    first.edit("2027-1", "price: 40\n    cost: 34", "price: 44\n    cost: 37")
    plain = first.ok("prices", "diff", "2027-1")
    assert "+10.0%" in plain
    assert "成本" not in plain
    assert "34" not in plain
    assert "成本" in first.ok("prices", "diff", "2026-1", "2027-1", "--costs")
    assert first.json("prices", "diff", "2027-1")["changes"] == [
        {"code": "P1", "name": "换龙头", "unit": "个", "before": 4000, "after": 4400, "percent": "+10.0%", "other": []}
    ]


def test_a_price_outside_the_band_is_shown_with_its_reason_before_the_approval(first: Any) -> None:
    not_consulted(first)
    first.edit("2027-1", "price: 40\n    cost: 34", "price: 80\n    cost: 34\n    exception: 试行一年")
    first.consult("2027-1", *HEARD)
    assert "毛利 57.5%，超出保本微利范围；理由：试行一年" in first.ok(
        "prices", "approve", "2027-1", "--yes", "--by", "M01"
    )


def test_a_kept_list_that_was_altered_is_not_exported(first: Any) -> None:
    cn = sqlite3.connect(first.linli.data / "linli.db")
    triggers = [name for (name,) in cn.execute("SELECT name FROM sqlite_master WHERE type='trigger'")]
    for name in triggers:
        cn.execute(f"DROP TRIGGER {name}")
    cn.execute("UPDATE price_item SET price = price + 1 WHERE code = 'P1'")
    cn.commit()
    cn.close()
    out = first.linli.data.parent / "out"
    assert "2026-1" in first.refused("export", str(out), "--full", "--reason", "迁移", "--by", "M01")
    assert not out.exists()


def test_a_list_taken_down_before_its_day_is_not_quoted(first: Any) -> None:
    """Also by the pages that were published while it still hung."""
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.ok("publish")
    first.on(2026, 12, 28)
    first.ok("prices", "removed", "2027-1", "--channel", "boards", "--by", "R01")
    first.on(2027, 1, 1)
    assert first.json("quote", "P1")["edition"] == "2026-1"


BOOKED = (
    "book", "--service", "P1", "--home", "3-2-501", "--name", "王女士", "--phone", "13800138000", "--content", "漏水",
    "--agreed", "telephone", "--by", "R01",
)  # fmt: skip


def test_a_list_is_not_booked_under_when_the_chain_knows_that_a_sheet_is_gone(first: Any) -> None:
    """The removal stands in the chain; what is published was made before it."""
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.ok("publish")
    published = first.linli.data / "published"
    before = (published / "CURRENT").read_bytes()
    first.on(2026, 12, 28)
    first.ok("prices", "removed", "2027-1", "--channel", "boards", "--by", "R01")
    (published / "CURRENT").write_bytes(before)
    first.on(2027, 1, 1)
    assert "2027-1 还不能执行" in first.refused(*BOOKED, "--day", "2027-01-05", "--half", "am")
    first.ok("tick")
    first.ok(*BOOKED, "--day", "2027-01-05", "--half", "am")
    assert first.in_force() == "2026-1"


def test_the_first_order_of_the_day_brings_a_list_into_force(first: Any) -> None:
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.ok("publish")
    first.on(2027, 1, 1)
    first.ok(*BOOKED, "--day", "2027-01-05", "--half", "am")
    assert "已经执行" in first.refused(
        "prices", "consult", "2027-1", "--department", "repair", "--supervisor", "主管", "--by", "R01"
    )


def test_a_notice_that_is_being_written_keeps_no_list_from_its_way(first: Any) -> None:
    first.ready()
    (first.catalog / "notices").mkdir(exist_ok=True)
    (first.catalog / "notices" / "2026-12-water.yml").write_text("title:\n...\n", encoding="utf-8")
    (first.catalog / "notices" / "2026-12-lift.yaml").write_text("title:\n...\n", encoding="utf-8")
    assert "处要修改" in first.refused("check")
    first.post("2027-1", "entrance", "boards")
    assert "都齐了" in first.ok("prices", "status")
    first.on(2027, 1, 1)
    first.ok("tick")
    assert first.live() == "2027-1"


def test_tick_says_that_the_folder_cannot_be_read(first: Any) -> None:
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.edit("2027-1", "\n...", "")
    first.on(2027, 1, 1)
    told = first.refused("tick")
    assert "目录文件夹读不出来" in told
    assert "prices/2027-1.yml" in told


def test_tick_names_a_list_that_waits_for_the_catalogue(first: Any) -> None:
    """Its sheets hung with a service's new name, which is not published yet."""
    services = first.catalog / "services" / "60-paid.yml"
    services.write_text(services.read_text("utf-8").replace("换龙头", "换水龙头"), encoding="utf-8", newline="\n")
    first.ready()
    first.post("2027-1", "entrance", "boards")
    first.on(2027, 1, 1)
    assert "价目表 2027-1 都齐了，也到了执行日，但它用到的服务目录还没有发布" in first.ok("tick")
    assert first.live() == "2026-1"
    first.ok("approve", "--yes", "--by", "M01")
    first.ok("publish")
    assert first.live() == "2027-1"
    assert "没有发布" not in first.ok("tick")


def test_a_list_whose_first_day_is_over_is_not_approved(first: Any) -> None:
    first.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
    first.consult("2027-1", *HEARD)
    first.on(2027, 1, 2)
    assert "请先改晚执行日" in first.refused("prices", "approve", "2027-1", "--yes", "--by", "M01")
    assert "请先改晚执行日" in first.ok("approve", "--yes", "--by", "M01")
    assert first.stage("2027-1") == "待审批"
