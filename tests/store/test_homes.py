"""Rooms and occupancies, and the household list that they make."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from service_desk.errors import Refused
from service_desk.homes import Care, Occupancy, Room, Tenure
from service_desk.orders import Household, Place
from service_desk.store import Store
from service_desk.store import homes as homes_of

_numbers = itertools.count()
ids = lambda: f"id{next(_numbers)}"  # noqa: E731
HOME = Place("3", "2", "501")


@pytest.fixture
def homes(store: Store) -> Store:
    """A few homes; 单 and 乐 have several readings."""
    listed = (
        Household(Place("3", "2", "501"), "单先生", ("13800138000", "02588880000")),
        Household(Place("3", "2", "1501"), "王女士", ("13900135011",), "养狗"),
        Household(Place("13", "2", "50"), "乐女士"),
        Household(Place(other="物业用房"), "Anna 王"),
    )
    for home in listed:
        store.write(partial(homes_of.save_household, estate="e", household=home, new_id=ids))
    return store


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("3-2-501", ["单先生"]),
        ("32501", ["单先生"]),
        ("3-2", ["王女士", "单先生"]),
        ("8000", ["单先生"]),
        ("0000", ["单先生"]),
        ("5011", ["王女士"]),
        ("单", ["单先生"]),
        ("女士", ["乐女士", "王女士"]),
        ("sxs", ["单先生"]),
        ("DXS", ["单先生"]),
        ("cxs", ["单先生"]),
        ("yns", ["乐女士", "王女士"]),
        ("lns", ["乐女士"]),
        ("w", ["王女士"]),
        ("物业", ["Anna 王"]),
        ("anna", ["Anna 王"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("0", []),
        ("13", ["乐女士"]),
    ],
)
def test_households_are_found(homes: Store, typed: str, names: list[str]) -> None:
    with homes.read() as cn:
        assert [home.name for home in homes_of.find_households(cn, "e", typed)] == names
        assert homes_of.find_households(cn, "another", typed) == ()


def test_households_are_changed_and_taken_off(homes: Store) -> None:
    moved = Household(Place("3", "2", "501"), "赵先生", ("13800138111",))
    homes.write(lambda cn: homes_of.save_household(cn, "e", moved, new_id=ids))
    with homes.read() as cn:
        assert homes_of.get_household(cn, "e", "3-2-501") == moved
        assert homes_of.find_households(cn, "e", "单") == ()
        assert len(homes_of.households(cn, "e")) == 4
        assert homes_of.find_households(cn, "e", "3", limit=1)[0].place.building == "3"
    assert homes.write(lambda cn: homes_of.delete_household(cn, "e", moved.place))
    assert not homes.write(lambda cn: homes_of.delete_household(cn, "e", moved.place))
    with homes.read() as cn:
        assert homes_of.get_household(cn, "e", moved.place) is None


def test_a_new_occupancy_keeps_the_former_one(store: Store) -> None:
    """Who moves out stays on record with the days, and is no longer found; the room is the same."""
    store.write(lambda cn: homes_of.save_household(cn, "e", Household(HOME, "王女士", ("13800138000",)), new_id=ids))
    with store.read() as cn:
        home = homes_of.home_at(cn, "e", HOME)
    assert home is not None
    assert home.occupancy is not None
    left = replace(home.occupancy, until=date(2026, 11, 1))
    tenant = Occupancy(ids(), home.room.id, "李先生", Tenure.TENANT, ("13900139000",), date(2026, 11, 2))
    store.write(lambda cn: homes_of.save_occupancy(cn, "e", left))
    store.write(lambda cn: homes_of.save_occupancy(cn, "e", tenant))
    with store.read() as cn:
        assert homes_of.occupancies(cn, "e", home.room.id) == (tenant, left)
        assert [h.name for h in homes_of.households(cn, "e")] == ["李先生"]
        assert homes_of.find_homes(cn, "e", "王女士") == ()
        assert homes_of.is_listed(cn, "e", ["13900139000"])
        assert not homes_of.is_listed(cn, "e", ["13800138000"])
        assert not homes_of.is_listed(cn, "e", ["3900139000", ""])
        assert homes_of.count_households(cn, "e") == 1


def test_two_cannot_have_a_room_at_once(store: Store) -> None:
    room = Room(ids(), HOME)
    store.write(lambda cn: homes_of.save_room(cn, "e", room))
    store.write(lambda cn: homes_of.save_occupancy(cn, "e", Occupancy(ids(), room.id, "王女士")))
    with pytest.raises(Refused):
        store.write(lambda cn: homes_of.save_occupancy(cn, "e", Occupancy(ids(), room.id, "李先生")))


def test_no_care_note_stands_without_leave(store: Store) -> None:
    """Neither the record nor the database keeps one."""
    room = Room(ids(), HOME)
    store.write(lambda cn: homes_of.save_room(cn, "e", room))
    noted = Occupancy(ids(), room.id, "王女士", care=Care("听力不便", "本人", datetime(2026, 11, 1, tzinfo=UTC), "R01"))
    without = replace(noted, care=Care("听力不便", "", datetime(2026, 11, 1, tzinfo=UTC), "R01"))
    with pytest.raises(Refused):
        store.write(lambda cn: homes_of.save_occupancy(cn, "e", without))
    store.write(lambda cn: homes_of.save_occupancy(cn, "e", noted))
    with store.read() as cn:
        assert homes_of.current(cn, "e", room.id) == noted


def test_forgetting_a_person_keeps_the_room(store: Store) -> None:
    store.write(lambda cn: homes_of.save_household(cn, "e", Household(HOME, "王女士"), new_id=ids))
    assert store.write(lambda cn: homes_of.delete_household(cn, "e", HOME))
    with store.read() as cn:
        home = homes_of.home_at(cn, "e", HOME)
        assert home is not None
        assert home.occupancy is None
        assert homes_of.find_homes(cn, "e", "32501") == (home,)
        assert homes_of.find_households(cn, "e", "32501") == ()


def test_the_homes_of_several_places_come_at_once(homes: Store) -> None:
    """An empty room has nobody, a place that is no home is left out."""
    homes.write(lambda cn: homes_of.save_room(cn, "e", Room("empty", Place("9", "1", "101"))))
    with homes.read() as cn:
        found = homes_of.homes_at(cn, "e", [HOME, Place("9", "1", "101"), Place("1", "1", "101"), "物业用房"])
    names = {key: home.occupancy.name if home.occupancy else "" for key, home in found.items()}
    assert names == {"3-2-501": "单先生", "9-1-101": "", "物业用房": "Anna 王"}
