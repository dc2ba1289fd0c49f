"""Asking the property company whether the one who did the work may settle it, and recording what it said (DESIGN §5).

The link goes to the company through a colleague who is not concerned; who asks never sees it.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import deed_fields as read
from forms_service.desk import gate
from forms_service.desk.deed_fields import Field, Options
from forms_service.desk.deeds import Deed, Use, add
from forms_service.desk.pages import check_form, page
from forms_service.surroundings import form, office, runtime, store
from service_desk import desk
from service_desk.desk import Act, Entry, Office, decisions
from service_desk.desk.visibility import may_record_for, visible
from service_desk.errors import InvalidInput
from service_desk.orders import ServiceOrder, Staff
from service_desk.store import Connection
from service_desk.store.decisions import Decision
from service_desk.workflow import Role

blueprint = Blueprint("desk_company", __name__)
ANSWERS = (("yes", "同意由他结算"), ("no", "不同意"))

WHY = Field("why", "为什么没有别人可以结算", "area", missing="请写明为什么没有别人可以结算。", most=300)
SHEET = Field("sheet", "签字纸件的编号", missing="请写明签字纸件的编号。", most=40)
NAME = Field("name", "签字人", missing="请写明签字人的姓名。", most=30)


def _answers(_cn: Connection, _order: ServiceOrder) -> Options:
    return ANSWERS


def _own(cn: Connection, office: Office, made: Entry) -> Act:
    return desk.own_act(cn, office, made)


def _alone(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return decisions.payable(order) and person.id in order.team and any(g.role is Role.FINANCE for g in person.grants)


def _records(order: ServiceOrder, person: Staff, _office: Office) -> bool:
    return decisions.payable(order) and may_record_for(person)


def _ask() -> Use:
    why = read.text(WHY)
    return lambda cn, office, act, number: decisions.ask(cn, office, act, number, why)


def _said() -> Use:
    answer, sheet, name = form().get("answer", ""), read.text(SHEET), read.text(NAME)
    if answer not in dict(ANSWERS):
        raise InvalidInput.of({"answer": "请选同意或不同意。"})

    return lambda cn, office, act, number: decisions.on_paper(
        cn, office, act.recorder, number, sheet, name, agreed=answer == "yes"
    )


add(
    Deed(
        None, "请物业公司决定", "提交", (WHY,), _ask,
        "做这项工作的人不能收款。财务里没有别人时，由物业公司决定这一单可不可以由您结算。", False, "ask-company",
        _own, _alone,
    ),
    Deed(
        None, "记下物业公司的决定", "记下",
        (Field("answer", "物业公司的决定", "choose", options=_answers), SHEET, NAME), _said,
        "凭物业公司签字的纸件；纸件请留存。", False, "company-said", _own, _records, decisions.waits,
    ),
)  # fmt: skip


@blueprint.post("/desk/company/<number>")
@gate.staff(*gate.RECORDERS)
def link(number: str) -> Response:
    """The link for the company, shown in this answer only."""
    check_form()
    me = gate.me().staff

    def hand(cn: Connection) -> tuple[Decision, str]:
        return decisions.hand(cn, office(), me.id, visible(cn, office(), me, number).number)

    asked, token = store().write(hand)
    log.event("company-link", f"by={me.id} order={asked.number}")
    settings = runtime().settings
    base = settings.address if settings.url else request.host_url.rstrip("/") + settings.prefix
    return page(
        "company.html", title="给物业公司的链接", asked=asked, link=f"{base}/company/{token}",
        contact=office().catalog.estate.company_contact, about=f"/desk/orders/{asked.number}", what="服务单",
    )  # fmt: skip
