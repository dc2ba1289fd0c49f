"""Work that reaches the neighbours (§2.3): a notice hangs at the doors of the affected stairs before it starts.

Where it hangs is an event of the order, for the agreed time; another time needs another notice. Urgent work is made
safe at once and needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service_desk import clocks
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import may_record
from service_desk.errors import Refused
from service_desk.notices import NoticeKind
from service_desk.orders import ServiceOrder, stream_of
from service_desk.store import Connection, events
from service_desk.workflow import State

if TYPE_CHECKING:
    from service_desk.papers.paper import Paper

POSTED = "door-notice"  # the event's name


def affected(office: Office, order: ServiceOrder) -> tuple[str, ...]:
    """What the work does to neighbours who have to be told first: water, power, lift, noise."""
    service = office.catalog.service(order.service)
    return service.affects if service and not order.urgent else ()


def is_posted(cn: Connection, office: Office, order: ServiceOrder) -> bool:
    """Whether the notice for the agreed time hangs."""
    start = _start(order)
    return any(
        event.action == POSTED and event.data["start"] == start
        for event in events.stream(cn, office.estate, stream_of(order.number))
    )


def may_start(cn: Connection, office: Office, order: ServiceOrder) -> bool:
    """Whether nobody has to be told any more before the work starts."""
    return not affected(office, order) or is_posted(cn, office, order)


def usual_stairs(order: ServiceOrder) -> str:
    """The stairs of the home itself: ``3号楼2单元``; empty for another place."""
    place = order.place
    if place.other:
        return ""
    return f"{place.building}号楼{place.unit}单元" if place.unit else f"{place.building}号楼"


def posted(cn: Connection, office: Office, act: Act, number: str, stairs: str, where: str) -> ServiceOrder:
    """Write down which stairs are affected and where the notice hangs.

    Raises:
        Refused: the work affects nobody, no time was agreed yet, or something was left out.
        NotAllowed: neither of the team nor somebody who may record.
        Stale: the order is no longer as the actor saw it.
    """
    order = steps.load(cn, office, number)
    kinds = _kinds(office, order)
    if order.state is not State.ASSIGNED or order.window is None:
        raise Refused("约好上门时间、还没有开始的服务单才贴通知。", code="no_window")
    if act.actor not in order.team:
        may_record(cn, office, act.recorder)
    if not stairs.strip() or not where.strip():
        raise Refused("请写明受影响的楼栋单元，和通知贴在哪里。", code="no_place")
    data = {"start": _start(order), "affects": [kind.value for kind in kinds]}
    note = f"{stairs.strip()}；贴在{where.strip()}"
    return steps.remark(cn, office, act, order, POSTED, changes={}, data=data, note=note)


def paper_for(office: Office, order: ServiceOrder, *, stairs: str = "", url: str = "") -> Paper:
    """The notice filled in from the order, one page for each of the stairs (separated by 、).

    Raises:
        Refused: the work affects nobody, or no time was agreed yet.
        InvalidInput: another place than the estate's, and no stairs were named.
    """
    from service_desk.papers.door_notice import door_notice  # noqa: PLC0415 - only printing needs the builders

    kinds = _kinds(office, order)
    if order.window is None:
        raise Refused("还没有约好上门时间，通知上写不出时间。", code="no_window")
    kind, rest = kinds[0], [also.word.removesuffix("通知") for also in kinds[1:]]
    doors = [part.strip() for part in (stairs or usual_stairs(order)).replace("，", "、").split("、") if part.strip()]
    return door_notice(
        office.catalog, kind=kind, when=clocks.window_word(order.window.start, order.window.end),
        affects=f"{'、'.join(doors)}全部住户" if doors else "", why="；".join([order.title, *rest]),
        department=order.department, on=clocks.local(office.now).date(), url=url,
        until=clocks.local(order.window.end).date(), places=doors,
    )  # fmt: skip


def _kinds(office: Office, order: ServiceOrder) -> tuple[NoticeKind, ...]:
    found = tuple(NoticeKind(what) for what in affected(office, order))
    if not found:
        raise Refused("这项工作不停水、停电、停梯，也没有噪音，不用贴门口通知。", code="affects_nobody")
    return found


def _start(order: ServiceOrder) -> str:
    return order.window.start.isoformat() if order.window else ""
