"""The month sheet: receipts, methods, income, money of others beside it, what residents owe by age."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service_desk.months import Month, MonthFigures
from service_desk.papers.cash_facts import MonthSheet
from service_desk.papers.month_sheet import month_sheet
from service_desk.papers.printing import render
from service_desk.papers.sample_cash import month_figures
from service_desk.papers.samples import DAY, at
from service_desk.pricing import Offering

FACTS = MonthSheet(Month(2026, 11), month_figures(), at(DAY + timedelta(days=6), 9, 10), "财务甲（F01）")


def read(facts: MonthSheet, offering: Offering, read_back: Any) -> Any:
    return read_back(render(month_sheet(offering.catalog, facts)).pdf)


def test_a_closed_month_on_one_page(offering: Offering, read_back: Any) -> None:
    found = read(FACTS, offering, read_back)
    assert len(found.pages) == 1
    for words in (
        "月结单2026年11月", "已月结：12月1日周二09:10，财务甲（F01）", "212张", "2026-000812到2026-001023", "3次作废",
        "2次退款", "现金4123.5095.004028.50", "服务收入14187.50135.0014052.50", "D2026-0011",
    ):  # fmt: skip
        assert words in found.text, words
    for label in ("出纳", "复核", "经理", "日期"):
        assert label in found.text


def test_money_of_others_is_said_to_be_no_income(offering: Offering, read_back: Any) -> None:
    text = read(FACTS, offering, read_back).text
    assert "住户的钱，不是收入" in text
    for words in ("1580.00元收进", "1215.00元付出", "865.00元结存"):
        assert words in text, words


def test_what_is_unpaid_is_told_by_age_with_its_orders(offering: Offering, read_back: Any) -> None:
    text = read(FACTS, offering, read_back).text
    for words in (
        "30天以内140.00",
        "31–60天140.50",
        "61–90天282.50",
        "90天以上00.00",
        "合计4163.00",
        "2611-7K32A340.00",
    ):
        assert words in text, words


def test_a_month_that_runs_says_until_when_it_is_counted(offering: Offering, read_back: Any) -> None:
    text = read(replace(FACTS, closed_by=""), offering, read_back).text
    assert "还没有月结，是到12月1日周二09:10为止的数" in text
    assert "已月结" not in text


def test_a_month_with_nothing_in_it_prints(offering: Offering, read_back: Any) -> None:
    text = read(replace(FACTS, figures=MonthFigures(0, "", "", 0, 0, (), 0, 0, 0, ())), offering, read_back).text
    assert "服务收入0.000.000.00" in text
    assert text.count("没有。") == 2


@pytest.mark.parametrize("count", [1, 2, 300])
def test_however_many_are_unpaid_each_stands_there(offering: Offering, read_back: Any, count: int) -> None:
    figures = month_figures(count)
    found = read(replace(FACTS, figures=figures), offering, read_back)
    assert [one.number for one in figures.unpaid if one.number not in found.text] == []
    assert (len(found.pages) > 1) == (count > 100)
