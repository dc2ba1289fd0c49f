"""The receipt: the whole amount in figures and words, its number, two copies, and that it is no invoice."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.catalog import SHANGHAI
from service_desk.errors import Refused
from service_desk.orders import ServiceOrder
from service_desk.papers.facts import ReceiptFacts
from service_desk.papers.printing import render
from service_desk.papers.receipt import receipt
from service_desk.pricing import Line, Offering
from service_desk.workflow import State

TAKEN = datetime(2026, 11, 25, 16, 5, tzinfo=SHANGHAI)
LINES = (Line("P104", "换龙头", "次", 4000, 1000, 4000), Line("M02", "冷热水龙头", "个", 8500, 1500, 12750))
Orders = Callable[..., ServiceOrder]


@pytest.fixture
def facts(paid_order: Orders) -> ReceiptFacts:
    """One payment for one order."""
    order = paid_order(state=State.SETTLED, lines=LINES, paid=16750, receipt="2026-000012", pay_method="wechat")
    return ReceiptFacts("2026-000012", (order,), "王女士", "微信", 16750, TAKEN, "钱会计")


def several(facts: ReceiptFacts, count: int) -> ReceiptFacts:
    orders = tuple(replace(facts.orders[0], number=f"2611-7K3Q{chr(65 + n)}") for n in range(count))
    return replace(facts, orders=orders, amount=16750 * count)


def test_both_copies_stand_on_one_sheet(offering: Offering, read_back: Any, facts: ReceiptFacts) -> None:
    found = read_back(render(receipt(offering.catalog, facts)).pdf)
    assert found.sizes == [(210, 297)]
    for word in (
        "收款收据", "2026-000012", "2026年11月25日", "王女士", "3号楼2单元501室", "2611-7K3QM换龙头",
        "冷热水龙头个85.001.5127.50", "人民币壹佰陆拾柒元伍角整¥167.50", "收款方式微信", "收款人钱会计", "本收据非发票",
        "027-12345670",
        "价目表2026-1",
    ):  # fmt: skip
        assert found.text.count(word) == 2, word
    assert found.text.index("存根联") < found.text.index("沿线裁开") < found.text.index("住户联")
    assert found.text.count("付款人签名") == 1, "on the stub, which the office keeps"
    assert found.text.count("收款人签章") == 2
    assert found.text.count("以下空白") == 2, "nothing can be written in later"


def test_many_lines_give_each_copy_its_own_page(offering: Offering, read_back: Any, facts: ReceiptFacts) -> None:
    found = read_back(render(receipt(offering.catalog, several(facts, 8))).pdf)
    assert len(found.pages) == 2
    for page, copy in zip(found.pages, ("存根联", "住户联"), strict=True):
        assert copy in page
        assert "壹仟叁佰肆拾元整" in page
        assert [n for n in range(8) if f"2611-7K3Q{chr(65 + n)}" not in page] == []
    assert "沿线裁开" not in found.text


@pytest.mark.parametrize("count", [60])
def test_very_many_lines_lose_nothing(offering: Offering, read_back: Any, facts: ReceiptFacts, count: int) -> None:
    found = read_back(render(receipt(offering.catalog, several(facts, count))).pdf)
    assert found.text.count("冷热水龙头") == 2 * count
    assert found.text.count("本收据非发票") == 2


def test_an_amount_that_is_not_the_sum_is_refused(offering: Offering, facts: ReceiptFacts) -> None:
    with pytest.raises(Refused) as refused:
        receipt(offering.catalog, replace(facts, amount=16751))
    assert refused.value.code == "paid_not_sum"


def test_a_negotiated_amount_names_the_decision(offering: Offering, read_back: Any, facts: ReceiptFacts) -> None:
    """§6.3: both amounts and the decision's number."""
    found = read_back(render(receipt(offering.catalog, replace(facts, amount=15000, decision="X-2026-003"))).pdf)
    assert found.text.count("经协商，标价合计167.50元，实收150元（协商决定书X-2026-003）−17.50") == 2
    assert found.text.count("人民币壹佰伍拾元整¥150.00") == 2


def test_an_ordinary_receipt_says_nothing_of_negotiating(
    offering: Offering, read_back: Any, facts: ReceiptFacts
) -> None:
    assert "协商" not in read_back(render(receipt(offering.catalog, facts)).pdf).text


def test_example_prices_carry_the_banner(offering: Offering, read_back: Any, facts: ReceiptFacts) -> None:
    order = facts.orders[0]
    assert order.quote is not None
    example = replace(facts, orders=(replace(order, quote=replace(order.quote, example=True)),))
    assert read_back(render(receipt(offering.catalog, example)).pdf).text.count("示例价格，未经审批") == 2
    assert "示例价格" not in read_back(render(receipt(offering.catalog, facts)).pdf).text


def test_what_people_type_is_printed_as_it_is(
    offering: Offering, read_back: Any, facts: ReceiptFacts, hostile: str
) -> None:
    line = replace(LINES[0], name=hostile, amount=16750)
    order = replace(facts.orders[0], lines=(line,))
    given = replace(facts, orders=(order,), payer=hostile, cashier=hostile)
    found = read_back(render(receipt(offering.catalog, given)).pdf)
    assert found.text.replace("\u200b", "").count("".join(hostile.split())) == 6


def test_the_files_properties_name_nobody(offering: Offering, facts: ReceiptFacts) -> None:
    reader = PdfReader(io.BytesIO(render(receipt(offering.catalog, facts)).pdf))
    said = str(reader.metadata) + str(reader.xmp_metadata.rdf_root.toxml() if reader.xmp_metadata else "")
    assert "收款收据 2026-000012" in said
    for personal in ("王女士", "501", "钱会计", "167"):
        assert personal not in said


def test_the_fonts_are_ours_and_embedded(offering: Offering, read_back: Any, facts: ReceiptFacts) -> None:
    found = read_back(render(receipt(offering.catalog, facts)).pdf)
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
