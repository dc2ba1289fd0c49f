"""Work that reaches the neighbours starts only once a notice for that time hangs at their doors (§2.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Act, door_notices
from service_desk.errors import NotAllowed, NotFound, Refused, Stale
from service_desk.orders import Basis, Channel, Place
from service_desk.workflow import Action, Role

if TYPE_CHECKING:
    from tests.desk.conftest import World

PIPE = "P106"  # 修水管: water and noise
WORKER = Act("W01", Role.WORKER, Basis.SCREEN)


def start(world: World, number: str) -> Any:
    return world.staff("W01", Action.START, desk.start, number, conduct_confirmed=True)


def post(world: World, number: str, act: Act = WORKER, stairs: str = "3号楼2单元", where: str = "单元门内侧") -> Any:
    return world.write(door_notices.posted, act, number, stairs, where)


def assigned(world: World, **changes: str) -> Any:
    order = world.book(PIPE, **changes)
    return world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(25, 1))


def test_no_start_without_a_notice_for_that_time(either_world: World) -> None:
    """Refused with what to do; posted it may start; another time needs another notice."""
    world = either_world
    order = assigned(world)
    with pytest.raises(Refused, match="受影响的单元门口贴好通知") as refusal:
        start(world, order.number)
    assert refusal.value.code == "no_door_notice"
    post(world, order.number)
    found = world.see(order.number)
    assert (found.events[-1].action, found.events[-1].note) == ("door-notice", "3号楼2单元；贴在单元门内侧")
    assert found.events[-1].data["affects"] == ["water", "noise"]
    world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(26, 1))
    with pytest.raises(Refused, match="贴好通知"):
        start(world, order.number)
    post(world, order.number)
    assert start(world, order.number).started_at is not None


def test_work_within_the_home_needs_none(world: World) -> None:
    order = world.assigned()
    assert door_notices.affected(world.office, order) == ()
    assert start(world, order.number).started_at is not None
    with pytest.raises(Refused, match="不用贴门口通知"):
        post(world, order.number)


def test_urgent_work_is_made_safe_at_once(world: World) -> None:
    """A burst pipe affects everybody and waits for no sheet of paper."""
    fields = {
        "service": "P101", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "水管爆裂",
        "agreed": "yes",
    }  # fmt: skip
    booking = desk.read_booking(world.office, fields, Channel.TELEPHONE)
    plan = desk.Dispatch("W01", world.window(0, 1), conduct_confirmed=True)
    order = world.write(desk.dispatch_urgent, desk.Entry("R01"), booking, plan)
    assert order.started_at is not None


def test_who_and_when_may_post(world: World) -> None:
    """The team or the office; with a time agreed; with both words; on the order as it was seen."""
    order = world.book(PIPE)
    with pytest.raises(Refused, match="约好上门时间"):
        post(world, order.number)
    order = assigned(world, content="第二张")
    with pytest.raises(NotAllowed):
        post(world, order.number, Act("W03", Role.WORKER, Basis.SCREEN))
    for stairs, where in ((" ", "门口"), ("3号楼", "")):
        with pytest.raises(Refused, match="受影响的楼栋单元"):
            post(world, order.number, stairs=stairs, where=where)
    with pytest.raises(Stale):
        post(world, order.number, replace(WORKER, version=1))
    with pytest.raises(NotFound):
        post(world, "2611-XXXXX")
    assert post(world, order.number, Act("R01", Role.RECEPTION, Basis.SCREEN)).version == order.version + 1


def test_the_paper_is_filled_from_the_order(world: World) -> None:
    """What, when, whose stairs, why, until when; one page each of the named stairs."""
    order = assigned(world)
    paper = door_notices.paper_for(world.office, order)
    data = paper.data
    assert (paper.title, data["affects"]) == ("停水通知", "3号楼2单元全部住户")
    assert data["why"] == "修水管（户内明管）；施工噪音"
    assert data["when"] == "11月24日 周二 10:00–11:00"
    assert [str(place) for place in data["places"]] == ["3号楼2单元"]
    several = door_notices.paper_for(world.office, order, stairs="3号楼1单元，3号楼2单元")
    assert [str(place) for place in several.data["places"]] == ["3号楼1单元", "3号楼2单元"]
    with pytest.raises(Refused, match="写不出时间"):
        door_notices.paper_for(world.office, replace(order, window=None))


def test_the_usual_stairs() -> None:
    """Of the home; a building without units; another place has none."""
    assert [door_notices.usual_stairs(_at(place)) for place in (Place("3", "2", "501"), Place("8", "", "101"))] == [
        "3号楼2单元", "8号楼",
    ]  # fmt: skip
    assert door_notices.usual_stairs(_at(Place(other="中心花园"))) == ""


def _at(place: Place) -> Any:
    from types import SimpleNamespace  # noqa: PLC0415 - only a place is looked at

    return SimpleNamespace(place=place)
