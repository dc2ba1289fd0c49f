"""Rules that hold in the database even against a write past the core (TRUST)."""
# ruff: noqa: S608 - raw statements past the core are the point here

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from service_desk.errors import Refused
from service_desk.orders import Basis, Rating, ServiceOrder, Stars
from service_desk.pricing import Line
from service_desk.store import Connection, Store, events, orders, prices, records, slots
from service_desk.workflow import Kind, State


def refused(store: Store, statement: str, code: str) -> None:
    """A raw statement is refused, with the code of the rule."""
    with pytest.raises(Refused) as caught:
        store.write(lambda cn: cn.execute(text(statement)))
    assert caught.value.code == code


def settle(store: Store, make: Any, order: ServiceOrder, **changes: object) -> None:
    settled = make.settled(order, **changes)

    def write(cn: Connection) -> None:
        make.pay(cn, settled)
        orders.update(cn, make.estate, settled, expected_version=order.version)

    store.write(write)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event",
        "UPDATE event SET actor = 'somebody'",
        "UPDATE event SET note = 'other words'",
        "UPDATE event SET note = '', note_salt = '', data = '{}'",
        "UPDATE event SET note = '', note_salt = '', state = NULL",
        "UPDATE event SET note = '', note_salt = '', note_mac = ''",
        "UPDATE event SET seq = 2",
    ],
)
def test_events_are_append_only(store: Store, make: Any, statement: str) -> None:
    make.put(store, make.order())
    refused(store, statement, "events_append_only")


def test_an_event_may_lose_its_note_alone(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    store.write(lambda cn: events.erase_note(cn, make.estate, f"order:{order.number}", 1))
    with store.read() as cn:
        assert events.stream(cn, make.estate, f"order:{order.number}")[0].note == ""
        assert events.verify(cn, make.estate, secret=make.secret) == ()


COPY = (
    "SELECT estate, stream, {seq}, action, actor, role, recorded_by, basis, basis_ref, occurred_at, recorded_at, "
    "state, late_reason, os_account, data, note, note_salt, note_mac, {prev}, hash FROM event"
)


@pytest.mark.parametrize(("seq", "prev"), [("1", "''"), ("3", "hash"), ("2", "'forged'"), ("2", "''")])
def test_events_follow_one_another(store: Store, make: Any, seq: str, prev: str) -> None:
    """Neither a second first event, nor a gap, nor one that hangs on another hash."""
    make.put(store, make.order())
    refused(store, f"INSERT INTO event {COPY.format(seq=seq, prev=prev)}", "event_gap")


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_sqlite_replace_does_not_slip_past_the_triggers(sqlite_store: Store, make: Any, verb: str) -> None:
    """REPLACE deletes without firing delete triggers; the insert triggers stand before it."""
    order = make.put(sqlite_store, make.paid())
    copy = COPY.format(seq="seq", prev="prev_hash")
    refused(sqlite_store, f"{verb} INTO event {copy}", "event_gap")
    refused(sqlite_store, f"{verb} INTO price_edition SELECT * FROM price_edition", "prices_immutable")
    refused(sqlite_store, f"{verb} INTO price_item SELECT * FROM price_item", "prices_immutable")
    refused(sqlite_store, f"{verb} INTO service_order SELECT * FROM service_order", "number_taken")
    with sqlite_store.read() as cn:
        assert orders.get(cn, make.estate, order.number) == order


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE price_edition SET remark = 'x'",
        "DELETE FROM price_edition",
        "UPDATE price_item SET price = 1",
        "DELETE FROM price_item",
        """INSERT INTO price_item SELECT estate, edition, kind, 'P99', position, name, unit, price, cost, minimum,
          detail FROM price_item""",
    ],
)
def test_kept_prices_are_immutable(store: Store, make: Any, statement: str) -> None:
    store.write(lambda cn: prices.keep(cn, make.estate, make.edition))
    refused(store, statement, "prices_immutable")


@pytest.mark.parametrize("statement", ["DELETE FROM seal", "UPDATE seal SET hash = 'x'"])
def test_seals_are_append_only(store: Store, make: Any, statement: str) -> None:
    make.put(store, make.order())
    store.write(lambda cn: events.seal_day(cn, make.estate, make.now.date(), make.now, make.secret))
    refused(store, statement, "seals_append_only")


def test_settled_and_closed_again_is_allowed(store: Store, make: Any) -> None:
    order = make.put(store, make.paid())
    settle(store, make, order)
    closed = make.settled(order, state=State.CLOSED, version=3, closed_at=make.now)
    store.write(lambda cn: orders.update(cn, make.estate, closed, expected_version=2))
    with store.read() as cn:
        assert orders.get(cn, make.estate, order.number) == closed


@pytest.mark.parametrize("paid", [0, 9099, 9101])
def test_paid_is_the_sum_of_the_lines(store: Store, make: Any, paid: int) -> None:
    order = make.put(store, make.paid())
    with pytest.raises(Refused) as caught:
        settle(store, make, order, paid=paid)
    assert caught.value.code == "paid_not_sum"


@pytest.mark.parametrize(
    "line",
    [
        Line("P01", "水管维修", "次", 7999, 1000, 7999),
        Line("P01", "水管维修", "次", 8000, 1000, 7000),
        Line("P01", "水管维修", "次", 8000, 500, 4000),  # below the minimum charge
        Line("P99", "不在表上", "次", 8000, 1000, 8000),
    ],
    ids=["other price", "wrong amount", "below minimum", "not listed"],
)
def test_lines_are_charged_as_listed(store: Store, make: Any, line: Line) -> None:
    order = make.put(store, make.paid(lines=(line,)))
    with pytest.raises(Refused) as caught:
        settle(store, make, order)
    assert caught.value.code == "line_not_listed"


def test_the_minimum_charge_is_listed(store: Store, make: Any) -> None:
    order = make.put(store, make.paid(lines=(Line("P01", "水管维修", "次", 8000, 500, 5000),)))
    settle(store, make, order)


def test_paid_stays_within_the_last_consent(store: Store, make: Any) -> None:
    paid = make.paid()
    order = make.put(store, replace(paid, consent=replace(paid.consent, limit=9099)))
    with pytest.raises(Refused) as caught:
        settle(store, make, order)
    assert caught.value.code == "order_within_consent"


def test_nothing_is_taken_without_consent(store: Store, make: Any) -> None:
    order = make.put(store, make.paid(consent=None))
    with pytest.raises(Refused) as caught:
        settle(store, make, order)
    assert caught.value.code == "order_within_consent"


def test_acceptance_comes_before_payment(store: Store, make: Any) -> None:
    order = make.put(store, make.paid(state=State.COMPLETED, accepted_at=None, accepted_how=""))
    with pytest.raises(Refused) as caught:
        settle(store, make, order)
    assert caught.value.code == "order_accepted_first"


@pytest.mark.parametrize("state", [state for state in State if state not in (State.SETTLED, State.CLOSED)])
def test_money_is_taken_only_when_settling(store: Store, make: Any, state: State) -> None:
    order = make.put(store, make.paid())
    with pytest.raises(Refused) as caught:
        settle(store, make, order, state=state)
    assert caught.value.code == "order_paid_settled"


def test_free_work_is_never_paid(store: Store, make: Any) -> None:
    order = make.put(store, make.order(state=State.ACCEPTED, accepted_at=make.now, accepted_how="accepted"))
    with pytest.raises(Refused) as caught:
        settle(store, make, order, paid=100)
    assert caught.value.code == "order_free_unpaid"


@pytest.mark.parametrize(
    "change",
    [
        "paid = 0",
        "receipt = 'R2'",
        "settled_at = NULL, paid = 0",
        "state = 'ACCEPTED', paid = 0",
        "kind = 'free', paid = 0",
    ],
)
def test_an_order_is_paid_once(store: Store, make: Any, change: str) -> None:
    settle(store, make, make.put(store, make.paid()))
    with pytest.raises(Refused):
        store.write(lambda cn: cn.execute(text(f"UPDATE service_order SET {change}")))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE order_line SET amount = 1",
        "DELETE FROM order_line",
        """INSERT INTO order_line SELECT estate, number, 9, code, name, unit, unit_price, quantity, amount
          FROM order_line WHERE position = 1""",
    ],
)
def test_lines_of_a_settled_order_stand(store: Store, make: Any, statement: str) -> None:
    settle(store, make, make.put(store, make.paid()))
    refused(store, statement, "lines_settled")


def test_a_receipt_is_given_once(store: Store, make: Any) -> None:
    settle(store, make, make.put(store, make.paid()), receipt="2026-000001")
    again = make.put(store, make.paid())
    with pytest.raises(Refused):
        settle(store, make, again, receipt="2026-000001")
    settle(store, make, again, receipt="2026-000002")


def test_a_zero_bill_is_settled_by_its_acceptance(store: Store, make: Any) -> None:
    order = make.put(store, make.paid(lines=(), state=State.COMPLETED, accepted_at=None, accepted_how=""))
    done = replace(order, state=State.SETTLED, version=2, accepted_at=make.now, accepted_how="accepted")
    store.write(lambda cn: orders.update(cn, make.estate, done, expected_version=1))


@pytest.mark.parametrize(
    "change",
    [
        "state = 'FINISHED'",
        "kind = 'other'",
        "is_open = 0",
        "paid = -1",
        "version = 0",
        "wanted_half = NULL",
        "accepted_how = 'maybe'",
        "edition = '1999-1'",
        "places = -1",
    ],
)
def test_impossible_rows_are_refused(store: Store, make: Any, change: str) -> None:
    make.put(store, make.order())
    with pytest.raises(Refused):
        store.write(lambda cn: cn.execute(text(f"UPDATE service_order SET {change}")))


def test_a_rating_is_never_the_systems(store: Store, make: Any) -> None:
    order = make.put(store, make.order())
    rating = Rating(order.number, Stars.GOOD, "", make.now, Basis.RULE)
    with pytest.raises(Refused) as caught:
        store.write(lambda cn: records.add_rating(cn, make.estate, rating))
    assert caught.value.code == "rating_own"


def test_records_need_their_order(store: Store, make: Any) -> None:
    rating = Rating("2612-NONE0", Stars.GOOD, "", make.now, Basis.LINK)
    with pytest.raises(Refused):
        store.write(lambda cn: records.add_rating(cn, make.estate, rating))


@pytest.mark.parametrize("change", ["taken = 3", "taken = -1", "capacity = 1"])
def test_a_half_day_is_never_overbooked(store: Store, make: Any, change: str) -> None:
    def take(cn: Connection) -> bool:
        wanted = make.order().wanted
        return slots.take(cn, make.estate, "ENG", wanted.day, wanted.half, places=2, capacity=2)

    assert store.write(take)
    refused(store, f"UPDATE slot SET {change}", "slot_places")


def test_kind_of_a_free_order_may_not_turn_paid_unnoticed(store: Store, make: Any) -> None:
    order = make.put(store, make.order(state=State.ACCEPTED, accepted_at=make.now, accepted_how="accepted"))
    with pytest.raises(Refused):
        settle(store, make, replace(order, kind=Kind.PAID), paid=500)
