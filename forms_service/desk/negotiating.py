"""The desk's acts on a price that is being negotiated: objection, agreement, decision, consent, acknowledgement (§6.3).

Each form stands beside the order's page and is bound to the order as that page showed it, so that nobody agrees to a
price that has changed meanwhile.
"""

from __future__ import annotations

from forms_service.desk import deed_fields as read
from forms_service.desk import gate
from forms_service.desk.deed_fields import Field
from forms_service.desk.deeds import HOW, SHEET, Deed, Use, add
from forms_service.surroundings import form, office
from service_desk import desk
from service_desk.desk import Act, Entry, Office, decisions, negotiation
from service_desk.desk.decimals import FEN, decimal_of
from service_desk.desk.visibility import may_record_for
from service_desk.errors import InvalidInput
from service_desk.negotiations import Stage
from service_desk.orders import History, ServiceOrder, Staff
from service_desk.pricing import yuan
from service_desk.store import Connection
from service_desk.workflow import Role

LONGEST_SUM = 12  # digits of an amount
SAID = Field(
    "reason", "住户对哪一项收费有意见，希望怎样", "area", missing="请写明住户对哪一项收费有意见，希望怎样。", most=300
)
ASKED = Field("asked", "住户希望多少元", hint="住户没有说数目的不填。", optional=True, most=LONGEST_SUM)
PRICE = Field("amount", "价格（元）", hint="整单的价格，例如 80 或 80.50。", missing="请写价格。", most=LONGEST_SUM)
WHO = Field("who", "谁同意的", hint="住户那边的称呼，例如 王女士。", missing="请写明是谁同意的。", most=30)
WHY = Field("why", "为什么没有别人可以决定", "area", missing="请写明为什么没有别人可以决定。", most=300)


def _fen(field: Field) -> int | None:
    value = read.text(field)
    if not value:
        return None
    found = decimal_of(value.removesuffix("元"), FEN)
    if found is None or found < 0:
        raise InvalidInput.of({field.name: "请把金额写成 80 或 80.50 的样子。"})
    return found


def _price() -> int:
    found = _fen(PRICE)
    assert found is not None  # the field may not be empty
    return found


# ---- whose act it is, and when it may be tried ----------------------------------------------------------------------


def _resident(cn: Connection, office: Office, made: Entry) -> Act:
    return desk.resident_act(cn, office, made)


def _own(cn: Connection, office: Office, made: Entry) -> Act:
    return desk.own_act(cn, office, made)


def _records(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return negotiation.may_object(order) and may_record_for(person)


def _neutral(order: ServiceOrder, person: Staff, office: Office) -> bool:
    return _records(order, person, office) and person.id not in order.team


def _supervises(order: ServiceOrder, person: Staff, office: Office) -> bool:
    band = office.catalog.estate.price_reduction_percent
    return bool(band) and negotiation.may_object(order) and person.holds(Role.SUPERVISOR, order.department)


def _manages(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return negotiation.may_object(order) and any(grant.role is Role.MANAGER for grant in person.grants)


def _proposes(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return negotiation.may_object(order) and any(grant.role in decisions.DECIDES for grant in person.grants)


def _none_open(found: History) -> bool:
    return not negotiation.talking(found)


def _undecided(found: History) -> bool:
    return negotiation.stage_of(found) in (Stage.OPEN, Stage.AGREED)


def _agreed(found: History) -> bool:
    return negotiation.stage_of(found) is Stage.AGREED


def _offered(found: History) -> bool:
    return negotiation.stage_of(found) is Stage.OFFERED


def _own_proposal(found: History) -> bool:
    """Whether the price on the table is of whoever looks at the page."""
    made = [event for event in found.events if event.action in (negotiation.OBJECT, negotiation.AGREE)]
    return _undecided(found) and made[-1].recorded_by == gate.me().staff.id


def _about(cn: Connection, order: ServiceOrder) -> str:
    found = negotiation.of_order(cn, office(), order.number)
    if not found or not found[0].open:
        return f"标定价格 {yuan(negotiation.listed_of(order))} 元。"
    asked = f"住户希望 {yuan(found[0].asked)} 元。" if found[0].asked is not None else ""
    return f"{negotiation.words_of(found[0])}。{asked}住户说：{found[0].reason}"


# ---- the acts -------------------------------------------------------------------------------------------------------


def _object() -> Use:
    reason, asked = read.text(SAID), _fen(ASKED)
    return lambda cn, office, act, number: negotiation.objected(cn, office, act, number, reason, asked)


def _agree() -> Use:
    amount, who = _price(), read.text(WHO)
    return lambda cn, office, act, number: negotiation.agree(cn, office, act, number, amount, who)


def _decide() -> Use:
    amount = _price()
    return lambda cn, office, act, number: negotiation.decide(cn, office, act, number, amount)


def _consent() -> Use:
    who = read.text(WHO)

    def use(cn: Connection, office: Office, act: Act, number: str) -> object:
        found = negotiation.of_order(cn, office, number)
        amount = found[0].amount if found else None
        return negotiation.consent(cn, office, act, number, -1 if amount is None else amount, who)

    return use


def _acknowledge() -> Use:
    return negotiation.acknowledge


def _withdraw() -> Use:
    return negotiation.withdraw


def _ask() -> Use:
    why, given = read.text(WHY), form().get(PRICE.name, "").strip()
    amount = _price() if given else None
    return lambda cn, office, act, number: decisions.ask(cn, office, act, number, why, amount)


add(
    Deed(
        None, "对收费有异议", "记下，开始协商", (SAID, ASKED, HOW, SHEET), _object,
        "活没有问题、只是对收费有意见，或事先想换个价格的，记在这里。定下来以前不能结算。", False, negotiation.OBJECT,
        _resident, _records, _none_open, _about, aside=True,
    ),
    Deed(
        None, "与住户谈定价格", "住户同意，记下", (PRICE, WHO, HOW, SHEET), _agree,
        "在主管权限以内才行；经理知悉以后按这个价格结算。", False, negotiation.AGREE, _own, _supervises, _undecided,
        _about,
    ),
    Deed(
        None, "知悉谈定的价格", "已知悉，照此结算", (), _acknowledge,
        "主管与住户已经谈定；不同意的，请用“决定价格”另定。", False, negotiation.ACKNOWLEDGE, _own, _manages, _agreed,
        _about,
    ),
    Deed(
        None, "决定价格", "决定，请住户同意", (PRICE,), _decide,
        "可低可高；写标定价格就是不改。住户同意了才算数，会列入待告知。自己提出的价格不能自己决定。", False,
        negotiation.DECIDE, _own, _manages, negotiation.talking, _about,
    ),
    Deed(
        None, "记住户同意价格", "住户同意，记下", (WHO, HOW, SHEET), _consent,
        "住户亲口或在纸上同意的才记；做这项工作的人不能记。", False, negotiation.CONSENT, _resident, _neutral, _offered,
        _about,
    ),
    Deed(
        None, "结束协商，按标定价格", "按标定价格", (HOW, SHEET), _withdraw,
        "住户不再协商，或不同意决定的价格。", False, negotiation.LISTED, _resident, _records, negotiation.talking,
        _about,
    ),
    Deed(
        None, "请物业公司决定价格", "提交", (PRICE, WHY), _ask,
        "自己提出的价格要由别人决定。没有别的经理时，由物业公司决定这一单的价格。", False, "ask-company-price",
        _own, _proposes, _own_proposal, _about,
    ),
)  # fmt: skip
