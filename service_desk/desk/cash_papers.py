"""What finance's sheets need, each gathered in one read: a day close, a month, money taken into holding (F3, §6.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from service_desk.cashbook import CashClose, Entry
from service_desk.desk import cash_closing, holdings
from service_desk.desk.cash_closing import MOMENT
from service_desk.desk.context import Office
from service_desk.errors import NotFound
from service_desk.months import Month
from service_desk.papers.cash_facts import DayClose, HeldMove, HeldReceipt, MonthSheet, SlipOut
from service_desk.payments import Back, Payment
from service_desk.store import Connection, cashbook, payments, people
from service_desk.store import holdings as held_rows

T = TypeVar("T")
LAST = "last"
LONGEST_NUMBER = 9  # digits; an id is longer


def find_close(cn: Connection, office: Office, key: str) -> CashClose:
    """The day close of an id, of a number (``3``: the third), or the ``last`` one; empty is the last.

    Raises:
        NotFound: there is none.
    """
    asked = key.strip().lower()
    if asked in ("", LAST):
        found = next(iter(cashbook.latest(cn, office.estate)), None)
    elif asked.isdecimal() and len(asked) <= LONGEST_NUMBER:
        found = cashbook.before(cn, office.estate, int(asked) + 1)
    else:
        return cash_closing.load_close(cn, office, asked)
    if found is None:
        raise NotFound("没有这一次日结；做过的请看 linli cash closes。")
    return found


def day_close(cn: Connection, office: Office, key: str = LAST) -> DayClose:
    """A day close with every movement it covers.

    Raises:
        NotFound: as ``find_close``.
    """
    close = find_close(cn, office, key)
    before, names = cashbook.before(cn, office.estate, close.seq), _names(cn, office)
    covered = _Covered(cn, office, cashbook.entries(cn, office.estate, close.first, close.last))
    out = held_rows.slips_out_at(cn, office.estate, close.at + MOMENT)
    slips = [held_rows.get_slip(cn, office.estate, slip) for slip in out]
    return DayClose(
        close=close, since=before.at if before else None, by=_named(names, close.by), receipts=covered.receipts(),
        backs=covered.backs(), moves=covered.moves(),
        slips=tuple(SlipOut(one, names.get(one.by, one.by)) for one in slips if one),
    )  # fmt: skip


class _Covered:
    """The movements behind some entries of the cash book, in the order in which they were entered."""

    def __init__(self, cn: Connection, office: Office, entries: Sequence[Entry]) -> None:
        self.cn, self.estate = cn, office.estate
        self.order = {one.ref: one.seq for one in entries}
        times = [one.at for one in entries] or [office.now]
        self.since, self.until = min(times), max(times) + MOMENT

    def _own(self, found: Iterable[T], ref: Callable[[T], str]) -> tuple[T, ...]:
        mine = [one for one in found if ref(one) in self.order]
        return tuple(sorted(mine, key=lambda one: self.order[ref(one)]))

    def receipts(self) -> tuple[Payment, ...]:
        return self._own(payments.taken(self.cn, self.estate, self.since, self.until), lambda one: one.receipt)

    def backs(self) -> tuple[Back, ...]:
        return self._own(payments.backs(self.cn, self.estate, self.since, self.until), lambda one: one.id)

    def moves(self) -> tuple[HeldMove, ...]:
        found = self._own(held_rows.moved(self.cn, self.estate, self.since, self.until), lambda one: one.id)
        kinds = {one.holding: held_rows.get(self.cn, self.estate, one.holding) for one in found}
        return tuple(HeldMove(held.kind, one) for one in found if (held := kinds[one.holding]))


def month_sheet(cn: Connection, office: Office, month: Month) -> MonthSheet:
    """A month as it was closed, or as things stand.

    Raises:
        Refused: it has not begun.
    """
    found = cash_closing.month_view(cn, office, month)
    if found.closed is None:
        return MonthSheet(month, found.figures, office.now)
    return MonthSheet(month, found.figures, found.closed.at, _named(_names(cn, office), found.closed.by))


def held_receipt(cn: Connection, office: Office, number: str) -> HeldReceipt:
    """A deposit or agency money with what became of it.

    Raises:
        NotFound: there is none.
    """
    found = holdings.load(cn, office, number)
    return HeldReceipt(found.holding, found.moves, _names(cn, office).get(found.holding.by, found.holding.by))


def _names(cn: Connection, office: Office) -> Mapping[str, str]:
    """Everybody's name, also of whoever has left."""
    return {one.id: one.name for one in people.staff(cn, office.estate, active_only=False)}


def _named(names: Mapping[str, str], who: str) -> str:
    return f"{names.get(who, who)}（{who}）"
