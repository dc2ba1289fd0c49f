"""A worker's day sheet (D6, §5.3): the day's tasks in the order of their windows, one page or more for each worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import ServiceOrder
from service_desk.papers.house import day, house, weekday
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.personal import agreed_time, budget, grouped, stamp
from service_desk.papers.register_facts import DaySheet, Job, Printout
from service_desk.papers.wording import words
from service_desk.pricing import QuoteMode
from service_desk.workflow import Kind, State

RESERVE = 4  # lines to write on


def day_sheets(catalog: Catalog, sheets: Sequence[DaySheet], on: date, printout: Printout) -> Paper:
    """The sheets of one worker, or of a department's, each worker beginning on a new page."""
    said = words("day-sheet", catalog)
    return Paper(
        name="day-sheet",
        title=f"{said['name']} {day(on)}",
        template="day-sheet.typ",
        data={
            "house": house(catalog),
            "words": said,
            "day": f"{day(on)} {weekday(on)}",
            "sheets": [_sheet(sheet, said) for sheet in sheets],
            "reserve": RESERVE,
            "stamp": stamp(printout),
        },
        on=clocks.local(printout.at).date(),
    )


def _sheet(sheet: DaySheet, said: dict[str, str]) -> dict[str, Any]:
    jobs = sorted(sheet.jobs, key=lambda job: (_begins(job.order), job.order.number))
    return {
        "worker": Typed(sheet.worker.name),
        "badge": Typed(sheet.worker.badge or sheet.worker.id),
        "departments": Typed("、".join(sheet.departments)),
        "jobs": [_job(job, sheet, said) for job in jobs],
        "loose": [_job(job, sheet, said) for job in sheet.loose],
    }


def _begins(order: ServiceOrder) -> datetime:
    return order.window.start if order.window else order.created_at


def _job(job: Job, sheet: DaySheet, said: dict[str, str]) -> dict[str, Any]:
    order, service = job.order, job.service
    when = agreed_time(order)
    others = [person.name for person in job.team if person.id != sheet.worker.id]
    return {
        "time": when[-1] if when else "",
        "day": when[0] if order.window is None and when else "",
        "number": order.number,
        "title": Typed(order.title),
        "urgent": said["urgent"] if order.urgent else "",
        "state": order.state_word if order.state not in (State.ASSIGNED, State.REGISTERED, State.ROUTED) else "",
        "name": Typed(order.contact.name),
        "phone": grouped(order.contact.phone),
        "call": _other_way(order),
        "where": Typed(str(order.place)),
        "content": Typed(order.content),
        "requirements": Typed(order.requirements),
        "warnings": _warnings(job, said),
        "price": _price(order, said),
        "ready": [f"{said['ready']}{'、'.join(service.bring)}"] if service and service.bring else [],
        "others": Typed(f"{said['with']}：{'、'.join(others)}") if others else "",
    }


def _other_way(order: ServiceOrder) -> Typed:
    """How else to find the resident, and who booked for them."""
    booker = f"代填：{order.booker.name} {grouped(order.booker.phone)}" if order.booker else ""
    return Typed("　".join(filter(None, (order.contact.reach, booker))))


def _warnings(job: Job, said: dict[str, str]) -> list[str]:
    service = job.service
    found = [f"{said['entry']}（{job.order.no_entry_count} 次）"] if job.order.no_entry_count else []
    if service is None:
        return found
    if service.noisy:
        found.append(said["noisy"])
    return found + [said[what] for what in service.affects if what in said and not (what == "noise" and service.noisy)]


def _price(order: ServiceOrder, said: dict[str, str]) -> dict[str, str]:
    """How it is charged, in words, and what to say about paying."""
    if order.kind is Kind.FREE:
        link = said.get(order.link_kind) if order.linked_to else None
        return {"mode": "免费", "words": f"{link} {order.linked_to}" if link else said["free"], "paid": ""}
    mode = order.quote.mode if order.quote else QuoteMode.ON_SITE
    return {"mode": mode.word, "words": "，".join(budget(order)), "paid": said["pay"]}
