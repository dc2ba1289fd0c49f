"""What has to hold on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from service_desk import desk
from service_desk.desk import Act
from service_desk.errors import IllegalStep, Refused, SlotFull, Stale
from service_desk.orders import Basis, Channel, FollowUpResult
from service_desk.store import events
from service_desk.workflow import Action, State

if TYPE_CHECKING:
    from conftest import World


def test_a_paid_order_is_carried_to_closed(either_world: World) -> None:
    """Booking, work, acceptance, money, follow-up; the chain is whole."""
    world = either_world
    order = world.settled()
    world.staff("S01", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.SATISFIED)
    assert world.see(order.number).order.state is State.CLOSED
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=b"k" * 32) == ()


def test_the_last_place_goes_to_exactly_one_of_many(either_world: World) -> None:
    """Six places, thirty who ask at once: six orders, twenty-four told that it is full."""
    world = either_world
    office = world.office

    def ask(n: int) -> str:
        form = {"service": "P104", "home": f"3-2-{100 + n}", "name": "王女士", "phone": "13800138000"}
        form |= {"content": f"龙头 {n}", "day": "2026-11-24", "half": "am", "agreed": "yes"}
        booking = desk.read_booking(office, form, Channel.WEB)
        try:
            world.store.write(lambda cn: desk.book(cn, office, Act.resident(Basis.SCREEN), booking))
        except SlotFull:
            return "full"
        return "booked"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(ask, range(30)))
    assert (answers.count("booked"), answers.count("full")) == (6, 24)


def test_one_of_two_supervisors_wins(either_world: World) -> None:
    """Both saw the same version; the other is told, and one event is written."""
    world = either_world
    order = world.book()
    window = world.window()

    def send(lead: str) -> str:
        try:
            seen = {"version": order.version}
            world.staff("S01", Action.ASSIGN, desk.assign, order.number, lead, window, entry=seen)
        except Stale:
            return "stale"
        return lead

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(send, ["W01", "W02"]))
    assert results in (["W01", "stale"], ["W02", "stale"])
    assert [e.action for e in world.see(order.number).events].count("assign") == 1


def test_money_is_taken_once_however_many_press(either_world: World) -> None:
    """Ten settlements at once: one payment, one receipt number."""
    world = either_world
    order = world.accepted()

    def press(_: int) -> str:
        try:
            world.staff("F01", Action.SETTLE, desk.settle, order.number, order.due, "cash")
        except (IllegalStep, Stale):
            return "refused"
        except Refused as told:  # the database saw the other's receipt first
            return told.code
        return "taken"

    with ThreadPoolExecutor(5) as pool:
        answers = sorted(pool.map(press, range(10)))
    assert answers.count("taken") == 1
    assert set(answers) <= {"taken", "refused", "paid_twice"}
    seen = world.see(order.number)
    assert (seen.order.paid, seen.order.receipt) == (4000, "2026-000001")


def test_a_refused_step_leaves_no_trace(either_world: World) -> None:
    """State, events, tasks and places are as before."""
    world = either_world
    order = world.accepted()
    before = world.see(order.number)
    with pytest.raises(Refused) as refusal:
        world.staff("F01", Action.SETTLE, desk.settle, order.number, 1, "cash")
    assert refusal.value.code == "wrong_amount"
    assert world.see(order.number) == before
