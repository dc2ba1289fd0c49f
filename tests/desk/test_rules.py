"""Late entry, idempotency, limits, links, looking up a status, approvals: the rules around the steps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from service_desk import desk
from service_desk.desk import Act, Entry
from service_desk.errors import InvalidInput, KeyReused, NotAllowed, NotFound, Refused, SlotFull, Stale, TooMany
from service_desk.orders import Basis, Channel, Grant, Staff, Stars, TaskKind
from service_desk.workflow import Action, Role, State

if TYPE_CHECKING:
    from conftest import World


def assign_at(world: World, by: str, hours: float, reason: str = "") -> None:
    """Record an assignment that happened some hours ago."""
    with world.store.read() as cn:
        first = desk.half_days(cn, world.office, world.office.service("P104"))[1]
    order = world.book(home=f"3-2-{len(reason) + 101}", day=first.day.isoformat(), half=first.half.value)
    world.wait(hours=hours)
    entry = {"at": world.now - timedelta(hours=hours - 0.1), "late_reason": reason}
    world.staff(by, Action.ASSIGN, desk.assign, order.number, "W01", world.window(), entry=entry)


def test_late_entry_needs_a_reason(world: World) -> None:
    """More than thirty minutes between act and record."""
    with pytest.raises(Refused) as refusal:
        assign_at(world, "S01", 2)
    assert refusal.value.code == "late_without_reason"
    assign_at(world, "S01", 2, "停电")
    office = world.office
    with world.store.read() as cn:
        assert len(desk.find(cn, office, desk.OrderQuery(states=(State.ASSIGNED,)))) == 1


def test_entry_after_three_working_days_needs_the_manager(world: World) -> None:
    """The supervisor is too late; a supervisor who is the manager too may."""
    with pytest.raises(Refused) as refusal:
        assign_at(world, "S01", 24 * 7, "纸单")
    assert refusal.value.code == "late_needs_manager"
    both = Staff("B01", "经理乙", "002", (Grant(Role.MANAGER), Grant(Role.SUPERVISOR, "repair")))
    world.write(desk.save_staff, "M01", both)
    assign_at(world, "B01", 24 * 7, "纸单补录")


def test_nothing_happens_in_the_future_or_before_the_last_step(world: World) -> None:
    """The order of steps uses the time of the act."""
    order = world.book()
    for at, code in (
        (world.now + timedelta(hours=1), "in_future"),
        (world.now - timedelta(minutes=20), "before_last_step"),
    ):
        with pytest.raises(Refused) as refusal:
            world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(), entry={"at": at})
        assert refusal.value.code == code


def test_a_version_that_has_moved_on_is_stale(world: World) -> None:
    """Two supervisors at once: the second is told."""
    order = world.book()
    world.staff(
        "S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window(), entry={"version": order.version}
    )
    with pytest.raises(Stale):
        world.staff(
            "S01", Action.ASSIGN, desk.assign, order.number, "W02", world.window(), entry={"version": order.version}
        )


def test_the_same_key_answers_with_the_first_order(world: World) -> None:
    """Fifty at once make one; another body under the key is refused."""
    office = world.office

    def submit(body: bytes = b"form") -> str:
        booking = desk.read_booking(office, {**FORM}, Channel.WEB)
        case = desk.once(office, "k1", body, lambda cn: desk.book(cn, office, Act.resident(), booking).number)
        number: str = world.store.write(case)
        return number

    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(lambda _: submit(), range(50)))
    assert len(set(numbers)) == 1
    with pytest.raises(KeyReused):
        submit(b"another")
    with world.store.read() as cn:
        assert len(desk.find(cn, office, desk.OrderQuery())) == 1


FORM = {
    "service": "P104", "home": "3-2-501", "name": "王女士", "phone": "13800138000", "content": "龙头滴水",
    "day": "2026-11-24", "half": "am", "agreed": "yes",
}  # fmt: skip


def test_a_full_half_day_is_refused_with_a_way_out(world: World) -> None:
    """The seventh of six places; the sentence names another half-day and the telephone."""
    for room in range(6):
        world.book(home=f"3-2-{room + 101}")
    with pytest.raises(SlotFull) as refusal:
        world.book(home="3-2-901")
    assert "027-12345678" in refusal.value.sentence
    with world.store.read() as cn:
        offers = desk.half_days(cn, world.office, world.office.service("P104"))
    full = [o for o in offers if o.full]
    assert [o.word for o in full] == ["11月24日 周二 上午"]


def test_a_household_books_so_often_a_day(world: World) -> None:
    """Two of identical text, ten in all; the next day is another day."""
    for _ in range(2):
        world.book()
    with pytest.raises(TooMany):
        world.book()
    for n in range(8):
        world.book("F02", content=f"缴费 {n}", day="2026-11-25")
    with pytest.raises(TooMany):
        world.book("F02", content="第十一次", day="2026-11-26")
    world.wait(days=1)
    world.book("F02", content="第二天", day="2026-11-26")


def test_a_link_opens_its_order_only(world: World) -> None:
    """A changed token opens nothing; a newer link version shuts the old link."""
    first, second = world.book(), world.book(home="5-1-101")
    office = world.office
    token = desk.link_token(office, first)
    with world.store.read() as cn:
        found = desk.order_of_token(cn, office, token)
        assert found is not None
        assert found.number == first.number
        seal = token.partition(".")[2]
        for wrong in (
            f"{second.number}.{seal}",
            token[:-1],
            "x",
            f"{first.number}.",
            "2612-AAAAA.x",
            f"{first.number}.é",
        ):
            assert desk.order_of_token(cn, office, wrong) is None
        other = replace(office, secret=b"z" * 32)
        assert desk.order_of_token(cn, other, token) is None
    assert desk.link_token(office, replace(first, link_version=2)) != token


def test_a_form_id_lives_two_days(world: World) -> None:
    """Signed here, fresh for 48 hours, unusable when forged."""
    made = desk.new_form_id(world.office)
    found = desk.read_form_id(world.office, made)
    assert found is not None
    assert found.fresh
    world.wait(hours=49)
    old = desk.read_form_id(world.office, made)
    assert old is not None
    assert not old.fresh
    assert desk.read_form_id(world.office, made[:-1] + ("A" if made[-1] != "A" else "B")) is None
    assert desk.read_form_id(world.office, "1.2") is None


def look(world: World, number: str, tail: str, client: str = "c") -> tuple[bool, bool]:
    """Whether the order was found, and whether the asker is blocked."""
    answer = world.write(desk.look_up, number, tail, client)
    return answer.order is not None, answer.blocked


def test_status_needs_number_and_tail(world: World) -> None:
    """The booker's phone does too; without a phone the room."""
    order = world.book(for_other="yes", booker_name="李先生", booker_phone="13900139999")
    assert look(world, order.number, "8000") == (True, False)
    assert look(world, order.number.lower(), "9999") == (True, False)
    assert look(world, order.number, "0000") == look(world, "2611-AAAAA", "8000") == (False, False)
    silent = world.book(phone="", reach="按门铃", home="5-1-101", for_other="")
    assert look(world, silent.number, "101", "d") == (True, False)


def test_guessing_is_blocked_per_order_and_per_address(world: World) -> None:
    """Five tries an hour, counted in the database; then even the right answer waits."""
    order = world.book()
    for guess in range(5):
        assert look(world, order.number, f"{guess:04d}", f"client{guess}") == (False, False)
    assert look(world, order.number, "8000", "another") == (False, True)
    world.wait(hours=1.1)
    assert look(world, order.number, "8000", "another") == (True, False)


def test_who_knows_the_tail_may_look_often(world: World) -> None:
    """Only misses count."""
    order = world.book()
    assert {look(world, order.number, "8000") for _ in range(9)} == {(True, False)}


def test_reception_is_never_held_up_by_the_limits_of_the_web(world: World) -> None:
    """Who calls or comes is a person."""
    office = world.office
    for _ in range(4):
        booking = desk.read_booking(office, FORM, Channel.TELEPHONE)
        act = Act("resident", Role.RESIDENT, Basis.TELEPHONE, "R01")
        world.store.write(lambda cn, b=booking, a=act: desk.book(cn, office, a, b))
    with world.store.read() as cn:
        assert len(desk.find(cn, office, desk.OrderQuery())) == 4


def test_a_clock_that_ran_ahead_does_not_stop_the_tick(world: World) -> None:
    """Neither the seal nor an order stamped in the future keeps the rest from happening."""
    world.finished("F01", lead="W04", by="S02")
    right = world.now
    world.now = right + timedelta(days=30)
    assert len(world.write(desk.tick).lapsed) == 1
    world.now = right + timedelta(days=1)
    assert world.write(desk.tick).sealed == ()


def test_a_note_without_its_sheet_or_on_a_stale_order_is_refused(world: World) -> None:
    """What is no step of the table keeps the same ground and version."""
    order = world.finished()
    with pytest.raises(Refused) as sheet:
        world.write(desk.rate, Act("resident", Role.RESIDENT, Basis.PAPER, "R01"), order.number, Stars.GOOD)
    assert sheet.value.code == "no_sheet"
    with pytest.raises(Stale):
        world.write(desk.rate, replace(Act.resident(), version=1), order.number, Stars.GOOD)


def test_only_the_manager_approves(world: World) -> None:
    """By content hash, in the chain."""
    with pytest.raises(NotAllowed):
        world.write(desk.approve, Act("S01", Role.SUPERVISOR, Basis.SCREEN), "abc", "目录")
    world.write(desk.approve, Act("M01", Role.MANAGER, Basis.SCREEN), "abc", "目录")
    with world.store.read() as cn:
        assert desk.is_approved(cn, world.office, "abc")
        assert not desk.is_approved(cn, world.office, "abd")
        assert desk.approved_offering(cn, world.office).prices.approved == frozenset({"abc"})


def test_the_last_manager_stays(world: World) -> None:
    """And only the manager changes staff."""
    manager = Staff("M01", "经理甲", "001", (Grant(Role.MANAGER),), active=False)
    with pytest.raises(NotAllowed):
        world.write(desk.save_staff, "M01", manager)
    with pytest.raises(NotAllowed):
        world.write(desk.save_staff, "R01", Staff("W09", "工丙", "9", (Grant(Role.WORKER, "repair"),)))
    with pytest.raises(InvalidInput):
        world.write(desk.save_staff, "M01", Staff("W 9", "", "9", (Grant(Role.WORKER, "nowhere"),)))


def test_a_stranger_and_a_disabled_colleague_can_do_nothing(world: World) -> None:
    """At the next act."""
    order = world.book()
    with pytest.raises(NotFound):
        world.staff("X99", Action.ROUTE, desk.route, order.number, "repair")
    world.write(
        desk.save_staff, "M01", Staff("S01", "维修主管甲", "021", (Grant(Role.SUPERVISOR, "repair"),), active=False)
    )
    with pytest.raises(NotFound):
        world.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", world.window())


def test_who_may_not_act_learns_nothing_from_the_guards(world: World) -> None:
    """A wrong amount by reception is refused for the role, not for the amount."""
    order = world.accepted()
    with pytest.raises(NotAllowed):
        world.staff("R01", Action.SETTLE, desk.settle, order.number, 1, "cash")


def test_paper_needs_its_number_and_a_spoken_word_its_recorder(world: World) -> None:
    """The basis of an act can be looked up later."""
    order = world.book()
    with pytest.raises(Refused) as sheet:
        world.staff("R01", Action.CANCEL, desk.cancel, order.number, "不要了", entry={"basis": Basis.PAPER})
    assert sheet.value.code == "no_sheet"
    with pytest.raises(Refused) as recorder:
        world.write(desk.cancel, Act("resident", Role.RESIDENT, Basis.TELEPHONE), order.number, "不要了")
    assert recorder.value.code == "no_recorder"


def test_reception_records_for_a_worker_without_a_phone(world: World) -> None:
    """The act is the worker's, the hand is reception's (由××代录)."""
    order = world.assigned()
    world.wait(hours=25)
    world.staff("R01", Action.START, desk.start, order.number, conduct_confirmed=True, entry={"for_worker": "W01"})
    event = world.see(order.number).events[-1]
    assert (event.actor, event.recorded_by, event.role) == ("W01", "R01", Role.WORKER)


def test_told_and_not_reached(world: World) -> None:
    """An unreachable resident stays on the list, counted."""
    world.assigned()
    office = world.office
    with world.store.read() as cn:
        task = desk.open_tasks(cn, office, kind=TaskKind.TELL)[0]
    act = Act("R01", Role.RECEPTION, Basis.TELEPHONE)
    assert world.write(desk.told, act, task.id, "unreachable").attempts == 1
    done = world.write(desk.told, act, task.id, "told")
    assert (done.attempts, done.done_by) == (2, "R01")
    with pytest.raises(NotFound):
        world.write(desk.told, act, task.id, "told")


def test_the_board_counts_what_waits(world: World) -> None:
    """Today, late, to assign, to accept, to settle."""
    world.book()
    world.assigned(home="5-1-101")
    office = world.office
    with world.store.read() as cn:
        shown = desk.board(cn, office)
    assert (len(shown.to_assign), len(shown.late), len(shown.today)) == (1, 0, 0)
    assert len(shown.tasks_of(TaskKind.TELL)) == 1
    world.wait(days=2)
    with world.store.read() as cn:
        later = desk.board(cn, world.office, "repair")
        assert not desk.board(cn, world.office, "cleaning").late
    assert [o.state for o in later.late] == [State.ROUTED]  # nobody has called; the other has until finish_by
    world.wait(days=5)
    with world.store.read() as cn:
        assert len(desk.board(cn, world.office).late) == 2


def test_a_tick_seals_yesterday_once(world: World) -> None:
    """Idempotent."""
    world.book()
    world.wait(days=1)
    first = world.write(desk.tick)
    assert first.sealed == ("2026-11-23",)
    assert world.write(desk.tick).lapsed == ()


def test_an_immediate_answer_needs_no_name(world: World) -> None:
    """Service, channel and the answer."""
    act = Act("R01", Role.RECEPTION, Basis.TELEPHONE)
    order = world.write(desk.answer_now, act, "F20", Channel.TELEPHONE, "搬家公司电话三家，已告知")
    assert (order.state, order.contact.name) == (State.CLOSED, "")
    with pytest.raises(Refused):
        world.write(desk.answer_now, act, "F20", Channel.TELEPHONE, " ")
    with pytest.raises(Refused):
        world.write(desk.answer_now, act, "P104", Channel.TELEPHONE, "不用修")


def test_act_of_gives_each_entry_its_role(world: World) -> None:
    """The acting role is one that the row of the table asks for."""
    order = world.book()
    office = world.office
    with world.store.read() as cn:
        cases = {
            ("S01", Action.ASSIGN): ("S01", Role.SUPERVISOR, ""),
            ("R01", Action.CANCEL): ("resident", Role.RESIDENT, "R01"),
            ("R01", Action.DECLINE): ("R01", Role.RECEPTION, ""),
        }
        for (by, action), wanted in cases.items():
            act = desk.act_of(cn, office, Entry(by), action, order)
            assert (act.actor, act.role, act.recorded_by) == wanted


def test_status_page_says_what_comes_next(world: World) -> None:
    """Steps in words with dates; what may be done now."""
    order = world.finished()
    with world.store.read() as cn:
        status = desk.status_of(cn, world.office, order)
    assert [s.word for s in status.steps if s.done] == ["已登记", "已落实部门", "已派工", "正在服务", "已完工"]
    assert [s.word for s in status.steps if not s.done] == ["已验收", "已结算", "已结案"]
    assert status.actions == {"accept", "reject", "rate", "object"}
    assert status.who is not None
    assert status.who.badge == "031"
    assert desk.price_words(order) == "应付 40 元"
