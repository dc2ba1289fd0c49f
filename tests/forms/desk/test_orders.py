"""The order page and what staff may do there: each act through the same rules as the command line's (TRUST 4, 10)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forms_service.desk.deeds import DEEDS
from service_desk import desk
from service_desk.desk import looking
from service_desk.workflow import Action, State

At = Callable[[str], Any]


def act(person: Any, number: str, deed: str, **fields: str) -> Any:
    """Open the form of an act, fill it in and press its button."""
    path = f"/desk/orders/{number}/{deed}"
    page = person.get(path)
    assert page.status == 200, page.words
    return person.send(page, path, **fields)


def tomorrow(service: Any) -> dict[str, str]:
    day = (service.clock.now + timedelta(days=1)).date()
    return {"day": day.isoformat(), "start": "09:30", "end": "11:00"}


def test_a_paid_order_goes_from_booking_to_the_receipt_over_the_desk(service: Any, at_desk: At) -> None:
    token = service.booked()
    number = service.order(token).number
    supervisor, reception, finance = at_desk("S01"), at_desk("R01"), at_desk("F01")
    sent = act(supervisor, number, "assign", lead="W01", **tomorrow(service))
    assert sent.status == 303
    assert sent.where == f"/desk/orders/{number}?said=assign"
    assert "已记下：派工" in supervisor.get(sent.where).words
    service.clock.wait(hours=25)
    reception.sign_in()
    assert act(reception, number, "start", conduct="yes").status == 303
    service.clock.wait(minutes=20)
    assert act(reception, number, "finish", work_done="换了阀芯", code1="P104", many1="1").status == 303
    done = service.order(token)
    assert (done.state, done.due) == (State.COMPLETED, 4000)
    assert act(reception, number, "accept", signed_by="王女士", basis="paper", sheet="A0123").status == 303
    finance.sign_in()
    form = finance.get(f"/desk/orders/{number}/settle")
    assert "应收 40 元" in form.words
    assert finance.send(form, f"/desk/orders/{number}/settle", method="wechat").status == 303
    paid = service.order(token)
    assert paid.paid == 4000
    assert paid.receipt
    story = reception.get(f"/desk/orders/{number}").words
    for words in ("派工", "由前台甲代录", "纸单 A0123", "换了阀芯", paid.receipt):
        assert words in story, words


def test_04_an_order_is_missing_for_everybody_it_does_not_concern(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    for who in ("S02", "W01", "F01"):
        person = at_desk(who)
        own, other = person.get(f"/desk/orders/{number}"), person.get("/desk/orders/2611-ZZZZZ")
        assert (own.status, other.status) == (404, 404)
        assert own.words.replace(number, "") == other.words.replace("2611-ZZZZZ", "")
        for deed in DEEDS:
            assert person.get(f"/desk/orders/{number}/{deed}").status == 404
    for who in ("S01", "R01", "M01"):
        assert at_desk(who).get(f"/desk/orders/{number}").status == 200


def test_a_worker_sees_the_own_team_s_orders_and_finance_paid_ones_without_their_contents(
    service: Any, at_desk: At
) -> None:
    token = service.booked()
    number = service.order(token).number
    service.finish(token)
    assert "龙头滴水" in at_desk("W01").get(f"/desk/orders/{number}?whole=yes").words
    finance = at_desk("F01").get(f"/desk/orders/{number}")
    assert finance.status == 200
    assert "龙头滴水" not in finance.words
    assert "换了阀芯" not in finance.words


def test_people_are_masked_until_somebody_asks_which_is_written_down(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    person = at_desk("R01")
    page = person.get(f"/desk/orders/{number}")
    assert "138****8000" in page.words
    assert "王**" in page.words
    assert "王女士" not in page.response.text
    source = re.sub(r'name="(?:form_id|csrf)" value="[^"]*"', "", page.response.text)  # random, may hold any digits
    assert "501" not in source
    full = person.send(page, f"/desk/orders/{number}/show")
    assert "13800138000" in full.words
    assert "3号楼2单元501室" in full.words
    office = service.office
    with service.runtime.store.read() as cn:
        looks = looking.looks_of(cn, office, office.now - timedelta(hours=1), office.now + timedelta(hours=1))
    assert [(look.staff, look.numbers) for look in looks] == [("R01", (number,))]


def test_a_refused_act_keeps_what_was_typed_and_says_why(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    person = at_desk("S01")
    wrong = act(person, number, "assign", lead="W01", day="2026-11-25", start="11:00", end="09:30")
    assert wrong.status == 422
    assert wrong.title.startswith("有错误：")
    assert "结束时间要晚于开始时间" in wrong.words
    assert wrong.reader.forms[f"/desk/orders/{number}/assign"]["start"] == "11:00"
    assert service.orders()[0].state is State.ROUTED


def test_two_supervisors_at_once_one_wins_and_the_other_is_told(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    first, second = at_desk("S01"), at_desk("S01")
    path = f"/desk/orders/{number}/assign"
    forms = [person.get(path) for person in (first, second)]
    answers = [
        person.send(form, path, lead="W01", **tomorrow(service))
        for person, form in zip((first, second), forms, strict=True)
    ]
    assert [answer.status for answer in answers] == [303, 409]
    assert "刚被别人改过" in answers[1].words


def test_the_same_form_sent_twice_acts_once(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    person = at_desk("S01")
    path = f"/desk/orders/{number}/assign"
    form = person.get(path)
    for _ in range(2):
        assert person.send(form, path, lead="W01", **tomorrow(service)).status == 303
    with service.runtime.store.read() as cn:
        events = desk.history(cn, service.office, number).events
    assert [event.action for event in events].count(Action.ASSIGN.value) == 1


@pytest.mark.parametrize("extra", [{"fee": "1"}, {"state": "SETTLED"}, {"role": "manager"}, {"by": "M01"}])
def test_10_fields_that_no_form_has_are_ignored(service: Any, at_desk: At, extra: dict[str, str]) -> None:
    number = service.order(service.booked()).number
    person = at_desk("S01")
    assert act(person, number, "assign", lead="W01", **tomorrow(service), **extra).status == 303
    found = service.orders()[0]
    assert found.state is State.ASSIGNED
    assert found.paid == 0


def test_a_late_entry_needs_its_reason(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    person = at_desk("S01")
    service.clock.wait(hours=2)
    person.sign_in()
    late = act(person, number, "assign", lead="W01", **tomorrow(service), at="10:00")
    assert late.status == 409
    assert "补录超过 30 分钟" in late.words
    good = act(person, number, "assign", lead="W01", **tomorrow(service), at="10:00", late_reason="停电")
    assert good.status == 303


def test_whoever_did_the_work_does_not_record_its_acceptance(service: Any, at_desk: At) -> None:
    token = service.booked()
    service.finish(token)
    number = service.order(token).number
    assert at_desk("W01").get(f"/desk/orders/{number}/accept").status == 409


def test_an_act_that_is_over_leads_back_to_the_order(service: Any, at_desk: At) -> None:
    number = service.order(service.booked()).number
    person = at_desk("S01")
    act(person, number, "assign", lead="W01", **tomorrow(service))
    page = person.get(f"/desk/orders/{number}/route")
    assert page.status == 409
    assert "现在不能这样办" in page.words


def test_a_declined_order_is_reviewed_on_its_page_and_taken_up_as_a_new_one(service: Any, at_desk: At) -> None:
    """The manager reads why before deciding; the new order stands among the linked ones (§2.5)."""
    token = service.booked(home="1-1-101")
    number = service.order(token).number
    reception, manager = at_desk("R01"), at_desk("M01")
    path = f"/desk/orders/{number}/decline"
    form = reception.get(path)
    reason = service.office.catalog.estate.decline_reasons[0]
    assert reception.send(form, path, reason=reason, alternative="请联系自来水公司").status == 303
    assert f"/desk/orders/{number}/review" in manager.get("/desk/lists/declined").reader.links
    assert f"/desk/orders/{number}/review" not in reception.get(f"/desk/orders/{number}").reader.links
    path = f"/desk/orders/{number}/review"
    assert path in manager.get("/desk/approvals").reader.links
    form = manager.get(path)
    assert "请联系自来水公司" in form.words
    refused = manager.send(form, path, verdict="taken-up", words="")
    assert refused.status == 422
    assert "请写明原因" in refused.words
    assert manager.send(refused, path, verdict="taken-up", words="有人手了").status == 303
    (new,) = [order for order in service.orders() if order.linked_to == number]
    assert f"/desk/orders/{new.number}" in manager.get(f"/desk/orders/{number}").reader.links
    for page in (f"/desk/orders/{number}", "/desk/approvals"):
        assert path not in manager.get(page).reader.links
    assert new.number in service.page(service.client.get(f"/o/{token}")).words
