"""The counter: somebody calls or comes. Who it is, what to read out, and the booking in one go (D0, D2–D4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from service_desk import clocks
from service_desk.catalog import ServiceItem
from service_desk.desk import dispatch, homes, steps, tasks
from service_desk.desk.booking import HalfDayOffer, answer_now, book, half_days
from service_desk.desk.context import Entry, Office
from service_desk.desk.duty import Dispatch, dispatch_urgent
from service_desk.desk.intake import Booking, quote_for, quote_sentence, read_booking
from service_desk.desk.people import act_of, own_act
from service_desk.desk.people import get as get_person
from service_desk.desk.search import answers, service_of
from service_desk.desk.times import parse_instant
from service_desk.desk.visibility import may_see, visible
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.homes import Care, Tenure
from service_desk.orders import Channel, Place, ServiceOrder, Staff, Task, TaskKind, Window
from service_desk.pricing import Quote
from service_desk.store import Connection, people, records
from service_desk.store import homes as home_rows
from service_desk.workflow import Action, Role

URGENT_WINDOW = timedelta(hours=2)
SMALL = "small"


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of who calls: from the household list or from an earlier order. Empty where it is not."""

    room: str = ""  # id of the home
    again: str = ""  # number of the earlier order
    place: Place | None = None
    elsewhere: str = ""
    name: str = ""
    phones: tuple[str, ...] = ()
    reach: str = ""
    tenure: Tenure = Tenure.UNKNOWN
    care: Care | None = None
    remark: str = ""
    room_remark: str = ""
    service: str = ""  # of the earlier order
    orders: tuple[ServiceOrder, ...] = ()  # still open, of this household

    @property
    def known(self) -> bool:
        """Whether nobody needs to ask for name, address and a way to reach them."""
        return bool(self.name and self.place and self.place.code and (self.phones or self.reach))


def caller_of_home(cn: Connection, office: Office, room_id: str) -> Caller:
    """Who calls from a home of the list; an empty room gives its address alone.

    Raises:
        NotFound: no such home.
    """
    home = homes.get_home(cn, office, room_id)
    who = home.occupancy
    open_orders: tuple[ServiceOrder, ...] = ()
    if who is not None:
        open_orders = tuple(o for o in homes.orders_of(cn, office, home.room, who) if not o.state.final)
    base = Caller(room_id, place=home.room.place, room_remark=home.room.remark, orders=open_orders)
    if who is None:
        return base
    return replace(base, name=who.name, phones=who.phones, tenure=who.tenure, care=who.care, remark=who.remark)


def caller_of_order(cn: Connection, office: Office, person: Staff, number: str) -> Caller:
    """Who an earlier order was for (再来一单, 同上次地址), with the care note of whoever has the home now.

    Raises:
        NotFound: no such order, none of the person's, or one that was answered at once and names nobody.
    """
    order = visible(cn, office, person, number)
    if not order.address.code:
        raise NotFound("这张单没有住户，不能再来一单。")
    home = home_rows.home_at(cn, office.estate, order.address)
    who = home.occupancy if home else None
    same = who is not None and who.name == order.contact.name
    return Caller(
        again=order.number,
        place=order.address,
        elsewhere=order.place.other,
        name=order.contact.name,
        phones=(order.contact.phone,) if order.contact.phone else (),
        reach=order.contact.reach,
        tenure=who.tenure if who and same else Tenure.UNKNOWN,
        care=who.care if who and same else None,
        room_remark=home.room.remark if home else "",
        service=order.service,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What to read out for a service, and what can be chosen: half-days, or who goes at once."""

    service: ServiceItem
    quote: Quote | None
    sentence: str  # to read aloud
    half_days: tuple[HalfDayOffer, ...] = ()
    workers: tuple[Staff, ...] = ()

    @property
    def paid(self) -> bool:
        """Whether the resident has to agree to a price."""
        return self.quote is not None


def offer_of(cn: Connection, office: Office, service: ServiceItem) -> Offer:
    """What to read out and to choose for a service.

    Raises:
        Refused: it cannot be booked, or has no published price.
    """
    if not service.bookable:
        raise Refused(f"「{service.title}」不用登记服务单，请在“即时答复”里办。", code="not_bookable")
    found = quote_for(office, service, clocks.local(office.now).date())
    workers: tuple[Staff, ...] = ()
    if service.urgent or office.catalog.estate.mode == SMALL:
        workers = workers_of(cn, office, service.department)
    days = () if service.urgent else half_days(cn, office, service)
    return Offer(service, found, _aloud(service, found), days, workers)


def _aloud(service: ServiceItem, found: Quote | None) -> str:
    """The sentence to read aloud before anything is agreed (§6.1, §1.6)."""
    words = f"您要办的是「{service.title}」，{quote_sentence(found, service)}"
    if found is None:
        return words
    words += "费用到服务中心交，不收小费，请勿向服务人员付现金。"
    if service.urgent:
        return words + "您同意这个价格吗？不同意的，先做应急处理，不收费。"
    return words + "您同意这个价格吗？"


def workers_of(cn: Connection, office: Office, department: str) -> tuple[Staff, ...]:
    """Who of a department can be sent."""
    return tuple(person for person in people.staff(cn, office.estate) if person.holds(Role.WORKER, department))


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is sent right now; empty: nobody yet. ``start`` and ``end`` are ``HH:MM``, empty: the whole half-day."""

    lead: str = ""
    start: str = ""
    end: str = ""
    conduct: bool = False


def read_call(office: Office, raw: Mapping[str, str], caller: Caller, channel: Channel) -> Booking:
    """The booking of a call: what was typed, else what is known of the caller.

    Raises:
        NotFound, InvalidInput, Refused: as ``read_booking``; a price or time that was never shown counts as wrong.
    """
    service = service_of(office, raw.get("service", ""))
    if service is None:
        raise InvalidInput.of({"service": "请选一项服务；写编号或名称，例如 P104。"})
    fields = {**raw, "service": service.id, **_known(raw, caller)}
    if fields.get("booker_name") or fields.get("booker_phone"):
        fields["for_other"] = "yes"
    fields["day"], _, fields["half"] = raw.get("slot", "").partition(".")
    if raw.get("shown", "") != service.id:
        raise InvalidInput.of({"service": "请先把下面的价格和时间看一遍，再保存。"})
    return read_booking(office, fields, channel)


def _known(raw: Mapping[str, str], caller: Caller) -> dict[str, str]:
    """What need not be asked again (R21)."""
    place = caller.place.code if caller.place else ""
    known = {"home": place, "name": caller.name, "elsewhere": caller.elsewhere}
    if not raw.get("phone", "").strip() and not raw.get("reach", "").strip():
        known |= {"phone": caller.phones[0] if caller.phones else "", "reach": caller.reach}
    return {name: value for name, value in known.items() if not raw.get(name, "").strip()}


def register(cn: Connection, office: Office, entry: Entry, booking: Booking, plan: Plan) -> ServiceOrder:
    """Register a call. Urgent: the duty way, at once. In a small office, with somebody chosen, assigned as well.

    Each step writes its own event, all in this one transaction.

    Raises:
        InvalidInput: urgent and nobody chosen.
        DeskError: as booking, assigning or starting does.
    """
    if booking.service.urgent:
        if not plan.lead:
            raise InvalidInput.of({"lead": "这是急修，请选马上去的人。"})
        window = Window(office.now, office.now + URGENT_WINDOW)
        return dispatch_urgent(cn, office, entry, booking, Dispatch(plan.lead, window, plan.conduct))
    order = book(cn, office, act_of(cn, office, entry, Action.REGISTER, None), booking)
    if not plan.lead:
        return order
    if office.catalog.estate.mode != SMALL:
        raise NotAllowed("派工请由部门主管在“派工”里做。")
    act = act_of(cn, office, entry, Action.ASSIGN, order)
    after = dispatch.assign(cn, office, act, order.number, plan.lead, _window(office, order, plan))
    return _told_already(cn, office, entry, after)


def _window(office: Office, order: ServiceOrder, plan: Plan) -> Window:
    assert order.wanted is not None  # only urgent orders have none
    day, span = order.wanted.day, office.catalog.estate.hours.span(order.wanted.half)
    start, end = (
        parse_instant(f"{day.isoformat()} {typed}", office.now, field) if typed else clocks.at(day, usual)
        for field, typed, usual in (("start", plan.start, span[0]), ("end", plan.end, span[1]))
    )
    return Window(start, end)


def _told_already(cn: Connection, office: Office, entry: Entry, order: ServiceOrder) -> ServiceOrder:
    """Whoever is at the telephone hears the time right now: nothing is left to be told."""
    for task in records.tasks(cn, office.estate, number=order.number, kind=TaskKind.TELL):
        tasks.told(cn, office, replace(own_act(cn, office, entry), version=None), task.id, "told")
    return steps.load(cn, office, order.number)


@dataclass(frozen=True, slots=True)
class Said:
    """After saving: the order, what to say next, and whom the office sends, if it is decided."""

    order: ServiceOrder
    sentences: tuple[str, ...]


def to_say(cn: Connection, office: Office, number: str) -> Said:
    """What to say after an order was registered.

    Raises:
        NotFound: no such order.
    """
    order = steps.load(cn, office, number)
    words = [f"单号 {' '.join(order.number)}，请您记一下。"]
    if order.window is not None and order.lead:
        person = people.get_staff(cn, office.estate, order.lead)
        who = f"{person.name}（工牌 {person.badge}）" if person else order.lead
        time = clocks.window_word(order.window.start, order.window.end)
        words.append(f"{who}马上过来。" if order.urgent else f"{time}，{who}上门。")
    elif order.respond_by is not None:
        wanted = clocks.half_day_word(order.wanted.day, order.wanted.half) if order.wanted else ""
        before = f"您希望的时间是{wanted}；" if wanted else ""
        words.append(f"{before}我们最迟 {clocks.instant_word(order.respond_by)} 与您联系，约定上门时间。")
    if order.quote is not None and order.consent is not None:
        words.append("费用按您刚才同意的价格，做完经您验收再交。")
    elif order.urgent and order.kind.value == "free" and _is_paid(office, order):
        words.append("先做应急处理，不收费；要继续修理的，会先报价，经您同意再做。")
    else:
        words.append("这一单不收服务费。")
    words.append(f"有变化请打 {office.catalog.estate.phone}。")
    return Said(order, tuple(words))


def _is_paid(office: Office, order: ServiceOrder) -> bool:
    service = office.catalog.service(order.service)
    return service is not None and service.fee.value == "paid"


# ---- immediate answers ----------------------------------------------------------------------------------------------


def answer_ready(
    cn: Connection, office: Office, entry: Entry, service_id: str, place: int, channel: Channel
) -> ServiceOrder:
    """Record that a ready answer of the directory was given (即时办结).

    Raises:
        NotFound: the directory has no such answer any more.
        NotAllowed: not reception.
    """
    found = next((a for a in answers(office) if (a.service.id, a.place) == (service_id, place)), None)
    if found is None:
        raise NotFound("名录里没有这一条了，请重新查找。")
    act = act_of(cn, office, entry, Action.ANSWER, None)
    return answer_now(cn, office, act, service_id, channel, found.words)


# ---- 待回电 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallBack:
    """A web booking that waits until reception has called back."""

    task: Task
    order: ServiceOrder


def to_call_back(cn: Connection, office: Office, person: Staff) -> tuple[CallBack, ...]:
    """The bookings that wait and concern the person, the oldest first."""
    waiting = records.tasks(cn, office.estate, kind=TaskKind.CALL_BACK)
    found = (CallBack(task, steps.load(cn, office, task.number)) for task in waiting)
    return tuple(one for one in found if may_see(one.order, person))


def call_back_of(cn: Connection, office: Office, person: Staff, task_id: str) -> CallBack:
    """One of them.

    Raises:
        NotFound: no such booking waits, or it is none of the person's; told alike.
    """
    task = records.get_task(cn, office.estate, task_id)
    if task is not None and task.kind is TaskKind.CALL_BACK and task.done_at is None:
        order = steps.load(cn, office, task.number)
        if may_see(order, person):
            return CallBack(task, order)
    raise NotFound("这张预约已经有人回电核实过了。")


def called_back(cn: Connection, office: Office, entry: Entry, task_id: str, outcome: str) -> str:
    """已回电核实 releases the booking for assignment; 未接通 counts the try. The order's number.

    Raises:
        NotFound: no such booking waits, or it is none of the person's.
    """
    act = own_act(cn, office, entry)
    found = call_back_of(cn, office, get_person(cn, office, entry.by), task_id)
    tasks.told(cn, office, act, task_id, outcome)
    return found.order.number
