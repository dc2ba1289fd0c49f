"""What is announced: notices and postings (§3), which price lists and papers lean on. No file access.

A posting is proof that something was announced: where, on which day, by whom, and when that was written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

CHANNEL_WORDS = {"entrance": "小区入口", "boards": "宣传栏、公告栏", "mailboxes": "住户信箱", "centre": "服务中心"}
MARK = 16  # hexadecimal digits
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[ （(]*(?:周|星期)([一二三四五六日天]))?")
WEEKDAYS = "一二三四五六日"
LATE_DAYS = 2  # a posting typed later than this needs a photo or the manager's reason


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting in one channel (§3). ``until``: the sheet is to be taken down after that day."""

    channel: str
    place: str
    on: date
    by: str = ""
    recorded_on: date | None = None
    until: date | None = None
    removed_on: date | None = None
    photo: str = ""  # file beside the posting record
    reason: str = ""  # the manager's, for a posting typed late without a photo
    content: str = ""  # of a price list: the mark of the content that hung there; empty: whichever

    @property
    def channel_word(self) -> str:
        """The channel for people."""
        return CHANNEL_WORDS.get(self.channel, self.channel)

    @property
    def typed_late(self) -> bool:
        """Whether it was written down more than two days after; unknown counts as late."""
        return self.recorded_on is None or (self.recorded_on - self.on).days > LATE_DAYS

    @property
    def proven(self) -> bool:
        """Whether it counts: written down in time, or with a photo, or with the manager's reason."""
        return not self.typed_late or bool(self.photo or self.reason)

    @property
    def mark(self) -> str:
        """What the chain knows it by: everything that was recorded of it. A record edited afterwards has another."""
        day = self.recorded_on.isoformat() if self.recorded_on else ""
        parts = [self.channel, self.place, self.on.isoformat(), day, self.content, self.photo, self.reason]
        said = "\n".join(parts)
        return sha256(said.encode()).hexdigest()[:MARK]

    def hanging(self, day: date) -> bool:
        """Whether the sheet should still be looked after on a day."""
        return self.on <= day and (self.removed_on is None or self.removed_on > day)

    def expired(self, day: date) -> bool:
        """Whether it still hangs past its day and has to be taken down."""
        return self.until is not None and self.until < day and self.hanging(day)


class NoticeKind(StrEnum):
    """What a notice is about."""

    GENERAL = "general"
    PRICES = "prices"  # a price list, with its edition
    FREE = "free"  # the list of free services (§6.1)
    WATER = "water"
    POWER = "power"
    LIFT = "lift"
    NOISE = "noise"
    EVENT = "event"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {
            "general": "通知",
            "prices": "价格公告",
            "free": "免费服务公告",
            "water": "停水通知",
            "power": "停电通知",
            "lift": "停梯通知",
            "noise": "施工噪音通知",
            "event": "活动通知",
        }[self]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to residents (§3): shown from ``since``, current until ``until`` (included), then archived."""

    id: str
    kind: NoticeKind
    title: str
    summary: str  # one sentence: banner, chat group, feed
    body: tuple[str, ...]  # paragraphs
    since: date
    until: date | None = None  # None: current until taken away
    affects: str = ""  # which buildings or homes, in words
    when: str = ""  # when it happens, in words
    department: str = ""
    services: tuple[str, ...] = ()
    edition: str = ""  # of the price list it announces
    channels: tuple[str, ...] = ()  # where it is to be posted
    postings: tuple[Posting, ...] = ()
    changed: date | None = None  # the day on which its words were changed after it was shown

    @property
    def updated(self) -> date:
        """The day on which it last became another for its readers."""
        return max(self.since, self.changed or self.since)

    @property
    def begins(self) -> date:
        """The first day that ``when`` names; without one the day from which it is shown."""
        days = [said.day for said in days_said(self.when, self.since) if said.day is not None]
        return days[0] if days else self.since

    def current(self, day: date) -> bool:
        """Whether it is to be shown as current on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def archived(self, day: date) -> bool:
        """Whether its time is over."""
        return self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class DaySaid:
    """A day as words name it. ``day`` None: there is none such; ``weekday`` empty: not said."""

    words: str
    day: date | None
    weekday: str

    @property
    def true_weekday(self) -> str:
        """The weekday that the day has; empty when there is no such day."""
        return WEEKDAYS[self.day.weekday()] if self.day is not None else ""

    @property
    def right(self) -> bool:
        """Whether there is such a day, and the weekday, if one is said, is its own."""
        return self.day is not None and self.weekday in ("", self.true_weekday)


def days_said(words: str, near: date) -> Iterator[DaySaid]:
    """Every 「11月28日 周六」 in words; without a year it is the day nearest to ``near``."""
    for found in _DAY.finditer(words):
        year, month, day, weekday = found.groups()
        years = (int(year),) if year else (near.year, near.year + 1, near.year - 1)
        days = [made for each in years if (made := _day(each, int(month), int(day))) is not None]
        nearest = min(days, key=lambda each: abs((each - near).days), default=None)
        yield DaySaid(found[0], nearest, (weekday or "").replace("天", "日"))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
