"""What the database refuses of receipts, voids and refunds, even to a write past the core (TRUST, §6.4)."""
# ruff: noqa: S608 - raw statements past the core are the point here

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service_desk.errors import DeskError
from service_desk.orders import ServiceOrder
from service_desk.payments import Back, BackKind, Payment, Share
from service_desk.store import Connection, Store, events, orders, payments
from service_desk.store.engine import _open_sqlite
from service_desk.store.migrate import bring_up_to_date
from service_desk.store.migrations import MIGRATIONS
from service_desk.workflow import State

RECEIPT = "2026-000001"
PAYMENTS = next(step.version for step in MIGRATIONS if step.name == "payments")


def code(store: Store, what: Any) -> str:
    """The rule that refuses a raw statement or a write."""
    with pytest.raises(DeskError) as caught:
        store.write((lambda cn: cn.execute(text(what))) if isinstance(what, str) else what)
    return caught.value.code


def payment(make: Any, order: ServiceOrder, **changes: Any) -> Payment:
    shares = (Share(order.number, order.due),)
    return replace(Payment(RECEIPT, 1, make.now, "F01", "cash", order.due, shares), **changes)


def back(make: Any, kind: BackKind = BackKind.VOID, amount: int = 9100, **changes: Any) -> Back:
    who = "M01" if kind is BackKind.REFUND else ""
    return replace(Back("b1", RECEIPT, kind, "", make.now, "F02", who, "cash", amount, "收错了"), **changes)


@pytest.fixture
def paid(store: Store, make: Any) -> ServiceOrder:
    """A settled order with its receipt."""
    order = make.put(store, make.paid())
    settled: ServiceOrder = make.settled(order, receipt=RECEIPT)

    def write(cn: Connection) -> None:
        payments.add(cn, make.estate, payment(make, order))
        orders.update(cn, make.estate, settled, expected_version=1)

    store.write(write)
    return settled


def test_money_on_an_order_has_its_receipt(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())
    settled = make.settled(order, receipt=RECEIPT)

    def settle(cn: Connection) -> None:
        orders.update(cn, make.estate, settled, expected_version=1)

    assert code(store, settle) == "paid_unfounded"
    less = payment(make, order, amount=9000, shares=(Share(order.number, 9000),))
    assert code(store, lambda cn: (payments.add(cn, make.estate, less), settle(cn))) == "paid_unfounded"
    store.write(lambda cn: (payments.add(cn, make.estate, payment(make, order)), settle(cn)))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"seq": 2, "receipt": "2026-000002"}, "receipt_gap"),
        ({"amount": 9099}, "payment_not_sum"),
        ({"amount": 0, "shares": ()}, "not_entered"),  # nothing has no entry in the cash book
        ({"receipt": ""}, "rule_broken"),
    ],
)
def test_receipts_are_gapless_and_add_up(store: Store, make: Any, changes: dict[str, Any], rule: str) -> None:
    order = make.put(store, make.paid())
    made = payment(make, order, **changes)
    if made.shares:
        assert code(store, lambda cn: payments.add(cn, make.estate, made)) == rule
    else:
        row = f"""INSERT INTO payment VALUES ('{make.estate}', '{RECEIPT}', 1, '2026-12-01T09:00:00.000000Z', 'F01',
          'cash', 0, '', '')"""
        assert code(store, row) == rule


def test_an_order_is_on_one_standing_receipt(store: Store, make: Any, paid: ServiceOrder) -> None:
    second = payment(make, paid, receipt="2026-000002", seq=2, shares=(Share(paid.number, 9100),), amount=9100)
    assert code(store, lambda cn: payments.add(cn, make.estate, second)) == "paid_twice"
    late = f"INSERT INTO payment_share VALUES ('{make.estate}', '{RECEIPT}', 'other', 1)"
    assert code(store, late) == "payment_stands"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM payment",
        "DELETE FROM payment_share",
        "DELETE FROM payment_back",
        "UPDATE payment SET amount = 1",
        "UPDATE payment SET at = '2026-11-01T09:00:00.000000Z'",
        "UPDATE payment SET method = 'wechat'",
        "UPDATE payment_share SET amount = 1",
        "UPDATE payment_back SET amount = 1",
        "UPDATE payment SET invoice_number = 'B'",
    ],
)
def test_money_stands_as_it_was_written(store: Store, make: Any, paid: ServiceOrder, statement: str) -> None:
    store.write(lambda cn: payments.set_invoice(cn, make.estate, RECEIPT, "A", "王女士"))
    refund = back(make, BackKind.REFUND, 1, number=paid.number)
    store.write(lambda cn: payments.add_back(cn, make.estate, refund))
    assert code(store, statement) == "payment_stands"


def test_sqlite_replace_does_not_slip_past_the_receipts(sqlite_store: Store, make: Any) -> None:
    order = make.put(sqlite_store, make.paid())
    sqlite_store.write(lambda cn: payments.add(cn, make.estate, payment(make, order)))
    sqlite_store.write(lambda cn: payments.add_back(cn, make.estate, back(make)))
    for table in ("payment", "payment_share", "payment_back"):
        assert code(sqlite_store, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") in (
            "payment_stands", "receipt_gap", "voided_before", "void_whole", "paid_twice"
        )  # fmt: skip


def test_a_void_is_whole_and_once_and_alone_lets_an_order_go_back(store: Store, make: Any, paid: ServiceOrder) -> None:
    undone = replace(paid, state=State.ACCEPTED, version=3, paid=0, receipt="", pay_method="", settled_at=None)

    def undo(cn: Connection) -> None:
        orders.update(cn, make.estate, undone, expected_version=2)

    assert code(store, undo) == "paid_once"
    assert code(store, lambda cn: payments.add_back(cn, make.estate, back(make, amount=9000))) == "void_whole"
    store.write(lambda cn: (payments.add_back(cn, make.estate, back(make)), undo(cn)))
    again = back(make, id="b2")
    assert code(store, lambda cn: payments.add_back(cn, make.estate, again)) in ("voided_before", "void_whole")
    second = payment(make, paid, receipt="2026-000002", seq=2, amount=9100, shares=(Share(paid.number, 9100),))
    settled = replace(paid, version=4, receipt="2026-000002")
    old = replace(paid, version=4)
    assert code(store, lambda cn: orders.update(cn, make.estate, old, expected_version=3)) == "paid_unfounded"
    store.write(
        lambda cn: (payments.add(cn, make.estate, second), orders.update(cn, make.estate, settled, expected_version=3))
    )


def test_refunds_stay_within_what_was_received(store: Store, make: Any, paid: ServiceOrder) -> None:
    part = back(make, BackKind.REFUND, 9000, number=paid.number)
    store.write(lambda cn: payments.add_back(cn, make.estate, part))
    more = replace(part, id="b2", amount=101)
    assert code(store, lambda cn: payments.add_back(cn, make.estate, more)) == "over_received"
    other = replace(part, id="b2", amount=1, number="other")
    assert code(store, lambda cn: payments.add_back(cn, make.estate, other)) == "over_received"
    assert code(store, lambda cn: payments.add_back(cn, make.estate, back(make, id="b2"))) == "void_whole"
    for changes in ({"decided_by": ""}, {"reason": ""}, {"amount": 0}, {"number": ""}):
        broken = replace(part, id="b3", **({"amount": 1} | changes))  # type: ignore[arg-type]
        assert code(store, lambda cn, b=broken: payments.add_back(cn, make.estate, b)) in (
            "rule_broken",
            "over_received",
        )
    store.write(lambda cn: payments.add_back(cn, make.estate, replace(part, id="b2", amount=100)))


def test_receipts_of_earlier_releases_are_taken_over(tmp_path: Path, make: Any) -> None:
    """A database of the release before keeps its receipts with who took them, and the rules hold from then on."""
    before = tuple(step for step in MIGRATIONS if step.version < PAYMENTS)
    store = _open_sqlite(tmp_path / "old.db", create=True)
    bring_up_to_date(store, migrations=before)
    order = make.put(store, make.paid())
    settled = make.settled(order, receipt=RECEIPT)

    def settle(cn: Connection) -> None:
        orders.update(cn, make.estate, settled, expected_version=1)
        event = make.event(settled, action="settle", actor="F01", state=State.SETTLED)
        events.append(cn, make.estate, event, secret=make.secret, salt="s")

    store.write(settle)
    bring_up_to_date(store)
    with store.read() as cn:
        assert payments.get(cn, make.estate, RECEIPT) == payment(make, order)
        assert orders.get(cn, make.estate, order.number) == settled
    assert code(store, "UPDATE payment SET amount = 1") == "payment_stands"
    store.close()
