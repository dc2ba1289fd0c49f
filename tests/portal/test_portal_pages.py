"""Pages are made by a pure function: what each kind of service must say, what must never be said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import markdown  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal import words
from portal.build import url_of, write_markdown
from portal.pages import fill, fillable, front_matter, one_block, pages, paths
from portal.pinyin_terms import pinyin, terms
from portal.process import pictures, svg
from service_desk import catalog_files
from service_desk.catalog import Calendar, Catalog, Estate, Fee, OpeningHours, Record, Section, ServiceItem
from service_desk.notices import Posting
from service_desk.pricing import Edition, Offering, PriceBook, PriceItem
from service_desk.web import days_in_words, header_of, tel_of
from service_desk.web.form_fields import FORM_FIELDS
from service_desk.workflow import TRANSITIONS, State, Transition

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 25)
REAL = catalog_files.load(ROOT / "catalog")
REAL_PAGES = pages(REAL, TODAY)
SERVICES = {item.id: item for item in REAL.catalog.services}


def estate(**changes: object) -> Estate:
    base = Estate(
        id="qcl",
        name="晴川里",
        centre="服务中心",
        address="1 号楼一层",
        phone="87654321",
        emergency_phone="87654322",
        complaints_phone="87654323",
        area_code="027",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def service(service_id: str = "P1", **changes: object) -> ServiceItem:
    base = ServiceItem(
        id=service_id,
        number="1",
        name="修水管",
        title="修水管",
        summary="水管漏了来修。",
        section="water",
        fee=Fee.PAID,
        record=Record.VISIT,
        department="repair",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def small(items: tuple[ServiceItem, ...], editions: tuple[Edition, ...] = (), **changes: object) -> Offering:
    section = Section("water", "水电", "修水电。", tuple(item.id for item in items))
    return Offering(Catalog(estate(**changes), (), (section,), items), PriceBook(editions))


def edition(**changes: object) -> Edition:
    base = Edition("2026-1", date(2026, 1, 1), (PriceItem("P1", "处", 8000, 7000),))
    return replace(base, **changes)  # type: ignore[arg-type]


def text_of(markdown: str) -> str:
    return re.sub(r"<[^>]+>", "", markdown.split("---\n", 2)[2])


# ---- one page a service, one a section ---------------------------------------------------------------------------


def test_every_service_section_and_edition_has_its_page() -> None:
    assert tuple(sorted(paths(REAL, TODAY))) == tuple(sorted(REAL_PAGES))
    wanted = {f"services/{item.id}.md" for item in REAL.catalog.services}
    wanted |= {f"sections/{section.id}.md" for section in REAL.catalog.sections}
    wanted |= {"prices/2025-1.md", "prices/2027-1.md"}
    wanted |= {f"notices/{notice.id}.md" for notice in REAL.catalog.notices if notice.since <= TODAY}
    fixed = {"index", "all", "free", "prices", "departments", "directory", "calendar", "process", "form", "notices"}
    assert set(REAL_PAGES) == wanted | {f"{name}.md" for name in fixed}


@pytest.mark.parametrize("service_id", sorted(SERVICES))
def test_r30_a_service_page_says_what_it_costs_how_soon_and_whom_to_call(service_id: str) -> None:
    item, page = SERVICES[service_id], text_of(REAL_PAGES[f"services/{service_id}.md"])
    assert item.fee.word in page
    assert item.title in page
    assert item.name in page
    assert words.soon(item, REAL.catalog) in page
    assert REAL.catalog.estate.phone in page
    assert item.id in page
    assert item.limits in page
    assert item.remark in page
    for line in (*item.bring, *item.standard):
        assert line in page
    if item.fee is Fee.FREE:
        assert "本项为无偿增值服务，不收服务费" in page
    else:
        assert "不收小费" in page
        assert REAL.catalog.estate.complaints_phone in page
        assert re.search(r"\d+(\.\d\d)? 元／", page)
        assert "示例价格，未经审批，不作收费依据" in page
    assert ("按收费单位票据代收代付，多退少补" in page) == (item.money == "pass_through" and item.fee is Fee.FREE)


@pytest.mark.parametrize("service_id", sorted(SERVICES))
def test_only_bookable_services_have_a_booking_button(service_id: str) -> None:
    button = f'href="/book?service={service_id}"'
    assert (button in REAL_PAGES[f"services/{service_id}.md"]) == SERVICES[service_id].bookable


def test_an_information_service_shows_its_entries_with_the_day_they_were_checked() -> None:
    page = REAL_PAGES["services/F30.md"]
    directory = REAL.catalog.directory("F30")
    assert directory is not None
    for entry in directory.entries:
        assert entry.title in page
        assert f"{words.day_words(entry.verified_on)}核对" in page


# ---- prices ------------------------------------------------------------------------------------------------------


def test_without_a_price_in_force_a_paid_service_says_so_and_has_no_button() -> None:
    made = pages(small((service(),)), TODAY)
    assert "价格待公布" in made["services/P1.md"]
    assert "/book?service=P1" not in made["services/P1.md"]
    assert "价格待公布" in made["prices.md"]


def test_a_price_list_that_is_not_approved_is_shown_nowhere() -> None:
    made = pages(small((service(),), (edition(),)), TODAY)
    assert not any("80 元" in page for page in made.values())
    assert "prices/2026-1.md" not in made


def test_an_approved_and_posted_list_is_in_force_without_the_example_banner() -> None:
    posted = tuple(
        Posting(channel, "东门", date(2025, 12, 1), recorded_on=date(2025, 12, 1)) for channel in ("entrance", "boards")
    )
    ready = edition(sha="s1", postings=posted, consulted=REAL.prices.editions[0].consulted)
    given_ = small((service(),), (ready,))
    made = pages(replace(given_, prices=PriceBook((ready,), frozenset({"s1"}))), TODAY)
    assert "80 元／处" in made["services/P1.md"]
    assert "/book?service=P1" in made["services/P1.md"]
    assert "2025年12月1日 周一张贴于小区入口（东门）" in made["prices.md"]
    assert not any("示例价格" in page for page in made.values())


def test_the_next_list_is_announced_with_its_day_and_its_changes() -> None:
    later = edition(id="2027-1", effective_from=date(2027, 1, 1), items=(PriceItem("P1", "处", 9000, 7000),))
    made = pages(small((service(),), (edition(), later), demo=True), TODAY)
    assert "2027年1月1日 周五起：90 元／处" in made["services/P1.md"]
    assert "2027-1 版" in made["prices.md"]
    assert "80 元／处" in made["prices/2027-1.md"] or "90 元／处" in made["prices/2027-1.md"]
    assert (
        pages(small((service(),), (edition(), later), demo=True), date(2027, 1, 1))["services/P1.md"].count("80 元")
        == 0
    )


def test_cost_reaches_no_page() -> None:
    secret = 987_654_321
    editions = tuple(
        replace(
            each,
            items=tuple(replace(item, cost=secret) for item in each.items),
            materials=tuple(replace(item, cost=secret) for item in each.materials),
        )
        for each in REAL.prices.editions
    )
    made = pages(replace(REAL, prices=replace(REAL.prices, editions=editions)), TODAY)
    assert made == REAL_PAGES
    assert not any("98765" in page or "cost" in page for page in made.values())


# ---- hostile names -----------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> {{7*7777}} {% raw %} | `rm` *a* [b](c) \"'&"


def test_hostile_names_are_printed_literally() -> None:
    item = service(title=HOSTILE, name=HOSTILE, summary=HOSTILE, aliases=(HOSTILE,), standard=(HOSTILE,), fee=Fee.FREE)
    made = pages(small((item,), notice=HOSTILE, name="<b>晴川里"), TODAY)
    for page in made.values():
        body = page.split("---\n", 2)[2]
        assert "<script>" not in body
        assert "<b>" not in body
        assert "54439" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7777}} {% raw %} | `rm` *a* [b](c)" in made["services/P1.md"]


@given(st.text())
def test_front_matter_gives_back_any_title(title: str) -> None:
    loaded = yaml.safe_load(front_matter({"title": title}).split("---")[1] if "---" not in title else "{}")
    if "---" not in title and title.isprintable():
        assert loaded == {"title": title}


@given(st.text())
def test_a_page_body_is_one_block_for_every_markdown_generator(text: str) -> None:
    lines = one_block(f"<div>\n\n   {text}\n</div>").splitlines()
    assert all(line and line == line.strip() for line in lines)


@pytest.mark.parametrize("path", sorted(REAL_PAGES))
def test_the_markdown_parser_leaves_a_generated_body_as_it_is(path: str) -> None:
    """So the hook may keep bodies away from it, and other generators make the same page."""
    body = REAL_PAGES[path].split("---\n", 2)[2].strip()
    assert markdown.markdown(body) == body


def test_a_hand_written_page_takes_the_estate_s_words_literally() -> None:
    filled = fill(
        "{{ estate }} {{ phone }} {{ conduct }}",
        replace(REAL, catalog=replace(REAL.catalog, estate=estate(name="*晴*<i>"), conduct=("先敲门<b>",))),
    )
    assert "&#42;晴&#42;&lt;i&gt;" in filled
    assert 'href="tel:02787654321"' in filled
    assert "<li>先敲门&lt;b&gt;</li>" in filled


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{{ nonsense }}", REAL)
    assert not fillable("handbook/index.md")


# ---- process pictures --------------------------------------------------------------------------------------------


def test_the_pictures_contain_every_transition_exactly_once() -> None:
    drawn = pictures()
    shown = [
        (stop.word, act.label, act.target)
        for picture in drawn
        for stop in picture.stops
        for act in (*stop.onward, *stop.aside)
    ]
    wanted = {(row.source.word if row.source else "住户提出需要", row.label, row.target) for row in TRANSITIONS}
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


@pytest.mark.parametrize(
    "row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.action}-{row.target}-{'-'.join(sorted(row.kinds))}"
)
def test_each_transition_s_label_stands_in_picture_and_list(row: Transition) -> None:
    place = 0 if row.source in (None, State.REGISTERED, State.ROUTED) else 1
    assert row.label in svg(pictures()[place])
    assert row.label in text_of(REAL_PAGES["process.md"])


def test_a_new_transition_would_appear_in_the_picture() -> None:
    extra = Transition(State.ROUTED, TRANSITIONS[0].action, State.CLOSED, TRANSITIONS[0].actors)
    assert svg(pictures((*TRANSITIONS, extra))[0]) != svg(pictures()[0])


# ---- the sheet to fill by hand ------------------------------------------------------------------------------------


def test_r29_the_sheet_has_every_question_of_the_form_in_its_order() -> None:
    page = REAL_PAGES["form.md"]
    places = [page.index(f"<dt>{field.label}") for field in FORM_FIELDS]
    assert places == sorted(places)
    assert "我看过价格，同意" in page


# ---- calendar ----------------------------------------------------------------------------------------------------


def test_an_unfinished_year_says_that_make_up_days_are_not_announced() -> None:
    page = text_of(REAL_PAGES["calendar.md"])
    assert "2027 年的调休上班日国家还没有公布" in page
    assert "2026 年的调休上班日" not in page
    assert "linli" not in page


def test_service_days_that_are_over_are_left_out() -> None:
    page = text_of(REAL_PAGES["calendar.md"])
    assert "12月12日 周六" in page
    assert "10月17日 周六" not in page


def test_a_year_without_a_calendar_says_so() -> None:
    assert "2026 年的日历还没有排好" in pages(small((service(),)), TODAY)["calendar.md"]


def test_days_off_in_a_row_are_one_line() -> None:
    days = tuple((date(2026, 10, day), "国庆节") for day in range(1, 8))
    made = pages(replace(REAL, catalog=replace(REAL.catalog, calendars=(Calendar(2026, days),))), TODAY)["calendar.md"]
    assert "10月1日 周四 至 10月7日 周三，7 天" in made


# ---- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "said"),
    [(1, "1 个工作小时内"), (7, "7 个工作小时内"), (8, "2 个工作日内"), (14, "2 个工作日内"), (15, "3 个工作日内")],
)
def test_working_hours_in_words(hours: int, said: str) -> None:
    assert words.within(hours, OpeningHours()) == said


def test_an_office_of_mornings_counts_shorter_days() -> None:
    mornings = OpeningHours(time(8), time(12), time(14), time(14))
    assert words.within(8, mornings) == "2 个工作日内"


@pytest.mark.parametrize(
    ("days", "said"),
    [((1, 2, 3, 4, 5), "周一至周五"), ((1, 3, 6), "周一、周三、周六"), ((6, 7), "周六、周日"), (range(1, 8), "每天")],
)
def test_weekdays_in_words(days: tuple[int, ...], said: str) -> None:
    assert days_in_words(tuple(days)) == said


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("87654321", "02787654321"),
        ("027-12345678", "02712345678"),
        ("120", "120"),
        ("400 800 1234", "4008001234"),
        ("138 0013 8000", "13800138000"),
    ],
)
def test_telephone_links_dial_from_anywhere(phone: str, dialled: str) -> None:
    assert tel_of(phone, "027") == dialled


def test_the_header_says_the_estate_s_name_once() -> None:
    assert header_of(REAL.catalog.estate).name == "晴川里服务中心"
    assert header_of(estate()).name == "晴川里服务中心"


def test_pinyin_in_full_and_by_initials() -> None:
    assert pinyin("代缴水电费") == ("daijiaoshuidianfei", "djsdf")
    assert {"daijiaoshuidianfei", "djsdf", "缴水电费", "免费"} <= set(terms(SERVICES["F01"]))


# ---- any other generator -----------------------------------------------------------------------------------------


def test_write_markdown_writes_the_same_pages(tmp_path: Path) -> None:
    write_markdown(REAL, tmp_path, today=TODAY)
    papers = {path.name: path.stat().st_size for path in (tmp_path / "papers").iterdir()}
    for path, text in pages(REAL, TODAY, papers=papers).items():
        assert (tmp_path / path).read_text(encoding="utf-8") == text
    assert "{{" not in (tmp_path / "how.md").read_text(encoding="utf-8")
    assert (tmp_path / "linli" / "base.css").is_file()


@pytest.mark.parametrize(
    ("path", "url"), [("index.md", ""), ("services/F01.md", "services/F01"), ("handbook/index.md", "handbook")]
)
def test_page_addresses(path: str, url: str) -> None:
    assert url_of(path) == url
