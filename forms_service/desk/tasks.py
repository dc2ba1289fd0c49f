"""``/desk/tasks``: whom to tell, call or calm, with the sentence to say (D5b). One click shows one number."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import gate, tables_out
from forms_service.desk.deeds import Deed, possible
from forms_service.desk.departments import chosen_department, departments_of
from forms_service.desk.gate import RECORDERS
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.desk import boards, looking, people, registers, tasks
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, NotFound
from service_desk.orders import Task, TaskKind
from service_desk.papers.register_facts import Telling, TellList
from service_desk.store import Connection, records
from service_desk.workflow import Action

blueprint = Blueprint("desk_tasks", __name__)
KINDS = (TaskKind.TELL, TaskKind.CALL, TaskKind.URGE)
SAID = {"told": "已记下。", "unreachable": "已记下没有接通，请晚些再打。"}
GONE = "这条待办已经有人办完了。"


@blueprint.get("/desk/tasks")
@gate.staff(*RECORDERS)
def waiting() -> Response:
    """The list, the earliest due first."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


def _page(*, shown: str = "", **more: Any) -> Response:
    me, department = gate.me().staff, chosen_department()
    with store().read() as cn:
        rows = boards.to_tell(cn, office(), me, department)
    return page(
        "tasks.html", title=f"待告知 {len(rows)}", section="tasks", rows=rows, shown=shown,
        next_steps={row.task.id: deed for row in rows if row.task for deed in _next_step(row)},
        department=department, departments=departments_of(me), **more,
    )  # fmt: skip


def _next_step(row: boards.Row) -> list[Deed]:
    """What the call is about: a new time where none stands, else the resident's word on finished work."""
    if row.task is None or row.task.kind is not TaskKind.CALL:
        return []
    acts = possible(row.order, gate.me().staff, office())
    about = (Action.ACCEPT,) if row.order.window else (Action.POSTPONE, Action.ACCEPT)
    return [deed for deed in acts if deed.action in about][:1]


@blueprint.post("/desk/tasks/show")
@gate.staff(*RECORDERS)
def show() -> Response:
    """The list with one number readable; a line in the book of looks."""
    check_form()

    def look(cn: Connection) -> str:
        found = _task(cn)
        looking.looked(cn, office(), gate.me().staff.id, "task", [found.number])
        return found.id

    return _page(shown=store().write(look))


@blueprint.post("/desk/tasks/told")
@gate.staff(*RECORDERS)
def told() -> Response:
    """已告知, or 未接通."""
    outcome = "told" if form().get("outcome") == "told" else "unreachable"

    def use(cn: Connection) -> str:
        found = _task(cn)
        tasks.told(cn, office(), people.own_act(cn, office(), entry()), found.id, outcome)
        return found.number

    try:
        once("told", ("task", "outcome"), use)
    except DeskError as error:
        return _page(refused=error.sentence, status=error.http_status)
    place = f"&department={chosen_department()}" if chosen_department() else ""
    return see_other(f"/desk/tasks?said={outcome}{place}")


def _task(cn: Connection) -> Task:
    """The open task of the form, about an order that concerns whoever sits there.

    Raises:
        NotFound: none, told alike.
    """
    found = records.get_task(cn, office().estate, form().get("task", "")[:64])
    if found is None or found.done_at is not None or found.kind not in KINDS:
        raise NotFound(GONE)
    try:
        log.about(visible(cn, office(), gate.me().staff, found.number).number)
    except NotFound:
        raise NotFound(GONE) from None
    return found


@blueprint.post("/desk/tasks/export")
@gate.staff(*RECORDERS)
def export() -> Response:
    """The list as an Excel file: masked, or complete with a reason."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _page(**wrong(error))
    with store().read() as cn:
        rows = boards.to_tell(cn, office(), gate.me().staff, chosen_department())
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    tables_out.noted(wished, "list tell exported", [row.order.number for row in rows])
    sheet = tables_out.order_sheet("待告知", rows, names, wished, [f"待告知、待联系、催办，共 {len(rows)} 条"])
    return tables_out.workbook("tell", [sheet], wished)


@blueprint.post("/desk/tasks/print")
@gate.staff(*RECORDERS)
def printed() -> Response:
    """The list on paper, numbers in full; a line in the book of looks for each order."""
    from service_desk.papers.tell_list import tell_list  # noqa: PLC0415 - only printing needs the builders

    check_form()
    me, department = gate.me().staff, chosen_department()
    with store().read() as cn:
        who = registers.printout(cn, office(), me.id)
        rows = boards.to_tell(cn, office(), me, department)
    lines = tuple(Telling(row.task, row.order) for row in rows if row.task is not None)
    found = TellList(office().now, lines, department)
    numbers = [line.order.number for line in found.lines]
    store().write(lambda cn: looking.looked(cn, office(), me.id, "tell list printed", numbers))
    return pdf(tell_list(office().catalog, found, who), "tell-list")
