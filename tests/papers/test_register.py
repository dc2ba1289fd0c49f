"""The paid-service register: its columns, its sums over every page break, what is hidden and what is not."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from service_desk.catalog import SHANGHAI
from service_desk.orders import Basis, Channel, Consent, Contact, Place
from service_desk.papers.printing import render
from service_desk.papers.register import LABELS, register, table
from service_desk.papers.register_facts import PaidRegister, Printout, RegisterEntry
from service_desk.pricing import Offering
from service_desk.workflow import State

AT = datetime(2026, 12, 1, 9, 5, tzinfo=SHANGHAI)
WHO = Printout("接待员甲（R01）", AT, "月底归档")
PAID = re.compile(r"([\d,]+\.\d\d)2026-(\d{6})")


def fen(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def named(page: str, label: str) -> int:
    """The amount behind a label at the page's foot."""
    found = re.search(re.escape(label) + r"([\d,]+\.\d\d)", page)
    assert found, label
    return fen(found[1])


def settled(paid_order: Any, n: int, amount: int, **changes: Any) -> RegisterEntry:
    at = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI) + timedelta(hours=n)
    order = paid_order(
        number=f"2611-{n:05d}", state=State.CLOSED, created_at=at, finished_at=at, accepted_at=at, settled_at=at,
        accepted_how="accepted", paid=amount, receipt=f"2026-{n:06d}", **changes,
    )  # fmt: skip
    return RegisterEntry(order, "接待员甲", "水电工程维修组", ("维修员甲",), at, accepted_on="纸单 A0123")


@pytest.fixture(scope="module")
def month(paid_order: Any) -> PaidRegister:
    """A hundred and ten orders with amounts of every kind."""
    draw = random.Random(7)
    entries = [settled(paid_order, n, draw.randrange(1, 250_000)) for n in range(1, 111)]
    return PaidRegister(2026, 11, tuple(entries), before=123_456, before_count=31)


def test_it_has_the_twenty_columns_on_every_page(offering: Offering, read_back: Any, month: PaidRegister) -> None:
    """The head is repeated; the pages are A3 across."""
    found = read_back(render(register(offering.catalog, month)).pdf)
    assert len(LABELS) == 20
    assert set(found.sizes) == {(420, 297)}
    assert len(found.pages) >= 4
    for n, page in enumerate(found.pages, 1):
        assert all(label in page for label in LABELS)
        assert f"第{n}页，共{len(found.pages)}页" in page


def test_what_is_carried_forward_is_the_sum_of_the_rows_before(
    offering: Offering, read_back: Any, month: PaidRegister
) -> None:
    """Read from the pages: brought, page and carried sums fit the rows that stand there, to the fen."""
    pages = read_back(render(register(offering.catalog, month)).pdf).pages
    before = 0
    for page in pages:
        rows = PAID.findall(page)
        here = sum(fen(amount) for amount, _ in rows)
        assert named(page, "承前页") == before
        assert named(page, "本页小计") == here
        before += here
        assert named(page, "本月合计" if page is pages[-1] else "过次页") == before
    assert before == month.received == sum(entry.order.paid for entry in month.entries)
    assert sorted(n for page in pages for _, n in PAID.findall(page)) == [f"{n:06d}" for n in range(1, 111)]


@pytest.mark.parametrize("more", [0, 1, 2, 3, 5, 8])
def test_the_sums_hold_wherever_the_page_breaks(offering: Offering, read_back: Any, paid_order: Any, more: int) -> None:
    """Rows of one line and of forty: each is counted once, where it begins."""
    words = "水管老化，" * 60
    entries = [settled(paid_order, n, 10_001, content=words if n % 7 == more else "滴水") for n in range(1, 40 + more)]
    found = read_back(render(register(offering.catalog, PaidRegister(2026, 11, tuple(entries)), masked=False)).pdf)
    assert sum(named(page, "本页小计") for page in found.pages) == 10_001 * len(entries)
    assert named(found.pages[-1], "本月合计") == 10_001 * len(entries)


def test_month_and_year_stand_at_the_end(offering: Offering, read_back: Any, month: PaidRegister) -> None:
    """With the number of orders, and lines for who made and who checked it."""
    last = read_back(render(register(offering.catalog, month)).pdf).pages[-1]
    whole, part = divmod(month.received + 123_456, 100)
    assert f"本年累计141单{whole:,}.{part:02d}元" in last
    assert "本月110单" in last
    for words in ("制表", "审核", "日期"):
        assert words in last


def test_a_free_amount_is_received_and_a_missing_one_is_not(
    offering: Offering, read_back: Any, paid_order: Any
) -> None:
    """An order not settled yet has no amount; it says how far it is."""
    facts = PaidRegister(2026, 11, (RegisterEntry(paid_order(), "接待员甲"),))
    found = read_back(render(register(offering.catalog, facts)).pdf)
    assert "已派工" in found.text
    assert named(found.text, "本页小计") == 0
    assert table(offering.catalog, facts)[0][16:18] == ("", "")


def test_an_empty_month_is_an_honest_sheet(offering: Offering, read_back: Any) -> None:
    """One page that says so, with sums of nothing."""
    found = read_back(render(register(offering.catalog, PaidRegister(2026, 2, (), 500, 1))).pdf)
    assert len(found.pages) == 1
    assert "本月没有登记有偿服务" in found.text
    assert named(found.text, "本月合计") == 0
    assert "本年累计1单5.00元" in found.text


def test_masked_unless_somebody_answers_for_it(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Nothing of name, phone, room, content or remark's words; whole: all of it, with who, when and why."""
    personal = ("王女士", "13800138000", "501室", "厨房龙头滴水", "请先打电话", "家里没人")
    facts = PaidRegister(2026, 11, (RegisterEntry(paid_order(state=State.CANCELLED), "接待员甲", said="家里没人"),))
    masked = read_back(render(register(offering.catalog, facts)).pdf).text
    assert not any(words in masked for words in personal)
    assert "王**" in masked
    assert "138****8000" in masked
    whole = read_back(render(register(offering.catalog, facts, masked=False, printout=WHO)).pdf).text
    assert all(words in whole for words in personal)
    assert "打印：接待员甲（R01）2026年12月1日09:05用途：月底归档" in whole


def test_remarks_say_what_was_not_ordinary(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """Cancelled, declined, sent back, nobody at home, what came of it."""
    entries = (
        RegisterEntry(paid_order(state=State.CANCELLED), said="改主意了"),
        RegisterEntry(paid_order(state=State.DECLINED), ended="超出服务能力"),
        RegisterEntry(paid_order(rework_count=2, no_entry_count=1), linked=("2612-8ABCD",)),
    )
    text = read_back(render(register(offering.catalog, PaidRegister(2026, 11, entries))).pdf).text
    for words in ("已取消", "已婉拒", "超出服务能力", "返工2次", "未能入户1次", "另开2612-8ABCD"):
        assert words in text


def test_who_told_the_price_and_how_it_was_agreed(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """On the web the list told it; a later agreement on the spot stands beside the quote."""
    consent = Consent(15_050, "2026-1", "resident", AT, Basis.SCREEN)
    facts = PaidRegister(2026, 11, (RegisterEntry(paid_order(consent=consent, channel=Channel.WEB)),))
    text = read_back(render(register(offering.catalog, facts)).pdf).text
    for words in ("网上公示", "屏幕12月1日09:05", "40元", "现场150.50元"):
        assert words in text


def test_hostile_words_are_printed_as_they_are(
    offering: Offering, read_back: Any, paid_order: Any, hostile: str
) -> None:
    """In every field that somebody types, also where the column is narrow."""
    order = paid_order(
        contact=Contact(hostile, "", hostile), content=hostile, requirements=hostile, title=hostile,
        address=Place(other=hostile), place=Place(other=f"{hostile}2"), number="2611-HOSTL",
    )  # fmt: skip
    entry = RegisterEntry(order, hostile, hostile, (hostile,), AT, hostile, hostile, hostile)
    text = read_back(render(register(offering.catalog, PaidRegister(2026, 11, (entry,)), masked=False)).pdf).text
    plain = "".join(hostile.split())
    assert text.replace("\u200b", "").count(plain) >= 10


def test_a_rare_character_is_left_to_write_in(offering: Offering, read_back: Any, paid_order: Any) -> None:
    facts = PaidRegister(2026, 11, (RegisterEntry(paid_order(contact=Contact("\U00020bb7先生", "13800138000"))),))
    printed = render(register(offering.catalog, facts, masked=False))
    text = read_back(printed.pdf).text
    assert "〓先生" in text
    assert "U+20BB7" in text
    assert [one.code for one in printed.rare] == ["U+20BB7"]


def test_long_words_flow_on_without_loss(offering: Offering, read_back: Any, paid_order: Any) -> None:
    """The longest content and requirements that a booking takes, word for word in the right order."""
    content = "".join(chr(0x4E00 + n) for n in range(500))
    wishes = "W" * 300
    facts = PaidRegister(2026, 11, (RegisterEntry(paid_order(content=content, requirements=wishes)),) * 3)
    text = read_back(render(register(offering.catalog, facts, masked=False)).pdf).text.replace("\u200b", "")
    signs = "".join(sign for sign in text if 0x4E00 <= ord(sign) < 0x4E00 + 500)
    assert signs.count(content[100:400]) >= 1
    assert text.count("W") == 900


def test_the_same_rows_for_a_spreadsheet(offering: Offering, paid_order: Any) -> None:
    """Twenty cells a row; what was received is fen; texts carry no unseen signs."""
    entry = settled(paid_order, 1, 4_050, requirements="a" * 40)
    (row,) = table(offering.catalog, PaidRegister(2026, 11, (entry,)), masked=False)
    assert len(row) == len(LABELS)
    assert (row[0], row[3], row[16], row[17]) == (1, "王女士", 4_050, "2026-000001")
    assert "a" * 40 in str(row[8])
    assert "\u200b" not in "".join(map(str, row))


def test_our_fonts_and_the_day_it_speaks_of(offering: Offering, read_back: Any, month: PaidRegister) -> None:
    paper = register(offering.catalog, month)
    assert read_back(render(paper).pdf).fonts == {"NotoSansSC-Regular": True, "NotoSerifSC-Regular": True}
    assert (paper.title, paper.on) == ("有偿服务活动记录表 2026年11月", date(2026, 11, 1))
    assert render(paper).pdf == render(paper).pdf
