"""Half-day places: the last one goes to exactly one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from service_desk.catalog import Half
from service_desk.store import Store, slots

DAY = date(2026, 12, 2)


def take(store: Store, *, places: int = 1, capacity: int = 3, half: Half = Half.AM, department: str = "ENG") -> bool:
    return store.write(lambda cn: slots.take(cn, "e", department, DAY, half, places=places, capacity=capacity))


def taken(store: Store) -> dict[tuple[date, Half], int]:
    with store.read() as cn:
        return slots.taken(cn, "e", "ENG", DAY, DAY)


@pytest.mark.parametrize("left", [1, 3])
def test_last_places_go_to_exactly_so_many(store: Store, together: Callable[..., list[object]], left: int) -> None:
    """Fifty threads at once, on a half-day whose row nobody has made yet."""
    results = together(50, lambda _i: take(store, capacity=left))
    assert results.count(True) == left
    assert results.count(False) == 50 - left
    assert taken(store) == {(DAY, Half.AM): left}


def test_places_are_counted_apart(store: Store) -> None:
    assert take(store, capacity=1)
    assert take(store, capacity=1, half=Half.PM)
    assert take(store, capacity=1, department="CLEAN")
    assert not take(store, capacity=1)
    assert taken(store) == {(DAY, Half.AM): 1, (DAY, Half.PM): 1}


def test_several_places_or_none(store: Store) -> None:
    assert take(store, places=2)
    assert not take(store, places=2)
    assert take(store, places=1)
    assert not take(store, places=4, capacity=3, half=Half.PM)
    assert taken(store) == {(DAY, Half.AM): 3}


def test_nothing_wanted_takes_nothing(store: Store) -> None:
    assert take(store, places=0, capacity=0)
    assert taken(store) == {}
    with pytest.raises(ValueError, match="release"):
        take(store, places=-1)


def test_released_place_can_be_taken_again(store: Store) -> None:
    assert take(store, capacity=1)
    store.write(lambda cn: slots.release(cn, "e", "ENG", DAY, Half.AM, places=1))
    assert take(store, capacity=1)


def test_releasing_more_than_taken_leaves_none(store: Store) -> None:
    assert take(store)
    store.write(lambda cn: slots.release(cn, "e", "ENG", DAY, Half.AM, places=5))
    assert taken(store) == {(DAY, Half.AM): 0}


def test_department_that_shrinks_keeps_its_promises(store: Store) -> None:
    """Three are booked, then only one a half-day is possible: nobody new, until all but none are gone."""
    assert take(store, places=3)
    assert not take(store, capacity=1)
    store.write(lambda cn: slots.release(cn, "e", "ENG", DAY, Half.AM, places=3))
    assert take(store, capacity=1)
    assert not take(store, capacity=1)
    assert take(store, capacity=2)
