"""One search box (D1): room, end of a phone, name, pinyin initials, order number, service, ready answers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from service_desk import clocks
from service_desk.catalog import DirectoryEntry, ServiceItem
from service_desk.desk import homes
from service_desk.desk.context import Office
from service_desk.desk.intake import parse_home, parse_phone
from service_desk.desk.visibility import may_see
from service_desk.homes import Home
from service_desk.orders import NUMBER_ALPHABET, ServiceOrder, Staff
from service_desk.store import Connection
from service_desk.store import orders as rows

MOST = 12  # hits of one kind
LOOKED_AT = 200  # orders among which those that the person may see are looked for
LONGEST = 60  # characters that are looked at
MONTHS = 60  # back from now that the end of an order number is tried in
TAIL = 4  # digits of a phone that orders are found by
NUMBER = re.compile(rf"(?:([0-9]{{4}})-?)?([{NUMBER_ALPHABET}]{{5}})")


@dataclass(frozen=True, slots=True)
class Answer:
    """A ready answer of the directory, with what the caller asked for."""

    service: ServiceItem
    place: int  # in the service's directory
    entry: DirectoryEntry

    @property
    def words(self) -> str:
        """What to say, in one sentence."""
        entry = self.entry
        parts = [entry.title, entry.phone, entry.address, entry.hours, entry.detail]
        return "，".join(part.rstrip("。") for part in parts if part) + "。"


@dataclass(frozen=True, slots=True)
class Found:
    """What one search found. ``place_known``: a room was typed, so naming it gives nothing away."""

    words: str
    homes: tuple[Home, ...] = ()
    orders: tuple[ServiceOrder, ...] = ()
    services: tuple[ServiceItem, ...] = ()
    answers: tuple[Answer, ...] = ()
    place_known: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing was found at all."""
        return not (self.homes or self.orders or self.services or self.answers)


def plain(text: str) -> str:
    """What was typed, full-width signs made narrow, without blanks around, cut to a sane length."""
    return unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").strip()[:LONGEST]


def search(cn: Connection, office: Office, person: Staff, text: str, *, people: bool = True) -> Found:
    """Everything the words may mean to this person; without ``people`` orders by their number and services only."""
    words = plain(text)
    if not words:
        return Found(words)
    numbered = tuple(o for o in orders_numbered(cn, office, words) if may_see(o, person))
    if numbered and len(words.replace("-", "")) > 5:  # noqa: PLR2004 - a whole number means one order
        return Found(words, orders=numbered)
    services = services_like(office, words)
    if not people:
        return Found(words, orders=numbered, services=services)
    found = homes.find_homes(cn, office, words, MOST)
    others = (o for o in _orders_of(cn, office, words) if o not in numbered and may_see(o, person))
    return Found(
        words,
        homes=found,
        orders=(*numbered, *others)[:MOST],
        services=services,
        answers=answers_like(office, words),
        place_known=parse_home(words) is not None or any(_is_code(home, words) for home in found),
    )


def _is_code(home: Home, words: str) -> bool:
    return bool(home.room.place.code) and home.room.place.code.replace("-", "") == words.replace("-", "")


def orders_numbered(cn: Connection, office: Office, words: str) -> tuple[ServiceOrder, ...]:
    """The order with this number, or those that end with these five characters; the latest first."""
    match = NUMBER.fullmatch(words.upper())
    if match is None:
        return ()
    month, tail = match.groups()
    numbers = [f"{month}-{tail}"] if month else [f"{yymm}-{tail}" for yymm in _months(office)]
    return tuple(reversed(rows.several(cn, office.estate, numbers)))


def _months(office: Office) -> list[str]:
    today = clocks.local(office.now).date()
    last = today.year * 12 + today.month - 1
    return [f"{(n // 12) % 100:02d}{n % 12 + 1:02d}" for n in range(last - MONTHS, last + 1)]


def _orders_of(cn: Connection, office: Office, words: str) -> tuple[ServiceOrder, ...]:
    """Orders by a phone (callers need not be on the list), by whose home it is, by the whole name."""
    place, phone = parse_home(words), parse_phone(words, office.catalog.estate.area_code)
    digits = words.replace("-", "").replace(" ", "")
    if place is not None:
        query = rows.OrderQuery(address_code=place.code, limit=LOOKED_AT)
    elif phone or (digits.isascii() and digits.isdigit() and len(digits) >= TAIL):
        query = rows.OrderQuery(phone=phone or digits, limit=LOOKED_AT)
    elif not words.isascii():
        query = rows.OrderQuery(name=words, limit=LOOKED_AT)
    else:
        return ()
    return rows.find(cn, office.estate, query)


def services_like(office: Office, words: str) -> tuple[ServiceItem, ...]:
    """Services by id, title, name or everyday alias; those that begin with the words first."""
    low = words.casefold()
    found = [(_rank(item, low), n, item) for n, item in enumerate(office.catalog.services)]
    return tuple(item for rank, _, item in sorted((f for f in found if f[0] is not None), key=lambda f: f[:2]))[:MOST]


def _rank(item: ServiceItem, low: str) -> int | None:
    names = [name.casefold() for name in (item.title, item.name, *item.aliases) if name]
    if low in (item.id.casefold(), *names):
        return 0
    if len(low) > 1 and (item.id.casefold().startswith(low) or any(name.startswith(low) for name in names)):
        return 1
    return 2 if len(low) > 1 and any(low in name for name in names) else None


def service_of(office: Office, text: str) -> ServiceItem | None:
    """The bookable service that was typed or picked: ``P104``, ``P104 换龙头``, or words that fit one alone."""
    words = plain(text)
    first = words.split(maxsplit=1)[0] if words else ""
    item = office.catalog.service(first.upper()) if first else None
    if item is not None:
        return item
    likely = [found for found in services_like(office, words) if found.bookable] if words else []
    exact = [found for found in likely if _rank(found, words.casefold()) == 0]
    return (exact or likely)[0] if len(exact or likely) == 1 else None


def answers_like(office: Office, words: str) -> tuple[Answer, ...]:
    """Ready answers whose title, key words or service fit; without words all of them."""
    low = words.casefold()
    return tuple(answer for answer in answers(office) if _fits(answer, low))[: MOST if words else None]


def answers(office: Office) -> tuple[Answer, ...]:
    """Every ready answer, in the order of the catalogue."""
    found = []
    for directory in office.catalog.directories:
        service = office.catalog.service(directory.service)
        if service is not None:
            found += [Answer(service, place, entry) for place, entry in enumerate(directory.entries)]
    return tuple(found)


def _fits(answer: Answer, low: str) -> bool:
    service, entry = answer.service, answer.entry
    names = (entry.title, *entry.keywords, service.title, service.name, *service.aliases, service.id)
    return not low or (len(low) > 1 and any(low in name.casefold() for name in names))  # one sign fits nearly all
