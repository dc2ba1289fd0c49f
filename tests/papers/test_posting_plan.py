"""What hangs where, how many, by which day; and the list that goes with the kit."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service_desk.notices import Posting
from service_desk.papers.posting_list import posting_list, posting_text
from service_desk.papers.posting_plan import Hanging, Plan, plan
from service_desk.papers.printing import render
from service_desk.pricing import Offering, PriceBook

TODAY = date(2026, 11, 25)


@pytest.fixture
def real(offering: Offering) -> Offering:
    """The estate as if it were no demonstration, its lists approved: the rules hold."""
    estate = replace(offering.catalog.estate, demo=False)
    book = replace(offering.prices, approved=frozenset(e.sha for e in offering.prices.editions))
    return replace(offering, catalog=replace(offering.catalog, estate=estate), prices=book)


def by_file(made: Plan) -> dict[str, Hanging]:
    """The sheets by their file."""
    return {sheet.file: sheet for sheet in made.sheets}


def test_the_whole_set_of_the_demonstration(offering: Offering) -> None:
    """Posters, lists, the comparison with the next list, leaflets, current notices; nothing that is over."""
    files = list(by_file(plan(offering, TODAY)))
    assert files[:9] == [
        "poster-a3.pdf", "poster-a4.pdf", "free-list.pdf", "price-list-2026-1.pdf", "price-list-2027-1.pdf",
        "comparison-2027-1.pdf", "leaflet-a5.pdf", "leaflet-4up.pdf", "booking-form.pdf",
    ]  # fmt: skip
    current = [f"notice-{one.id}.pdf" for one in offering.catalog.notices if one.current(TODAY)]
    assert current
    assert [name for name in files if name.startswith("notice-")] == current
    assert len(files) < 9 + len(offering.catalog.notices)


def test_every_sheet_of_the_plan_can_be_printed(offering: Offering) -> None:
    for sheet in plan(offering, TODAY, url="https://linli.example").sheets:
        assert render(sheet.build()).pdf.startswith(b"%PDF-"), sheet.file


def test_a_next_list_hangs_by_its_last_day(offering: Offering) -> None:
    """``notice_days`` before it applies, in each channel of the estate, at the places of the list before (§3)."""
    sheet = by_file(plan(offering, TODAY))["price-list-2027-1.pdf"]
    assert sheet.by == date(2027, 1, 25)
    assert [(s.channel, s.place, s.copies, s.posted) for s in sheet.spots] == [
        ("entrance", "东门、西门入口橱窗", 2, None),
        ("boards", "3 栋、8 栋旁公告栏", 2, None),
    ]
    assert sheet.record == "linli prices posted 2027-1"


def test_what_hangs_already_is_said(offering: Offering) -> None:
    """With its day; what was taken down is to be hung again."""
    sheet = by_file(plan(offering, TODAY))["price-list-2026-1.pdf"]
    assert {spot.posted for spot in sheet.spots} == {date(2026, 1, 5)}
    assert sheet.by is None
    editions = tuple(
        replace(e, postings=tuple(replace(p, removed_on=date(2026, 6, 1)) for p in e.postings))
        for e in offering.prices.editions
    )
    again = by_file(plan(replace(offering, prices=replace(offering.prices, editions=editions)), TODAY))
    assert {spot.posted for spot in again["price-list-2026-1.pdf"].spots} == {None}


def test_a_place_nobody_has_used_is_left_to_be_written(offering: Offering) -> None:
    """An estate that has never posted anything."""
    editions = tuple(replace(e, postings=()) for e in offering.prices.editions)
    bare = replace(offering, prices=replace(offering.prices, editions=editions))
    spots = by_file(plan(bare, TODAY))["price-list-2027-1.pdf"].spots
    assert [(spot.channel, spot.place, spot.copies) for spot in spots] == [("entrance", "", 1), ("boards", "", 1)]
    assert "小区入口：（地点请填写）　1 份" in posting_text(bare.catalog, plan(bare, TODAY), TODAY)


def test_a_draft_never_hangs(real: Offering) -> None:
    """The list says why it is left out."""
    current = real.prices.edition("2026-1")
    assert current is not None
    book = replace(real.prices, approved=frozenset({current.sha}), came=(current.sha,))
    made = plan(replace(real, prices=book), TODAY)
    assert "price-list-2026-1.pdf" in by_file(made)
    assert "price-list-2027-1.pdf" not in by_file(made)
    assert "notice-2027-1-prices.pdf" not in by_file(made)
    assert made.left_out[1].startswith("没有放进来：公告「2027 年有偿服务价格公告」（2027-1-prices）先不发布：")
    assert made.left_out[0] == (
        "没有放进来：价目表 2027-1（2027-02-01 起，待审批）还不能执行：尚未经服务中心经理审批；"
        "尚未在「小区入口」张贴公告；尚未在「宣传栏、公告栏」张贴公告。"
    )


def test_an_approved_list_is_there_to_be_posted(real: Offering) -> None:
    """Before its postings it is no list in force, but it is what has to hang."""
    current = real.prices.edition("2026-1")
    assert current is not None
    made = plan(replace(real, prices=replace(real.prices, came=(current.sha,))), TODAY)
    assert "price-list-2027-1.pdf" in by_file(made)
    assert made.left_out == ()


def test_without_prices_there_is_no_price_list(offering: Offering) -> None:
    """The rest of the kit is complete."""
    made = plan(replace(offering, prices=PriceBook()), TODAY)
    assert not [name for name in by_file(made) if "price" in name and "notice" not in name]
    assert made.left_out == ("没有现行价目表，没有放进来。",)


def test_letter_boxes_get_the_leaflet_alone(offering: Offering) -> None:
    """Also where the estate has chosen them as a channel for its prices."""
    estate = replace(offering.catalog.estate, channels=("entrance", "mailboxes"))
    made = plan(replace(offering, catalog=replace(offering.catalog, estate=estate)), TODAY)
    where = {sheet.file for sheet in made.sheets for spot in sheet.spots if spot.channel == "mailboxes"}
    assert where == {"leaflet-a5.pdf", "leaflet-4up.pdf"}


def test_the_list_names_each_sheet_place_number_and_day(offering: Offering, read_back: Any) -> None:
    """On A4, in our own fonts; the text says the same."""
    made = plan(offering, TODAY)
    found = read_back(render(posting_list(offering.catalog, made, TODAY)).pdf)
    text = posting_text(offering.catalog, made, TODAY)
    for sheet in made.sheets:
        assert sheet.file in re.sub("[\ufffe\x02]", "-", found.text)  # how a hyphen at a line's end is given back
        assert f"{sheet.title}（{sheet.file}）" in text
        for spot in sheet.spots:
            assert "".join(spot.place.split()) in found.text
            assert spot.place in text
    assert "最迟" in found.text
    assert "2027年1月25日周一" in found.text
    assert "张贴人" in found.text
    assert "linli prices posted 2027-1" in text
    assert found.sizes == [(210, 297)]
    assert found.fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}


def test_what_hangs_already_takes_one_row(offering: Offering) -> None:
    """With its days, each once; what is still to be hung keeps a row of its own."""
    made = plan(offering, TODAY)
    rows = {sheet["file"]: sheet["spots"] for sheet in posting_list(offering.catalog, made, TODAY).data["sheets"]}
    (done,) = rows["price-list-2026-1.pdf"]
    assert done["posted"] == "2026年1月5日"
    assert done["place"].count("；") == 1
    assert [spot["posted"] for spot in rows["price-list-2027-1.pdf"]] == ["", ""]


def test_hostile_places_and_titles_are_printed_as_they_stand(offering: Offering, hostile: str, read_back: Any) -> None:
    editions = tuple(
        replace(e, postings=(Posting("boards", hostile, date(2026, 1, 5)),)) for e in offering.prices.editions
    )
    changed = replace(offering, prices=replace(offering.prices, editions=editions))
    found = read_back(render(posting_list(changed.catalog, plan(changed, TODAY), TODAY)).pdf)
    assert "".join(hostile.split()) in found.text
