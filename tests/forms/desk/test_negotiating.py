"""Prices in negotiation at the desk: who is offered what, the board's number, and what each form does (§6.3)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from service_desk.desk import Act, negotiation
from service_desk.orders import Basis, Grant
from service_desk.store import people
from service_desk.workflow import Role


@pytest.fixture
def number(service: Any) -> str:
    """A paid order of 40 yuan that was accepted."""
    token = service.booked()
    service.finish(token)
    service.send(service.get(f"/o/{token}/accept"), signed_by="王女士")
    found: str = service.order(token).number
    return found


def order_of(service: Any, number: str) -> Any:
    from service_desk.store import orders  # noqa: PLC0415

    with service.runtime.store.read() as cn:
        return orders.get(cn, service.office.estate, number)


def acts(desk: Any, number: str) -> set[str]:
    """What the order's page offers beside its steps."""
    page = desk.get(f"/desk/orders/{number}")
    own = {link.rpartition("/")[2] for link in page.reader.links if link.startswith(f"/desk/orders/{number}/")}
    return {name for name in own if name == "object" or name.startswith(("price-", "ask-company-price"))}


def press(desk: Any, number: str, deed: str, **fields: str) -> Any:
    action = f"/desk/orders/{number}/{deed}"
    return desk.send(desk.get(action), action, **fields)


def opened(desk: Any, number: str, **fields: str) -> None:
    assert press(desk, number, "object", **({"reason": "比楼下贵", "asked": "30"} | fields)).status == 303


def test_the_page_says_that_the_price_is_not_settled_and_offers_no_settling_meanwhile(
    service: Any, number: str, at_desk: Any
) -> None:
    reception, finance = at_desk("R01"), at_desk("F01")
    settle, path = f"/desk/orders/{number}/settle", f"/desk/orders/{number}"
    before = finance.get(path)
    assert settle in before.reader.links
    assert "价格在协商" not in before.words
    opened(reception, number)
    during = finance.get(path)
    assert settle not in during.reader.links
    assert "标价 40 元，待商谈，定了才能结算" in during.words
    assert press(reception, number, "price-listed", basis="telephone").status == 303
    assert settle in finance.get(path).reader.links


def test_an_objection_never_stands_out_as_the_step_to_take(service: Any, number: str, at_desk: Any) -> None:
    """Only what carries the order on is the green button."""
    page = at_desk("R01").get(f"/desk/orders/{number}").response.text
    links = re.findall(rf'<a class="([^"]*)" href="/desk/orders/{number}/([a-z-]+)"', page)
    assert {"object", "complaint"} <= {name for _, name in links}
    assert all("button-second" in kind for kind, name in links if name in ("object", "complaint"))
    assert [name for kind, name in links if kind == "button button-small"] == ["follow-up"]


def test_each_is_offered_what_is_theirs_to_do(service: Any, number: str, at_desk: Any) -> None:
    reception, manager, supervisor = at_desk("R01"), at_desk("M01"), at_desk("S01")
    assert acts(reception, number) == {"object"}
    opened(reception, number)
    assert acts(reception, number) == {"price-listed"}
    assert acts(manager, number) == {"price-listed", "price-decide"}
    assert acts(supervisor, number) == {"price-agree", "price-listed"}  # the demonstration estate gives a band
    assert acts(at_desk("F01"), number) == set()
    assert press(manager, number, "price-decide", amount="35").status == 303
    assert acts(reception, number) == {"price-listed", "price-consent"}
    assert press(reception, number, "price-consent", who="王女士", basis="telephone").status == 303
    assert acts(reception, number) == set()
    page = manager.get(f"/desk/orders/{number}")
    assert "经协商（2026-XS-0001），应付 35 元" in page.words
    assert "标价 40 元，商定 35 元，经协商（2026-XS-0001）" in page.words
    assert "由前台甲记" in page.words


def test_the_board_counts_and_lists_them_for_the_manager(service: Any, number: str, at_desk: Any) -> None:
    manager = at_desk("M01")
    assert "0待议价" in manager.get("/desk").words
    opened(at_desk("R01"), number)
    assert "1待议价" in manager.get("/desk").words
    assert number in manager.get("/desk/lists/negotiate").words
    assert "待议价" not in at_desk("F01").get("/desk").words


def test_finance_sees_the_price_is_open_and_then_the_agreed_amount(service: Any, number: str, at_desk: Any) -> None:
    finance, manager = at_desk("F01"), at_desk("M01")
    opened(at_desk("R01"), number)
    assert "价格在协商" in finance.get("/desk/finance").words
    refused = press(finance, number, "settle", method="cash")
    assert "价格还在协商" in refused.words
    press(manager, number, "price-decide", amount="35.5")
    press(at_desk("R01"), number, "price-consent", who="王女士", basis="counter")
    page = finance.get("/desk/finance")
    assert "35.50 元 经协商 2026-XS-0001" in page.words
    assert press(finance, number, "settle", method="cash").status == 303
    assert order_of(service, number).paid == 3550


@pytest.mark.parametrize(
    ("deed", "fields", "said"),
    [
        ("price-decide", {"amount": ""}, "请写价格"),
        ("price-decide", {"amount": "三十"}, "80 或 80.50"),
        ("price-decide", {"amount": "-1"}, "80 或 80.50"),
    ],
)
def test_bad_input_says_how_to_mend_it(
    service: Any, number: str, at_desk: Any, deed: str, fields: dict[str, str], said: str
) -> None:
    opened(at_desk("R01"), number)
    page = press(at_desk("M01"), number, deed, **fields)
    assert page.status == 422
    assert said in page.words


def test_a_manager_does_not_decide_the_own_proposal_and_asks_the_company(
    service: Any, number: str, at_desk: Any
) -> None:
    manager, reception = at_desk("M01"), at_desk("R01")
    opened(manager, number, asked="")
    assert "由别人决定" in press(manager, number, "price-decide", amount="30").words
    assert "ask-company-price" in acts(manager, number)
    assert "ask-company-price" not in acts(reception, number)
    assert press(manager, number, "ask-company-price", why="经理只有我", amount="30").status == 303
    page = reception.get(f"/desk/orders/{number}")
    assert "经理甲 提出的价格 30 元 可以吗" in page.words
    address = reception.send(page, f"/desk/company/{number}").words
    token = address.rpartition("/company/")[2].split()[0]
    form = service.get(f"/company/{token}")
    assert "价格可以定为 30 元 吗" in form.words
    assert "标定价格40 元" in form.words
    done = service.send(form, answer="yes", name="公司经办人")
    assert "同意这个价格" in done.words
    assert "price-consent" in acts(reception, number)


def test_the_company_can_answer_on_paper_too(service: Any, number: str, at_desk: Any) -> None:
    manager, reception = at_desk("M01"), at_desk("R01")
    opened(manager, number, asked="30")
    assert press(manager, number, "ask-company-price", why="经理只有我", amount="20").status == 303
    said = press(reception, number, "company-said", answer="yes", sheet="GS-1", name="公司经办人")
    assert said.status == 303
    assert "决定 20 元" in reception.get(f"/desk/orders/{number}").words


def test_inside_the_band_the_supervisor_agrees_and_the_manager_acknowledges(
    service: Any, number: str, at_desk: Any
) -> None:
    supervisor, manager = at_desk("S01"), at_desk("M01")
    opened(at_desk("R01"), number)
    assert acts(supervisor, number) == {"price-agree", "price-listed"}
    low = press(supervisor, number, "price-agree", amount="30", who="王女士", basis="counter")
    assert "最多可降 10%" in low.words
    assert press(supervisor, number, "price-agree", amount="36", who="王女士", basis="counter").status == 303
    assert "price-acknowledge" in acts(manager, number)
    assert "住户说：比楼下贵" in manager.get(f"/desk/orders/{number}/price-acknowledge").words
    assert press(manager, number, "price-acknowledge").status == 303
    assert order_of(service, number).due == 3600


def test_a_worker_sees_no_talks_and_records_no_consent(service: Any, number: str, at_desk: Any) -> None:
    office = service.office
    person = next(p for p in _staff(service) if p.id == "W01")
    both = replace(person, grants=(*person.grants, Grant(Role.RECEPTION)))
    service.runtime.store.write(lambda cn: people.save_staff(cn, office.estate, both))
    opened(at_desk("R01"), number)
    act = Act("M01", Role.MANAGER, Basis.SCREEN)
    service.runtime.store.write(lambda cn: negotiation.decide(cn, office, act, number, 3000))
    assert "price-consent" not in acts(at_desk("W01"), number)


def _staff(service: Any) -> Any:
    with service.runtime.store.read() as cn:
        return people.staff(cn, service.office.estate)
