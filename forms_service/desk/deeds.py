"""What staff may do with an order: each act's title, fields and use case. The order page is drawn from this table.

A resident's word is recorded with its ground (电话、当面、纸单); a worker's act may be recorded by the office, and is
then written down as 由××代录. Every act goes through the same use cases as the command line's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms_service.desk import deed_fields as read
from forms_service.desk import gate
from forms_service.desk.deed_fields import BASES, Field
from forms_service.digits import MOST_OF_A_SUM, whole
from forms_service.surroundings import form, office
from service_desk import desk
from service_desk.clocks import local
from service_desk.desk import Act, Entry, Office, load, negotiation, payments
from service_desk.desk.visibility import acts_of
from service_desk.errors import InvalidInput
from service_desk.orders import Basis, History, ServiceOrder, Staff
from service_desk.pricing import yuan
from service_desk.store import Connection, prices
from service_desk.workflow import Action, Kind

Use = Callable[[Connection, Office, Act, str], object]
Options = read.Options


@dataclass(frozen=True, slots=True)
class Deed:
    """One act: its fields, and a reader that makes a use case of what was sent."""

    action: Action | None  # None: no step of the table, but a record beside the order
    title: str
    button: str
    fields: tuple[Field, ...]
    use: Callable[[], Use]
    hint: str = ""
    danger: bool = False
    called: str = ""  # its name, where it is no step
    whose: Callable[[Connection, Office, Entry], Act] | None = None  # whose act it is, where it is no step
    when: Callable[[ServiceOrder, Staff, Office], bool] | None = None  # when it may be tried, where it is no step

    suits: Callable[[History], bool] | None = None  # whether the order's page shows it
    about: Callable[[Connection, ServiceOrder], str] | None = None  # what to know before deciding
    of_worker: bool = False  # a record of the worker's, which the office may type
    aside: bool = False  # does not carry the order on: never the one button that stands out

    @property
    def name(self) -> str:
        """Its part of the address."""
        return self.action.value if self.action else self.called


# ---- choices ------------------------------------------------------------------------------------------------------


def _departments(_cn: Connection, order: ServiceOrder) -> Options:
    return [(d.id, d.name) for d in office().catalog.departments if d.id != order.department]


def _reasons(_cn: Connection, _order: ServiceOrder) -> Options:
    return [(reason, reason) for reason in office().catalog.estate.decline_reasons]


def _workers(cn: Connection, order: ServiceOrder) -> Options:
    """Workers of the department; whoever has least to do on the day that fits first."""
    day = local(load.usual_window(office(), order).start).date()
    found = load.loads(cn, office(), order.department, day)
    return [(one.person.id, f"{one.person.name}（{one.person.id}）{load.words_of(one)}") for one in found]


def _helpers(cn: Connection, order: ServiceOrder) -> Options:
    return [("", "不用"), *_workers(cn, order)]


def _items(cn: Connection, order: ServiceOrder) -> Options:
    """The items and materials of the list the order was quoted under."""
    edition = prices.get(cn, office().estate, order.edition) if order.edition else None
    if edition is None:
        return [("", "—")]
    catalog = office().catalog
    named = [
        (i.service, getattr(catalog.service(i.service), "title", i.service), i.unit, i.price) for i in edition.items
    ]
    named += [(m.id, m.name, m.unit, m.price) for m in edition.materials]
    named.sort(key=lambda row: row[0] != order.service)
    return [("", "—"), *((code, f"{title}，{price / 100:.2f} 元／{unit}") for code, title, unit, price in named)]


def _half_days(cn: Connection, order: ServiceOrder) -> Options:
    service = office().catalog.service(order.service)
    offers = desk.half_days(cn, office(), service) if service else ()
    return [(f"{o.day.isoformat()}.{o.half.value}", o.word) for o in offers if not o.full]


def _together(cn: Connection, order: ServiceOrder) -> Options:
    """This order alone, or all of its household that wait for their money, each with what it comes to."""
    found = payments.waiting_with(cn, office(), order, gate.me().staff.id)
    alone = ("", f"只收这一单，{yuan(order.due)} 元")
    if len(found) == 1:
        return [alone]
    total, numbers = sum(one.due for one in found), ",".join(one.number for one in found[1:])
    titles = "、".join(dict.fromkeys(one.title for one in found))
    return [alone, (f"{total}:{numbers}", f"这一户 {len(found)} 单一起收，共 {yuan(total)} 元（{titles}）")]


def _methods(_cn: Connection, _order: ServiceOrder) -> Options:
    return list(desk.PAY_METHODS.items())


def _bases(_cn: Connection, _order: ServiceOrder) -> Options:
    return BASES


# ---- fields that several acts have ----------------------------------------------------------------------------------

REASON = Field("reason", "原因", "area", missing="请写明原因。")
HOW = Field("basis", "住户怎样表示的", "choose", options=_bases)
SHEET = Field("sheet", "任务单上的编号", hint="凭纸单时写，一般就是单号。", optional=True, most=40)
WINDOW = Field("window", "约定时间", "window")
WISH = Field(
    "resident_wish", "住户要求晚些再来", "check", hint="住户要求的才勾；等住户的时间不算在期限里。", optional=True
)
DONE = Field("work_done", "做了什么", "area", hint="换了什么、试过没有。", missing="请写明做了什么。", most=1000)
CHARGED = Field(
    "lines",
    "收费项目和数量",
    "lines",
    hint="单价照价目表，金额自动算；不收费的留空。",
    optional=True,
    options=_items,
)


def _text(name: str, fields: tuple[Field, ...]) -> str:
    return read.text(next(field for field in fields if field.name == name))


# ---- the acts -----------------------------------------------------------------------------------------------------


def _route() -> Use:
    department = form().get("department", "")
    return lambda cn, office, act, number: desk.route(cn, office, act, number, department)


def _reroute() -> Use:
    department, reason = form().get("department", ""), read.text(REASON)
    return lambda cn, office, act, number: desk.reroute(cn, office, act, number, department, reason)


def _decline() -> Use:
    reason, other = form().get("reason", ""), read.text(ALTERNATIVE)
    return lambda cn, office, act, number: desk.decline(cn, office, act, number, reason, other)


def _assign() -> Use:
    lead, helper, window = form().get("lead", ""), form().get("helper", ""), read.window(WINDOW)
    if not lead:
        raise InvalidInput.of({"lead": "请选派给谁。"})
    helpers, sure = (helper,) if helper and helper != lead else (), form().get("sure") == "yes"
    return lambda cn, office, act, number: load.assign(cn, office, act, number, lead, window, helpers, sure=sure)


def _answer() -> Use:
    said = read.text(ANSWER)
    return lambda cn, office, act, number: desk.answer(cn, office, act, number, said)


def _no_entry() -> Use:
    attempts = read.text(ATTEMPTS)
    return lambda cn, office, act, number: desk.no_entry(cn, office, act, number, attempts)


def _start() -> Use:
    confirmed = form().get("conduct") == "yes"
    return lambda cn, office, act, number: desk.start(cn, office, act, number, conduct_confirmed=confirmed)


def _requote() -> Use:
    charged, who, how = read.lines(QUOTED), read.text(CONSENTED), read.basis(Basis.COUNTER)
    return lambda cn, office, act, number: desk.requote(
        cn, office, act, number, charged, consented_by=who, basis=how
    )  # fmt: skip


def _suspend() -> Use:
    reason, window, wish = read.text(REASON), read.window(WINDOW), form().get("resident_wish") == "yes"
    return lambda cn, office, act, number: desk.suspend(cn, office, act, number, reason, window, resident_wish=wish)


def _stop() -> Use:
    done, charged = read.text(DONE), read.lines(CHARGED)
    return lambda cn, office, act, number: desk.stop(cn, office, act, number, done, charged)


def _finish() -> Use:
    done, charged = read.text(DONE), read.lines(CHARGED)
    return lambda cn, office, act, number: desk.finish(cn, office, act, number, done, charged)


def _accept() -> Use:
    signed = read.text(SIGNED)
    return lambda cn, office, act, number: desk.accept(cn, office, act, number, signed)


def _reject() -> Use:
    wrong = read.text(WRONG)
    return lambda cn, office, act, number: desk.reject(cn, office, act, number, wrong)


def _cancel() -> Use:
    reason = read.text(REASON)
    return lambda cn, office, act, number: desk.cancel(cn, office, act, number, reason)


def _postpone() -> Use:
    wanted = read.half_day("slot")
    return lambda cn, office, act, number: desk.postpone(cn, office, act, number, wanted)


def _settle() -> Use:
    """The amount is the one that the page showed: of this order, or of all that were named with it."""
    method, due = form().get("method", ""), whole(form().get("due", ""), MOST_OF_A_SUM)
    total, _, others = form().get("together", "").partition(":")
    if others:
        due = whole(total, MOST_OF_A_SUM)
    numbers = [one for one in others.split(",") if one]
    return lambda cn, office, act, number: desk.settle_together(
        cn, office, act, (number, *numbers), -1 if due is None else due, method
    )


def _close() -> Use:
    return desk.close


ALTERNATIVE = Field("alternative", "给住户的替代办法", "area", missing="请写一个替代办法，例如可以找哪家单位。")
ANSWER = Field("answer", "答复", "area", missing="请写明怎样答复的。", most=1000)
ATTEMPTS = Field(
    "attempts", "到场和联系经过", "area", hint="例如：09:40 敲门无人，电话未接。", missing="请写明到场时间和联系经过。"
)
QUOTED = Field("lines", "全部收费项目和数量", "lines", hint="给住户看过、同意以后再做。", options=_items)
CONSENTED = Field("consented", "谁同意的", missing="请写同意的人的称呼。", most=30)
SIGNED = Field("signed_by", "签名的人", hint="照纸单上的签名写。", missing="请写签名人的称呼。", most=30)
WRONG = Field("wrong", "哪里没做好", "area", missing="请写明住户说哪里没有做好。")

DEEDS = {
    deed.name: deed
    for deed in (
        Deed(Action.ROUTE, "落实部门", "落实", (Field("department", "部门", "choose", options=_departments),), _route),
        Deed(
            Action.ASSIGN,
            "派工",
            "派工",
            (
                Field("lead", "派给谁", "choose", options=_workers, hint="手上任务最少的排在前面。"),
                WINDOW,
                Field("helper", "同去的人", "choose", options=_helpers, optional=True),
            ),
            _assign,
            hint="时间要先和住户约好；派工以后请告知住户。",
        ),
        Deed(
            Action.START,
            "到达，开始服务",
            "到达",
            (Field("conduct", "着装整齐、佩戴工作牌，经住户同意后入户", "check"),),
            _start,
        ),
        Deed(Action.REQUOTE, "现场报价", "住户同意，记下", (QUOTED, CONSENTED, HOW), _requote),
        Deed(Action.FINISH, "完工", "完工", (DONE, CHARGED), _finish),
        Deed(
            Action.ACCEPT,
            "住户验收",
            "验收合格",
            (SIGNED, HOW, SHEET),
            _accept,
            hint="要由住户本人表示；做这项工作的人不能代录。",
        ),
        Deed(
            Action.SETTLE,
            "结算",
            "收款，结算",
            (
                Field("together", "收哪些", "choose", options=_together, when_many=True),
                Field("method", "收款方式", "choose", options=_methods),
            ),
            _settle,
            suits=lambda found: not negotiation.talking(found),
        ),
        Deed(Action.CLOSE, "结案", "结案", (), _close),
        Deed(Action.ANSWER, "即时办结", "办结", (ANSWER,), _answer),
        Deed(Action.NO_ENTRY, "未能入户", "记下", (ATTEMPTS,), _no_entry),
        Deed(Action.SUSPEND, "待料，另约时间", "记下", (REASON, WINDOW, WISH), _suspend),
        Deed(Action.STOP, "做不下去，终止", "终止", (DONE, CHARGED), _stop, danger=True),
        Deed(Action.REJECT, "住户要求返工", "转返工", (WRONG, HOW), _reject, aside=True),
        Deed(
            Action.POSTPONE,
            "住户改期",
            "改期",
            (Field("slot", "新的时间", "choose", options=_half_days), HOW),
            _postpone,
            aside=True,
        ),
        Deed(
            Action.REROUTE,
            "转部门",
            "转部门",
            (Field("department", "转到", "choose", options=_departments), REASON),
            _reroute,
            aside=True,
        ),
        Deed(
            Action.DECLINE,
            "婉拒",
            "婉拒",
            (Field("reason", "原因", "choose", options=_reasons), ALTERNATIVE),
            _decline,
            danger=True,
        ),
        Deed(Action.CANCEL, "住户取消", "取消", (REASON, HOW), _cancel, danger=True),
    )
}
LATE = ("at", "late_reason")


def add(*deeds: Deed) -> None:
    """Put further deeds into the table; the order page shows them where their ``when`` holds."""
    DEEDS.update({deed.name: deed for deed in deeds})


def possible(order: ServiceOrder, person: Staff, office: Office) -> tuple[Deed, ...]:
    """What the person may try with the order now, in the table's order; the guards still decide."""
    steps = acts_of(order, person)
    return tuple(
        deed
        for deed in DEEDS.values()
        if (deed.action in steps if deed.action else deed.when is not None and deed.when(order, person, office))
    )


def act_for(cn: Connection, office: Office, deed: Deed, made: Entry, order: ServiceOrder) -> Act:
    """Whose act it is: by the table, or as the deed says."""
    if deed.action is not None:
        return desk.act_of(cn, office, made, deed.action, order)
    assert deed.whose is not None
    return deed.whose(cn, office, made)


def fields_of(deed: Deed) -> tuple[str, ...]:
    """All names a form of this act sends, for its idempotency."""
    return (*(name for field in deed.fields for name in read.names_of(field)), *LATE, "due", "version", "sheet", "sure")


def entry_of(deed: Deed, order: ServiceOrder) -> dict[str, object]:
    """How the act is recorded: on what ground, for whom, and when."""
    more: dict[str, object] = dict(read.late())
    names = {field.name for field in deed.fields}
    if "basis" in names and deed.action is not Action.REQUOTE:
        more["basis"] = read.basis(Basis.TELEPHONE)
        if more["basis"] is Basis.PAPER:
            more["sheet"] = form().get("sheet", "").strip() or order.number
    if gate.me().staff.id not in order.team and (deed.action in WORKERS or deed.of_worker):
        more["for_worker"] = order.lead
    return more


WORKERS = frozenset({Action.NO_ENTRY, Action.START, Action.REQUOTE, Action.SUSPEND, Action.STOP, Action.FINISH})


def shown(deed: Deed, cn: Connection, order: ServiceOrder) -> dict[str, Options]:
    """The choices of an act's fields."""
    return {field.name: field.options(cn, order) for field in deed.fields if field.options is not None}


def asked(field: Field, order: ServiceOrder, choices: Mapping[str, Options]) -> bool:
    """Whether the form asks for it: no lines of charges on free work, no choice where there is one thing alone."""
    return asks_for_lines(order, field) and not (field.when_many and len(choices[field.name]) == 1)


def asks_for_lines(order: ServiceOrder, field: Field) -> bool:
    """Whether lines of charges are asked for: not on free work."""
    return field.kind != "lines" or order.kind is Kind.PAID
