"""The finance day sheet: methods with their difference, every receipt, money of others, the chain; nobody's name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from service_desk.papers.cash_facts import DayClose
from service_desk.papers.day_close import day_close
from service_desk.papers.printing import render
from service_desk.papers.sample_cash import HEAD, close_facts, payments
from service_desk.papers.samples import PEOPLE, Samples
from service_desk.pricing import Offering


@pytest.fixture
def facts(offering: Offering) -> DayClose:
    """A day with five yuan missing, a void, a refund, money of others and a slip that is out."""
    return close_facts(Samples(offering))


def read(facts: DayClose, offering: Offering, read_back: Any) -> Any:
    return read_back(render(day_close(offering.catalog, facts)).pdf)


def test_f3_the_sheet_says_what_was_expected_counted_and_why_not_the_same(
    offering: Offering, read_back: Any, facts: DayClose
) -> None:
    found = read(facts, offering, read_back)
    assert len(found.pages) == 1
    for words in (
        "第218次日结", "2026年11月25日周三", "从11月24日周二18:02到11月25日周三18:03", "出纳财务甲（F01）",
        "现金30.00238.00268.00263.00−5.00找零多付了五元", "微信0.00231.50231.50231.500.00", "现金留存30.00元",
        "送存银行233.00元", "2026-000012到2026-000020", "9张", "合计603.50元",
    ):  # fmt: skip
        assert words in found.text, words


def test_each_receipt_stands_there_with_its_orders_and_a_void_is_marked(
    offering: Offering, read_back: Any, facts: DayClose
) -> None:
    text = read(facts, offering, read_back).text
    assert [one.receipt for one in facts.receipts if one.receipt not in text] == []
    assert "2026-00001311-2508:31微信2611-7K33A2611-8N4RP91.00" in text
    assert "2611-7K34A作废51.00" in text
    assert text.count("作废51.00") == 1
    assert "作废2026-00001411-2511:00支付宝−51.00" in text
    assert "退款2026-00000411-2515:00现金−5.00" in text


def test_money_of_others_is_told_apart_and_slips_that_are_out_are_named(
    offering: Offering, read_back: Any, facts: DayClose
) -> None:
    text = read(facts, offering, read_back).text
    for words in (
        "暂收款收付（住户的钱，不是收入）合计73.50元", "Z2026-0007押金收到11-2509:00现金200.00",
        "代收代付代付11-2510:00现金水费票据118−86.50", "员工代收转作收款11-2514:00现金2026-000012−40.00",
        "D2026-00112611-7K3QM周师傅11-2516:4091.00",
    ):  # fmt: skip
        assert words in text, words


def test_the_head_of_the_chain_and_the_two_who_sign_stand_at_the_end(
    offering: Offering, read_back: Any, facts: DayClose
) -> None:
    """TRUST: the day's head goes on the finance day sheet, whole."""
    text = read(facts, offering, read_back).text
    day, digest = HEAD.split()
    assert f"记录封存到{day}，校验值{digest}" in text
    assert text.index("复核") > text.index("员工代收未交")
    assert "记录还没有封存过" in read(replace(facts, close=replace(facts.close, head="")), offering, read_back).text


def test_nobody_of_the_residents_stands_on_it(offering: Offering, read_back: Any, facts: DayClose) -> None:
    """Not even in the reason of a void, which finance typed."""
    told = replace(facts, backs=tuple(replace(one, reason="王女士说收错了") for one in facts.backs))
    text = read(told, offering, read_back).text
    for name, phone, place in PEOPLE:
        for personal in filter(None, (name, phone, str(place))):
            assert personal not in text


def test_the_first_close_of_a_day_without_money_says_so(offering: Offering, read_back: Any, facts: DayClose) -> None:
    empty = replace(facts, since=None, receipts=(), backs=(), moves=(), slips=())
    text = read(empty, offering, read_back).text
    assert "从开始记账到" in text
    assert text.count("没有。") == 4


@pytest.mark.parametrize("count", [60, 450])
def test_many_receipts_flow_over_pages_and_none_is_lost(
    offering: Offering, read_back: Any, facts: DayClose, count: int
) -> None:
    many = replace(facts, receipts=payments(count))
    found = read(many, offering, read_back)
    pages, text = found.pages, found.text  # read once: they are read from the file each time
    assert len(pages) > 1
    assert set(found.sizes) == {(210, 297)}
    assert [one.receipt for one in many.receipts if one.receipt not in text] == []
    full = [page for page in pages if re.search(r"2026-0\d{5}11-25\d\d:\d\d..{1,2}2611-", page)]
    assert len(full) > 1
    assert all("收据号时间方式服务单备注金额（元）" in page for page in full), "the head is repeated"
    assert sum("校验值" in page for page in pages) == 1
