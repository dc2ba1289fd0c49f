"""The follow-up record: what is known is filled in, what is due is left open, the own rating stands apart."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from service_desk.catalog import SHANGHAI
from service_desk.orders import Basis, Contact, FollowUp, FollowUpResult, Place, Rating, Stars
from service_desk.papers.follow_up_record import follow_up_record
from service_desk.papers.printing import render
from service_desk.papers.register_facts import FollowUpEntry, FollowUpSheet, Printout
from service_desk.pricing import Offering

AT = datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI)
WHO = Printout("维修主管甲（S01）", AT)
MONTH = date(2026, 11, 1)


def entry(order: Any, result: FollowUpResult | None = None, stars: Stars | None = None, **made: Any) -> FollowUpEntry:
    asked = (
        FollowUp("f" * 32, order.number, AT, "S01", made.pop("how", "telephone"), result, **made) if result else None
    )
    rating = Rating(order.number, stars, "师傅很耐心", AT, Basis.LINK) if stars else None
    by = "维修主管甲" if asked else ""
    due = None if asked else AT + timedelta(days=3)
    return FollowUpEntry(order, "水电工程维修组", ("维修员甲",), asked, by, due, rating)


def printed(offering: Offering, read_back: Any, *entries: FollowUpEntry, **of: Any) -> Any:
    sheet = FollowUpSheet(entries, **(of or {"month": MONTH}))
    return read_back(render(follow_up_record(offering.catalog, sheet, WHO)).pdf)


def test_a_record_has_everything_to_ask_and_to_sign(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Order, service, worker, day done, who asks, how, five levels, three questions, words, outcome, signatures."""
    found = printed(offering, read_back, entry(paid_order(finished_at=AT)))
    assert found.sizes == [(210, 297)]
    for words in (
        "2611-7K3QM", "换龙头", "王女士", "13800138000", "3号楼2单元501室", "维修员甲（水电工程维修组）",
        "完工日期2026年11月27日", "回访人", "上门", "电话", "非常满意", "基本满意", "不满意", "非常不满意",
        "着装整齐、佩戴工作牌？", "经您同意后入户？", "有无另收费用或小费？", "住户的话", "无须处理", "返工",
        "转投诉", "住户签名", "回访人签名", "待回访最迟11月30日周一", "打印：维修主管甲（S01）",
    ):  # fmt: skip
        assert words in found.text, words


def test_what_is_known_is_filled_in(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Who asked and when, what the resident said, the rework that came of it; a due one beside it stays open."""
    order = paid_order(finished_at=AT)
    unhappy = entry(order, FollowUpResult.DISSATISFIED, words="还在漏", leads_to="2611-8KDQ2", open=True, how="visit")
    text = printed(offering, read_back, unhappy, entry(order)).text
    for words in ("回访人维修主管甲", "回访日期2026年11月27日", "还在漏", "返工2611-8KDQ2", "已回访1次，待回访1户"):
        assert words in text


def test_ticks_follow_the_record(offering: Offering, paid_order: Any) -> None:
    """Satisfied and dissatisfied have their level; who was not reached has none; nothing is ticked for a due one."""
    kinds = (*FollowUpResult, None)
    sheet = FollowUpSheet(tuple(entry(paid_order(), kind) for kind in kinds), MONTH)
    data = follow_up_record(offering.catalog, sheet, WHO).data["entries"]
    assert [(one["level"], one["how"], one["outcome"]) for one in data] == [
        ("满意", "telephone", "nothing"), ("不满意", "telephone", ""), ("", "telephone", ""), ("", "", ""),
    ]  # fmt: skip


def test_the_own_rating_stands_apart(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """A glad rating beside an unhappy answer: both stand, nothing is averaged; none is said to be none."""
    both = entry(paid_order(), FollowUpResult.DISSATISFIED, Stars.VERY_GOOD, words="后来又漏了")
    text = printed(offering, read_back, both).text
    assert "住户自评非常满意" in text
    assert "住户自评师傅很耐心" in text
    assert "后来又漏了" in text
    assert "住户自评未评价" in printed(offering, read_back, entry(paid_order())).text


def test_one_order_or_an_empty_month(offering: Offering, read_back: Any, paid_order: Any) -> None:
    one = printed(offering, read_back, entry(paid_order()), number="2611-7K3QM")
    assert "部门主管审核" not in one.text
    empty = printed(offering, read_back)
    assert "这段时间没有拜回访" in empty.text
    assert "2026年11月" in empty.text
    assert len(empty.pages) == 1


def test_a_month_of_many_keeps_each_card_whole(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Thirty of them: none is cut by a page's end, each is there once."""
    orders = [paid_order(number=f"2611-{n:05d}") for n in range(30)]
    pages = printed(offering, read_back, *(entry(order) for order in orders)).pages
    assert all(page.count("换龙头") == page.count("回访人签名") for page in pages)
    assert sum(page.count("回访人签名") for page in pages) == 30
    assert all("".join(pages).count(order.number) == 1 for order in orders)


def test_hostile_long_and_rare_words(offering: Offering, read_back: Any, paid_order: Any, hostile: str) -> None:
    """Printed as they are, at full length; a character without glyph is left to write in."""
    order = paid_order(contact=Contact("\U00020bb7先生", "", hostile), address=Place(other=hostile), title=hostile)
    made = entry(order, FollowUpResult.DISSATISFIED, words=f"{hostile}{'鹭' * 1200}")
    text = printed(offering, read_back, made, entry(order)).text.replace("\u200b", "")
    assert text.count("".join(hostile.split())) == 7
    assert text.count("鹭") == 1200
    assert "〓先生" in text
    assert "U+20BB7" in text


def test_level_and_answers_are_ticked_as_they_were_given(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Five levels and three answers; of a rated order no level is made up; complaints are ticked as such."""
    given = {"level": Stars.VERY_POOR, "dressed": True, "let_in": False, "charged": True, "wants": "major"}
    entries = (
        entry(paid_order(), FollowUpResult.DISSATISFIED, words="另收十元", open=True, **given),
        entry(paid_order(), FollowUpResult.SATISFIED, Stars.GOOD, dressed=True, let_in=True, charged=False),
    )
    data = follow_up_record(offering.catalog, FollowUpSheet(entries, MONTH), WHO).data["entries"]
    kept = [[one[key] for key in ("level", "dressed", "let_in", "charged", "outcome")] for one in data]
    assert kept == [["非常不满意", "yes", "no", "yes", "complaint"], ["", "yes", "yes", "no", "nothing"]]
    assert "另收十元" in printed(offering, read_back, *entries).text
