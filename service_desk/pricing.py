"""Price editions, which one is in force, quotes and lines. The only place that computes an amount.

Money is integer 分 (fen); quantities are integer thousandths of the unit; amounts round half up to the fen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from service_desk.catalog import Catalog, Estate
from service_desk.errors import Refused
from service_desk.notices import CHANNEL_WORDS, LATE_DAYS, Posting

MILLI = 1000
FACE = 12  # characters of the mark of a list's face


class QuoteMode(StrEnum):
    """How sure the price is before the work."""

    FIXED = "fixed"  # 一口价
    ESTIMATE = "estimate"  # 预估 from–to
    ON_SITE = "on_site"  # 现场报价; only the minimum is agreed beforehand

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {QuoteMode.FIXED: "一口价", QuoteMode.ESTIMATE: "预估", QuoteMode.ON_SITE: "上门查看后报价"}[self]


@dataclass(frozen=True, slots=True)
class PriceItem:
    """A listed price. ``minimum`` is the least charged for a visit; ``cost`` never leaves the office."""

    service: str
    unit: str
    price: int  # fen a unit
    cost: int  # fen a unit
    minimum: int = 0  # fen
    quote: QuoteMode = QuoteMode.FIXED
    typical: tuple[int, int] = (MILLI, MILLI)  # usual quantity, thousandths, from–to
    includes: str = ""  # what the price covers, in words
    exception: str = ""  # the manager's reason when the margin leaves the band (§2.7)


@dataclass(frozen=True, slots=True)
class Material:
    """A material at a listed price."""

    id: str
    name: str
    unit: str
    price: int
    cost: int
    exception: str = ""  # as of a price item


@dataclass(frozen=True, slots=True)
class Consultation:
    """A department supervisor's part in setting the list (§6.2)."""

    department: str
    supervisor: str
    on: date


@dataclass(frozen=True, slots=True)
class Edition:
    """A price list under one name, ``2027-1``."""

    id: str
    effective_from: date
    items: tuple[PriceItem, ...]
    materials: tuple[Material, ...] = ()
    consulted: tuple[Consultation, ...] = ()
    postings: tuple[Posting, ...] = ()
    remark: str = ""
    sha: str = ""  # content hash of the file without its postings

    @property
    def face(self) -> str:
        """A mark of what residents see of it: a posting counts for the face that hung there."""
        items = [(i.service, i.unit, i.price, i.minimum, i.quote.value, i.typical, i.includes) for i in self.items]
        seen = (
            self.id,
            self.effective_from.isoformat(),
            items,
            [(m.id, m.name, m.unit, m.price) for m in self.materials],
        )
        return sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:FACE]

    def item(self, service_id: str) -> PriceItem | None:
        """The listed price of a service, or None."""
        return next((item for item in self.items if item.service == service_id), None)

    def material(self, material_id: str) -> Material | None:
        """A material of the table, or None."""
        return next((item for item in self.materials if item.id == material_id), None)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All editions, and what the chain knows of them: which contents (hashes) the manager has approved, which editions
    had an approval at some time, and which contents have come into force.
    """

    editions: tuple[Edition, ...] = ()
    approved: frozenset[str] = field(default_factory=frozenset)
    once_approved: tuple[str, ...] = ()
    came: tuple[str, ...] = ()

    def edition(self, edition_id: str) -> Edition | None:
        """The edition with this name, or None."""
        return next((item for item in self.editions if item.id == edition_id), None)


@dataclass(frozen=True, slots=True)
class Offering:
    """What the centre offers as one whole: the services and their prices, loaded and published together."""

    catalog: Catalog
    prices: PriceBook

    def edition_on(self, day: date) -> Edition | None:
        """The price edition in force on a day, or None (待公布)."""
        return in_force(self.prices, self.catalog, day)


class Step(StrEnum):
    """What an edition has to go through before it can come into force (§1.1, §3, §6.2)."""

    CONSULT = "consult"
    APPROVE = "approve"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is still missing, as a sentence."""

    step: Step
    sentence: str


def lacking(edition: Edition, book: PriceBook, catalog: Catalog) -> tuple[Lack, ...]:
    """What an edition still lacks by the rules, also in a demonstration estate, which is not held to them.

    What has once come into force lacks nothing: a rule that the estate tightens later binds the next edition.
    """
    if edition.sha in book.came:
        return ()
    return (*_unconsulted(edition, catalog), *_unapproved(edition, book, catalog), *_unposted(edition, catalog.estate))


def _unconsulted(edition: Edition, catalog: Catalog) -> Iterator[Lack]:
    services = (catalog.service(item.service) for item in edition.items)
    wanted = {service.department for service in services if service is not None}
    heard = {part.department for part in edition.consulted}
    names = [department.name for department in catalog.departments if department.id in wanted - heard]
    if names:
        yield Lack(Step.CONSULT, f"尚未记录与{'、'.join(names)}主管的商议")
    elif not heard:
        yield Lack(Step.CONSULT, "尚未记录与各部门主管的商议")


def _unapproved(edition: Edition, book: PriceBook, catalog: Catalog) -> Iterator[Lack]:
    if edition.sha in book.approved:
        return
    title = catalog.estate.manager_title
    changed = edition.id in book.once_approved
    yield Lack(Step.APPROVE, f"内容在审批之后改过，须重新由{title}审批" if changed else f"尚未经{title}审批")


def _unposted(edition: Edition, estate: Estate) -> Iterator[Lack]:
    for channel in estate.channels:
        own = [posting for posting in edition.postings if posting.channel == channel]
        sentence = _posting_lack(edition, estate, CHANNEL_WORDS.get(channel, channel), own)
        if sentence:
            yield Lack(Step.POST, sentence)


def _posting_lack(edition: Edition, estate: Estate, word: str, own: Sequence[Posting]) -> str:
    """Why the postings of one channel do not do; empty when one of them does."""
    if not own:
        return f"尚未在「{word}」张贴公告"
    proven = [posting for posting in own if posting.proven]
    if not proven:
        days = "、".join(str(posting.on) for posting in own)
        return f"「{word}」{days} 的张贴过了 {LATE_DAYS} 天才记录，没有照片，也没有经理写的理由，不能算数"
    same = [posting for posting in proven if posting.content in ("", edition.face)]
    if not same:
        return f"「{word}」张贴的是改动以前的价格，须重新张贴"
    stayed = [p for p in same if p.removed_on is None or p.removed_on >= edition.effective_from]
    if not stayed:
        return f"「{word}」的公告在执行日以前就取下了，须重新张贴"
    latest = edition.effective_from - timedelta(days=estate.notice_days)
    first = min(posting.on for posting in stayed)
    if first > latest:
        return f"「{word}」的张贴日 {first} 晚于 {latest}，不足提前 {estate.notice_days} 天"
    return ""


def missing_for_force(edition: Edition, book: PriceBook, catalog: Catalog) -> tuple[str, ...]:
    """What still keeps an edition from coming into force, as sentences (§1.1, §3, §6.2).

    A demonstration estate needs none of it: its prices carry the example banner instead.
    """
    if catalog.estate.demo:
        return ()
    return tuple(lack.sentence for lack in lacking(edition, book, catalog))


def in_force(book: PriceBook, catalog: Catalog, on: date) -> Edition | None:
    """The edition whose prices apply on a day: the latest one announced in time, or None (待公布)."""
    ready = [e for e in book.editions if e.effective_from <= on and not missing_for_force(e, book, catalog)]
    return max(ready, key=lambda e: (e.effective_from, e.id), default=None)


@dataclass(frozen=True, slots=True)
class Line:
    """One charged line. ``amount`` is fen, already rounded."""

    code: str  # service or material id
    name: str
    unit: str
    unit_price: int
    quantity: int  # thousandths
    amount: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What the resident is told before agreeing; ``low`` and ``high`` in fen."""

    edition: str
    mode: QuoteMode
    lines: tuple[Line, ...]
    low: int
    high: int
    unit: str
    unit_price: int
    example: bool = False  # a demonstration price, no ground for charging

    @property
    def limit(self) -> int:
        """The most that may be charged on this quote alone: more needs a requote."""
        return self.high


def amount(unit_price: int, quantity: int) -> int:
    """Fen for a quantity in thousandths, rounded half up."""
    return (unit_price * quantity + MILLI // 2) // MILLI


def total(lines: Iterable[Line]) -> int:
    """Sum of the lines, in fen."""
    return sum(line.amount for line in lines)


def service_line(edition: Edition, service_id: str, title: str, quantity: int) -> Line:
    """The line for a service, never below its minimum charge.

    Raises:
        Refused: the service has no listed price in this edition, or the quantity is not positive.
    """
    item = edition.item(service_id)
    if item is None:
        raise Refused(f"价目表 {edition.id} 里没有「{title}」，不能报价；请先由经理公布价格。", code="no_listed_price")
    _positive(quantity)
    charged = max(amount(item.price, quantity), item.minimum)
    return Line(service_id, title, item.unit, item.price, quantity, charged)


def material_line(edition: Edition, material_id: str, quantity: int) -> Line:
    """The line for a material of the edition's table.

    Raises:
        Refused: no such material in the edition, or the quantity is not positive.
    """
    item = edition.material(material_id)
    if item is None:
        raise Refused(f"价目表 {edition.id} 的材料表里没有「{material_id}」。", code="no_listed_price")
    _positive(quantity)
    return Line(item.id, item.name, item.unit, item.price, quantity, amount(item.price, quantity))


def _positive(quantity: int) -> None:
    if quantity <= 0:
        raise Refused("数量必须大于零。", code="bad_quantity")


def quote(edition: Edition, service_id: str, title: str, *, example: bool = False) -> Quote:
    """The quote for one service before the work (§5.1, §6.1).

    Raises:
        Refused: the service has no listed price in this edition.
    """
    item = edition.item(service_id)
    if item is None:
        raise Refused(f"「{title}」的价格待公布，暂不能预约；请致电服务中心。", code="no_listed_price")
    low = service_line(edition, service_id, title, item.typical[0])
    high = service_line(edition, service_id, title, item.typical[1])
    if item.quote is QuoteMode.FIXED:
        high = low
    if item.quote is QuoteMode.ON_SITE:
        low = high = Line(service_id, title, item.unit, item.price, 0, item.minimum)
    return Quote(
        edition=edition.id,
        mode=item.quote,
        lines=(low,),
        low=low.amount,
        high=high.amount,
        unit=item.unit,
        unit_price=item.price,
        example=example,
    )


def price_lines(
    edition: Edition, service_id: str, title: str, quantities: Sequence[tuple[str, int]]
) -> tuple[Line, ...]:
    """Lines for (code, quantity) pairs, where a code is the service itself or a material; listed prices only (§1.6).

    Raises:
        Refused: a code that the edition does not list, a quantity that is not positive, a code given twice.
    """
    codes = [code for code, _ in quantities]
    if len(set(codes)) != len(codes):
        raise Refused("同一项目写了两次，请合并数量。", code="line_twice")
    return tuple(
        service_line(edition, service_id, title, quantity)
        if code == service_id
        else material_line(edition, code, quantity)
        for code, quantity in quantities
    )


def margin_percent(item: PriceItem | Material) -> int:
    """Margin over the price in whole per cent, rounded down; a free item (price 0) has margin 0."""
    return (item.price - item.cost) * 100 // item.price if item.price else 0


def outside_band(item: PriceItem | Material, estate: Estate) -> bool:
    """Whether the margin leaves the 保本微利 band of the estate (§2.7)."""
    return not estate.margin_min <= margin_percent(item) <= estate.margin_max


def yuan(fen: int) -> str:
    """``12345`` -> ``123.45``; whole yuan without decimals: ``8000`` -> ``80``."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}" + (f".{fen % 100:02d}" if fen % 100 else "")
