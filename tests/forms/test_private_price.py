"""The resident's word on a price, on the private page without JavaScript (§6.3, TRUST 11)."""

from __future__ import annotations

from typing import Any

import pytest

from service_desk import desk
from service_desk.desk import Act, negotiation
from service_desk.orders import Basis
from service_desk.workflow import Role

MANAGER = Act("M01", Role.MANAGER, Basis.SCREEN)


@pytest.fixture
def token(service: Any) -> str:
    """A paid order of 40 yuan with the work done."""
    made: str = service.booked()
    service.finish(made)
    return made


def decide(service: Any, token: str, amount: int) -> None:
    number = service.order(token).number
    service.runtime.store.write(lambda cn: negotiation.decide(cn, service.office, MANAGER, number, amount))


def object_to(service: Any, token: str, **changes: str) -> Any:
    return service.send(service.get(f"/o/{token}/object"), **({"reason": "比楼下贵", "asked": "30"} | changes))


def test_an_objection_is_taken_once_and_stops_the_charge(service: Any, token: str) -> None:
    form = service.get(f"/o/{token}/object")
    assert "合计 40 元" in form.words
    empty = service.send(form)
    assert (empty.status, empty.words.count("请写一下对哪一项收费有意见")) == (422, 2)
    wrong = service.send(form, reason="贵", asked="三十")
    assert (wrong.status, wrong.fields["reason"], wrong.fields["asked"]) == (422, "贵", "三十")
    sent = [service.send(form, reason="比楼下贵", asked="30") for _ in range(2)]  # R24
    assert {one.status for one in sent} == {303}
    page = service.get(sent[0].where)
    assert "已经收到您的意见" in page.words
    assert "正在协商的价格 标定价格 40 元" in page.words
    assert f"/o/{token}/object" not in page.reader.links
    with service.runtime.store.read() as cn:
        found = negotiation.of_order(cn, service.office, service.order(token).number)
    assert [(one.asked, one.reason, one.proposed_by) for one in found] == [(3000, "比楼下贵", "resident")]


def test_the_result_is_agreed_to_by_name_and_is_then_the_price(service: Any, token: str) -> None:
    object_to(service, token)
    assert f"/o/{token}/agree-price" not in service.get(f"/o/{token}").reader.links
    decide(service, token, 3500)
    assert "协商结果 35 元" in service.get(f"/o/{token}").words
    form = service.get(f"/o/{token}/agree-price")
    assert service.send(form).status == 422
    assert service.send(form, who="王女士").status == 303
    order = service.order(token)
    assert (order.due, order.consent.who, order.consent.basis) == (3500, "王女士", Basis.LINK)
    page = service.get(f"/o/{token}")
    assert "应付 35 元，经协商（2026-XS-0001）" in page.words
    assert "经协商应付 35 元" in page.words
    assert f"/o/{token}/object" not in page.reader.links


@pytest.mark.parametrize("trick", ["stale", "forged"])
def test_trust_11_a_price_that_is_not_the_one_shown_is_not_agreed_to(service: Any, token: str, trick: str) -> None:
    object_to(service, token)
    decide(service, token, 3500)
    form = service.get(f"/o/{token}/agree-price")
    if trick == "stale":
        decide(service, token, 3900)
        page = service.send(form, who="王女士")
        assert "39 元" in page.words
    else:
        page = service.send(form, who="王女士", amount="1")
    assert page.status in (409, 422)
    assert service.order(token).due == 4000


def test_not_agreeing_leaves_the_listed_price(service: Any, token: str) -> None:
    object_to(service, token)
    decide(service, token, 9900)
    form = service.get(f"/o/{token}/refuse-price")
    assert "标定价格 40 元" in form.words
    sent = service.send(form)
    assert "按标定价格付款" in service.get(sent.where).words
    assert service.order(token).due == 4000


def test_the_work_is_accepted_apart_from_its_price(service: Any, token: str) -> None:
    assert "只是对收费有意见的" in service.get(f"/o/{token}/reject").words
    object_to(service, token)
    form = service.get(f"/o/{token}/accept")
    assert "价格还在协商" in form.words
    assert service.send(form, signed_by="王女士").status == 303
    order = service.order(token)
    assert order.accepted_how == "accepted"
    assert "定下来以前不收款" in service.get(f"/o/{token}").words


def test_free_work_has_no_price_to_talk_about(service: Any) -> None:
    token = service.booked("F01", slot="2026-11-24.am")
    assert f"/o/{token}/object" not in service.get(f"/o/{token}").reader.links
    assert service.get(f"/o/{token}/object").status == 200  # shows the order's page
    assert desk.order_json(service.order(token))["decision"] == ""
