"""A resident objects to a charge, or asks for another price, before or after the work (§6.3).

Each use case reads the order and its negotiation, lets ``negotiations`` decide, and writes the record, the order's
agreed price and consent, and the event in one transaction. What the resident said is a note and stands on no paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from service_desk import clocks
from service_desk import negotiations as rules
from service_desk.desk import steps
from service_desk.desk.context import Act, Entry, Office
from service_desk.desk.people import check_actor, did_work, own_act, require, resident_act
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.negotiations import NUMBERED, Negotiation, Outcome, Stage, Yes
from service_desk.orders import Consent, History, ServiceOrder
from service_desk.pricing import Agreed, total, yuan
from service_desk.store import Connection, counters, negotiations
from service_desk.store import people as staff_rows
from service_desk.store.negotiations import Counted
from service_desk.workflow import Action, Kind, Role, State

OBJECT, AGREE, DECIDE = "object", "price-agree", "price-decide"
CONSENT, ACKNOWLEDGE, LISTED = "price-consent", "price-acknowledge", "price-listed"
AFTER = {  # where a negotiation stands after each event of the order's chain
    OBJECT: Stage.OPEN, AGREE: Stage.AGREED, DECIDE: Stage.OFFERED, CONSENT: Stage.CLOSED, ACKNOWLEDGE: Stage.CLOSED,
    LISTED: Stage.CLOSED, Action.CANCEL.value: Stage.CLOSED, Action.DECLINE.value: Stage.CLOSED,
}  # fmt: skip
MOST = 3  # negotiations an order may have
OVER = (State.SETTLED, State.CLOSED, State.DECLINED, State.CANCELLED)
NONE_OPEN = "这张服务单没有正在协商的价格。"


def listed_of(order: ServiceOrder) -> int:
    """Fen at listed prices: the lines as they stand, or the most the quote allows before there are any."""
    if order.lines:
        return total(order.lines)
    return order.quote.limit if order.quote else 0


def may_object(order: ServiceOrder) -> bool:
    """Whether its price may still be talked about: paid work that is not settled, at listed prices so far."""
    return order.kind is Kind.PAID and order.state not in OVER and order.agreed is None


def stage_of(found: History) -> Stage | None:
    """Where the last negotiation stands, by the order's own events; None when there was none."""
    told = [AFTER[event.action] for event in found.events if event.action in AFTER]
    begun = any(event.action == OBJECT for event in found.events)
    return told[-1] if begun else None


def talking(found: History) -> bool:
    """Whether its price is being negotiated, which holds up settling, by the order's own events."""
    return stage_of(found) not in (None, Stage.CLOSED)


def objected(
    cn: Connection, office: Office, act: Act, number: str, reason: str, asked: int | None = None
) -> Negotiation:
    """The resident objects to the charge, or asks for another price: ``asked`` is fen, None where no sum was named.

    Raises:
        InvalidInput: no reason.
        Refused: free, settled or over, negotiated already, or too often.
    """
    order = steps.load(cn, office, number)
    check_actor(cn, office, act, order.department)
    if not reason.strip():
        raise InvalidInput.of({"reason": "请写明住户对哪一项收费有意见，希望怎样。"})
    if not may_object(order):
        why = f"已经协商过（{order.decision}）" if order.agreed else order.state_word
        raise Refused(f"这张服务单{'不收费' if order.kind is Kind.FREE else why}，不能再协商价格。", code="no_talks")
    before = negotiations.of_order(cn, office.estate, order.number)
    if any(one.open for one in before):
        raise Refused("这张服务单的价格正在协商，请等待答复。", code="negotiation_open")
    if len(before) >= MOST:
        raise Refused(f"这张服务单已经协商过 {MOST} 次，请致电服务中心。", code="no_more_talks")
    when = steps.occurred(cn, office, act)
    made = Negotiation(
        id=office.new_id(), number=order.number, opened_at=when, opened_by=act.recorder, basis=act.basis,
        reason=reason.strip(), stage=Stage.OPEN, proposed_by=act.recorder, listed=listed_of(order), asked=asked,
    )  # fmt: skip
    negotiations.add(cn, office.estate, made)
    data = {"id": made.id, "listed": made.listed, "asked": asked}
    steps.remark(cn, office, act, order, OBJECT, changes={}, data=data, note=made.reason)
    return made


def agree(cn: Connection, office: Office, act: Act, number: str, amount: int, who: str) -> Negotiation:
    """The department's supervisor agrees with the resident inside the band; the manager is to acknowledge it.

    Raises:
        NotFound: nothing is being negotiated.
        NotAllowed: not the department's supervisor, or whoever did the work.
        Refused: outside the band, at the listed price, or nobody is named who agreed.
    """
    order, found = _open(cn, office, number)
    require(cn, office, act.actor, Role.SUPERVISOR, order.department)
    act = replace(act, role=Role.SUPERVISOR)
    yes = _yes(cn, office, act, order, who)
    percent = office.catalog.estate.price_reduction_percent
    made = rules.agree(found, act.actor, yes, amount, listed_of(order), percent)
    negotiations.change(cn, office.estate, found, made)
    steps.remark(cn, office, act, order, AGREE, changes={}, data=_data(made), note=who)
    return made


def decide(cn: Connection, office: Office, act: Act, number: str, amount: int) -> Negotiation:
    """The manager decides the price, up or down; the resident is then asked. The listed price ends it.

    Raises:
        NotFound: nothing is being negotiated.
        NotAllowed: not the manager, or who proposed it.
    """
    order, found = _open(cn, office, number)
    require(cn, office, act.actor, Role.MANAGER)
    return _decided(cn, office, replace(act, role=Role.MANAGER), order, found, amount)


def _decided(
    cn: Connection, office: Office, act: Act, order: ServiceOrder, found: Negotiation, amount: int
) -> Negotiation:
    made = rules.decide(found, act.actor, amount, listed_of(order), steps.occurred(cn, office, act))
    negotiations.change(cn, office.estate, found, made)
    what = DECIDE if made.open else LISTED
    after = steps.remark(cn, office, act, order, what, changes={}, data=_data(made))
    asks = f"协商结果 {yuan(amount)} 元（标价 {yuan(made.listed)} 元），请问您是否同意。"
    steps.tell(
        cn, office, act, after,
        f"「{order.title}」的收费，{asks if made.open else f'经研究仍按标定价格 {yuan(amount)} 元收取。'}",
    )  # fmt: skip
    return made


def consent(cn: Connection, office: Office, act: Act, number: str, amount: int, who: str) -> Negotiation:
    """The resident agrees to what was decided; from now on it is the price. ``amount`` is what the resident saw.

    Raises:
        NotFound: nothing is being negotiated.
        IllegalStep: nothing has been decided yet.
        Refused: another amount, charges that have changed, or nobody is named.
        NotAllowed: recorded by whoever did the work.
    """
    order, found = _open(cn, office, number)
    check_actor(cn, office, act, order.department)
    yes = _yes(cn, office, act, order, who)
    made = rules.consent(found, yes, amount, listed_of(order), office.now, _next(cn, office))
    return _in_force(cn, office, act, order, found, made, CONSENT)


def said_yes(cn: Connection, office: Office, entry: Entry, number: str, amount: int, who: str) -> Negotiation:
    """What staff record as agreed on: a decided price that the resident agrees to, else one inside the band.

    Raises:
        DeskError: as ``consent`` or ``agree``.
    """
    _, found = _open(cn, office, number)
    if found.stage is Stage.OFFERED:
        return consent(cn, office, resident_act(cn, office, entry), number, amount, who)
    return agree(cn, office, own_act(cn, office, entry), number, amount, who)


def acknowledge(cn: Connection, office: Office, act: Act, number: str) -> Negotiation:
    """The manager acknowledges what supervisor and resident agreed; from now on it is the price.

    Raises:
        NotFound: nothing is being negotiated.
        IllegalStep: there is no agreement.
        NotAllowed: not the manager, or the manager made the agreement.
        Refused: the charges have changed since.
    """
    order, found = _open(cn, office, number)
    require(cn, office, act.actor, Role.MANAGER)
    return _acknowledged(cn, office, replace(act, role=Role.MANAGER), order, found)


def _acknowledged(cn: Connection, office: Office, act: Act, order: ServiceOrder, found: Negotiation) -> Negotiation:
    when = steps.occurred(cn, office, act)
    made = rules.confirm(found, act.actor, listed_of(order), when, _next(cn, office))
    return _in_force(cn, office, act, order, found, made, ACKNOWLEDGE)


def company_decided(cn: Connection, office: Office, act: Act, order: ServiceOrder, amount: int) -> Negotiation:
    """The property company decides where the estate has nobody but the proposer.

    Raises:
        NotFound: nothing is being negotiated.
        Refused: another amount is on the table by now.
    """
    _, found = _open(cn, office, order.number)
    if found.amount != amount:
        raise Refused("价格在请示以后有变动，请服务中心重新请示。", code="other_price")
    if found.stage is Stage.AGREED:
        return _acknowledged(cn, office, act, order, found)
    return _decided(cn, office, act, order, found, amount)


def proposed(cn: Connection, office: Office, by: str, order: ServiceOrder, amount: int | None) -> Negotiation:
    """The open negotiation with the amount that the company is asked about; None: the amount that stands already.

    Raises:
        NotFound: nothing is being negotiated.
        InvalidInput: no amount stands and none is given.
    """
    _, found = _open(cn, office, order.number)
    if amount is None or amount == found.amount:
        if found.amount is None:
            raise InvalidInput.of({"amount": "请写明请物业公司决定的价格（元）。"})
        return found
    made = replace(
        found, stage=Stage.OPEN, proposed_by=by, amount=amount, listed=listed_of(order), consent=None, decided_by="",
        decided_at=None,
    )  # fmt: skip
    negotiations.change(cn, office.estate, found, made)
    return made


def withdraw(cn: Connection, office: Office, act: Act, number: str) -> Negotiation:
    """The resident does not go on, or does not agree to what was decided: the listed prices stand.

    Raises:
        NotFound: nothing is being negotiated.
    """
    order, found = _open(cn, office, number)
    check_actor(cn, office, act, order.department)
    made = rules.end(found, Outcome.LISTED, office.now)
    negotiations.change(cn, office.estate, found, made)
    steps.remark(cn, office, act, order, LISTED, changes={}, data=_data(made))
    return made


def moot(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """The order ends without work: what was being negotiated is no question any more."""
    found = negotiations.open_of(cn, office.estate, order.number)
    if found is not None:
        negotiations.change(cn, office.estate, found, rules.end(found, Outcome.MOOT, office.now))


def price_open(cn: Connection, office: Office, number: str) -> bool:
    """Whether the price of an order is being negotiated, which holds up settling and closing."""
    return negotiations.open_of(cn, office.estate, number) is not None


def deciders(cn: Connection, office: Office, found: Negotiation) -> tuple[str, ...]:
    """Names of the managers on duty, today also as deputies, who did not propose it."""
    everybody = staff_rows.staff(cn, office.estate)
    return tuple(one.name for one in everybody if one.id != found.proposed_by and _manages(cn, office, one.id))


def _manages(cn: Connection, office: Office, who: str) -> bool:
    try:
        require(cn, office, who, Role.MANAGER)
    except (NotAllowed, NotFound):
        return False
    return True


# ---- what people look at --------------------------------------------------------------------------------------------


def of_order(cn: Connection, office: Office, number: str) -> tuple[Negotiation, ...]:
    """The negotiations of an order, the last first."""
    return negotiations.of_order(cn, office.estate, number)


@dataclass(frozen=True, slots=True)
class YearOfTalks:
    """The negotiations opened in a year, the oldest first, and how they ended (§6.3: counted yearly)."""

    year: int
    rows: tuple[Negotiation, ...]
    counts: tuple[Counted, ...]


def of_year(cn: Connection, office: Office, year: int) -> YearOfTalks:
    """The negotiations of a year in Asia/Shanghai."""
    since, until = (clocks.at(date(which, 1, 1), time()) for which in (year, year + 1))
    found = negotiations.opened_between(cn, office.estate, since, until)
    return YearOfTalks(year, found, negotiations.counted(cn, office.estate, since, until))


def waiting(cn: Connection, office: Office) -> tuple[Negotiation, ...]:
    """Every negotiation that is open, the oldest first."""
    return negotiations.all_open(cn, office.estate)


def words_of(found: Negotiation) -> str:
    """``标价 100 元，商定 85 元，待经理知悉``: never the reason."""
    amount = f"，{_MADE.get(found.stage, '商定')} {yuan(found.amount)} 元" if found.amount is not None else ""
    number = f"（{found.decision}）" if found.decision else ""
    return f"标价 {yuan(found.listed)} 元{amount}，{found.word}{number}"


_MADE = {Stage.OPEN: "提出", Stage.OFFERED: "决定"}


# ---- parts ----------------------------------------------------------------------------------------------------------


def _open(cn: Connection, office: Office, number: str) -> tuple[ServiceOrder, Negotiation]:
    order = steps.load(cn, office, number)
    found = negotiations.open_of(cn, office.estate, order.number)
    if found is None:
        raise NotFound(NONE_OPEN)
    return order, found


def _yes(cn: Connection, office: Office, act: Act, order: ServiceOrder, who: str) -> Yes:
    """The resident's consent, on the ground the act names.

    Raises:
        NotAllowed: whoever did the work would be writing it down.
    """
    if did_work(cn, office, order, act.recorder):
        raise NotAllowed("不能代录自己所做工作的价格同意，请换一位同事。")
    when: datetime = steps.occurred(cn, office, act)
    return Yes(who.strip(), when, act.basis, act.basis_ref, act.recorder)


def _next(cn: Connection, office: Office) -> str:
    """The next decision number of the year; given back when the transaction is undone."""
    year = clocks.local(office.now).year
    return f"{year}-{NUMBERED}-{counters.next_number(cn, office.estate, f'negotiation:{year}'):04d}"


def _in_force(
    cn: Connection, office: Office, act: Act, order: ServiceOrder, found: Negotiation, made: Negotiation, what: str
) -> Negotiation:
    """Write the new price: record first, since the database lets an order name only a negotiation that closed so."""
    assert made.amount is not None
    assert made.consent is not None
    negotiations.change(cn, office.estate, found, made)
    yes = made.consent
    agreed = Agreed(made.decision, made.amount, made.listed)
    consented = Consent(made.amount, order.edition, yes.who, yes.at, yes.basis, yes.recorded_by)
    note = yes.who if what == CONSENT else ""
    changes = {"agreed": agreed, "consent": consented}
    steps.remark(cn, office, act, order, what, changes=changes, data=_data(made), note=note)
    return made


def _data(found: Negotiation) -> dict[str, object]:
    return {"id": found.id, "listed": found.listed, "amount": found.amount, "decision": found.decision}
