"""What tests of finance do again and again: act as somebody, write slips, settle, close the day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Entry, cash_closing, slips
from service_desk.errors import DeskError, InvalidInput
from service_desk.store import people
from service_desk.workflow import Action

if TYPE_CHECKING:
    from conftest import World

F01, F02, M01, W01 = "F01", "F02", "M01", "W01"


def person(world: World, who: str) -> Any:
    with world.store.read() as cn:
        return people.get_staff(cn, world.office.estate, who)


def two_cashiers(world: World) -> World:
    """The world with a second person of finance."""
    second = replace(person(world, F01), id=F02, name="出纳乙", badge="042")
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, second))
    return world


def own(world: World, by: str, use_case: Any, *args: Any) -> Any:
    office = world.office
    return world.store.write(lambda cn: use_case(cn, office, desk.own_act(cn, office, Entry(by)), *args))


def code(world: World, by: str, use_case: Any, *args: Any) -> str:
    with pytest.raises(DeskError) as refused:
        own(world, by, use_case, *args)
    return refused.value.code


def wrong(world: World, by: str, use_case: Any, *args: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        own(world, by, use_case, *args)
    return {one.field: one.sentence for one in refused.value.problems}


def read(world: World, look: Any, *args: Any) -> Any:
    with world.store.read() as cn:
        return look(cn, world.office, *args)


def slip(world: World, number: str, amount: int, by: str = W01, *, paper: str = "", **entry: Any) -> Any:
    office = world.office

    return world.store.write(
        lambda cn: slips.write(cn, office, slips.act_of(cn, office, Entry(by, **entry)), number, amount, paper)
    )


def settle(world: World, order: Any, method: str = "cash") -> Any:
    return world.staff(F01, Action.SETTLE, desk.settle, order.number, order.due, method)


def close(world: World, by: str = F01, kept: int = 0, why: str = "", **counted: int) -> Any:
    """A close in which everything is as expected but what is named."""
    due = read(world, cash_closing.standing).due
    found = {one.method: one.amount for one in due} | counted
    return own(world, by, cash_closing.close_day, found, kept, dict.fromkeys(found, why))
