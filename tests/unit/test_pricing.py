"""Prices: which edition is in force and what keeps one back, quotes of three modes, lines, rounding, margin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import pricing
from service_desk.catalog import Catalog, Department, Estate, Fee, Record, Section, ServiceItem
from service_desk.errors import Refused
from service_desk.notices import Posting
from service_desk.pricing import (
    Consultation,
    Edition,
    Line,
    Material,
    Offering,
    PriceBook,
    PriceItem,
    QuoteMode,
)

ESTATE = Estate("e", "示例里", "示例里服务中心", "示例路 1 号", "027-12345678", "027-12345679", "027-12345670", "027")
CATALOG = Catalog(
    ESTATE,
    (Department("repair", "水电工程维修组", "维修", 4), Department("cleaning", "保洁组", "保洁", 4)),
    (Section("s", "栏目", "说明", ("P1", "P2", "P3")),),
    tuple(
        ServiceItem(key, "", key, key, "说明", "s", Fee.PAID, Record.VISIT, department)
        for key, department in (("P1", "repair"), ("P2", "cleaning"), ("P3", "repair"))
    ),
)
DEMO = replace(CATALOG, estate=replace(ESTATE, demo=True))
START = date(2027, 2, 1)
LATEST = START - timedelta(days=7)
FIXED = PriceItem("P1", "个", 4000, 3400)
ESTIMATE = PriceItem("P2", "小时", 4000, 3500, minimum=8000, quote=QuoteMode.ESTIMATE, typical=(1500, 4000))
ON_SITE = PriceItem("P3", "小时", 8000, 6800, minimum=6000, quote=QuoteMode.ON_SITE, typical=(1000, 4000))
TAP = Material("M1", "龙头", "个", 8500, 7200)
POSTED = tuple(Posting(channel, "东门", LATEST, recorded_on=LATEST) for channel in ESTATE.channels)
EDITION = Edition(
    "2027-1",
    START,
    (FIXED, ESTIMATE, ON_SITE),
    materials=(TAP,),
    consulted=(
        Consultation("repair", "维修组主管", date(2027, 1, 5)),
        Consultation("cleaning", "保洁组主管", date(2027, 1, 6)),
    ),
    postings=POSTED,
    sha="a1",
)
BEFORE = replace(
    EDITION,
    id="2026-1",
    effective_from=date(2026, 1, 15),
    sha="a0",
    postings=tuple(replace(posting, on=date(2026, 1, 2), recorded_on=date(2026, 1, 2)) for posting in POSTED),
)
BOOK = PriceBook((BEFORE, EDITION), frozenset({"a0", "a1"}))


# ---- in force ----------------------------------------------------------------------------------------------------


def test_an_edition_with_everything_lacks_nothing() -> None:
    assert pricing.missing_for_force(EDITION, BOOK, CATALOG) == ()


def test_all_that_keeps_an_edition_back_is_told_at_once() -> None:
    bare = replace(EDITION, consulted=(), postings=())
    assert pricing.missing_for_force(bare, PriceBook((bare,)), CATALOG) == (
        "尚未记录与水电工程维修组、保洁组主管的商议",
        "尚未经服务中心经理审批",
        "尚未在「小区入口」张贴公告",
        "尚未在「宣传栏、公告栏」张贴公告",
    )


def test_a_posting_too_late_names_the_day_and_the_days_needed() -> None:
    late = replace(EDITION, postings=(POSTED[0], replace(POSTED[1], on=LATEST + timedelta(days=1))))
    assert pricing.missing_for_force(late, BOOK, CATALOG) == (
        "「宣传栏、公告栏」的张贴日 2027-01-26 晚于 2027-01-25，不足提前 7 天",
    )


def test_the_first_posting_in_a_channel_counts() -> None:
    again = replace(EDITION, postings=(*POSTED, replace(POSTED[0], on=START)))
    assert pricing.missing_for_force(again, BOOK, CATALOG) == ()


def test_a_chosen_channel_without_a_word_of_its_own_is_named_as_written() -> None:
    estate = replace(ESTATE, channels=("mailboxes", "lift"))
    assert pricing.missing_for_force(EDITION, BOOK, replace(CATALOG, estate=estate)) == (
        "尚未在「住户信箱」张贴公告",
        "尚未在「lift」张贴公告",
    )


def test_a_department_that_was_not_heard_is_named() -> None:
    half = replace(EDITION, consulted=EDITION.consulted[:1])
    assert pricing.missing_for_force(half, BOOK, CATALOG) == ("尚未记录与保洁组主管的商议",)
    catalog = replace(CATALOG, services=CATALOG.services[:1])  # nothing of the other department is priced
    assert pricing.missing_for_force(half, BOOK, catalog) == ()


LATE = replace(POSTED[0], recorded_on=LATEST + timedelta(days=3))


@pytest.mark.parametrize("posting", [LATE, replace(LATE, recorded_on=None)])
def test_a_posting_typed_late_counts_only_with_a_photo_or_the_managers_reason(posting: Posting) -> None:
    def missing(first: Posting) -> tuple[str, ...]:
        return pricing.missing_for_force(replace(EDITION, postings=(first, POSTED[1])), BOOK, CATALOG)

    assert missing(posting) == ("「小区入口」2027-01-25 的张贴过了 2 天才记录，没有照片，也没有经理写的理由，不能算数",)
    assert missing(replace(posting, photo="door.jpg")) == ()
    assert missing(replace(posting, reason="停电")) == ()
    assert missing(replace(posting, recorded_on=LATEST + timedelta(days=2))) == ()


def test_a_posting_counts_for_the_prices_that_hung_there() -> None:
    posted = tuple(replace(posting, content=pricing.face_of(EDITION, CATALOG)) for posting in POSTED)
    same = replace(EDITION, postings=posted)
    assert pricing.missing_for_force(same, BOOK, CATALOG) == ()
    dearer = replace(same, items=(replace(FIXED, price=4100), ESTIMATE, ON_SITE))
    assert pricing.missing_for_force(dearer, BOOK, CATALOG) == (
        "「小区入口」张贴的是改动以前的价格或名称，须重新张贴",
        "「宣传栏、公告栏」张贴的是改动以前的价格或名称，须重新张贴",
    )
    within = replace(same, items=(replace(FIXED, cost=3500), ESTIMATE, ON_SITE))
    assert pricing.missing_for_force(within, BOOK, CATALOG) == ()


def test_a_posting_counts_for_the_names_that_hung_there() -> None:
    """Until the list is in force: a name that is mended later does not undo what residents were told."""
    posted = tuple(replace(posting, content=pricing.face_of(EDITION, CATALOG)) for posting in POSTED)
    same = replace(EDITION, postings=posted)
    renamed = replace(CATALOG, services=(replace(CATALOG.services[0], title="另一个名称"), *CATALOG.services[1:]))
    assert len(pricing.good_postings(same, BOOK, CATALOG)) == len(POSTED)
    assert pricing.good_postings(same, BOOK, renamed) == ()
    came = replace(BOOK, came=(EDITION.sha,))
    assert pricing.good_postings(same, came, renamed) == posted
    dearer = replace(same, items=(replace(FIXED, price=4100), ESTIMATE, ON_SITE))
    assert pricing.good_postings(dearer, came, renamed) == ()


def test_a_sheet_taken_down_before_the_day_does_not_count() -> None:
    early = (replace(POSTED[0], removed_on=START - timedelta(days=1)), POSTED[1])
    assert pricing.missing_for_force(replace(EDITION, postings=early), BOOK, CATALOG) == (
        "「小区入口」的公告在执行日以前就取下了，须重新张贴",
    )
    after = (replace(POSTED[0], removed_on=START), POSTED[1])
    assert pricing.missing_for_force(replace(EDITION, postings=after), BOOK, CATALOG) == ()


def test_an_edition_edited_after_its_approval_is_told_as_such() -> None:
    book = replace(BOOK, approved=frozenset({"a0"}), once_approved=("2027-1",))
    assert pricing.missing_for_force(EDITION, book, CATALOG) == ("内容在审批之后改过，须重新由服务中心经理审批",)


def test_what_has_come_into_force_stays_so_when_the_estate_asks_more_later() -> None:
    stricter = replace(CATALOG, estate=replace(ESTATE, channels=("entrance", "boards", "mailboxes"), notice_days=30))
    assert pricing.in_force(BOOK, stricter, START) is None
    book = replace(BOOK, came=("a0",))
    assert pricing.in_force(book, stricter, START) == BEFORE


def test_a_demonstration_needs_none_of_it() -> None:
    bare = replace(EDITION, consulted=(), postings=())
    assert pricing.missing_for_force(bare, PriceBook((bare,)), DEMO) == ()


@pytest.mark.parametrize(
    ("day", "edition"),
    [(date(2026, 1, 14), None), (date(2026, 1, 15), "2026-1"), (date(2027, 1, 31), "2026-1"), (START, "2027-1")],
)
def test_an_edition_comes_into_force_on_its_day(day: date, edition: str | None) -> None:
    found = pricing.in_force(BOOK, CATALOG, day)
    assert (found.id if found else None) == edition


@pytest.mark.parametrize(
    "edition",
    [replace(EDITION, consulted=()), replace(EDITION, postings=POSTED[:1]), replace(EDITION, sha="not approved")],
)
def test_the_previous_edition_stays_in_force_while_something_is_missing(edition: Edition) -> None:
    book = PriceBook((BEFORE, edition), BOOK.approved)
    assert pricing.in_force(book, CATALOG, date(2027, 6, 1)) == BEFORE


def test_of_two_editions_with_one_start_the_later_name_is_in_force() -> None:
    second = replace(EDITION, id="2027-2")
    book = PriceBook((second, EDITION), BOOK.approved)
    assert pricing.in_force(book, CATALOG, START) == second


def test_an_offering_without_editions_has_no_price_in_force() -> None:
    assert Offering(CATALOG, PriceBook()).edition_on(START) is None
    assert Offering(CATALOG, BOOK).edition_on(START) is EDITION


def test_parts_are_found_by_name_or_are_none() -> None:
    assert BOOK.edition("2026-1") is BEFORE
    assert BOOK.edition("2025-1") is None
    assert EDITION.item("P2") is ESTIMATE
    assert EDITION.item("P9") is None
    assert EDITION.material("M1") is TAP
    assert EDITION.material("M9") is None


# ---- lines -------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_amounts_round_half_up_to_the_fen(price: int, quantity: int) -> None:
    exact = Decimal(price) * quantity / 1000
    assert pricing.amount(price, quantity) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(("price", "quantity", "fen"), [(1, 499, 0), (1, 500, 1), (333, 1500, 500), (4000, 1000, 4000)])
def test_amounts_at_the_edge(price: int, quantity: int, fen: int) -> None:
    assert pricing.amount(price, quantity) == fen


def test_a_line_is_never_below_the_minimum_charge() -> None:
    assert pricing.service_line(EDITION, "P2", "保洁", 1000) == Line("P2", "保洁（最低收费）", "小时", 4000, 1000, 8000)
    assert pricing.service_line(EDITION, "P2", "保洁", 2500).amount == 10000


def test_a_material_line_has_the_name_and_price_of_the_table() -> None:
    assert pricing.material_line(EDITION, "M1", 2000) == Line("M1", "龙头", "个", 8500, 2000, 17000)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_must_be_positive(quantity: int) -> None:
    for line in (
        lambda: pricing.service_line(EDITION, "P1", "换", quantity),
        lambda: pricing.material_line(EDITION, "M1", quantity),
    ):
        with pytest.raises(Refused, match="数量必须大于零") as caught:
            line()
        assert caught.value.code == "bad_quantity"


def test_what_the_edition_does_not_list_cannot_be_charged() -> None:
    with pytest.raises(Refused, match="价目表 2027-1 里没有「换锁」") as service:
        pricing.service_line(EDITION, "P9", "换锁", 1000)
    with pytest.raises(Refused, match="材料表里没有「M9」") as material:
        pricing.material_line(EDITION, "M9", 1000)
    assert {service.value.code, material.value.code} == {"no_listed_price"}


def test_lines_are_the_service_and_materials_of_one_edition_and_add_up() -> None:
    lines = pricing.price_lines(EDITION, "P1", "换龙头", [("P1", 1000), ("M1", 2000)])
    assert [(line.code, line.amount) for line in lines] == [("P1", 4000), ("M1", 17000)]
    assert pricing.total(lines) == 21000
    assert pricing.total(()) == 0


def test_a_code_twice_or_another_service_is_refused() -> None:
    with pytest.raises(Refused, match="写了两次") as caught:
        pricing.price_lines(EDITION, "P1", "换龙头", [("M1", 1000), ("M1", 1000)])
    assert caught.value.code == "line_twice"
    with pytest.raises(Refused):
        pricing.price_lines(EDITION, "P1", "换龙头", [("P2", 1000)])


# ---- quotes ------------------------------------------------------------------------------------------------------


def test_a_fixed_quote_is_one_amount() -> None:
    quote = pricing.quote(EDITION, "P1", "换龙头")
    assert (quote.mode, quote.low, quote.high, quote.limit) == (QuoteMode.FIXED, 4000, 4000, 4000)
    assert (quote.edition, quote.unit, quote.unit_price, quote.example) == ("2027-1", "个", 4000, False)


def test_a_fixed_quote_stays_one_amount_when_the_file_gives_a_range() -> None:
    loose = replace(EDITION, items=(replace(FIXED, typical=(1000, 3000)),))
    assert pricing.quote(loose, "P1", "换龙头").high == 4000


def test_an_estimate_runs_from_the_least_to_the_most_usual_quantity() -> None:
    quote = pricing.quote(EDITION, "P2", "保洁", example=True)
    assert (quote.mode, quote.low, quote.high, quote.limit, quote.example) == (
        QuoteMode.ESTIMATE,
        8000,
        16000,
        16000,
        True,
    )


def test_an_on_site_quote_agrees_only_to_the_minimum() -> None:
    quote = pricing.quote(EDITION, "P3", "电路检查")
    assert (quote.low, quote.high, quote.limit) == (6000, 6000, 6000)
    assert quote.lines == (Line("P3", "电路检查", "小时", 8000, 0, 6000),)


def test_a_service_without_a_price_cannot_be_quoted() -> None:
    with pytest.raises(Refused, match="价格待公布") as caught:
        pricing.quote(EDITION, "P9", "换锁")
    assert caught.value.code == "no_listed_price"


@given(
    st.integers(1, 10**6),
    st.integers(0, 10**6),
    st.integers(1, 10**5),
    st.integers(0, 10**5),
    st.sampled_from(QuoteMode),
)
def test_no_quote_promises_less_than_the_minimum_or_a_high_below_its_low(
    price: int, minimum: int, low: int, more: int, mode: QuoteMode
) -> None:
    item = PriceItem("P1", "个", price, price, minimum=minimum, quote=mode, typical=(low, low + more))
    quote = pricing.quote(replace(EDITION, items=(item,)), "P1", "换")
    assert minimum <= quote.low <= quote.high == quote.limit


def test_words_for_people() -> None:
    assert [mode.word for mode in QuoteMode] == ["一口价", "预估", "上门查看后报价"]


# ---- margin ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "cost", "word", "percent", "outside"),
    [
        (100, 100, "0%", 0, False),
        (100, 80, "20%", 20, False),
        (100, 79, "21%", 21, True),
        (1000, 795, "20.5%", 20, True),
        (10000, 7999, "20%", 20, True),
        (100, 101, "-1%", -1, True),
        (0, 5, "0%", 0, False),
    ],
)
def test_the_margin_is_compared_exactly_with_the_band(
    price: int, cost: int, word: str, percent: int, *, outside: bool
) -> None:
    item = PriceItem("P1", "个", price, cost)
    assert pricing.margin_word(item) == word
    assert pricing.margin_percent(item) == percent
    assert pricing.outside_band(item, 0, 20) is outside


def test_a_minimum_charge_is_told_with_the_price_and_named_on_the_line() -> None:
    """§1.6: six yuan a square metre, at least thirty; two square metres cost thirty, and the line says why."""
    item = PriceItem("P1", "平方米", 600, 500, minimum=3000, quote=pricing.QuoteMode.ESTIMATE, typical=(10_000, 30_000))
    edition = replace(EDITION, items=(item,))
    told = pricing.quote(edition, "P1", "擦玻璃")
    assert (told.low, told.high, told.minimum) == (6000, 18000, 3000)
    assert told.minimum_word == "，最低收费 30 元"
    few, many = (pricing.service_line(edition, "P1", "擦玻璃", q) for q in (2000, 10_000))
    assert (few.name, few.amount) == ("擦玻璃（最低收费）", 3000)
    assert (many.name, many.amount) == ("擦玻璃", 6000)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0"), (1, "0.01"), (8000, "80"), (12345, "123.45"), (-50, "-0.50"), (-200, "-2"), (105, "1.05")],
)
def test_fen_are_written_as_yuan(fen: int, text: str) -> None:
    assert pricing.yuan(fen) == text
