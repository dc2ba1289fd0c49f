"""Links and form ids that the service signs and stores nowhere."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from service_desk.complaints import Complaint
from service_desk.desk.context import Office
from service_desk.orders import ServiceOrder
from service_desk.store import Connection, complaints
from service_desk.store import orders as rows

FORM_LIFE = timedelta(hours=48)
SEAL_LENGTH = 22  # 132 bits in base64
TOKEN_PARTS = 3


def sealed(secret: bytes, purpose: str, *parts: str) -> str:
    """A short seal that only this installation can make, over a purpose and its parts."""
    digest = hmac.new(secret, "\n".join((purpose, *parts)).encode(), sha256).digest()
    return urlsafe_b64encode(digest).decode()[:SEAL_LENGTH]


def link_token(office: Office, order: ServiceOrder) -> str:
    """The private link's token: number and seal of key, order, link version. It shows that order only."""
    return f"{order.number}.{sealed(office.secret, 'link', office.estate, order.number, str(order.link_version))}"


def order_of_token(cn: Connection, office: Office, token: str) -> ServiceOrder | None:
    """The order behind a private link, or None; an unknown number costs the same comparison as a wrong seal."""
    number, _, seal = token.partition(".")
    order = rows.get(cn, office.estate, number.upper())
    version = str(order.link_version) if order else "0"
    wanted = sealed(office.secret, "link", office.estate, number.upper(), version)
    return order if hmac.compare_digest(wanted.encode(), seal.encode()) and order is not None else None


def complaint_token(office: Office, found: Complaint) -> str:
    """The token of a complaint's own private page; it shows that complaint only."""
    return f"{found.number}.{sealed(office.secret, 'complaint', office.estate, found.number, str(found.link_version))}"


def complaint_of_token(cn: Connection, office: Office, token: str) -> Complaint | None:
    """The complaint behind a private link, or None; told alike and in the same time as a missing one."""
    number, _, seal = token.partition(".")
    found = complaints.get(cn, office.estate, number.upper())
    version = str(found.link_version) if found else "0"
    wanted = sealed(office.secret, "complaint", office.estate, number.upper(), version)
    return found if hmac.compare_digest(wanted.encode(), seal.encode()) and found is not None else None


@dataclass(frozen=True, slots=True)
class FormId:
    """A form's id: random, with its time, signed. ``fresh`` within 48 hours."""

    text: str
    made_at: datetime
    fresh: bool


def new_form_id(office: Office) -> str:
    """A signed form id, the idempotency key of a submission."""
    stamp, random = f"{int(office.now.timestamp()):x}", office.new_id()
    return f"{stamp}.{random}.{sealed(office.secret, 'form', office.estate, stamp, random)}"


def read_form_id(office: Office, text: str) -> FormId | None:
    """The form id, or None when it was not made here. An expired one is returned with ``fresh`` false."""
    parts = text.split(".")
    if len(parts) != TOKEN_PARTS or not text.isascii():
        return None
    stamp, random, seal = parts
    if not hmac.compare_digest(sealed(office.secret, "form", office.estate, stamp, random), seal):
        return None
    made_at = datetime.fromtimestamp(int(stamp, 16), tz=UTC)
    return FormId(text, made_at, office.now - made_at <= FORM_LIFE)
