"""How an order looks to programs (``--json``, ``/api/v1``, ``format: 1``) and its price in words.

Masked unless a door has a reason to show more; stable, because other programs rely on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service_desk import clocks
from service_desk.complaints import Complaint
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.negotiations import Negotiation
from service_desk.orders import Contact, OrderEvent, Place, ServiceOrder, Task
from service_desk.pricing import Quote, QuoteMode, yuan
from service_desk.workflow import Kind, State

FORMAT = 1


def _contact(contact: Contact | None, *, masked: bool) -> dict[str, str] | None:
    if contact is None:
        return None
    if masked:
        return {"name": mask_name(contact.name), "phone": mask_phone(contact.phone)}
    return {"name": contact.name, "phone": contact.phone, "reach": contact.reach}


def _place(place: Place, *, masked: bool) -> str:
    return mask_place(place) if masked else str(place)


def order_json(order: ServiceOrder, *, masked: bool = True) -> dict[str, Any]:
    """An order as plain JSON values; instants as ISO 8601 on the estate's clock, money in fen."""
    iso = {
        name: clocks.local(value).isoformat() if (value := getattr(order, name)) else None
        for name in (
            "created_at",
            "respond_by",
            "finish_by",
            "started_at",
            "finished_at",
            "accepted_at",
            "settled_at",
            "closed_at",
        )
    }
    return {
        "format": FORMAT,
        "number": order.number,
        "kind": order.kind.value,
        "state": order.state.value,
        "state_word": order.state_word,
        "version": order.version,
        "service": order.service,
        "title": order.title,
        "channel": order.channel.value,
        "department": order.department,
        "lead": order.lead,
        "helpers": list(order.helpers),
        "wanted": {"day": order.wanted.day.isoformat(), "half": order.wanted.half.value} if order.wanted else None,
        "window": [clocks.local(t).isoformat() for t in (order.window.start, order.window.end)]
        if order.window
        else None,
        "contact": _contact(order.contact, masked=masked),
        "booker": _contact(order.booker, masked=masked),
        "address": _place(order.address, masked=masked),
        "place": _place(order.place, masked=masked),
        "content": "" if masked else order.content,
        "requirements": "" if masked else order.requirements,
        "work_done": "" if masked else order.work_done,
        "answer": "" if masked else order.answer,
        "edition": order.edition,
        "consent_limit": order.consent.limit if order.consent else None,
        "lines": [
            {
                "code": x.code,
                "name": x.name,
                "unit": x.unit,
                "unit_price": x.unit_price,
                "quantity": x.quantity,
                "amount": x.amount,
            }
            for x in order.lines
        ],
        "due": order.due,
        "decision": order.decision,
        "paid": order.paid,
        "pay_method": order.pay_method,
        "receipt": order.receipt,
        "rework_count": order.rework_count,
        "no_entry_count": order.no_entry_count,
        "linked_to": order.linked_to,
        "link_kind": order.link_kind,
        "urgent": order.urgent,
        **iso,
    }


def complaint_json(found: Complaint, now: datetime, *, masked: bool = True) -> dict[str, Any]:
    """A complaint as plain JSON values; words, name, telephone and home only unmasked."""
    times = (
        "created_at", "acknowledge_by", "handle_by", "tell_by", "acknowledged_at", "handled_at", "told_at",
        "confirmed_at", "withdrawn_at", "escalated_at",
    )  # fmt: skip
    iso = {name: clocks.local(value).isoformat() if (value := getattr(found, name)) else None for name in times}
    return {
        "format": FORMAT,
        "number": found.number,
        "state": found.state.value,
        "state_word": found.state.word,
        "version": found.version,
        "kind": found.kind.value,
        "kind_word": found.kind.word,
        "severity": found.severity.value,
        "source": found.source.value,
        "order": found.order,
        "department": found.department,
        "about": list(found.about),
        "company": found.company,
        "late": found.late(now),
        "contact": _contact(found.contact, masked=masked),
        "place": _place(found.place, masked=masked) if found.place.code or found.place.other else "",
        "words": "" if masked else found.words,
        "measure": "" if masked else found.measure,
        "measured_by": found.measured_by,
        "result": "" if masked else found.result,
        "handler": found.handler,
        "confirmed_by": found.confirmed_by,
        "follow_up": found.follow_up,
        "reopened": found.reopened,
        **iso,
    }


def event_json(event: OrderEvent, *, masked: bool = True) -> dict[str, Any]:
    """An event as plain JSON values; the note, which may name people, only unmasked."""
    return {
        "seq": event.seq,
        "action": event.action,
        "actor": event.actor,
        "role": event.role.value,
        "recorded_by": event.recorded_by,
        "basis": event.basis.value,
        "basis_ref": event.basis_ref,
        "occurred_at": clocks.local(event.occurred_at).isoformat(),
        "recorded_at": clocks.local(event.recorded_at).isoformat(),
        "state": event.state.value if event.state else None,
        "late_reason": event.late_reason,
        "data": dict(event.data),
        "note": "" if masked else event.note,
        "hash": event.hash,
    }


def task_json(task: Task) -> dict[str, Any]:
    """A task as plain JSON values."""
    return {
        "id": task.id,
        "number": task.number,
        "kind": task.kind.value,
        "department": task.department,
        "sentence": task.sentence,
        "due_at": clocks.local(task.due_at).isoformat() if task.due_at else None,
        "attempts": task.attempts,
    }


def negotiation_json(found: Negotiation) -> dict[str, Any]:
    """A negotiation as plain JSON values, money in fen; never what the resident said."""
    yes = found.consent
    return {
        "id": found.id,
        "number": found.number,
        "stage": found.stage.value,
        "outcome": found.outcome.value if found.outcome else "",
        "word": found.word,
        "listed": found.listed,
        "asked": found.asked,
        "amount": found.amount,
        "decision": found.decision,
        "opened_at": clocks.local(found.opened_at).isoformat(),
        "opened_by": found.opened_by,
        "proposed_by": found.proposed_by,
        "decided_by": found.decided_by,
        "consent": {
            "who": mask_name(yes.who),
            "at": clocks.local(yes.at).isoformat(),
            "basis": yes.basis.value,
            "basis_ref": yes.basis_ref,
            "recorded_by": yes.recorded_by,
        }
        if yes
        else None,
    }


def price_words(order: ServiceOrder) -> str:
    """The money of an order in words, for the resident (R12, R27)."""
    if order.kind is Kind.FREE:
        return "免费"
    if order.state in (State.SETTLED, State.CLOSED) and order.receipt:
        return f"已收 {yuan(order.paid)} 元（收据号 {order.receipt}）{_agreed_word(order)}"
    if order.finished_at is not None:
        return f"应付 {yuan(order.due)} 元{_agreed_word(order)}"
    quote, consent = order.quote, order.consent
    if quote is None or consent is None:
        return "有偿，价格待定"
    if order.lines or order.agreed:
        return f"{'商定' if order.agreed else '现场报价'} {yuan(consent.limit)} 元，您已同意{_agreed_word(order)}"
    return _quoted_words(quote)


def _agreed_word(order: ServiceOrder) -> str:
    return f"，经协商（{order.decision}）" if order.decision else ""


def _quoted_words(quote: Quote) -> str:
    if quote.mode is QuoteMode.FIXED:
        return f"{yuan(quote.high)} 元（一口价）"
    if quote.mode is QuoteMode.ESTIMATE:
        return f"预估 {yuan(quote.low)} 至 {yuan(quote.high)} 元{quote.minimum_word}，超出须经您同意"
    start = f"上门查看 {yuan(quote.high)} 元起，" if quote.high else "上门查看不收费，"
    return f"{start}现场报价，经您同意再做"
