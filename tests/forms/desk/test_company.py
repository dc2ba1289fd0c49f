"""The company's decision over the web: asked at the desk, handed on by another, answered once (DESIGN §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from service_desk import desk
from service_desk.orders import Grant
from service_desk.pricing import yuan
from service_desk.store import people
from service_desk.workflow import Role, State

At = Callable[[str], Any]


@pytest.fixture
def accepted(service: Any) -> Any:
    """A paid order that W01 did, who is also all the finance there is."""
    estate = service.office.estate
    with service.runtime.store.read() as cn:
        by_id = {one.id: one for one in people.staff(cn, estate)}
    both = replace(by_id["W01"], grants=(*by_id["W01"].grants, Grant(Role.FINANCE)))
    gone = replace(by_id["F01"], active=False)
    service.runtime.store.write(lambda cn: [people.save_staff(cn, estate, one) for one in (both, gone)])
    token = service.booked()
    service.finish(token)
    service.accept(token)
    return service.order(token)


def act(person: Any, number: str, deed: str, **fields: str) -> Any:
    path = f"/desk/orders/{number}/{deed}"
    return person.send(person.get(path), path, **fields)


def handed(person: Any, number: str) -> str:
    """The path of the link that a colleague takes out."""
    sent = person.send(person.get(f"/desk/orders/{number}"), f"/desk/company/{number}")
    assert sent.status == 200
    found = re.search(r"/company/[^\s<]+", sent.response.text)
    assert found is not None
    return found[0]


def test_the_company_says_yes_and_the_doer_takes_the_money(service: Any, at_desk: At, accepted: Any) -> None:
    number, doer, reception = accepted.number, at_desk("W01"), at_desk("R01")
    due = f"{accepted.due / 100:.2f}"
    refused = act(doer, number, "settle", amount=due, method="cash")
    assert "没有别人的，请物业公司决定" in refused.words
    assert act(doer, number, "ask-company", why="").status == 422
    assert act(doer, number, "ask-company", why="财务只有我").status == 303
    assert f"/desk/company/{number}" not in doer.get(f"/desk/orders/{number}").reader.actions.values()
    path = handed(reception, number)
    page = service.get(path)
    assert page.status == 200
    for part in (number, f"{yuan(accepted.due)} 元", "财务只有我", "W01"):
        assert part in page.words
    assert "王女士" not in page.words
    wrong = service.post(path, {"answer": "", "name": ""})
    assert wrong.status == 422
    assert "请写下您的姓名" in wrong.words
    assert "已记下您的决定" in service.post(path, {"answer": "yes", "name": "公司经办人"}).words
    assert service.get(path).status == 404
    assert service.post(path, {"answer": "no", "name": "公司经办人"}).status == 404
    assert act(doer, number, "settle", amount=due, method="cash").status == 303
    with service.runtime.store.read() as cn:
        assert desk.history(cn, service.office, number).order.state is State.SETTLED


def test_no_one_takes_the_link_who_is_concerned_or_no_part_of_the_office(at_desk: At, accepted: Any) -> None:
    number, doer = accepted.number, at_desk("W01")
    act(doer, number, "ask-company", why="财务只有我")
    for person in (doer, at_desk("W04")):
        csrf = person.get("/desk/me").reader.forms
        token = next(form["csrf"] for form in csrf.values() if "csrf" in form)
        assert person.post(f"/desk/company/{number}", csrf=token).status == 404
    sent = act(at_desk("R01"), number, "company-said", answer="yes", sheet="GS-7", name="公司经办人")
    assert sent.status == 303
    due = f"{accepted.due / 100:.2f}"
    assert act(doer, number, "settle", amount=due, method="cash").status == 303


def test_04_another_departments_supervisor_does_not_take_the_link(at_desk: At, accepted: Any) -> None:
    """For them the order is missing, asked about or not, and so is its link."""
    number = accepted.number
    act(at_desk("W01"), number, "ask-company", why="财务只有我")
    other = at_desk("S02")
    csrf = other.get("/desk/keys").reader.forms["/desk/sign-out"]["csrf"]
    sent, missing = (other.post(f"/desk/company/{one}", csrf=csrf) for one in (number, "2611-ZZZZZ"))
    assert sent.status == missing.status == 404
    assert sent.words == missing.words
    assert other.get(f"/desk/orders/{number}").status == 404
    assert handed(at_desk("S01"), number)


def test_a_foreign_page_cannot_answer(service: Any, at_desk: At, accepted: Any) -> None:
    act(at_desk("W01"), accepted.number, "ask-company", why="财务只有我")
    path = handed(at_desk("R01"), accepted.number)
    sent = service.client.post(path, data={"answer": "yes", "name": "x"}, headers={"Origin": "https://else.example"})
    assert sent.status_code >= 400
    assert service.get(path).status == 200
    for wrong in (path[:-1], path + "x", "/company/x.y", "/company/%E4%B8%AD"):
        assert service.get(wrong).status == 404


def test_m1_an_open_question_stands_on_the_managers_page_until_it_is_answered(
    service: Any, at_desk: At, accepted: Any
) -> None:
    number, manager = accepted.number, at_desk("M01")
    assert number not in manager.get("/desk/approvals").words
    act(at_desk("W01"), number, "ask-company", why="财务只有我")
    page = manager.get("/desk/approvals")
    assert "等物业公司答复" in page.words
    assert f"/desk/orders/{number}" in page.reader.links
    assert f"{yuan(accepted.due)} 元：可不可以由 维修工甲 结算" in page.words
    assert "链接过期了" not in page.words
    service.clock.wait(days=30)
    manager.sign_in()
    assert "链接过期了，要重新请示" in manager.get("/desk/approvals").words
    act(at_desk("W01"), number, "ask-company", why="财务只有我")
    path = handed(at_desk("R01"), number)
    service.post(path, {"answer": "yes", "name": "公司经办人"})
    assert "等物业公司答复" not in manager.get("/desk/approvals").words
