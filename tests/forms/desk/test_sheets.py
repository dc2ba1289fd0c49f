"""Sheets printed at the desk, those that are out, and the result of one typed in (D6, D0)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.catalog import SHANGHAI
from service_desk.desk import looking
from service_desk.orders import Basis, ServiceOrder, TaskKind
from service_desk.store import events, records, sheets
from service_desk.workflow import State

At = Callable[[str], Any]
RESULT = {"day": "2026-11-24", "started": "09:05", "finished": "10:10", "conduct": "yes", "work_done": "换了阀芯"}


def looks(service: Any) -> list[str]:
    now = service.office.now
    with service.runtime.store.read() as cn:
        found = looking.looks_of(cn, service.office, now - timedelta(days=9), now + timedelta(days=1))
    return [look.what for look in found]


def order(service: Any, number: str) -> ServiceOrder:
    return next(one for one in service.orders() if one.number == number)


@pytest.fixture
def sent_out(service: Any) -> Any:
    """The service with one paid order assigned for Tuesday at nine; ``number`` is its number."""
    token = service.booked()
    service.assign(token)
    service.number = service.order(token).number
    return service


def pressed(person: Any, action: str, path: str = "/desk/sheets", **fields: str) -> Any:
    """Send a form of a page that goes to ``action``; the first of several."""
    return person.post(action, **(person.get(path).reader.forms[action] | fields))


def print_one(service: Any, person: Any) -> Any:
    return pressed(person, "/desk/sheets/work-order", number=service.number)


def pages(answer: Any) -> int:
    assert answer.response.mimetype == "application/pdf", answer.words
    return len(PdfReader(io.BytesIO(answer.response.data)).pages)


def test_d6_a_printed_work_order_is_out_until_it_comes_back(sent_out: Any, at_desk: At) -> None:
    person = at_desk("R01")
    assert pages(print_one(sent_out, person)) >= 1
    assert looks(sent_out) == ["work order printed"]
    page = person.get("/desk/sheets")
    assert "打印未交回 1" in page.words
    assert sent_out.number in page.words
    sent = pressed(person, "/desk/sheets/back", outcome="returned")
    assert "已记下：任务单交回" in person.get(sent.where).words
    assert "打印的任务单都交回了" in person.get("/desk/sheets").words
    with sent_out.runtime.store.read() as cn:
        kept = sheets.of_order(cn, sent_out.office.estate, sent_out.number)
    assert [(one.by, one.returned_by, one.outcome) for one in kept] == [("R01", "R01", "returned")]


def test_printed_twice_it_is_one_sheet_to_come_back(sent_out: Any, at_desk: At) -> None:
    person = at_desk("R01")
    for _ in range(2):
        print_one(sent_out, person)
        sent_out.clock.wait(minutes=1)
    assert "打印未交回 1" in person.get("/desk/sheets").words
    pressed(person, "/desk/sheets/back", outcome="void")
    assert "打印未交回 0" in person.get("/desk/sheets").words


def test_the_order_s_own_page_and_the_counter_s_slip_count_as_printed(sent_out: Any, at_desk: At) -> None:
    person = at_desk("R01")
    assert pages(pressed(person, "/desk/sheets/work-order", f"/desk/orders/{sent_out.number}")) >= 1
    assert pages(pressed(person, "/desk/intake/slip", f"/desk/intake/done/{sent_out.number}")) >= 1
    with sent_out.runtime.store.read() as cn:
        assert len(sheets.of_order(cn, sent_out.office.estate, sent_out.number)) == 2


def test_d6_all_work_orders_of_a_day_print_at_once_and_a_day_without_any_is_told(sent_out: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert pages(pressed(person, "/desk/sheets/work-order", number="", day="2026-11-24")) >= 1
    with sent_out.runtime.store.read() as cn:
        assert sheets.count_out(cn, sent_out.office.estate) == 1
    nothing = pressed(person, "/desk/sheets/work-order", number="", day="2026-11-29")
    assert nothing.status == 409
    assert "没有已派的上门任务" in nothing.words
    assert pressed(at_desk("S02"), "/desk/sheets/work-order", number="", day="2026-11-24").status == 409


def test_d6_day_sheets_of_one_and_of_a_department(sent_out: Any, at_desk: At) -> None:
    person = at_desk("S01")
    assert pages(pressed(person, "/desk/sheets/day", who="worker:W01", day="2026-11-24")) == 1
    assert pages(pressed(person, "/desk/sheets/day", who="department:repair", day="2026-11-24")) == 1
    assert looks(sent_out) == ["day sheet printed", "day sheet printed"]
    assert pressed(person, "/desk/sheets/day", who="worker:W04").status == 404
    assert pressed(person, "/desk/sheets/day", who="department:reception").status == 422


def test_d6_the_register_is_masked_unless_a_reason_is_given(service: Any, at_desk: At) -> None:
    finance = at_desk("F01")
    assert pages(pressed(finance, "/desk/sheets/register", month="2026-11")) >= 1
    refused = pressed(finance, "/desk/sheets/register", month="2026-11", full="yes")
    assert refused.status == 422
    assert "请写明用途" in refused.words
    assert looks(service) == []
    assert pages(pressed(finance, "/desk/sheets/register", month="2026-11", full="yes", why="月底归档")) >= 1
    assert looks(service) == ["paid register printed"]
    for month in ("2026-13", "2026", "", "2026-11-01"):
        assert pressed(finance, "/desk/sheets/register", month=month).status == 422, month
    assert "打印未交回" not in finance.get("/desk/sheets").words
    assert at_desk("W01").get("/desk/sheets").status == 404


def test_d0_a_sheet_that_came_back_is_typed_in_on_one_page_and_each_step_is_written(sent_out: Any, at_desk: At) -> None:
    """到达, 完工 and 验收 in one form: three events on the sheet's ground, at the sheet's times."""
    person = at_desk("R01")
    print_one(sent_out, person)
    sent_out.clock.now = datetime(2026, 11, 24, 16, 0, tzinfo=SHANGHAI)
    person.sign_in()
    page = person.get(f"/desk/sheets/{sent_out.number}")
    assert (page.fields["started"], page.fields["many1"]) == ("09:00", "1")
    sent = person.post(
        page.action, **(page.fields | RESULT | {"code1": "P104", "said": "signed", "signed_by": "王女士"})
    )
    assert sent.status == 303, sent.words
    assert "纸单结果已录入" in person.get(sent.where).words
    done = order(sent_out, sent_out.number)
    assert (done.state, done.due, done.accepted_how) == (State.ACCEPTED, 4000, "accepted")
    with sent_out.runtime.store.read() as cn:
        story = events.stream(cn, sent_out.office.estate, f"order:{sent_out.number}")
        assert sheets.count_out(cn, sent_out.office.estate) == 0
    steps = story[-3:]
    assert [event.action for event in steps] == ["start", "finish", "accept"]
    assert {(event.basis, event.basis_ref, event.recorded_by) for event in steps} == {
        (Basis.PAPER, sent_out.number, "R01")
    }
    assert [event.actor for event in steps] == ["W01", "W01", "resident"]
    assert [f"{event.occurred_at.astimezone(SHANGHAI):%H:%M}" for event in steps] == ["09:05", "10:10", "10:10"]
    assert {event.late_reason for event in steps} == {"纸单补录"}


@pytest.mark.parametrize(
    ("said", "more", "state"),
    [("absent", {}, State.COMPLETED), ("refused", {"wrong": "还在滴水"}, State.ASSIGNED)],
    ids=["absent", "refused"],
)
def test_an_absent_or_dissatisfied_resident_has_not_accepted(
    sent_out: Any, at_desk: At, said: str, more: dict[str, str], state: State
) -> None:
    person = at_desk("R01")
    sent_out.clock.now = datetime(2026, 11, 24, 16, 0, tzinfo=SHANGHAI)
    person.sign_in()
    page = person.get(f"/desk/sheets/{sent_out.number}")
    sent = person.post(page.action, **(page.fields | RESULT | {"code1": "P104", "said": said} | more))
    assert sent.status == 303, sent.words
    assert order(sent_out, sent_out.number).state is state
    with sent_out.runtime.store.read() as cn:
        assert records.tasks(cn, sent_out.office.estate, number=sent_out.number, kind=TaskKind.CALL)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"work_done": ""}, "请照纸单写明做了什么"),
        ({"signed_by": ""}, "请写签名人的称呼"),
        ({"finished": ""}, "请照纸单写时间"),
        ({"started": "25:00"}, "看不懂"),
        ({"conduct": ""}, "着装整齐"),
        ({"many1": "9"}, "超过住户同意的上限"),
        ({"said": "yes"}, "请选住户怎样说"),
        ({"finished": "08:00"}, "早于上一步"),
    ],
    ids=["no work", "no signature", "no time", "no clock", "no conduct", "over consent", "no answer", "backwards"],
)
def test_a_sheet_with_something_wrong_writes_no_step_at_all_and_keeps_what_was_typed(
    sent_out: Any, at_desk: At, changes: dict[str, str], sentence: str
) -> None:
    person = at_desk("R01")
    sent_out.clock.now = datetime(2026, 11, 24, 16, 0, tzinfo=SHANGHAI)
    person.sign_in()
    page = person.get(f"/desk/sheets/{sent_out.number}")
    typed = page.fields | RESULT | {"code1": "P104", "said": "signed", "signed_by": "王女士"} | changes
    sent = person.post(page.action, **typed)
    assert sent.status in (409, 422)
    assert sentence in sent.words
    assert order(sent_out, sent_out.number).state is State.ASSIGNED
    assert sent.fields["work_done"] == typed["work_done"]


def test_who_did_the_work_cannot_type_in_its_acceptance(sent_out: Any, at_desk: At) -> None:
    """Workers cannot open the page at all; a supervisor who went along is refused by the rules."""
    assert at_desk("W01").get(f"/desk/sheets/{sent_out.number}").status == 404


def test_04_another_department_s_sheets_are_missing(sent_out: Any, at_desk: At) -> None:
    print_one(sent_out, at_desk("R01"))
    other = at_desk("S02")
    page = other.get("/desk/sheets")
    assert sent_out.number not in page.words
    fields = page.reader.forms["/desk/sheets/work-order"]
    own = other.post("/desk/sheets/work-order", **(fields | {"number": sent_out.number}))
    missing = other.post("/desk/sheets/work-order", **(fields | {"number": "2611-ZZZZZ"}))
    assert (own.status, own.words) == (404, missing.words)
    assert other.post("/desk/sheets/back", **(fields | {"number": sent_out.number, "outcome": "void"})).status == 404
    with sent_out.runtime.store.read() as cn:
        assert sheets.count_out(cn, sent_out.office.estate) == 1


def test_a_field_never_shares_its_id_with_the_error_summary(sent_out: Any, at_desk: At) -> None:
    """The script moves the focus to the summary; a field of that id would be jumped to on a page without errors."""
    page = at_desk("R01").get(f"/desk/sheets/{sent_out.number}")
    ids = [found["id"] for _, found in page.reader.tags if found.get("id")]
    assert len(ids) == len(set(ids))
    assert "error-summary" not in ids
