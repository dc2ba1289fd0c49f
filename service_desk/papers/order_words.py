"""One order in words, as every paper of orders says it: people, places, times, prices. Free of layout.

What holds words that residents and staff typed comes out as ``Typed``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from service_desk import clocks
from service_desk.orders import Consent, Contact, ServiceOrder, Staff
from service_desk.papers.paper import Typed
from service_desk.pricing import Line, Quote, QuoteMode, yuan


def fill(sentence: str, **values: str) -> Typed:
    """A sentence of ``wording`` with its last holes filled by what was typed."""
    return Typed(re.sub(r"\{([a-z_]+)\}", lambda hole: values.get(hole[1], hole[0]), sentence))


def person(staff: Staff | None, words: Mapping[str, str]) -> Typed:
    """``周师傅（工牌号 1023）``: whom the resident may let in (§1.5)."""
    if staff is None:
        return Typed("")
    badge = f"（{fill(words['badge'], badge=staff.badge)}）" if staff.badge else ""
    return Typed(f"{staff.name}{badge}")


def phone_of(contact: Contact) -> Typed:
    """The number in groups as it is read out, or how else to find the resident."""
    digits = contact.phone
    if len(digits) == 11 and digits.startswith("1"):  # noqa: PLR2004 - a mobile number
        return Typed(f"{digits[:3]} {digits[3:7]} {digits[7:]}")
    return Typed(digits)


def when(order: ServiceOrder, words: Mapping[str, str]) -> str:
    """The agreed window, or the half-day that was wished for."""
    if order.window is not None:
        return clocks.window_word(order.window.start, order.window.end)
    if order.wanted is not None:
        half = clocks.half_day_word(order.wanted.day, order.wanted.half)
        return f"{words['window_open']}（{fill(words['wanted'], half=half)}）"
    return words["window_open"]


def price(quote: Quote, words: Mapping[str, str]) -> Typed:
    """What the resident was told before the work (§5.1)."""
    key = f"price_{quote.mode.value}"
    if quote.mode is QuoteMode.ON_SITE and not quote.high:
        key = "price_on_site_free"
    amounts = {"low": yuan(quote.low), "high": yuan(quote.high), "unit_price": yuan(quote.unit_price)}
    amounts["minimum"] = quote.minimum_word
    return fill(words[key], unit=quote.unit, **amounts)


def consent(found: Consent, who: str, words: Mapping[str, str]) -> Typed:
    """Who agreed, when, how, up to how much (§5.1)."""
    at = clocks.instant_word(found.at)
    return Typed(fill(words["consent_words"], who=who, when=at, how=found.basis.word, limit=yuan(found.limit)))


def quantity(thousandths: int) -> str:
    """``1.5``: a quantity as people write it."""
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)


def money(fen: int) -> str:
    """``8000`` -> ``80.00``: an amount in a column."""
    return f"{fen // 100}.{fen % 100:02d}"


def signed(fen: int) -> str:
    """``-8000`` -> ``−80.00``: an amount in a column in which some go out."""
    return ("−" if fen < 0 else "") + money(abs(fen))


def line_row(line: Line) -> dict[str, str]:
    """A charged line as the columns of a table."""
    return {
        "name": Typed(line.name),
        "unit": Typed(line.unit),
        "unit_price": money(line.unit_price),
        "quantity": quantity(line.quantity),
        "amount": money(line.amount),
    }
