"""Working time: deadlines in working hours over the estate's calendar, half-days on offer, quiet hours.

Instants are timezone-aware and reckoned in Asia/Shanghai; hours may be fractions only through the clock itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from service_desk.catalog import SHANGHAI, Catalog, Half
from service_desk.pricing import Offering

WEEKDAYS = "一二三四五六日"
NO_CALENDAR = (
    "{year} 年的日历还没有写：放假和调休都不知道，期限暂按平常每周的上班日算，会算错。"
    "请补上 calendar/{year}.yml 再发布。"
)
NEXT_YEAR_FROM = 11  # from November on a missing calendar of next year matters


def local(instant: datetime) -> datetime:
    """The same instant on the estate's clock."""
    return instant.astimezone(SHANGHAI)


def at(day: date, moment: time) -> datetime:
    """An instant from a day and a time of the estate's clock."""
    return datetime.combine(day, moment, tzinfo=SHANGHAI)


def spans(catalog: Catalog, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The working spans of a day; none when the office is closed."""
    if not catalog.is_working_day(day):
        return ()
    hours = catalog.estate.hours
    return tuple((at(day, start), at(day, end)) for start, end in (hours.span(Half.AM), hours.span(Half.PM)))


def add_working_hours(catalog: Catalog, start: datetime, hours: int) -> datetime:
    """The instant at which ``hours`` of working time have passed since ``start``."""
    return add_working_time(catalog, start, timedelta(hours=hours))


def add_working_time(catalog: Catalog, start: datetime, left: timedelta) -> datetime:
    """The instant at which so much working time has passed since ``start``."""
    for day in catalog.working_days(local(start).date()):
        for begin, end in spans(catalog, day):
            begin = max(begin, start)  # noqa: PLW2901 - the day's first span may be under way
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
    raise AssertionError  # pragma: no cover - working_days never ends


def working_time_between(catalog: Catalog, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two instants; none when ``end`` is not after ``start``."""
    found, day = timedelta(0), local(start).date()
    while day <= local(end).date():
        for begin, finish in spans(catalog, day):
            found += max(timedelta(0), min(finish, end) - max(begin, start))
        day += timedelta(days=1)
    return found


def run_on(catalog: Catalog, start: datetime, left: timedelta, *, urgent: bool) -> datetime:
    """When a clock that has so much left runs out: wall clock for urgent services, working time for the others."""
    return start + left if urgent else add_working_time(catalog, start, left)


def working_day_end(catalog: Catalog, start: datetime, days: int) -> datetime:
    """The close of business ``days`` working days after the day of ``start``; 0: today's, or the next working day's."""
    ahead = catalog.working_days(local(start).date() + timedelta(days=1 if days else 0))
    day = next(day for count, day in enumerate(ahead, 1) if count >= days)
    return at(day, catalog.estate.hours.pm_to)


def deadline(catalog: Catalog, start: datetime, hours: int, *, urgent: bool) -> datetime:
    """Wall clock for urgent services, working hours for the others."""
    return run_on(catalog, start, timedelta(hours=hours), urgent=urgent)


def missing_calendars(catalog: Catalog, today: date) -> tuple[int, ...]:
    """Years that are reckoned with and have no calendar: this one, and from November on the next.

    Their days follow the usual weekdays: neither holidays nor make-up days are known.
    """
    years = (today.year, today.year + 1) if today.month >= NEXT_YEAR_FROM else (today.year,)
    return tuple(year for year in years if catalog.calendar(year) is None)


def calendar_sentences(catalog: Catalog, today: date) -> tuple[str, ...]:
    """What to tell the office about years without a calendar, for every door alike."""
    return tuple(NO_CALENDAR.format(year=year) for year in missing_calendars(catalog, today))


def duty_day(catalog: Catalog, now: datetime) -> date:
    """Whose turn it is: before the office opens it is still the turn of the day before."""
    moment = local(now)
    before = moment.time() < catalog.estate.hours.am_from
    return moment.date() - timedelta(days=1) if before else moment.date()


def working_days_between(catalog: Catalog, start: datetime, end: datetime) -> int:
    """Whole working days that have passed after the day of ``start`` up to the day of ``end``."""
    day, last = local(start).date(), local(end).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += catalog.is_working_day(day)
    return count


def half_days_on_offer(offering: Offering, now: datetime) -> tuple[tuple[date, Half], ...]:
    """Half-days that have not begun yet, within the days that can be booked ahead."""
    catalog, today = offering.catalog, local(now).date()
    offered = []
    for ahead in range(catalog.estate.booking_days + 1):
        day = today + timedelta(days=ahead)
        for half, (begin, _) in zip(Half, spans(catalog, day), strict=False):
            if begin > now:
                offered.append((day, half))
    return tuple(offered)


def half_day_start(catalog: Catalog, day: date, half: Half) -> datetime:
    """When a half-day begins."""
    return at(day, catalog.estate.hours.span(half)[0])


def half_day_end(catalog: Catalog, day: date, half: Half) -> datetime:
    """When a half-day ends."""
    return at(day, catalog.estate.hours.span(half)[1])


def in_quiet_hours(catalog: Catalog, start: datetime, end: datetime) -> bool:
    """Whether any part of start–end falls into the estate's quiet hours (§2.3), which may pass midnight."""
    day = local(start).date() - timedelta(days=1)
    while day <= local(end).date():
        for quiet_from, quiet_to in catalog.estate.quiet_hours:
            begin = at(day, quiet_from)
            finish = at(day if quiet_to > quiet_from else day + timedelta(days=1), quiet_to)
            if start < finish and begin < end:
                return True
        day += timedelta(days=1)
    return False


def day_word(day: date) -> str:
    """``11月25日 周三``."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def half_day_word(day: date, half: Half) -> str:
    """``11月25日 周三 上午``."""
    return f"{day_word(day)} {half.word}"


def instant_word(instant: datetime) -> str:
    """``11月25日 周三 09:30``."""
    moment = local(instant)
    return f"{day_word(moment.date())} {moment:%H:%M}"


def window_word(start: datetime, end: datetime) -> str:
    """``11月25日 周三 09:30–11:00``."""
    return f"{instant_word(start)}–{local(end):%H:%M}"
