"""A service order as a row and back. Derived columns are computed here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from service_desk.catalog import Half
from service_desk.orders import Channel, Consent, Contact, HalfDay, Place, ServiceOrder, Window
from service_desk.pricing import Agreed, Line, Quote
from service_desk.store.codec import from_plain, to_plain
from service_desk.workflow import Kind, State

TAIL = 4  # digits of a phone that residents and staff search by

# Columns that hold a field of the same name and the same meaning.
SAME = (
    "number", "version", "service", "title", "content", "requirements", "created_at", "changed_at",
    "booked_for_other", "department", "lead", "work_done", "answer", "respond_by", "finish_by", "time_left",
    "climbed", "started_at",
    "finished_at", "accepted_at", "accepted_how", "settled_at", "closed_at", "paid", "pay_method", "receipt",
    "rework_count", "no_entry_count", "urged_at", "linked_to", "link_kind", "link_version", "privacy_version",
    "catalog_sha", "urgent", "visit", "places",
)  # fmt: skip


def _place(prefix: str, place: Place) -> dict[str, Any]:
    return {
        f"{prefix}_building": place.building,
        f"{prefix}_unit": place.unit,
        f"{prefix}_room": place.room,
        f"{prefix}_other": place.other,
        f"{prefix}_code": place.code,
    }


def _place_of(prefix: str, row: Mapping[Any, Any]) -> Place:
    parts = (row[f"{prefix}_building"], row[f"{prefix}_unit"], row[f"{prefix}_room"], row[f"{prefix}_other"])
    return Place(*parts)


def row_of(estate: str, order: ServiceOrder) -> dict[str, Any]:
    """Every column of the order's row."""
    return {
        "estate": estate,
        **{name: getattr(order, name) for name in SAME},
        "kind": order.kind.value,
        "state": order.state.value,
        "channel": order.channel.value,
        "is_open": 0 if order.state.final else 1,
        "contact_name": order.contact.name,
        "contact_phone": order.contact.phone,
        "contact_reach": order.contact.reach,
        "phone_tail": order.contact.phone[-TAIL:],
        **_place("address", order.address),
        **_place("place", order.place),
        "wanted_day": order.wanted.day if order.wanted else None,
        "wanted_half": order.wanted.half.value if order.wanted else None,
        "booker": to_plain(order.booker),
        "helpers": list(order.helpers),
        "window_start": order.window.start if order.window else None,
        "window_end": order.window.end if order.window else None,
        "quote": to_plain(order.quote),
        "edition": order.edition or None,
        "consent": to_plain(order.consent),
        "consent_limit": order.consent.limit if order.consent else None,
        "agreed_number": order.agreed.number if order.agreed else None,
        "agreed_amount": order.agreed.amount if order.agreed else None,
        "agreed_listed": order.agreed.listed if order.agreed else None,
    }


def line_rows(estate: str, number: str, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Every column of the rows of the order's lines."""
    return [
        {"estate": estate, "number": number, "position": position, **to_plain(line)}
        for position, line in enumerate(lines, 1)
    ]


def line_of(row: Mapping[Any, Any]) -> Line:
    """A line from its row."""
    return Line(row["code"], row["name"], row["unit"], row["unit_price"], row["quantity"], row["amount"])


def order_of(row: RowMapping, lines: tuple[Line, ...]) -> ServiceOrder:
    """The order from its row and its lines."""
    return ServiceOrder(
        **{name: row[name] for name in SAME},
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        channel=Channel(row["channel"]),
        contact=Contact(row["contact_name"], row["contact_phone"], row["contact_reach"]),
        address=_place_of("address", row),
        place=_place_of("place", row),
        wanted=HalfDay(row["wanted_day"], Half(row["wanted_half"])) if row["wanted_day"] else None,
        booker=from_plain(Contact, row["booker"]) if row["booker"] is not None else None,
        helpers=tuple(row["helpers"]),
        window=Window(row["window_start"], row["window_end"]) if row["window_start"] else None,
        quote=from_plain(Quote, row["quote"]) if row["quote"] is not None else None,
        consent=from_plain(Consent, row["consent"]) if row["consent"] is not None else None,
        lines=lines,
        agreed=Agreed(row["agreed_number"], row["agreed_amount"], row["agreed_listed"])
        if row["agreed_number"] is not None
        else None,
    )
