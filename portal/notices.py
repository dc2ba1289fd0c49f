"""The notices as residents see them on a day: what is current, what is past, what hangs where. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.words import day_words, short_day
from service_desk.catalog import ServiceItem
from service_desk.editions import announced, unfulfilled
from service_desk.notices import Notice, NoticeKind, Posting
from service_desk.pricing import Offering

# What people have to prepare for. It stands in the banner before everything else.
DISTURBING = (NoticeKind.POWER, NoticeKind.WATER, NoticeKind.LIFT, NoticeKind.NOISE)  # in this order


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice ready to print."""

    notice: Notice
    current: bool
    disturbing: bool
    updated: date  # the day of its last change until now, for the feed
    shown: str  # from when till when it is shown
    signed: str  # who speaks
    posted: tuple[str, ...]
    services: tuple[ServiceItem, ...]
    price_page: str  # of the edition it announces, below the prefix; empty: none
    unfulfilled: str  # what to say when that edition is not in force although its day has come; empty: nothing

    @property
    def path(self) -> str:
        """Where its page stands, below the prefix."""
        return f"/notices/{self.notice.id}/"


@dataclass(frozen=True, slots=True)
class Board:
    """All notices that residents see on a day. What begins later is not shown yet."""

    current: tuple[NoticeView, ...]
    archive: tuple[tuple[int, tuple[NoticeView, ...]], ...]  # by year, the newest first

    @property
    def every(self) -> tuple[NoticeView, ...]:
        """Current ones first, then the past ones."""
        return self.current + tuple(view for _, views in self.archive for view in views)

    @property
    def banner(self) -> tuple[NoticeView, ...]:
        """What every page says in one line: all that disturbs, else the newest."""
        return tuple(view for view in self.current if view.disturbing) or self.current[:1]


def begun(offering: Offering, today: date) -> tuple[Notice, ...]:
    """The notices that residents see on a day; that of a price list only when the list is approved."""
    return tuple(notice for notice in announced(offering) if notice.since <= today)


def board(offering: Offering, today: date, price_pages: dict[str, str] | None = None) -> Board:
    """The notices on a day; ``price_pages``: edition -> the path of its page, for editions that residents see."""
    views = [_view(notice, offering, today, price_pages or {}) for notice in begun(offering, today)]
    current = [view for view in views if view.current]
    past: dict[int, list[NoticeView]] = {}
    for view in views:
        if not view.current:
            past.setdefault(view.notice.since.year, []).append(view)
    return Board(
        current=tuple(sorted(current, key=_order)),
        archive=tuple((year, tuple(past[year])) for year in sorted(past, reverse=True)),
    )


def _order(view: NoticeView) -> tuple[int, date]:
    """What disturbs first, by kind and by its first day; the others stay as they are, the newest first."""
    if not view.disturbing:
        return len(DISTURBING), date.min
    return DISTURBING.index(view.notice.kind), view.notice.begins


def state(offering: Offering, today: date) -> str:
    """What of the notices depends on the day and on approvals: the site is built anew when this changes."""
    return "\n".join(
        f"{notice.id} {notice.current(today)} {notice.updated <= today} {unfulfilled(offering, notice, today)}"
        for notice in begun(offering, today)
    )


def _view(notice: Notice, offering: Offering, today: date, price_pages: dict[str, str]) -> NoticeView:
    catalog = offering.catalog
    department = catalog.department(notice.department)
    found = (catalog.service(service) for service in notice.services)
    return NoticeView(
        notice=notice,
        current=notice.current(today),
        disturbing=notice.kind in DISTURBING,
        updated=notice.updated if notice.updated <= today else notice.since,
        shown=_shown(notice),
        signed=department.name if department else catalog.estate.centre,
        posted=tuple(_posting(posting) for posting in notice.postings),
        services=tuple(item for item in found if item is not None),
        price_page=price_pages.get(notice.edition, ""),
        unfulfilled=unfulfilled(offering, notice, today),
    )


def _shown(notice: Notice) -> str:
    if notice.until is None:
        return f"{day_words(notice.since)}起"
    if notice.until == notice.since:
        return day_words(notice.since)
    last = short_day(notice.until) if notice.until.year == notice.since.year else day_words(notice.until)
    return f"{day_words(notice.since)}至 {last}"


def _posting(posting: Posting) -> str:
    """``2026年11月23日 周一，小区入口（3 栋门口）``; taken down: with the day."""
    words = f"{day_words(posting.on)}贴在{posting.channel_word}（{posting.place}）"
    return words if posting.removed_on is None else f"{words}，{short_day(posting.removed_on)}取下"
