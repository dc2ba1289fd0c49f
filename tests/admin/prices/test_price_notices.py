"""The notice of a price list: it waits for the approval, and nothing else waits for it."""

from __future__ import annotations

from typing import Any

from service_desk import published

HEARD = ("repair", "cleaning")

NOTICE = """\
id: 2027-prices
kind: prices
title: 新价目表公告
summary: 明年一月起用新的价目表。
body: [换龙头一项有调整。]
since: 2026-11-20
edition: 2027-1
channels: [boards]
...
"""


def test_the_notice_of_a_list_waits_for_the_approval_and_nothing_else_waits_for_it(first: Any) -> None:
    """Checked and published without it; with the approval it goes out; on the day it says if the list is late."""
    (first.catalog / "notices").mkdir(exist_ok=True)
    (first.catalog / "notices" / "2027-prices.yml").write_text(NOTICE, encoding="utf-8", newline="\n")
    first.ok("prices", "draft", "2027-1", "--effective", "2027-01-01", "--by", "R01")
    first.consult("2027-1", *HEARD)
    waits = "公告「新价目表公告」（2027-prices）先不发布：价目表 2027-1 还没有经服务中心经理审批。"
    for command in (("check",), ("publish",), ("notice", "status")):
        assert waits in first.ok(*command), command
    assert len(first.json("check")["notices_waiting"]) == 1
    assert waits in first.refused("notice", "text", "2027-prices")
    assert not public(first)

    first.ok("prices", "approve", "2027-1", "--yes", "--by", "M01")
    assert waits not in first.ok("check")
    assert first.json("publish")["notices_waiting"] == []
    assert "这一版还没有执行" not in public(first)
    assert "新价目表公告" in first.ok("notice", "text", "2027-prices")

    first.on(2027, 1, 1)
    first.ok("tick")
    late = "这一版还没有执行，现行仍是 2026-1 版。"
    assert late in public(first)
    assert late in first.ok("notice", "status")


def public(estate: Any) -> str:
    """The page of that notice as residents see it; empty when there is none."""
    found = published.current(estate.linli.data)
    page = found.site / "notices" / "2027-prices" / "index.html"
    return str(page.read_text("utf-8")) if page.is_file() else ""
