"""Printed work orders: who printed which, which are still out, and that one came back (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service_desk.desk import boards, steps
from service_desk.desk.context import Office
from service_desk.desk.looking import looked
from service_desk.desk.people import may_record
from service_desk.errors import NotFound, Refused
from service_desk.orders import ServiceOrder, Staff
from service_desk.store import Connection
from service_desk.store import orders as rows
from service_desk.store import sheets as store
from service_desk.store.sheets import RETURNED, VOID, PrintedSheet

OUTCOMES = {RETURNED: "已交回", VOID: "作废"}


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet that did not come back, with its order."""

    sheet: PrintedSheet
    order: ServiceOrder


def printed(cn: Connection, office: Office, by: str, numbers: Sequence[str]) -> None:
    """Note that work orders were printed: each sheet is out until it comes back; whoever printed saw the data."""
    for number in dict.fromkeys(numbers):
        store.add(cn, office.estate, PrintedSheet(office.new_id(), number, office.now, by))
    looked(cn, office, by, "work order printed", tuple(dict.fromkeys(numbers)))


def out(cn: Connection, office: Office, person: Staff) -> tuple[SheetOut, ...]:
    """打印未交回: the sheets that did not come back, within what the person may see; the oldest first."""
    found = store.out(cn, office.estate, boards.scope_of(person))
    orders = {order.number: order for order in rows.several(cn, office.estate, [one.number for one in found])}
    return tuple(SheetOut(one, orders[one.number]) for one in found)


def back(cn: Connection, office: Office, by: str, number: str, outcome: str) -> ServiceOrder:
    """A sheet came back, or is void; its result is entered on the order itself.

    Raises:
        NotFound: no sheet of this number is out.
        NotAllowed: somebody who may not record.
        Refused: an unknown outcome.
    """
    person = may_record(cn, office, by)
    if outcome not in OUTCOMES:
        raise Refused("请选“已交回”或“作废”。", code="unknown_outcome")
    order = steps.load(cn, office, number)
    if not store.back(cn, office.estate, order.number, office.now, person.id, outcome):
        raise NotFound("这张任务单已经交回，或没有打印过。")
    return order


def is_out(cn: Connection, office: Office, number: str) -> bool:
    """Whether a sheet of this order was printed and did not come back."""
    return any(one.returned_at is None for one in store.of_order(cn, office.estate, number))
