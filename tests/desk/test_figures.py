"""The figures after real acts: what an order that went wrong, or was answered, counts as (§5.4, §5.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from service_desk import complaints, desk
from service_desk.catalog import FollowUpPolicy
from service_desk.clocks import local
from service_desk.desk import Act, boards, figures
from service_desk.desk.figures import Asked, Report
from service_desk.orders import Channel, FollowUpResult, Grant, ServiceOrder, Staff, Stars
from service_desk.reviews import FIGURES, Period
from service_desk.store.board import Scope
from service_desk.store.figures import Sight
from service_desk.workflow import Action, Role
from tests.desk import complaining

if TYPE_CHECKING:
    from conftest import World

ALL, WHOLE = Scope(everything=True), figures.WHOLE


def of(world: World, sight: Sight = WHOLE, department: str = "") -> Report:
    """The figures from the first Monday to today."""
    period = Period(local(world.office.now).date().replace(month=11, day=1), local(world.office.now).date())
    with world.store.read() as cn:
        return figures.report(cn, world.office, sight, period, department)


def said(world: World) -> dict[str, int]:
    """The figures that are not 0."""
    return {key: number for key, number in of(world).total.counts.items() if number}


def sent_back(world: World) -> ServiceOrder:
    order = world.finished("F01", lead="W04", by="S02")
    found: ServiceOrder = world.write(desk.reject, Act.resident(), order.number, "还是没有办好")
    return found


def test_work_sent_back_counts_as_rework_at_once_and_as_done_when_it_is_done_again(either_world: World) -> None:
    """``reject`` takes the finish away: nothing is done meanwhile; done again it is never 一次办好."""
    world = either_world
    order = sent_back(world)
    assert said(world) == {"registered": 1, "rework": 1}
    world.staff("S02", Action.ASSIGN, desk.assign, order.number, "W04", world.window())
    world.wait(hours=25)
    world.staff("W04", Action.START, desk.start, order.number, conduct_confirmed=True)
    world.staff("W04", Action.FINISH, desk.finish, order.number, "重新办好了")
    counts = said(world)
    assert counts.pop("on_time", 1) == 1
    assert counts == {"registered": 1, "done": 1, "timed": 1, "rework": 1}


def test_work_that_was_stopped_is_done_but_not_at_the_first_go(world: World) -> None:
    order = world.started("F01", lead="W04", by="S02")
    world.staff("W04", Action.STOP, desk.stop, order.number, "住户临时有事，没有办完")
    counts = said(world)
    assert counts["done"] == 1
    assert "first_time" not in counts
    assert "rework" not in counts


def test_an_immediate_answer_is_registered_and_done_without_a_deadline(world: World) -> None:
    act = Act("R01", Role.RECEPTION, desk.Entry("R01").basis)
    world.write(desk.answer_now, act, "F39", Channel.TELEPHONE, "在小区北门")
    assert said(world) == {"registered": 1, "done": 1, "first_time": 1}


def test_a_rating_and_a_visit_of_one_unhappy_resident_count_once(world: World) -> None:
    order = world.finished("F01", lead="W04", by="S02")
    world.write(desk.rate, Act.resident(), order.number, Stars.POOR)
    world.staff("S01", Action.CLOSE, desk.follow_up, order.number, "telephone", FollowUpResult.DISSATISFIED, "慢")
    counts = said(world)
    assert counts["unhappy"] == counts["rated"] == 1
    assert "good" not in counts


@pytest.mark.parametrize("action", ["cancel", "decline"])
def test_what_was_cancelled_or_declined_is_not_done(world: World, action: str) -> None:
    order = world.book("F01")
    if action == "cancel":
        world.write(desk.cancel, Act.resident(), order.number, "不需要了")
    else:
        reason = world.office.catalog.estate.decline_reasons[0]
        world.staff("R01", Action.DECLINE, desk.decline, order.number, reason, "可以找社区")
    assert said(world) == {"registered": 1, {"cancel": "cancelled", "decline": "declined"}[action]: 1}


def test_whose_work_somebody_judges() -> None:
    """The manager all; a supervisor the own department; reception's also what has none; others nothing."""
    for grants, scope in (
        ((Grant(Role.MANAGER),), ALL),
        ((Grant(Role.SUPERVISOR),), ALL),
        ((Grant(Role.SUPERVISOR, "repair"), Grant(Role.WORKER, "cleaning")), Scope(departments=("repair",))),
        ((Grant(Role.SUPERVISOR, "reception"),), Scope(departments=("reception", ""))),
        ((Grant(Role.SUPERVISOR, "repair"), Grant(Role.RECEPTION)), Scope(departments=("repair",))),
        ((Grant(Role.FINANCE), Grant(Role.WORKER, "repair")), Scope()),
    ):
        assert boards.led_by(Staff("X01", "某", "9", grants)) == scope


def test_a_supervisor_s_scope_and_a_department_narrow_every_number(world: World) -> None:
    world.book("P104", home="3-2-502")
    world.finished("F01", lead="W04", by="S02")
    assert of(world).total.counts["registered"] == 2
    repair = Sight(Scope(departments=("repair",)), WHOLE.complaints)
    assert of(world, repair).total.counts["registered"] == 1
    assert of(world, department="reception").total.counts["done"] == 1
    assert not any(of(world, repair, "reception").total.counts.values())
    assert [line.word for line in of(world).workers] == ["代办员甲", figures.NO_LEAD]


def test_12_a_figure_that_is_none_is_the_registered_ones(world: World) -> None:
    world.book("F01")
    period = of(world).period
    with world.store.read() as cn:
        for key, number in (("phone", 1), ("registered", 1), ("done", 0)):
            found = figures.orders_of(cn, world.office, WHOLE, Asked(key, period), page=99)
            assert (found.total, found.page, len(found.rows)) == (number, 1, number)
            assert found.word == FIGURES.get(key, FIGURES["registered"]).word


def seen_by(world: World, who: str) -> Report:
    with world.store.read() as cn:
        person = next(one for one in desk.list_staff(cn, world.office) if one.id == who)
    return of(world, figures.sight_of(person))


def test_a_complaint_counts_with_its_order_once_also_when_it_is_withdrawn(either_world: World) -> None:
    """Whoever talks a resident into withdrawing betters nothing; a second one about the order changes nothing."""
    world = either_world
    order = world.finished("F01", lead="W04", by="S02")
    first = complaining.receive(world, order=order)
    complaining.receive(world, order=order, words="收了二十元", kind="tips")
    complaining.resident(world, complaints.Action.WITHDRAW, first.number, "说清楚了")
    counts = said(world)
    assert (counts["complained"], counts["major"]) == (1, 1)
    assert [line.counts["complained"] for line in of(world).workers] == [1]


def test_04_nobody_reads_a_complaint_about_oneself_from_the_figures(world: World) -> None:
    """The supervisor complained of sees one less than the manager; one about the manager is no manager's to see."""
    order = world.finished()
    complaining.receive(world, order=order, about="S01")
    assert seen_by(world, "S01").total.counts["complained"] == 0
    assert seen_by(world, "M01").total.counts["complained"] == 1
    complaining.receive(world, about="S01", words="在门厅里骂人")
    assert seen_by(world, "S01").loose_sum == 0
    assert seen_by(world, "M01").loose_sum == 1
    other = world.finished(home="3-2-502", day="2026-11-26")
    complaining.receive(world, order=other, about="M01")
    assert seen_by(world, "M01").total.counts["complained"] == of(world).total.counts["complained"] == 1
    assert seen_by(world, "S01").total.counts["complained"] == 1


def test_complaints_about_no_order_stand_beside_the_tables_by_department(world: World) -> None:
    world.book()
    complaining.receive(world, words="楼道有烟味")
    complaining.receive(world, words="早上七点钻孔", about="W01")
    complaining.receive(world, words="没有人接电话", department="reception")
    found = of(world)
    assert not found.total.counts["complained"]
    words = ["客户接待服务中心 1 件", "水电工程维修组 1 件", "没有写部门 1 件"]
    assert (found.loose_sum, sorted(found.loose_word.split("，"))) == (3, sorted(words))
    assert found.loose[-1].word == figures.UNNAMED
    assert of(world, department="repair").loose_sum == 1


def test_only_who_answered_was_followed_up_and_who_was_not_drawn_counts_in_the_whole(world: World) -> None:
    """Nobody reached is no follow-up; an answer counts on whatever day it comes; an unaccepted order not at all."""
    estate = replace(world.offering.catalog.estate, follow_ups=FollowUpPolicy(free_percent=0, paid_percent=0))
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))
    order, later = world.accepted(), world.accepted(home="3-2-502", day="2026-11-26")
    world.finished(home="3-2-503", day="2026-11-27")
    asked = (Action.CLOSE, desk.follow_up, order.number, "telephone")
    world.staff("S01", *asked, FollowUpResult.UNREACHABLE)
    assert (said(world)["accepted"], "reached" in said(world)) == (2, False)
    world.wait(days=3)
    world.staff("S01", *asked, FollowUpResult.SATISFIED)
    world.staff("S01", Action.CLOSE, desk.follow_up, later.number, "visit", FollowUpResult.DISSATISFIED, "慢")
    assert (said(world)["accepted"], said(world)["reached"]) == (2, 2)


@pytest.mark.parametrize(("minutes", "late"), [(30, 0), (31, 1)])
def test_what_was_typed_in_late_counts_its_order_once(either_world: World, minutes: int, late: int) -> None:
    """Two late acts are one order; what the system does after them is nobody's typing."""
    world = either_world
    order = world.assigned("F01", lead="W04", by="S02")
    world.wait(hours=26)
    entry = {"at": world.now - timedelta(minutes=minutes), "late_reason": "停电"}
    world.staff("W04", Action.START, desk.start, order.number, conduct_confirmed=True, entry=entry)
    world.staff("W04", Action.FINISH, desk.finish, order.number, "办好了", entry=entry)
    assert said(world).get("late", 0) == late
    before = Period(date(2026, 11, 1), date(2026, 11, 23))
    with world.store.read() as cn:
        assert figures.report(cn, world.office, WHOLE, before).total.counts["late"] == 0
