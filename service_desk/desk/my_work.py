"""A worker's own tasks on the phone: which they are, whom they are for, and what a resident says at the door (W1, W3).

A worker sees the full contact of the own tasks and nothing of what was paid. The first look of a day at an order is
written into the book of looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from service_desk import clocks
from service_desk.desk import acceptance, attachments, steps, visibility
from service_desk.desk.attachments import Picture
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.people import did_work, own_act
from service_desk.errors import NotFound, Refused
from service_desk.homes import Home
from service_desk.orders import Basis, ServiceOrder, Staff, TaskKind
from service_desk.store import Connection, board, homes
from service_desk.store import orders as rows
from service_desk.store.attachments import SIGNATURE
from service_desk.workflow import State

LOOKED = "own task"  # the look's name in the book
MOST_WAITING = 30
PAPER, ABSENT, REFUSED = "paper-signed", "absent", "refused"  # the events' names
WAYS = (PAPER, ABSENT, REFUSED)
NOT_YOURS = "没有这项任务，或不是派给您的。"


@dataclass(frozen=True, slots=True)
class Task:
    """One task as its worker sees it. ``care``: what to mind when speaking to them, kept with leave."""

    order: ServiceOrder
    care: str


@dataclass(frozen=True, slots=True)
class MyDays:
    """A worker's work: today's in the order of its times, the next days', and what waits for a resident's word."""

    today: tuple[Task, ...]
    later: tuple[tuple[date, tuple[Task, ...]], ...]
    open: tuple[Task, ...]  # without a time
    waiting: tuple[Task, ...]  # finished, not accepted yet

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them."""
        return (*self.today, *(task for _, tasks in self.later for task in tasks), *self.open, *self.waiting)


def my_days(cn: Connection, office: Office, staff_id: str) -> MyDays:
    """The open work of one person, as lead or helper."""
    numbers = [job.number for job in board.jobs(cn, office.estate, person=staff_id)]
    found = {order.number: order for order in rows.several(cn, office.estate, numbers)}
    query = rows.OrderQuery(states=(State.COMPLETED,), lead=staff_id, limit=MOST_WAITING, sort="changed_at")
    done = rows.find(cn, office.estate, query)
    known = homes.homes_at(cn, office.estate, [order.place for order in (*found.values(), *done)])
    tasks = [_task(found[number], known) for number in numbers if number in found]
    waiting = tuple(_task(order, known) for order in done)
    today, days = clocks.local(office.now).date(), dict[date, list[Task]]()
    for task in tasks:
        if (day := _day(task.order, today)) is not None:
            days.setdefault(day, []).append(task)
    later = tuple((day, tuple(days[day])) for day in sorted(days) if day != today)
    loose = tuple(task for task in tasks if _day(task.order, today) is None)
    return MyDays(tuple(days.get(today, ())), later, loose, waiting)


def _day(order: ServiceOrder, today: date) -> date | None:
    """On which day a task is shown: work begun and days gone by count as today's."""
    if order.state is State.IN_SERVICE:
        return today
    return max(today, clocks.local(order.window.start).date()) if order.window else None


def _task(order: ServiceOrder, known: Mapping[str, Home]) -> Task:
    home = known.get(homes.key_of(order.place))
    care = home.occupancy.care if home and home.occupancy else None
    return Task(order, care.words if care else "")


def my_task(cn: Connection, office: Office, staff_id: str, number: str) -> Task:
    """One of the own team's tasks.

    Raises:
        NotFound: there is none, or it is another's; told alike.
    """
    order = rows.get(cn, office.estate, number.strip().upper())
    if order is None or staff_id not in order.team:
        raise NotFound(NOT_YOURS)
    return _task(order, homes.homes_at(cn, office.estate, [order.place]))


# ---- what the resident says at the door -----------------------------------------------------------------------------


def signable(cn: Connection, office: Office, person: Staff, number: str) -> ServiceOrder:
    """The order on whose screen the resident may sign: the own team's, or one that the person may record for.

    Raises:
        NotFound: it is none of the person's, or there is none; told alike.
    """
    found = visibility.visible(cn, office, person, number)
    if person.id not in found.team and not visibility.may_record_for(person):
        raise NotFound(NOT_YOURS)
    return found


def sign(
    cn: Connection, office: Office, entry: Entry, number: str, picture: Picture, signed_by: str
) -> ServiceOrder:  # fmt: skip
    """The resident signs on the screen of ``entry.by``: the resident's own act, proved by the drawing (§5.4)."""
    order = steps.load(cn, office, number)
    kept = attachments.keep(cn, office, order.number, SIGNATURE, picture, entry.by)
    act = replace(
        Act.resident(Basis.SCREEN), occurred_at=entry.at, late_reason=entry.late_reason, version=entry.version
    )
    return acceptance.accept(cn, office, act, order.number, signed_by, signature=kept.sha256, device=entry.by)


def not_accepted(cn: Connection, office: Office, entry: Entry, number: str, way: str, words: str) -> ServiceOrder:
    """The resident has signed on paper, is absent, or refuses: finished work stays unaccepted, whoever says so.

    Refusal is never acceptance: the supervisor gets a task. A sheet signed on paper is entered by a colleague who did
    not do the work, once it is back.

    Raises:
        Refused: the work is not finished, or nothing was written.
    """
    order = steps.load(cn, office, number)
    if order.state is not State.COMPLETED or way not in WAYS:
        raise Refused("只有已完工、还没有验收的服务单要记住户怎样表示。", code="not_finished")
    if not words.strip():
        raise Refused("请写明经过。", code="no_words")
    act = own_act(cn, office, entry)
    after = steps.remark(cn, office, act, order, way, changes={}, data={}, note=words.strip())
    sentence = _sentence(order, way)
    if sentence:
        due = clocks.add_working_hours(office.catalog, office.now, 4)
        steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=due)
    return after


def _sentence(order: ServiceOrder, way: str) -> str:
    """What the office is to do."""
    if way == REFUSED:
        return f"住户没有同意验收「{order.title}」，请主管联系住户：返工或另行商量。不能当作已验收。"
    if way == PAPER:
        return f"「{order.title}」住户已在纸单上签字，请收回纸单，由没有做这项工作的同事录入。"
    return ""


def works_on(cn: Connection, office: Office, order: ServiceOrder, person: Staff) -> bool:
    """Whether the person did the work, and so never records its acceptance."""
    return did_work(cn, office, order, person.id)
