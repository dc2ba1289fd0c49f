"""Quotes and lines, and which price list they are made from. The only place that computes an amount.

Money is integer 分 (fen); quantities are integer thousandths of the unit; amounts round half up to the fen. The lists
themselves, and what makes one come into force, are in ``price_book`` and known here under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service_desk.catalog import Catalog
from service_desk.errors import Refused
from service_desk.price_book import (
    MILLI,
    Consultation,
    Edition,
    Lack,
    Material,
    PostingFault,
    PriceBook,
    PriceItem,
    QuoteMode,
    Step,
    face_of,
    fault_of,
    good_postings,
    in_force,
    lacking,
    missing_for_force,
    post_until,
)

__all__ = [
    "MILLI",
    "Agreed",
    "Consultation",
    "Edition",
    "Lack",
    "Line",
    "Material",
    "Offering",
    "PostingFault",
    "PriceBook",
    "PriceItem",
    "Quote",
    "QuoteMode",
    "Step",
    "amount",
    "charged",
    "face_of",
    "fault_of",
    "good_postings",
    "in_force",
    "lacking",
    "margin_percent",
    "margin_word",
    "material_line",
    "missing_for_force",
    "outside_band",
    "post_until",
    "price_lines",
    "quote",
    "service_line",
    "total",
    "yuan",
]


@dataclass(frozen=True, slots=True)
class Offering:
    """What the centre offers as one whole: the services and their prices, loaded and published together."""

    catalog: Catalog
    prices: PriceBook

    def edition_on(self, day: date) -> Edition | None:
        """The price edition in force on a day, or None (待公布)."""
        return in_force(self.prices, self.catalog, day)


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
class Agreed:
    """A price that a closed negotiation put in the place of the listed one (§6.3); ``amount`` and ``listed`` in fen."""

    number: str  # of the decision: 2026-XS-0007
    amount: int
    listed: int  # what the same work came to at listed prices when it was decided


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
    minimum: int = 0  # fen, the least charged for one visit; told with the price (§1.6)

    @property
    def minimum_word(self) -> str:
        """``，最低收费 30 元`` behind the price of a unit, where a small quantity may cost more than that."""
        told = self.minimum and self.mode is not QuoteMode.ON_SITE and (self.low, self.high) != (self.unit_price,) * 2
        return f"，最低收费 {yuan(self.minimum)} 元" if told else ""

    @property
    def limit(self) -> int:
        """The most that may be charged on this quote alone: more needs a requote."""
        return self.high


AT_LEAST = "（最低收费）"  # behind the name of a line that was raised to the minimum


def amount(unit_price: int, quantity: int) -> int:
    """Fen for a quantity in thousandths, rounded half up."""
    return (unit_price * quantity + MILLI // 2) // MILLI


def total(lines: Iterable[Line]) -> int:
    """Sum of the lines, in fen."""
    return sum(line.amount for line in lines)


def charged(lines: Sequence[Line], agreed: Agreed | None) -> int:
    """Fen that work with these lines costs: their sum, or what a negotiation put in its place (§1.6, §6.3).

    An agreed price holds for what was negotiated about. More work than that is at listed prices again, for which the
    resident is asked anew; less work never costs more than its listed prices.
    """
    listed = total(lines)
    if agreed is None or listed > agreed.listed:
        return listed
    if agreed.amount > agreed.listed:
        return agreed.amount if listed == agreed.listed else listed
    return min(listed, agreed.amount)


def service_line(edition: Edition, service_id: str, title: str, quantity: int) -> Line:
    """The line for a service, never below its minimum charge.

    Raises:
        Refused: the service has no listed price in this edition, or the quantity is not positive.
    """
    item = edition.item(service_id)
    if item is None:
        raise Refused(f"价目表 {edition.id} 里没有「{title}」，不能报价；请先由经理公布价格。", code="no_listed_price")
    _positive(quantity)
    charged = amount(item.price, quantity)
    if charged < item.minimum:  # the line says why it is more than price times quantity
        title, charged = f"{title}{AT_LEAST}", item.minimum
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
        minimum=item.minimum,
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


def outside_band(item: PriceItem | Material, least: int, most: int) -> bool:
    """Whether the margin leaves the 保本微利 band from ``least`` to ``most`` per cent (§2.7); exact, not rounded."""
    margin = (item.price - item.cost) * 100  # of a free item (price 0) there is no margin
    return bool(item.price) and not least * item.price <= margin <= most * item.price


def margin_percent(item: PriceItem | Material) -> int:
    """Margin over the price in whole per cent, rounded down, for narrow columns; a free item (price 0) has 0."""
    return (item.price - item.cost) * 100 // item.price if item.price else 0


def margin_word(item: PriceItem | Material) -> str:
    """``20.9%``: the margin to a tenth of a per cent, cut off; whole per cents without the tenth."""
    tenths = abs(item.price - item.cost) * 1000 // item.price if item.price else 0
    whole, tenth = divmod(tenths, 10)
    sign = "-" if item.cost > item.price and tenths else ""
    return f"{sign}{whole}.{tenth}%" if tenth else f"{sign}{whole}%"


def yuan(fen: int) -> str:
    """``12345`` -> ``123.45``; whole yuan without decimals: ``8000`` -> ``80``."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}" + (f".{fen % 100:02d}" if fen % 100 else "")
