"""What the database refuses of the cash book, even to a write past the core (TRUST, §6.4)."""
# ruff: noqa: S608 - raw statements past the core are the point here

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text

from service_desk.catalog import SHANGHAI
from service_desk.errors import DeskError
from service_desk.payments import Payment, Share
from service_desk.store import PostgresStore, SqliteStore, Store, cashbook, payments
from service_desk.store.engine import _open_postgres, _open_sqlite
from service_desk.store.migrate import bring_up_to_date
from service_desk.store.migrations import MIGRATIONS
from service_desk.store.migrations.dialect import dropped
from service_desk.store.schema import (
    cash_close,
    cash_count,
    cash_entry,
    cash_slip,
    holding,
    holding_move,
    month_close,
    payment,
    payment_back,
    payment_share,
)

CASHBOOK = next(step.version for step in MIGRATIONS if step.name == "cash book")
NOW = datetime(2026, 12, 1, 17, 0, tzinfo=SHANGHAI)
JANUARY, FEBRUARY, MARCH = (datetime(2027, month, 1, tzinfo=SHANGHAI) for month in (1, 2, 3))
ORDER, OTHER, FREE = "2612-20001", "2612-20002", "2612-29999"  # two orders of 91 yuan, one that is not there
RECEIPT, SLIP, HOLDING = "2026-000001", "D2026-0001", "Z2026-0001"
ROWS: dict[str, dict[str, Any]] = {
    "cash_entry": {"seq": 1, "at": NOW, "method": "cash", "amount": 100, "kind": "held", "ref": "m1"},
    "cash_slip": {
        "slip": SLIP, "seq": 1, "number": ORDER, "at": NOW, "by": "W01", "recorded_by": "W01", "amount": 9100,
        "paper": "", "ending": "", "ended_at": None, "ended_by": "", "holding": "", "reason": "",
    },
    "holding": {
        "holding": HOLDING, "seq": 1, "kind": "deposit", "at": NOW, "by": "F01", "payer": "王女士",
        "place_building": "3", "place_unit": "2", "place_room": "501", "place_other": "", "purpose": "冲击钻",
        "number": "", "slip": "",
    },
    "holding_move": {
        "id": "m1", "holding": HOLDING, "kind": "held", "at": NOW, "by": "F01", "method": "cash", "amount": 100,
        "paper": "", "receipt": "",
    },
    "payment_share": {"receipt": RECEIPT, "number": ORDER, "amount": 9100},
    "payment": {
        "receipt": RECEIPT, "seq": 1, "at": NOW, "cashier": "F01", "method": "cash", "amount": 9100,
        "invoice_number": "", "invoice_title": "",
    },
    "payment_back": {
        "id": "b1", "receipt": RECEIPT, "kind": "refund", "number": ORDER, "at": NOW, "by": "F02", "decided_by": "M01",
        "method": "cash", "amount": 100, "reason": "没修好",
    },
    "cash_count": {
        "close": "c1", "method": "cash", "carried": 0, "moved": 100, "counted": 100, "kept": 0, "reason": "",
    },
    "cash_close": {
        "id": "c1", "seq": 1, "day": NOW.date(), "at": NOW, "by": "F01", "first": 1, "last": 1, "head": "",
    },
    "month_close": {"month": "2026-12", "until": JANUARY, "at": JANUARY, "by": "F01", "figures": {}},
}  # fmt: skip
Write = tuple[Table, dict[str, Any]] | str


def entry(**changes: Any) -> Write:
    return cash_entry, changes


def slip(**changes: Any) -> Write:
    return cash_slip, changes


def held(**changes: Any) -> Write:
    return holding, changes


def move(**changes: Any) -> Write:
    return holding_move, changes


def share(**changes: Any) -> Write:
    return payment_share, changes


def paid(**changes: Any) -> Write:
    return payment, changes


def back(**changes: Any) -> Write:
    return payment_back, changes


def count(**changes: Any) -> Write:
    return cash_count, changes


def close(**changes: Any) -> Write:
    return cash_close, changes


def month(**changes: Any) -> Write:
    return month_close, changes


def put(cn: Connection, estate: str, writes: tuple[Write, ...]) -> None:
    """Rows and statements past the core."""
    for one in writes:
        if isinstance(one, str):
            cn.execute(text(one))
        else:
            table, changes = one
            cn.execute(insert(table), {"estate": estate, **ROWS[table.name], **changes})


def ended(**values: str) -> str:
    """Whatever changes on a slip, straight in its row."""
    return "UPDATE cash_slip SET " + ", ".join(f"{name} = {value}" for name, value in values.items())


HANDED_OVER = ended(ending="'handed'", ended_at="at", ended_by="'F01'", holding=f"'{HOLDING}'")
VOIDED = ended(ending="'void'", ended_at="at", ended_by="'M01'", reason="'写错'")
DEPOSIT = (entry(), held(), move())  # one yuan
AGENCY = (entry(), held(kind="agency"), move())
OF_SLIP = held(kind="slip", number=ORDER, slip=SLIP)
TAKEN_AGAIN = held(holding="Z2026-0002", seq=2, kind="slip", number=ORDER, slip=SLIP)
SLIP_MONEY = (entry(amount=9100), move(amount=9100))
HANDED = (slip(), OF_SLIP, HANDED_OVER, *SLIP_MONEY)
PAID = (entry(amount=9100, kind="receipt", ref=RECEIPT), share(), paid())
AFTER = {"seq": 2, "ref": "m2"}  # the entry after a first one
OUT = (entry(**AFTER, amount=-50, kind="returned"), move(id="m2", kind="returned", amount=50))
COUNTED = (*DEPOSIT, count(), close())
EMPTY = (count(moved=0, counted=0), close(last=0))  # a close of nothing
SETTLED = (*HANDED, entry(seq=2, amount=9100, kind="receipt", ref=RECEIPT), share(), paid())
APPLIED = entry(seq=3, amount=-9100, kind="applied", ref="m2")
TOWARDS = move(id="m2", kind="applied", amount=9100, receipt=RECEIPT)
LATER = NOW + timedelta(minutes=1)
CASES: dict[str, tuple[tuple[Write, ...], tuple[Write, ...], str]] = {
    # what stands, what is refused, the rule
    "an entry leaves a number out": (DEPOSIT, (entry(seq=3, ref="m2"),), "entry_gap"),
    "the first entry is not the first": ((), (entry(seq=2),), "entry_gap"),
    "an entry of nothing": ((), (entry(amount=0, kind="returned"),), "rule_broken"),
    "an entry of another kind": ((), (entry(amount=-1, kind="gift"),), "rule_broken"),
    "money that comes is entered as going": ((), (entry(amount=-100),), "rule_broken"),
    "money that goes is entered as coming": ((), (entry(amount=100, kind="refund"),), "rule_broken"),
    "a movement is entered twice": (DEPOSIT, (entry(seq=2),), "cashbook_stands"),
    "an entry is deleted": (DEPOSIT, ("DELETE FROM cash_entry",), "cashbook_stands"),
    "an entry is changed": (DEPOSIT, ("UPDATE cash_entry SET at = at",), "cashbook_stands"),
    # a movement and its entry
    "a receipt is not entered": ((), (share(), paid()), "not_entered"),
    "a receipt is entered in another way": ((PAID[0],), (share(), paid(method="wechat")), "not_entered"),
    "a receipt is entered at another time": ((PAID[0],), (share(), paid(at=LATER)), "not_entered"),
    "a receipt is entered with another amount": (
        (PAID[0],), (share(amount=9099), paid(amount=9099)), "not_entered",
    ),
    "a receipt is entered as a deposit": ((entry(amount=9100, ref=RECEIPT),), (share(), paid()), "not_entered"),
    "a refund is not entered": (PAID, (back(),), "not_entered"),
    "a refund is entered as a void": (
        (*PAID, entry(seq=2, amount=-100, kind="void", ref="b1")), (back(),), "not_entered",
    ),
    "a refund is entered with another amount": (
        (*PAID, entry(seq=2, amount=-99, kind="refund", ref="b1")), (back(),), "not_entered",
    ),
    "a deposit is not entered": ((held(),), (move(),), "not_entered"),
    "a deposit given back is not entered": (DEPOSIT, (OUT[1],), "not_entered"),
    "a deposit is entered in another way": ((entry(), held()), (move(method="wechat"),), "not_entered"),
    # money of others
    "money is held by nothing": ((entry(),), (move(),), "rule_broken"),
    "a movement of nothing": (DEPOSIT, (entry(**AFTER), move(id="m2", amount=0)), "not_entered"),
    "more goes than is held": (
        DEPOSIT,
        (entry(**AFTER, amount=-101, kind="returned"), move(id="m2", kind="returned", amount=101)), "over_held",
    ),
    "more goes than is left": (
        (*DEPOSIT, *OUT),
        (entry(seq=3, ref="m3", amount=-51, kind="returned"), move(id="m3", kind="returned", amount=51)), "over_held",
    ),
    "what another gave goes": (
        (*DEPOSIT, held(holding="Z2026-0002", seq=2)),
        (OUT[0], move(id="m2", holding="Z2026-0002", kind="returned", amount=50)), "over_held",
    ),
    "a deposit is paid out": (
        DEPOSIT,
        (entry(**AFTER, amount=-50, kind="paid_out"), move(id="m2", kind="paid_out", amount=50, paper="A1")),
        "held_not_income",
    ),
    "agency money is paid without a bill": (
        AGENCY,
        (entry(**AFTER, amount=-50, kind="paid_out"), move(id="m2", kind="paid_out", amount=50)), "rule_broken",
    ),
    "a deposit goes towards a receipt": (
        (*PAID, entry(**AFTER), held(number=ORDER), move(id="m2")),
        (entry(seq=3, ref="m3", amount=-100, kind="applied"), move(id="m3", kind="applied", receipt=RECEIPT)),
        "held_not_income",
    ),
    "what goes back has a receipt": (DEPOSIT, (OUT[0], move(id="m2", kind="returned", amount=50, receipt=RECEIPT)),
                                     "rule_broken"),
    "cash of a slip goes towards nothing": (
        SETTLED, (APPLIED, move(id="m2", kind="applied", amount=9100)), "held_not_income",
    ),
    "cash of a slip goes towards a receipt that was paid otherwise": (
        (*HANDED, entry(seq=2, amount=9100, kind="receipt", ref=RECEIPT, method="wechat"), share(),
         paid(method="wechat")),
        (APPLIED, TOWARDS), "held_not_income",
    ),
    "cash of a slip goes towards another order": (
        (*HANDED, entry(seq=2, amount=9100, kind="receipt", ref=RECEIPT), share(number=OTHER), paid()),
        (APPLIED, TOWARDS), "held_not_income",
    ),
    "more cash of a slip goes than the order comes to": (
        (slip(amount=9101), OF_SLIP, HANDED_OVER, entry(amount=9101), move(amount=9101), *SETTLED[5:]),
        (entry(seq=3, amount=-9101, kind="applied", ref="m2"), move(id="m2", kind="applied", amount=9101,
                                                                      receipt=RECEIPT)),
        "held_not_income",
    ),
    "two slips go beyond what the order comes to": (
        (*SETTLED, APPLIED, TOWARDS, slip(slip="D2026-0002", seq=2, amount=100),
         held(holding="Z2026-0002", seq=2, kind="slip", number=ORDER, slip="D2026-0002"),
         ended(ending="'handed'", ended_at="at", holding="'Z2026-0002'") + " WHERE seq = 2",
         entry(seq=4, ref="m3"), move(id="m3", holding="Z2026-0002")),
        (entry(seq=5, ref="m4", amount=-1, kind="applied"),
         move(id="m4", holding="Z2026-0002", kind="applied", amount=1, receipt=RECEIPT)),
        "held_not_income",
    ),
    "a movement is written again": (DEPOSIT, (move(),), "cashbook_stands"),
    "a movement is deleted": (DEPOSIT, ("DELETE FROM holding_move",), "cashbook_stands"),
    "a movement is changed": (DEPOSIT, ("UPDATE holding_move SET at = at",), "cashbook_stands"),
    "a sheet of money held is left out": (DEPOSIT, (held(holding="Z2026-0003", seq=3),), "receipt_gap"),
    "a sheet of another kind": ((), (held(kind="gift"),), "rule_broken"),
    "a sheet is written again": (DEPOSIT, (held(seq=2),), "cashbook_stands"),
    "a sheet is deleted": ((held(),), ("DELETE FROM holding",), "cashbook_stands"),
    "a sheet becomes agency money": ((held(),), ("UPDATE holding SET kind = 'agency'",), "cashbook_stands"),
    "a sheet goes to another order": ((held(),), (f"UPDATE holding SET number = '{ORDER}'",), "cashbook_stands"),
    "a deposit is on a slip": ((slip(),), (held(number=ORDER, slip=SLIP),), "rule_broken"),
    "cash of a slip is on no slip": ((), (held(kind="slip", number=ORDER),), "rule_broken"),
    # slips
    "a slip is left out": ((), (slip(seq=2),), "receipt_gap"),
    "a slip is nobody's": ((), (slip(by=""),), "rule_broken"),
    "a slip of nothing": ((), (slip(amount=0),), "rule_broken"),
    "a slip of no order": ((), (slip(number=FREE),), "rule_broken"),
    "a slip is written again": ((slip(),), (slip(seq=2),), "slip_stands"),
    "two slips are for one handwritten slip": (
        (slip(paper="P2026-0001"),), (slip(slip="D2026-0002", seq=2, paper="P2026-0001"),), "slip_paper",
    ),
    "a slip is deleted": ((slip(),), ("DELETE FROM cash_slip",), "slip_stands"),
    "a slip has another amount": ((slip(),), (ended(amount="9000"),), "slip_stands"),
    "a slip has another worker": ((slip(),), (ended(by="'W02'"),), "slip_stands"),
    "a slip ends in another way": ((slip(),), (ended(ending="'lost'", ended_at="at"),), "rule_broken"),
    "a slip ends at no time": ((slip(),), (ended(ending="'void'", reason="'写错'"),), "rule_broken"),
    "a slip is void without a reason": ((slip(),), (ended(ending="'void'", ended_at="at"),), "rule_broken"),
    "a void slip has money": (
        (slip(),), (ended(ending="'void'", ended_at="at", reason="'写错'", holding=f"'{HOLDING}'"),), "rule_broken",
    ),
    "a slip is handed over to nobody": ((slip(),), (HANDED_OVER,), "slip_stands"),
    "a slip is handed over as a deposit": ((slip(), held(number=ORDER)), (HANDED_OVER,), "slip_stands"),
    "a void slip is handed over": ((slip(), VOIDED), (HANDED_OVER,), "slip_stands"),
    "a slip handed over is out again": (
        HANDED, (ended(ending="''", ended_at="NULL", holding="''"),), "slip_stands",
    ),
    "a void slip gets another reason": ((slip(), VOIDED), (ended(reason="'收错'"),), "slip_stands"),
    "the money of a slip is taken on another sheet than it says": (
        (slip(ending="handed", ended_at=NOW, holding="Z2026-0009"),), (OF_SLIP,), "slip_stands",
    ),
    "a slip handed over is void": (HANDED, (VOIDED,), "slip_stands"),
    "a slip is void while its money is taken": ((slip(), OF_SLIP), (VOIDED,), "slip_stands"),
    "a slip's money is taken twice": ((slip(), OF_SLIP), (TAKEN_AGAIN,), "slip_stands"),
    "the money of a slip that was handed over is taken": (HANDED, (TAKEN_AGAIN,), "slip_stands"),
    "a void slip's money is taken": ((slip(), VOIDED), (OF_SLIP,), "slip_stands"),
    "money of a slip that is not there is taken": ((), (OF_SLIP,), "slip_stands"),
    "a slip's money is taken for another order": (
        (slip(),), (held(kind="slip", number=OTHER, slip=SLIP),), "slip_stands",
    ),
    "a slip's money is held while the worker has it": ((slip(), OF_SLIP), SLIP_MONEY, "slip_amount"),
    "less is held than the slip says": (
        (slip(), OF_SLIP, HANDED_OVER), (entry(amount=9000), move(amount=9000)), "slip_amount",
    ),
    "cash of a slip comes as something else": (
        (slip(), OF_SLIP, HANDED_OVER), (entry(amount=9100, method="wechat"), move(amount=9100, method="wechat")),
        "slip_amount",
    ),
    "a slip's money comes twice": (
        (*HANDED, entry(seq=2, amount=-9100, kind="returned", ref="m2"), move(id="m2", kind="returned", amount=9100)),
        (entry(seq=3, amount=9100, ref="m3"), move(id="m3", amount=9100)), "slip_amount",
    ),
    # the close of a day
    "a close leaves out an entry at its end": (
        (*DEPOSIT, *OUT, count(), close()),
        (count(close="c2", moved=0, counted=0), close(id="c2", seq=2, first=3, last=2)), "close_gap",
    ),
    "a close leaves out an entry at its beginning": (
        (*DEPOSIT, *OUT), (count(moved=-50, counted=0, reason="不明"), close(first=2, last=2)), "close_gap",
    ),
    "a close counts an entry again": (COUNTED, (count(close="c2"), close(id="c2", seq=2)), "close_gap"),
    "a close goes beyond the entries": (DEPOSIT, (count(), close(last=2)), "close_gap"),
    "a close ends before it begins": ((), (count(moved=0, counted=0), close(first=1, last=-1)), "close_gap"),
    "a close is left out": (EMPTY, (count(close="c2", moved=0, counted=0), close(id="c2", seq=3, last=0)), "close_gap"),
    "a close does not count cash": ((), (close(last=0),), "close_not_sum"),
    "a close counts another sum": (DEPOSIT, (count(moved=99, counted=99), close()), "close_not_sum"),
    "a close leaves a method out": (
        (entry(method="wechat"), held(), move(method="wechat")), (count(moved=0, counted=0), close()), "close_not_sum",
    ),
    "a close carries what was not kept": (
        COUNTED, (count(close="c2", carried=1, moved=0, counted=1), close(id="c2", seq=2, first=2)), "close_not_sum",
    ),
    "a close forgets what was kept": (
        (*DEPOSIT, count(kept=60), close()),
        (count(close="c2", moved=0, counted=0), close(id="c2", seq=2, first=2)), "close_not_sum",
    ),
    "a close carries what was kept before the last": (
        (*DEPOSIT, count(kept=60), close(), count(close="c2", carried=60, moved=0, counted=60),
         close(id="c2", seq=2, first=2)),
        (count(close="c3", carried=60, moved=0, counted=60), close(id="c3", seq=3, first=2, last=1)), "close_not_sum",
    ),
    "a difference has no reason": (DEPOSIT, (count(counted=99), close()), "cash_count_explained"),
    "something is kept of what is no cash": (
        (entry(method="wechat"), held(), move(method="wechat")),
        (count(moved=0, counted=0), count(method="wechat", kept=1), close()), "rule_broken",
    ),
    "something is carried of what is no cash": (
        (entry(method="wechat"), held(), move(method="wechat")),
        (count(moved=0, counted=0), count(method="wechat", carried=1, counted=101), close()), "rule_broken",
    ),
    "less than nothing is kept": (DEPOSIT, (count(kept=-1), close()), "rule_broken"),
    "less than nothing is counted in the drawer": (DEPOSIT, (count(counted=-1, reason="少了"), close()), "rule_broken"),
    "a count belongs to no close": ((), (count(),), "rule_broken"),
    "a count comes after its close": (COUNTED, (count(method="wechat", moved=0, counted=0),), "close_stands"),
    "a count is deleted": (COUNTED, ("DELETE FROM cash_count",), "close_stands"),
    "a count is changed": (COUNTED, ("UPDATE cash_count SET reason = 'x'",), "close_stands"),
    "a close is written again": (EMPTY, (close(seq=2, last=0),), "close_stands"),
    "a close is deleted": (COUNTED, ("DELETE FROM cash_close",), "close_stands"),
    "a close is changed": (COUNTED, ("UPDATE cash_close SET head = 'x'",), "close_stands"),
    "a slip is closed as handed over without its money": (
        (slip(), OF_SLIP, HANDED_OVER), EMPTY, "slip_unfounded",
    ),
    "a slip that was written as handed over has no money": (
        (slip(ending="handed", ended_at=NOW, holding=HOLDING),), EMPTY, "slip_unfounded",
    ),
    # the close of a month
    "a month is closed before it is over": ((), (month(at=NOW),), "rule_broken"),
    "a month is closed with an entry in no close": (DEPOSIT, (month(),), "month_uncounted"),
    "a month is closed with an entry after the last close": ((*COUNTED, *OUT), (month(),), "month_uncounted"),
    "a month is closed again": ((month(),), (month(until=FEBRUARY, at=FEBRUARY),), "month_stands"),
    "a month is closed after a later one": (
        (month(month="2027-01", until=FEBRUARY, at=FEBRUARY),), (month(),), "month_stands",
    ),
    "a month is left out": ((month(),), (month(month="2027-02", until=MARCH, at=MARCH),), "month_stands"),
    "the next month ends before the last": ((month(),), (month(month="2027-01"),), "month_stands"),
    "a month is none": ((), (month(month="2026-13"),), "rule_broken"),
    "a month is written in another way": ((), (month(month="2026/12"),), "rule_broken"),
    "a month is deleted": ((month(),), ("DELETE FROM month_close",), "month_stands"),
    "a month is changed": ((month(),), ("UPDATE month_close SET figures = figures",), "month_stands"),
    "an entry falls in a closed month": ((month(),), (entry(),), "month_closed"),
    "an entry falls in the last instant of a closed month": (
        (month(),), (entry(at=JANUARY - timedelta(microseconds=1)),), "month_closed",
    ),
}  # fmt: skip


@pytest.fixture
def book(store: Store, make: Any) -> Store:
    """Two paid orders that were accepted; the cash book is empty."""
    for number in (ORDER, OTHER):
        make.put(store, make.paid(number=number))
    return store


def dialect_of(store: Store) -> str:
    return "sqlite" if isinstance(store, SqliteStore) else "postgresql"


def code(store: Store, estate: str, writes: tuple[Write, ...]) -> str:
    """The rule that refuses."""
    with pytest.raises(DeskError) as caught:
        store.write(lambda cn: put(cn, estate, writes))
    return caught.value.code


@pytest.mark.parametrize(("given", "refused", "rule"), CASES.values(), ids=list(CASES))
def test_the_database_refuses_that(
    book: Store, make: Any, given: tuple[Write, ...], refused: tuple[Write, ...], rule: str
) -> None:
    book.write(lambda cn: put(cn, make.estate, given))
    assert code(book, make.estate, refused) == rule


def test_the_same_rows_as_they_should_be_are_taken(book: Store, make: Any) -> None:
    """A slip from the worker to its receipt, a deposit that goes back, agency money, closes of days and months."""
    agency = {"holding": "Z2026-0003"}
    for some in (
        (*SETTLED, APPLIED, TOWARDS),
        (entry(seq=4, amount=-100, kind="refund", ref="b1"), back()),
        (held(holding="Z2026-0002", seq=2), entry(seq=5, ref="m3"), move(id="m3", holding="Z2026-0002")),
        (entry(seq=6, ref="m4", amount=-100, kind="returned"),
         move(id="m4", holding="Z2026-0002", kind="returned", amount=100)),
        (held(**agency, seq=3, kind="agency"), entry(seq=7, ref="m5", method="wechat"),
         move(id="m5", **agency, method="wechat")),
        (entry(seq=8, ref="m6", amount=-90, kind="paid_out"),
         move(id="m6", **agency, kind="paid_out", amount=90, paper="A1")),
        (slip(slip="D2026-0002", seq=2), VOIDED + " WHERE seq = 2"),
        (count(moved=8910, counted=8900, kept=5000, reason="少十分"), count(method="wechat"), close(last=8)),
        (count(close="c2", carried=5000, moved=0, counted=5000), close(id="c2", seq=2, first=9, last=8)),
        (month(), month(month="2027-01", until=FEBRUARY, at=FEBRUARY)),
        (entry(seq=9, at=FEBRUARY, ref="m7", amount=50), move(id="m7", **agency, at=FEBRUARY, amount=50)),
        ("UPDATE holding SET payer = '', place_room = '', purpose = ''",),  # a person is erased
    ):  # fmt: skip
        book.write(lambda cn, some=some: put(cn, make.estate, some))
    with book.read() as cn:
        assert [one.seq for one in cashbook.entries(cn, make.estate, 1)] == list(range(1, 10))
        assert cashbook.latest(cn, make.estate)[0].kept == 0


@pytest.mark.parametrize("kind", ["receipt", "void", "refund", "held", "returned", "paid_out", "applied"])
def test_a_close_finds_an_entry_that_nothing_stands_behind(book: Store, make: Any, kind: str) -> None:
    amount = 9100 if kind in ("receipt", "held") else -9100
    book.write(lambda cn: put(cn, make.estate, (entry(amount=amount, kind=kind, ref="nothing"),)))
    writes = (count(moved=amount, counted=0, reason="不明"), close())
    assert code(book, make.estate, writes) == "entry_unfounded"


@pytest.mark.parametrize(
    ("given", "taken_away", "table", "again"),
    [
        (DEPOSIT, "entry_next", "cash_entry", entry(ref="m2")),
        (DEPOSIT, "entry_once", "cash_entry", entry(seq=2)),
        ((slip(),), "slip_next", "cash_slip", slip(slip="D2026-0002")),
        ((held(),), "holding_next", "holding", held(holding="Z2026-0002")),
        (EMPTY, "close_next", "cash_close", close(id="c2", last=0)),
    ],
    ids=["entry", "reference", "slip", "sheet", "close"],
)
def test_a_number_that_two_drew_at_once_is_used_once(
    book: Store, make: Any, given: tuple[Write, ...], taken_away: str, table: str, again: Write
) -> None:
    """The trigger sees what is committed; of two that write at once the key refuses one."""
    book.write(lambda cn: put(cn, make.estate, given))
    without = dropped((taken_away,), table, dialect_of(book))
    more = () if table != "cash_close" else (count(close="c2", moved=0, counted=0),)
    assert code(book, make.estate, (*without, *more, again)) == "rule_broken"


@pytest.mark.parametrize("changes", [{"amount": 0}, {"amount": -1}, {"amount": 1, "kind": "gift"}])
def test_a_movement_is_checked_though_no_entry_could_be_its_own(
    book: Store, make: Any, changes: dict[str, Any]
) -> None:
    book.write(lambda cn: put(cn, make.estate, DEPOSIT))
    without = dropped(("move_entered",), "holding_move", dialect_of(book))
    made = move(**{"id": "m2", "kind": "returned"} | changes)
    assert code(book, make.estate, (*without, made)) == "rule_broken"


def test_one_estate_does_not_wait_for_another(book: Store, make: Any) -> None:
    book.write(lambda cn: put(cn, make.estate, (*COUNTED, month(), slip(), TAKEN_AGAIN)))
    book.write(lambda cn: put(cn, "another", (*COUNTED, month(month="2026-11"))))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO cash_entry SELECT * FROM cash_entry",
        "INSERT OR REPLACE INTO cash_entry SELECT estate, 3, at, method, amount, kind, ref FROM cash_entry",
        "INSERT OR REPLACE INTO holding SELECT * FROM holding",
        "INSERT OR REPLACE INTO holding_move SELECT * FROM holding_move",
        "INSERT OR REPLACE INTO cash_count SELECT * FROM cash_count",
        "INSERT OR REPLACE INTO cash_close SELECT * FROM cash_close",
        "INSERT OR REPLACE INTO month_close SELECT * FROM month_close",
    ],
)
def test_sqlite_replace_does_not_slip_past_the_book(sqlite_store: SqliteStore, make: Any, statement: str) -> None:
    sqlite_store.write(lambda cn: put(cn, make.estate, (*COUNTED, month())))
    assert code(sqlite_store, make.estate, (statement,)) in (
        "entry_gap", "cashbook_stands", "month_closed", "receipt_gap", "close_stands", "close_gap", "close_not_sum",
        "month_stands",
    )  # fmt: skip


# ---- the step itself -------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database of the release before the cash book."""
    steps = tuple(step for step in MIGRATIONS if step.version < CASHBOOK)
    made: SqliteStore | PostgresStore
    if request.param == "sqlite":
        made = _open_sqlite(tmp_path / "old.db", create=True)
    else:
        made = _open_postgres(request.getfixturevalue("postgres_fresh"))
    bring_up_to_date(made, migrations=steps)
    yield made
    made.close()


def test_what_moved_before_is_entered_in_order(before: Any, make: Any) -> None:
    """Receipts, voids and refunds by time, each estate by itself; at one instant a receipt before what went back."""
    second, third = "2026-000002", "2026-000003"
    early, late = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    for number in (ORDER, OTHER):
        make.put(before, make.paid(number=number))
    make.put(before, make.paid(number=ORDER), "another")
    before.write(lambda cn: put(cn, make.estate, (
        share(), paid(at=early), back(kind="void", number="", decided_by="", amount=9100, at=NOW),
        share(receipt=second), paid(receipt=second, seq=2, method="wechat"),
        share(receipt=third, number=OTHER), paid(receipt=third, seq=3),
        back(id="a1", receipt=second, method="cash", amount=100, at=late),
    )))  # fmt: skip
    before.write(lambda cn: put(cn, "another", (share(), paid(at=late))))
    bring_up_to_date(before)
    with before.read() as cn:
        found = [(one.seq, one.at, one.method, one.amount, one.kind.value, one.ref)
                 for one in cashbook.entries(cn, make.estate, 1)]  # fmt: skip
        assert found == [
            (1, early, "cash", 9100, "receipt", RECEIPT), (2, NOW, "wechat", 9100, "receipt", second),
            (3, NOW, "cash", 9100, "receipt", third), (4, NOW, "cash", -9100, "void", "b1"),
            (5, late, "cash", -100, "refund", "a1"),
        ]  # fmt: skip
        assert [one.seq for one in cashbook.entries(cn, "another", 1)] == [1]
    before.write(lambda cn: put(cn, make.estate, (
        count(moved=9000, counted=9000), count(method="wechat", moved=9100, counted=9100), close(last=5), month(),
    )))  # fmt: skip
    assert code(before, make.estate, ("UPDATE cash_entry SET amount = 1",)) == "cashbook_stands"
    with before.read() as cn:
        assert cn.execute(select(cash_close.c.last)).scalar_one() == 5


def test_the_next_receipt_goes_on_from_what_was_taken_over(before: Any, make: Any) -> None:
    for number in (ORDER, OTHER):
        make.put(before, make.paid(number=number))
    before.write(lambda cn: put(cn, make.estate, (share(), paid())))
    bring_up_to_date(before)
    made = Payment("2026-000002", 2, NOW, "F01", "cash", 9100, (Share(OTHER, 9100),))
    before.write(lambda cn: payments.add(cn, make.estate, made))
    with before.read() as cn:
        assert [one.ref for one in cashbook.entries(cn, make.estate, 1)] == [RECEIPT, made.receipt]
