"""Who does it and when: answer, route, reroute, decline, assign; the resident's cancelling, postponing and urging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from service_desk import clocks
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import get
from service_desk.errors import NotFound, Refused
from service_desk.guards import Facts
from service_desk.orders import HalfDay, ServiceOrder, TaskKind, Window
from service_desk.store import Connection, records
from service_desk.store import orders as rows
from service_desk.workflow import Action, Role, State

URGE_EVERY = timedelta(hours=4)
REVIEW_WITHIN = timedelta(days=7)  # the manager looks at what was declined weekly (§2.5)


def answer(cn: Connection, office: Office, act: Act, number: str, text: str) -> ServiceOrder:
    """Answer a registered free order at once (即时办结)."""
    order = steps.load(cn, office, number)
    after = steps.take(
        cn,
        office,
        act,
        order,
        Action.ANSWER,
        facts=Facts(answer=text),
        stamp="closed_at",
        changes={"answer": text},
        note=text,
    )
    steps.release(cn, office, order)
    steps.drop_tasks(cn, office, order)
    steps.tell(cn, office, act, after, f"答复住户：{text}")
    return after


def route(cn: Connection, office: Office, act: Act, number: str, department: str) -> ServiceOrder:
    """Hand a registered order to a department (落实部门, §5.2)."""
    order = steps.load(cn, office, number)
    found = office.department(department)
    facts = Facts(department=found.id)
    data = {"department": found.id}
    return steps.take(cn, office, act, order, Action.ROUTE, facts=facts, changes=data, data=data)


def reroute(cn: Connection, office: Office, act: Act, number: str, department: str, reason: str) -> ServiceOrder:
    """Hand an order to another department (转部门); its places of the half-day move along.

    Raises:
        SlotFull: the other department has no place left in the wanted half-day.
    """
    order = steps.load(cn, office, number)
    found = office.department(department)
    facts = Facts(department=found.id, other_department=found.id != order.department, reason=reason)
    changes = {"department": found.id, "lead": "", "helpers": (), "window": None}
    data = {"from": order.department, "department": found.id}
    after = steps.take(cn, office, act, order, Action.REROUTE, facts=facts, changes=changes, data=data, note=reason)
    steps.release(cn, office, order)
    if order.wanted and order.places:
        steps.reserve(cn, office, found.id, order.wanted, order.places)
    if order.state is State.ASSIGNED:
        steps.tell(cn, office, act, after, f"原定上门有变：改由{found.name}办理，稍后再约时间。")
    return after


def decline(cn: Connection, office: Office, act: Act, number: str, reason: str, alternative: str) -> ServiceOrder:
    """Decline politely, with a listed reason and an alternative (婉拒, §2.5)."""
    order = steps.load(cn, office, number)
    facts = Facts(reason=reason, reasons=office.catalog.estate.decline_reasons, alternative=alternative)
    after = steps.take(
        cn, office, act, order, Action.DECLINE, facts=facts, stamp="closed_at",
        data={"reason": reason}, note=alternative,
    )  # fmt: skip
    steps.release(cn, office, order)
    steps.drop_tasks(cn, office, order)
    steps.tell(cn, office, act, after, f"抱歉，这次不能办理：{reason}。建议：{alternative}")
    review = f"婉拒了「{order.title}」，原因：{reason}；给住户的办法：{alternative}"
    steps.add_task(cn, office, after, TaskKind.REVIEW, review, due=office.now + REVIEW_WITHIN)
    return after


def assign(
    cn: Connection, office: Office, act: Act, number: str, lead: str, window: Window | None, helpers: Sequence[str] = ()
) -> ServiceOrder:
    """Send somebody at a time agreed with the resident (派工, §5.3); also a second time, to change either.

    Raises:
        Refused: not of the department, no window, or noisy work in quiet hours (§2.3).
    """
    order = steps.load(cn, office, number)
    service = office.catalog.service(order.service)
    noisy = bool(service and service.noisy)
    team = (lead, *helpers)
    facts = Facts(
        urgent=order.urgent,
        called_back=not records.tasks(cn, office.estate, number=order.number, kind=TaskKind.CALL_BACK, limit=1),
        team_in_department=len(set(team)) == len(team) and all(_works_in(cn, office, who, order) for who in team),
        window_agreed=window is not None and window.start < window.end and window.end > (act.occurred_at or office.now),
        window_allowed=window is not None
        and not (noisy and clocks.in_quiet_hours(office.catalog, window.start, window.end)),
    )
    changes: dict[str, object] = {"lead": lead, "helpers": tuple(helpers), "window": window}
    if window is not None:  # no promise ends before the agreed time, nor stands still after 未能入户 is over
        changes["finish_by"] = max(order.finish_by or window.end, window.end)
    data: dict[str, object] = {"lead": lead, "helpers": list(helpers)}
    if window is not None:
        data |= {"start": window.start.isoformat(), "end": window.end.isoformat()}
    after = steps.take(cn, office, act, order, Action.ASSIGN, facts=facts, changes=changes, data=data)
    if order.lead and order.window is None:  # 未能入户 asked for this new time
        steps.drop_tasks(cn, office, after, TaskKind.CALL)
    if window is not None:
        person = get(cn, office, lead)
        word = clocks.window_word(window.start, window.end)
        steps.tell(cn, office, act, after, f"{word}，{person.name}（工牌 {person.badge}）上门办理「{order.title}」。")
    return after


def _works_in(cn: Connection, office: Office, who: str, order: ServiceOrder) -> bool:
    try:
        return get(cn, office, who).holds(Role.WORKER, order.department)
    except NotFound:
        return False


def cancel(cn: Connection, office: Office, act: Act, number: str, reason: str) -> ServiceOrder:
    """The resident no longer wants it (取消), until the work starts."""
    order = steps.load(cn, office, number)
    after = steps.take(
        cn, office, act, order, Action.CANCEL, facts=Facts(reason=reason), stamp="closed_at", note=reason
    )
    steps.release(cn, office, order)
    steps.drop_tasks(cn, office, order)
    if order.lead:
        sentence = f"住户已取消「{order.title}」，请通知{get_name(cn, office, order.lead)}不再上门。"
        steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=office.now)
    return after


def get_name(cn: Connection, office: Office, who: str) -> str:
    """A staff member's name, or the id of somebody who has left."""
    try:
        return get(cn, office, who).name
    except NotFound:
        return who


def postpone(cn: Connection, office: Office, act: Act, number: str, wanted: HalfDay) -> ServiceOrder:
    """The resident wants another half-day (改期); an assigned order goes back to routing if the worker isn't free.

    Raises:
        Refused: the half-day is not on offer, or is the same as before.
        SlotFull: no place left in it.
    """
    order = steps.load(cn, office, number)
    on_offer = (wanted.day, wanted.half) in clocks.half_days_on_offer(office.offering, act.occurred_at or office.now)
    free = bool(order.lead) and not _busy(cn, office, order, wanted)
    facts = Facts(new_half_day=on_offer and wanted != order.wanted, worker_free=free)
    window = _whole_half_day(office, wanted) if free else None
    changes: dict[str, object] = {"wanted": wanted, "window": window}
    if not free:
        changes |= {"lead": "", "helpers": ()}
    end = clocks.half_day_end(office.catalog, wanted.day, wanted.half)
    changes["finish_by"] = max(order.finish_by, end) if order.finish_by else end
    data = {"day": wanted.day.isoformat(), "half": wanted.half.value}
    after = steps.take(cn, office, act, order, Action.POSTPONE, facts=facts, changes=changes, data=data)
    if order.places and order.department:
        steps.release(cn, office, order)
        steps.reserve(cn, office, order.department, wanted, order.places)
    steps.drop_tasks(cn, office, after, TaskKind.TELL, TaskKind.CALL)  # of the old time
    if order.lead:
        word = clocks.half_day_word(wanted.day, wanted.half)
        sentence = f"住户把「{order.title}」改到{word}，请通知{get_name(cn, office, order.lead)}。"
        steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=office.now)
    return after


def _whole_half_day(office: Office, wanted: HalfDay) -> Window:
    """The whole new half-day as the window: the exact time is agreed again by telephone."""
    begin, end = office.catalog.estate.hours.span(wanted.half)
    return Window(clocks.at(wanted.day, begin), clocks.at(wanted.day, end))


def _busy(cn: Connection, office: Office, order: ServiceOrder, wanted: HalfDay) -> bool:
    """Whether the lead has another job in the half-day."""
    span = _whole_half_day(office, wanted)
    jobs = rows.find(cn, office.estate, rows.OrderQuery(states=(State.ASSIGNED, State.IN_SERVICE), lead=order.lead))
    return any(
        job.number != order.number and job.window and job.window.start < span.end and span.start < job.window.end
        for job in jobs
    )


def urge(cn: Connection, office: Office, act: Act, number: str) -> ServiceOrder:
    """催办: after the deadline the resident may press; the supervisor gets a task.

    Raises:
        Refused: nothing is late yet, or it was urged a short while ago.
    """
    order = steps.load(cn, office, number)
    if not overdue(order, office):
        raise Refused("还没有到约定的时间，我们会按时办理；着急请直接来电。", code="not_late")
    if order.urged_at and office.now - order.urged_at < URGE_EVERY:
        raise Refused("刚刚已经催办过，我们正在处理。", code="urged_already")
    after = steps.remark(cn, office, act, order, "urge", changes={"urged_at": office.now}, data={})
    steps.add_task(cn, office, after, TaskKind.URGE, f"住户催办「{order.title}」，请马上联系住户。", due=office.now)
    return after


def overdue(order: ServiceOrder, office: Office) -> timedelta | None:
    """How late an order is, or None: first by its answer, then by its finish."""
    limit = deadline_of(order)
    return office.now - limit if limit and office.now > limit else None


def deadline_of(order: ServiceOrder) -> datetime | None:
    """By when the next thing has to happen: the answer, then the finish; None when nothing is awaited."""
    if order.state in UNDER_WAY:
        return order.finish_by
    if order.state not in ON_DESK:
        return None
    return min(order.respond_by, order.finish_by) if order.respond_by and order.finish_by else order.respond_by


ON_DESK = (State.REGISTERED, State.ROUTED)
UNDER_WAY = (State.ASSIGNED, State.IN_SERVICE)
