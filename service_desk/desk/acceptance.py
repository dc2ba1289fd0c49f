"""After the work: acceptance, rework, silence, rating, closing (§5.4, §5.5)."""

from __future__ import annotations

from datetime import date, datetime

from service_desk import clocks, deadlines, workflow
from service_desk.desk import follow_up_policy, negotiation, steps
from service_desk.desk.booking import linked
from service_desk.desk.context import Act, Office
from service_desk.desk.people import did_work, may_record
from service_desk.desk.telling import tell_staff
from service_desk.errors import NotAllowed, Refused
from service_desk.guards import LAPSE_DAYS, Facts
from service_desk.orders import Basis, Rating, ServiceOrder, Stars, TaskKind
from service_desk.store import Connection, attachments, complaints, records
from service_desk.store import orders as rows
from service_desk.workflow import Action, Kind, Role, State

DONE = (State.COMPLETED, State.ACCEPTED, State.SETTLED, State.CLOSED)


def accept(
    cn: Connection, office: Office, act: Act, number: str, signed_by: str, *, signature: str = "", device: str = ""
) -> ServiceOrder:
    """The resident accepts the work (验收): private link with a name, paper sheet number, or drawn on the screen.

    A paid order needs such a proof; telephone and counter do for free ones. The recorder never did the work. What
    the resident draws on a screen is the resident's own act, whoever holds the device: the hash of the drawing stands
    in the chained event, beside whose device it was.

    Args:
        cn: the open transaction.
        office: the office.
        act: whose act it is.
        number: of the order.
        signed_by: the name that was signed.
        signature: SHA-256 of the drawing, kept with the order in this transaction.
        device: the member of staff whose screen the resident drew on.
    """
    order = steps.load(cn, office, number)
    facts = Facts(
        proof=bool(signed_by.strip()) and _proved(cn, office, act, order, signature),
        recorder_did_work=did_work(cn, office, order, act.recorder),
        amount_due=order.due,
        price_open=negotiation.price_open(cn, office, order.number),
    )
    drawn = {"signature": signature, "device": device} if signature else {}
    after = steps.take(
        cn, office, act, order, Action.ACCEPT, facts=facts, stamp="accepted_at",
        changes={"accepted_how": "accepted"}, data={"due": order.due, "sheet": act.basis_ref, **drawn}, note=signed_by,
    )  # fmt: skip
    steps.drop_tasks(cn, office, after)
    follow_up_policy.plan(cn, office, after)
    return close_if_done(cn, office, act, after)


def _proved(cn: Connection, office: Office, act: Act, order: ServiceOrder, signature: str) -> bool:
    """Whether the ground proves a resident's acceptance: a sheet, the own link, or a drawing that was kept."""
    if act.basis is Basis.PAPER:
        return True
    if act.recorded_by:
        return False
    kept = attachments.of_order(cn, office.estate, order.number) if signature else ()
    drawn = any(one.kind == attachments.SIGNATURE and one.sha256 == signature for one in kept)
    return act.basis is Basis.LINK or (act.basis is Basis.SCREEN and drawn)


def reject(
    cn: Connection, office: Office, act: Act, number: str, wrong: str, *, over_money: bool = False
) -> ServiceOrder:
    """The resident does not accept (返工): back to the worker, counted, never paid for twice.

    ``over_money``: nothing is wrong but the charge; a negotiation is opened instead and the work stays unaccepted.
    """
    order = steps.load(cn, office, number)
    facts = Facts(reason=wrong, recorder_did_work=did_work(cn, office, order, act.recorder))
    if over_money:
        workflow.step(order.kind, order.state, Action.REJECT, act.role, facts)
        negotiation.objected(cn, office, act, order.number, wrong)
        return steps.load(cn, office, order.number)
    runs = deadlines.reworked(office.catalog, order, steps.occurred(cn, office, act))
    changes = {"rework_count": order.rework_count + 1, "window": None, "finished_at": None, **runs}
    after = steps.take(
        cn,
        office,
        act,
        order,
        Action.REJECT,
        facts=facts,
        changes=changes,
        data={"rework": order.rework_count + 1},
        note=wrong,
    )
    steps.drop_tasks(cn, office, after, TaskKind.CALL)  # asking for the acceptance
    sentence = f"住户要求返工「{order.title}」，请联系住户约定时间。"
    due = deadlines.due_in(office.catalog, office.now, deadlines.CALL_HOURS)
    steps.add_task(cn, office, after, TaskKind.CALL, sentence, due=due)
    return after


def lapse(cn: Connection, office: Office, number: str) -> ServiceOrder:
    """Free work on which the resident said nothing for three working days (未表示异议): no acceptance, no rating."""
    order = steps.load(cn, office, number)
    since = order.finished_at or office.now
    facts = Facts(silent_days=clocks.working_days_between(office.catalog, since, office.now))
    changes = {"accepted_how": "lapsed"}
    after = steps.take(cn, office, Act.system(), order, Action.LAPSE, facts=facts, stamp="accepted_at", changes=changes)
    follow_up_policy.plan(cn, office, after)
    return close_if_done(cn, office, Act.system(), after)


def rate(cn: Connection, office: Office, act: Act, number: str, stars: Stars, comment: str = "") -> Rating:
    """The resident's own rating, one an order; a dissatisfied one makes a follow-up that keeps the order open.

    Raises:
        NotAllowed: the system, or somebody who did the work, would be writing it.
        Refused: not done yet, or rated already.
    """
    order = steps.load(cn, office, number)
    if act.role is not Role.RESIDENT or did_work(cn, office, order, act.recorder):
        raise NotAllowed("评价只能由住户自己给出；代录的不能是做这项工作的人。")
    if act.recorded_by:
        may_record(cn, office, act.recorded_by)
    if order.state not in DONE or order.finished_at is None:
        raise Refused("完工之后才能评价。", code="not_finished")
    if records.get_rating(cn, office.estate, order.number) is not None:
        raise Refused("这张服务单已经评价过了，谢谢。", code="rated_already")
    rating = Rating(order.number, stars, comment.strip(), office.now, act.basis, act.recorded_by)
    records.add_rating(cn, office.estate, rating)
    steps.remark(cn, office, act, order, "rate", changes={}, data={"stars": stars.value}, note=comment)
    if stars.dissatisfied:
        tell_staff(cn, office, act, order, order, "dissatisfied")
        follow_up_policy.need(cn, office, order, f"住户评价“{stars.word}”，请联系住户了解情况。")
    return rating


def matters_open(cn: Connection, office: Office, number: str) -> int:
    """Open follow-up tasks, dissatisfied follow-ups and complaints, and a price that is still being negotiated."""
    waiting = records.tasks(cn, office.estate, number=number, kind=TaskKind.FOLLOW_UP)
    unhappy = [f for f in records.follow_ups(cn, office.estate, number) if f.open]
    price = negotiation.price_open(cn, office, number)
    return len(waiting) + len(unhappy) + complaints.open_of_order(cn, office.estate, number) + price


def close(cn: Connection, office: Office, act: Act, number: str) -> ServiceOrder:
    """Close (结案): nothing may be open any more."""
    order = steps.load(cn, office, number)
    facts = Facts(matters_open=matters_open(cn, office, order.number))
    return _closed(cn, office, act, order, facts)


def close_if_done(cn: Connection, office: Office, act: Act, order: ServiceOrder) -> ServiceOrder:
    """Close by rule when the order has run its course and nothing is open; otherwise leave it."""
    ended = order.state is State.SETTLED or (order.state is State.ACCEPTED and order.kind is Kind.FREE)
    if not ended or matters_open(cn, office, order.number):
        return order
    return _closed(cn, office, act.by_rule(), order, Facts(matters_open=0))


def _closed(cn: Connection, office: Office, act: Act, order: ServiceOrder, facts: Facts) -> ServiceOrder:
    """The step itself; work that nobody was to be asked about is marked 未抽回访 and still counts in coverage."""
    data = {} if follow_up_policy.asked(cn, office, order.number) else {"follow_up": follow_up_policy.NOT_DRAWN}
    return steps.take(cn, office, act, order, Action.CLOSE, facts=facts, stamp="closed_at", data=data)


def reopen(cn: Connection, office: Office, act: Act, number: str, kind: str, reason: str) -> ServiceOrder:
    """Rework after payment, warranty work or reopening: a new linked free order; nobody pays twice.

    Raises:
        Refused: not closed or settled yet, no reason, or the warranty has run out.
    """
    order = steps.load(cn, office, number)
    if order.state not in (State.SETTLED, State.CLOSED) or order.finished_at is None:
        raise Refused("结算或结案之后才能另开返工、保修单；之前请用“返工”。", code="not_settled")
    if not reason.strip():
        raise Refused("请写明什么地方没有做好。", code="no_reason")
    service = office.catalog.service(order.service)
    days = (_day(steps.occurred(cn, office, act)) - _day(order.finished_at)).days
    if kind == "warranty" and (service is None or days > service.warranty_days):
        raise Refused("已过保修期，不能开保修单。", code="warranty_over")
    return linked(cn, office, act, order, kind, reason)


def _day(instant: datetime) -> date:
    return clocks.local(instant).date()


def lapse_due(cn: Connection, office: Office) -> tuple[str, ...]:
    """Numbers of free orders that have been silent long enough."""
    waiting = rows.find(cn, office.estate, rows.OrderQuery(states=(State.COMPLETED,), kind=Kind.FREE, limit=10_000))
    return tuple(
        o.number
        for o in waiting
        if o.finished_at and clocks.working_days_between(office.catalog, o.finished_at, office.now) >= LAPSE_DAYS
    )
