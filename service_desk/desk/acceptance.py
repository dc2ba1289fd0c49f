"""After the work: acceptance, rework, silence, payment, rating, follow-up, closing (§5.4, §5.5, §6.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from service_desk import clocks
from service_desk.desk import decisions, steps
from service_desk.desk.booking import linked
from service_desk.desk.context import Act, Office
from service_desk.desk.people import did_work, may_record
from service_desk.desk.telling import tell_staff
from service_desk.errors import NotAllowed, NotFound, Refused
from service_desk.guards import LAPSE_DAYS, Facts
from service_desk.orders import Basis, FollowUp, FollowUpResult, Rating, ServiceOrder, Stars, TaskKind
from service_desk.store import Connection, attachments, complaints, counters, records
from service_desk.store import orders as rows
from service_desk.workflow import Action, Kind, Role, State

PAY_METHODS = {"cash": "现金", "wechat": "微信", "alipay": "支付宝", "transfer": "转账"}
FOLLOW_UP_DAYS = 3  # working days until a follow-up is due
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
    )
    drawn = {"signature": signature, "device": device} if signature else {}
    after = steps.take(
        cn, office, act, order, Action.ACCEPT, facts=facts, stamp="accepted_at",
        changes={"accepted_how": "accepted"}, data={"due": order.due, "sheet": act.basis_ref, **drawn}, note=signed_by,
    )  # fmt: skip
    steps.drop_tasks(cn, office, after)
    _plan_follow_up(cn, office, after)
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


def reject(cn: Connection, office: Office, act: Act, number: str, wrong: str) -> ServiceOrder:
    """The resident does not accept (返工): back to the worker, counted, never paid for twice."""
    order = steps.load(cn, office, number)
    facts = Facts(reason=wrong, recorder_did_work=did_work(cn, office, order, act.recorder))
    finish_by = clocks.add_working_hours(office.catalog, steps.occurred(cn, office, act), _finish_hours(office, order))
    changes = {"rework_count": order.rework_count + 1, "window": None, "finished_at": None, "finish_by": finish_by}
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
    steps.add_task(
        cn, office, after, TaskKind.CALL, sentence, due=clocks.add_working_hours(office.catalog, office.now, 4)
    )
    return after


def _finish_hours(office: Office, order: ServiceOrder) -> int:
    service = office.catalog.service(order.service)
    return service.finish_hours if service else 24


def lapse(cn: Connection, office: Office, number: str) -> ServiceOrder:
    """Free work on which the resident said nothing for three working days (未表示异议): no acceptance, no rating."""
    order = steps.load(cn, office, number)
    since = order.finished_at or office.now
    facts = Facts(silent_days=clocks.working_days_between(office.catalog, since, office.now))
    changes = {"accepted_how": "lapsed"}
    after = steps.take(cn, office, Act.system(), order, Action.LAPSE, facts=facts, stamp="accepted_at", changes=changes)
    _plan_follow_up(cn, office, after)
    return close_if_done(cn, office, Act.system(), after)


def settle(cn: Connection, office: Office, act: Act, number: str, taken: int, method: str) -> ServiceOrder:
    """Finance takes the whole amount once (结算, §6.4). ``taken`` is fen.

    Raises:
        Refused: another amount than what is due, an unknown method, or the payer's work was the actor's own.
    """
    order = steps.load(cn, office, number)
    if method not in PAY_METHODS:
        known = "、".join(f"{key}（{word}）" for key, word in PAY_METHODS.items())
        raise Refused(f"收款方式请从这些里选：{known}。", code="unknown_method")
    workers = [who for who in sorted({act.actor, act.recorder}) if did_work(cn, office, order, who)]
    agreed = all(decisions.agreed_for(cn, office, order, who) for who in workers)
    facts = Facts(
        amount_due=order.due, amount_taken=taken, actor_did_work=bool(workers), company_agreed=bool(workers) and agreed
    )
    # Drawn in the same transaction as the step: a refusal gives the number back, so that none is ever missing.
    receipt = f"{clocks.local(office.now):%Y}-{counters.next_number(cn, office.estate, 'receipt'):06d}"
    after = steps.take(
        cn, office, act, order, Action.SETTLE, facts=facts, stamp="settled_at",
        changes={"paid": taken, "pay_method": method, "receipt": receipt},
        data={"amount": taken, "method": method, "receipt": receipt},
    )  # fmt: skip
    return close_if_done(cn, office, act, after)


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
        _need_follow_up(cn, office, order, f"住户评价“{stars.word}”，请联系住户了解情况。")
    return rating


def _plan_follow_up(cn: Connection, office: Office, order: ServiceOrder) -> None:
    """All paid work and all rework is followed up; the policy of the estate comes with the quality rules."""
    if order.kind is Kind.PAID or order.rework_count or order.linked_to:
        _need_follow_up(cn, office, order, f"请就「{order.title}」对住户拜回访。")


def _need_follow_up(cn: Connection, office: Office, order: ServiceOrder, sentence: str) -> None:
    if records.tasks(cn, office.estate, number=order.number, kind=TaskKind.FOLLOW_UP):
        return
    due = clocks.add_working_hours(office.catalog, office.now, FOLLOW_UP_DAYS * 7)
    steps.add_task(cn, office, order, TaskKind.FOLLOW_UP, sentence, due=due)


def follow_up(
    cn: Connection,
    office: Office,
    act: Act,
    number: str,
    how: str,
    result: FollowUpResult,
    words: str = "",
    leads_to: str = "",
) -> FollowUp:
    """Record a visit or call after the work (§5.5). Dissatisfied stays open until rework or an answer is recorded.

    ``leads_to``: ``rework`` (a new linked free order is made) or empty.

    Raises:
        Refused: not finished yet, or a dissatisfied resident with no word of what is wrong.
    """
    order = steps.load(cn, office, number)
    if order.state not in DONE or order.finished_at is None:
        raise Refused("完工之后才能拜回访。", code="not_finished")
    if leads_to == "rework" and order.state is State.COMPLETED:
        raise Refused("还没有验收的服务单，请直接登记“返工”（linli reject）。", code="reject_instead")
    if act.role is Role.WORKER or did_work(cn, office, order, act.actor):
        raise NotAllowed("拜回访不能由做这项工作的人来做，请换一位同事。")
    may_record(cn, office, act.recorder)
    unhappy = result is FollowUpResult.DISSATISFIED
    if unhappy and not words.strip():
        raise Refused("住户不满意时，请写明住户说了什么。", code="no_words")
    rework = linked(cn, office, act, order, "rework", words).number if unhappy and leads_to == "rework" else ""
    found = FollowUp(
        id=office.new_id(),
        number=order.number,
        at=steps.occurred(cn, office, act),
        by=act.recorder,
        how=how,
        result=result,
        words=words.strip(),
        leads_to=rework,
        open=unhappy,
    )
    records.add_follow_up(cn, office.estate, found)
    data = {"how": how, "result": result.value, "leads_to": rework}
    after = steps.remark(cn, office, act, order, "follow-up", changes={}, data=data, note=words)
    _note_tasks(cn, office, order, result, act.recorder)
    if not unhappy:
        close_if_done(cn, office, act, after)
    return found


def _note_tasks(cn: Connection, office: Office, order: ServiceOrder, result: FollowUpResult, who: str) -> None:
    for task in records.tasks(cn, office.estate, number=order.number, kind=TaskKind.FOLLOW_UP):
        if result is FollowUpResult.UNREACHABLE:
            records.update_task(cn, office.estate, replace(task, attempts=task.attempts + 1))
        else:
            done = replace(task, attempts=task.attempts + 1, done_at=office.now, done_by=who, outcome=result.value)
            records.update_task(cn, office.estate, done)


def resolve_follow_up(cn: Connection, office: Office, act: Act, follow_up_id: str, outcome: str) -> ServiceOrder:
    """What a dissatisfied resident wanted has been done and told; only then may the order close.

    Raises:
        NotFound: no such open follow-up.
        Refused: no outcome, or the linked rework is still under way.
    """
    found = records.get_follow_up(cn, office.estate, follow_up_id)
    if found is None or not found.open:
        raise NotFound("没有这条未办完的回访记录。")
    order = steps.load(cn, office, found.number)
    if act.role is Role.WORKER or did_work(cn, office, order, act.actor):
        raise NotAllowed("回访的处理结果不能由做这项工作的人来录，请换一位同事。")
    may_record(cn, office, act.recorder)
    if not outcome.strip():
        raise Refused("请写明怎样处理的、住户怎么说。", code="no_outcome")
    waiting = _waits_for(cn, office, found.leads_to)
    if waiting:
        raise Refused(f"{waiting}还没有办完，不能了结这条回访。", code="rework_open")
    records.close_follow_up(cn, office.estate, follow_up_id)
    data = {"follow_up": follow_up_id}
    after = steps.remark(cn, office, act, order, "resolve", changes={}, data=data, note=outcome)
    return close_if_done(cn, office, act, after)


def _waits_for(cn: Connection, office: Office, number: str) -> str:
    """The rework order or the complaint that a follow-up led to, in words, until it has come to its end."""
    complaint = complaints.get(cn, office.estate, number) if number else None
    if complaint is not None:
        return "" if complaint.state.final else f"投诉 {number} "
    return f"返工单 {number} " if number and not steps.load(cn, office, number).state.final else ""


def matters_open(cn: Connection, office: Office, number: str) -> int:
    """Open follow-up tasks, unresolved dissatisfied follow-ups and open complaints; negotiations will count too."""
    waiting = records.tasks(cn, office.estate, number=number, kind=TaskKind.FOLLOW_UP)
    unhappy = [f for f in records.follow_ups(cn, office.estate, number) if f.open]
    return len(waiting) + len(unhappy) + complaints.open_of_order(cn, office.estate, number)


def close(cn: Connection, office: Office, act: Act, number: str) -> ServiceOrder:
    """Close (结案): nothing may be open any more."""
    order = steps.load(cn, office, number)
    facts = Facts(matters_open=matters_open(cn, office, order.number))
    return steps.take(cn, office, act, order, Action.CLOSE, facts=facts, stamp="closed_at")


def close_if_done(cn: Connection, office: Office, act: Act, order: ServiceOrder) -> ServiceOrder:
    """Close by rule when the order has run its course and nothing is open; otherwise leave it."""
    ended = order.state is State.SETTLED or (order.state is State.ACCEPTED and order.kind is Kind.FREE)
    if not ended or matters_open(cn, office, order.number):
        return order
    return steps.take(cn, office, act.by_rule(), order, Action.CLOSE, facts=Facts(matters_open=0), stamp="closed_at")


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
