"""``/desk/complaints``: the list, late ones first; one complaint with its acts; taking one down at the counter.

To who is complained of a complaint is missing, as to whose business it is not (TRUST 4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import complaint_deeds as deeds
from forms_service.desk import gate, tables_out
from forms_service.desk.deed_fields import BASES
from forms_service.desk.deeds import LATE
from forms_service.desk.departments import chosen_department, departments_of
from forms_service.desk.overview import link as address
from forms_service.desk.overview import page_number
from forms_service.desk.pages import check_form, entry, error_status, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.pages import see_other
from forms_service.surroundings import form, office, runtime, store
from forms_service.wording import late_words
from service_desk import clocks, desk
from service_desk.complaints import Action, Complaint, Kind, Source, State
from service_desk.desk import (
    complaint_company,
    complaint_intake,
    complaint_papers,
    complaint_steps,
    complaint_views,
    complaints,
    figures,
    looking,
    registers,
)
from service_desk.desk.complaint_views import READERS, visible
from service_desk.errors import DeskError, InvalidInput, NotFound, Stale
from service_desk.excel import Cell, Sheet
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import NUMBER_ALPHABET, Basis
from service_desk.reviews import Period, asked_period
from service_desk.store import Connection
from service_desk.store.complaints import Which

blueprint = Blueprint("desk_complaints", __name__)
NUMBER = re.compile(rf"T[0-9]{{4}}-[{NUMBER_ALPHABET}]{{5}}")
CHANGED = "这件投诉刚被别人办过，没有保存。请看过最新的内容，再办一次。"
NOT_NOW = "这件投诉现在不能这样办了，请看它现在的状态。"
NO_ACT = "没有这一步，请从投诉的页面打开。"
SOURCES = {"telephone": Source.TELEPHONE, "counter": Source.COUNTER, "paper": Source.COUNTER}
FIELDS = (
    "kind",
    "words",
    "name",
    "phone",
    "reach",
    "home",
    "about",
    "department",
    "manager",
    "major",
    "basis",
    "sheet",
)
HEAD = ("编号", "种类", "轻重", "来源", "单号", "部门", "称呼", "电话", "住处", "受理", "期限", "状态", "不满意")


# ---- the list -------------------------------------------------------------------------------------------------------


@blueprint.get("/desk/complaints")
@gate.staff(*READERS)
def listed() -> Response:
    """Those that are open, or all; or those of a period that are about no order."""
    return _list_page(said=_said(request.args.get("said", "")))


def _said(number: str) -> str:
    return f"已受理投诉 {number}。" if NUMBER.fullmatch(number) else ""


def _list_page(**more: Any) -> Response:
    me, period = gate.me().staff, _period()
    with store().read() as cn:
        found = complaint_views.listing(cn, office(), me, _which(period), page=page_number(_asked().get("page", "")))
    department, own = chosen_department(), {"all": "yes"} if found.everything else {}
    own = {"order": "none", "from": period.since.isoformat(), "to": period.until.isoformat()} if period else own
    here = own | ({"department": department} if department else {})
    return page(
        "complaints.html", title=f"投诉 {found.total}", section="complaints", found=found, department=department,
        departments=departments_of(me), deadline=deadline_words, period=period, own=own, here=here,
        turn=lambda number: address("/desk/complaints", here | {"page": str(number)}), **more,
    )  # fmt: skip


def _asked() -> Mapping[str, str]:
    return form() if request.method == "POST" else request.args


def _period() -> Period | None:
    """The days of which the figures count those about no order; None for the list itself, or days that are none."""
    asked = _asked()
    try:
        days = asked_period(clocks.local(office().now).date(), since=asked.get("from", ""), until=asked.get("to", ""))
    except InvalidInput:
        return None
    return days if asked.get("order", "") == "none" else None


def _which(period: Period | None) -> Which:
    if period:
        return figures.loose_of(period, chosen_department())
    return Which(_asked().get("all", "") == "yes", chosen_department())


def deadline_words(found: Complaint) -> str:
    """``逾期 2 小时``, the time by which the next thing is due, or that it waits for the resident."""
    if found.deadline is None:
        return "" if found.state.final else "等住户确认"
    if found.late(office().now):
        return f"逾期 {late_words(office().now - found.deadline)}"
    return f"{clocks.instant_word(found.deadline)} 前"


@blueprint.post("/desk/complaints/export")
@gate.staff(*READERS)
def export() -> Response:
    """The list as an Excel file: masked, or complete with a reason."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _list_page(**wrong(error))
    period = _period()
    with store().read() as cn:
        found = complaint_views.listing(cn, office(), gate.me().staff, _which(period), most=tables_out.MOST)
    tables_out.noted(wished, "list complaints exported", [one.number for one in found.rows])
    which = f"{period.word}受理、没有服务单的" if period else "全部" if found.everything else "未办完的"
    note = f"{which}投诉，共 {found.total} 件"
    if found.total > len(found.rows):
        note += f"，这里只有前 {len(found.rows)} 件，请先选一个部门再导出"
    rows = [_cells(one, wished) for one in found.rows]
    return tables_out.workbook("complaints", [Sheet("投诉", HEAD, rows, [note])], wished)


def _cells(found: Complaint, wished: tables_out.Wish) -> list[Cell]:
    department = office().catalog.department(found.department)
    who, place = found.contact, found.place
    person = (
        (who.name, who.phone or who.reach, str(place) if place.code or place.other else "")
        if wished.full
        else (mask_name(who.name), mask_phone(who.phone), mask_place(place) if place.code or place.other else "")
    )
    return [
        found.number, found.kind.word, found.severity.word, found.source.word, found.order,
        department.name if department else "", *person, clocks.instant_word(found.created_at), deadline_words(found),
        found.state.word, str(found.reopened),
    ]  # fmt: skip


# ---- taking one down ------------------------------------------------------------------------------------------------


@blueprint.get("/desk/complaints/new")
@gate.staff(*READERS)
def begin() -> Response:
    """The form for a complaint at the telephone or the counter."""
    return _new_page()


def _new_page(**more: Any) -> Response:
    with store().read() as cn:
        staff = [(one.id, f"{one.name}（{one.id}）") for one in desk.list_staff(cn, office(), active_only=True)]
    return page(
        "complaint_new.html", title="登记投诉", section="complaints", kinds=[(one.value, one.word) for one in Kind],
        staff=[("", "不知道，或不针对某个人"), *staff], bases=BASES, late_names=LATE,
        where=[("", "不知道"), *((one.id, one.name) for one in office().catalog.departments)], **more,
    )  # fmt: skip


@blueprint.post("/desk/complaints/new")
@gate.staff(*READERS)
def take_down() -> Response:
    """Receive it, once for each form."""
    try:
        number = once("complaint:new", FIELDS, _receive)
    except DeskError as error:
        return _new_page(**wrong(error))
    log.about(number)
    with store().read() as cn:
        mine = complaint_views.may_see(complaint_steps.load(cn, office(), number), gate.me().staff)
    return see_other(f"/desk/complaints/{number}?said=new" if mine else f"/desk/complaints?said={number}")


def _receive(cn: Connection) -> str:
    basis = form().get("basis", "")
    ground = Basis(basis) if basis in SOURCES else Basis.TELEPHONE
    wish = complaint_intake.read_complaint(office(), form(), SOURCES.get(basis, Source.TELEPHONE))
    made = entry(basis=ground, sheet=form().get("sheet", "").strip())
    act = complaint_steps.act_of(cn, office(), made, Action.RECEIVE, None)
    return complaints.receive(cn, office(), act, wish).number


# ---- one complaint --------------------------------------------------------------------------------------------------


@blueprint.get("/desk/complaints/<complaint>")
@gate.staff(*READERS)
def one(complaint: str) -> Response:
    """The complaint, masked."""
    return complaint_page(complaint, said=request.args.get("said", ""))


@blueprint.post("/desk/complaints/<complaint>/show")
@gate.staff(*READERS)
def show(complaint: str) -> Response:
    """The same page with name, phone and home in full; written into the book of looks."""
    check_form()
    me = gate.me().staff

    def look(cn: Connection) -> None:
        looking.looked(cn, office(), me.id, "complaint", [visible(cn, office(), me, _number(complaint)).number])

    store().write(look)
    return complaint_page(complaint, full=True)


@blueprint.get("/desk/complaints/<complaint>/<act>")
@gate.staff(*READERS)
def ask(complaint: str, act: str) -> Response:
    """The form of an act."""
    return _deed_page(complaint, _deed(act))


@blueprint.post("/desk/complaints/<complaint>/<act>")
@gate.staff(*READERS)
def do(complaint: str, act: str) -> Response:
    """Carry out an act, once for each form."""
    chosen, me = _deed(act), gate.me().staff
    try:
        with store().read() as cn:
            visible(cn, office(), me, _number(complaint))
        use, more = chosen.use(), deeds.entry_of(chosen)

        def run(cn: Connection) -> str:
            found = visible(cn, office(), me, complaint)
            use(cn, office(), deeds.act_for(cn, office(), chosen, entry(**more), found), found.number)
            return found.number

        once(f"complaint:{chosen.name}:{complaint}", deeds.fields_of(chosen), run)
    except NotFound:
        raise
    except Stale as error:
        said = CHANGED if error.code == Stale.code else error.sentence
        return _deed_page(complaint, chosen, refused=said, status=409)
    except DeskError as error:
        return _deed_page(complaint, chosen, **wrong(error))
    with store().read() as cn:
        mine = complaint_views.may_see(complaint_steps.load(cn, office(), complaint), me)
    return see_other(f"/desk/complaints/{complaint}?said={chosen.name}" if mine else "/desk/complaints")


@blueprint.post("/desk/complaints/<complaint>/link")
@gate.staff(*READERS)
def link(complaint: str) -> Response:
    """The link for the company, shown in this answer only."""
    check_form()
    me = gate.me().staff
    asked, token = store().write(lambda cn: complaint_company.hand(cn, office(), me.id, _number(complaint)))
    log.event("company-link", f"by={me.id} complaint={asked.number}")
    settings = runtime().settings
    base = settings.address if settings.url else request.host_url.rstrip("/") + settings.prefix
    return page(
        "company.html", title="给物业公司的链接", asked=asked, link=f"{base}/company/{token}",
        contact=office().catalog.estate.company_contact, about=f"/desk/complaints/{asked.number}", what="投诉",
    )  # fmt: skip


@blueprint.post("/desk/complaints/<complaint>/print")
@gate.staff(*READERS)
def printed(complaint: str) -> Response:
    """《投诉处理记录》 as a PDF, names in full; a line in the book of looks."""
    from service_desk.papers.complaint_record import complaint_record  # noqa: PLC0415 - only printing needs it

    check_form()
    me = gate.me().staff

    def look(cn: Connection) -> Any:
        found = visible(cn, office(), me, _number(complaint))
        looking.looked(cn, office(), me.id, "complaint printed", [found.number])
        return complaint_papers.record_of(cn, office(), found), registers.printout(cn, office(), me.id)

    facts, who = store().write(look)
    return pdf(complaint_record(office().catalog, facts, who), f"complaint-{facts.complaint.number}")


def _deed(name: str) -> deeds.ComplaintDeed:
    if name not in deeds.DEEDS:
        raise NotFound(NO_ACT)
    return deeds.DEEDS[name]


def _number(number: str) -> str:
    if NUMBER.fullmatch(number) is None:
        raise NotFound(complaint_views.NONE_OF_YOURS)
    log.about(number)
    return number


def complaint_page(
    number: str, *, full: bool = False, said: str = "", refused: str = "", status: int = 200
) -> Response:  # fmt: skip
    """The page of a complaint, masked unless ``full``."""
    me = gate.me().staff
    with store().read() as cn:
        found = visible(cn, office(), me, _number(number))
        happened = complaint_views.events_of(cn, office(), found.number)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
        asked = complaint_company.open_of(cn, office(), found)
    done = deeds.DEEDS[said].title if said in deeds.DEEDS else "受理投诉" if said == "new" else ""
    return page(
        "complaint.html", title=f"投诉 {found.number}", section="complaints", status=status, refused=refused,
        said=f"已记下：{done}。" if done else "", found=found, happened=happened, names=names, full=full, asked=asked,
        acts=deeds.possible(found, me, office(), asked=asked is not None), deadline=deadline_words(found),
        late=found.late(office().now), word_of=complaint_views.word_of, terms=office().catalog.estate.complaints,
        unmeasured=found.state is State.ACKNOWLEDGED and found.unmeasured(office().now) and not found.company,
    )  # fmt: skip


def _deed_page(
    number: str, deed: deeds.ComplaintDeed, *, refused: str = "", status: int = 200, **more: Any
) -> Response:
    """The form of an act, or the complaint with a sentence where the act is not possible any more."""
    me = gate.me().staff
    with store().read() as cn:
        found = visible(cn, office(), me, _number(number))
        asked = complaint_company.open_of(cn, office(), found) is not None
        offered = deeds.choices(deed, cn, office(), found)
    if deed not in deeds.possible(found, me, office(), asked=asked):
        return complaint_page(number, refused=refused or NOT_NOW, status=error_status(status))
    return page(
        "complaint_deed.html", title=deed.title, section="complaints", status=status, refused=refused, found=found,
        deed=deed, choices=offered, standing={}, **more,
    )  # fmt: skip
