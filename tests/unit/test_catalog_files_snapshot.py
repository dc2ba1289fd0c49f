"""catalog.json and the content hashes: deterministic, equal after a round trip, sensitive to what is approved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import catalog_files
from service_desk.catalog import Calendar, Department, Estate
from service_desk.errors import CatalogInvalid
from service_desk.notices import Posting
from service_desk.pricing import Edition, Offering, PriceItem

CATALOG = Path(__file__).parents[2] / "catalog"
OFFERING = catalog_files.load(CATALOG)
ESTATE = OFFERING.catalog.estate


def with_estate(estate: Estate) -> Offering:
    return replace(OFFERING, catalog=replace(OFFERING.catalog, estate=estate))


def with_edition(edition: Edition) -> Offering:
    kept = [other for other in OFFERING.prices.editions if other.id != edition.id]
    return replace(OFFERING, prices=replace(OFFERING.prices, editions=(*kept, edition)))


def test_the_round_trip_is_equal_and_the_bytes_are_the_same_every_time() -> None:
    data = catalog_files.dumps(OFFERING)
    assert catalog_files.loads(data) == OFFERING
    assert catalog_files.dumps(catalog_files.loads(data)) == data
    assert data == catalog_files.dumps(catalog_files.load(CATALOG))
    assert data.endswith(b"}\n")
    assert data.startswith(b'{"format":1,')


def test_approved_hashes_are_written_in_order() -> None:
    many = frozenset(f"{n:064x}" for n in range(50))
    offering = replace(OFFERING, prices=replace(OFFERING.prices, approved=many))
    data = catalog_files.dumps(offering)
    assert data.index(b"%064x" % 3) < data.index(b"%064x" % 40)
    assert catalog_files.loads(data) == offering


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(TEXTS, st.integers(0, 10**9), st.tuples(st.times(), st.times()), st.lists(st.tuples(DAYS, TEXTS, TEXTS)))
def test_any_text_amount_time_and_day_survives_the_round_trip(
    text: str, fen: int, span: tuple[time, time], days: list[tuple[date, str, str]]
) -> None:
    estate = replace(ESTATE, name=text, quiet_hours=(span,))
    catalog = replace(
        OFFERING.catalog,
        estate=estate,
        departments=(Department("d", text, text, 3),),
        calendars=(Calendar(2026, service_days=tuple(days)),),
    )
    edition = Edition("2026-1", date(2026, 1, 1), (PriceItem("P1", text, fen, fen, typical=(fen, fen)),))
    offering = Offering(catalog, replace(OFFERING.prices, editions=(edition,)))
    assert catalog_files.loads(catalog_files.dumps(offering)) == offering


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"{}", b"\xff", b'{"format":1}', b'{"format":1,"offering":{}}', b'{"format":1,"offering":1}'],
)
def test_a_damaged_snapshot_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(CatalogInvalid, match="重新运行 linli publish"):
        catalog_files.loads(data)


def test_a_deeply_nested_snapshot_is_refused() -> None:
    with pytest.raises(CatalogInvalid):
        catalog_files.loads(b"[" * 200_000)


def test_a_snapshot_of_another_format_asks_for_a_newer_program() -> None:
    data = catalog_files.dumps(OFFERING).replace(b'"format":1', b'"format":2')
    with pytest.raises(CatalogInvalid, match="更新程序"):
        catalog_files.loads(data)


def test_a_snapshot_cut_anywhere_is_refused() -> None:
    data = catalog_files.dumps(OFFERING)
    for cut in range(0, len(data) - 2, 997):
        with pytest.raises(CatalogInvalid):
            catalog_files.loads(data[:cut])


def test_the_hash_of_the_catalogue_stands_in_it() -> None:
    assert OFFERING.catalog.sha == catalog_files.content_sha(OFFERING)
    assert len(OFFERING.catalog.sha) == 64


def test_what_the_manager_approves_changes_the_hash() -> None:
    catalog = OFFERING.catalog
    edition = OFFERING.prices.editions[-1]
    dearer = replace(edition.items[0], price=edition.items[0].price + 1)
    changed = [
        with_estate(replace(ESTATE, margin_max=30)),
        replace(OFFERING, catalog=replace(catalog, departments=catalog.departments[1:])),
        replace(OFFERING, catalog=replace(catalog, services=catalog.services[1:])),
        replace(OFFERING, catalog=replace(catalog, sections=catalog.sections[1:])),
        with_edition(replace(edition, items=(dearer, *edition.items[1:]))),
        with_edition(replace(edition, materials=())),
        with_edition(replace(edition, consulted=())),
        with_edition(replace(edition, effective_from=date(2027, 3, 1))),
    ]
    hashes = [catalog_files.content_sha(offering) for offering in changed]
    assert len({*hashes, OFFERING.catalog.sha}) == len(changed) + 1


def test_what_changes_from_day_to_day_needs_no_new_approval() -> None:
    catalog = OFFERING.catalog
    edition = OFFERING.prices.editions[-1]
    posted = replace(edition, postings=(Posting("entrance", "东门", date(2027, 1, 20)),))
    for offering in (
        with_estate(replace(ESTATE, notice="今日停水。")),
        replace(OFFERING, catalog=replace(catalog, calendars=())),
        replace(OFFERING, catalog=replace(catalog, directories=())),
        replace(OFFERING, catalog=replace(catalog, sha="other")),
        replace(OFFERING, prices=replace(OFFERING.prices, approved=frozenset({"x"}))),
        with_edition(posted),
    ):
        assert catalog_files.content_sha(offering) == OFFERING.catalog.sha


def test_the_hash_of_an_edition_ignores_its_postings_and_sees_every_price() -> None:
    for edition in OFFERING.prices.editions:
        assert edition.sha == catalog_files.edition_sha(replace(edition, postings=(), sha=""))
        cheaper = replace(edition, items=(replace(edition.items[0], cost=1), *edition.items[1:]))
        assert catalog_files.edition_sha(cheaper) != edition.sha
    assert len({edition.sha for edition in OFFERING.prices.editions}) == 3


def test_a_field_at_its_default_does_not_count_for_an_approval() -> None:
    """A later program with more fields finds the approvals of this one: only what was written down is hashed."""
    edition = OFFERING.prices.editions[0]
    plain = replace(edition.items[0], minimum=0, includes="", exception="")
    only = replace(edition, items=(plain,), materials=(), consulted=(), remark="")
    wanted = {
        "id": only.id,
        "effective_from": only.effective_from.isoformat(),
        "items": [
            {"service": plain.service, "unit": plain.unit, "price": plain.price, "cost": plain.cost}
            | ({"quote": plain.quote.value} if plain.quote.value != "fixed" else {})
            | ({"typical": list(plain.typical)} if plain.typical != (1000, 1000) else {})
        ],
    }
    text = json.dumps(wanted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert catalog_files.edition_sha(only) == hashlib.sha256(text.encode()).hexdigest()
