"""Sheets of the desk itself, made of the sample records, as the registry names them."""

from __future__ import annotations

from service_desk.papers import handover as handovers
from service_desk.papers.handover import HandoverFacts, LeftOver
from service_desk.papers.paper import Paper
from service_desk.papers.samples import DAY, Samples, at


def handover(given: Samples) -> Paper:
    """A day with two sheets still out and one resident not told."""
    numbers = tuple(given.order(n).number for n in range(3))
    left = (
        LeftOver("任务单未交回", 2, numbers[:2], given.say("师傅还在住户家，明早八点半带回。")),
        LeftOver("还没有告知", 1, numbers[2:], given.say("三次未接通，明早再打。")),
    )
    done = (("登记", 14), ("派工", 11), ("完工", 9), ("验收", 8), ("结算", 5))
    standing = (("今日未完", 3), ("逾期", 1), ("待派", 2), ("待验收", 4), ("待结算", 2))
    return handovers.handover(given.catalog, HandoverFacts(
        DAY, at(DAY, 17, 30), given.say("接待员甲（R01）"), done, standing, left,
        backup="linli-20261125-172812.db", backup_at=at(DAY, 17, 28), digest="3f9ab2c4d5e6f7a8b9", verified=True,
        remark=given.say("明天上午 2 号楼停水，请先看公告。"),
    ))  # fmt: skip
