"""What staff record of an order that is no step of its table: urging, attempts to reach, follow-ups, work done anew."""

from __future__ import annotations

from forms_service.desk import deed_fields as read
from forms_service.desk import follow_up_form
from forms_service.desk.deed_fields import Field, Options
from forms_service.desk.deeds import HOW, SHEET, Deed, Use, add
from forms_service.surroundings import form, office
from service_desk import desk
from service_desk.complaints import Kind as ComplaintKind
from service_desk.complaints import Source
from service_desk.desk import (
    Act,
    Entry,
    Office,
    attempts,
    complaint_intake,
    complaints,
    declined,
    door_notices,
    slips,
    steps,
)
from service_desk.desk.acceptance import DONE
from service_desk.desk.visibility import may_record_for
from service_desk.errors import InvalidInput
from service_desk.orders import ServiceOrder, Staff, Stars, TaskKind
from service_desk.pricing import yuan
from service_desk.store import Connection, records
from service_desk.workflow import Role, State

AGAIN = (("rework", "返工：没有做好"), ("warranty", "保修：保修期内又坏了"), ("reopen", "重办：还要再来"))


def _agains(_cn: Connection, _order: ServiceOrder) -> Options:
    return AGAIN


def _stars(_cn: Connection, _order: ServiceOrder) -> Options:
    return [(one.value, one.word) for one in Stars]


def _reviews(_cn: Connection, _order: ServiceOrder) -> Options:
    return list(declined.OUTCOMES.items())


def _declined_why(cn: Connection, order: ServiceOrder) -> str:
    found = records.tasks(cn, office().estate, number=order.number, kind=TaskKind.REVIEW, limit=1)
    return found[0].sentence if found else ""


def _complaint_kinds(_cn: Connection, _order: ServiceOrder) -> Options:
    return [("", "请选"), *((one.value, one.word) for one in ComplaintKind)]


def _everybody(cn: Connection, _order: ServiceOrder) -> Options:
    staff = desk.list_staff(cn, office(), active_only=True)
    return [("", "不知道，或不针对某个人"), *((one.id, f"{one.name}（{one.id}）") for one in staff)]


def _unhappy(cn: Connection, order: ServiceOrder) -> Options:
    found = [one for one in records.follow_ups(cn, office().estate, order.number) if one.open]
    return [(one.id, one.words[:40] or one.id) for one in found]


REASON = Field("reason", "什么地方没有做好", "area", missing="请写明什么地方没有做好。")
TRIED = Field(
    "words", "联系经过", "area", hint="例如：16:20 打电话无人接，17:00 上门无人。", missing="请写明联系经过。"
)
COMMENT = Field("comment", "住户的话", "area", optional=True, most=500)
STAIRS = Field(
    "stairs", "受影响的楼栋单元", hint="例如：3号楼1单元、3号楼2单元。", missing="请写明受影响的楼栋单元。", most=100
)
WHERE = Field("where", "通知贴在哪里", hint="例如：两个单元门内侧、电梯口。", missing="请写明通知贴在哪里。", most=100)
WHY = Field("words", "说明", "area", hint="改为受理的一定要写。", optional=True, most=500)
OUTCOME = Field("outcome", "怎样处理的，住户怎样说", "area", missing="请写明怎样处理的、住户怎样说。", most=500)


CASH = Field("amount", "住户交了多少现金（元）", missing="请写住户交的现金，例如 91 或 91.50。")
PAPER = Field("paper", "手写收条的编号", hint="给住户写了收条的才写。", optional=True, most=40)


COMPLAINED = (
    Field("kind", "种类", "choose", options=_complaint_kinds, hint="私自收费、索要小费和隐私的一律是重大投诉。"),
    Field("words", "住户的话", "area", missing="请写明是什么事。", most=1000),
    HOW,
    Field("about", "投诉谁", "choose", options=_everybody, hint="这一单的服务人员都不能处理；不用再选。"),
    Field("phone", "投诉人的电话", hint="不写就用单上的电话。", optional=True, most=40),
    Field("reach", "怎样告知结果", hint="没有电话时写。", optional=True, most=80),
    Field("manager", "投诉的是经理（只由物业公司决定）", "check", optional=True),
    Field("major", "定为重大", "check", optional=True),
)


def _resident(cn: Connection, office: Office, made: Entry) -> Act:
    return desk.resident_act(cn, office, made)


def _own(cn: Connection, office: Office, made: Entry) -> Act:
    return desk.own_act(cn, office, made)


def _records(order: ServiceOrder, person: Staff) -> bool:
    """Whether the person writes down what residents say of this work: never of the own."""
    return may_record_for(person) and person.id not in order.team


def _done(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return _records(order, person) and order.state in DONE and order.finished_at is not None


def _any(_order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return may_record_for(person)


def _late(order: ServiceOrder, person: Staff, office: Office) -> bool:
    return may_record_for(person) and desk.overdue(order, office) is not None


def _unaccepted(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return may_record_for(person) and order.state is State.COMPLETED


def _declined(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return order.state is State.DECLINED and any(grant.role is Role.MANAGER for grant in person.grants)


def _affects(order: ServiceOrder, person: Staff, office: Office) -> bool:
    if order.state is not State.ASSIGNED or order.window is None or not door_notices.affected(office, order):
        return False
    return may_record_for(person) or person.id in order.team


def _cash(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    """Whether a slip may be written for the order: by its team, or for them by the office."""
    return any(slips.may_write(order, who) for who in order.team) and (
        person.id in order.team or may_record_for(person)
    )


def _worker(cn: Connection, office: Office, made: Entry) -> Act:
    return slips.act_of(cn, office, made)


def _over(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return may_record_for(person) and order.state in (State.SETTLED, State.CLOSED) and order.finished_at is not None


# ---- the acts -------------------------------------------------------------------------------------------------------


def _urge() -> Use:
    return desk.urge


def _contact() -> Use:
    words = read.text(TRIED)
    return lambda cn, office, act, number: attempts.contacted(cn, office, act, number, words)


def _door_notice() -> Use:
    stairs, where = read.text(STAIRS), read.text(WHERE)
    return lambda cn, office, act, number: door_notices.posted(cn, office, act, number, stairs, where)


def _slip() -> Use:
    amount, paper = read.money(CASH.name, CASH.missing), read.text(PAPER)
    return lambda cn, office, act, number: slips.write(cn, office, act, number, amount, paper)


def _owed(_cn: Connection, order: ServiceOrder) -> str:
    return f"这张服务单应付 {yuan(order.due)} 元。"


def _reopen() -> Use:
    kind, reason = form().get("kind", ""), read.text(REASON)
    if kind not in dict(AGAIN):
        raise InvalidInput.of({"kind": "请选返工、保修或重办。"})
    return lambda cn, office, act, number: desk.reopen(cn, office, act, number, kind, reason)


def _complain() -> Use:
    raw = {name: form().get(name, "") for name in ("kind", "words", "phone", "reach", "about", "manager", "major")}
    source = Source.TELEPHONE if form().get("basis", "") in ("", "telephone") else Source.COUNTER

    def use(cn: Connection, office: Office, act: Act, number: str) -> object:
        wish = complaint_intake.read_complaint(office, raw, source, steps.load(cn, office, number))
        return complaints.receive(cn, office, act, wish)

    return use


def _review() -> Use:
    words, verdict = read.text(WHY), form().get("verdict", "")
    if verdict == declined.OVERTURNED and not words:
        raise InvalidInput.of({"words": "改为受理的，请写明原因。"})
    return lambda cn, office, act, number: declined.review(cn, office, act, number, verdict, words)


def _resolve() -> Use:
    which, outcome = form().get("which", "")[:64], read.text(OUTCOME)
    return lambda cn, office, act, _number: desk.resolve_follow_up(cn, office, act, which, outcome)


def _rate() -> Use:
    comment = read.text(COMMENT)
    try:
        stars = Stars(form().get("stars", ""))
    except ValueError:
        raise InvalidInput.of({"stars": "请从五档里选一档。"}) from None
    return lambda cn, office, act, number: desk.rate(cn, office, act, number, stars, comment)


add(
    Deed(
        None, "催办", "记下催办", (HOW,), _urge, "住户来催的，主管会马上看到。", False, "urge", _resident, _late,
        aside=True,
    ),
    Deed(
        None, "住户不在，记联系经过", "记下", (TRIED,), _contact, "联系不上不算验收，服务单留在待验收。", False,
        "contact", _own, _unaccepted,
    ),
    Deed(
        None, "贴门口通知", "记下贴好了", (STAIRS, WHERE), _door_notice,
        "会停水、停电、停梯或有噪音的，开始以前先贴通知。改了时间要重新贴。", False, "door-notice", _own, _affects,
    ),
    Deed(
        None, "住户交现金", "开代收单", (CASH, PAPER), _slip,
        "员工一般不收现金。住户坚持要交的，开代收单，把编号告诉住户，钱当天交到财务。", False, "slip", _worker, _cash,
        None, _owed, of_worker=True, aside=True,
    ),
    Deed(
        None, "回访", "记下回访", follow_up_form.FIELDS, follow_up_form.use, "不能由做这项工作的人回访。", False,
        "follow-up", _own, _done, None, follow_up_form.about,
    ),
    Deed(
        None, "了结不满意的回访", "了结", (Field("which", "哪一条", "choose", options=_unhappy), OUTCOME), _resolve,
        "返工做好、告诉过住户以后才能了结。", False, "resolve", _own, _done,
        lambda found: any(one.open for one in found.follow_ups),
    ),
    Deed(
        None, "代录住户评价", "记下评价", (Field("stars", "评价", "choose", options=_stars), COMMENT, HOW, SHEET),
        _rate, "住户自己说的才记，一单一次。", False, "rate", _resident, _done,
        lambda found: found.rating is None, aside=True,
    ),
    Deed(
        None, "复核婉拒", "记下复核", (Field("verdict", "复核结果", "choose", options=_reviews), WHY), _review,
        "改为受理会另开一张新单，价格照住户已经同意的，时间重新约。", False, "review", _own, _declined, declined.waits,
        _declined_why,
    ),
    Deed(
        None, "登记投诉", "受理", COMPLAINED, _complain, "投诉没有办完，这张服务单不能结案。", False, "complaint",
        _resident, _any, aside=True,
    ),
    Deed(
        None, "返工、保修、重办", "另开一单", (Field("kind", "种类", "choose", options=_agains), REASON), _reopen,
        "另开一张关联的免费服务单，不重复收费。", False, "reopen", _own, _over, aside=True,
    ),
)  # fmt: skip
