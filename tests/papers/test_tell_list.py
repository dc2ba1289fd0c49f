"""The list of those to be told: number, sentence, boxes; the earliest due first, nobody left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from service_desk.catalog import SHANGHAI
from service_desk.orders import Contact, Place, Task, TaskKind
from service_desk.papers.printing import render
from service_desk.papers.register_facts import Printout, Telling, TellList
from service_desk.papers.tell_list import tell_list
from service_desk.pricing import Offering

AT = datetime(2026, 11, 26, 10, 0, tzinfo=SHANGHAI)
WHO = Printout("接待员甲（R01）", AT)
SENTENCE = "11月27日 周五 09:30–11:00，维修员甲（工牌 0401）上门办理「换龙头」。"


def telling(order: Any, sentence: str = SENTENCE, kind: TaskKind = TaskKind.TELL, **changes: Any) -> Telling:
    given = {"due_at": AT + timedelta(hours=1), **changes}
    return Telling(Task("3f9c2a77" * 4, order.number, kind, "repair", sentence, AT, **given), order)


def printed(offering: Offering, read_back: Any, *lines: Telling, department: str = "") -> Any:
    return read_back(render(tell_list(offering.catalog, TellList(AT, lines, department), WHO)).pdf)


def test_a_line_says_whom_what_and_by_when(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """With the task's code for the keyboard and boxes for what came of it."""
    found = printed(offering, read_back, telling(paid_order(), attempts=2), department="repair")
    assert found.sizes == [(210, 297)]
    for words in (
        "13800138000", "王女士", "3号楼2单元501室", "".join(SENTENCE.split()), "最迟11月26日周四11:00", "待告知",
        "录入编号3f9c2a", "已试2次", "已告知", "未接通", "时间", "经手人", "水电工程维修组2026年11月26日周四10:00",
        "打印：接待员甲（R01）",
    ):  # fmt: skip
        assert words in found.text, words
    assert "已过时限" not in found.text


def test_late_ones_say_so(offering: Offering, read_back: Any, paid_order: Any) -> None:
    late = telling(paid_order(), kind=TaskKind.URGE, due_at=AT - timedelta(hours=1))
    text = printed(offering, read_back, late).text
    assert "已过时限" in text
    assert "催办" in text


def test_without_a_phone_it_says_how_else(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Whoever booked is called; failing that the office knows where to go."""
    booked = paid_order(contact=Contact("赵奶奶", "", "请联系代填人"), booker=Contact("李女士", "13900139000"))
    alone = paid_order(contact=Contact("孙爷爷", "", "住一楼，敲窗即可"))
    text = printed(offering, read_back, telling(booked), telling(alone)).text
    assert "13900139000赵奶奶" in text
    assert "代填：李女士" in text
    assert "没有电话孙爷爷" in text
    assert "住一楼，敲窗即可" in text


def test_nothing_to_tell_is_said(offering: Offering, read_back: Any) -> None:
    found = printed(offering, read_back)
    assert "现在没有要告知、要联系的事" in found.text
    assert "全部部门" in found.text


def test_a_hundred_lines_run_over_pages(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """The head is repeated and nobody is left out."""
    orders = [paid_order(number=f"2611-{n:05d}") for n in range(100)]
    found = printed(offering, read_back, *(telling(order) for order in orders))
    assert all("要说的话" in page for page in found.pages)
    assert all(found.text.count(order.number) == 1 for order in orders)


def test_hostile_long_and_rare_words(offering: Offering, read_back: Any, paid_order: Any, hostile: str) -> None:
    """Printed as they are, at full length, however narrow the column."""
    order = paid_order(contact=Contact(hostile, "", hostile), address=Place(other=hostile))
    rare = paid_order(contact=Contact("\U00020bb7先生", "13800138000"))
    found = printed(offering, read_back, telling(order, f"{hostile}{'鹭' * 2000}"), telling(rare))
    text = found.text.replace("\u200b", "")
    assert text.count("".join(hostile.split())) == 4
    assert text.count("鹭") == 2000
    assert "〓先生" in text
