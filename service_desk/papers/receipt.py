"""The receipt of one payment (§6.4, F2): stub and resident's copy on one sheet, the amount in capitals too.

It is no invoice and says so. The number is gapless; the amount is the sum of the lines unless a negotiation decided
otherwise (§6.3), whose number then stands on the receipt.
"""

from __future__ import annotations

from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.errors import Refused
from service_desk.orders import ServiceOrder
from service_desk.papers import order_words as say
from service_desk.papers.capital import capital
from service_desk.papers.facts import ReceiptFacts
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.wording import words as words_of
from service_desk.pricing import total, yuan

PAPER = "receipt"
LEAST_ROWS = 5


def receipt(catalog: Catalog, facts: ReceiptFacts) -> Paper:
    """The receipt.

    Raises:
        Refused: the amount is not the sum of the lines, and no negotiation decided so.
    """
    listed = sum(total(order.lines) for order in facts.orders)
    if facts.amount != listed and not facts.decision:
        raise Refused(f"收据 {facts.number} 的金额与服务单的合计不一致，没有打印；请核对。", code="paid_not_sum")
    words = words_of(PAPER, catalog)
    when = clocks.local(facts.taken_at)
    copy = {
        "number": facts.number,
        "date": day(when),
        "payer": Typed(facts.payer),
        "address": Typed(str(facts.orders[0].address)) if facts.orders else Typed(""),
        "lines": [row for order in facts.orders for row in _lines(order)],
        "empty": max(0, LEAST_ROWS - sum(len(order.lines) for order in facts.orders)),
        "amount": say.money(facts.amount),
        "capital": capital(facts.amount),
        "method": facts.method,
        "cashier": Typed(facts.cashier),
        "editions": [
            say.fill(words["edition"], edition=edition)
            for edition in sorted({order.edition for order in facts.orders if order.edition})
        ],
        "negotiated": _negotiated(facts, listed, words),
        "less": say.signed(facts.amount - listed),
    }
    return Paper(
        name=PAPER,
        title=f"{words['name']} {facts.number}",
        template="receipt.typ",
        data={
            "house": house(catalog),
            "words": words,
            "receipt": copy,
            "copies": [words["stub"], words["resident"]],
            "example": any(order.quote is not None and order.quote.example for order in facts.orders),
        },
        on=when.date(),
    )


def _lines(order: ServiceOrder) -> list[dict[str, str]]:
    return [{"order": order.number, **say.line_row(line)} for line in order.lines]


def _negotiated(facts: ReceiptFacts, listed: int, words: dict[str, Any]) -> Typed:
    if not facts.decision:
        return Typed("")
    return say.fill(words["negotiated"], listed=yuan(listed), amount=yuan(facts.amount), decision=facts.decision)
