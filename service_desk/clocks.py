"""Working time: deadlines in working hours over the estate's calendar, half-days on offer, quiet hours.

Instants are timezone-aware and reckoned in Asia/Shanghai; hours may be fractions only through the clock itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from service_desk.catalog import SHANGHAI, Catalog, Half
from service_desk.pricing import Offering

WEEKDAYS = "一二三四五六日"


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
    left = timedelta(hours=hours)
    for day in catalog.working_days(local(start).date()):
        for begin, end in spans(catalog, day):
            begin = max(begin, start)  # noqa: PLW2901 - the day's first span may be under way
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
    raise AssertionError  # pragma: no cover - working_days never ends


def working_day_end(catalog: Catalog, start: datetime, days: int) -> datetime:
    """The close of business ``days`` working days after the day of ``start``; 0: today's, or the next working day's."""
    ahead = catalog.working_days(local(start).date() + timedelta(days=1 if days else 0))
    day = next(day for count, day in enumerate(ahead, 1) if count >= days)
    return at(day, catalog.estate.hours.pm_to)


def deadline(catalog: Catalog, start: datetime, hours: int, *, urgent: bool) -> datetime:
    """Wall clock for urgent services, working hours for the others."""
    return start + timedelta(hours=hours) if urgent else add_working_hours(catalog, start, hours)


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
