"""``/desk/sheets``: what the desk prints, which work orders are still out, and the result of one that came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import deed_fields as read
from forms_service.desk import gate, tables_out
from forms_service.desk.deed_fields import ROWS, Field, names_of
from forms_service.desk.deeds import DEEDS, asks_for_lines, shown
from forms_service.desk.departments import chosen_department, departments_of
from forms_service.desk.gate import RECORDERS
from forms_service.desk.pages import check_form, entry, once, page, problems_of, wrong
from forms_service.desk.printouts import pdf, public_url
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import instant_word, local
from service_desk.desk import boards, door_notices, load, looking, paper_entry, printing, registers, sheets
from service_desk.desk.paper_entry import ABSENT, REFUSED, SIGNED, PaperResult
from service_desk.desk.times import parse_day
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, InvalidInput, NotFound, Refused
from service_desk.excel import Sheet
from service_desk.months import read_month
from service_desk.orders import ServiceOrder
from service_desk.papers.register_facts import DaySheet
from service_desk.store import Connection
from service_desk.store.sheets import RETURNED
from service_desk.workflow import Role, State

blueprint = Blueprint("desk_sheets", __name__)
SAID = {
    "returned": "已记下：任务单交回。",
    "void": "已记下：任务单作废。",
    "entered": "纸单结果已录入，任务单已交回。",
}
ON_PAPER = (State.ASSIGNED, State.IN_SERVICE)
DONE = Field("work_done", "做了什么", "area", missing="请照纸单写明做了什么。", most=1000)
SIGNER = Field("signed_by", "签名的人", missing="请写签名人的称呼。", most=30)
WRONG = Field("wrong", "哪里没做好", "area", missing="请写明住户说哪里没有做好。")
LINES = next(field for field in DEEDS["finish"].fields if field.kind == "lines")
RESULT = (
    "started",
    "finished",
    "day",
    "conduct",
    "work_done",
    "said",
    "signed_by",
    "wrong",
    "version",
    *names_of(LINES),
)
OUTCOMES = ((SIGNED, "住户签了名，验收"), (ABSENT, "住户不在或没有签名，以后再验收"), (REFUSED, "住户要求返工"))


@blueprint.get("/desk/sheets")
@gate.staff(*RECORDERS, Role.FINANCE)
def overview() -> Response:
    """What can be printed, and what is out."""
    return _overview(said=SAID.get(request.args.get("said", ""), ""))


def _overview(**more: Any) -> Response:
    me = gate.me()
    with store().read() as cn:
        out = sheets.out(cn, office(), me.staff) if me.is_one_of(*RECORDERS) else ()
        departments = departments_of(me.staff)
        workers = [(one, load.workers(cn, office(), one.id)) for one in departments]
    return page(
        "sheets.html", title="打印和交回", section="sheets", out=out, departments=departments,
        workers=[pair for pair in workers if pair[1]], today=load.today_of(office()), records=me.is_one_of(*RECORDERS),
        **more,
    )  # fmt: skip


# ---- printing -------------------------------------------------------------------------------------------------------


@blueprint.post("/desk/sheets/work-order")
@gate.staff(*RECORDERS)
def work_orders() -> Response:
    """Work orders: of one number, or of everybody who is visited on a day. Each is out until it comes back."""
    from service_desk.papers import work_order  # noqa: PLC0415 - only printing needs the builders

    check_form()
    me = gate.me().staff
    try:
        with store().read() as cn:
            numbers = _numbers(cn)
            made = printing.order_sheets(cn, office(), numbers, url=public_url())
    except (Refused, InvalidInput) as error:
        return _overview(refused=error.sentence, status=error.http_status)
    printed = [sheet.order.number for sheet in made]
    answer = pdf(work_order.work_order(office().catalog, made), printed[0] if len(printed) == 1 else "work-orders")
    store().write(lambda cn: sheets.printed(cn, office(), me.id, printed))
    log.about(printed[0])
    return answer


@blueprint.post("/desk/sheets/door-notice")
@gate.staff(*RECORDERS)
def door_notice() -> Response:
    """The notice for the doors that an order's work affects, filled in from the order."""
    check_form()
    try:
        with store().read() as cn:
            found = visible(cn, office(), gate.me().staff, form().get("number", "").strip().upper()[:20])
        paper = door_notices.paper_for(office(), found, url=public_url())
    except (Refused, InvalidInput) as error:
        return _overview(refused=error.sentence, status=error.http_status)
    log.about(found.number)
    return pdf(paper, f"door-notice-{found.number}")


def _numbers(cn: Connection) -> Sequence[str]:
    given = form().get("number", "").strip().upper()
    if given:
        return [visible(cn, office(), gate.me().staff, given[:20]).number]
    day = _day()
    found = boards.on_day(cn, office(), gate.me().staff, day, chosen_department())
    numbers = [order.number for order in found if order.state in ON_PAPER and order.lead and not order.address.other]
    if not numbers:
        raise Refused(f"{day.isoformat()} 没有已派的上门任务，没有任务单可打印。", code="nothing_to_print")
    return numbers


def _day() -> date:
    try:
        return parse_day(form().get("day", ""))
    except ValueError:
        return load.today_of(office())


@blueprint.post("/desk/sheets/day")
@gate.staff(*RECORDERS)
def day_sheets() -> Response:
    """The day sheet of a worker, or of everybody of a department."""
    from service_desk.papers import day_sheet  # noqa: PLC0415 - only printing needs the builders

    check_form()
    me, day = gate.me().staff, _day()
    kind, _, which = form().get("who", "").partition(":")
    own = {one.id for one in departments_of(me)}
    found: tuple[DaySheet, ...]
    try:
        with store().read() as cn:
            who = registers.printout(cn, office(), me.id)
            if kind == "worker":
                worker = load.worker_of(cn, office(), which[:20], sorted(own))
                found = (registers.day_sheet(cn, office(), worker.id, day),)
            elif which in own:
                found = registers.department_day(cn, office(), which, day)
            else:
                raise InvalidInput.of({"who": "请选一位服务人员或一个部门。"})
    except (Refused, InvalidInput) as error:
        return _overview(problems=problems_of(error), refused=error.sentence, status=error.http_status)
    numbers = [job.order.number for sheet in found for job in (*sheet.jobs, *sheet.loose)]
    store().write(lambda cn: looking.looked(cn, office(), me.id, "day sheet printed", numbers))
    return pdf(day_sheet.day_sheets(office().catalog, found, day, who), f"day-{day.isoformat()}")


@blueprint.post("/desk/sheets/register")
@gate.staff(Role.RECEPTION, Role.MANAGER, Role.FINANCE)
def register() -> Response:
    """The paid-service register of a month: masked, or in full with a reason."""
    from service_desk.papers import register as sheet  # noqa: PLC0415 - only printing needs the builders

    check_form()
    me, why = gate.me().staff, form().get("why", "").strip()[:100]
    full = form().get("full") == "yes"
    problems = {"why": "打印完整的个人信息，请写明用途，例如：月底归档。"} if full and not why else {}
    try:
        month = read_month(form().get("month", ""))
    except InvalidInput as error:
        return _overview(problems=problems_of(error) | problems, status=422)
    if problems:
        return _overview(problems=problems, status=422)
    with store().read() as cn:
        who = registers.printout(cn, office(), me.id, why if full else "", roles=registers.LEDGER)
        found = registers.paid_register(cn, office(), month)
    if full:
        numbers = [one.order.number for one in found.entries]
        store().write(lambda cn: looking.looked(cn, office(), me.id, "paid register printed", numbers, why))
    return pdf(sheet.register(office().catalog, found, masked=not full, printout=who), f"register-{month}")


# ---- coming back ----------------------------------------------------------------------------------------------------


@blueprint.post("/desk/sheets/back")
@gate.staff(*RECORDERS)
def back() -> Response:
    """A sheet came back without a result to type, or is void."""
    outcome = form().get("outcome", "")

    def use(cn: Connection) -> str:
        found = visible(cn, office(), gate.me().staff, form().get("number", "")[:20])
        return sheets.back(cn, office(), gate.me().staff.id, found.number, outcome).number

    try:
        once("sheet-back", ("number", "outcome"), use)
    except DeskError as error:
        return _overview(refused=error.sentence, status=error.http_status)
    return see_other(f"/desk/sheets?said={outcome}")


@blueprint.post("/desk/sheets/export")
@gate.staff(*RECORDERS)
def export() -> Response:
    """Which sheets are out, as an Excel file; nothing of residents is in it."""
    check_form()
    with store().read() as cn:
        out = sheets.out(cn, office(), gate.me().staff)
    rows = [
        [one.order.number, one.order.title, one.order.state_word, instant_word(one.sheet.at), one.sheet.by]
        for one in out
    ]
    made = Sheet("打印未交回", ("单号", "服务", "状态", "打印时间", "打印人"), rows, [f"打印未交回，{len(out)} 张"])
    return tables_out.workbook("sheets-out", [made], personal=False)


@blueprint.get("/desk/sheets/<number>")
@gate.staff(*RECORDERS)
def result(number: str) -> Response:
    """The form for what stands on a sheet.

    Raises:
        NotFound: no such order, or none of the person's.
    """
    return _result(number)


def _result(number: str, **more: Any) -> Response:
    with store().read() as cn:
        order = visible(cn, office(), gate.me().staff, number[:20])
        if order.state not in paper_entry.READY:
            return see_other(f"/desk/orders/{order.number}")
        choices = shown(DEEDS["finish"], cn, order)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    log.about(order.number)
    lines = LINES if asks_for_lines(order, LINES) and order.state is not State.COMPLETED else None
    return page(
        "sheet_result.html", title=f"录入纸单 {order.number}", section="sheets", order=order, names=names, lines=lines,
        choices=choices.get(LINES.name, ()), rows=range(1, ROWS + 1), outcomes=OUTCOMES, standing=_standing(order),
        **more,
    )  # fmt: skip


def _standing(order: ServiceOrder) -> dict[str, str]:
    """What the form begins with: the agreed window, and the lines that are known."""
    found = {f"code{n}": line.code for n, line in enumerate(order.lines[:ROWS], 1)}
    found |= {f"many{n}": f"{line.quantity / 1000:g}" for n, line in enumerate(order.lines[:ROWS], 1)}
    if not order.lines and order.quote is not None:
        found |= {"code1": order.service, "many1": "1"}
    began = order.started_at or (order.window.start if order.window else None)
    day = local(began or office().now).date()
    return found | {"day": day.isoformat(), "started": f"{local(began):%H:%M}" if began else "", "said": SIGNED}


@blueprint.post("/desk/sheets/<number>")
@gate.staff(*RECORDERS)
def enter(number: str) -> Response:
    """Type the result in: every step its own event, and the sheet is back."""

    def use(cn: Connection) -> str:
        me = gate.me().staff
        order = visible(cn, office(), me, number[:20])
        after = paper_entry.enter(cn, office(), entry(), order.number, _typed(order))
        if sheets.is_out(cn, office(), order.number):
            sheets.back(cn, office(), me.id, order.number, RETURNED)
        return after.number

    try:
        once(f"sheet:{number}", RESULT, use)
    except NotFound:
        raise
    except DeskError as error:
        return _result(number, **wrong(error))
    return see_other("/desk/sheets?said=entered")


def _typed(order: ServiceOrder) -> PaperResult:
    """What was typed.

    Raises:
        InvalidInput: something is missing or cannot be read.
    """
    said = form().get("said", "")
    if said not in (SIGNED, ABSENT, REFUSED):
        raise InvalidInput.of({"said": "请选住户怎样说。"})
    done = order.state is State.COMPLETED
    return PaperResult(
        started=_time("started") if order.state is State.ASSIGNED else None,
        finished=_time("finished"),
        conduct=form().get("conduct") == "yes",
        work_done=order.work_done if done else read.text(DONE),
        quantities=() if done or not asks_for_lines(order, LINES) else read.lines(LINES),
        said=said,
        signed_by=read.text(SIGNER) if said == SIGNED else "",
        wrong=read.text(WRONG) if said == REFUSED else "",
    )


def _time(name: str) -> datetime:
    given = form().get(name, "").strip()
    if not given:
        raise InvalidInput.of({name: "请照纸单写时间，例如 09:30。"})
    return desk.parse_instant(f"{form().get('day', '')} {given}", office().now, name)
