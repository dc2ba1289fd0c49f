"""月结单 (§6.4): what a month came to, the money of others beside it, and what residents owe. No resident's name."""

from __future__ import annotations

from collections.abc import Mapping

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.months import MethodTotal, aged
from service_desk.papers import order_words as say
from service_desk.papers.cash_facts import MonthSheet
from service_desk.papers.house import house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.wording import words
from service_desk.payments import PAY_METHODS


def month_sheet(catalog: Catalog, facts: MonthSheet) -> Paper:
    """The sheet as a paper."""
    said, figures = words("month", catalog), facts.figures
    return Paper(
        name="month",
        title=f"{said['name']} {facts.month.word}",
        template="month.typ",
        data={
            "house": house(catalog),
            "words": said,
            "month": facts.month.word,
            "closed": bool(facts.closed_by),
            "state": _state(facts, said),
            "range": [figures.first, figures.last] if figures.receipts else [],
            "counts": [figures.receipts, figures.voids, figures.refunds],
            "methods": [_method(one) for one in figures.methods],
            "sums": [say.signed(amount) for amount in (figures.taken, figures.back, figures.income)],
            "held": [say.signed(amount) for amount in (figures.held_in, figures.held_out, figures.held)],
            "ages": [[one.word, str(one.count), say.signed(one.amount)] for one in aged(figures.unpaid)],
            "unpaid": [[one.number, str(one.days), say.signed(one.amount)] for one in figures.unpaid],
            "owed": [str(len(figures.unpaid)), say.signed(figures.owed)],
            "slips": "　".join(figures.slips),
        },
        on=clocks.local(facts.at).date(),
    )


def _state(facts: MonthSheet, said: Mapping[str, str]) -> Typed:
    at = clocks.instant_word(facts.at)
    return say.fill(said["closed"], at=at, by=facts.closed_by) if facts.closed_by else say.fill(said["open"], at=at)


def _method(one: MethodTotal) -> list[str]:
    amounts = (one.taken, one.back, one.taken - one.back)
    return [PAY_METHODS.get(one.method, one.method), *(say.signed(amount) for amount in amounts)]
