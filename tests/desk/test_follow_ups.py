"""Visits and calls after the work (§5.5): who is asked, five levels and three questions, what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.catalog import FollowUpPolicy
from service_desk.complaints import Complaint, Kind, Severity
from service_desk.desk import Act, Asked, boards, complaints, follow_up_board, follow_up_policy
from service_desk.desk.follow_ups import COMPLAINT, MAJOR, REWORK
from service_desk.errors import NotAllowed, NotFound, Refused
from service_desk.orders import Basis, FollowUp, FollowUpResult, Stars, TaskKind
from service_desk.store import complaints as rows
from service_desk.store import follow_ups as store
from service_desk.workflow import Kind as OrderKind
from service_desk.workflow import Role, State

if TYPE_CHECKING:
    from tests.desk.conftest import World

SUPERVISOR = Act("S01", Role.SUPERVISOR, Basis.TELEPHONE)
MANAGER = Act("M01", Role.MANAGER, Basis.TELEPHONE)
NOTHING = Asked()
ALL_WELL = Asked(Stars.GOOD, dressed=True, let_in=True, charged=False)
GOOD, BAD, GONE = FollowUpResult.SATISFIED, FollowUpResult.DISSATISFIED, FollowUpResult.UNREACHABLE


def ask(
    world: World, number: str, result: FollowUpResult, words: str = "", leads_to: str = "", asked: Asked = NOTHING
) -> FollowUp:
    found: FollowUp = world.write(desk.follow_up, SUPERVISOR, number, "telephone", result, words, leads_to, asked)
    return found


def state(world: World, number: str) -> State:
    found: State = world.see(number).order.state
    return found


def policy(world: World, **changes: int) -> None:
    estate = replace(world.offering.catalog.estate, follow_ups=FollowUpPolicy(**changes))
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))


def due(world: World, number: str) -> list[Any]:
    return [task for task in world.see(number).tasks if task.kind is TaskKind.FOLLOW_UP and task.done_at is None]


# ---- who is asked ---------------------------------------------------------------------------------------------------


def test_every_paid_order_is_due_for_the_department_that_did_it(world: World) -> None:
    """By the end of the third working day, on the supervisor's board; the cleaning supervisor does not see it."""
    order = world.settled()
    task = due(world, order.number)[0]
    assert task.department == "repair"
    assert (task.due_at - world.now) < timedelta(days=5)
    office = world.office
    with world.store.read() as cn:
        person = {one.id: one for one in desk.list_staff(cn, office)}
        own = follow_up_board.follow_up_board(cn, office, person["S01"])
        other = follow_up_board.follow_up_board(cn, office, person["W03"])
    assert [one.row.order.number for one in own.due] == [order.number]
    assert other.due == ()


def test_the_share_is_chosen_by_the_number_and_stays(world: World) -> None:
    """About a third of three hundred; asking again, or at another time, changes nothing; 0 and 100 mean it."""
    policy(world, free_percent=33)
    office, order = world.office, world.book("F01")
    free = [replace(order, number=f"2611-{n:05d}") for n in range(300)]
    first = [follow_up_policy.drawn(office, one) for one in free]
    assert 70 < sum(first) < 130
    world.wait(days=40)
    assert [follow_up_policy.drawn(world.office, one) for one in free] == first
    policy(world, free_percent=0)
    assert not any(follow_up_policy.drawn(world.office, one) for one in free)
    policy(world, free_percent=100, paid_percent=0)
    assert all(follow_up_policy.drawn(world.office, one) for one in free)
    paid = replace(order, kind=OrderKind.PAID)
    assert not follow_up_policy.drawn(world.office, paid)
    assert follow_up_policy.drawn(world.office, replace(paid, rework_count=1))
    assert follow_up_policy.drawn(world.office, replace(paid, linked_to="2611-7K3QM"))


def test_outside_the_share_it_closes_as_not_drawn(world: World) -> None:
    """Marked in the closing event; drawn and asked it is not."""
    order = world.finished("F01", "W04", "S02")
    world.write(desk.accept, Act.resident(), order.number, "王女士")
    assert state(world, order.number) is State.CLOSED
    assert world.see(order.number).events[-1].data == {"follow_up": "not-drawn"}
    policy(world, free_percent=100)
    other = world.finished("F01", "W04", "S02", content="另一张", day="2026-11-25")
    world.write(desk.accept, Act.resident(), other.number, "王女士")
    assert state(world, other.number) is State.ACCEPTED
    world.write(desk.follow_up, replace(SUPERVISOR, actor="S01"), other.number, "visit", GOOD)
    assert state(world, other.number) is State.CLOSED
    assert world.see(other.number).events[-1].data == {}


# ---- what is asked --------------------------------------------------------------------------------------------------


def test_levels_and_answers_are_kept(either_world: World) -> None:
    """Everything stands as it was said, and the order closes."""
    world = either_world
    order = world.settled()
    made = ask(world, order.number, GOOD, "很好", asked=ALL_WELL)
    kept = world.see(order.number).follow_ups[0]
    assert kept == made
    assert (kept.level, kept.dressed, kept.let_in, kept.charged, kept.wants) == (Stars.GOOD, True, True, False, "")
    assert state(world, order.number) is State.CLOSED


def test_a_bad_rating_makes_no_second_task_where_one_waits(world: World) -> None:
    order = world.settled()
    before = due(world, order.number)
    world.write(desk.rate, Act.resident(), order.number, Stars.POOR, "漆面花了")
    assert due(world, order.number) == before
    assert len(before) == 1


def test_attempts_are_counted_and_the_task_stays(world: World) -> None:
    order = world.settled()
    for _ in range(2):
        ask(world, order.number, GONE)
    task = due(world, order.number)[0]
    assert (task.attempts, state(world, order.number)) == (2, State.SETTLED)


@pytest.mark.parametrize(
    ("result", "words", "asked", "code"),
    [
        (GONE, "", ALL_WELL, "answers_of_nobody"),
        (BAD, "慢", ALL_WELL, "level_and_result"),
        (GOOD, "", replace(ALL_WELL, charged=True), "no_words"),
        (BAD, " ", Asked(Stars.POOR), "no_words"),
    ],
)
def test_answers_that_do_not_go_together(
    world: World, result: FollowUpResult, words: str, asked: Asked, code: str
) -> None:
    """Refused by name, nothing written."""
    order = world.settled()
    with pytest.raises(Refused) as refusal:
        ask(world, order.number, result, words, asked=asked)
    assert refusal.value.code == code
    assert world.see(order.number).follow_ups == ()


def test_what_was_rated_is_not_asked_again(world: World) -> None:
    """The resident's rating stands for itself; of a low one the office writes down what was done."""
    order = world.settled()
    world.write(desk.rate, Act.resident(), order.number, Stars.POOR, "慢")
    with pytest.raises(Refused, match="不再问一遍") as refusal:
        ask(world, order.number, GOOD, "很好", asked=ALL_WELL)
    assert refusal.value.code == "rated_already"
    rest = replace(ALL_WELL, level=None)
    with pytest.raises(Refused, match="请写明怎样处理的"):
        ask(world, order.number, GOOD, asked=rest)
    made = ask(world, order.number, GOOD, "解释了等配件的原因，住户理解", asked=rest)
    assert (made.level, made.dressed) == (None, True)
    assert world.see(order.number).rating.stars is Stars.POOR


# ---- what follows ---------------------------------------------------------------------------------------------------


def test_dissatisfied_leads_to_rework_linked_both_ways(world: World) -> None:
    """Nothing closes over it until the rework is over and the outcome is written."""
    order = world.settled()
    made = ask(world, order.number, BAD, "还在滴水", REWORK, Asked(Stars.VERY_POOR))
    assert world.see(made.leads_to).order.linked_to == order.number
    assert (made.wants, made.open) == (REWORK, True)
    assert world.see(order.number).events[-1].data["leads_to"] == made.leads_to
    world.write(desk.tick)
    assert state(world, order.number) is State.SETTLED
    with pytest.raises(Refused, match="还没有办完"):
        world.write(desk.resolve_follow_up, SUPERVISOR, made.id, "办好了")


def of_order(world: World, number: str) -> tuple[Complaint, ...]:
    """The complaints about an order."""
    with world.store.read() as cn:
        return rows.of_order(cn, world.office.estate, number)


def complaint_of(world: World, made: FollowUp) -> Complaint:
    """The complaint that a follow-up led to, linked both ways."""
    (found,) = of_order(world, made.number)
    assert (found.number, found.follow_up) == (made.leads_to, made.id)
    assert world.see(made.number).follow_ups[0].leads_to == found.number
    return found


def test_a_complaint_is_wished_and_keeps_it_open(world: World) -> None:
    order = world.settled()
    made = ask(world, order.number, BAD, "态度不好", COMPLAINT, Asked(Stars.POOR))
    assert (made.wants, made.open) == (COMPLAINT, True)
    asked = next(event for event in world.see(order.number).events if event.action == "follow-up")
    assert asked.data["wants"] == COMPLAINT
    complaint = complaint_of(world, made)
    assert (complaint.kind, complaint.words, complaint.order) == (Kind.QUALITY, "态度不好", order.number)
    world.write(desk.tick)
    assert state(world, order.number) is State.SETTLED
    with pytest.raises(Refused):  # not over the complaint's head
        world.write(desk.resolve_follow_up, SUPERVISOR, made.id, "已道歉，住户接受")
    world.write(complaints.withdraw, Act.resident(), complaint.number, "已道歉，不追究了")
    assert not world.see(order.number).follow_ups[0].open
    assert state(world, order.number) is State.CLOSED


def test_money_besides_is_always_major_and_the_managers(either_world: World) -> None:
    """However glad the resident is: a major complaint, over which nothing closes (§5.6)."""
    world = either_world
    order = world.settled()
    made = ask(world, order.number, GOOD, "师傅另收了二十元", asked=replace(ALL_WELL, charged=True))
    assert (made.wants, made.open, made.charged) == (MAJOR, True, True)
    world.write(desk.tick)
    assert state(world, order.number) is State.SETTLED
    complaint = complaint_of(world, made)
    assert (complaint.kind, complaint.severity) == (Kind.TIPS, Severity.MAJOR)
    for act in (SUPERVISOR, MANAGER):
        with pytest.raises(Refused):
            world.write(desk.resolve_follow_up, act, made.id, "已退还二十元，当面道歉")


def test_money_besides_and_rework_together(world: World) -> None:
    order = world.settled()
    made = ask(world, order.number, BAD, "又漏又收钱", REWORK, Asked(Stars.POOR, charged=True))
    assert made.wants == MAJOR
    assert world.see(made.leads_to).order.linked_to == order.number
    (complaint,) = of_order(world, order.number)
    assert (complaint.kind, complaint.follow_up) == (Kind.TIPS, made.id)
    world.write(complaints.withdraw, Act.resident(), complaint.number, "钱退了")
    assert world.see(order.number).follow_ups[0].open  # the rework is still to be done


def test_who_did_the_work_neither_asks_nor_resolves(world: World) -> None:
    order = world.settled()
    with pytest.raises(NotAllowed):
        world.write(desk.follow_up, Act("W01", Role.WORKER, Basis.TELEPHONE), order.number, "telephone", GOOD)
    made = ask(world, order.number, BAD, "慢")
    with pytest.raises(NotAllowed):
        world.write(desk.resolve_follow_up, Act("W01", Role.WORKER, Basis.TELEPHONE), made.id, "好了")
    with pytest.raises(NotFound):
        world.write(desk.resolve_follow_up, SUPERVISOR, "0" * 32, "好了")
    with pytest.raises(Refused, match="怎样处理"):
        world.write(desk.resolve_follow_up, SUPERVISOR, made.id, " ")


def test_unfinished_work_is_not_followed_up(world: World) -> None:
    with pytest.raises(Refused, match="完工之后"):
        ask(world, world.assigned().number, GOOD)
    with pytest.raises(Refused, match="直接登记"):
        ask(world, world.finished(content="第二张").number, BAD, "漏", REWORK)


# ---- coverage -------------------------------------------------------------------------------------------------------


def test_coverage_counts_what_was_accepted_drawn_and_reached(either_world: World) -> None:
    """By department and period, what was not drawn included; within what a person may see."""
    world = either_world
    begins = world.now
    reached, tried = world.settled(), world.settled(content="第二张", day="2026-11-26")
    ask(world, reached.number, GOOD, asked=ALL_WELL)
    ask(world, tried.number, GONE)
    free = world.finished("F01", "W04", "S02", content="第三张", day="2026-11-27")
    world.write(desk.accept, Act.resident(), free.number, "王女士")
    estate = world.office.estate
    with world.store.read() as cn:
        every = boards.Scope(everything=True)
        until = world.now + timedelta(days=1)
        found = store.coverage(cn, estate, begins, until, every)
        one = store.coverage(cn, estate, begins, until, every, "repair")
        none = store.coverage(cn, estate, until, until + timedelta(days=1), every)
        own = store.coverage(cn, estate, begins, until, boards.Scope(departments=("reception",)))
    assert [(c.department, c.accepted, c.drawn, c.reached, c.not_drawn) for c in found] == [
        ("reception", 1, 0, 0, 1), ("repair", 2, 2, 1, 0),
    ]  # fmt: skip
    assert [c.department for c in one] == ["repair"]
    assert [c.department for c in own] == ["reception"]
    assert none == ()


def test_what_is_not_in_order_is_listed_within_the_scope(either_world: World) -> None:
    world = either_world
    order = world.settled()
    made = ask(world, order.number, BAD, "慢")
    estate = world.office.estate
    with world.store.read() as cn:
        every = boards.Scope(everything=True)
        assert store.unresolved(cn, estate, every) == (made,)
        assert store.unresolved(cn, estate, every, "cleaning") == ()
        assert store.unresolved(cn, estate, boards.Scope(departments=("cleaning",))) == ()
    world.write(desk.resolve_follow_up, SUPERVISOR, made.id, "说清楚了")
    with world.store.read() as cn:
        assert store.unresolved(cn, estate, boards.Scope(everything=True)) == ()
