"""What the papers of one order need, gathered in one read: work orders and receipts."""

from __future__ import annotations

from collections.abc import Sequence

from service_desk import clocks
from service_desk.desk import steps
from service_desk.desk.context import RESIDENT, Office
from service_desk.desk.tokens import link_token
from service_desk.desk.visibility import may_see
from service_desk.errors import NotFound, Refused
from service_desk.orders import ServiceOrder, Staff
from service_desk.papers.facts import BlankSheets, OrderSheet, ReceiptFacts
from service_desk.payments import PAY_METHODS, Payment, voided
from service_desk.store import Connection, payments, people
from service_desk.store import orders as rows
from service_desk.workflow import State

DESK = "/desk/orders"  # where the office enters results
NO_SHEET = (State.DECLINED, State.CANCELLED)

NO_SUCH = "没有收据号或单号「{key}」，请核对后再试。"


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
    found = payments.get(cn, office.estate, key.strip())
    if found is None:
        found = _receipt_of_order(cn, office, key, person)
    orders = rows.several(cn, office.estate, [share.number for share in found.shares])
    if not all(_seen_by(order, person) for order in orders):
        raise NotFound(NO_SUCH.format(key=key))
    if voided(payments.backs_of(cn, office.estate, found.receipt)):
        raise Refused(f"收据 {found.receipt} 已经作废，不能打印。", code="no_receipt")
    return ReceiptFacts(
        number=found.receipt,
        orders=orders,
        payer=orders[0].contact.name,
        method=PAY_METHODS.get(found.method, found.method),
        amount=found.amount,
        taken_at=found.at,
        cashier=_person(cn, office, found.cashier).name if found.cashier else "",
        decision="、".join(order.decision for order in orders if order.decision),
    )


def _seen_by(order: ServiceOrder, person: Staff | None) -> bool:
    return person is None or may_see(order, person)


def _receipt_of_order(cn: Connection, office: Office, number: str, person: Staff | None) -> Payment:
    try:
        order = steps.load(cn, office, number)
    except NotFound:
        raise NotFound(NO_SUCH.format(key=number)) from None
    if not _seen_by(order, person):
        raise NotFound(NO_SUCH.format(key=number))
    found = payments.get(cn, office.estate, order.receipt) if order.receipt else None
    if found is None:
        raise Refused(f"单号 {order.number} 没有收过款，没有收据。", code="no_receipt")
    return found
