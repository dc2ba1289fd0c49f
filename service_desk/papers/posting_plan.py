"""Which sheets hang where, how many, and by which day (§3): the plan behind ``notice kit``. Pure.

Places are those of earlier postings; a place that names several (「东门、西门」) takes a copy for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from service_desk.editions import Stage, announced, held_sentence, life, withheld_sentences
from service_desk.notices import CHANNEL_WORDS, Notice, Posting
from service_desk.papers.booking_form import booking_form
from service_desk.papers.comparison import comparison
from service_desk.papers.free_list import free_list
from service_desk.papers.leaflet import leaflet
from service_desk.papers.notice_sheet import notice_sheet
from service_desk.papers.paper import Paper
from service_desk.papers.poster import poster
from service_desk.papers.price_list import price_list
from service_desk.papers.wording import words
from service_desk.pricing import Edition, Offering, good_postings, post_until

COUNTER_COPIES = 20  # blank forms at hand
_SEVERAL = "、"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of one channel. ``place`` empty: not known yet; ``copies`` 0: one for each home."""

    channel: str
    place: str
    copies: int
    posted: date | None = None  # it hangs there already

    @property
    def channel_word(self) -> str:
        """The channel for people; empty for what hangs nowhere."""
        return CHANNEL_WORDS.get(self.channel, self.channel)


@dataclass(frozen=True, slots=True)
class Hanging:
    """A sheet of the kit. ``by``: the last day on which it must hang; None: any. ``record``: the command to note it."""

    title: str
    file: str
    build: Callable[[], Paper]
    spots: tuple[Spot, ...]
    by: date | None = None
    record: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole kit; ``left_out``: a sentence for each sheet that must not hang now."""

    sheets: tuple[Hanging, ...]
    left_out: tuple[str, ...] = ()


def plan(offering: Offering, today: date, *, url: str = "") -> Plan:
    """What is to hang from ``today`` on; ``url``: the public address, empty when there is none."""
    said = words("posting-list", offering.catalog)
    lists, left_out = _price_lists(offering, today, url, said)
    waiting = tuple(said["waits"] + sentence for sentence in withheld_sentences(offering, today))
    free, notices = _free(offering, today, url, said), _notices(offering, today, url, said)
    handed_out = _handed_out(offering, today, url, said)
    return Plan((*free, *lists, *handed_out, *notices), (*left_out, *waiting))


def _spots(offering: Offering, channels: tuple[str, ...], own: tuple[Posting, ...], today: date) -> tuple[Spot, ...]:
    """The places of channels: where this very sheet hangs, else where others hung."""
    return tuple(spot for channel in channels for spot in _places(offering, channel, own, today))


def _places(offering: Offering, channel: str, own: tuple[Posting, ...], today: date) -> Iterator[Spot]:
    hanging = [posting for posting in own if posting.channel == channel and posting.hanging(today)]
    if hanging:
        yield from (Spot(channel, p.place, _copies(p.place), p.on) for p in hanging)
        return
    places = _earlier(offering, channel)
    yield from (Spot(channel, place, _copies(place)) for place in places)
    if not places:
        yield Spot(channel, "", 1)


def _earlier(offering: Offering, channel: str) -> list[str]:
    """Where the latest price list with a posting in this channel hung; a notice about one building tells no place."""
    for edition in sorted(offering.prices.editions, key=lambda e: e.effective_from, reverse=True):
        places = [posting.place for posting in edition.postings if posting.channel == channel]
        if places:
            return list(dict.fromkeys(places))
    return []


def _copies(place: str) -> int:
    return place.count(_SEVERAL) + 1


def _free(offering: Offering, today: date, url: str, said: dict[str, str]) -> Iterator[Hanging]:
    """Poster and list of the free services: not tied to a day."""

    def at(*channels: str) -> tuple[Spot, ...]:
        return _spots(offering, channels, (), today)

    yield Hanging(
        said["poster_a3"], "poster-a3.pdf", partial(poster, offering, today, size="a3", url=url), at("entrance")
    )
    yield Hanging(
        said["poster_a4"], "poster-a4.pdf", partial(poster, offering, today, size="a4", url=url), at("centre")
    )
    yield Hanging(said["free_list"], "free-list.pdf", partial(free_list, offering, today, url=url), at("boards"))


def _price_lists(
    offering: Offering, today: date, url: str, said: dict[str, str]
) -> tuple[list[Hanging], tuple[str, ...]]:
    """The list in force and the next one with its comparison; a draft never hangs."""
    found, left_out = [], []
    current = offering.edition_on(today)
    if current:
        found.append(_price_list(offering, current, today, url, said))
    else:
        left_out.append(said["no_prices"])
    for status in life(offering, today):
        unready = status.stage in (Stage.DRAFT, Stage.TO_APPROVE)
        if status.held and not status.overtaken and (unready or status.due <= today):
            left_out.append(said["waits"] + held_sentence(status, today))
        elif status.due > today:
            found += _coming(offering, status.edition, current, today, url, said)
    return found, tuple(left_out)


def _good(offering: Offering, edition: Edition) -> tuple[Posting, ...]:
    return good_postings(edition, offering.prices, offering.catalog)


def _price_list(offering: Offering, edition: Edition, today: date, url: str, said: dict[str, str]) -> Hanging:
    return Hanging(
        title=said["price_list"].replace("{id}", edition.id),
        file=f"price-list-{edition.id}.pdf",
        build=partial(price_list, offering, edition, on=today, url=url),
        spots=_spots(offering, _sheet_channels(offering), _good(offering, edition), today),
        by=post_until(edition, offering.catalog.estate) if edition.effective_from > today else None,
        record=f"linli prices posted {edition.id}",
    )


def _coming(
    offering: Offering, edition: Edition, current: Edition | None, today: date, url: str, said: dict[str, str]
) -> Iterator[Hanging]:
    yield _price_list(offering, edition, today, url, said)
    if current:
        yield Hanging(
            title=said["comparison"].replace("{id}", edition.id),
            file=f"comparison-{edition.id}.pdf",
            build=partial(comparison, offering, current, edition, on=today, url=url),
            spots=_spots(offering, _sheet_channels(offering), (), today),
            by=post_until(edition, offering.catalog.estate),
        )


def _handed_out(offering: Offering, today: date, url: str, said: dict[str, str]) -> Iterator[Hanging]:
    """What goes into the letter boxes, one of the two leaflets for each home; blank forms for the counter."""
    boxes = (Spot("mailboxes", "", 0),)
    single = partial(leaflet, offering, today, size="a5", url=url)
    four = partial(leaflet, offering, today, size="4up", url=url)
    yield Hanging(said["leaflet_a5"], "leaflet-a5.pdf", single, boxes)
    yield Hanging(said["leaflet_4up"], "leaflet-4up.pdf", four, boxes)
    form = partial(booking_form, offering.catalog, url=url, on=today)
    yield Hanging(said["booking_form"], "booking-form.pdf", form, (Spot("", said["counter"], COUNTER_COPIES),))


def _sheet_channels(offering: Offering) -> tuple[str, ...]:
    """Where sheets hang: what goes into letter boxes is the leaflet."""
    return tuple(channel for channel in offering.catalog.estate.channels if channel != "mailboxes")


def _notices(offering: Offering, today: date, url: str, said: dict[str, str]) -> Iterator[Hanging]:
    for notice in announced(offering):
        if notice.current(today):
            yield _notice(offering, notice, today, url, said)


def _notice(offering: Offering, notice: Notice, today: date, url: str, said: dict[str, str]) -> Hanging:
    channels = tuple(channel for channel in notice.channels if channel != "mailboxes")
    return Hanging(
        title=said["notice"].replace("{title}", notice.title),
        file=f"notice-{notice.id}.pdf",
        build=partial(notice_sheet, offering.catalog, notice, url=url),
        spots=_spots(offering, channels, notice.postings, today),
        by=notice.since,
        record=f"linli notice posted {notice.id}",
    )
