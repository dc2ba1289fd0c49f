"""People, homes and times as the registers print them: whole or masked (§1.7), breakable where a column is narrow."""

from __future__ import annotations

import re
from datetime import datetime

from service_desk import clocks
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import Contact, Place, ServiceOrder
from service_desk.papers.fonts import BREAK
from service_desk.papers.paper import Typed
from service_desk.papers.register_facts import Printout
from service_desk.pricing import QuoteMode, yuan
from service_desk.workflow import Kind

_RUN = re.compile("[!-~]{7,}")
SHOWN_HELPERS = 3


def narrow(text: str) -> Typed:
    """What somebody typed, for a column of a few characters: a run of Latin may break anywhere."""
    return Typed(_RUN.sub(lambda run: BREAK.join(run[0]), text))


def name_of(contact: Contact, *, masked: bool) -> Typed:
    """``王女士`` or ``王**``."""
    return narrow(mask_name(contact.name) if masked else contact.name)


def phone_of(contact: Contact, *, masked: bool) -> Typed:
    """The number in groups that are read out, or how else to find somebody."""
    if masked:
        return Typed(mask_phone(contact.phone) or ("—" if not contact.reach else "另有办法"))
    return Typed(grouped(contact.phone)) if contact.phone else narrow(contact.reach)


def grouped(phone: str) -> str:
    """``138 0013 8000``; a landline keeps its digits together."""
    mobile = len(phone) == 11 and phone.startswith("1")  # noqa: PLR2004 - the digits of a mobile number
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if mobile else phone


def place_of(place: Place, *, masked: bool) -> Typed:
    """``3号楼2单元501室`` or ``3栋*单元``."""
    return narrow(mask_place(place) if masked else str(place))


def moment(instant: datetime | None) -> list[str]:
    """Day and time in two lines: ``11月25日``, ``08:40``; nothing for None."""
    if instant is None:
        return []
    at = clocks.local(instant)
    return [f"{at.month}月{at.day}日", f"{at:%H:%M}"]


def day_of(instant: datetime | None) -> str:
    """``11月25日``; empty for None."""
    return moment(instant)[0] if instant else ""


def agreed_time(order: ServiceOrder) -> list[str]:
    """The window agreed, else the half-day wished for, in two lines."""
    if order.window is not None:
        start, end = clocks.local(order.window.start), clocks.local(order.window.end)
        return [clocks.day_word(start.date()), f"{start:%H:%M}–{end:%H:%M}"]
    if order.wanted is not None:
        return [clocks.day_word(order.wanted.day), order.wanted.half.word]
    return ["随到随办"] if order.urgent else []


def budget(order: ServiceOrder) -> list[str]:
    """What the resident was told it would cost, and what was agreed to on the spot later, in yuan."""
    quote, consent = order.quote, order.consent
    if order.kind is Kind.FREE or quote is None:
        return ["免费"]
    if quote.mode is QuoteMode.FIXED:
        told = f"{yuan(quote.high)} 元"
    elif quote.mode is QuoteMode.ESTIMATE:
        told = f"{yuan(quote.low)}–{yuan(quote.high)} 元"
    else:
        told = f"{yuan(quote.high)} 元起" if quote.high else "现场报价"
    more = consent is not None and consent.limit != quote.limit
    return [told, f"现场 {yuan(consent.limit)} 元"] if consent is not None and more else [told]


def crew(team: tuple[str, ...]) -> Typed:
    """The names of those who were sent, the first few of many."""
    shown = "、".join(team[:SHOWN_HELPERS])
    return narrow(f"{shown}等 {len(team)} 人" if len(team) > SHOWN_HELPERS else shown)


def stamp(printout: Printout | None) -> Typed:
    """``打印：接待员甲（R01）　2026年11月25日 08:40　用途：核对``; empty where nobody has to answer for it."""
    if printout is None:
        return Typed("")
    at = clocks.local(printout.at)
    why = f"　用途：{printout.why}" if printout.why else ""
    return Typed(f"打印：{printout.by}　{at.year}年{at.month}月{at.day}日 {at:%H:%M}{why}")
