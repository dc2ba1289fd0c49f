"""A worker's day sheet: tasks in order, what to mind, places to tick and to write; one worker a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from service_desk.catalog import SHANGHAI
from service_desk.orders import Contact, Grant, Place, Staff, Window
from service_desk.papers.day_sheet import day_sheets
from service_desk.papers.printing import render
from service_desk.papers.register_facts import DaySheet, Job, Printout
from service_desk.pricing import Offering
from service_desk.workflow import Kind, Role, State

DAY = date(2026, 11, 25)
WHO = Printout("维修主管甲（S01）", datetime(2026, 11, 25, 8, 5, tzinfo=SHANGHAI))
W01 = Staff("W01", "维修员甲", "0401", (Grant(Role.WORKER, "repair"),))
W02 = Staff("W02", "维修员乙", "0402", (Grant(Role.WORKER, "repair"),))


def job(offering: Offering, order: Any, hour: int | None = 9, **changes: Any) -> Job:
    begin = datetime(2026, 11, 25, hour, 30, tzinfo=SHANGHAI) if hour is not None else None
    window = Window(begin, begin + timedelta(hours=1)) if begin else None
    made = replace(order, window=window, **changes)
    return Job(made, offering.catalog.service(made.service), (W01, W02))


def sheet(*jobs: Job, worker: Staff = W01, loose: tuple[Job, ...] = ()) -> DaySheet:
    return DaySheet(worker, ("水电工程维修组",), DAY, jobs, loose)


def printed(offering: Offering, read_back: Any, *sheets: DaySheet) -> Any:
    return read_back(render(day_sheets(offering.catalog, sheets, DAY, WHO)).pdf)


def test_a_task_says_all_that_the_worker_needs(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Window, number, service, resident, place of work, number to call, words, warnings, price, boxes."""
    found = printed(offering, read_back, sheet(job(offering, paid_order(service="P106"))))
    assert found.sizes == [(210, 297)]
    for words in (
        "维修员甲", "工牌0401", "2026年11月25日周三", "09:30", "至10:30", "2611-7K3QM", "换龙头", "王女士",
        "3号楼2单元501室", "13800138000", "厨房龙头滴水", "要求：请先打电话", "影响用水", "一口价40元", "到达",
        "完工", "住户已签任务单", "同去：维修员乙", "着装整齐、佩戴工作牌", "带好工作牌",
        "打印：维修主管甲（S01）", "第1页，共1页",
    ):  # fmt: skip
        assert words in found.text, words


def test_tasks_stand_in_the_order_of_their_windows(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """However they were read."""
    jobs = [job(offering, paid_order(number=f"2611-{n}"), n) for n in (16, 8, 14, 10)]
    text = printed(offering, read_back, sheet(*jobs)).text
    places = [text.index(f"2611-{n}") for n in (8, 10, 14, 16)]
    assert places == sorted(places)


def test_free_work_and_rework_are_not_charged(offering: Offering, read_back: Any, paid_order: Any) -> None:
    free = {"kind": Kind.FREE, "quote": None, "consent": None}
    text = printed(
        offering, read_back, sheet(job(offering, paid_order(**free)),
        job(offering, paid_order(**free, linked_to="2610-9ABCD", link_kind="rework"), 14)),
    ).text  # fmt: skip
    assert "免费免费服务，向住户说明不收费" in text
    assert "免费返工，不收费；原单2610-9ABCD" in text
    assert "到财务付款" not in text


def test_whom_to_call_where_the_resident_has_no_phone(offering: Offering, read_back: Any, paid_order: Any) -> None:
    order = paid_order(
        contact=Contact("赵奶奶", "", "住一楼，敲窗即可"),
        booker=Contact("李女士", "13900139000"),
        booked_for_other=True,
    )
    text = printed(offering, read_back, sheet(job(offering, order))).text
    assert "住一楼，敲窗即可" in text
    assert "代填：李女士13900139000" in text


def test_what_has_no_time_yet_stands_apart(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """With the half-day that was wished for, and how often nobody was at home."""
    loose = (job(offering, paid_order(no_entry_count=2), None),)
    text = printed(offering, read_back, sheet(loose=loose)).text
    assert "今天还没有排定时间的任务" in text
    assert "已派给您，还要与住户约时间" in text
    assert "11月25日周三上午" in text
    assert "上次未能入户（2次）" in text


def test_urgent_and_finished_work_says_so(offering: Offering, read_back: Any, paid_order: Any) -> None:
    jobs = (job(offering, paid_order(urgent=True)), job(offering, paid_order(state=State.COMPLETED), 14))
    text = printed(offering, read_back, sheet(*jobs)).text
    assert "换龙头紧急" in text
    assert "已完工，待验收" in text


def test_a_department_has_a_page_for_each_worker(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Also for one without a task; pages are counted for each; all have lines to write on."""
    many = [job(offering, paid_order(number=f"2611-{n}"), n) for n in range(8, 15)]
    found = printed(offering, read_back, sheet(*many), sheet(worker=W02))
    pages = found.pages
    assert len(pages) == 3
    assert ["维修员甲第1页，共2页" in pages[0], "维修员甲第2页，共2页" in pages[1]] == [True, True]
    assert "维修员乙第1页，共1页" in pages[2]
    assert "今天还没有排定时间的任务" in pages[2]
    assert found.text.count("临时增加的任务") == 2
    assert all(found.text.count(f"2611-{n}") == 1 for n in range(8, 15))


def test_hostile_and_long_words_come_out_whole(
    offering: Offering, read_back: Any, paid_order: Any, hostile: str
) -> None:
    """In every field, at their full length."""
    long = "鹭" * 500
    order = paid_order(
        contact=Contact(hostile[:30], "", hostile), place=Place(other=hostile), content=long, requirements=hostile * 4,
        title=hostile, service="GONE",
    )  # fmt: skip
    worker = replace(W01, name=hostile, badge=hostile)
    found = printed(offering, read_back, sheet(job(offering, order), worker=worker))
    text, plain = found.text.replace("\u200b", ""), "".join(hostile.split())
    assert text.count(plain) >= 9
    assert text.count("鹭") == 500


def test_a_rare_name_is_left_to_write_in(offering: Offering, read_back: Any, paid_order: Any) -> None:
    order = paid_order(contact=Contact("\U00020bb7先生", "13800138000"))
    text = printed(offering, read_back, sheet(job(offering, order))).text
    assert "〓先生" in text
    assert "U+20BB7" in text


def test_its_title_names_nobody_and_its_fonts_are_ours(offering: Offering, read_back: Any, paid_order: Any) -> None:
    paper = day_sheets(offering.catalog, (sheet(job(offering, paid_order())),), DAY, WHO)
    assert paper.title == "上门日程表 2026年11月25日"
    assert read_back(render(paper).pdf).fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
