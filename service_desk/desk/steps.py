"""How every step is taken: state, order row, event and places in one transaction, with a version check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from service_desk import clocks, deadlines, workflow
from service_desk.desk.context import SYSTEM, Act, Office
from service_desk.desk.people import check_actor, check_ground, require
from service_desk.desk.telling import tell_staff
from service_desk.errors import NotAllowed, NotFound, Refused, SlotFull, Stale
from service_desk.guards import Facts
from service_desk.orders import LATE, HalfDay, OrderEvent, ServiceOrder, Task, TaskKind, stream_of
from service_desk.store import Connection, events, records, slots
from service_desk.store import orders as rows
from service_desk.workflow import Action, Role, State

LATE_DAYS = 3  # more working days asks for the manager
SKEW = timedelta(minutes=2)  # clocks of two doors may differ so much


def load(cn: Connection, office: Office, number: str) -> ServiceOrder:
    """The order.

    Raises:
        NotFound: no such number.
    """
    found = rows.get(cn, office.estate, number.strip().upper())
    if found is None:
        raise NotFound(f"没有单号「{number}」，请核对后再试。")
    return found


def occurred(cn: Connection, office: Office, act: Act) -> datetime:
    """When the act happened, checked against the rules of late entry (补录).

    Raises:
        Refused: in the future, late without a reason, or too late for anybody but the manager.
    """
    if act.occurred_at is None:
        return office.now
    if act.occurred_at > office.now + SKEW:
        raise Refused("发生时间不能晚于现在，请核对。", code="in_future")
    if act.role is Role.SYSTEM:
        return act.occurred_at
    if office.now - act.occurred_at > LATE and not act.late_reason.strip():
        why = "请写明原因（如：停电、夜间抢修、纸单补录）"
        raise Refused(f"补录超过 {LATE // timedelta(minutes=1)} 分钟，{why}。", code="late_without_reason")
    days = clocks.working_days_between(office.catalog, act.occurred_at, office.now)
    if days > LATE_DAYS:
        person = act.recorded_by or act.actor
        try:
            require(cn, office, person, Role.MANAGER)
        except (NotFound, NotAllowed) as error:
            raise Refused(f"补录超过 {LATE_DAYS} 个工作日，要由经理来录。", code="late_needs_manager") from error
    return act.occurred_at


def make_event(
    office: Office,
    act: Act,
    number: str,
    action: str,
    when: datetime,
    *,
    state: State | None,
    data: Mapping[str, Any],
    note: str,
) -> OrderEvent:
    """An event as the act makes it; the store numbers and chains it."""
    return OrderEvent(
        stream=stream_of(number),
        seq=0,
        action=action,
        actor=act.actor,
        role=act.role,
        recorded_by=act.recorder,
        basis=act.basis,
        basis_ref=act.basis_ref,
        occurred_at=when,
        recorded_at=office.now,
        state=state,
        late_reason=act.late_reason,
        os_account=act.os_account,
        data=data,
        note=note,
    )


def keep(cn: Connection, office: Office, event: OrderEvent) -> OrderEvent:
    """Write an event."""
    return events.append(cn, office.estate, event, secret=office.secret, salt=office.new_id())


def take(
    cn: Connection,
    office: Office,
    act: Act,
    order: ServiceOrder,
    action: Action,
    *,
    facts: Facts,
    changes: Mapping[str, Any] | None = None,
    stamp: str = "",
    data: Mapping[str, Any] | None = None,
    note: str = "",
) -> ServiceOrder:
    """Take one step of the table and write it. ``stamp`` names the order's time that this step sets.

    Raises:
        IllegalStep, NotAllowed, Refused: the step may not be taken.
        Stale: the order is no longer as the actor saw it.
    """
    _as_seen(act, order)
    check_actor(cn, office, act, order.department)  # who may not act learns nothing from the guards
    target = workflow.step(order.kind, order.state, action, act.role, facts)
    when = occurred(cn, office, act)
    if act.role is Role.SYSTEM:  # a rule never runs ahead of what it follows from, even after the clock was set back
        when = max(when, order.changed_at)
    check_after(when, order.changed_at)
    changed: dict[str, Any] = {**(changes or {}), **({stamp: when} if stamp else {})}
    changed |= {"state": target, "version": order.version + 1, "changed_at": max(when, order.changed_at)}
    after = replace(order, **changed)
    if deadlines.deadline_of(after) != deadlines.deadline_of(order):  # what was passed upward was another lateness
        after = replace(after, climbed="")
    rows.update(cn, office.estate, after, expected_version=order.version)
    keep(
        cn, office, make_event(office, act, order.number, action.value, when, state=target, data=data or {}, note=note)
    )
    tell_staff(cn, office, act, order, after, action.value)
    return after


def check_after(when: datetime, changed_at: datetime) -> None:
    """No step lies before the one it follows.

    Raises:
        Refused: this one would.
    """
    if when < changed_at - SKEW:
        raise Refused(f"这一步的时间早于上一步（{clocks.instant_word(changed_at)}），请核对。", code="before_last_step")


def _as_seen(act: Act, order: ServiceOrder) -> None:
    if act.version is not None and act.version != order.version:
        raise Stale("这张服务单刚被别人改过，请重新打开看一看再办。")


def remark(
    cn: Connection,
    office: Office,
    act: Act,
    order: ServiceOrder,
    what: str,
    *,
    changes: Mapping[str, Any],
    data: Mapping[str, Any],
    note: str = "",
) -> ServiceOrder:
    """Record something that is no step of the table (催办, 评价, 告知), under the same chain and version.

    Raises:
        Stale: the order is no longer as the actor saw it.
        Refused: a paper sheet without its number, or a late entry that may not be.
    """
    _as_seen(act, order)
    check_ground(act)
    when = occurred(cn, office, act)
    after = replace(order, version=order.version + 1, **changes)
    rows.update(cn, office.estate, after, expected_version=order.version)
    keep(cn, office, make_event(office, act, order.number, what, when, state=None, data=data, note=note))
    tell_staff(cn, office, act, order, after, what)
    return after


def add_task(
    cn: Connection, office: Office, order: ServiceOrder, kind: TaskKind, sentence: str, *, due: datetime | None = None
) -> Task:
    """A task for the office, with the sentence to say."""
    task = Task(office.new_id(), order.number, kind, order.department, sentence, office.now, due)
    records.add_task(cn, office.estate, task)
    return task


def tell(cn: Connection, office: Office, act: Act, order: ServiceOrder, sentence: str) -> None:
    """待告知: every change of a resident's plan that the resident did not make is to be told, the newest alone."""
    drop_tasks(cn, office, order, TaskKind.TELL)
    if act.role is not Role.RESIDENT:
        due = deadlines.due_in(office.catalog, office.now, deadlines.TELL_HOURS)
        add_task(cn, office, order, TaskKind.TELL, sentence, due=due)


def drop_tasks(cn: Connection, office: Office, order: ServiceOrder, *kinds: TaskKind) -> None:
    """What was still to be told or asked is moot now: the resident knows, or the order is over. All kinds if none."""
    for task in records.tasks(cn, office.estate, number=order.number):
        if task.kind in kinds or (not kinds and task.kind is not TaskKind.FOLLOW_UP):
            done = replace(task, done_at=office.now, done_by=SYSTEM, outcome="moot")
            records.update_task(cn, office.estate, done)


def reserve(cn: Connection, office: Office, department: str, wanted: HalfDay, places: int) -> None:
    """Take places of a half-day; exactly one of many who ask at once gets the last.

    Raises:
        SlotFull: none left, with what to do instead.
    """
    capacity = office.department(department).capacity
    if places and not slots.take(
        cn, office.estate, department, wanted.day, wanted.half, places=places, capacity=capacity
    ):
        word = clocks.half_day_word(wanted.day, wanted.half)
        raise SlotFull(f"{word}已约满，请另选一个半天，或致电服务中心 {office.catalog.estate.phone}。")


def release(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """Give an order's places of its half-day back."""
    if order.wanted and order.places and order.department:
        slots.release(cn, office.estate, order.department, order.wanted.day, order.wanted.half, places=order.places)
