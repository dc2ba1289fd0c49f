"""The sheet of a close of day: counts, what is left and why, the backup, two signatures; nobody's name but staff's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from service_desk.catalog import SHANGHAI
from service_desk.papers.handover import SHOWN, HandoverFacts, LeftOver, handover
from service_desk.papers.printing import render
from service_desk.pricing import Offering

DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
FACTS = HandoverFacts(
    DAY, AT, "接待员甲（R01）", (("登记", 14), ("完工", 9)), (("逾期", 1),),
    (LeftOver("任务单未交回", 2, ("2611-7K3QM", "2611-8N4RP"), "明早带回"),),
    backup="linli-20261125-172812.db", backup_at=AT, digest="3f9ab2c4d5e6f7", verified=True, remark="明天停水",
)  # fmt: skip


def read(facts: HandoverFacts, offering: Offering, read_back: Any) -> Any:
    return read_back(render(handover(offering.catalog, facts)).pdf)


def test_the_sheet_says_what_was_done_what_is_left_and_why(offering: Offering, read_back: Any) -> None:
    found = read(FACTS, offering, read_back)
    assert len(found.pages) == 1
    text = "".join(found.text.split())
    for words in (
        "2026年11月25日周三", "14登记", "1逾期", "2611-7K3QM", "明早带回", "linli-20261125-172812.db", "已核对",
        "校验值3f9ab2c4d5e6", "明天停水", "交班人", "接班人",
    ):  # fmt: skip
        assert words in text, words


def test_a_day_without_anything_left_and_without_backup_says_so(offering: Offering, read_back: Any) -> None:
    bare = replace(FACTS, left=(), backup="", backup_at=None, remark="")
    text = "".join(read(bare, offering, read_back).text.split())
    for words in ("没有遗留", "今天没有备份", "没有另外的交代"):
        assert words in text, words


def test_a_backup_that_was_not_verified_says_so(offering: Offering, read_back: Any) -> None:
    assert "没有核对" in read(replace(FACTS, verified=False), offering, read_back).text


def test_of_many_numbers_the_first_are_named_and_the_others_counted(offering: Offering, read_back: Any) -> None:
    many = tuple(f"2611-2222{n // 26}{chr(65 + n % 26)}"[:10] for n in range(SHOWN + 7))
    left = (LeftOver("还没有告知", len(many), many, "明早再打"),)
    text = "".join(read(replace(FACTS, left=left), offering, read_back).text.split())
    assert "等，另有7单" in text
    assert many[0] in text
