"""The figures of a period, counted in SQL, and the orders behind each: one condition a figure serves both (§5.7).

Every figure counts orders, each once, by the time the thing itself happened. Department and worker are those the order
has now. What each figure means in words is said in ``service_desk.reviews``.

A withdrawn complaint counts like any other: it was received and had to be dealt with. Were it left out, talking
residents into withdrawing would better the figure, and a past period's number would still change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union,
)

from service_desk.complaints import Severity
from service_desk.orders import LATE, FollowUpResult, ServiceOrder, Stars, stream_of
from service_desk.store import complaints, orders
from service_desk.store.board import Scope, in_scope
from service_desk.store.complaints import ComplaintScope
from service_desk.store.follow_ups import REACHED
from service_desk.store.schema import event, follow_up, rating, service_order
from service_desk.store.sql import Span, after
from service_desk.workflow import Action, Role, State

_o, _r, _f, _e = service_order.c, rating.c, follow_up.c, event.c
_later = service_order.alias("later")
_NONE: ColumnElement[str] = literal_column("''")  # a literal: SQLite uses a partial index only where it sees it
_REDO = ("rework", "warranty")  # link kinds of orders that do again what was done
_GOOD = tuple(stars.value for stars in (Stars.VERY_GOOD, Stars.GOOD))
_BAD = tuple(stars.value for stars in Stars if stars.dissatisfied)
KEYS = (
    "registered", "done", "timed", "on_time", "first_time", "rework", "rated", "good", "unhappy", "complained", "major",
    "accepted", "reached", "late", "declined", "cancelled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reader of figures sees: which orders, and which complaints; nobody learns of those about oneself."""

    orders: Scope
    complaints: ComplaintScope


@dataclass(frozen=True, slots=True)
class Only:
    """Which orders of all: a department, a worker, some services; None asks nothing, empty text means without one."""

    department: str | None = None
    lead: str | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """How often each figure came about at one department, with one worker, for one service."""

    department: str
    lead: str
    service: str
    counts: dict[str, int]


_NUMBER = func.substr(_e.stream, len(stream_of("")) + 1)  # of the order whose event it is


def _acts(estate: str, action: Action, span: Span | None = None) -> Select[tuple[str]]:
    """The orders on which an act was done, at any time or within a span. The act must be one of index event_short."""
    own = select(_NUMBER).where(_e.estate == estate, _e.action == literal_column(f"'{action.value}'"))
    return own.where(span.holds(_e.occurred_at)) if span else own


def _late(estate: str, span: Span) -> Select[tuple[str]]:
    """The orders with an act within a span that was typed in late. What follows by a rule nobody typed.

    Nothing late is kept without a reason, so the few acts with one are all that have to be looked at; see the index.
    """
    of_order = func.substr(_e.stream, 1, len(stream_of(""))) == stream_of("")
    return select(_NUMBER).where(
        _e.estate == estate, _e.late_reason != _NONE, span.holds(_e.occurred_at), _e.role != Role.SYSTEM.value,
        _e.recorded_at > after(_e.occurred_at, LATE), of_order,
    )  # fmt: skip


def _redone(estate: str, span: Span | None = None) -> Select[tuple[str]]:
    """The orders for which a rework or warranty order was made."""
    own = select(_later.c.linked_to).where(
        _later.c.estate == estate, _later.c.linked_to != _NONE, _later.c.link_kind.in_(_REDO)
    )
    return own.where(span.holds(_later.c.created_at)) if span else own


def _rated(estate: str, span: Span, stars: Sequence[str] = ()) -> Select[tuple[str]]:
    own = select(_r.number).where(_r.estate == estate, span.holds(_r.at))
    return own.where(_r.stars.in_(stars)) if stars else own


def _unhappy(estate: str, span: Span) -> ColumnElement[bool]:
    dissatisfied = FollowUpResult.DISSATISFIED.value
    visited = select(_f.number).where(_f.estate == estate, span.holds(_f.at), _f.result == dissatisfied)
    return _o.number.in_(union(_rated(estate, span, _BAD), visited))


def _over(span: Span) -> ColumnElement[bool]:
    """Ended without any work: answered at once, declined, cancelled."""
    return and_(_o.finished_at.is_(None), span.holds(_o.closed_at))


def _reached(estate: str) -> Select[tuple[str]]:
    """The orders whose resident answered in a follow-up, whenever that was."""
    return select(_f.number).where(_f.estate == estate, REACHED)


def _conditions(estate: str, sight: Sight, span: Span) -> dict[str, ColumnElement[bool]]:
    """The condition of each figure on an order."""
    done = or_(span.holds(_o.finished_at), and_(_over(span), _o.state == State.CLOSED.value))
    at = func.coalesce(_o.finished_at, _o.closed_at)
    again = or_(_o.number.in_(_redone(estate)), _o.number.in_(_acts(estate, Action.STOP)))
    accepted = span.holds(_o.accepted_at)
    clean = and_(_o.rework_count == 0, _o.link_kind.not_in(_REDO), not_(again))
    return {
        "registered": and_(span.holds(_o.created_at), _o.number != _NONE),  # every order has one; see the index
        "done": done,
        "timed": and_(done, _o.finish_by.is_not(None)),
        "on_time": and_(done, at <= _o.finish_by),
        "first_time": and_(done, clean),
        "rework": _o.number.in_(union(_acts(estate, Action.REJECT, span), _redone(estate, span))),
        "rated": _o.number.in_(_rated(estate, span)),
        "good": _o.number.in_(_rated(estate, span, _GOOD)),
        "unhappy": _unhappy(estate, span),
        "complained": _o.number.in_(complaints.about_orders(estate, sight.complaints, span)),
        "major": _o.number.in_(complaints.about_orders(estate, sight.complaints, span, Severity.MAJOR)),
        "accepted": accepted,
        "reached": and_(accepted, _o.number.in_(_reached(estate))),
        "late": _o.number.in_(_late(estate, span)),
        "declined": and_(_over(span), _o.state == State.DECLINED.value),
        "cancelled": and_(_over(span), _o.state == State.CANCELLED.value),
    }


def _passes(
    tests: dict[str, ColumnElement[bool]], span: Span
) -> tuple[tuple[ColumnElement[bool], tuple[str, ...]], ...]:
    """Which figures are counted together: over the orders among which all theirs are, found by one index.

    A figure that stands in two passes (finished, answered) is the sum of both; no order is in both.
    """
    ended = ("done", "timed", "on_time", "first_time")
    return (
        (tests["registered"], ("registered",)),
        (span.holds(_o.finished_at), ended),
        (_over(span), (*ended, "declined", "cancelled")),
        (tests["rework"], ("rework",)),
        (tests["rated"], ("rated", "good")),
        (tests["unhappy"], ("unhappy",)),
        (tests["complained"], ("complained", "major")),
        (tests["accepted"], ("accepted", "reached")),
        (tests["late"], ("late",)),
    )


def _where(estate: str, sight: Sight, only: Only) -> list[ColumnElement[bool]]:
    found = [_o.estate == estate, in_scope(sight.orders)]
    if only.department is not None:
        found.append(_o.department == only.department)
    if only.lead is not None:
        found.append(_o.lead == only.lead)
    if only.services is not None:
        found.append(_o.service.in_(only.services))
    return found


def _bits(tests: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """Which of the tests hold, as one number: so that SQLite sorts narrow rows, not all columns that the tests read."""
    return sum(
        (case((test, literal_column(str(1 << place))), else_=literal_column("0")) for place, test in enumerate(tests)),
        start=literal_column("0"),
    ).label("bits")


def counted(cn: Connection, estate: str, sight: Sight, span: Span, only: Only) -> tuple[Cell, ...]:
    """Every figure of the span, by department, worker and service; where nothing happened there is no cell."""
    tests = _conditions(estate, sight, span)
    groups = (_o.department, _o.lead, _o.service)
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for among, keys in _passes(tests, span):
        which = _bits([true() if tests[key] is among else tests[key] for key in keys])
        own = select(*groups, which, func.count()).where(*_where(estate, sight, only), among)
        for department, lead, service, bits, number in cn.execute(own.group_by(*groups, "bits")):
            counts = found.setdefault((department, lead, service), dict.fromkeys(KEYS, 0))
            for place, key in enumerate(keys):
                counts[key] += int(number) if int(bits) >> place & 1 else 0
    return tuple(Cell(*place, counts) for place, counts in sorted(found.items()))


def total(cn: Connection, estate: str, sight: Sight, span: Span, only: Only, key: str) -> int:
    """How many orders one figure counts."""
    tests = (*_where(estate, sight, only), _conditions(estate, sight, span)[key])
    return int(cn.execute(select(func.count()).select_from(service_order).where(*tests)).scalar_one())


def listed(
    cn: Connection, estate: str, sight: Sight, span: Span, only: Only, key: str, *, limit: int = 50, offset: int = 0
) -> tuple[ServiceOrder, ...]:
    """A page of the orders that one figure counts, the last registered first."""
    own = (
        select(_o.number)
        .where(*_where(estate, sight, only), _conditions(estate, sight, span)[key])
        .order_by(_o.created_at.desc(), _o.number)
        .limit(max(0, min(limit, 500)))
        .offset(max(0, offset))
    )
    numbers = list(cn.execute(own).scalars())
    found = {order.number: order for order in orders.several(cn, estate, numbers)}
    return tuple(found[number] for number in numbers)
