"""Who of a department has how much to do, who is away, and what speaks against sending somebody (S1, S2).

A clash of times or a day of leave is a warning, not a rule: the supervisor may know better and says so with a tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service_desk import clocks
from service_desk.accounts import Absence
from service_desk.catalog import Half
from service_desk.desk import dispatch, people, steps
from service_desk.desk.context import Act, Entry, Office
from service_desk.errors import InvalidInput, NotFound, Refused, Stale
from service_desk.orders import ServiceOrder, Staff, Window
from service_desk.store import Connection, accounts, board, slots
from service_desk.store import people as staff_rows
from service_desk.store.board import Job
from service_desk.workflow import Action, Role, State

DAYS_AHEAD = 4  # working days of capacity shown


class Warned(Refused):
    """Something speaks against it; the same again with «仍然这样派» goes through."""

    code = "warned"

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("".join(self.sentences), code="warned")


@dataclass(frozen=True, slots=True)
class Load:
    """One worker's load: open orders as lead or helper, and one day's work."""

    person: Staff
    open: int
    jobs: tuple[Job, ...]  # of the day, the earliest first
    away: str  # 全天, 上午, 下午, or empty

    @property
    def minutes(self) -> int:
        """Work of the day with an agreed time."""
        spans = (job.end - job.start for job in self.jobs if job.start and job.end)
        return int(sum(spans, timedelta()).total_seconds()) // 60

    @property
    def hours(self) -> str:
        """``2.5``."""
        return f"{self.minutes / 60:.1f}".removesuffix(".0")


def words_of(one: Load) -> str:
    """``手上 3 单，当天 2.5 小时，上午请假``."""
    away = f"，{one.away}请假" if one.away else ""
    return f"手上 {one.open} 单，当天 {one.hours} 小时{away}"


@dataclass(frozen=True, slots=True)
class HalfLeft:
    """Places left of a half-day in a department."""

    day: date
    half: Half
    left: int
    capacity: int

    @property
    def word(self) -> str:
        """``11月25日 周三 上午``."""
        return clocks.half_day_word(self.day, self.half)


def workers(cn: Connection, office: Office, department: str) -> tuple[Staff, ...]:
    """Who can be sent for a department, by id."""
    return tuple(p for p in staff_rows.staff(cn, office.estate) if p.holds(Role.WORKER, department))


def loads(cn: Connection, office: Office, department: str, day: date) -> tuple[Load, ...]:
    """Each worker of a department, whoever has least to do first; those away all day last."""
    away = accounts.absences(cn, office.estate, since=day)
    found = board.jobs(cn, office.estate, department=department)
    made = [
        Load(
            person,
            sum(person.id in job.team for job in found),
            tuple(job for job in found if person.id in job.team and is_on(job, day)),
            away_word(away, person.id, day),
        )
        for person in workers(cn, office, department)
    ]
    return tuple(sorted(made, key=lambda one: (one.away == ALL_DAY, one.open, one.minutes, one.person.id)))


ALL_DAY = "全天"


def away_word(absences: Iterable[Absence], who: str, day: date) -> str:
    """``全天``, ``上午``, ``下午`` or nothing."""
    own = [one for one in absences if one.staff == who and one.on(day)]
    halves = [half for half in Half if any(one.on(day, half) for one in own)]
    return ALL_DAY if len(halves) == len(Half) else "".join(half.word for half in halves)


def is_on(job: Job, day: date) -> bool:
    """Whether the agreed time lies on a day."""
    return job.start is not None and clocks.local(job.start).date() == day


def suggested(found: Sequence[Load]) -> str:
    """Who has least to do and is there; empty when nobody is."""
    return next((one.person.id for one in found if one.away != ALL_DAY), "")


def halves_left(cn: Connection, office: Office, department: str) -> tuple[HalfLeft, ...]:
    """Places left today and on the working days after it."""
    today = clocks.local(office.now).date()
    days = [day for day, _ in zip(office.catalog.working_days(today), range(DAYS_AHEAD), strict=False)]
    if not days:
        return ()
    taken = slots.taken(cn, office.estate, department, days[0], days[-1])
    capacity = office.department(department).capacity
    return tuple(
        HalfLeft(day, half, max(0, capacity - taken.get((day, half), 0)), capacity) for day in days for half in Half
    )


def usual_window(office: Office, order: ServiceOrder) -> Window:
    """What a form begins with: the agreed window, or the wished half-day's first hour, or the next full hour."""
    if order.window is not None:
        return order.window
    if order.wanted is not None:
        start = clocks.half_day_start(office.catalog, order.wanted.day, order.wanted.half)
        if start > office.now:
            return Window(start, start + timedelta(hours=1))
    soon = clocks.local(office.now).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Window(soon, soon + timedelta(hours=1))


# ---- what speaks against it -----------------------------------------------------------------------------------------


def warnings(
    cn: Connection, office: Office, number: str, team: Sequence[str], window: Window | None, taken: Iterable[Job] = ()
) -> tuple[str, ...]:
    """Clashes and leave of a team in a window, in sentences. ``taken``: work about to be given in the same form."""
    if window is None:
        return ()
    away = accounts.absences(cn, office.estate, since=clocks.local(window.start).date())
    found: list[str] = []
    for who in dict.fromkeys(filter(None, team)):
        name = dispatch.get_name(cn, office, who)
        own = (*board.jobs(cn, office.estate, person=who), *(job for job in taken if who in job.team))
        found += [
            f"{name} {_time_of(job)} 已有任务 {job.number}「{job.title}」，时间重叠。"
            for job in own
            if job.number != number and overlaps(job, window)
        ]
        found += [f"{name} {sentence}" for sentence in _leave(office, away, who, window)]
    return tuple(dict.fromkeys(found))


def overlaps(job: Job, window: Window) -> bool:
    """Whether a job takes some of the window."""
    return job.start is not None and job.end is not None and job.start < window.end and window.start < job.end


def _time_of(job: Job) -> str:
    assert job.start is not None
    assert job.end is not None
    return clocks.window_word(job.start, job.end)


def _leave(office: Office, absences: Iterable[Absence], who: str, window: Window) -> list[str]:
    day = clocks.local(window.start).date()
    noon = clocks.at(day, office.catalog.estate.hours.span(Half.PM)[0])
    touched = [half for half in Half if (window.start < noon if half is Half.AM else window.end > noon)]
    own = [one for one in absences if one.staff == who]
    halves = [half for half in touched if any(one.on(day, half) for one in own)]
    return [f"{clocks.half_day_word(day, half)}请假。" for half in halves]


def _off_hours(office: Office, window: Window | None) -> tuple[str, ...]:
    """A slip such as 2:00 for 14:00 is seen before a resident is told."""
    if window is None:
        return ()
    day, hours = clocks.local(window.start).date(), office.catalog.estate.hours
    begin, end = clocks.at(day, hours.span(Half.AM)[0]), clocks.at(day, hours.span(Half.PM)[1])
    if not office.catalog.is_working_day(day):
        return (f"{clocks.day_word(day)}不上班。",)
    if window.start < begin or window.end > end:
        return (f"{_word_of(window)} 在上班时间（{begin:%H:%M}–{end:%H:%M}）以外。",)
    return ()


def _word_of(window: Window) -> str:
    return clocks.window_word(window.start, window.end)


def assign(
    cn: Connection, office: Office, act: Act, number: str, lead: str, window: Window | None,
    helpers: Sequence[str] = (), *, sure: bool = False,
) -> ServiceOrder:  # fmt: skip
    """``desk.assign``, after what speaks against it was either nothing or overridden.

    Raises:
        Warned: a clash, leave or a time outside working hours that nobody has ticked off.
        DeskError: as ``desk.assign``.
    """
    if not sure:
        found = (*warnings(cn, office, number, (lead, *helpers), window), *_off_hours(office, window))
        if found:
            raise Warned(found)
    return dispatch.assign(cn, office, act, number, lead, window, helpers)


# ---- a whole day of somebody who is away (S2) -----------------------------------------------------------------------


def day_of(cn: Connection, office: Office, who: str, day: date) -> tuple[Job, ...]:
    """Everything somebody was to do on a day, also what is under way; the earliest first."""
    return tuple(job for job in board.jobs(cn, office.estate, person=who) if is_on(job, day))


def can_move(job: Job) -> bool:
    """Whether it can be given to somebody else: not once the work has begun."""
    return job.state is State.ASSIGNED


def proposal(
    cn: Connection, office: Office, jobs: Sequence[Job], who: str, day: date, department: str
) -> dict[str, str]:
    """For each order who could take it: the least loaded without a clash or leave, each gift counted."""
    found = [one for one in loads(cn, office, department, day) if one.person.id != who and one.away != ALL_DAY]
    away = accounts.absences(cn, office.estate, since=day)
    given = {one.person.id: list(board.jobs(cn, office.estate, person=one.person.id)) for one in found}
    gifts = dict.fromkeys(given, 0)
    chosen: dict[str, str] = {}
    for job in jobs:
        free = [one for one in found if one.person.id not in job.team and _fits(office, away, one, job, given)]
        best = min(free, key=lambda one: (one.open + gifts[one.person.id], one.person.id), default=None)
        if best is not None:
            chosen[job.number] = best.person.id
            gifts[best.person.id] += 1
            given[best.person.id].append(_as_of(job, best.person.id))
    return chosen


def _fits(office: Office, away: Iterable[Absence], one: Load, job: Job, given: Mapping[str, Sequence[Job]]) -> bool:
    if job.start is None or job.end is None:
        return True
    window = Window(job.start, job.end)
    clash = any(overlaps(other, window) for other in given[one.person.id])
    return not clash and not _leave(office, away, one.person.id, window)


def _as_of(job: Job, who: str) -> Job:
    return Job(job.number, job.title, job.state, job.version, (who,), job.start, job.end)


@dataclass(frozen=True, slots=True)
class Move:
    """One order of the day to be given to somebody, as the form showed it."""

    number: str
    to: str
    version: int


def reassign_day(
    cn: Connection, office: Office, entry: Entry, who: str, day: date, moves: Sequence[Move], *, sure: bool = False
) -> tuple[ServiceOrder, ...]:
    """Give somebody's orders of a day to others, all or none; each its own event and its own 待告知.

    Raises:
        InvalidInput: nothing was chosen, or an order to the one who is away.
        Stale: an order is no longer as the form showed it.
        Warned: clashes or leave that nobody has ticked off.
        DeskError: as ``desk.assign``.
    """
    if not moves:
        raise InvalidInput.of({"moves": "请至少给一单选好改派给谁。"})
    waiting = {job.number: job for job in day_of(cn, office, who, day) if can_move(job)}
    found: list[str] = []
    given: list[Job] = []
    for move in moves:
        job = waiting.get(move.number)
        if job is None or job.version != move.version:
            raise Stale(f"单号 {move.number} 刚被别人改过，请重新打开这一页再办。")
        if move.to == who:
            raise InvalidInput.of({"moves": f"单号 {move.number} 请改派给别人。"})
        window = Window(job.start, job.end) if job.start and job.end else None
        found += warnings(cn, office, move.number, (move.to,), window, given)
        given.append(_as_of(job, move.to))
    if found and not sure:
        raise Warned(tuple(dict.fromkeys(found)))
    return tuple(_move(cn, office, entry, who, move) for move in moves)


def _move(cn: Connection, office: Office, entry: Entry, who: str, move: Move) -> ServiceOrder:
    order = steps.load(cn, office, move.number)
    lead = move.to if order.lead == who else order.lead
    stand_ins = (move.to if one == who else one for one in order.helpers)
    helpers = tuple(dict.fromkeys(one for one in stand_ins if one != lead))
    act = people.act_of(cn, office, entry, Action.ASSIGN, order)
    return dispatch.assign(cn, office, act, order.number, lead, order.window, helpers)


def absences_of(cn: Connection, office: Office, department: str) -> tuple[tuple[Staff, Absence], ...]:
    """Who of a department is away today or later, the nearest first."""
    today = clocks.local(office.now).date()
    own: Mapping[str, Staff] = {person.id: person for person in workers(cn, office, department)}
    found = accounts.absences(cn, office.estate, since=today)
    return tuple((own[one.staff], one) for one in found if one.staff in own)


def worker_of(cn: Connection, office: Office, who: str, departments: Sequence[str]) -> Staff:
    """A worker of one of these departments.

    Raises:
        NotFound: nobody, or of another department.
    """
    person = staff_rows.get_staff(cn, office.estate, who)
    if person is None or not any(person.holds(Role.WORKER, department) for department in departments):
        raise NotFound("没有这位服务人员。")
    return person


def today_of(office: Office) -> date:
    """Today on the estate's clock."""
    return clocks.local(office.now).date()
