"""The manager's evaluations: words beside the figures as they were then, added to and never edited (§5.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service_desk.desk import Act, evaluations
from service_desk.desk.evaluations import Subject
from service_desk.errors import DeskError, InvalidInput, NotAllowed, NotFound
from service_desk.orders import Basis
from service_desk.reviews import FIGURES, LOOSE, SHOWN, term_of
from service_desk.store import events
from service_desk.workflow import Role
from tests.desk import complaining
from tests.old_evaluations import before_quality

if TYPE_CHECKING:
    from conftest import World

MANAGER = Act("M01", Role.MANAGER, Basis.SCREEN)
TERM = term_of("2026-Q4")
REPAIR = Subject("department", "repair", "水电工程维修组")


def written(world: World, subject: Subject = REPAIR) -> tuple[evaluations.Evaluation, ...]:
    with world.store.read() as cn:
        return evaluations.of_subject(cn, world.office, subject, TERM)


def test_the_figures_stand_as_they_were_when_it_was_written(either_world: World) -> None:
    """Later work changes the figures of the quarter, not those of the evaluation; a second one stands beside it."""
    world = either_world
    world.finished()
    first = world.write(evaluations.evaluate, MANAGER, REPAIR, TERM, " 上门准时 ")
    assert (first.words, first.by, first.line.counts["done"]) == ("上门准时", "M01", 1)
    world.finished(home="3-2-502", day="2026-11-26")
    second = world.write(evaluations.evaluate, MANAGER, REPAIR, TERM, "又办了一单")
    assert second.line.counts["done"] == 2
    assert [(one.words, one.line.counts["done"]) for one in written(world)] == [("上门准时", 1), ("又办了一单", 2)]
    with world.store.read() as cn:
        assert events.verify(cn, world.office.estate, secret=world.office.secret) == ()
        assert [one.words for one in evaluations.of_term(cn, world.office, TERM)] == ["上门准时", "又办了一单"]
        assert evaluations.of_term(cn, world.office, term_of("2026")) == ()


def test_only_what_belongs_to_the_subject_is_counted(world: World) -> None:
    """A service's evaluation counts its own orders, a department's those of all its services."""
    world.book("P105", home="3-2-502")
    world.finished("P104")
    service = Subject("service", "P105", "换三角阀")
    made = world.write(evaluations.evaluate, MANAGER, service, TERM, "还没有办")
    assert (made.line.counts["registered"], made.line.counts["done"]) == (1, 0)
    whole = world.write(evaluations.evaluate, MANAGER, REPAIR, TERM, "好")
    assert whole.line.counts["registered"] == 2


def test_nobody_but_the_manager_evaluates(world: World) -> None:
    for who in ("R01", "S01", "W01", "F01"):
        with pytest.raises(NotAllowed):
            world.write(evaluations.evaluate, Act(who, Role.MANAGER, Basis.SCREEN), REPAIR, TERM, "好")
    assert written(world) == ()


@pytest.mark.parametrize(
    ("term", "words", "field"),
    [("2026-Q4", " ", "words"), ("2026-Q4", "好" * 2001, "words"), ("2027-Q1", "好", "term")],
    ids=["empty", "too long", "not begun"],
)
def test_what_cannot_be_an_evaluation_is_told(world: World, term: str, words: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        world.write(evaluations.evaluate, MANAGER, REPAIR, term_of(term), words)
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize("key", ["department.moon", "service.X1", "worker.W01", "repair", ""])
def test_a_subject_is_a_department_or_service_of_the_catalogue(world: World, key: str) -> None:
    with pytest.raises(NotFound):
        evaluations.subject_of(world.office, key)


def test_the_chain_refuses_a_changed_evaluation(world: World) -> None:
    """Past the core too: an event only ever loses its note."""
    world.write(evaluations.evaluate, MANAGER, REPAIR, TERM, "上门准时")

    def change(cn: Any) -> None:
        cn.exec_driver_sql("UPDATE event SET data = '{}' WHERE action = 'evaluate'")

    with pytest.raises(DeskError):
        world.store.write(change)
    assert [one.words for one in written(world)] == ["上门准时"]


def test_a_department_s_evaluation_keeps_its_complaints_also_those_about_no_order(world: World) -> None:
    """A service's has no such number: a complaint about no order names none."""
    complaining.receive(world, order=world.finished())
    complaining.receive(world, words="早上七点钻孔", about="W01")
    whole = world.write(evaluations.evaluate, MANAGER, REPAIR, TERM, "好").line
    assert (whole.counts["complained"], whole.counts["loose"]) == (1, 1)
    service = world.write(evaluations.evaluate, MANAGER, Subject("service", "P104", "换龙头"), TERM, "好").line
    assert service.counts["complained"] == 1
    assert not service.knows(LOOSE)
    assert written(world)[0].line == whole


def test_what_an_old_evaluation_did_not_count_it_does_not_know(world: World) -> None:
    """As releases before these figures froze them: the others stay, the new ones are none, not nought."""
    world.store.write(lambda cn: before_quality(cn, world.office))
    line = written(world)[0].line
    assert [figure.key for figure in SHOWN if line.knows(figure)] == [
        "registered", "done", "on_time", "first_time", "rework", "good", "unhappy", "declined", "cancelled",
    ]  # fmt: skip
    assert (line.counts["registered"], line.share(FIGURES["on_time"])) == (20, "75%")
