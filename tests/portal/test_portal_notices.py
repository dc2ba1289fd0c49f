"""Notices on the portal: current and past by day, the banner, the feed, the sheets to download."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from portal import downloads
from portal.build import build_site, write_markdown
from portal.feed import ATOM, feed
from portal.notices import board, state
from portal.pages import notices_of, pages, paths
from portal.words import weight
from service_desk.notices import Notice, NoticeKind, Posting
from service_desk.pricing import Offering

DAY = date(2026, 11, 25)
WATER = Notice(
    id="w1",
    kind=NoticeKind.WATER,
    title="停水 <b>通知</b>",
    summary="换阀，停水。",
    body=("第一段。", "第二段 & 结束。"),
    since=date(2026, 11, 23),
    until=date(2026, 11, 28),
    affects="3 栋",
    when="11月28日 上午",
    department="repair",
    postings=(Posting("entrance", "3 栋门口", date(2026, 11, 23), removed_on=date(2026, 11, 29)),),
)
OLD = replace(WATER, id="old", title="去年的通知", since=date(2025, 3, 1), until=date(2025, 3, 2))
LATER = replace(WATER, id="later", title="以后的通知", since=date(2026, 12, 1), until=date(2026, 12, 2))
NEWS = replace(WATER, id="news", kind=NoticeKind.EVENT, title="活动", since=date(2026, 11, 24), until=None)


def with_notices(offering: Offering, *notices: Notice) -> Offering:
    return replace(offering, catalog=replace(offering.catalog, notices=notices))


# ---- by day ------------------------------------------------------------------------------------------------------


def test_current_ones_come_first_past_ones_by_year_later_ones_not_at_all(offering: Offering) -> None:
    seen = board(with_notices(offering, LATER, NEWS, WATER, OLD), DAY)
    assert [view.notice.id for view in seen.current] == ["w1", "news"]  # what disturbs before what is newer
    assert [(year, [view.notice.id for view in views]) for year, views in seen.archive] == [(2025, ["old"])]


@pytest.mark.parametrize(
    ("day", "banner"),
    [
        (date(2026, 11, 22), []),
        (date(2026, 11, 23), ["w1"]),
        (date(2026, 11, 28), ["w1"]),
        (date(2026, 11, 29), ["news"]),
        (date(2026, 12, 1), ["later"]),
    ],
)
def test_the_banner_is_what_disturbs_else_the_newest(offering: Offering, day: date, banner: list[str]) -> None:
    seen = board(with_notices(offering, LATER, NEWS, WATER), day)
    assert [view.notice.id for view in seen.banner] == banner


def test_what_disturbs_is_told_by_kind_then_by_its_first_day(offering: Offering) -> None:
    def one(notice_id: str, kind: NoticeKind, when: str) -> Notice:
        return replace(WATER, id=notice_id, kind=kind, when=when)

    noise = one("noise", NoticeKind.NOISE, "11月25日 周三")
    lift = one("lift", NoticeKind.LIFT, "11月26日 周四")
    late, soon = one("late", NoticeKind.WATER, "11月28日 周六"), one("soon", NoticeKind.WATER, "11月26日 周四")
    power = one("power", NoticeKind.POWER, "11月29日 周日")
    made = with_notices(offering, NEWS, noise, lift, late, soon, power)
    assert [view.notice.id for view in board(made, DAY).banner] == ["power", "soon", "late", "lift", "noise"]
    home = pages(made, DAY)["index.md"]
    assert re.search(r"停电通知</span>.*11月29日 周日", home)


def test_what_depends_on_the_day_changes_only_when_a_notice_begins_or_ends(offering: Offering) -> None:
    made = with_notices(offering, LATER, WATER)
    days = [date(2026, 11, day) for day in range(22, 31)] + [date(2026, 12, day) for day in range(1, 5)]
    states = [state(made, day) for day in days]
    changes = [day for day, before, after in zip(days[1:], states, states[1:], strict=False) if before != after]
    assert changes == [date(2026, 11, 23), date(2026, 11, 29), date(2026, 12, 1), date(2026, 12, 3)]


def test_pages_and_paths_know_the_same_notices(offering: Offering) -> None:
    made = with_notices(offering, LATER, NEWS, WATER, OLD)
    assert set(pages(made, DAY)) == set(paths(made, DAY))
    assert {path for path in paths(made, DAY) if path.startswith("notices/")} == {
        "notices/w1.md",
        "notices/news.md",
        "notices/old.md",
    }


# ---- the page of a notice ----------------------------------------------------------------------------------------


def test_a_notice_says_kind_time_scope_words_and_where_it_hangs(offering: Offering) -> None:
    page = pages(with_notices(offering, WATER), DAY, papers={"notice-w1.pdf": 37_100})["notices/w1.md"]
    for words in (
        "停水通知",
        "11月28日 上午",
        "3 栋",
        "换阀，停水。",
        "第一段。",
        "第二段 &amp; 结束。",
        "水电工程维修组",
        "2026年11月23日 周一",
    ):
        assert words in page
    assert "小区入口（3 栋门口），11月29日 周日取下" in page
    assert "停水 &lt;b&gt;通知&lt;/b&gt;" in page
    assert "/papers/notice-w1.pdf" in page
    assert "PDF，可打印，37 KB" in page
    assert "已过期" not in page


def test_a_past_notice_says_so_and_offers_no_sheet(offering: Offering) -> None:
    page = pages(with_notices(offering, OLD), DAY)["notices/old.md"]
    assert "已过期" in page
    assert ".pdf" not in page


def test_notices_lead_to_their_services_and_price_lists(offering: Offering) -> None:
    made = pages(offering, DAY)
    assert '/prices/2027-1/">价目表 2027-1' in made["notices/2027-1-prices.md"]
    assert '/services/F16/">' in made["notices/2026-11-winter-fair.md"]
    assert '/free/">免费服务清单' in made["notices/free-services.md"]
    now = replace(WATER, kind=NoticeKind.PRICES, edition="2026-1")
    assert '/prices/">价目表 2026-1' in pages(with_notices(offering, now), DAY)["notices/w1.md"]
    gone = replace(WATER, kind=NoticeKind.PRICES, edition="2024-9")
    assert "价目表 2024-9" not in pages(with_notices(offering, gone), DAY)["notices/w1.md"]


def test_an_office_without_notices_has_a_page_that_says_so(offering: Offering, tmp_path: Path) -> None:
    bare = with_notices(offering)
    assert "现在没有公告" in pages(bare, DAY)["notices.md"]
    build_site(bare, tmp_path / "site", today=DAY, cache=tmp_path / "cache")
    assert "announce" not in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_notices_are_found_by_search(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text("utf-8")
    assert '"notices/2026-11-water-3/"' in index
    assert "tingshui" in index


# ---- on every page -----------------------------------------------------------------------------------------------


def test_every_page_but_the_notices_says_in_one_line_that_the_water_goes_off(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'rel="alternate" type="application/atom+xml"' in text
        line = re.search(r'<aside class="announce announce-now.*?</aside>', text, re.DOTALL)
        if page.relative_to(site).parts[0] == "notices":
            assert line is None, page
        else:
            assert line is not None, page
            assert "3 号楼停水通知：11月28日 周六 9:00–12:00" in line[0]
            assert 'href="/notices/2026-11-water-3/"' in line[0]


# ---- the feed ----------------------------------------------------------------------------------------------------


def read(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own


def texts(element: ET.Element, name: str) -> list[str]:
    return [str(found.text) for found in element.findall(f"{{{ATOM}}}{name}")]


def test_the_feed_has_what_rfc_4287_asks_for(offering: Offering) -> None:
    made = with_notices(offering, LATER, NEWS, WATER, OLD)
    top = read(feed(made.catalog, notices_of(made, DAY), url="https://linli.example/fuwu", prefix="/fuwu"))
    assert top.tag == f"{{{ATOM}}}feed"
    entries = top.findall(f"{{{ATOM}}}entry")
    assert [texts(entry, "title") for entry in entries] == [["活动"], ["停水 <b>通知</b>"], ["去年的通知"]]
    for element in (top, *entries):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1
            assert texts(element, name)[0]
        assert datetime.fromisoformat(texts(element, "updated")[0]).tzinfo is not None
        author = element.find(f"{{{ATOM}}}author")
        assert author is not None
        assert texts(author, "name")[0]
    ids = [texts(element, "id")[0] for element in (top, *entries)]
    assert len(set(ids)) == 4
    assert all(name.startswith("urn:uuid:") for name in ids)
    links = {(link.get("rel"), link.get("href")) for link in top.iter(f"{{{ATOM}}}link")}
    assert ("self", "https://linli.example/fuwu/notices/feed.xml") in links
    assert ("alternate", "https://linli.example/fuwu/notices/w1/") in links


def test_a_changed_notice_is_new_to_subscribers_from_that_day_on(offering: Offering) -> None:
    made = with_notices(offering, replace(WATER, changed=date(2026, 11, 26)), NEWS)

    def days(on: date) -> dict[str, str]:
        top = read(feed(made.catalog, notices_of(made, on)))
        entries = top.findall(f"{{{ATOM}}}entry")
        return {"": texts(top, "updated")[0]} | {texts(e, "title")[0]: texts(e, "updated")[0] for e in entries}

    before, after = days(DAY), days(date(2026, 11, 26))
    assert {name: day[:10] for name, day in before.items()} == {
        "": "2026-11-24", "活动": "2026-11-24", "停水 <b>通知</b>": "2026-11-23",
    }  # fmt: skip
    assert {name: day[:10] for name, day in after.items()} == {
        "": "2026-11-26", "活动": "2026-11-24", "停水 <b>通知</b>": "2026-11-26",
    }  # fmt: skip
    assert state(made, DAY) != state(made, date(2026, 11, 26))
    assert "2026年11月26日 周四" in pages(made, date(2026, 11, 26))["notices/w1.md"]


def test_ids_stay_when_the_address_changes_and_links_follow_it(offering: Offering) -> None:
    made = with_notices(offering, WATER)
    one, other = (read(feed(made.catalog, notices_of(made, DAY), url=url)) for url in ("https://a.example", ""))
    assert [e.text for e in one.iter(f"{{{ATOM}}}id")] == [e.text for e in other.iter(f"{{{ATOM}}}id")]
    assert {e.get("href") for e in other.iter(f"{{{ATOM}}}link")} == {"/notices/feed.xml", "/notices/", "/notices/w1/"}


def test_an_empty_feed_is_a_feed(offering: Offering) -> None:
    bare = with_notices(offering)
    top = read(feed(bare.catalog, notices_of(bare, DAY)))
    assert texts(top, "updated")
    assert top.findall(f"{{{ATOM}}}entry") == []


def test_the_site_and_the_markdown_pages_have_the_feed_and_the_sheets(
    site: Path, offering: Offering, tmp_path: Path, today: date
) -> None:
    assert write_markdown(offering, tmp_path / "pages", today=today, cache=tmp_path / "cache") == ()
    for top in (site, tmp_path / "pages"):
        assert read((top / "notices" / "feed.xml").read_bytes()).findall(f"{{{ATOM}}}entry")
        assert (top / "papers" / "poster-a3.pdf").read_bytes().startswith(b"%PDF-")


# ---- sheets to download ------------------------------------------------------------------------------------------


KEPT_SHEET = b"%PDF-1.7 as it lies in the cache\n%%EOF\n"


def mark(cache: Path) -> None:
    """Put something else in the place of every finished sheet: what comes back so was not typeset."""
    for path in cache.glob("*.pdf"):
        path.write_bytes(KEPT_SHEET)


def test_the_site_offers_poster_price_list_and_the_sheets_of_current_notices(site: Path) -> None:
    names = {path.name for path in (site / "papers").iterdir()}
    assert names >= {
        "poster-a3.pdf",
        "poster-a4.pdf",
        "booking-form.pdf",
        "free-list.pdf",
        "price-list.pdf",
        "notice-2026-11-water-3.pdf",
    }
    assert "notice-2026-09-power-8.pdf" not in names
    home = (site / "index.html").read_text("utf-8")
    for name in names:
        pdf = (site / "papers" / name).read_bytes()
        assert PdfReader(io.BytesIO(pdf)).pages
        if not name.startswith(("notice-", "price-list-", "comparison-")):  # those are on pages of their own
            assert f"PDF，可打印，{weight(len(pdf))}" in home
    assert "/papers/price-list.pdf" in (site / "prices" / "index.html").read_text("utf-8")


def test_the_codes_on_the_sheets_lead_to_the_public_address(offering: Offering, tmp_path: Path) -> None:
    papers = {name: build() for name, build in downloads.wanted(offering, DAY, "https://linli.example/fuwu")}
    assert papers["poster-a3.pdf"].data["qr"]["url"] == "https://linli.example/fuwu/"
    found = papers["notice-2026-11-water-3.pdf"].data["qr"]["url"]
    assert found == "https://linli.example/fuwu/notices/2026-11-water-3/"
    assert downloads.public_url(offering, prefix="/fuwu", url="") == f"{offering.catalog.estate.url}/fuwu"
    assert downloads.public_url(offering, prefix="/fuwu", url="https://a.example/") == "https://a.example/fuwu"


def test_nothing_is_typeset_again_while_its_data_are_the_same(offering: Offering, tmp_path: Path) -> None:
    first = downloads.sheets(offering, DAY, url="", cache=tmp_path)
    assert first.refused == ()
    mark(tmp_path)
    for day in (DAY, date(2026, 11, 26)):  # another day, the same content
        again = downloads.sheets(offering, day, url="", cache=tmp_path)
        assert again.files == dict.fromkeys(first.files, KEPT_SHEET)


def test_what_changed_is_typeset_and_nothing_else(offering: Offering, tmp_path: Path) -> None:
    downloads.sheets(offering, DAY, url="", cache=tmp_path)
    mark(tmp_path)
    notices = tuple(
        replace(notice, title="3 号楼停水改期") if notice.id == "2026-11-water-3" else notice
        for notice in offering.catalog.notices
    )
    made = downloads.sheets(with_notices(offering, *notices), DAY, url="", cache=tmp_path).files
    assert [name for name, pdf in made.items() if pdf != KEPT_SHEET] == ["notice-2026-11-water-3.pdf"]


def test_a_damaged_sheet_of_the_cache_is_typeset_again(offering: Offering, tmp_path: Path) -> None:
    bare = with_notices(offering)
    first = downloads.sheets(bare, DAY, url="", cache=tmp_path)
    broken = min(tmp_path.glob("*.pdf"))
    broken.write_bytes(broken.read_bytes()[:1000])
    assert downloads.sheets(bare, DAY, url="", cache=tmp_path) == first


def test_a_sheet_that_cannot_be_printed_is_told_and_left_out(offering: Offering, tmp_path: Path) -> None:
    rare = replace(WATER, title="停水 𠮷")
    made = downloads.sheets(with_notices(offering, rare, NEWS), DAY, url="", cache=tmp_path)
    assert "notice-w1.pdf" not in made.files
    assert "notice-news.pdf" in made.files
    assert len(made.refused) == 1
    assert made.refused[0].startswith("notice-w1.pdf：")
    assert "𠮷" in made.refused[0]


def test_a_cache_that_cannot_be_written_is_no_reason_not_to_publish(offering: Offering, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")
    made = downloads.sheets(with_notices(offering), DAY, url="", cache=tmp_path / "cache")
    assert "poster-a3.pdf" in made.files


def test_the_cache_drops_what_was_not_used_for_longest(
    offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "KEPT", 1)
    bare = with_notices(offering)
    kept = len(downloads.sheets(bare, DAY, url="", cache=tmp_path).files)
    downloads.sheets(bare, DAY, url="https://a.example", cache=tmp_path)
    assert len(list(tmp_path.glob("*.pdf"))) == kept + 1


# ---- notices of price lists --------------------------------------------------------------------------------------

PRICES = replace(WATER, id="p", kind=NoticeKind.PRICES, title="新价目表", edition="2027-1", until=None)


def held_to_the_rules(offering: Offering, *approved: str) -> Offering:
    """An estate of its own with that notice; ``approved``: the lists that the manager has approved."""
    made = with_notices(offering, PRICES, WATER)
    shas = frozenset(e.sha for e in made.prices.editions if e.id in approved)
    estate = replace(made.catalog.estate, demo=False)
    return Offering(replace(made.catalog, estate=estate), replace(made.prices, approved=shas))


def test_the_notice_of_a_list_is_public_from_its_approval_on(offering: Offering) -> None:
    """Nothing of it before: no page, no line, no feed, no sheet. Postings come after the approval."""
    before, after = held_to_the_rules(offering, "2026-1"), held_to_the_rules(offering, "2026-1", "2027-1")
    assert [view.notice.id for view in notices_of(before, DAY).every] == ["w1"]
    assert "notices/p.md" not in paths(before, DAY)
    assert not [page for page in pages(before, DAY).values() if "新价目表" in page]
    assert "notice-p.pdf" not in dict(downloads.wanted(before, DAY, ""))
    assert "notices/p.md" in paths(after, DAY)
    assert "notice-p.pdf" in dict(downloads.wanted(after, DAY, ""))
    assert state(before, DAY) != state(after, DAY)


def test_a_list_that_is_late_says_so_on_the_page_of_its_notice(offering: Offering) -> None:
    made = held_to_the_rules(offering, "2026-1", "2027-1")
    edition = made.prices.edition("2027-1")
    assert edition is not None
    assert edition.postings == ()
    first, eve = edition.effective_from, edition.effective_from - timedelta(days=1)
    late = "这一版还没有执行，现行仍是 2026-1 版。"
    assert late not in pages(made, eve)["notices/p.md"]
    assert late in pages(made, first)["notices/p.md"]
    assert state(made, eve) != state(made, first)
    none = replace(made, prices=replace(made.prices, editions=(edition,)))
    assert "这一版还没有执行，现在没有现行的价目表。" in pages(none, first)["notices/p.md"]
