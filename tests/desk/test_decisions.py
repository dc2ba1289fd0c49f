"""Where nobody else is there to take the money, the property company decides whether the doer may (DESIGN §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.accounts import LINK_LIFE
from service_desk.desk import Act, decisions
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.orders import Basis
from service_desk.store import events, people
from service_desk.workflow import Action, Role, State

if TYPE_CHECKING:
    from conftest import World

WHY = "财务只有我一人，当天上门也是我"


@pytest.fixture
def small(either_world: World) -> World:
    """W02, who goes out to homes, is all the finance there is; the company has left a name."""
    world = either_world
    estate = replace(world.offering.catalog.estate, company_contact="公司客服，027-60000000")
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))
    gone = next(one for one in _staff(world) if one.id == "F01")
    world.store.write(lambda cn: people.save_staff(cn, world.office.estate, replace(gone, active=False)))
    return world


def _staff(world: World) -> Any:
    with world.store.read() as cn:
        return people.staff(cn, world.office.estate)


def accepted(world: World) -> Any:
    """A paid order that W02 did and the resident accepted."""
    order = world.finished(lead="W02")
    return world.write(desk.accept, Act.resident(), order.number, "王女士")


def ask(world: World, number: str, why: str = WHY) -> Any:
    return world.write(decisions.ask, Act("W02", Role.FINANCE, Basis.SCREEN), number, why)


def token(world: World, made: Any) -> str:
    return decisions.token_of(world.office, made)


def settle(world: World, number: str, due: int) -> Any:
    return world.staff("W02", Action.SETTLE, desk.settle, number, due, "cash")


def refused(world: World, number: str, due: int) -> str:
    with pytest.raises(Refused) as refusal:
        settle(world, number, due)
    return str(refusal.value.code)


def test_the_doer_settles_after_the_companys_yes_and_not_before(small: World) -> None:
    order = accepted(small)
    assert refused(small, order.number, order.due) == "doer_settles"
    made = ask(small, order.number)
    assert refused(small, order.number, order.due) == "doer_settles"
    small.write(decisions.by_link, token(small, made), "公司经办人", agreed=True)
    assert refused(small, order.number, order.due + 1) == "wrong_amount"
    assert settle(small, order.number, order.due).state is State.SETTLED
    with small.store.read() as cn:
        told = [e.action for e in events.stream(cn, small.office.estate, f"order:{order.number}")]
        assert events.verify(cn, small.office.estate, secret=b"k" * 32) == ()
    assert [a for a in told if "company" in a] == ["ask-company", "company-decision"]


def test_a_no_a_silence_and_an_older_yes_open_nothing(small: World) -> None:
    order = accepted(small)
    first = ask(small, order.number)
    small.write(decisions.by_link, token(small, first), "公司经办人", agreed=False)
    assert refused(small, order.number, order.due) == "doer_settles"
    second = ask(small, order.number)
    small.write(decisions.by_link, token(small, second), "公司经办人", agreed=True)
    ask(small, order.number)  # asked again: the last question counts, and it is open
    assert refused(small, order.number, order.due) == "doer_settles"


def test_a_link_works_once_in_its_time_and_only_whole(small: World) -> None:
    order = accepted(small)
    old = ask(small, order.number)
    new = ask(small, order.number)
    bad = (token(small, old), token(small, new)[:-1], f"{new.id}.", "", "x.y", token(small, new) + "甲")
    for wrong in bad:
        with pytest.raises(NotFound):
            small.write(decisions.by_link, wrong, "公司经办人", agreed=True)
    with pytest.raises(InvalidInput):
        small.write(decisions.by_link, token(small, new), "  ", agreed=True)
    small.now += LINK_LIFE + timedelta(seconds=1)
    with pytest.raises(NotFound):
        small.write(decisions.by_link, token(small, new), "公司经办人", agreed=True)
    last = ask(small, order.number)
    small.write(decisions.by_link, token(small, last), "公司经办人", agreed=True)
    with pytest.raises(NotFound):
        small.write(decisions.by_link, token(small, last), "公司经办人", agreed=False)


def test_a_signed_paper_is_recorded_by_another_with_its_number(small: World) -> None:
    order = accepted(small)
    ask(small, order.number)
    for sheet, name in (("", "公司经办人"), ("GS-7", "")):
        with pytest.raises(InvalidInput):
            small.write(decisions.on_paper, "R01", order.number, sheet, name, agreed=True)
    small.write(decisions.on_paper, "R01", order.number, "GS-7", "公司经办人", agreed=True)
    with pytest.raises(NotFound):
        small.write(decisions.on_paper, "R01", order.number, "GS-7", "公司经办人", agreed=False)
    assert settle(small, order.number, order.due).state is State.SETTLED


def test_nobody_asks_while_somebody_else_could_settle(either_world: World) -> None:
    order = accepted(either_world)
    with pytest.raises(Refused) as refusal:
        ask(either_world, order.number)
    assert "出纳甲" in str(refusal.value)


def test_only_the_finance_person_concerned_asks_with_a_reason_and_somebody_to_ask(small: World) -> None:
    order = accepted(small)
    with pytest.raises(NotAllowed):
        small.write(decisions.ask, Act("S01", Role.FINANCE, Basis.SCREEN), order.number, WHY)
    with pytest.raises(InvalidInput):
        ask(small, order.number, " ")
    other = small.finished(lead="W01", home="3-2-502", day="2026-11-27")
    small.write(desk.accept, Act.resident(), other.number, "王女士")
    with pytest.raises(Refused):  # W02 did no work there and may settle it
        ask(small, other.number)
    estate = replace(small.offering.catalog.estate, company_contact="")
    small.offering = replace(small.offering, catalog=replace(small.offering.catalog, estate=estate))
    with pytest.raises(Refused, match="company_contact"):
        ask(small, order.number)
