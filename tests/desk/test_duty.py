"""The duty roster: whose turn it is, who goes to an urgent matter that names nobody, who hears of one on the web."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.catalog import SHANGHAI, DutyTurn
from service_desk.desk import counter, duty
from service_desk.errors import InvalidInput
from service_desk.orders import Channel
from service_desk.store import messages

if TYPE_CHECKING:
    from tests.desk.conftest import World

PHONE = "027-12345679"
FIELDS = {
    "service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "水管爆裂",
    "agreed": "yes",
}  # fmt: skip


def turn(first: int, last: int, who: str, department: str = "") -> DutyTurn:
    return DutyTurn(date(2026, 11, first), date(2026, 11, last), who, PHONE, department)


def roster(world: World, *turns: DutyTurn) -> None:
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, duty=turns))


def urgent(world: World, lead: str = "") -> Any:
    booking = desk.read_booking(world.office, FIELDS, Channel.TELEPHONE)
    plan = desk.Dispatch(lead, world.window(0, 1), conduct_confirmed=True)
    return world.write(desk.dispatch_urgent, desk.Entry("R01"), booking, plan)


def test_whose_turn_it_is_over_midnight(world: World) -> None:
    """Until the office opens it is still last evening's; a department's own turn comes first."""
    roster(world, turn(1, 23, "W01"), turn(24, 30, "W02"), turn(24, 24, "W03", "cleaning"))
    world.now = datetime(2026, 11, 24, 3, 0, tzinfo=SHANGHAI)
    assert [one.who for one in duty.on_duty(world.office)] == ["W01"]
    world.now = datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)
    assert [one.who for one in duty.on_duty(world.office)] == ["W02", "W03"]
    assert [one.who for one in duty.on_duty(world.office, "cleaning")] == ["W03", "W02"]
    assert [one.who for one in duty.on_duty(world.office, "repair")] == ["W02"]


def test_an_urgent_matter_goes_to_whoever_is_on_duty(world: World) -> None:
    """By id or by name; somebody named goes all the same."""
    roster(world, turn(23, 23, "维修工乙"))
    assert urgent(world).lead == "W02"
    assert urgent(world, "W01").lead == "W01"


def test_nobody_on_duty_is_told_with_the_telephone(world: World) -> None:
    """Nobody in the roster, or somebody the staff book does not know."""
    roster(world)
    with pytest.raises(InvalidInput) as refusal:
        urgent(world)
    assert "值班表上现在没有人" in refusal.value.problems[0].sentence
    roster(world, turn(23, 23, "外请电工"))
    with pytest.raises(InvalidInput) as refusal:
        urgent(world)
    assert f"外请电工，电话 {PHONE}" in refusal.value.problems[0].sentence


def test_the_counter_offers_whoever_is_on_duty(world: World) -> None:
    """The form begins with the right person; a plain service has no duty."""
    roster(world, turn(23, 23, "W02"))
    office = world.office
    with world.store.read() as cn:
        offer = counter.offer_of(cn, office, office.service("P101"))
        plain = counter.offer_of(cn, office, office.service("P104"))
    assert (offer.on_duty, [one.phone for one in offer.duty]) == ("W02", [PHONE])
    assert (plain.on_duty, plain.duty) == ("", ())


def test_whoever_is_on_duty_hears_of_an_urgent_booking(world: World) -> None:
    """Also from the web at night, beside the supervisor."""
    roster(world, turn(23, 23, "W02"))
    order = world.book("P101", day="", half="")
    with world.store.read() as cn:
        found = [one.audience for one in messages.unoffered(cn, world.office.estate) if one.number == order.number]
    assert {"supervisor@repair", "W02"} <= set(found)
