"""Where the code on a work order's office copy leads: a calm page that knows nothing of the order."""

from __future__ import annotations

from typing import Any

import pytest


def test_it_says_where_to_take_the_sheet(service: Any) -> None:
    page = service.get("/desk/orders/2611-7K3QM")
    assert page.status == 200
    for words in ("这是任务单的办公室联", "结果请交服务中心前台登记", "027-12345678", "2611-7K3QM"):
        assert words in page.response.text
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_a_real_order_and_none_look_alike(service: Any) -> None:
    """Nothing is looked up: the page of an order holds nothing that the page of no order does not."""
    token = service.booked()
    number = token.partition(".")[0]
    real, none = service.get(f"/desk/orders/{number}"), service.get("/desk/orders/2611-AAAAA")
    assert real.response.text.replace(number, "2611-AAAAA") == none.response.text
    for personal in ("王女士", "13800138000", "8000<", "501"):
        assert personal not in real.response.text


@pytest.mark.parametrize("number", ["x", "2611", "2611-7K3QMX", "2611-7k3qm", "2611-7K3Q0", "<b>", "2611-7K3Q%0A"])
def test_what_is_no_number_does_not_exist(service: Any, number: str) -> None:
    page = service.get(f"/desk/orders/{number}")
    assert page.status == 404
    assert "<b>" not in page.response.text


def test_the_text_size_leads_back_to_it(service: Any) -> None:
    assert "to=/desk/orders/2611-7K3QM" in service.get("/desk/orders/2611-7K3QM").response.text
