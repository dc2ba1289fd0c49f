"""Finance's day: what waits to be settled, what was received (§6.4, F1, F2). Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from service_desk import clocks
from service_desk.desk import boards
from service_desk.desk.acceptance import PAY_METHODS
from service_desk.desk.boards import Listing
from service_desk.desk.context import Office
from service_desk.orders import ServiceOrder, Staff
from service_desk.store import Connection, money
from service_desk.store.money import Taken

MOST = 200  # rows
DAYS = 31  # how far back the page leads


@dataclass(frozen=True, slots=True)
class CashDay:
    """One day of finance.

    ``waiting``: accepted and not settled, the earliest accepted first; ``owed``: their sum as far as listed, fen;
    ``receipts``: of the day, the last first; ``taken``: their sums by method.
    """

    day: date
    waiting: Listing
    receipts: tuple[ServiceOrder, ...]
    taken: tuple[Taken, ...]

    @property
    def owed(self) -> int:
        """Fen."""
        return sum(row.order.due for row in self.waiting.rows)

    @property
    def received(self) -> int:
        """Fen."""
        return sum(one.amount for one in self.taken)


def method_word(method: str) -> str:
    """``现金``."""
    return PAY_METHODS.get(method, method)


def cash_day(cn: Connection, office: Office, person: Staff, day: date) -> CashDay:
    """A day's page of finance; ``day`` in Asia/Shanghai."""
    waiting = boards.listing(cn, office, person, "to-settle", sort="changed", most=MOST)
    since = clocks.at(day, time())
    until = since + timedelta(days=1)
    return CashDay(
        day, waiting, money.receipts(cn, office.estate, since, until), money.taken(cn, office.estate, since, until)
    )


def day_asked(office: Office, text: str) -> date:
    """The day somebody asks for, within the last month; anything else is today."""
    today = clocks.local(office.now).date()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if today - timedelta(days=DAYS) <= asked <= today else today
