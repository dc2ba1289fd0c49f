"""Complaints: insert, read, guarded update, and the lists of the desk within what a person may see.

What a person may see is said once more here as a condition, for lists; for one complaint ``desk.complaint_views`` says
it. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import insert as insert_into

from service_desk.complaints import Complaint, Kind, Severity, Source, State
from service_desk.errors import Stale
from service_desk.orders import Contact, Place
from service_desk.store.schema import complaint as table
from service_desk.store.sql import Span

_c = table.c
_SAME = (
    "number", "version", "words", "created_at", "changed_at", "acknowledge_by", "handle_by", "department", "company",
    "follow_up", "acknowledged_at", "measure", "measured_by", "handled_at", "handler", "result", "tell_by", "told_at",
    "confirmed_at", "confirmed_by", "withdrawn_at", "escalated_at", "reopened", "link_version", "privacy_version",
)  # fmt: skip
_OVER = tuple(state.value for state in State if state.final)
_OPEN = not_(_c.state.in_(_OVER))
_DUE = case(
    (_c.state == State.RECEIVED.value, _c.acknowledge_by),
    (_c.state == State.ACKNOWLEDGED.value, _c.handle_by),
    (_c.state == State.HANDLED.value, _c.tell_by),
    else_=null(),
)
MOST = 500


@dataclass(frozen=True, slots=True)
class ComplaintScope:
    """What somebody may see: all departments' or some (empty text: those that have none), never about oneself."""

    person: str
    everything: bool = False
    departments: tuple[str, ...] = ()
    manager: bool = False  # those about the manager are hidden


def _row_of(estate: str, found: Complaint) -> dict[str, Any]:
    contact, place = found.contact, found.place
    return {
        "estate": estate,
        **{name: getattr(found, name) for name in _SAME},
        "state": found.state.value,
        "kind": found.kind.value,
        "severity": found.severity.value,
        "source": found.source.value,
        "order_number": found.order or None,
        "contact_name": contact.name,
        "contact_phone": contact.phone,
        "contact_reach": contact.reach,
        "place_building": place.building,
        "place_unit": place.unit,
        "place_room": place.room,
        "place_other": place.other,
        "about": list(found.about),
        "team": list(found.team),
    }


def complaint_of(row: Mapping[Any, Any]) -> Complaint:
    """The complaint of a row."""
    return Complaint(
        **{name: row[name] for name in _SAME},
        state=State(row["state"]),
        kind=Kind(row["kind"]),
        severity=Severity(row["severity"]),
        source=Source(row["source"]),
        order=row["order_number"] or "",
        contact=Contact(row["contact_name"], row["contact_phone"], row["contact_reach"]),
        place=Place(row["place_building"], row["place_unit"], row["place_room"], row["place_other"]),
        about=tuple(row["about"]),
        team=tuple(row["team"]),
    )


def insert(cn: Connection, estate: str, made: Complaint) -> None:
    """Write a new complaint.

    Raises:
        Refused: the number is taken, or a rule of the database stands against it.
    """
    cn.execute(insert_into(table), _row_of(estate, made))


def update_complaint(cn: Connection, estate: str, after: Complaint, *, expected_version: int) -> None:
    """Write a complaint back, as long as nobody else did meanwhile.

    Raises:
        Stale: somebody did.
    """
    own = update(table).where(_c.estate == estate, _c.number == after.number, _c.version == expected_version)
    values = {key: value for key, value in _row_of(estate, after).items() if key not in ("estate", "number")}
    if cn.execute(own.values(values)).rowcount != 1:
        raise Stale("这件投诉刚被别人办过，请重新打开看一看再办。")


def get(cn: Connection, estate: str, number: str) -> Complaint | None:
    """The complaint with this number, or None."""
    row = cn.execute(select(table).where(_c.estate == estate, _c.number == number)).mappings().first()
    return None if row is None else complaint_of(row)


def of_order(cn: Connection, estate: str, number: str) -> tuple[Complaint, ...]:
    """What was complained about an order, the oldest first."""
    own = select(table).where(_c.estate == estate, _c.order_number == number).order_by(_c.created_at, _c.number)
    return tuple(complaint_of(row) for row in cn.execute(own).mappings())


def open_of_order(cn: Connection, estate: str, number: str) -> int:
    """How many complaints about an order are not over."""
    own = select(func.count()).select_from(table).where(_c.estate == estate, _c.order_number == number, _OPEN)
    return int(cn.execute(own).scalar_one())


def to_escalate(cn: Connection, estate: str, now: datetime) -> tuple[Complaint, ...]:
    """Complaints with which the office is behind and of which the manager does not know yet."""
    own = select(table).where(_c.estate == estate, _OPEN, _c.escalated_at.is_(None), now > _DUE).order_by(_c.number)
    return tuple(complaint_of(row) for row in cn.execute(own).mappings())


def in_scope(scope: ComplaintScope) -> ColumnElement[bool]:
    """The condition on a complaint."""
    quoted = f'"{scope.person}"'
    named = or_(*(cast(column, Text).contains(quoted, autoescape=True) for column in (_c.about, _c.team)))
    parts: list[ColumnElement[bool]] = [not_(named)]
    if scope.manager:
        parts.append(_c.company == false())
    if not scope.everything:
        parts.append(_c.department.in_(scope.departments))
    return and_(*parts)


@dataclass(frozen=True, slots=True)
class Which:
    """Which complaints of those somebody may see: open ones, or all; a department's; those received in a span about
    no order.
    """

    all_of_them: bool = False
    department: str = ""
    loose: Span | None = None


OPEN_ONES = Which()


def _own(estate: str, scope: ComplaintScope, which: Which) -> list[ColumnElement[bool]]:
    found = [_c.estate == estate, in_scope(scope)]
    found += [] if which.all_of_them else [_OPEN]
    found += [_c.order_number.is_(None), which.loose.holds(_c.created_at)] if which.loose else []
    return [*found, _c.department == which.department] if which.department else found


def count(cn: Connection, estate: str, scope: ComplaintScope, which: Which = OPEN_ONES) -> int:
    """How many there are, open ones unless all are asked for."""
    return sum(by_department(cn, estate, scope, which).values())


def by_department(cn: Connection, estate: str, scope: ComplaintScope, which: Which = OPEN_ONES) -> dict[str, int]:
    """How many each department has; the empty text has those that name none."""
    own = select(_c.department, func.count()).where(*_own(estate, scope, which))
    return {department: int(number) for department, number in cn.execute(own.group_by(_c.department))}


def about_orders(estate: str, scope: ComplaintScope, span: Span, severity: Severity | None = None) -> Select[Any]:
    """The numbers of the orders about which a complaint was received in a span, of a severity where one is named."""
    own = select(_c.order_number).where(
        _c.estate == estate, _c.order_number.is_not(None), span.holds(_c.created_at), in_scope(scope)
    )
    return own.where(_c.severity == severity.value) if severity else own


def listed(
    cn: Connection, estate: str, scope: ComplaintScope, now: datetime, which: Which = OPEN_ONES, *,
    limit: int = 50, offset: int = 0,
) -> tuple[Complaint, ...]:  # fmt: skip
    """A page of them: late ones first, then major ones, then what is due next; what is over comes last."""
    own = (
        select(table)
        .where(*_own(estate, scope, which))
        .order_by(
            _c.state.in_(_OVER),
            case((now > _DUE, 0), else_=1),
            case((_c.severity == Severity.MAJOR.value, 0), else_=1),
            _DUE.asc().nulls_last(),
            _c.created_at.desc(),
            _c.number,
        )
        .limit(max(0, min(limit, MOST)))
        .offset(max(0, offset))
    )
    return tuple(complaint_of(row) for row in cn.execute(own).mappings())
