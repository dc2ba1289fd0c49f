"""``/desk/follow-ups``: whom to visit or call after the work, the outcome on one screen, what came of it (S3, §5.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import follow_up_form, gate, tables_out
from forms_service.desk.departments import chosen_department, departments_of
from forms_service.desk.follow_up_form import LATER, NEXT, QUESTIONS, YES
from forms_service.desk.gate import RECORDERS
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import day_word, instant_word, local
from service_desk.desk import follow_up_board, looking
from service_desk.desk.follow_up_board import Due, FollowUpBoard
from service_desk.desk.follow_ups import WANTS, WAYS
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, NotFound
from service_desk.excel import Cell, Sheet
from service_desk.orders import ServiceOrder
from service_desk.papers.register_facts import FollowUpEntry
from service_desk.store import Connection

blueprint = Blueprint("desk_follow_ups", __name__)
FIELDS = ("number", *follow_up_form.NAMES, "version")
DONE, AGAIN = "已记下回访。", "已记下没有联系上，请改个时间再试。"
SAID = {"done": DONE, "again": AGAIN}
DUE_HEAD = ("单号", "服务", "部门", "承办", "称呼", "电话", "住处", "完工", "最迟", "已试次数", "住户自评")
MADE_HEAD = (
    "单号", "服务", "部门", "承办", "回访人", "时间", "方式", "满意程度", "着装佩牌", "经同意入户", "另收费用",
    "住户自评", "接着办", "住户的话",
)  # fmt: skip


@blueprint.get("/desk/follow-ups")
@gate.staff(*RECORDERS)
def due() -> Response:
    """What is due, the earliest first; ``open``: the one whose form stands beside it, else the first."""
    return _page(request.args.get("open", ""), said=SAID.get(request.args.get("said", ""), ""))


def _page(opened: str, *, full: bool = False, **more: Any) -> Response:
    me, department = gate.me().staff, chosen_department()
    with store().read() as cn:
        found = follow_up_board.follow_up_board(cn, office(), me, department)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    chosen = _chosen(found, opened)
    return page(
        "follow_ups.html", title=f"回访 {found.total}", section="follow-ups", found=found, chosen=chosen, full=full,
        choices=follow_up_form.choices_of(chosen.rating) if chosen else (), questions=QUESTIONS, ways=WAYS,
        further=NEXT, later=LATER, yes=YES, wants=WANTS, names=names, department=department,
        departments=departments_of(me), **more,
    )  # fmt: skip


def _chosen(found: FollowUpBoard, number: str) -> Due | None:
    """The one asked for, when it is due; else the first that the person did not work on."""
    me = gate.me().staff.id
    asked = next((one for one in found.due if number and one.row.order.number == number), None)
    return asked or next((one for one in found.due if me not in one.row.order.team), None)


@blueprint.post("/desk/follow-ups")
@gate.staff(*RECORDERS)
def record() -> Response:
    """Write down a visit or call.

    Raises:
        NotFound: no such order, or none of this person's.
    """
    number = form().get("number", "")[:20]
    try:
        once("follow-up", FIELDS, _record)
    except NotFound:
        raise
    except DeskError as error:
        return _page(number, **wrong(error))
    reached = form().get("result") != follow_up_form.UNREACHABLE[0]
    place = f"&department={chosen_department()}" if chosen_department() else ""
    return see_other(f"/desk/follow-ups?said={'done' if reached else 'again'}{place}")


def _record(cn: Connection) -> str:
    found = visible(cn, office(), gate.me().staff, form().get("number", "")[:20])
    log.about(found.number)
    follow_up_form.use()(cn, office(), desk.own_act(cn, office(), entry()), found.number)
    return found.number


@blueprint.post("/desk/follow-ups/show")
@gate.staff(*RECORDERS)
def show() -> Response:
    """The same page with one resident's name, phone and home readable; a line in the book of looks."""
    check_form()
    me = gate.me().staff

    def look(cn: Connection) -> str:
        found = visible(cn, office(), me, form().get("number", "")[:20])
        looking.looked(cn, office(), me.id, "follow-up", [found.number])
        return found.number

    return _page(store().write(look), full=True)


@blueprint.post("/desk/follow-ups/export")
@gate.staff(*RECORDERS)
def export() -> Response:
    """What is due and what was asked this month and the last as an Excel file: masked, or complete with a reason."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _page("", **wrong(error))
    me, department = gate.me().staff, chosen_department()
    with store().read() as cn:
        found = follow_up_board.follow_up_board(cn, office(), me, department, most=tables_out.MOST)
        before = (found.month - timedelta(days=1)).replace(day=1)
        made = [
            one for month in (before, found.month)
            for one in follow_up_board.made_in(cn, office(), me, month, department)
        ]  # fmt: skip
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    numbers = [one.row.order.number for one in found.due] + [one.order.number for one in made]
    tables_out.noted(wished, "follow-ups exported", numbers)
    sheets = (
        Sheet("待回访", DUE_HEAD, [_due_cells(one, names, wished) for one in found.due],
              [f"待回访，共 {found.total} 条"]),
        Sheet("已回访", MADE_HEAD, [_made_cells(one, wished) for one in made],
              [f"{before.year}年{before.month}月至今已回访，共 {len(made)} 条；住户自评另列，不与回访合并"]),
    )  # fmt: skip
    return tables_out.workbook("follow-ups", sheets, wished)


def _department(order: ServiceOrder) -> str:
    found = office().catalog.department(order.department)
    return found.name if found else order.department


def _due_cells(one: Due, names: dict[str, str], wished: tables_out.Wish) -> list[Cell]:
    order, task = one.row.order, one.row.task
    finished = day_word(local(order.finished_at).date()) if order.finished_at else ""
    last = instant_word(task.due_at) if task and task.due_at else ""
    return [
        order.number, order.title, _department(order), names.get(order.lead, order.lead),
        *tables_out.person_cells(order, wished), finished, last, str(task.attempts if task else 0),
        one.rating.stars.word if one.rating else "",
    ]  # fmt: skip


def _made_cells(one: FollowUpEntry, wished: tables_out.Wish) -> list[Cell]:
    made, order = one.made, one.order
    assert made is not None  # the month's due ones are on the other sheet
    answers = [
        "" if given is None else yes if given else no
        for given, yes, no in ((made.dressed, "是", "否"), (made.let_in, "是", "否"), (made.charged, "有", "没有"))
    ]
    return [
        order.number, order.title, one.department, "、".join(one.team), one.asked_by, instant_word(made.at),
        WAYS.get(made.how, made.how), made.level.word if made.level else made.result.word, *answers,
        one.rating.stars.word if one.rating else "", made.leads_to or WANTS.get(made.wants, ""),
        made.words if wished.full else "（略）" if made.words else "",
    ]  # fmt: skip
