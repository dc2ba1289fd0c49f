"""What the papers of one order need, gathered in one read: work orders and receipts."""

from __future__ import annotations

from collections.abc import Sequence

from service_desk import clocks
from service_desk.desk import steps
from service_desk.desk.acceptance import PAY_METHODS
from service_desk.desk.context import RESIDENT, Office
from service_desk.desk.tokens import link_token
from service_desk.desk.visibility import may_see
from service_desk.errors import NotFound, Refused
from service_desk.orders import ServiceOrder, Staff, stream_of
from service_desk.papers.facts import BlankSheets, OrderSheet, ReceiptFacts
from service_desk.store import Connection, events, people
from service_desk.store import orders as rows
from service_desk.workflow import Action, State

DESK = "/desk/orders"  # where the office enters results
NO_SHEET = (State.DECLINED, State.CANCELLED)


def order_sheets(cn: Connection, office: Office, numbers: Sequence[str], *, url: str = "") -> tuple[OrderSheet, ...]:
    """The work orders of so many numbers, in the order they were asked for; ``url`` is the public address.

    Raises:
        NotFound: no such number.
        Refused: declined, cancelled or answered at once: there is nothing to do at anybody's.
    """
    return tuple(order_sheet(cn, office, number, url=url) for number in dict.fromkeys(numbers))


def order_sheet(cn: Connection, office: Office, number: str, *, url: str = "") -> OrderSheet:
    """The work order of one number; see ``order_sheets``."""
    order = steps.load(cn, office, number)
    if order.state in NO_SHEET or order.address.other:
        raise Refused(f"单号 {order.number} {order.state_word}，没有任务单可打印。", code="no_work_order")
    department = office.catalog.department(order.department)
    return OrderSheet(
        order=order,
        printed_on=clocks.local(office.now).date(),
        service=office.catalog.service(order.service),
        department=department.name if department else order.department,
        lead=_person(cn, office, order.lead) if order.lead else None,
        helpers=tuple(_person(cn, office, who) for who in order.helpers),
        told_by=_told_by(cn, office, order),
        consented_by=_consented_by(order),
        office_url=f"{url}{DESK}/{order.number}" if url else "",
        resident_url=f"{url}/o/{link_token(office, order)}" if url else "",
        status_url=f"{url}/status" if url else "",
    )


def _person(cn: Connection, office: Office, who: str) -> Staff:
    return people.get_staff(cn, office.estate, who) or Staff(who, who, "", ())


def _told_by(cn: Connection, office: Office, order: ServiceOrder) -> str:
    """Who told the price; nobody where the resident read it on the screen."""
    who = order.consent.recorded_by if order.consent else ""
    return _person(cn, office, who).name if who and who != RESIDENT else ""


def _consented_by(order: ServiceOrder) -> str:
    if order.consent is None:
        return ""
    if order.consent.who != RESIDENT:
        return order.consent.who
    return order.booker.name if order.booker else order.contact.name


def blank_sheets(office: Office, numbers: Sequence[str], *, url: str = "") -> BlankSheets:
    """Sheets to fill by hand under reserved numbers."""
    on = clocks.local(office.now).date()
    return BlankSheets(tuple(numbers), on, f"{url}{DESK}" if url else "", f"{url}/status" if url else "")


def receipt_facts(cn: Connection, office: Office, key: str, person: Staff | None = None) -> ReceiptFacts:
    """The receipt behind a receipt number, or behind the number of an order that was paid; ``person``: for whom.

    Raises:
        NotFound: neither, or none that the person may see; told alike.
        Refused: the order has not been paid, or is free.
    """
    orders = rows.of_receipt(cn, office.estate, key.strip())
    try:
        orders = orders or (steps.load(cn, office, key),)
    except NotFound:
        orders = ()
    if not orders or not (person is None or all(may_see(order, person) for order in orders)):
        raise NotFound(f"没有收据号或单号「{key}」，请核对后再试。")
    first = orders[0]
    if not first.receipt or first.settled_at is None:
        raise Refused(f"单号 {first.number} 没有收过款，没有收据。", code="no_receipt")
    return ReceiptFacts(
        number=first.receipt,
        orders=orders,
        payer=first.contact.name,
        method=PAY_METHODS.get(first.pay_method, first.pay_method),
        amount=sum(order.paid for order in orders),
        taken_at=first.settled_at,
        cashier=_cashier(cn, office, first),
    )


def _cashier(cn: Connection, office: Office, order: ServiceOrder) -> str:
    happened = events.stream(cn, office.estate, stream_of(order.number))
    who = next((event.actor for event in happened if event.action == Action.SETTLE.value), "")
    return _person(cn, office, who).name if who else ""
