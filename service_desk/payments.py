"""Money that was taken, and what became of it (§1.6, §6.4): records beside orders, pure. Amounts are fen.

A receipt is one payment for one or several orders of a household. It is never changed: a void takes it back whole and
the number stays used, a refund gives back some or all of it while the orders stay settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service_desk.errors import InvalidInput, Refused

CASH = "cash"
PAY_METHODS = {CASH: "现金", "wechat": "微信", "alipay": "支付宝", "transfer": "转账"}
LONGEST_INVOICE = 100


class BackKind(StrEnum):
    """How money goes back."""

    VOID = "void"
    REFUND = "refund"

    @property
    def word(self) -> str:
        """The word shown to people."""
        return {"void": "作废", "refund": "退款"}[self]


@dataclass(frozen=True, slots=True)
class Share:
    """What of a receipt is for one order."""

    number: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One receipt. ``seq`` counts all receipts of the estate without gaps; its year stands before it in ``receipt``."""

    receipt: str  # 2026-000012
    seq: int
    at: datetime
    cashier: str  # who took it
    method: str
    amount: int
    shares: tuple[Share, ...]
    invoice_number: str = ""
    invoice_title: str = ""

    def share_of(self, number: str) -> int:
        """Fen taken for one order."""
        return sum(share.amount for share in self.shares if share.number == number)


@dataclass(frozen=True, slots=True)
class Back:
    """A void or a refund. ``decided_by``: the manager who decided a refund; ``number``: its order, empty for a void."""

    id: str
    receipt: str
    kind: BackKind
    number: str
    at: datetime
    by: str
    decided_by: str
    method: str
    amount: int
    reason: str


def receipt_number(year: int, seq: int) -> str:
    """``2026-000012``."""
    return f"{year}-{seq:06d}"


def check_method(method: str) -> str:
    """A known way to pay.

    Raises:
        Refused: none of them.
    """
    if method not in PAY_METHODS:
        known = "、".join(f"{key}（{word}）" for key, word in PAY_METHODS.items())
        raise Refused(f"收款方式请从这些里选：{known}。", code="unknown_method")
    return method


def voided(backs: Sequence[Back]) -> bool:
    """Whether a receipt was taken back whole."""
    return any(back.kind is BackKind.VOID for back in backs)


def refunded(backs: Sequence[Back], number: str = "") -> int:
    """Fen given back so far, of one order or of the whole receipt."""
    return sum(b.amount for b in backs if b.kind is BackKind.REFUND and number in ("", b.number))


def check_void(payment: Payment, backs: Sequence[Back], reason: str) -> None:
    """A receipt is voided once, whole, with a reason.

    Raises:
        InvalidInput: no reason.
        Refused: voided before, or some of it was given back already.
    """
    _check_reason(reason)
    _check_standing(payment, backs)
    if refunded(backs):
        raise Refused(f"收据 {payment.receipt} 已经退过款，不能作废；余下的请退款。", code="refunded_before")


def check_refund(payment: Payment, backs: Sequence[Back], number: str, amount: int, reason: str) -> None:
    """Never more goes back than was received for the order, all refunds together.

    Raises:
        InvalidInput: no reason.
        Refused: voided, not an order of this receipt, nothing, or more than is left.
    """
    _check_reason(reason)
    _check_standing(payment, backs)
    taken = payment.share_of(number)
    left = taken - refunded(backs, number)
    if not taken:
        raise Refused(f"收据 {payment.receipt} 里没有服务单 {number}。", code="other_order")
    if not 0 < amount <= left:
        raise Refused(f"这一单最多还可以退 {left / 100:.2f} 元，请核对。", code="over_received")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput.of({"reason": "请写明原因。"})


def _check_standing(payment: Payment, backs: Sequence[Back]) -> None:
    if voided(backs):
        raise Refused(f"收据 {payment.receipt} 已经作废。", code="voided_before")


@dataclass(frozen=True, slots=True)
class Sum:
    """What one method came to: receipts and what they took, and what went back. ``net`` may be negative."""

    method: str
    receipts: int = 0
    taken: int = 0
    back: int = 0

    @property
    def net(self) -> int:
        """Fen."""
        return self.taken - self.back


def sums(payments: Sequence[Payment], backs: Sequence[Back]) -> tuple[Sum, ...]:
    """By method, in the methods' order; only those with any movement."""
    found = []
    for method in PAY_METHODS:
        own = [one for one in payments if one.method == method]
        gone = [one for one in backs if one.method == method]
        if own or gone:
            found.append(Sum(method, len(own), sum(p.amount for p in own), sum(b.amount for b in gone)))
    return tuple(found)
