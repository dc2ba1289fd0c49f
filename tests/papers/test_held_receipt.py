"""The receipt of money held for a resident: two copies, the amount in words, no income, no invoice."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from service_desk.errors import Refused
from service_desk.holdings import HoldingKind, Move, MoveKind
from service_desk.papers.cash_facts import HeldReceipt
from service_desk.papers.held_receipt import held_receipt
from service_desk.papers.printing import render
from service_desk.papers.sample_cash import held_facts
from service_desk.papers.samples import DAY, Samples, at
from service_desk.pricing import Offering


def facts(offering: Offering, kind: HoldingKind = HoldingKind.DEPOSIT) -> HeldReceipt:
    return held_facts(Samples(offering), kind)


def read(given: HeldReceipt, offering: Offering, read_back: Any) -> Any:
    return read_back(render(held_receipt(offering.catalog, given)).pdf)


def test_a_deposit_in_two_copies_on_one_sheet(offering: Offering, read_back: Any) -> None:
    found = read(facts(offering), offering, read_back)
    assert found.sizes == [(210, 297)]
    for words in (
        "暂收款收据", "Z2026-0007", "2026年11月25日", "王女士", "3号楼2单元501室", "种类押金", "借用冲击钻的押金",
        "人民币贰佰元整¥200.00", "收款人财务甲", "押金：物品归还后，凭住户联退还", "不是服务收入，也不是发票",
        "以下空白",
    ):  # fmt: skip
        assert found.text.count(words) == 2, words
    stub, _, resident = found.text.partition("沿线裁开")
    assert "暂收款收据存根联" in stub
    assert "暂收款收据住户联" in resident
    assert found.text.count("退还签收") == 1, "on the stub, which the office keeps"
    assert "结存" not in found.text
    assert "多退少补" not in found.text


def test_r30_agency_money_says_that_the_rest_goes_back_and_what_was_paid(offering: Offering, read_back: Any) -> None:
    text = read(facts(offering, HoldingKind.AGENCY), offering, read_back).text
    for words in (
        "种类代收代付",
        "按收费单位票据代付，多退少补",
        "代付转账水费票据118−86.50",
        "结存113.50",
        "服务单号",
    ):
        assert text.count(words) == 2, words
    assert text.count("人民币贰佰元整¥200.00") == 2, "what was taken in, whatever has gone since"


def test_what_is_added_counts_towards_the_amount(offering: Offering, read_back: Any) -> None:
    given = facts(offering)
    more = Move("m9", given.holding.holding, MoveKind.HELD, at(DAY, 16), "F01", "wechat", 5050)
    text = read(replace(given, moves=(*given.moves, more)), offering, read_back).text
    assert text.count("人民币贰佰伍拾元零伍角整¥250.50") == 2


def test_many_movements_give_each_copy_its_own_page(offering: Offering, read_back: Any) -> None:
    given = facts(offering)
    more = tuple(replace(given.moves[0], id=f"m{n}", amount=100 + n) for n in range(30))
    found = read(replace(given, moves=more), offering, read_back)
    assert len(found.pages) == 2
    assert all("1.29" in page for page in found.pages)


def test_cash_of_a_slip_has_no_such_receipt(offering: Offering) -> None:
    given = facts(offering)
    with pytest.raises(Refused) as refused:
        held_receipt(offering.catalog, replace(given, holding=replace(given.holding, kind=HoldingKind.SLIP)))
    assert refused.value.code == "slip_has_none"


def test_the_files_properties_name_nobody(offering: Offering) -> None:
    reader = PdfReader(io.BytesIO(render(held_receipt(offering.catalog, facts(offering))).pdf))
    said = str(reader.metadata) + str(reader.xmp_metadata.rdf_root.toxml() if reader.xmp_metadata else "")
    assert "暂收款收据 Z2026-0007" in said
    for personal in ("王女士", "501", "财务甲"):
        assert personal not in said
