"""What is overdue climbs to the supervisor and then to the manager: each step once, written down and told (§2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import boards
from service_desk.orders import ServiceOrder
from service_desk.store import messages
from service_desk.workflow import Action

if TYPE_CHECKING:
    from tests.desk.conftest import World


def told(world: World, number: str) -> list[tuple[str, str]]:
    """Event and audience of the messages on an order that climbing wrote."""
    estate = world.offering.catalog.estate.id
    with world.store.read() as cn:
        found = messages.unoffered(cn, estate)
    return [(one.event, one.audience) for one in found if one.number == number and one.event.startswith("climb")]


def events(world: World, number: str) -> list[str]:
    return [event.action for event in world.see(number).events]


def go_to(world: World, when: datetime | None, **span: float) -> None:
    assert when is not None
    world.now = when + timedelta(**span)


def order_of(world: World, number: str) -> ServiceOrder:
    found: ServiceOrder = world.see(number).order
    return found


def tile(world: World, who: str, key: str) -> int:
    """A number of somebody's board; -1: the board does not have it."""
    office = world.office
    with world.store.read() as cn:
        person = next(one for one in desk.list_staff(cn, office) if one.id == who)
        return next((one.count for one in boards.tiles(cn, office, person) if one.key == key), -1)


def test_unassigned_past_its_answer_reaches_the_supervisor_then_the_manager(either_world: World) -> None:
    """Each step once, however often the tick runs; both boards show it."""
    world = either_world
    order = world.book()
    go_to(world, order.respond_by, minutes=1)
    assert world.write(desk.tick).raised == ((order.number, "supervisor"),)
    assert world.write(desk.tick).raised == ()
    assert told(world, order.number) == [("climb-supervisor", "supervisor@repair")]
    assert (tile(world, "S01", "raised"), tile(world, "M01", "raised"), tile(world, "S02", "raised")) == (1, 1, 0)
    world.wait(hours=24)
    assert world.write(desk.tick).raised == ((order.number, "manager"),)
    assert world.write(desk.tick).raised == ()
    assert told(world, order.number) == [("climb-supervisor", "supervisor@repair"), ("climb-manager", "manager")]
    assert events(world, order.number) == ["register", "route", "climb-supervisor", "climb-manager"]
    assert order_of(world, order.number).climbed == "manager"


def test_a_new_promise_begins_at_the_foot_again(world: World) -> None:
    """Assigned, it is late no more; late again by its finish, the supervisor hears first."""
    order = world.book()
    go_to(world, order.respond_by, hours=30)
    assert [rung for _, rung in world.write(desk.tick).raised] == ["supervisor", "manager"]
    sent = world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window())
    assert sent.climbed == ""
    assert tile(world, "M01", "raised") == 0
    go_to(world, sent.finish_by, minutes=1)
    assert world.write(desk.tick).raised == ((order.number, "supervisor"),)


def test_finished_work_climbs_no_more(world: World) -> None:
    """Waiting for the resident is nobody's lateness."""
    order = world.finished()
    assert order.climbed == ""
    world.wait(days=30)
    assert world.write(desk.tick).raised == ()


def test_a_missing_calendar_is_told_by_every_tick(world: World) -> None:
    """This year's and, from November on, next year's; work goes on by the weekdays."""
    assert world.write(desk.tick).calendar == ()
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, calendars=()))
    sentences = world.write(desk.tick).calendar
    assert [sentence[:4] for sentence in sentences] == ["2026", "2027"]
    assert world.book(content="没有日历").finish_by is not None


def test_the_chain_stands_after_climbing(world: World) -> None:
    from service_desk.store import events as rows  # noqa: PLC0415 - the name is another above

    order = world.book()
    go_to(world, order.respond_by, hours=30)
    world.write(desk.tick)
    with world.store.read() as cn:
        assert rows.verify(cn, world.office.estate, secret=world.office.secret) == ()
    assert order_of(world, order.number).version == len(events(world, order.number))


@pytest.mark.parametrize("kind", ["no entry", "resident's wish"])
def test_what_waits_for_the_resident_does_not_climb(world: World, kind: str) -> None:
    """未能入户 and 待料 at the resident's wish: a fortnight later nobody was told, and what was left runs on."""
    order = world.assigned()
    world.wait(hours=25)
    later: Any = world.window(24 * 14)
    if kind == "no entry":
        after = world.staff("W01", Action.NO_ENTRY, desk.no_entry, order.number, "敲门无人")
        assert (after.finish_by, after.time_left is not None) == (None, True)
    else:
        world.staff("W01", Action.START, desk.start, order.number, conduct_confirmed=True)
        after = world.staff("W01", Action.SUSPEND, desk.suspend, order.number, "住户出差", later, resident_wish=True)
        assert after.finish_by > later.end
        assert world.see(order.number).events[-1].data["resident_wish"] is True
    world.wait(days=13)
    assert world.write(desk.tick).raised == ()
