"""The board and its lists: counted within what a person may see, sorted by known keys only (D5, TRUST 4, 8, 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from service_desk import desk
from service_desk.desk import boards
from service_desk.desk.visibility import may_see
from service_desk.orders import Grant, Staff, TaskKind
from service_desk.store import Connection, orders, people, records
from service_desk.store.board import SORTS
from service_desk.workflow import Role, State

At = Callable[[str], Any]


def numbers_in(page: Any) -> list[str]:
    """The orders a page links to, in their order, each once."""
    found = [link.rpartition("/")[2] for link in page.reader.links if link.startswith("/desk/orders/")]
    return list(dict.fromkeys(found))


def tile(page: Any, key: str) -> int:
    """The number on a tile."""
    start = page.response.text.index(f'id="tile-{key}"')
    text: str = page.response.text[start : start + 300]
    return int(text.partition("<strong>")[2].partition("</strong>")[0])


def a_day(service: Any) -> dict[str, str]:
    """One order in each of several states; what it is for -> number."""
    tokens = {}
    for what, code, home in (
        ("finished", "P104", "1-1-101"),
        ("routed", "P104", "1-1-102"),
        ("free", "F02", "1-1-103"),
    ):
        tokens[what] = service.booked(code, home=home)
        service.clock.wait(minutes=1)
    service.finish(tokens["finished"])
    tokens["assigned"] = service.booked(home="1-1-104", slot="2026-11-25.am")
    service.assign(tokens["assigned"])
    return {what: service.order(token).number for what, token in tokens.items()}


def test_d05_each_number_of_the_board_opens_a_list_of_as_many(service: Any, at_desk: At) -> None:
    a_day(service)
    for who in ("R01", "M01", "S01", "S02", "F01"):
        person = at_desk(who)
        board = person.get("/desk")
        for key in boards.WORDS:
            if boards.is_list(key) and f'id="tile-{key}"' in board.response.text:
                listed = person.get(f"/desk/lists/{key}")
                assert listed.status == 200
                assert tile(board, key) == len(numbers_in(listed)), (who, key)


def test_d05_the_board_says_in_words_how_late_an_order_is(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    service.clock.wait(days=1)
    found = service.orders()[0]
    assert found.respond_by is not None
    service.clock.now = found.respond_by + timedelta(hours=2, minutes=5)
    page = at_desk("R01").get("/desk")
    assert tile(page, "late") == 1
    assert "逾期 2 小时" in page.words
    assert numbers_in(page) == [number]


def test_04_lists_hold_exactly_the_orders_that_a_person_may_see(service: Any) -> None:
    """The condition in SQL and ``may_see`` agree, for every member of staff and some more."""
    a_day(service)
    office = service.office
    more = (
        Staff("S09", "总主管甲", "9", (Grant(Role.SUPERVISOR),)),
        Staff("X09", "主管兼工人", "8", (Grant(Role.SUPERVISOR, "cleaning"), Grant(Role.WORKER, "repair"))),
        Staff("W1", "名字像别人的", "7", (Grant(Role.WORKER, "repair"),)),
        Staff("F09", "出纳兼维修工", "6", (Grant(Role.FINANCE), Grant(Role.WORKER, "repair"))),
    )
    with service.runtime.store.read() as cn:
        everything = [order for order in service.orders() if not order.state.final]
        for person in (*people.staff(cn, office.estate), *more):
            listed = boards.listing(cn, office, person, "open", most=500).rows
            assert {row.order.number for row in listed} == {o.number for o in everything if may_see(o, person)}, person


def test_12_unknown_sort_keys_lists_and_pages_are_the_usual_ones(service: Any, at_desk: At) -> None:
    a_day(service)
    person = at_desk("R01")
    usual = numbers_in(person.get("/desk/lists/open"))
    assert len(usual) == 4
    for asked in ("sort=contact_phone", "sort=number;DROP TABLE task", "order=sideways", "page=0", "page=-1", "page=²", "page=9999999999"):  # fmt: skip  # noqa: E501
        assert numbers_in(person.get(f"/desk/lists/open?{asked}")) == usual, asked
    for key in SORTS:
        assert sorted(numbers_in(person.get(f"/desk/lists/open?sort={key}&order=down"))) == sorted(usual)
    assert person.get("/desk/lists/secrets").status == 404
    assert numbers_in(person.get("/desk/lists/open?department=nowhere")) == usual


def test_a_list_is_sorted_by_the_column_that_was_clicked_and_turned_by_a_second_click(
    service: Any, at_desk: At
) -> None:
    a_day(service)
    person = at_desk("R01")
    up = person.get("/desk/lists/open?sort=created")
    assert up.tag("th", **{"aria-sort": "ascending"})
    assert numbers_in(up) == [order.number for order in reversed(service.orders())]
    turned = next(link for link in up.reader.links if "sort=created" in link and "order=down" in link)
    assert numbers_in(person.get(turned)) == numbers_in(up)[::-1]


def test_long_lists_come_in_pages(service: Any) -> None:
    a_day(service)
    with service.runtime.store.read() as cn:
        manager = people.get_staff(cn, service.office.estate, "M01")
        pages = [boards.listing(cn, service.office, manager, "open", page=n, most=3) for n in (1, 2, 7)]
    assert [len(one.rows) for one in pages] == [3, 1, 1]
    assert [one.page for one in pages] == [1, 2, 2]


def test_d05_a_department_is_filtered_and_a_supervisor_cannot_look_past_the_own(service: Any, at_desk: At) -> None:
    numbers = a_day(service)
    manager = at_desk("M01")
    assert numbers_in(manager.get("/desk/lists/open?department=reception")) == [numbers["free"]]
    assert "department=reception" in manager.get("/desk?department=reception").tag("div", id="board")["hx-get"]
    supervisor = at_desk("S02")
    assert numbers_in(supervisor.get("/desk/lists/open?department=repair")) == [numbers["free"]]


def test_lists_of_tasks_show_what_to_say(service: Any, at_desk: At) -> None:
    token = service.booked()
    service.assign(token)
    person = at_desk("R01")
    assert tile(person.get("/desk"), "tell") == 1
    page = person.get("/desk/lists/tell")
    assert "维修工甲（工牌 031）上门办理" in page.words
    with service.runtime.store.read() as cn:
        assert len(records.tasks(cn, service.office.estate, kind=TaskKind.TELL)) == 1


def test_lists_are_masked(service: Any, at_desk: At) -> None:
    a_day(service)
    person = at_desk("M01")
    for path in ("/desk", "/desk/lists/open", "/desk/lists/tell", "/desk/queue"):
        text = person.get(path).response.text
        assert "王女士" not in text, path
        assert "13800138000" not in text, path
        assert "501" not in person.get(path).words.replace("2611-", ""), path


def test_08_a_part_that_refreshes_itself_keeps_nobody_signed_in(service: Any, at_desk: At) -> None:
    """Thirty idle minutes sign a screen out however often its board asks; then it gets nothing at all."""
    person = at_desk("R01")
    for _ in range(2):
        service.clock.wait(minutes=14)
        assert person.get("/desk?live=yes").status == 200
    service.clock.wait(minutes=14)
    over = person.get("/desk?live=yes")
    assert over.status == 204
    assert over.response.headers["Linli-Signed-Out"] == "yes"
    assert over.response.data == b""
    assert person.get("/desk").status == 303


def _save(cn: Connection, *, estate: str, person: Staff) -> None:
    people.save_staff(cn, estate, person)


def test_what_no_department_has_is_the_front_s(service: Any, at_desk: At) -> None:
    """An order whose catalogue names no department is seen by reception's supervisor, and by no other."""
    number = service.order(service.booked("F02")).number
    office = service.office

    def lose_its_department(cn: Connection) -> None:
        order = desk.history(cn, office, number).order
        bare = replace(order, department="", state=State.REGISTERED)
        orders.update(cn, office.estate, bare, expected_version=order.version)

    service.runtime.store.write(lose_its_department)
    save = partial(
        _save, estate=office.estate, person=Staff("S03", "保洁主管", "3", (Grant(Role.SUPERVISOR, "cleaning"),))
    )
    service.runtime.store.write(save)
    assert numbers_in(at_desk("S02").get("/desk/lists/to-assign")) == [number]
    assert at_desk("S02").get(f"/desk/orders/{number}").status == 200
    for who in ("S01", "S03"):
        assert numbers_in(at_desk(who).get("/desk/lists/to-assign")) == []
        assert at_desk(who).get(f"/desk/orders/{number}").status == 404
