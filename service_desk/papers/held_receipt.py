"""暂收款收据 (§6.4, R30): a deposit or agency money taken in, stub and resident's copy on one sheet.

It is no income and no invoice, and says so: a deposit goes back with the thing, agency money is paid on the bill of
whom it is for and the rest goes back (多退少补). Printed later, it also shows what went, and what is left.
"""

from __future__ import annotations

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.errors import Refused
from service_desk.holdings import HoldingKind, Move, MoveKind, balance
from service_desk.papers import order_words as say
from service_desk.papers.capital import capital
from service_desk.papers.cash_facts import HeldReceipt
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.wording import words
from service_desk.payments import PAY_METHODS

LEAST_ROWS = 4


def held_receipt(catalog: Catalog, facts: HeldReceipt) -> Paper:
    """The sheet as a paper.

    Raises:
        Refused: cash of a slip, which has its own slip and then a receipt.
    """
    held = facts.holding
    if held.kind is HoldingKind.SLIP:
        raise Refused(
            f"{held.holding} 是员工代收的现金，住户有代收单，结算后开收款收据，没有暂收款收据。", code="slip_has_none"
        )
    said, when = words("held", catalog), clocks.local(held.at)
    taken = sum(one.amount for one in facts.moves if one.kind is MoveKind.HELD)
    return Paper(
        name="held",
        title=f"{said['name']} {held.holding}",
        template="held.typ",
        data={
            "house": house(catalog),
            "words": said,
            "held": {
                "number": held.holding,
                "date": day(when),
                "kind": held.kind.word,
                "payer": Typed(held.payer),
                "address": Typed(str(held.place)),
                "purpose": Typed(held.purpose),
                "order": held.number,
                "lines": [_line(one) for one in facts.moves],
                "empty": max(0, LEAST_ROWS - len(facts.moves)),
                "amount": say.money(taken),
                "capital": capital(taken),
                "left": say.money(balance(facts.moves)) if balance(facts.moves) != taken else "",
                "cashier": Typed(facts.cashier),
                "rule": said[held.kind.value],
            },
            "copies": [said["stub"], said["resident"]],
        },
        on=when.date(),
    )


def _line(one: Move) -> list[str]:
    return [
        clocks.instant_word(one.at), one.kind.word, PAY_METHODS.get(one.method, one.method), Typed(one.paper),
        say.signed(one.signed),
    ]  # fmt: skip
