"""Booking: half-days on offer, registering (§5.1), immediate answers, and the routing that follows by itself (§5.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from service_desk import clocks, deadlines, workflow
from service_desk.catalog import Half, ServiceItem
from service_desk.desk import numbers, steps
from service_desk.desk.approval import put_in_force
from service_desk.desk.context import RESIDENT, Act, Office
from service_desk.desk.intake import Booking, clean, quote_sentence
from service_desk.desk.people import check_actor
from service_desk.desk.telling import tell_staff
from service_desk.errors import InvalidInput, Refused, TooMany
from service_desk.guards import Facts
from service_desk.orders import Channel, Consent, Contact, HalfDay, Place, ServiceOrder, TaskKind
from service_desk.store import Connection, counters, homes, prices, slots
from service_desk.store import orders as rows
from service_desk.workflow import Action, Kind, Role, State

DAY = 86_400  # seconds
PRICE_CHANGED = (
    "住户当时同意的是价目表 {edition}，现在已不是现行价，不能直接改为受理；"
    "请接待给住户说明现价，用原单的“再来一单”重新登记，再回来记复核。"
)


@dataclass(frozen=True, slots=True)
class HalfDayOffer:
    """A half-day a resident can choose, or sees as full (R19)."""

    day: date
    half: Half
    left: int

    @property
    def full(self) -> bool:
        """Whether no place is left."""
        return self.left <= 0

    @property
    def word(self) -> str:
        """``11月25日 周三 上午``."""
        return clocks.half_day_word(self.day, self.half)


def half_days(cn: Connection, office: Office, service: ServiceItem) -> tuple[HalfDayOffer, ...]:
    """The half-days on offer for a service, with the places left in its department."""
    on_offer = clocks.half_days_on_offer(office.offering, office.now)
    if not on_offer:
        return ()
    taken = slots.taken(cn, office.estate, service.department, on_offer[0][0], on_offer[-1][0])
    capacity = office.department(service.department).capacity
    need = service.places - 1 if service.places else 0
    return tuple(
        HalfDayOffer(day, half, capacity - taken.get((day, half), 0) - need if service.places else capacity)
        for day, half in on_offer
    )


def book(cn: Connection, office: Office, act: Act, booking: Booking, *, number: str = "") -> ServiceOrder:
    """Register a booking and hand it to its department; ``number`` is one reserved for a sheet filled by hand.

    Raises:
        SlotFull: the half-day has just been taken.
        TooMany: the household has booked too often today.
        NotFound: a number that was never reserved.
        Refused: late entry without reason, price not told, … as ``workflow`` says.
    """
    _hold_limits(cn, office, booking)
    when = steps.occurred(cn, office, act)
    state = workflow.step(booking.kind, None, Action.REGISTER, act.role, _register_facts(booking))
    check_actor(cn, office, act, booking.service.department)
    number = numbers.take(cn, office, number) if number else numbers.fresh(cn, office)
    order = _new_order(office, act, booking, state, when, number)
    if booking.wanted and order.places:
        steps.reserve(cn, office, booking.service.department, booking.wanted, order.places)
    if order.edition:
        _put_in_force(cn, office, order.edition)
    _insert(cn, office, act, order, when)
    routed = _route_itself(cn, office, act, order, booking.service)
    _call_back(cn, office, routed)
    return routed


def _put_in_force(cn: Connection, office: Office, name: str) -> None:
    """The first order of a day may come before ``tick``: then it is what brings the list into force."""
    edition = office.offering.prices.edition(name)
    if edition is None:
        return
    if prices.kept(cn, office.estate, edition.id):
        prices.keep(cn, office.estate, edition)
    else:
        put_in_force(cn, office, edition)


def _call_back(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """待回电: a web booking from a phone that the household list does not know waits before anybody is sent.

    Urgent matters do not wait, nor does anybody where the office keeps no list.
    """
    if order.channel is not Channel.WEB or order.urgent or not homes.count_households(cn, office.estate):
        return
    phones = [order.contact.phone, order.booker.phone if order.booker else ""]
    if homes.is_listed(cn, office.estate, phones):
        return
    sentence = f"网上预约「{order.title}」留的电话不在住户名册上，请回电核实是本小区住户、地址和要办的事。"
    steps.add_task(cn, office, order, TaskKind.CALL_BACK, sentence, due=order.respond_by)


def _insert(cn: Connection, office: Office, act: Act, order: ServiceOrder, when: datetime) -> None:
    rows.insert(cn, office.estate, order)
    data = {
        "service": order.service, "kind": order.kind.value, "channel": order.channel.value, "edition": order.edition,
        "consent": order.consent.limit if order.consent else None, "linked_to": order.linked_to,
        "privacy": order.privacy_version, "catalog": order.catalog_sha,
    }  # fmt: skip
    note = f"{order.content}\n{order.requirements}".strip()
    event = steps.make_event(
        office, act, order.number, Action.REGISTER.value, when, state=order.state, data=data, note=note
    )
    steps.keep(cn, office, event)
    tell_staff(cn, office, act, None, order, Action.REGISTER.value)


def _route_itself(cn: Connection, office: Office, act: Act, order: ServiceOrder, service: ServiceItem) -> ServiceOrder:
    """Visits and errands whose department the catalogue names are routed by rule (§5.2)."""
    if not service.bookable or not service.department:
        return order
    facts = Facts(department=service.department)
    return steps.take(
        cn, office, act.by_rule(), order, Action.ROUTE, facts=facts,
        changes={"department": service.department}, data={"department": service.department},
    )  # fmt: skip


def _register_facts(booking: Booking) -> Facts:
    wanted = booking.wanted is not None or booking.service.urgent
    place = booking.place.code or booking.place.other
    return Facts(
        urgent=booking.service.urgent,
        form_complete=bool(booking.contact.name and booking.content and booking.address.code and place) and wanted,
        reachable=bool(booking.contact.phone or booking.contact.reach),
        price_told=booking.agreed or booking.make_safe,
    )


def _new_order(office: Office, act: Act, booking: Booking, state: State, when: datetime, number: str) -> ServiceOrder:
    service, wanted = booking.service, booking.wanted
    promise = deadlines.promised(office.catalog, service.id, when, urgent=service.urgent, wanted=wanted)
    consent = None
    if booking.kind is Kind.PAID and booking.quote is not None:
        consent = Consent(booking.quote.limit, booking.quote.edition, act.actor, when, act.basis, act.recorded_by)
    return ServiceOrder(
        number=number, kind=booking.kind, state=state, version=1, service=service.id, title=service.title,
        channel=booking.channel, contact=booking.contact, address=booking.address, place=booking.place,
        content=booking.content, requirements=booking.requirements, wanted=wanted, created_at=when, changed_at=when,
        booked_for_other=booking.booker is not None, booker=booking.booker,
        quote=booking.quote if booking.kind is Kind.PAID else None, consent=consent,
        respond_by=promise.respond_by, finish_by=promise.finish_by, privacy_version=booking.privacy_version,
        catalog_sha=office.catalog.sha, urgent=service.urgent, visit=service.record.value == "visit",
        places=0 if service.urgent else service.places,
    )  # fmt: skip


def _hold_limits(cn: Connection, office: Office, booking: Booking) -> None:
    """Web bookings a household and day, and of identical text (TRUST 16); who calls or comes is never held up."""
    estate, home = office.catalog.estate, booking.address.code
    if booking.channel is not Channel.WEB:
        return
    limits, urgent = estate.limits, booking.service.urgent
    phone = estate.emergency_phone if urgent else estate.phone
    # Urgent matters count by themselves: ten errands must not stand in the way of a burst pipe.
    often = office.bucket("urgent" if urgent else "book", home)
    if counters.hit(cn, office.estate, often, office.now, DAY) > limits.bookings_a_day:
        raise TooMany(f"这一户今天预约的次数已满，如有需要请致电 {phone}。")
    if urgent:
        return
    same = office.bucket("same", home, booking.service.id, booking.content)
    if counters.hit(cn, office.estate, same, office.now, DAY) > limits.same_text_a_day:
        raise TooMany(f"相同内容今天已经登记过了，我们会尽快办理；如有需要请致电 {phone}。")


def answer_now(
    cn: Connection, office: Office, act: Act, service_id: str, channel: Channel, answer: str
) -> ServiceOrder:
    """An immediate answer (即时办结): closed at once, no person needed (§5.1).

    Raises:
        NotFound: no such service.
        Refused: no answer was given, or the service is a paid one.
    """
    service = office.service(service_id)
    if service.fee.value == Kind.PAID.value:
        raise Refused(f"「{service.title}」是有偿服务，不能即时办结，请登记预约。", code="paid_not_immediate")
    try:
        answer = clean(answer)
    except ValueError:
        raise InvalidInput.of({"answer": "答复里有无法识别的字符，请重新输入。"}) from None
    when = steps.occurred(cn, office, act)
    state = workflow.step(Kind.FREE, None, Action.ANSWER, act.role, Facts(answer=answer))
    check_actor(cn, office, act, service.department)
    order = ServiceOrder(
        number=numbers.fresh(cn, office),
        kind=Kind.FREE,
        state=state,
        version=1,
        service=service.id,
        title=service.title,
        channel=channel,
        contact=Contact(""),
        address=Place(other="—"),
        place=Place(other="—"),
        content="",
        requirements="",
        wanted=None,
        created_at=when,
        changed_at=when,
        department=service.department,
        answer=answer,
        closed_at=when,
        catalog_sha=office.catalog.sha,
        visit=False,
        places=0,
    )
    rows.insert(cn, office.estate, order)
    data = {"service": service.id, "kind": "free", "channel": channel.value}
    event = steps.make_event(office, act, order.number, Action.ANSWER.value, when, state=state, data=data, note=answer)
    steps.keep(cn, office, event)
    return order


def linked(
    cn: Connection,
    office: Office,
    act: Act,
    before: ServiceOrder,
    link_kind: str,
    reason: str,
    wanted: HalfDay | None = None,
) -> ServiceOrder:
    """A new free order linked to an earlier one: rework after payment, warranty, reopening (DESIGN §5).

    The wish is the resident's, whoever of the office takes it down.

    Raises:
        NotAllowed: somebody who may not record for a resident.
    """
    free = replace(
        before, kind=Kind.FREE, quote=None, consent=None, content=reason, requirements="", wanted=wanted, urgent=False
    )
    return _follow(cn, office, act, free, link_kind, Facts(form_complete=True, reachable=True, price_told=True))


def taken_up(cn: Connection, office: Office, act: Act, before: ServiceOrder) -> ServiceOrder:
    """A declined order taken up after all: the same wish under the same price; the time is agreed anew (§2.5).

    Raises:
        Refused: what the resident agreed to is no longer the price in force.
    """
    edition = office.offering.edition_on(clocks.local(office.now).date())
    if before.kind is Kind.PAID and (edition is None or edition.id != before.edition):
        raise Refused(PRICE_CHANGED.format(edition=before.edition or "（没有）"), code="price_changed")
    told = before.kind is Kind.FREE or before.consent is not None
    facts = Facts(form_complete=True, reachable=bool(before.contact.phone or before.contact.reach), price_told=told)
    return _follow(cn, office, act, replace(before, wanted=None), "taken-up", facts)


def _follow(cn: Connection, office: Office, act: Act, wish: ServiceOrder, link_kind: str, facts: Facts) -> ServiceOrder:
    """Register what ``wish`` says as a new order linked to it, and hand it to the same department."""
    if act.role is not Role.RESIDENT:
        act = replace(act, actor=RESIDENT, role=Role.RESIDENT, recorded_by=act.recorder)
    check_actor(cn, office, act, wish.department)
    when = steps.occurred(cn, office, act)
    state = workflow.step(wish.kind, None, Action.REGISTER, act.role, facts)
    promise = deadlines.promised(office.catalog, wish.service, when, urgent=wish.urgent)
    order = ServiceOrder(
        number=numbers.fresh(cn, office),
        kind=wish.kind,
        state=state,
        version=1,
        service=wish.service,
        title=wish.title,
        channel=wish.channel,
        contact=wish.contact,
        address=wish.address,
        place=wish.place,
        content=wish.content,
        requirements=wish.requirements,
        wanted=wish.wanted,
        created_at=when,
        changed_at=when,
        booked_for_other=wish.booked_for_other,
        booker=wish.booker,
        quote=wish.quote,
        consent=wish.consent,
        respond_by=promise.respond_by,
        finish_by=promise.finish_by,
        linked_to=wish.number,
        link_kind=link_kind,
        privacy_version=wish.privacy_version,
        catalog_sha=office.catalog.sha,
        urgent=wish.urgent,
        visit=wish.visit,
        places=wish.places if wish.wanted else 0,
    )
    if order.wanted and order.places:
        steps.reserve(cn, office, wish.department, order.wanted, order.places)
    _insert(cn, office, act, order, when)
    if not wish.department:
        return order
    named = Facts(department=wish.department)
    changes = {"department": wish.department}
    return steps.take(cn, office, act.by_rule(), order, Action.ROUTE, facts=named, changes=changes, data=dict(changes))


def told_sentence(booking: Booking) -> str:
    """What the resident is told about money before the order exists (§6.1)."""
    if booking.make_safe:
        return "先做应急处理，不收费；要继续修理的，会先报价，经您同意再做。"
    return quote_sentence(booking.quote, booking.service)
