"""The rules of a negotiation over a price (§6.3): a record beside an order, pure.

The resident objects or asks for another price. Within the estate's reduction band a supervisor agrees with the
resident, and the manager acknowledges it; everything else the manager decides, and the resident then agrees or does
not. Nobody decides what he proposed himself, every price states the resident's consent (§1.6), and without one the
listed prices stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from service_desk.errors import IllegalStep, NotAllowed, Refused
from service_desk.orders import Basis

WHOLE = 100  # per cent
NUMBERED = "XS"  # 协商, in the number of a decision


class Stage(StrEnum):
    """Where a negotiation stands."""

    OPEN = "open"
    AGREED = "agreed"  # by supervisor and resident, inside the band; the manager has not acknowledged it yet
    OFFERED = "offered"  # decided; the resident has not agreed yet
    CLOSED = "closed"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"open": "待商谈", "agreed": "待经理知悉", "offered": "待住户同意", "closed": "已结束"}[self]


class Outcome(StrEnum):
    """How a negotiation ended."""

    AGREED = "agreed"
    LISTED = "listed"
    MOOT = "moot"  # the order ended before

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"agreed": "经协商", "listed": "按标定价格", "moot": "服务单已终结"}[self]


@dataclass(frozen=True, slots=True)
class Yes:
    """The resident's consent to a price: who, when, how, and who wrote it down (§1.6)."""

    who: str
    at: datetime
    basis: Basis
    basis_ref: str = ""
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class Negotiation:
    """One negotiation over the price of one order. Amounts are fen.

    ``asked`` is what the resident has in mind, ``amount`` what has been proposed or decided, ``listed`` what the work
    came to at listed prices then. ``reason`` is the resident's own words: they stand on no paper.
    """

    id: str
    number: str
    opened_at: datetime
    opened_by: str  # who wrote it down, or "resident" on the private link
    basis: Basis
    reason: str
    stage: Stage
    proposed_by: str
    listed: int
    asked: int | None = None
    amount: int | None = None
    consent: Yes | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    outcome: Outcome | None = None
    decision: str = ""  # 2026-XS-0007, where it put another price in force
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it holds up settling and closing."""
        return self.stage is not Stage.CLOSED

    @property
    def word(self) -> str:
        """Where it stands, for people."""
        return self.outcome.word if self.outcome else self.stage.word


def within_band(listed: int, amount: int, percent: int) -> bool:
    """Whether a supervisor may agree to the amount: not above the listed price, and at most so far below; exact."""
    return listed * (WHOLE - percent) <= amount * WHOLE <= listed * WHOLE


def agree(found: Negotiation, by: str, yes: Yes, amount: int, listed: int, percent: int) -> Negotiation:
    """Supervisor and resident have agreed inside the band.

    Raises:
        IllegalStep: it has been decided or is over.
        Refused: outside the band, or no reduction at all.
    """
    _at(found, Stage.OPEN, Stage.AGREED)
    if not within_band(listed, amount, percent):
        raise Refused(f"主管最多可降 {percent}%，也不能高于标定价格；这个价格请经理决定。", code="outside_band")
    if amount == listed:
        raise Refused("这就是标定价格；住户不再要求协商的，请结束协商。", code="same_price")
    _who(yes)
    return replace(found, stage=Stage.AGREED, proposed_by=by, amount=amount, listed=listed, consent=yes)


def decide(found: Negotiation, by: str, amount: int, listed: int, at: datetime) -> Negotiation:
    """The price is decided, up or down; the resident is to agree. At the listed price it ends at once.

    Raises:
        IllegalStep: it is over.
        NotAllowed: whoever proposed decides (the listed price anybody entitled may keep).
    """
    _at(found, Stage.OPEN, Stage.AGREED, Stage.OFFERED)
    made = replace(found, amount=amount, listed=listed, consent=None, decided_by=by, decided_at=at)
    if amount == listed:
        return _closed(made, Outcome.LISTED, at)
    not_own(found, by)
    return replace(made, stage=Stage.OFFERED)


def confirm(found: Negotiation, by: str, listed: int, at: datetime, decision: str) -> Negotiation:
    """The manager acknowledges what supervisor and resident agreed on; from now on it is the price.

    Raises:
        IllegalStep: there is no agreement to acknowledge.
        NotAllowed: the manager made it himself.
        Refused: the charges have changed since.
    """
    _at(found, Stage.AGREED)
    not_own(found, by)
    _unchanged(found, listed)
    return replace(_closed(found, Outcome.AGREED, at), decided_by=by, decided_at=at, decision=decision)


def consent(found: Negotiation, yes: Yes, amount: int, listed: int, at: datetime, decision: str) -> Negotiation:
    """The resident agrees to what was decided; from now on it is the price.

    Raises:
        IllegalStep: nothing has been decided.
        Refused: another amount than the one decided, the charges have changed since, or nobody is named.
    """
    _at(found, Stage.OFFERED)
    if amount != found.amount:
        raise Refused("价格刚有变动，请看过现在的价格再办。", code="other_price")
    _unchanged(found, listed)
    _who(yes)
    return replace(_closed(found, Outcome.AGREED, at), consent=yes, decision=decision)


def end(found: Negotiation, outcome: Outcome, at: datetime) -> Negotiation:
    """It ends without another price: the listed prices stand.

    Raises:
        IllegalStep: it is over already.
    """
    _at(found, Stage.OPEN, Stage.AGREED, Stage.OFFERED)
    return _closed(replace(found, consent=None), outcome, at)


def not_own(found: Negotiation, by: str) -> None:
    """Nobody decides what he proposed.

    Raises:
        NotAllowed: it is the person's own proposal.
    """
    if by == found.proposed_by:
        raise NotAllowed("自己提出的价格要由别人决定；没有别人的，请物业公司决定。")


def _closed(found: Negotiation, outcome: Outcome, at: datetime) -> Negotiation:
    return replace(found, stage=Stage.CLOSED, outcome=outcome, closed_at=at)


def _at(found: Negotiation, *stages: Stage) -> None:
    if found.stage not in stages:
        raise IllegalStep(f"这次协商现在是「{found.word}」，不能这样办。")


def _unchanged(found: Negotiation, listed: int) -> None:
    if found.listed != listed:
        raise Refused("收费项目在协商以后有变动，请重新商定价格。", code="lines_changed")


def _who(yes: Yes) -> None:
    if not yes.who.strip():
        raise Refused("请写明是谁同意的。", code="no_consent")
