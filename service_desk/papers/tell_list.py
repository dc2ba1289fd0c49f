"""The list of those to be told or called (D5b): whom, the number, what to say, and boxes for what came of it."""

from __future__ import annotations

from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import ServiceOrder
from service_desk.papers.house import day, house, weekday
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.personal import grouped, narrow, stamp
from service_desk.papers.register_facts import Printout, Telling, TellList
from service_desk.papers.wording import words

SHORT_ID = 6  # digits of a task's id that name it at the keyboard


def tell_list(catalog: Catalog, facts: TellList, printout: Printout) -> Paper:
    """The list as a paper."""
    said = words("tell-list", catalog)
    at = clocks.local(facts.at)
    department = catalog.department(facts.department)
    return Paper(
        name="tell-list",
        title=f"{said['name']} {day(at.date())}",
        template="tell-list.typ",
        data={
            "house": house(catalog),
            "words": said,
            "at": f"{day(at.date())} {weekday(at.date())} {at:%H:%M}",
            "department": department.name if department else said["all"],
            "lines": [_line(n, line, facts, said) for n, line in enumerate(facts.lines, 1)],
            "stamp": stamp(printout),
        },
        on=clocks.local(printout.at).date(),
    )


def _line(n: int, line: Telling, facts: TellList, said: dict[str, str]) -> dict[str, Any]:
    task, order = line.task, line.order
    return {
        "n": n,
        "kind": task.kind.word,
        "number": order.number,
        "code": task.id[:SHORT_ID],
        "due": f"{said['due']} {clocks.instant_word(task.due_at)}" if task.due_at else "",
        "late": task.due_at is not None and task.due_at < facts.at,
        "tried": f"{said['tried']} {task.attempts} {said['times']}" if task.attempts else "",
        "name": narrow(order.contact.name),
        "home": narrow(str(order.address)),
        "phone": _phone(order, said),
        "reach": narrow(order.contact.reach),
        "booker": _booker(order),
        "sentence": Typed(task.sentence),
    }


def _phone(order: ServiceOrder, said: dict[str, str]) -> str:
    """The number to call: the resident's own, else of the one who booked for them."""
    own = order.contact.phone or (order.booker.phone if order.booker else "")
    return grouped(own) if own else said["no_phone"]


def _booker(order: ServiceOrder) -> Typed:
    """Who booked for somebody else, with the number where it is not the one to call anyway."""
    if order.booker is None:
        return Typed("")
    number = f" {grouped(order.booker.phone)}" if order.contact.phone else ""
    return narrow(f"代填：{order.booker.name}{number}")
