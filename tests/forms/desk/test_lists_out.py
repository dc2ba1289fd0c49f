"""Lists as Excel files: the rows of the page, masked, as text, within what a person may see (D7, TRUST 3, 4)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

At = Callable[[str], Any]


def rows_of(person: Any, path: str) -> list[list[Any]]:
    """The cells of a downloaded list, the head's line first."""
    answer = person.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="linli-')
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cells = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    return cells[next(n for n, row in enumerate(cells) if row[0] == "单号") :]


def test_d07_the_file_has_the_rows_of_the_list_in_its_order_and_masked(service: Any, at_desk: At) -> None:
    """What the button of the page gives, for whoever sees all."""
    for home in ("1-1-101", "1-1-102", "1-1-103"):
        service.booked(home=home)
        service.clock.wait(minutes=1)
    person = at_desk("R01")
    page = person.get("/desk/lists/to-assign?sort=created&order=down")
    link = next(link for link in page.reader.links if "as=xlsx" in link)
    head, *rows = rows_of(person, link)
    shown = [one.rpartition("/")[2] for one in page.reader.links if one.startswith("/desk/orders/")]
    assert [row[0] for row in rows] == shown
    assert len(rows) == 3
    told = {str(name): str(cell) for name, cell in zip(head, rows[0], strict=True)}
    order = next(one for one in service.orders() if one.number == shown[0])
    assert "*" in told["电话"]
    assert order.contact.phone not in str(rows)
    assert order.contact.name not in str(rows)
    assert str(order.place) not in str(rows)


@pytest.mark.parametrize("who", ["S02", "F01"])
def test_04_a_file_holds_no_more_than_the_person_may_see(service: Any, at_desk: At, who: str) -> None:
    """Another department's order and unfinished work are missing from the file as from the page."""
    service.booked("P104", home="1-1-101")
    _, *rows = rows_of(at_desk(who), "/desk/lists/open?as=xlsx")
    assert rows == []


def test_a_list_of_tasks_carries_the_sentence_to_say(service: Any, at_desk: At) -> None:
    """Whoever works from the printed list knows what to say."""
    token = service.booked(home="1-1-101")
    service.assign(token)
    page = at_desk("R01").get("/desk/lists/tell")
    head, *rows = rows_of(at_desk("R01"), "/desk/lists/tell?as=xlsx")
    for row in rows:
        sentence = dict(zip(head, row, strict=True))["事项"]
        assert sentence
        assert sentence in page.response.text
