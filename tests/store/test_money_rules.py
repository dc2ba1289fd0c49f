"""What the database refuses of negotiated prices, even to a write past the core (TRUST, §6.3)."""
# ruff: noqa: S608 - raw statements past the core are the point here

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from service_desk.errors import DeskError, Refused
from service_desk.negotiations import Negotiation, Outcome, Stage, Yes
from service_desk.orders import Basis, Consent, ServiceOrder
from service_desk.pricing import Agreed
from service_desk.store import Connection, Store, negotiations, orders
from service_desk.workflow import State

DECISION = "2026-XS-0001"


def talk(make: Any, order: ServiceOrder, **changes: Any) -> Negotiation:
    """A negotiation that ended at 8000 fen for 9100."""
    closed = Negotiation(
        id="n1", number=order.number, opened_at=make.now, opened_by="R01", basis=Basis.TELEPHONE, reason="太贵",
        stage=Stage.CLOSED, proposed_by="R01", listed=9100, amount=8000, decided_by="M01", decided_at=make.now,
        consent=Yes("王女士", make.now, Basis.LINK, "", "resident"), outcome=Outcome.AGREED, decision=DECISION,
        closed_at=make.now,
    )  # fmt: skip
    return replace(closed, **changes)


def still_open(make: Any, order: ServiceOrder, **changes: Any) -> Negotiation:
    blank = {
        "stage": Stage.OPEN, "amount": None, "decided_by": "", "decided_at": None, "consent": None, "outcome": None,
        "decision": "", "closed_at": None,
    }  # fmt: skip
    return talk(make, order, **(blank | changes))


def put(store: Store, make: Any, found: Negotiation) -> None:
    store.write(lambda cn: negotiations.add(cn, make.estate, found))


def code(store: Store, what: Any) -> str:
    """The rule that refuses a raw statement or a write."""
    with pytest.raises(DeskError) as caught:
        store.write((lambda cn: cn.execute(text(what))) if isinstance(what, str) else what)
    return caught.value.code


def agreed(make: Any, order: ServiceOrder, **changes: Any) -> ServiceOrder:
    consent = Consent(8000, "2026-2", "王女士", make.now, Basis.LINK, "resident")
    settled = {"agreed": Agreed(DECISION, 8000, 9100), "consent": consent, "paid": 8000, "receipt": "2026-000001"}
    found: ServiceOrder = make.settled(order, **(settled | changes))
    return found


def test_a_closed_negotiation_lets_its_amount_be_paid_and_no_other(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())

    def settle(**changes: Any) -> Any:
        after = agreed(make, order, **changes)
        return lambda cn: (make.pay(cn, after), orders.update(cn, make.estate, after, expected_version=1))

    assert code(store, settle()) == "agreed_unfounded"  # the negotiation is not there
    put(store, make, talk(make, order))
    assert code(store, settle(paid=7999)) == "paid_not_sum"
    assert code(store, settle(paid=9100)) == "order_within_consent"
    assert code(store, settle(agreed=Agreed(DECISION, 7000, 9100), paid=7000)) == "agreed_unfounded"
    assert code(store, settle(agreed=Agreed("2026-XS-0002", 8000, 9100))) == "agreed_unfounded"
    assert code(store, settle(agreed=None)) == "paid_not_sum"
    store.write(settle())
    with store.read() as cn:
        assert orders.get(cn, make.estate, order.number) == agreed(make, order)


def test_a_negotiation_of_another_order_founds_no_price(store: Store, make: Any) -> None:
    order, other = make.put(store, make.paid()), make.put(store, make.order())
    put(store, make, talk(make, other))
    settled = agreed(make, order)

    def write(cn: Connection) -> None:
        make.pay(cn, settled)
        orders.update(cn, make.estate, settled, expected_version=1)

    assert code(store, write) == "agreed_unfounded"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"decided_by": "R01"}, "negotiation_self"),
        ({"proposed_by": ""}, "negotiation_founded"),
        ({"consent": None}, "negotiation_founded"),
        ({"amount": None}, "negotiation_founded"),
        ({"decided_by": "", "decided_at": None}, "negotiation_founded"),
        ({"decision": ""}, "rule_broken"),
        ({"amount": -1}, "rule_broken"),
        ({"closed_at": None}, "rule_broken"),
        ({"outcome": None}, "rule_broken"),
        ({"stage": Stage.OPEN}, "rule_broken"),
        ({"outcome": Outcome.LISTED}, "rule_broken"),
    ],
)
def test_no_price_without_proposer_another_decider_and_consent(
    store: Store, make: Any, changes: dict[str, Any], rule: str
) -> None:
    order = make.put(store, make.paid())
    assert code(store, lambda cn: negotiations.add(cn, make.estate, talk(make, order, **changes))) == rule


@pytest.mark.parametrize("state", ["SETTLED", "CLOSED"])
def test_while_a_price_is_open_nothing_is_settled_or_closed(store: Store, make: Any, state: str) -> None:
    order = make.put(store, make.paid())
    put(store, make, still_open(make, order))
    settled = make.settled(order, state=State(state), receipt="2026-000001")

    def write(cn: Connection) -> None:
        make.pay(cn, settled)
        orders.update(cn, make.estate, settled, expected_version=1)

    assert code(store, write) == "price_open"
    assert code(store, "UPDATE service_order SET state = 'CANCELLED', is_open = 0") == "price_open"


def test_one_negotiation_at_a_time_and_none_once_it_is_paid(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())
    put(store, make, still_open(make, order))
    second = still_open(make, order, id="n2")
    assert code(store, lambda cn: negotiations.add(cn, make.estate, second)) in ("negotiation_open", "rule_broken")
    paid = make.put(store, make.paid())
    settled = make.settled(paid, receipt="2026-000009")
    store.write(lambda cn: (make.pay(cn, settled), orders.update(cn, make.estate, settled, expected_version=1)))
    late = still_open(make, paid, id="n3")
    assert code(store, lambda cn: negotiations.add(cn, make.estate, late)) == "negotiation_late"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM negotiation",
        "UPDATE negotiation SET amount = 1",
        "UPDATE negotiation SET decided_by = 'M02'",
        "UPDATE negotiation SET stage = 'open', outcome = NULL, closed_at = NULL, decision = ''",
        "UPDATE negotiation SET consent = NULL",
        "UPDATE negotiation SET number = 'other'",
        "UPDATE negotiation SET reason = 'another reason'",
        "UPDATE negotiation SET asked = 1",
    ],
)
def test_what_was_negotiated_stands(store: Store, make: Any, statement: str) -> None:
    order = make.put(store, make.paid())
    put(store, make, talk(make, order))
    assert code(store, statement) in ("negotiation_closed", "negotiation_founded", "rule_broken")
    store.write(lambda cn: cn.execute(text("UPDATE negotiation SET reason = ''")))  # a person may be erased


def test_sqlite_replace_does_not_slip_past_the_negotiation(sqlite_store: Store, make: Any) -> None:
    order = make.put(sqlite_store, make.paid())
    put(sqlite_store, make, talk(make, order))
    copy = "INSERT OR REPLACE INTO negotiation SELECT * FROM negotiation"
    assert code(sqlite_store, copy) == "negotiation_closed"


def test_the_company_may_be_asked_about_a_price_of_nothing_but_settles_something(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())
    row = f"""INSERT INTO company_decision VALUES ('{make.estate}', 'd1', '{order.number}', '{{kind}}', 'M01', 0, 'why',
      '2026-12-01T09:00:00.000000Z', '2026-12-02T09:00:00.000000Z', NULL, '', '', '', '')"""
    assert code(store, row.format(kind="settle")) == "rule_broken"
    assert code(store, row.format(kind="other")) == "rule_broken"
    store.write(lambda cn: cn.execute(text(row.format(kind="price"))))


def test_a_refusal_has_a_sentence(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())
    with pytest.raises(Refused, match="由别人决定"):
        put(store, make, talk(make, order, decided_by="R01"))
