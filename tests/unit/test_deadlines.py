"""Every clock of an order, travelled through holidays, make-up days, the year's end and the night (§2.2, §5.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import catalog_files, clocks, deadlines
from service_desk.catalog import SHANGHAI, Calendar, Catalog, Half
from service_desk.orders import Channel, Contact, HalfDay, Place, ServiceOrder, Window
from service_desk.workflow import Kind, State

FILES = catalog_files.load(Path(__file__).parents[2] / "catalog").catalog
# Spring Festival as such holidays are usually announced: eight days, a Sunday before and a Saturday after worked.
SPRING = Calendar(
    2027,
    closed=((date(2027, 1, 1), "元旦"), *((date(2027, 2, day), "春节") for day in range(5, 13))),
    workdays=((date(2027, 1, 31), "春节调休"), (date(2027, 2, 13), "春节调休")),
)
CATALOG = replace(FILES, calendars=(*(one for one in FILES.calendars if one.year != 2027), SPRING))
HOUR = 3600


def at(text: str) -> datetime:
    """A time of the estate's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def order(**changes: object) -> ServiceOrder:
    """A plain order of the service with 4 and 24 hours unless the catalogue says otherwise."""
    home, now = Place("3", "2", "501"), at("2026-11-23 09:00")
    made = ServiceOrder(
        "2611-7K3QM", Kind.FREE, State.ROUTED, 1, "F01", "代缴水费", Channel.WEB, Contact("王女士"), home, home, "", "",
        None, now, now,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def window(start: str, end: str) -> Window:
    return Window(at(start), at(end))


# ---- what is promised ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-12-31 17:00", 1, "2027-01-04 09:00"),  # over New Year and its weekend
        ("2027-01-30 10:00", 1, "2027-01-31 09:30"),  # a Saturday; Sunday is a make-up day
        ("2027-02-04 17:00", 1, "2027-02-13 09:00"),  # over Spring Festival into the make-up Saturday
        ("2027-02-04 17:00", 8, "2027-02-15 09:00"),  # and on over the Sunday after it
        ("2027-02-07 23:00", 7, "2027-02-13 17:30"),  # registered within the holidays: the first day after counts whole
    ],
)
def test_working_hours_over_spring_festival_and_the_years_end(start: str, hours: int, end: str) -> None:
    """Closed days do not count, make-up days do, from one year into the next."""
    assert clocks.add_working_hours(CATALOG, at(start), hours) == at(end)
    assert clocks.working_time_between(CATALOG, at(start), at(end)) == timedelta(hours=hours)


def test_no_working_time_lies_backward() -> None:
    assert clocks.working_time_between(CATALOG, at("2026-11-24 10:00"), at("2026-11-23 10:00")) == timedelta(0)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 1)), st.integers(1, 6000))  # noqa: DTZ001
def test_measuring_is_the_reverse_of_adding(moment: datetime, minutes: int) -> None:
    """Whatever was added to a clock is what lies between."""
    start, span = moment.replace(tzinfo=SHANGHAI), timedelta(minutes=minutes)
    assert clocks.working_time_between(CATALOG, start, clocks.add_working_time(CATALOG, start, span)) == span


def test_a_promise_in_working_hours_and_one_by_the_wall() -> None:
    """The evening before New Year: the plain service waits for the fourth of January, the urgent one does not."""
    evening = at("2026-12-31 22:30")
    plain = deadlines.promised(CATALOG, "F01", evening, urgent=False)
    respond, finish = deadlines.hours_of(CATALOG, "F01")
    assert plain.respond_by == clocks.add_working_hours(CATALOG, at("2027-01-04 08:30"), respond)
    assert plain.finish_by == clocks.add_working_hours(CATALOG, at("2027-01-04 08:30"), finish)
    burst = deadlines.promised(CATALOG, "P101", evening, urgent=True)
    respond, finish = deadlines.hours_of(CATALOG, "P101")
    assert burst.respond_by == evening + timedelta(hours=respond)
    assert burst.finish_by == evening + timedelta(hours=finish)
    assert burst.respond_by.date() <= date(2027, 1, 1)


def test_a_wished_half_day_draws_the_promise_to_itself() -> None:
    """Heard before it begins; not late before it is over, also a fortnight away over the holidays."""
    wish = HalfDay(date(2027, 2, 13), Half.AM)
    found = deadlines.promised(CATALOG, "F01", at("2027-02-04 17:00"), urgent=False, wanted=wish)
    assert found.respond_by == at("2027-02-13 08:30")
    assert found.finish_by >= at("2027-02-13 12:00")
    far = deadlines.promised(CATALOG, "F01", at("2026-11-23 09:00"), urgent=False, wanted=wish)
    assert far.finish_by == at("2027-02-13 12:00")
    assert far.respond_by < at("2026-11-25 00:00")


def test_a_service_that_is_gone_has_the_usual_hours() -> None:
    assert deadlines.hours_of(CATALOG, "X99") == (deadlines.RESPOND_HOURS, deadlines.FINISH_HOURS)


# ---- waiting for the resident -------------------------------------------------------------------------------------


def test_the_clock_stands_still_and_runs_on_with_what_was_left() -> None:
    """Nobody opened on the last day of the year with two hours left; the new time is after the holidays."""
    waits = order(state=State.ASSIGNED, finish_by=at("2026-12-31 17:30"))
    still = deadlines.waiting(CATALOG, waits, at("2026-12-31 15:30"))
    assert still == {"finish_by": None, "time_left": 2 * HOUR}
    paused = replace(waits, **still)
    assert deadlines.deadline_of(paused) is None
    assert deadlines.overdue(paused, at("2027-03-01 09:00")) is None
    agreed = deadlines.agreed(CATALOG, paused, window("2027-02-04 16:30", "2027-02-04 17:30"))
    assert agreed == {"finish_by": at("2027-02-13 09:30"), "time_left": None}  # an hour today, an hour after the feast


@pytest.mark.parametrize("urgent", [False, True])
def test_a_clock_that_has_run_out_has_nothing_left_and_takes_nothing_away(*, urgent: bool) -> None:
    late = order(finish_by=at("2026-11-23 10:00"), urgent=urgent)
    assert deadlines.left_at(CATALOG, late, at("2026-11-23 10:00")) == 0
    assert deadlines.left_at(CATALOG, late, at("2026-11-23 16:00")) == 0
    stood = replace(late, **deadlines.waiting(CATALOG, late, at("2026-11-23 16:00")))
    assert deadlines.begun(CATALOG, stood, at("2026-11-24 09:00"))["finish_by"] == at("2026-11-24 09:00")


def test_twice_nobody_there_keeps_what_was_left() -> None:
    first = replace(order(finish_by=at("2026-11-23 12:00")), finish_by=None, time_left=2 * HOUR)
    assert deadlines.waiting(CATALOG, first, at("2026-12-01 10:00")) == {"finish_by": None, "time_left": 2 * HOUR}


def test_an_urgent_clock_waits_and_runs_on_by_the_wall_over_midnight() -> None:
    """Quiet hours and nights do not stop it, a resident who does not open does."""
    burst = order(state=State.ASSIGNED, urgent=True, finish_by=at("2026-12-31 23:30"))
    paused = replace(burst, **deadlines.waiting(CATALOG, burst, at("2026-12-31 22:00")))
    assert paused.time_left == HOUR * 3 // 2
    assert deadlines.begun(CATALOG, paused, at("2026-12-31 23:00")) == {
        "finish_by": at("2027-01-01 00:30"), "time_left": None,
    }  # fmt: skip


def test_no_promise_ends_before_the_agreed_time() -> None:
    """Without a wait the promise stands, unless the agreed time is later; old waits know nothing of what was left."""
    runs = order(state=State.ASSIGNED, finish_by=at("2026-11-26 12:00"))
    early, late = window("2026-11-24 09:00", "2026-11-24 10:00"), window("2026-11-27 09:00", "2026-11-27 10:00")
    assert deadlines.agreed(CATALOG, runs, early)["finish_by"] == at("2026-11-26 12:00")
    assert deadlines.agreed(CATALOG, runs, late)["finish_by"] == late.end
    assert deadlines.agreed(CATALOG, order(finish_by=None), early)["finish_by"] == early.end
    nothing_left = order(finish_by=None, time_left=0)
    assert deadlines.agreed(CATALOG, nothing_left, early)["finish_by"] == early.end


def test_later_at_the_residents_wish_does_not_count() -> None:
    """待料 with three hours left, and the resident wants it after Spring Festival: three hours from then on."""
    busy = order(state=State.IN_SERVICE, finish_by=at("2027-02-04 17:30"))
    when, later = at("2027-02-04 14:30"), window("2027-02-15 09:00", "2027-02-15 10:00")
    assert deadlines.agreed_after_wait(CATALOG, busy, when, later)["finish_by"] == at("2027-02-15 12:00")
    assert deadlines.agreed(CATALOG, busy, later)["finish_by"] == later.end  # the office's own lack: no time is given


def test_a_postponed_half_day() -> None:
    moved = deadlines.moved(CATALOG, order(finish_by=at("2026-11-24 12:00")), HalfDay(date(2027, 1, 4), Half.PM))
    assert moved == {"finish_by": at("2027-01-04 17:30"), "time_left": None}


def test_work_that_begins_without_a_wait_keeps_its_promise() -> None:
    runs = order(finish_by=at("2026-11-24 12:00"))
    assert deadlines.begun(CATALOG, runs, runs.created_at)["finish_by"] == runs.finish_by


def test_finished_work_waits_for_its_acceptance() -> None:
    """Absent for a fortnight over the holidays, then not accepted: what was left runs on from that word."""
    done = order(state=State.IN_SERVICE, finish_by=at("2027-02-04 16:00"), service="P104")
    kept = deadlines.finished(CATALOG, done, at("2027-02-03 16:00"))
    assert kept == {"time_left": 7 * HOUR}
    waits = replace(done, state=State.COMPLETED, **kept)
    assert deadlines.overdue(waits, at("2027-02-20 09:00")) is None
    assert deadlines.reworked(CATALOG, waits, at("2027-02-15 08:30")) == {
        "finish_by": at("2027-02-15 17:30"), "time_left": None,
    }  # fmt: skip


def test_rework_has_at_least_the_time_of_an_answer() -> None:
    """Late already when it was finished: no instant verdict; records of old releases get the whole time."""
    respond, finish = deadlines.hours_of(CATALOG, "F01")
    when = at("2026-11-23 08:30")
    late = deadlines.reworked(CATALOG, order(state=State.COMPLETED, time_left=0), when)
    assert late["finish_by"] == clocks.add_working_hours(CATALOG, when, respond)
    old = deadlines.reworked(CATALOG, order(state=State.COMPLETED), when)
    assert old["finish_by"] == clocks.add_working_hours(CATALOG, when, finish)


# ---- overdue ------------------------------------------------------------------------------------------------------


def test_by_when_the_next_thing_is_due() -> None:
    """First the answer, then the end; nothing where nothing is awaited of the office."""
    respond, finish = at("2026-11-23 12:00"), at("2026-11-25 12:00")
    both = order(respond_by=respond, finish_by=finish)
    assert deadlines.deadline_of(both) == respond
    assert deadlines.deadline_of(replace(both, finish_by=None)) == respond
    assert deadlines.deadline_of(replace(both, respond_by=None)) is None
    assert deadlines.deadline_of(replace(both, state=State.IN_SERVICE)) == finish
    assert deadlines.deadline_of(replace(both, state=State.ACCEPTED)) is None
    assert deadlines.overdue(both, respond) is None
    assert deadlines.overdue(both, respond + timedelta(hours=2)) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "climbed", "due"),
    [
        ("2026-12-31 16:30", "", ()),  # the very moment is not late
        ("2026-12-31 16:31", "", ("supervisor",)),
        ("2027-01-04 11:30", "supervisor", ()),  # one hour of the old year, three of the new: the fourth is not over
        ("2027-01-04 11:31", "supervisor", ("manager",)),
        ("2027-01-04 11:31", "", ("supervisor", "manager")),  # nobody ran a tick over the holidays
        ("2027-03-01 09:00", "manager", ()),
    ],
)
def test_overdue_climbs_over_the_years_end(now: str, climbed: str, due: tuple[str, ...]) -> None:
    """The supervisor at once, the manager four working hours later, each once."""
    late = order(respond_by=at("2026-12-31 16:30"), climbed=climbed)
    assert deadlines.climbs(CATALOG, late, at(now)) == due


def test_urgent_work_climbs_by_the_wall_over_midnight() -> None:
    """Half an hour, whatever the hour; the estate may say another time."""
    late = order(urgent=True, respond_by=at("2026-12-31 23:45"))
    assert deadlines.climbs(CATALOG, late, at("2027-01-01 00:15")) == ("supervisor",)
    assert deadlines.climbs(CATALOG, late, at("2027-01-01 00:16")) == ("supervisor", "manager")
    rule = replace(CATALOG.estate.escalation, urgent_minutes=10)
    strict = replace(CATALOG, estate=replace(CATALOG.estate, escalation=rule))
    assert deadlines.climbs(strict, late, at("2026-12-31 23:56")) == ("supervisor", "manager")


def test_what_is_not_awaited_does_not_climb() -> None:
    assert deadlines.climbs(CATALOG, order(state=State.COMPLETED), at("2027-01-01 00:00")) == ()


# ---- tasks, roster, calendar ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23 09:00", "2026-11-26 17:30"),  # the third working day after today
        ("2026-12-30 09:00", "2027-01-05 17:30"),  # 31st, 4th, 5th
        ("2027-02-04 18:00", "2027-02-16 17:30"),  # the make-up Saturday, Monday, Tuesday
    ],
)
def test_follow_ups_are_due_within_so_many_working_days(now: str, due: str) -> None:
    assert deadlines.follow_up_by(CATALOG, at(now)) == at(due)


def test_tasks_are_due_in_working_hours() -> None:
    assert deadlines.due_in(CATALOG, at("2027-02-04 17:00"), 1) == at("2027-02-13 09:00")


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2026-11-30 09:00", date(2026, 11, 30)),
        ("2026-12-01 03:00", date(2026, 11, 30)),  # after midnight it is still last evening's turn
        ("2026-12-01 08:29", date(2026, 11, 30)),
        ("2026-12-01 08:30", date(2026, 12, 1)),
        ("2027-01-01 01:00", date(2026, 12, 31)),
    ],
)
def test_a_turn_lasts_until_the_next_morning(now: str, turn: date) -> None:
    assert clocks.duty_day(CATALOG, at(now)) == turn


def test_the_years_without_a_calendar() -> None:
    """This one always, the next from November on; the sentence names the file."""
    bare = replace(CATALOG, calendars=())
    assert clocks.missing_calendars(bare, date(2026, 10, 31)) == (2026,)
    assert clocks.missing_calendars(bare, date(2026, 11, 1)) == (2026, 2027)
    assert clocks.missing_calendars(CATALOG, date(2026, 12, 31)) == ()
    assert "calendar/2028.yml" in clocks.calendar_sentences(CATALOG, date(2028, 2, 1))[0]


def test_a_missing_year_falls_back_to_monday_to_friday() -> None:
    """Spring Festival is not known then: Friday the fifth of February counts, the weekend does not."""
    bare = Catalog(CATALOG.estate, (), (), CATALOG.services)
    assert clocks.add_working_hours(bare, at("2027-02-04 17:00"), 1) == at("2027-02-05 09:00")
    assert clocks.add_working_hours(bare, at("2027-02-05 17:00"), 1) == at("2027-02-08 09:00")


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        ("2026-12-31 19:00", "2026-12-31 20:00", False),
        ("2026-12-31 23:30", "2027-01-01 00:30", True),  # over midnight and the year's end
        ("2027-01-01 07:30", "2027-01-01 07:59", True),
        ("2027-01-01 08:00", "2027-01-01 09:00", False),
    ],
)
def test_quiet_hours_over_midnight_of_the_years_end(start: str, end: str, *, quiet: bool) -> None:
    assert clocks.in_quiet_hours(CATALOG, at(start), at(end)) is quiet
