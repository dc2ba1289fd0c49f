"""What people look at: the day's board, lists, an order with its history, the resident's status page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from service_desk import clocks
from service_desk.catalog import Estate
from service_desk.deadlines import ON_DESK
from service_desk.desk import negotiation, slips, steps
from service_desk.desk.context import Office
from service_desk.desk.dispatch import URGE_EVERY, overdue
from service_desk.errors import NotFound
from service_desk.negotiations import Negotiation, Stage
from service_desk.orders import History, OrderEvent, Place, Rating, ServiceOrder, Staff, Task, TaskKind, stream_of
from service_desk.store import Connection, counters, events, people, records, registers
from service_desk.store import orders as rows
from service_desk.workflow import Action, Kind, Role, State, possible

TRIES = 5  # guesses of number and phone tail, an hour, per order and per address (TRUST 5)
HOUR = 3600
TAIL = 4  # digits


@dataclass(frozen=True, slots=True)
class Board:
    """The day at a glance (D5); each list is ready to print."""

    today: tuple[ServiceOrder, ...]  # a window or a wanted half-day today
    late: tuple[ServiceOrder, ...]
    to_assign: tuple[ServiceOrder, ...]
    to_accept: tuple[ServiceOrder, ...]
    to_settle: tuple[ServiceOrder, ...]
    tasks: tuple[Task, ...]

    def tasks_of(self, kind: TaskKind) -> tuple[Task, ...]:
        """The open tasks of one kind."""
        return tuple(task for task in self.tasks if task.kind is kind)


OPEN = (State.REGISTERED, State.ROUTED, State.ASSIGNED, State.IN_SERVICE, State.COMPLETED, State.ACCEPTED)


def board(cn: Connection, office: Office, department: str = "") -> Board:
    """The board of the whole centre or of one department."""
    query = rows.OrderQuery(states=OPEN, department=department, sort="finish_by", limit=5000)
    found = rows.find(cn, office.estate, query)
    today = clocks.local(office.now).date()
    return Board(
        today=tuple(o for o in found if _is_on(o, today)),
        late=tuple(o for o in found if overdue(o, office)),
        to_assign=tuple(o for o in found if o.state in ON_DESK or (o.state is State.ASSIGNED and o.window is None)),
        to_accept=tuple(o for o in found if o.state is State.COMPLETED),
        to_settle=tuple(o for o in found if o.state is State.ACCEPTED and o.kind is Kind.PAID),
        tasks=records.tasks(cn, office.estate, department=department),
    )


def _is_on(order: ServiceOrder, today: object) -> bool:
    if order.state in (State.COMPLETED, State.ACCEPTED):
        return False
    if order.window is not None:
        return clocks.local(order.window.start).date() == today
    return order.wanted is not None and order.wanted.day == today


def find(cn: Connection, office: Office, query: rows.OrderQuery) -> tuple[ServiceOrder, ...]:
    """Orders for a list."""
    return rows.find(cn, office.estate, query)


def linked_orders(cn: Connection, office: Office, number: str) -> tuple[ServiceOrder, ...]:
    """The orders that came of an order: rework, warranty, opened anew."""
    return rows.several(cn, office.estate, registers.linked_to(cn, office.estate, [number]).get(number, ()))


def history(cn: Connection, office: Office, number: str) -> History:
    """An order with everything linked to it.

    Raises:
        NotFound: no such number.
    """
    order = steps.load(cn, office, number)
    return History(
        order=order,
        events=events.stream(cn, office.estate, stream_of(order.number)),
        tasks=records.tasks(cn, office.estate, number=order.number, open_only=False),
        rating=records.get_rating(cn, office.estate, order.number),
        follow_ups=records.follow_ups(cn, office.estate, order.number),
    )


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One line of the status page: what, when, and whether it lies behind."""

    word: str
    at: datetime | None
    done: bool


@dataclass(frozen=True, slots=True)
class Status:
    """The status page (R27). ``actions`` are what the resident may do now."""

    order: ServiceOrder
    steps: tuple[StatusStep, ...]
    who: Staff | None
    actions: frozenset[str]  # cancel | postpone | urge | accept | reject | rate | object | agree-price | refuse-price
    late: timedelta | None
    rating: Rating | None
    next_word: str  # what happens next and by when
    talk: Negotiation | None = None  # the price is being negotiated
    cash: tuple[str, ...] = ()  # what became of cash that was given to a worker, in words


def status_of(cn: Connection, office: Office, order: ServiceOrder) -> Status:
    """Everything the resident may see of an order."""
    happened = events.stream(cn, office.estate, stream_of(order.number))
    rating = records.get_rating(cn, office.estate, order.number)
    who = people.get_staff(cn, office.estate, order.lead) if order.lead else None
    late = overdue(order, office)
    mine = {action.value for action in possible(order.kind, order.state, Role.RESIDENT)}
    urged = order.urged_at is not None and office.now - order.urged_at < URGE_EVERY
    if late and not urged and order.state is not State.COMPLETED:
        mine.add("urge")
    if rating is None and order.finished_at is not None and order.state is not State.CANCELLED:
        mine.add("rate")
    talks = negotiation.of_order(cn, office, order.number)
    talk = next((one for one in talks if one.open), None)
    mine |= _price_acts(order, talk, len(talks))
    word = TALKING[talk.stage] if talk else _next_word(order, office.catalog.estate)
    if order.state is State.DECLINED:
        word = _taken_up_word(linked_orders(cn, office, order.number)) or word
    cash = slips.of_order(cn, office, order.number)
    if order.state is State.ACCEPTED and not talk and sum(one.amount for one in cash) >= order.due > 0:
        word = CASH_GIVEN
    given = tuple(slips.words_of(one) for one in cash)
    return Status(order, _steps(order, happened), who, frozenset(mine), late, rating, word, talk, given)


def _price_acts(order: ServiceOrder, talk: Negotiation | None, before: int) -> set[str]:
    if talk is None:
        return {"object"} if negotiation.may_object(order) and before < negotiation.MOST else set()
    return {"refuse-price", *(["agree-price"] if talk.stage is Stage.OFFERED else [])}


TALKING = {
    Stage.OPEN: "您对收费的意见已经收到，主管会与您商谈；定下来以前不收款。",
    Stage.AGREED: "与您谈定的价格正在报经理知悉，之后再请您付款。",
    Stage.OFFERED: "协商有了结果，请看一看是否同意；不同意的，按标定价格。",
}
PATH = (
    (Action.REGISTER, "已登记"),
    (Action.ROUTE, "已落实部门"),
    (Action.ASSIGN, "已派工"),
    (Action.START, "正在服务"),
    (Action.FINISH, "已完工"),
    (Action.ACCEPT, "已验收"),
    (Action.SETTLE, "已结算"),
    (Action.CLOSE, "已结案"),
)
SIDE_WORDS = {
    "answer": "已答复",
    "reroute": "已转交其他部门",
    "decline": "未能受理",
    "no-entry": "上门未能入户",
    "requote": "现场报价，您已同意",
    "suspend": "待料，另约时间",
    "stop": "工作提前结束",
    "reject": "返工",
    "lapse": "未表示异议",
    "cancel": "已取消",
    "postpone": "已改期",
    "urge": "已催办",
    "rate": "已评价",
    "object": "您对收费提出意见",
    "price-agree": "与您谈定价格",
    "price-decide": "协商有了结果",
    "price-consent": "您同意协商的价格",
    "price-acknowledge": "协商的价格已确认",
    "price-listed": "协商结束，按标定价格",
}


def _steps(order: ServiceOrder, happened: tuple[OrderEvent, ...]) -> tuple[StatusStep, ...]:
    """What happened, in words with times, then what is still to come on the ordinary way."""
    words = {action.value: word for action, word in PATH} | SIDE_WORDS
    past = [StatusStep(words[e.action], e.occurred_at, done=True) for e in happened if e.action in words]
    if order.state.final:
        return tuple(past)
    ahead = _still_to_come(order)
    return (*past, *(StatusStep(words[action.value], None, done=False) for action in ahead))


AHEAD = {
    State.REGISTERED: 1,
    State.ROUTED: 2,
    State.ASSIGNED: 3,
    State.IN_SERVICE: 4,
    State.COMPLETED: 5,
    State.ACCEPTED: 6,
    State.SETTLED: 7,
}


def _still_to_come(order: ServiceOrder) -> tuple[Action, ...]:
    rest = tuple(action for action, _ in PATH[AHEAD[order.state] :])
    return tuple(a for a in rest if a is not Action.SETTLE or order.kind is Kind.PAID)


def _next_word(order: ServiceOrder, estate: Estate) -> str:
    """What happens next, by whom and by when, in one sentence."""
    by = f"，最迟 {clocks.instant_word(order.respond_by)}" if order.respond_by else ""
    if order.state in ON_DESK:
        return f"我们会与您联系并约定上门时间{by}。" if order.visit else f"我们会开始为您办理{by}。"
    if order.state is State.ASSIGNED and order.window is not None:
        return f"约定时间：{clocks.window_word(order.window.start, order.window.end)}。"
    if order.state is State.ACCEPTED and order.kind is Kind.PAID:
        return f"请到{estate.centre}向财务付款（{estate.address}），请勿向服务人员付现金。"
    return NEXT.get(order.state, "")


def _taken_up_word(linked: tuple[ServiceOrder, ...]) -> str:
    numbers = [one.number for one in linked if one.link_kind == "taken-up"]
    return f"我们又看了一遍，可以办理。新单号 {numbers[-1]}，会与您约时间。" if numbers else ""


CASH_GIVEN = "您交给员工的现金登记了，结算以后给您收据。"
NEXT = {
    State.ASSIGNED: "我们会与您联系，另约时间。",
    State.IN_SERVICE: "正在为您服务，完工后请您验收。",
    State.COMPLETED: "请看一看做得好不好，再验收或要求返工。",
    State.ACCEPTED: "已经办完，我们会做一次回访，谢谢。",
    State.SETTLED: "我们会做一次回访，谢谢。",
    State.CLOSED: "已经办完，谢谢。",
    State.DECLINED: "这次未能受理，如有疑问请来电。",
    State.CANCELLED: "已取消，需要时可以重新预约。",
}


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The answer to number + tail: an order, nothing (wrong number or phone, told alike), or too many tries."""

    order: ServiceOrder | None
    blocked: bool


def look_up(cn: Connection, office: Office, number: str, tail: str, client: str) -> StatusAnswer:
    """Find an order by number and the last four digits of a phone on it (or the room, where there is no phone).

    Counts each miss per order and per address, in the database: run it as a write. Who knows the tail may look often.
    """

    def find(wanted: str) -> ServiceOrder | None:
        order = rows.get(cn, office.estate, wanted)
        return order if order is not None and tail in _tails(order) else None

    order, blocked = guess(cn, office, number, client, find)
    return StatusAnswer(order, blocked)


T = TypeVar("T")


def guess(
    cn: Connection, office: Office, number: str, client: str, find: Callable[[str], T | None]
) -> tuple[T | None, bool]:  # fmt: skip
    """What ``find`` knows of a number with its tail, and whether there were too many misses before to be told."""
    number = number.strip().upper()
    buckets = (office.bucket("status", "number", number), office.bucket("status", "client", client))
    if any(counters.peek(cn, office.estate, bucket, office.now, HOUR) >= TRIES for bucket in buckets):
        return None, True
    found = find(number)
    if found is None:
        for bucket in buckets:
            counters.hit(cn, office.estate, bucket, office.now, HOUR)
    return found, False


def _tails(order: ServiceOrder) -> frozenset[str]:
    return tails_of([order.contact.phone, order.booker.phone if order.booker else ""], order.address)


def tails_of(phones: Sequence[str], home: Place) -> frozenset[str]:
    """What proves that a number is one's own: the end of a phone on it, or the room where there is no phone."""
    tails = {phone[-TAIL:] for phone in phones if len(phone) >= TAIL}
    return frozenset(tails or ({home.room} if home.room else set()))


def of_worker(cn: Connection, office: Office, staff_id: str) -> tuple[ServiceOrder, ...]:
    """A worker's open jobs, the earliest window first.

    Raises:
        NotFound: no such member of staff.
    """
    if people.get_staff(cn, office.estate, staff_id) is None:
        raise NotFound(f"没有员工「{staff_id}」。")
    query = rows.OrderQuery(states=(State.ASSIGNED, State.IN_SERVICE), lead=staff_id)
    jobs = rows.find(cn, office.estate, query)
    return tuple(sorted(jobs, key=lambda o: (o.window is None, o.window.start if o.window else o.created_at)))
