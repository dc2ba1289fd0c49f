"""Lists as Excel files: the rows of the page, as text, masked unless a reason is written (D7, TRUST 3, 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from service_desk.desk import looking

At = Callable[[str], Any]


def rows_of(answer: Any, head: str = "单号", sheet: int = 0) -> tuple[str, list[dict[str, Any]]]:
    """The notes above the head of a downloaded table, and its rows by the words of the head."""
    response = answer.response
    assert response.status_code == 200, answer.words
    assert response.headers["Content-Disposition"].startswith('attachment; filename="linli-')
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    cells = CalamineWorkbook.from_filelike(BytesIO(response.data)).get_sheet_by_index(sheet).to_python()
    at = next(n for n, row in enumerate(cells) if row[0] == head)
    notes = "\n".join(str(row[0]) for row in cells[:at])
    return notes, [dict(zip(map(str, cells[at]), row, strict=True)) for row in cells[at + 1 :]]


def looks(service: Any) -> list[Any]:
    with service.runtime.store.read() as cn:
        now = service.office.now
        return list(looking.looks_of(cn, service.office, now - timedelta(days=1), now + timedelta(days=1)))


@pytest.fixture
def three(service: Any) -> Any:
    """Three orders, one after another."""
    for home in ("1-1-101", "1-1-102", "1-1-103"):
        service.booked(home=home)
        service.clock.wait(minutes=1)
    return service


def test_d07_the_file_has_the_rows_of_the_list_in_its_order_and_masked(three: Any, at_desk: At) -> None:
    """What the button of the page gives, for whoever sees all; nobody's look is written down for it."""
    person = at_desk("R01")
    page = person.get("/desk/lists/to-assign?sort=created&order=down")
    _, rows = rows_of(person.send(page, "/desk/lists/to-assign/export"))
    shown = [one.rpartition("/")[2] for one in page.reader.links if one.startswith("/desk/orders/")]
    assert [row["单号"] for row in rows] == shown
    assert len(rows) == 3
    order = next(one for one in three.orders() if one.number == shown[0])
    for secret in (order.contact.phone, order.contact.name, str(order.place)):
        assert secret not in str(rows)
    assert looks(three) == []


def test_d07_whole_records_need_a_reason_which_stands_in_file_and_book(three: Any, at_desk: At) -> None:
    """Without one the page comes back and says so; with one the file is stamped and the look written down."""
    person = at_desk("R01")
    page = person.get("/desk/lists/to-assign")
    refused = person.send(page, "/desk/lists/to-assign/export", full="yes")
    assert refused.status == 422
    assert "请写明原因" in refused.words
    notes, rows = rows_of(person.send(page, "/desk/lists/to-assign/export", full="yes", why="年度核对"))
    orders = {order.number: order for order in three.orders()}
    for row in rows:
        order = orders[row["单号"]]
        assert (row["称呼"], row["电话"], row["住处"]) == (order.contact.name, order.contact.phone, str(order.place))
    assert "年度核对" in notes
    assert "R01" in notes
    (look,) = looks(three)
    assert (look.staff, look.why, sorted(look.numbers)) == ("R01", "年度核对", sorted(orders))


@pytest.mark.parametrize("who", ["S02", "F01"])
def test_04_a_file_holds_no_more_than_the_person_may_see(service: Any, at_desk: At, who: str) -> None:
    """Another department's order and unfinished work are missing from the file as from the page."""
    service.booked("P104", home="1-1-101")
    person = at_desk(who)
    fields = person.get("/desk/keys").reader.forms["/desk/sign-out"] | {"full": "yes", "why": "看看"}
    _, rows = rows_of(person.post("/desk/lists/open/export", **fields))
    assert rows == []


def test_04_a_worker_s_file_stays_masked_whatever_the_form_says(service: Any, at_desk: At) -> None:
    """Whole tables are the office's."""
    service.assign(service.booked(home="1-1-101"))
    person = at_desk("W01")
    fields = person.get("/desk/keys").reader.forms["/desk/sign-out"] | {"full": "yes", "why": "看看"}
    _, rows = rows_of(person.post("/desk/lists/today/export", **fields))
    assert all("*" in row["电话"] for row in rows)
    assert looks(service) == []


def test_d05b_the_tell_list_carries_the_sentence_to_say(service: Any, at_desk: At) -> None:
    """Whoever works from the table knows what to say, and with a reason whom to call."""
    service.assign(service.booked(home="1-1-101"))
    person = at_desk("R01")
    page = person.get("/desk/tasks")
    _, rows = rows_of(person.send(page, "/desk/tasks/export", full="yes", why="停电时用"))
    assert rows
    phones = {order.contact.phone for order in service.orders()}
    for row in rows:
        assert row["事项"] in page.response.text
        assert row["电话"] in phones


def test_f3_the_day_of_finance_has_amounts_that_sum(service: Any, at_desk: At) -> None:
    """What waits and what came in, each a number in yuan; the note says the same sum as the page."""
    tokens = [service.booked(home=home) for home in ("1-1-101", "1-1-102")]
    for n, token in enumerate(tokens):
        service.finish(token)
        service.accept(token)
        if n:
            service.settle(token)
    person = at_desk("F01")
    page = person.get("/desk/finance")
    answer = person.send(page, "/desk/finance/export")
    notes, waiting = rows_of(answer)
    assert len(waiting) == 1
    assert f"共 {sum(row['应收（元）'] for row in waiting):g} 元" in notes
    notes, taken = rows_of(answer, "收据号", sheet=1)
    assert len(taken) == 1
    assert f"实收 {sum(row['实收（元）'] for row in taken):g} 元" in notes
    assert "*" in str(taken)


@pytest.mark.parametrize(
    ("who", "page", "action", "head"),
    [
        ("M01", "/desk/people", "/desk/people/export", "工号"),
        ("R01", "/desk/sheets", "/desk/sheets/export", "单号"),
        ("S01", "/desk/leave", "/desk/leave/export", "工号"),
    ],
    ids=["staff", "sheets", "leave"],
)
def test_d07_lists_without_residents_are_exported_too(
    service: Any, at_desk: At, who: str, page: str, action: str, head: str
) -> None:
    """Each says that nothing of residents is in it."""
    token = service.booked(home="1-1-101")
    service.assign(token)
    number = service.order(token).number
    reception = at_desk("R01")
    assert reception.send(reception.get(f"/desk/orders/{number}"), "/desk/sheets/work-order").status == 200
    supervisor = at_desk("S01")
    supervisor.send(
        supervisor.get("/desk/leave"), "/desk/leave", staff="W01", since="2026-12-01", until="", half="", why="休假"
    )
    person = at_desk(who)
    notes, rows = rows_of(person.send(person.get(page), action), head)
    assert rows
    assert "没有住户资料" in notes
