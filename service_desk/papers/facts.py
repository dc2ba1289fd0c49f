"""What the builders of order papers are given: core records and names, gathered by the desk, without a database.

Money is integer fen; instants are aware; days are Asia/Shanghai days. Addresses of QR codes are complete, or empty
when the office has no public address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service_desk.catalog import ServiceItem
from service_desk.orders import ServiceOrder, Staff


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """One service order as it stands, for its work order in two copies (§5.4)."""

    order: ServiceOrder
    printed_on: date
    service: ServiceItem | None = None  # None: no longer in the catalogue
    department: str = ""  # its name
    lead: Staff | None = None
    helpers: tuple[Staff, ...] = ()
    told_by: str = ""  # name of who told the price and took the consent down; empty: read and agreed to on the screen
    consented_by: str = ""  # 称呼 of who agreed
    office_url: str = ""  # where the office enters the result
    resident_url: str = ""  # the resident's private page
    status_url: str = ""  # where number and phone tail lead to the same; short enough to be typed


@dataclass(frozen=True, slots=True)
class BlankSheets:
    """Work orders to fill by hand, each under a reserved number, for the hours without power or network."""

    numbers: tuple[str, ...]
    reserved_on: date
    desk_url: str = ""  # the number is put behind it: ``https://…/desk/orders``
    status_url: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """One payment (§6.4). ``amount`` is fen taken; ``orders`` are those it settled."""

    number: str  # 2026-000012, without gaps
    orders: tuple[ServiceOrder, ...]
    payer: str
    method: str  # in words: 现金
    amount: int
    taken_at: datetime
    cashier: str  # name
    decision: str = ""  # number of the negotiation's decision when the amount is not that of the lines (§6.3)
