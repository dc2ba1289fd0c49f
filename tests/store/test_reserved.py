"""Numbers reserved for sheets filled by hand: each once, used once, never an order's by accident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from service_desk.errors import DeskError, Refused
from service_desk.store import Store, orders, reserved
from service_desk.store.reserved import Reserved

NUMBER = "2612-7K3QM"


def reserve(store: Store, make: Any, number: str = NUMBER) -> None:
    store.write(lambda cn: reserved.add(cn, make.estate, Reserved(number, "R01", make.now)))


def test_a_reserved_number_is_found_again_and_not_free(store: Store, make: Any) -> None:
    assert store.write(lambda cn: reserved.is_free(cn, make.estate, NUMBER))
    reserve(store, make)
    with store.read() as cn:
        assert reserved.get(cn, make.estate, NUMBER) == Reserved(NUMBER, "R01", make.now)
        assert reserved.get(cn, "another", NUMBER) is None
    assert not store.write(lambda cn: reserved.is_free(cn, make.estate, NUMBER))
    assert store.write(lambda cn: reserved.is_free(cn, "another", NUMBER))


def test_it_is_used_once(store: Store, make: Any) -> None:
    reserve(store, make)
    assert store.write(lambda cn: reserved.use(cn, make.estate, NUMBER, make.now))
    assert not store.write(lambda cn: reserved.use(cn, make.estate, NUMBER, make.now))
    assert not store.write(lambda cn: reserved.use(cn, make.estate, "2612-NEVER", make.now))


def test_it_is_reserved_once(store: Store, make: Any) -> None:
    reserve(store, make)
    with pytest.raises(Refused) as refused:
        reserve(store, make)
    assert refused.value.code == "number_taken"


def test_an_orders_number_is_never_reserved(store: Store, make: Any) -> None:
    make.put(store, make.order(number=NUMBER))
    with pytest.raises(Refused) as refused:
        reserve(store, make)
    assert refused.value.code == "number_taken"
    assert not store.write(lambda cn: reserved.is_free(cn, make.estate, NUMBER))


def test_no_order_takes_it_past_the_reservation(store: Store, make: Any) -> None:
    """Even a write past the core."""
    reserve(store, make)
    with pytest.raises(Refused) as refused:
        make.put(store, make.order(number=NUMBER))
    assert refused.value.code == "number_reserved"
    store.write(lambda cn: reserved.use(cn, make.estate, NUMBER, make.now))
    make.put(store, make.order(number=NUMBER))
    with store.read() as cn:
        assert orders.get(cn, make.estate, NUMBER) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reserved_number",
        "UPDATE reserved_number SET used_at = NULL",
        "UPDATE reserved_number SET number = '2612-OTHER'",
        "UPDATE reserved_number SET by = 'W01'",
    ],
)
def test_what_was_reserved_stays(store: Store, make: Any, statement: str) -> None:
    """It was given out on paper: nobody can take it back."""
    reserve(store, make)
    store.write(lambda cn: reserved.use(cn, make.estate, NUMBER, make.now))
    with pytest.raises(Refused) as refused:
        store.write(lambda cn: cn.execute(text(statement)))
    assert refused.value.code == "reserved_once"


def test_of_many_who_use_it_at_once_one_does(
    store: Store, make: Any, together: Callable[[int, Callable[[int], object]], list[object]]
) -> None:
    reserve(store, make)
    results = together(6, lambda _i: store.write(lambda cn: reserved.use(cn, make.estate, NUMBER, make.now)))
    assert sorted(map(str, results)) == ["False"] * 5 + ["True"]


def test_of_many_who_reserve_the_same_at_once_one_does(
    store: Store, make: Any, together: Callable[[int, Callable[[int], object]], list[object]]
) -> None:
    """Each looks first whether the number is free, as the desk does; the others see that it is not."""

    def one(index: int) -> object:
        def use_case(cn: Any) -> str:
            if not reserved.is_free(cn, make.estate, NUMBER):
                return "taken"
            reserved.add(cn, make.estate, Reserved(NUMBER, f"R{index:02d}", make.now))
            return "mine"

        return store.write(use_case)

    results = together(6, one)
    assert not [result for result in results if isinstance(result, DeskError)]
    assert sorted(map(str, results)) == ["mine"] + ["taken"] * 5
