"""What waits for the manager's yes, and saying it to exactly what was shown, on both engines (§1.1, §6.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk.catalog_files import edition_sha, services_sha
from service_desk.desk import Entry, to_approve
from service_desk.errors import NotAllowed, NotFound, Refused, Stale
from service_desk.pricing import Edition
from service_desk.store import approvals, events

if TYPE_CHECKING:
    from conftest import World


@pytest.fixture
def own(either_world: World) -> World:
    """The real catalogue as an estate that is no demonstration; its lists were never approved."""
    world = either_world
    estate = replace(world.offering.catalog.estate, demo=False)
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))
    return world


def look(world: World) -> to_approve.Desk:
    with world.store.read() as cn:
        return to_approve.look(cn, world.office)


def approve(world: World, what: str, sha: str, by: str = "M01") -> None:
    world.write(to_approve.approve, Entry(by), what, sha)


def put(world: World, made: Edition) -> Edition:
    """Let the folder hold this list in place of the one of its name."""
    made = replace(made, sha=edition_sha(replace(made, sha="")))
    kept = tuple(made if e.id == made.id else e for e in world.offering.prices.editions)
    world.offering = replace(world.offering, prices=replace(world.offering.prices, editions=kept))
    return made


def last_list(world: World) -> Edition:
    return world.offering.prices.editions[-1]


def given(world: World, stream: str) -> Any:
    with world.store.read() as cn:
        return events.stream(cn, world.office.estate, stream)


def test_everything_waits_until_it_is_approved_and_nothing_is_written_twice(own: World) -> None:
    found = look(own)
    assert [what for what, _ in found.contents] == ["catalog", *(one.what for one in found.lists)]
    for _ in range(2):
        for what, sha in found.contents:
            approve(own, what, sha)
    assert look(own).contents == ()
    assert len(given(own, f"catalog:{own.office.estate}")) == 1
    assert [len(given(own, f"edition:{one.edition.id}")) for one in found.lists] == [1] * len(found.lists)
    assert len({sha for _, sha in found.contents}) == len(found.contents)


def test_only_the_manager_approves(own: World) -> None:
    for by in ("R01", "S01", "F01"):
        with pytest.raises(NotAllowed):
            approve(own, approvals.CATALOG, services_sha(own.offering), by)
        with own.store.read() as cn, pytest.raises(NotAllowed):
            to_approve.price_list(cn, own.office, by, last_list(own).id)
    with pytest.raises(NotFound):
        approve(own, approvals.CATALOG, services_sha(own.offering), "X99")
    assert not given(own, f"catalog:{own.office.estate}")


@pytest.mark.parametrize("what", ["catalog", "edition", "unknown"])
def test_another_content_than_the_one_shown_is_not_approved(own: World, what: str) -> None:
    shown = {"catalog": "catalog", "edition": f"edition {last_list(own).id}", "unknown": "edition 1999-1"}[what]
    before = dict(look(own).contents).get(shown, "0" * 64)
    put(own, replace(last_list(own), remark="改过"))
    estate = replace(own.offering.catalog.estate, phone="027-60000000")
    own.offering = replace(own.offering, catalog=replace(own.offering.catalog, estate=estate))
    with pytest.raises(Stale) as told:
        approve(own, shown, before)
    assert told.value.code == "changed_since_shown"
    assert len(look(own).waiting) == len(own.offering.prices.editions)


def test_a_list_waits_for_every_department_even_when_its_hash_is_right(own: World) -> None:
    made = put(own, replace(last_list(own), consulted=last_list(own).consulted[1:]))
    found = next(one for one in look(own).lists if one.edition.id == made.id)
    assert found.bar is not None
    assert found.bar.code == "not_consulted"
    assert found.what not in dict(look(own).contents)
    with pytest.raises(Refused, match="尚未记录与"):
        approve(own, found.what, made.sha)


def test_a_list_whose_first_day_has_come_is_too_late_once_there_was_one_in_force(own: World) -> None:
    made = last_list(own)
    book = own.offering.prices
    own.now = own.now.replace(year=made.effective_from.year, month=made.effective_from.month) + timedelta(days=60)
    offering = replace(own.offering, prices=replace(book, came=(book.editions[0].sha,)))
    bar = to_approve.barred(offering, made, own.now.date())
    assert bar is not None
    assert bar.code == "first_day_over"
    assert to_approve.barred(own.offering, made, own.now.date()) is None
    assert to_approve.barred(offering, made, made.effective_from - timedelta(days=1)) is None


def test_the_last_approval_is_known_by_whom(own: World) -> None:
    with own.store.read() as cn:
        assert to_approve.last(cn, own.office) is None
    approve(own, *look(own).contents[0])
    own.wait(days=1)
    what, sha = look(own).contents[-1]
    approve(own, what, sha)
    with own.store.read() as cn:
        event = to_approve.last(cn, own.office)
    assert event is not None
    assert (event.actor, event.data["what"], event.data["sha"]) == ("M01", what, sha)
