"""The list that comes: what it changes and the sheets of it, on its own page and on that of the lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from portal import downloads
from portal.pages import pages
from portal.price_lists import price_lists
from service_desk.pricing import Edition, Material, Offering, PriceItem

TODAY = date(2026, 11, 25)


def edition(edition_id: str, *items: PriceItem, materials: tuple[Material, ...]) -> Edition:
    return Edition(edition_id, date(int(edition_id[:4]), 1, 1), items, materials)


def item(service: str, price: int, minimum: int = 0, includes: str = "") -> PriceItem:
    return PriceItem(service, "次", price, 777_777, minimum=minimum, includes=includes)


def two(offering: Offering) -> Offering:
    """A list in force and one that changes everything that can change."""
    old = edition(
        "2026-1", item("P101", 100_00), item("P102", 50_00), item("P103", 60_00), item("P104", 40_00),
        item("P105", 30_00), materials=(Material("M1", "龙头", "个", 85_00, 7), Material("M2", "软管", "根", 18_00, 7)),
    )  # fmt: skip
    new = edition(
        "2027-1", item("P101", 110_00), item("P102", 50_00, minimum=60_00), item("P103", 60_00, includes="含清运"),
        item("P105", 30_00), item("P106", 70_00),
        materials=(Material("M1", "龙头", "个", 80_00, 7), Material("M2", "软管", "根", 18_00, 7)),
    )  # fmt: skip
    return replace(offering, prices=replace(offering.prices, editions=(old, new)))


def test_the_changes_tell_minimum_contents_materials_and_what_is_dropped(offering: Offering) -> None:
    """What stays as it is is left out."""
    (coming,) = price_lists(two(offering), TODAY).coming
    title = {service.id: service.title for service in offering.catalog.services}
    assert [(c.title, c.now, c.then, c.difference, c.notes) for c in coming.changes] == [
        (title["P101"], "100 元／次", "110 元／次", "涨 10 元，10%", ()),
        (title["P102"], "50 元／次", "50 元／次", "", ("最低收费 无 → 60 元",)),
        (title["P103"], "60 元／次", "60 元／次", "", ("所含内容有改动",)),
        (title["P106"], "未列", "70 元／次", "", ()),
        (title["P104"], "40 元／次", "不再列", "", ()),
        ("龙头", "85 元／个", "80 元／个", "降 5 元，5.9%", ()),
    ]


def test_both_pages_of_a_coming_list_have_its_changes_and_its_sheets(offering: Offering) -> None:
    names = ("price-list-2027-1.pdf", "comparison-2027-1.pdf")
    made = pages(two(offering), TODAY, papers=dict.fromkeys(names, 40_000))
    for page in (made["prices.md"], made["prices/2027-1.md"]):
        assert all(f"/papers/{name}" in page for name in names)
        for words in ("有变动的项目", "最低收费 无 → 60 元", "所含内容有改动", "降 5 元，5.9%", "不再列"):
            assert words in page, words
    after = pages(two(offering), date(2027, 1, 1), papers=dict.fromkeys(names, 40_000))
    assert "有变动的项目" not in after["prices.md"] + after["prices/2026-1.md"]
    assert "price-list-2027-1.pdf" not in after["prices.md"]


def test_the_sheets_of_a_coming_list_are_made_and_of_none_that_is_not_public(offering: Offering) -> None:
    made = two(offering)
    shown = dict(downloads.wanted(made, TODAY, "https://linli.example"))
    assert "price-list-2027-1.pdf" in shown
    against = shown["comparison-2027-1.pdf"]()
    assert [row["name"] for row in against.data["materials"]] == ["龙头"]
    first = replace(made, prices=replace(made.prices, editions=made.prices.editions[1:]))
    names = [name for name, _ in downloads.wanted(first, TODAY, "")]
    assert "price-list-2027-1.pdf" in names
    assert not [name for name in names if name.startswith("comparison-")]
    estate = replace(offering.catalog.estate, demo=False)
    held = replace(made, catalog=replace(made.catalog, estate=estate))
    assert not [name for name, _ in downloads.wanted(held, TODAY, "") if "2027-1" in name]


def test_the_site_offers_the_sheets_of_the_coming_list(site: Path) -> None:
    page = (site / "prices" / "2027-1" / "index.html").read_text("utf-8")
    for name in ("price-list-2027-1.pdf", "comparison-2027-1.pdf"):
        assert (site / "papers" / name).read_bytes().startswith(b"%PDF-")
        assert f"/papers/{name}" in page
