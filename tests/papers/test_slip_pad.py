"""Numbered cash slips to fill by hand: five on a sheet, each number on both its parts (F1)."""

from __future__ import annotations

from typing import Any

from service_desk.papers.printing import render
from service_desk.papers.sample_cash import pad
from service_desk.papers.samples import Samples
from service_desk.papers.slip_pad import slip_pad
from service_desk.pricing import Offering


def test_f1_each_number_stands_on_the_stub_and_on_the_residents_part(offering: Offering, read_back: Any) -> None:
    found = read_back(render(pad(Samples(offering))).pdf)
    assert found.sizes == [(210, 297)] * 2
    assert [page.count("P2026-") for page in found.pages] == [10, 2]
    for n in range(12, 18):
        assert found.text.count(f"P2026-{n:04d}") == 2
    assert found.text.count("没有编号的条子无效") == 6
    assert found.text.count("当天随现金交财务") == 6
    assert offering.catalog.estate.phone in found.text


def test_a_full_sheet_is_one_page(offering: Offering, read_back: Any) -> None:
    paper = slip_pad(offering.catalog, [f"P2026-{n:04d}" for n in range(1, 6)], pad(Samples(offering)).on)
    assert read_back(render(paper).pdf).sizes == [(210, 297)]
