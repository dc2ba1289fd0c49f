"""收款日结单 (F3, §6.4): one day close, every movement it covers, and the head of the chain. No resident's name.

A receipt is marked as void where it was taken back within the same close; one that was taken back later stands on the
sheet of that close. So the sheet printed again is the sheet printed first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service_desk import clocks
from service_desk.cashbook import CashClose, Count
from service_desk.catalog import Catalog
from service_desk.papers import order_words as say
from service_desk.papers.cash_facts import DayClose, HeldMove, SlipOut
from service_desk.papers.house import day, house, weekday
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.wording import words
from service_desk.payments import PAY_METHODS, Back, Payment, voided

MANY = 400  # receipts; with more, tags would make a large file


def day_close(catalog: Catalog, facts: DayClose) -> Paper:
    """The sheet as a paper."""
    said, close = words("day-close", catalog), facts.close
    return Paper(
        name="day-close",
        title=f"{said['name']} {day(close.day)} {_nth(close, said)}",
        template="day-close.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": f"{day(close.day)} {weekday(close.day)}",
            "nth": _nth(close, said),
            "since": clocks.instant_word(facts.since) if facts.since else said["beginning"],
            "until": clocks.instant_word(close.at),
            "by": Typed(facts.by),
            "counts": [_count(one) for one in close.counts],
            "sums": _sums(close.counts),
            "kept": say.signed(close.kept),
            "banked": say.signed(sum(one.banked for one in close.counts)),
            "range": _range(facts.receipts),
            "receipts": _receipts(facts.receipts, facts.backs, said),
            "receipt_sum": say.signed(sum(one.amount for one in facts.receipts)),
            "backs": [_back(one) for one in facts.backs],
            "back_sum": say.signed(-sum(one.amount for one in facts.backs)),
            "moves": [_move(one) for one in facts.moves],
            "move_sum": say.signed(sum(one.move.signed for one in facts.moves)),
            "slips": [_slip(one) for one in facts.slips],
            "slip_sum": say.signed(sum(one.slip.amount for one in facts.slips)),
            "head": _head(close.head, said),
        },
        on=close.day,
        batch=len(facts.receipts) > MANY,
    )


def _nth(close: CashClose, said: Mapping[str, str]) -> str:
    return said["nth"].replace("{count}", str(close.seq))


def _word(method: str) -> str:
    return PAY_METHODS.get(method, method)


def _moment(instant: datetime) -> str:
    return f"{clocks.local(instant):%m-%d %H:%M}"


def _count(one: Count) -> dict[str, Any]:
    return {
        "method": _word(one.method), "carried": say.signed(one.carried), "moved": say.signed(one.moved),
        "expected": say.signed(one.expected), "counted": say.signed(one.counted),
        "difference": say.signed(one.difference), "differs": bool(one.difference), "reason": Typed(one.reason),
    }  # fmt: skip


def _sums(counts: Sequence[Count]) -> list[str]:
    names = ("carried", "moved", "expected", "counted", "difference")
    return [say.signed(sum(getattr(one, name) for one in counts)) for name in names]


def _range(receipts: Sequence[Payment]) -> list[str]:
    return [receipts[0].receipt, receipts[-1].receipt] if receipts else []


def _receipts(receipts: Sequence[Payment], backs: Sequence[Back], said: Mapping[str, str]) -> list[dict[str, str]]:
    gone = {one.receipt for one in backs if voided((one,))}
    return [
        {
            "receipt": one.receipt, "at": _moment(one.at), "method": _word(one.method),
            "orders": "　".join(share.number for share in one.shares), "amount": say.signed(one.amount),
            "void": said["void"] if one.receipt in gone else "",
        }
        for one in receipts
    ]  # fmt: skip


def _back(one: Back) -> list[str]:
    return [one.kind.word, one.receipt, _moment(one.at), _word(one.method), say.signed(-one.amount)]


def _move(one: HeldMove) -> list[str]:
    made = one.move
    ground = Typed(made.paper or made.receipt)
    return [made.holding, one.kind.word, made.kind.word, _moment(made.at), _word(made.method), ground,
            say.signed(made.signed)]  # fmt: skip


def _slip(one: SlipOut) -> list[str]:
    return [one.slip.slip, one.slip.number, Typed(one.worker), _moment(one.slip.at), say.signed(one.slip.amount)]


def _head(head: str, said: Mapping[str, str]) -> str:
    sealed, _, digest = head.partition(" ")
    return said["chain"].replace("{day}", sealed).replace("{hash}", digest) if digest else said["no_chain"]
