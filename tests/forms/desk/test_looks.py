"""The book of looks: who saw whose complete records within some days, and why (TRUST, privacy)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

At = Callable[[str], Any]


@pytest.fixture
def looked(service: Any, at_desk: At) -> Any:
    """Reception looked at one order whole; finance will have looked at none."""
    number = service.order(service.booked(home="1-1-101")).number
    person = at_desk("R01")
    person.send(person.get(f"/desk/orders/{number}"), f"/desk/orders/{number}/show")
    service.number = number
    return service


def test_the_manager_sees_who_looked_at_which_order(looked: Any, at_desk: At) -> None:
    """By days and by person; whoever looked at nothing has no line."""
    manager = at_desk("M01")
    for path in ("/desk/looks", "/desk/looks?staff=R01"):
        page = manager.get(path)
        assert f"/desk/orders/{looked.number}" in page.reader.links
        assert "看完整的服务单" in page.words
    assert "没有人看过" in manager.get("/desk/looks?staff=F01").words
    assert "没有人看过" in manager.get("/desk/looks?since=2020-01-01&until=2020-01-31").words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("since=gestern", "日期请写成"), ("since=2026-11-26&until=2026-11-20", "不能早于第一天")],
    ids=["no day", "backwards"],
)
def test_days_that_cannot_be_meant_are_told_and_kept(looked: Any, at_desk: At, query: str, sentence: str) -> None:
    page = at_desk("M01").get(f"/desk/looks?{query}")
    assert page.status == 422
    assert sentence in page.words
    assert query.partition("=")[2].partition("&")[0] in page.response.text


def test_the_book_goes_out_as_a_table(looked: Any, at_desk: At) -> None:
    manager = at_desk("M01")
    answer = manager.send(manager.get("/desk/looks"), "/desk/looks/export")
    cells = CalamineWorkbook.from_filelike(BytesIO(answer.response.data)).get_sheet_by_index(0).to_python()
    (row,) = [row for row in cells if looked.number in row]
    assert "R01" in row[1]


def test_04_nobody_else_opens_it(looked: Any, at_desk: At) -> None:
    for who in ("R01", "S01", "F01", "W01"):
        assert at_desk(who).get("/desk/looks").status == 404
