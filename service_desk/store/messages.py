"""The outbox: messages written with the event they follow from, and their way to each target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from service_desk.messages import Delivery, Message
from service_desk.store.schema import delivery, message

_m, _d = message.c, delivery.c
_MESSAGE = tuple(_m[name] for name in Message.__slots__)
_DELIVERY = tuple(_d[name] for name in Delivery.__slots__)


def add(cn: Connection, estate: str, made: Message) -> None:
    """Write a message; nothing is sent yet."""
    cn.execute(insert(message), {"estate": estate, **asdict(made), "offered_at": None})


def unoffered(cn: Connection, estate: str, limit: int = 200) -> tuple[Message, ...]:
    """Messages that no target was offered yet, the oldest first."""
    own = select(*_MESSAGE).where(_m.estate == estate, _m.offered_at.is_(None)).order_by(_m.created_at, _m.id)
    return tuple(Message(**row) for row in cn.execute(own.limit(limit)).mappings())


def offer(cn: Connection, estate: str, message_id: str, targets: Iterable[str], at: datetime) -> None:
    """Put a message on its way to the targets that listen to its audience."""
    cn.execute(update(message).where(_m.estate == estate, _m.id == message_id).values(offered_at=at))
    for target in targets:
        row = asdict(Delivery(message_id, target, next_at=at))
        cn.execute(insert(delivery), {"estate": estate, **row})


def due(cn: Connection, estate: str, now: datetime, limit: int = 50) -> tuple[tuple[Message, Delivery], ...]:
    """What should be sent now, with its message, the longest waiting first."""
    own = _joined(estate).where(_d.next_at.is_not(None), _d.next_at <= now).order_by(_d.next_at, _m.created_at)
    return _pairs(cn, own.limit(limit))


def listed(cn: Connection, estate: str, *, open_only: bool, limit: int = 200) -> tuple[tuple[Message, Delivery], ...]:
    """Deliveries with their messages, the newest first; ``open_only``: those that were not sent."""
    own = _joined(estate).order_by(_m.created_at.desc(), _m.id, _d.target)
    return _pairs(cn, (own.where(_d.sent_at.is_(None)) if open_only else own).limit(limit))


def _joined(estate: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own long type
    columns = [column.label(f"m_{column.name}") for column in _MESSAGE]
    columns += [column.label(f"d_{column.name}") for column in _DELIVERY]
    both = (_d.estate == _m.estate) & (_d.message == _m.id)
    return select(*columns).select_from(delivery.join(message, both)).where(_d.estate == estate)


def _pairs(cn: Connection, query) -> tuple[tuple[Message, Delivery], ...]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    found = cn.execute(query).mappings()
    return tuple(
        (
            Message(**{name: row[f"m_{name}"] for name in Message.__slots__}),
            Delivery(**{name: row[f"d_{name}"] for name in Delivery.__slots__}),
        )
        for row in found
    )


def save(cn: Connection, estate: str, changed: Delivery) -> None:
    """Write how far a delivery has come."""
    own = update(delivery).where(_d.estate == estate, _d.message == changed.message, _d.target == changed.target)
    cn.execute(
        own.values(
            attempts=changed.attempts, next_at=changed.next_at, sent_at=changed.sent_at, error=changed.error
        )
    )  # fmt: skip


def forget(cn: Connection, estate: str, before: datetime) -> int:
    """Drop messages that were sent, or offered to nobody, before a time; how many."""
    waiting = select(_d.message).where(_d.estate == estate, _d.sent_at.is_(None))
    old = select(_m.id).where(
        _m.estate == estate, _m.created_at < before, _m.offered_at.is_not(None), _m.id.not_in(waiting)
    )
    gone = [row[0] for row in cn.execute(old)]
    cn.execute(delete(delivery).where(_d.estate == estate, _d.message.in_(gone)))
    return cn.execute(delete(message).where(_m.estate == estate, _m.id.in_(gone))).rowcount if gone else 0
