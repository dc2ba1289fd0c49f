"""The manager's sheet: consultations to sign, changes, margins, the content hash; for the office only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from service_desk.papers.approval_sheet import approval_sheet
from service_desk.papers.printing import render
from service_desk.pricing import Edition, Offering

TODAY = date(2026, 11, 25)


def editions(offering: Offering) -> tuple[Edition, Edition]:
    """The price list in force and the next one."""
    old, new = offering.prices.edition("2026-1"), offering.prices.edition("2027-1")
    assert old is not None
    assert new is not None
    return old, new


def test_it_is_for_the_office_only_on_every_page(offering: Offering, read_back: Any) -> None:
    """It prints what services cost the office."""
    old, new = editions(offering)
    found = read_back(render(approval_sheet(offering, new, old, on=TODAY)).pdf)
    assert all("内部使用：载有成本，不得张贴、不得外传" in page for page in found.pages)
    assert set(found.sizes) == {(210, 297)}
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
    assert found.codes() == []


def test_it_asks_for_every_signature(offering: Offering, read_back: Any) -> None:
    """Each department with a listed service, consulted or not yet; the manager with the hash of what is approved."""
    old, new = editions(offering)
    unheard = replace(new, consulted=tuple(one for one in new.consulted if one.department != "repair"))
    text = read_back(render(approval_sheet(offering, unheard, old, on=TODAY)).pdf).text
    assert "保洁组保洁组主管2026年11月13日" in text
    assert "水电工程维修组主管尚未记录" in text
    for words in ("与2026-1版对照", f"内容校验值{new.sha[:12]}", "同意执行", "服务中心经理签名", "日期"):
        assert words in text
    assert "财务" not in text  # it does no listed service


def test_changes_come_with_cost_and_margin(offering: Offering, read_back: Any) -> None:
    """挂式空调清洗: 90 to 95 yuan at a cost of 80."""
    old, new = editions(offering)
    text = read_back(render(approval_sheet(offering, new, old, on=TODAY)).pdf).text
    assert "P201挂式空调清洗90元／台95元／台涨5元，5.6%80元15%" in text
    first = read_back(render(approval_sheet(offering, new, None, on=TODAY)).pdf).text
    assert "第一版，没有可对照的价目表。" in first


def test_margins_outside_the_band_show_their_reason_or_that_it_is_missing(offering: Offering, read_back: Any) -> None:
    """§2.7; services and materials alike."""
    old, new = editions(offering)
    clean = read_back(render(approval_sheet(offering, new, old, on=TODAY)).pdf).text
    assert "规定范围为价格的0%–20%。没有。" in clean
    high = replace(
        new,
        items=(replace(new.items[0], cost=50_00, exception="夜间须两人同去"), *new.items[1:]),
        materials=(replace(new.materials[0], cost=99_00), *new.materials[1:]),
    )
    text = read_back(render(approval_sheet(offering, high, old, on=TODAY)).pdf).text
    assert "P101水管爆裂抢修120元／次50元58%夜间须两人同去" in text
    assert "M01冷热水龙头85元／个99元-17%尚未写理由" in text


def test_every_price_is_attached(offering: Offering, read_back: Any) -> None:
    """The manager signs for all of them, not for the changes alone."""
    old, new = editions(offering)
    text = read_back(render(approval_sheet(offering, new, old, on=TODAY)).pdf).text.partition("附：全部价格")[2]
    assert all(one.service in text for one in new.items)
    assert all(one.id in text for one in new.materials)


def test_hostile_text_is_printed_as_it_stands(offering: Offering, hostile: str, read_back: Any) -> None:
    """A reason is free text of the manager's."""
    old, new = editions(offering)
    changed = replace(new, items=(replace(new.items[0], cost=1, exception=hostile), *new.items[1:]))
    text = read_back(render(approval_sheet(offering, changed, old, on=TODAY)).pdf).text
    assert "".join(hostile.split()) in text
