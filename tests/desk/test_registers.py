"""What registers and lists gather from a real store over a month that was lived through, on both databases."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.catalog import SHANGHAI
from service_desk.desk import Act, payments, registers
from service_desk.errors import NotAllowed, NotFound, Refused
from service_desk.months import Month
from service_desk.orders import Basis, FollowUpResult, Stars, TaskKind
from service_desk.papers import register
from service_desk.pricing import yuan
from service_desk.workflow import Action, Kind, State

if TYPE_CHECKING:
    from conftest import World


def read(world: World, use_case: Any, *args: Any, **kwargs: Any) -> Any:
    office = world.office
    with world.store.read() as cn:
        return use_case(cn, office, *args, **kwargs)


def test_a_month_of_paid_work_is_in_the_register(either_world: World) -> None:
    """Settled, sent back, declined, cancelled: each once, in the order of registration; free work is not in it."""
    world = either_world
    settled = world.settled(content="龙头一")
    world.wait(days=1)
    cancelled = world.assigned(content="龙头二", day="2026-11-26")
    world.write(desk.cancel, Act.resident(), cancelled.number, "改主意了")
    world.wait(minutes=5)
    declined = world.book(content="龙头三", day="2026-11-27")
    reason = world.office.catalog.estate.decline_reasons[0]
    world.staff("R01", Action.DECLINE, desk.decline, declined.number, reason, "请致电厂家")
    world.book("F01", day="2026-11-27")
    found = read(world, registers.paid_register, Month(2026, 11))
    assert [entry.order.number for entry in found.entries] == [settled.number, cancelled.number, declined.number]
    first, second, third = found.entries
    assert (first.order.paid, first.order.receipt, found.received) == (4000, "2026-000001", 4000)
    assert (first.told_by, first.department, first.team) == ("", "水电工程维修组", ("维修工甲",))
    assert first.assigned_at is not None
    assert first.accepted_on == "专用链接"
    assert (second.order.state, second.said) == (State.CANCELLED, "改主意了")
    assert (third.ended, third.said) == (reason, "请致电厂家")


def test_months_are_those_of_the_estate_s_clock(either_world: World) -> None:
    """Half past midnight on the first of December is December, though it is still November in Greenwich."""
    world = either_world
    world.now = datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI)
    late = world.book(content="月底", day="2026-12-01")
    world.now = datetime(2026, 12, 1, 0, 30, tzinfo=SHANGHAI)
    early = world.book(content="月初", day="2026-12-02")
    november, december = (read(world, registers.paid_register, Month(2026, month)) for month in (11, 12))
    assert [entry.order.number for entry in november.entries] == [late.number]
    assert [entry.order.number for entry in december.entries] == [early.number]
    assert (december.before, december.before_count) == (0, 1)


def test_the_year_counts_from_its_january(either_world: World) -> None:
    """What was received on earlier months' orders, and how many there were; last year's are not in it."""
    world = either_world
    world.settled()
    december = read(world, registers.paid_register, Month(2026, 12))
    assert (december.before, december.before_count, december.received) == (4000, 1, 0)
    january = read(world, registers.paid_register, Month(2027, 1))
    assert (january.before, january.before_count) == (0, 0)
    with pytest.raises(Refused):
        read(world, registers.paid_register, Month(2026, 13))


def test_who_took_the_consent_told_the_price(either_world: World) -> None:
    """By telephone the recorder; what came of the order later is named."""
    world = either_world
    settled = world.settled(act=Act("resident", desk.Act.resident().role, Basis.TELEPHONE, recorded_by="R01"))
    world.staff("R01", Action.REGISTER, desk.reopen, settled.number, "warranty", "又漏了")
    (entry,) = read(world, registers.paid_register, Month(2026, 11)).entries
    assert entry.told_by == "接待员甲"
    assert entry.order.consent.basis.word == "电话"
    assert len(entry.linked) == 1


def test_a_worker_s_day_has_own_tasks_in_it(either_world: World) -> None:
    """Of that day, of that worker or with that worker as helper; without a time they stand apart."""
    world = either_world
    mine = world.assigned(content="一")
    other = world.assigned(lead="W02", content="二")
    helped = world.book(content="三", day="2026-11-25")
    world.staff("S01", Action.ASSIGN, desk.assign, helped.number, "W02", world.window(25), helpers=("W01",))
    absent = world.assigned(content="四", day="2026-11-26")
    world.staff("W01", Action.NO_ENTRY, desk.no_entry, absent.number, "敲门三次")
    tuesday = read(world, registers.day_sheet, "W01", date(2026, 11, 24))
    assert {job.order.number for job in tuesday.jobs} == {mine.number, helped.number}
    assert [job.order.number for job in tuesday.loose] == [absent.number]
    assert tuesday.departments == ("水电工程维修组",)
    assert {person.id for job in tuesday.jobs for person in job.team} == {"W01", "W02"}
    assert read(world, registers.day_sheet, "W01", date(2026, 11, 25)).jobs == ()
    both = read(world, registers.department_day, "repair", date(2026, 11, 24))
    assert [sheet.worker.id for sheet in both] == ["W01", "W02"]
    assert other.number in {job.order.number for job in both[1].jobs}


def test_a_day_sheet_is_for_those_who_go_to_homes(either_world: World) -> None:
    with pytest.raises(NotAllowed):
        read(either_world, registers.day_sheet, "F01", date(2026, 11, 24))
    with pytest.raises(NotFound):
        read(either_world, registers.department_day, "nowhere", date(2026, 11, 24))
    with pytest.raises(Refused):
        read(either_world, registers.department_day, "greening", date(2026, 11, 24))


def test_follow_ups_made_and_due(either_world: World) -> None:
    """What was asked in the month, then what is due by its end; the own rating stands beside it."""
    world = either_world
    asked, due = world.settled(content="一"), world.settled(content="二", day="2026-11-27")
    world.write(desk.rate, Act.resident(), asked.number, Stars.VERY_GOOD, "很好")
    world.staff("S01", Action.CLOSE, desk.follow_up, asked.number, "telephone", FollowUpResult.SATISFIED, "没有别的")
    found = read(world, registers.follow_up_sheet, Month(2026, 11))
    first, second = found.entries
    assert (first.order.number, first.asked_by, first.made.words) == (asked.number, "维修主管甲", "没有别的")
    assert first.rating.stars is Stars.VERY_GOOD
    assert (second.order.number, second.made, second.rating) == (due.number, None, None)
    assert second.due_at is not None
    assert read(world, registers.follow_up_sheet, Month(2026, 10)).entries == ()
    one = read(world, registers.follow_ups_of_order, asked.number.lower())
    assert (one.number, [entry.made is not None for entry in one.entries]) == (asked.number, [True])
    with pytest.raises(NotFound):
        read(world, registers.follow_ups_of_order, "2611-XXXXX")


def test_whoever_is_to_be_told_is_on_the_list(either_world: World) -> None:
    """To tell, to call and urged, the earliest due first; follow-ups have their own record; told ones are gone."""
    world = either_world
    first = world.assigned(content="一")
    world.wait(hours=2)
    second = world.assigned(content="二", day="2026-11-25")
    world.settled(content="三", day="2026-11-26")
    found = read(world, registers.tell_list)
    assert [line.order.number for line in found.lines][:2] == [first.number, second.number]
    assert all(line.task.kind is not TaskKind.FOLLOW_UP for line in found.lines)
    dues = [line.task.due_at for line in found.lines]
    assert dues == sorted(dues)
    assert read(world, registers.tell_list, "cleaning").lines == ()
    task = found.lines[0].task
    office = world.office
    world.store.write(lambda cn: desk.told(cn, office, desk.own_act(cn, office, desk.Entry("R01")), task.id, "told"))
    assert task.id not in {line.task.id for line in read(world, registers.tell_list).lines}


def test_a_month_is_read_in_a_handful_of_statements(either_world: World) -> None:
    """As many for twelve orders as for one."""

    def statements(count: int) -> int:
        world = either_world
        for n in range(count):
            world.book(content=f"第 {world.now} {n}", day="2026-11-25", half="pm" if n % 2 else "am")
        seen: list[str] = []
        office = world.office
        with world.store.read() as cn:
            run = cn.execute

            def counted(statement: Any, *args: Any, **kwargs: Any) -> Any:
                seen.append(str(statement))
                return run(statement, *args, **kwargs)

            cn.execute = counted  # type: ignore[method-assign]
            found = registers.paid_register(cn, office, Month(2026, 11))
        assert {entry.order.kind for entry in found.entries} == {Kind.PAID}
        return len(seen)

    one = statements(1)
    assert statements(8) == one <= 8


def test_who_may_print_what(either_world: World) -> None:
    """A worker the own sheet only; finance the ledger; nobody who is not on duty."""
    world = either_world
    assert read(world, registers.printout, "R01", "核对").by == "接待员甲（R01）"
    assert read(world, registers.printout, "W01", own="W01").by == "维修工甲（W01）"
    assert read(world, registers.printout, "F01", roles=registers.LEDGER).why == ""
    for who, own in (("W01", ""), ("W01", "W02"), ("F01", "")):
        with pytest.raises(NotAllowed):
            read(world, registers.printout, who, own=own)
    with pytest.raises(NotFound):
        read(world, registers.printout, "X99")


def test_what_was_given_back_is_deducted_and_said(either_world: World, offering: Any) -> None:
    """In the month of the order, and in the year's sum before it."""
    world = either_world
    order = world.settled()
    office = world.office
    world.store.write(lambda cn: payments.refund(
        cn, office, desk.own_act(cn, office, desk.Entry("M01")), order.receipt, "", 500, "cash", "漆面没修好"
    ))  # fmt: skip
    found = read(world, registers.paid_register, Month(2026, 11))
    assert (found.received, found.entries[0].received) == (order.paid - 500, order.paid - 500)
    assert read(world, registers.paid_register, Month(2026, 12)).before == order.paid - 500
    row = register.table(offering.catalog, found)[0]
    assert row[register.LABELS.index(register.RECEIVED)] == order.paid - 500
    assert f"收 {yuan(order.paid)}，退 5" in str(row[-1])
