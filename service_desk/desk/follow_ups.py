"""Visits and calls after the work (拜回访, §5.5): what residents say, and what has to follow from it.

What a resident has rated already is not asked again, and the two are never put together. Dissatisfied, or asked for
money besides: nothing closes over it until what was done about it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service_desk.complaints import Kind
from service_desk.desk import complaints, steps
from service_desk.desk.acceptance import DONE, close_if_done
from service_desk.desk.booking import linked
from service_desk.desk.context import RESIDENT, Act, Office
from service_desk.desk.people import did_work, may_record
from service_desk.errors import NotAllowed, NotFound, Refused
from service_desk.orders import FollowUp, FollowUpResult, Rating, ServiceOrder, Stars, TaskKind
from service_desk.store import Connection, records
from service_desk.store import complaints as complaint_rows
from service_desk.workflow import Role, State

REWORK, COMPLAINT, MAJOR = "rework", "complaint", "major"
WANTS = {REWORK: "返工", COMPLAINT: "转投诉", MAJOR: "转重大投诉（另收费用）"}
WAYS = {"telephone": "电话", "visit": "上门"}
KINDS = {COMPLAINT: Kind.QUALITY, MAJOR: Kind.TIPS}  # the complaint that each makes


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, where it was: the level, and 着装佩牌? 经您同意入户? 有无另收费用或小费?"""

    level: Stars | None = None
    dressed: bool | None = None
    let_in: bool | None = None
    charged: bool | None = None

    @property
    def nothing(self) -> bool:
        """Whether no answer was given."""
        return (self.level, self.dressed, self.let_in, self.charged) == (None, None, None, None)


def result_of(level: Stars) -> FollowUpResult:
    """What a level comes to."""
    return FollowUpResult.DISSATISFIED if level.dissatisfied else FollowUpResult.SATISFIED


def follow_up(
    cn: Connection,
    office: Office,
    act: Act,
    number: str,
    how: str,
    result: FollowUpResult,
    words: str = "",
    leads_to: str = "",
    asked: Asked = Asked(),
) -> FollowUp:
    """Record a visit or call after the work. What is not in order stays open until it is resolved.

    Args:
        cn: the open transaction.
        office: the office.
        act: whose act it is.
        number: of the order.
        how: ``telephone`` or ``visit``.
        result: satisfied, dissatisfied or not reached.
        words: the resident's.
        leads_to: of a dissatisfied resident: ``rework`` (a new linked free order is made), ``complaint``, or empty.
        asked: the level, unless the resident has rated already, and the answers to the three questions.

    Raises:
        Refused: not finished yet, no word of what is wrong, or answers that do not go together.
        NotAllowed: somebody who did the work, or may not record.
    """
    order = steps.load(cn, office, number)
    _may_ask(cn, office, act, order, leads_to)
    rating = records.get_rating(cn, office.estate, order.number)
    _check(result, words, asked, rating)
    unhappy = result is FollowUpResult.DISSATISFIED
    wants = MAJOR if asked.charged else leads_to if unhappy else ""
    rework = linked(cn, office, act, order, REWORK, words).number if unhappy and leads_to == REWORK else ""
    found = FollowUp(
        id=office.new_id(), number=order.number, at=steps.occurred(cn, office, act), by=act.recorder, how=how,
        result=result, words=words.strip(), leads_to=rework, open=unhappy or bool(asked.charged), level=asked.level,
        dressed=asked.dressed, let_in=asked.let_in, charged=asked.charged, wants=wants,
    )  # fmt: skip
    records.add_follow_up(cn, office.estate, found)
    data = {"how": how, "result": result.value, "leads_to": rework, "wants": wants}
    after = steps.remark(cn, office, act, order, "follow-up", changes={}, data=data, note=words)
    _note_tasks(cn, office, order, result, act.recorder)
    if wants in KINDS:
        return _complaint(cn, office, act, found)
    if not found.open:
        close_if_done(cn, office, act, after)
    return found


def _complaint(cn: Connection, office: Office, act: Act, found: FollowUp) -> FollowUp:
    """The complaint that the resident's answer is; it keeps follow-up and order open until it is over."""
    whose = replace(act, actor=RESIDENT, role=Role.RESIDENT, recorded_by=act.recorder)
    made = complaints.from_follow_up(cn, office, whose, found.id, KINDS[found.wants])
    return replace(found, leads_to=found.leads_to or made.number)


def _may_ask(cn: Connection, office: Office, act: Act, order: ServiceOrder, leads_to: str) -> None:
    if order.state not in DONE or order.finished_at is None:
        raise Refused("完工之后才能拜回访。", code="not_finished")
    if leads_to == REWORK and order.state is State.COMPLETED:
        raise Refused("还没有验收的服务单，请直接登记“返工”（linli reject）。", code="reject_instead")
    if act.role is Role.WORKER or did_work(cn, office, order, act.actor):
        raise NotAllowed("拜回访不能由做这项工作的人来做，请换一位同事。")
    may_record(cn, office, act.recorder)


def _check(result: FollowUpResult, words: str, asked: Asked, rating: Rating | None) -> None:
    if result is FollowUpResult.UNREACHABLE:
        if not asked.nothing:
            raise Refused("没有联系上住户，不能记满意程度和答案。", code="answers_of_nobody")
        return
    if asked.level is not None and rating is not None:
        raise Refused(f"住户已经评价“{rating.stars.word}”，不再问一遍，请不要另记满意程度。", code="rated_already")
    if asked.level is not None and result is not result_of(asked.level):
        raise Refused(f"满意程度“{asked.level.word}”和结果“{result.word}”对不上，请核对。", code="level_and_result")
    if words.strip():
        return
    if asked.charged:
        raise Refused("有另收费用或小费的，请写明谁、收了多少、为什么。", code="no_words")
    if result is FollowUpResult.DISSATISFIED:
        raise Refused("住户不满意时，请写明住户说了什么。", code="no_words")
    if rating is not None and rating.stars.dissatisfied:
        raise Refused(f"住户评价“{rating.stars.word}”，请写明怎样处理的、住户怎么说。", code="no_words")


def _note_tasks(cn: Connection, office: Office, order: ServiceOrder, result: FollowUpResult, who: str) -> None:
    for task in records.tasks(cn, office.estate, number=order.number, kind=TaskKind.FOLLOW_UP):
        if result is FollowUpResult.UNREACHABLE:
            records.update_task(cn, office.estate, replace(task, attempts=task.attempts + 1))
        else:
            done = replace(task, attempts=task.attempts + 1, done_at=office.now, done_by=who, outcome=result.value)
            records.update_task(cn, office.estate, done)


def resolve_follow_up(cn: Connection, office: Office, act: Act, follow_up_id: str, outcome: str) -> ServiceOrder:
    """What the resident wanted has been done and told; only then may the order close.

    Raises:
        NotFound: no such open follow-up.
        NotAllowed: somebody who did the work.
        Refused: no outcome, or the linked rework or complaint is still under way.
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
    complaint = complaint_rows.get(cn, office.estate, number) if number else None
    if complaint is not None:
        return "" if complaint.state.final else f"投诉 {number} "
    return f"返工单 {number} " if number and not steps.load(cn, office, number).state.final else ""
