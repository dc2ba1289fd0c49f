"""What people type becomes a booking, or sentences that say how to mend it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import desk
from service_desk.desk.intake import clean, parse_home, parse_phone
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.orders import Channel, Place
from service_desk.pricing import QuoteMode
from service_desk.workflow import Kind

if TYPE_CHECKING:
    from conftest import World

FORM = {
    "service": "P104", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "龙头滴水",
    "day": "2026-11-24", "half": "am", "agreed": "yes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("0086-13800138000", "13800138000"),
        ("027-61234567", "02761234567"),
        ("61234567", "02761234567"),
        ("(010) 6123 4567", "01061234567"),
        ("１３８—００１３—８０００", "13800138000"),
    ],
)
def test_r16_phones_are_read_as_people_write_them(typed: str, digits: str) -> None:
    """Full-width digits, blanks, dashes, +86, landlines with and without the area code."""
    assert parse_phone(typed, "027") == digits


@pytest.mark.parametrize(
    "typed", ["1380013800", "138001380000", "abc", "", "110110", "+1 212 555 0100", "12345678901", "①③⑧"]
)
def test_what_is_no_phone_is_not_taken_for_one(typed: str) -> None:
    """Too short, too long, foreign, letters."""
    assert parse_phone(typed, "027") is None


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("3-2-501", Place("3", "2", "501")),
        ("3号楼2单元501", Place("3", "2", "501")),
        ("3 栋 2 单元 501 室", Place("3", "2", "501")),
        ("３－２－５０１", Place("3", "2", "501")),
        ("3#2单元1201室", Place("3", "2", "1201")),
        ("12幢801", Place("12", "", "801")),
        ("b座1502", Place("B", "", "1502")),
        ("3—2—501", Place("3", "2", "501")),
    ],
)
def test_r18_homes_are_read_as_people_write_them(typed: str, place: Place) -> None:
    """Dashes or words."""
    assert parse_home(typed) == place


@pytest.mark.parametrize("typed", ["", "我家", "3", "3-2", "-2-501", "3-2-501-7", "3号楼", "<script>"])
def test_what_is_no_home_is_asked_for_again(typed: str) -> None:
    """A sentence with an example follows in the form."""
    assert parse_home(typed) is None


def test_all_problems_come_at_once_in_the_order_of_the_form(world: World) -> None:
    """Nobody mends a form sentence by sentence."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, {"service": "P104"}, Channel.WEB)
    assert [p.field for p in refusal.value.problems] == ["day", "content", "home", "name", "phone", "agreed"]
    assert all(p.sentence.endswith("。") for p in refusal.value.problems)


def test_a_complete_form_is_a_booking(world: World) -> None:
    """With the quote of the edition in force."""
    booking = desk.read_booking(world.office, FORM, Channel.WEB)
    assert booking.kind is Kind.PAID
    assert booking.quote is not None
    assert (booking.quote.edition, booking.quote.mode, booking.quote.high) == ("2026-1", QuoteMode.FIXED, 4000)
    assert booking.wanted is not None
    assert booking.wanted.day == date(2026, 11, 24)


@pytest.mark.parametrize("changes", [{"edition": "2025-1"}, {"limit": "3500"}, {"edition": "2026-1", "limit": "1"}])
def test_a_stale_price_is_told_again(world: World, changes: dict[str, str]) -> None:
    """Agreement to another price than the one in force is no agreement."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, FORM | changes, Channel.WEB)
    assert [p.field for p in refusal.value.problems] == ["agreed"]
    assert "40 元" in refusal.value.problems[0].sentence


@pytest.mark.parametrize(
    ("day", "half"),
    [
        ("2026-11-23", "am"),
        ("2026-11-22", "pm"),
        ("2026-11-28", "am"),
        ("2027-11-24", "am"),
        ("morgen", "am"),
        ("2026-11-24", "night"),
    ],
)
def test_a_half_day_that_is_not_on_offer_is_refused(world: World, day: str, half: str) -> None:
    """Begun, past, a weekend, too far ahead, no date, no half."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, FORM | {"day": day, "half": half}, Channel.WEB)
    assert [p.field for p in refusal.value.problems] == ["day"]


def test_no_phone_needs_a_way_to_reach(world: World) -> None:
    """Nobody is forced to own a telephone."""
    booking = desk.read_booking(world.office, FORM | {"phone": "", "reach": "按门铃"}, Channel.COUNTER)
    assert booking.contact.phone == ""
    with pytest.raises(InvalidInput):
        desk.read_booking(world.office, FORM | {"phone": ""}, Channel.COUNTER)


def test_r22_booking_for_somebody_else_keeps_both_contacts(world: World) -> None:
    """The neighbour who booked is asked for a number of their own."""
    other = {"for_other": "yes", "booker_name": "李先生", "booker_phone": "13900139000"}
    booking = desk.read_booking(world.office, FORM | other, Channel.WEB)
    assert booking.booker is not None
    assert booking.booker.phone == "13900139000"
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, FORM | {"for_other": "yes"}, Channel.WEB)
    assert [p.field for p in refusal.value.problems] == ["booker_name", "booker_phone"]


@pytest.mark.parametrize("service", ["F18", "F36", "F34"])
def test_what_can_not_be_booked_says_so(world: World, service: str) -> None:
    """Information, events and standing services have no order."""
    with pytest.raises(Refused) as refusal:
        desk.read_booking(world.office, FORM | {"service": service}, Channel.WEB)
    assert refusal.value.code == "not_bookable"


def test_an_unknown_service_is_not_found(world: World) -> None:
    """And the sentence says where to choose."""
    with pytest.raises(NotFound):
        desk.read_booking(world.office, FORM | {"service": "X1"}, Channel.WEB)


@given(st.text(max_size=60))
def test_clean_text_has_no_nul_and_no_surrogate(text: str) -> None:
    """What cannot be stored is refused, everything else survives but for its edges and line ends."""
    try:
        kept = clean(text)
    except ValueError:
        assert "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text)
    else:
        assert kept == text.replace("\r\n", "\n").replace("\r", "\n").strip()


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_cannot_be_stored_is_a_sentence(world: World, text: str) -> None:
    """Never a traceback, never stored."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, FORM | {"content": text}, Channel.WEB)
    assert refusal.value.problems[0].field == "content"


def test_too_long_text_says_how_long_it_may_be(world: World) -> None:
    """With both figures."""
    with pytest.raises(InvalidInput) as refusal:
        desk.read_booking(world.office, FORM | {"content": "水" * 501}, Channel.WEB)
    assert "500" in refusal.value.problems[0].sentence
    assert "501" in refusal.value.problems[0].sentence


def test_rare_characters_survive(world: World) -> None:
    """㼆 𠮷 and emoji are people's own words."""
    words = "㼆𠮷 😀 <b>{{7*7}}"
    order = world.book(content=words, name="㼆女士")
    assert world.see(order.number).order.content == words
    assert world.see(order.number).order.contact.name == "㼆女士"


@pytest.mark.parametrize(
    ("service", "sentence"),
    [
        ("F02", "本项为无偿增值服务，不收服务费；代缴的款项按收费单位票据代收代付，多退少补。"),
        ("F13", "本项为无偿增值服务，不收服务费。"),
        ("P104", "40 元（每个 40 元，一口价）。"),
        ("P101", "预估 120 至 240 元（每次 120 元），超出须经您同意。"),
    ],
)
def test_r30_the_price_is_told_in_words(world: World, service: str, sentence: str) -> None:
    """Free ones say so, paid ones name price, unit and estimate."""
    office = world.office
    item = office.service(service)
    assert desk.quote_sentence(desk.quote_for(office, item, world.now.date()), item) == sentence
