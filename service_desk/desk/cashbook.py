"""Finance's day: what waits to be settled, what was received (§6.4, F1, F2). Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from service_desk import clocks
from service_desk.desk import boards
from service_desk.desk import payments as payments_desk
from service_desk.desk.boards import Listing
from service_desk.desk.context import Office
from service_desk.orders import ServiceOrder, Staff
from service_desk.payments import PAY_METHODS, Back, Payment, Sum, refunded, sums, voided
from service_desk.store import Connection, orders, payments

MOST = 200  # rows
DAYS = 31  # how far back the page leads


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as a list shows it: with its orders, and what went back of it so far."""

    payment: Payment
    orders: tuple[ServiceOrder, ...]
    backs: tuple[Back, ...]

    @property
    def void(self) -> bool:
        """Whether it was taken back whole."""
        return voided(self.backs)

    @property
    def refunded(self) -> int:
        """Fen given back so far."""
        return refunded(self.backs)

    @property
    def left(self) -> int:
        """Fen that can still be given back."""
        return 0 if self.void else self.payment.amount - self.refunded

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Its orders, for choosing one."""
        return tuple((order.number, f"{order.number} {order.title}") for order in self.orders)

    @property
    def decisions(self) -> str:
        """The numbers of the negotiations its amount rests on."""
        return "、".join(order.decision for order in self.orders if order.decision)


@dataclass(frozen=True, slots=True)
class CashDay:
    """One day of finance.

    ``waiting``: accepted and not settled, the earliest accepted first; ``owed``: their sum as far as listed, fen;
    ``receipts``: of the day, the last first; ``backs``: what went back on the day, whenever it was taken; ``sums``:
    by method.
    """

    day: date
    waiting: Listing
    receipts: tuple[Receipt, ...]
    backs: tuple[Back, ...]
    sums: tuple[Sum, ...]

    @property
    def owed(self) -> int:
        """Fen."""
        return sum(row.order.due for row in self.waiting.rows)

    @property
    def received(self) -> int:
        """Fen taken less what went back."""
        return sum(one.net for one in self.sums)


def method_word(method: str) -> str:
    """``现金``."""
    return PAY_METHODS.get(method, method)


def cash_day(cn: Connection, office: Office, person: Staff, day: date) -> CashDay:
    """A day's page of finance; ``day`` in Asia/Shanghai."""
    waiting = boards.listing(cn, office, person, "to-settle", sort="changed", most=MOST)
    since = clocks.at(day, time())
    until = since + timedelta(days=1)
    taken = payments.taken(cn, office.estate, since, until)
    back = payments.backs(cn, office.estate, since, until)
    return CashDay(day, waiting, tuple(_receipt(cn, office, one) for one in taken), back, sums(taken, back))


def _receipt(cn: Connection, office: Office, found: Payment) -> Receipt:
    numbers = [share.number for share in found.shares]
    return Receipt(
        found, orders.several(cn, office.estate, numbers), payments.backs_of(cn, office.estate, found.receipt)
    )


def receipt(cn: Connection, office: Office, key: str) -> Receipt:
    """One receipt with its orders and what went back.

    Raises:
        NotFound: no such receipt.
    """
    return _receipt(cn, office, payments_desk.load(cn, office, key))


def day_asked(office: Office, text: str) -> date:
    """The day somebody asks for, within the last month; anything else is today."""
    today = clocks.local(office.now).date()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if today - timedelta(days=DAYS) <= asked <= today else today
