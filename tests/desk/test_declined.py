"""The manager looks at what was declined: agreed with, or taken up after all (§2.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service_desk import desk
from service_desk.desk import Act, declined
from service_desk.errors import NotAllowed, NotFound, Refused
from service_desk.orders import Basis, TaskKind
from service_desk.pricing import Offering
from service_desk.workflow import Action, Role, State

if TYPE_CHECKING:
    from conftest import World

MANAGER = Act("M01", Role.MANAGER, Basis.SCREEN)


def declined_one(world: World, service: str = "P104", **changes: str) -> str:
    """A declined order; its number."""
    order = world.book(service, **changes)
    reason = world.office.catalog.estate.decline_reasons[0]
    world.staff("R01", Action.DECLINE, desk.decline, order.number, reason, "请联系管道公司")
    return order.number


def reviews(world: World, number: str) -> list[bool]:
    """Of each review of an order, whether it is done."""
    return [t.done_at is not None for t in world.see(number).tasks if t.kind is TaskKind.REVIEW]


def test_what_is_declined_waits_for_the_manager_within_a_week(world: World) -> None:
    """With the reason and the alternative; nobody tells it away."""
    number = declined_one(world)
    task = next(t for t in world.see(number).tasks if t.kind is TaskKind.REVIEW)
    assert (task.due_at - world.now).days == 7
    assert "请联系管道公司" in task.sentence
    with pytest.raises(Refused) as refusal:
        world.write(desk.told, Act("R01", Role.RECEPTION, Basis.SCREEN), task.id, "told")
    assert refusal.value.code == "review_task"


def test_agreed_with_the_order_stays_declined_and_the_review_is_an_event(world: World) -> None:
    """Once: a second review finds nothing that waits."""
    number = declined_one(world)
    after = world.write(declined.review, MANAGER, number, "upheld", "同意")
    assert (after.number, after.state) == (number, State.DECLINED)
    last = world.see(number).events[-1]
    assert (last.action, last.actor, last.role, last.data["outcome"]) == ("review", "M01", Role.MANAGER, "upheld")
    assert reviews(world, number) == [True]
    with pytest.raises(NotFound):
        world.write(declined.review, MANAGER, number, "taken-up", "有人手了")


def test_taken_up_a_new_order_goes_on_under_the_price_that_was_agreed(world: World) -> None:
    """The wish, the quote and the consent are the resident's own; the time is agreed anew and the resident told."""
    number = declined_one(world, requirements="轻一点")
    before = world.see(number).order
    after = world.write(declined.review, MANAGER, number, "taken-up", "有人手了")
    assert after.number != number
    assert (after.state, after.linked_to, after.link_kind) == (State.ROUTED, number, "taken-up")
    for name in ("kind", "service", "quote", "consent", "content", "requirements", "contact", "address", "department"):
        assert getattr(after, name) == getattr(before, name), name
    assert (after.wanted, after.window) == (None, None)
    first = world.see(after.number).events[0]
    assert (first.actor, first.recorded_by, first.data["linked_to"]) == ("resident", "M01", number)
    assert [t.kind for t in world.see(after.number).tasks] == [TaskKind.TELL]
    assert world.see(number).order.state is State.DECLINED
    assert world.see(number).events[-1].data["leads_to"] == after.number


def test_the_resident_s_page_of_the_declined_order_names_the_new_one(world: World) -> None:
    """Whoever looks up the old number is not left with a refusal."""
    number = declined_one(world)
    after = world.write(declined.review, MANAGER, number, "taken-up", "有人手了")
    with world.store.read() as cn:
        shown = desk.status_of(cn, world.office, world.see(number).order)
    assert after.number in shown.next_word


def test_an_urgent_matter_taken_up_is_urgent_again(world: World) -> None:
    """Its deadline runs on the wall clock."""
    number = declined_one(world, "P101", day="", half="")
    after = world.write(declined.review, MANAGER, number, "taken-up", "已有人值班")
    hours = world.office.service("P101").respond_hours
    assert after.urgent
    assert (after.respond_by - world.now).total_seconds() == hours * 3600


def test_taking_up_needs_a_reason_and_a_known_outcome(world: World) -> None:
    """Nothing is written otherwise."""
    number = declined_one(world)
    for outcome, words in (("taken-up", " "), ("", "有人手了"), ("resigned", "有人手了")):
        with pytest.raises(Refused):
            world.write(declined.review, MANAGER, number, outcome, words)
    assert reviews(world, number) == [False]


def test_nobody_but_the_manager_reviews(world: World) -> None:
    """Whatever role the act claims."""
    number = declined_one(world)
    for who in ("R01", "S01", "F01", "W01"):
        with pytest.raises(NotAllowed):
            world.write(declined.review, replace(MANAGER, actor=who), number, "upheld", "")


def test_a_price_that_has_changed_since_is_told_again_first(world: World, offering: Offering) -> None:
    """The resident agreed to another list: no new order under it, and the review waits on."""
    number = declined_one(world)
    world.offering = Offering(offering.catalog, replace(offering.prices, editions=()))
    with pytest.raises(Refused) as refusal:
        world.write(declined.review, MANAGER, number, "taken-up", "有人手了")
    assert refusal.value.code == "price_changed"
    assert reviews(world, number) == [False]
