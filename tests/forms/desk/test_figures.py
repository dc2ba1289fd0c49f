"""The manager's figures: each number opens exactly its orders, for the manager and for a supervisor (M3, §5.7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from service_desk.desk import boards, figures
from service_desk.desk.figures import Asked
from service_desk.desk.visibility import may_see
from service_desk.reviews import FIGURES, MAJOR, asked_period
from service_desk.store import people
from tests.made_orders import rich

At = Callable[[str], Any]
NUMBER = re.compile(r'<a href="(/desk/figures/orders\?[^"]+)">(\d+)</a>')
SPAN = "from=2026-09-20&to=2026-11-15"


@pytest.fixture
def filled(service: Any) -> Any:
    """The service with many orders: more services than have a line of their own, on many days."""
    office = service.office
    services = [one.id for one in office.catalog.services][:40]
    service.runtime.store.write(lambda cn: rich(cn, office.estate, service.clock.now, services))
    return service


def numbers(page: Any) -> Iterator[tuple[str, int]]:
    """Every linked number of the page: where it leads, what it says."""
    for link, number in NUMBER.findall(page.response.text):
        yield unescape(link), int(number)


def total_of(page: Any) -> dict[str, int]:
    """The numbers of the last line of all; 办结 stands there twice, the second time as the whole of 一次办好."""
    found = dict(list(numbers(page))[-len(FIGURES) :])
    assert {figure_of(link) for link in found} == set(FIGURES) - {MAJOR.key}
    assert len(found) == len(FIGURES) - 1
    return found


def figure_of(link: str) -> str:
    """The figure whose orders a link opens."""
    return parse_qs(urlsplit(link).query)["figure"][0]


def counted(page: Any) -> int:
    """The number beside a list's heading."""
    return int(re.search(r'class="count">(\d+)<', page.response.text)[1])  # type: ignore[index]


@pytest.mark.parametrize(("who", "fewest"), [("M01", 300), ("S01", 40), ("S02", 40)])
def test_m3_every_number_opens_as_many_orders(filled: Any, at_desk: At, who: str, fewest: int) -> None:
    """Of every cell of the three tables, the rest and the sums; no list has an order that the person may not see."""
    office = filled.office
    links = list(numbers(at_desk(who).get(f"/desk/figures?{SPAN}")))
    assert len(links) > fewest
    with filled.runtime.store.read() as cn:
        person = people.get_staff(cn, office.estate, who)
        for link, number in links:
            query = {name: values[0] for name, values in parse_qs(urlsplit(link).query, keep_blank_values=True).items()}
            period = asked_period(office.now.date(), since=query["from"], until=query["to"])
            asked = Asked(
                query["figure"], period, query.get("department"), query.get("lead"), query.get("service"),
                rest="rest" in query,
            )  # fmt: skip
            found = figures.orders_of(cn, office, figures.sight_of(person), asked, most=500)
            assert found.total == len({row.order.number for row in found.rows}) == number, link
            assert all(may_see(row.order, person) for row in found.rows), link
    assert {figure_of(link) for link, _ in links} == set(FIGURES)


def test_m3_the_numbers_of_the_sum_open_their_lists_page_by_page(filled: Any, at_desk: At) -> None:
    person = at_desk("M01")
    page = person.get(f"/desk/figures?{SPAN}")
    last = total_of(page)
    for link, number in last.items():
        listed = person.get(link)
        assert listed.status == 200
        assert counted(listed) == number
        shown = {one for one in listed.reader.links if re.fullmatch(r"/desk/orders/[^/]+", one)}
        assert len(shown) == min(number, boards.PAGE)
    link = next(link for link, number in last.items() if number > boards.PAGE)
    first, second = person.get(link), person.get(f"{link}&page=2")
    orders = [{o for o in page.reader.links if o.startswith("/desk/orders/")} for page in (first, second)]
    assert orders[1]
    assert not orders[0] & orders[1]
    assert "王女士" not in first.words
    assert "13800138000" not in first.words


def test_m3_every_service_may_have_its_own_line(filled: Any, at_desk: At) -> None:
    """The busiest and the rest, or all; the sums stay what they are."""
    person = at_desk("M01")
    page = person.get(f"/desk/figures?{SPAN}")
    assert re.search(r"其余 \d+ 项", page.words)
    whole = person.get(next(link for link in page.reader.links if "all=yes" in link).partition("#")[0])
    assert whole.response.text.count("service=") > page.response.text.count("service=")
    assert total_of(whole) == total_of(page)


def test_a_supervisor_reads_the_own_department_only(filled: Any, at_desk: At) -> None:
    page = at_desk("S01").get(f"/desk/figures?{SPAN}&department=reception")
    assert "水电工程维修组" in page.words
    assert "客户接待服务中心" not in page.words
    assert counted(at_desk("S01").get(f"/desk/figures/orders?{SPAN}&department=reception")) == 0
    assert counted(at_desk("M01").get(f"/desk/figures/orders?{SPAN}&department=reception")) > 0


@pytest.mark.parametrize(("who", "status"), [("M01", 200), ("S01", 200), ("R01", 404), ("W01", 404), ("F01", 404)])
def test_who_may_read_figures(at_desk: At, who: str, status: int) -> None:
    person = at_desk(who)
    assert person.get("/desk/figures").status == person.get("/desk/figures/orders").status == status
    assert ("/desk/figures" in person.get("/desk").reader.links) is (status == 200)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("from=2026-11-31", "开始日期看不懂"), ("to=x", "结束日期看不懂"), ("from=2026-11-02&to=2026-11-01", "之后")],
    ids=["from", "to", "reversed"],
)
def test_r13_wrong_days_get_a_sentence_and_stay_in_the_form(at_desk: At, asked: str, said: str) -> None:
    page = at_desk("M01").get(f"/desk/figures?{asked}")
    assert page.status == 422
    assert page.title.startswith("有错误")
    assert said in page.words
    for name, value in parse_qs(asked).items():
        assert page.tag("input", id=name)["value"] == value[0]


def test_12_unknown_keys_are_the_usual_ones(filled: Any, at_desk: At) -> None:
    person = at_desk("M01")
    usual = counted(person.get("/desk/figures/orders"))
    assert usual > 0
    for asked in ("figure=phone", "figure=done;DROP", "page=99999999", "from=x", "rest=perhaps", "sort=contact_phone"):
        assert counted(person.get(f"/desk/figures/orders?{asked}")) == usual, asked
    assert person.get("/desk/figures?period=decade&department=nowhere&all=1").status == 200


def test_small_numbers_have_no_percentage(service: Any, at_desk: At) -> None:
    service.finish(service.booked())
    words = at_desk("M01").get("/desk/figures").words
    assert "1/1" in words
    assert "%" not in words


def test_nothing_happened_is_said(at_desk: At) -> None:
    page = at_desk("M01").get("/desk/figures?from=2020-01-01&to=2020-01-31")
    assert "这段时间没有服务单" in page.words
    assert not list(numbers(page))


def test_d07_the_three_tables_are_three_sheets_with_the_numbers_of_the_page(filled: Any, at_desk: At) -> None:
    person = at_desk("M01")
    page = person.get(f"/desk/figures?{SPAN}")
    answer = person.send(page, "/desk/figures/export").response
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="linli-figures-')
    assert "no-store" in answer.headers["Cache-Control"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.sheet_names == ["部门", "主办人", "服务"]
    total = sorted([*total_of(page).values(), next(n for link, n in numbers(page) if figure_of(link) == MAJOR.key)])
    for name in book.sheet_names:
        cells = book.get_sheet_by_name(name).to_python()
        assert sorted(int(n) for n in cells[-1][2:]) == total
        head = next(place for place, row in enumerate(cells) if row[0] == "编号")
        assert all(sum(row[n] for row in cells[head + 1 : -1]) == cells[-1][n] for n in range(2, len(cells[-1])))


def test_d07_a_list_goes_out_as_excel_masked(filled: Any, at_desk: At) -> None:
    person = at_desk("S01")
    page = person.get(f"/desk/figures/orders?{SPAN}&figure=rework")
    answer = person.send(page, "/desk/figures/orders/export").response
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == counted(page) + 3  # two notes and the head
    assert "13800138000" not in str(rows)


@pytest.mark.parametrize("more", ["", "&department=repair"])
def test_complaints_about_no_order_are_said_beside_the_tables_and_open_their_list(
    filled: Any, at_desk: At, more: str
) -> None:  # fmt: skip
    """As many as the sentence says, none of another time, on the page, in the file and in the list's own file."""
    person = at_desk("M01")
    page = person.get(f"/desk/figures?{SPAN}{more}")
    number = int(re.search(r"另有 (\d+) 件投诉没有服务单", page.words)[1])  # type: ignore[index]
    assert number > 0
    link = next(link for link in page.reader.links if link.startswith("/desk/complaints?"))
    listed = person.get(link)
    assert counted(listed) == number
    assert "2026年9月20日至11月15日受理、没有服务单的" in listed.words
    assert counted(person.get("/desk/complaints?all=yes")) > number
    sent = person.send(page, "/desk/figures/export").response
    notes = CalamineWorkbook.from_filelike(BytesIO(sent.data)).get_sheet_by_name("部门").to_python()
    assert f"另有 {number} 件投诉没有服务单" in str(notes[1][0])
    own = person.send(listed, "/desk/complaints/export").response
    rows = CalamineWorkbook.from_filelike(BytesIO(own.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == number + 3  # two notes and the head


def test_12_days_that_are_none_open_the_whole_list_of_complaints(filled: Any, at_desk: At) -> None:
    person = at_desk("M01")
    usual = counted(person.get("/desk/complaints"))
    for asked in ("order=none&from=x", "order=x&from=2026-11-01", "from=2026-11-01", "order=none&to=9999-99-99"):
        assert counted(person.get(f"/desk/complaints?{asked}")) == usual, asked


def test_a_service_centre_without_complaints_says_nothing_of_them(service: Any, at_desk: At) -> None:
    service.finish(service.booked())
    words = at_desk("M01").get("/desk/figures").words
    assert "件投诉没有服务单" not in words
    assert "单是重大投诉" not in words
