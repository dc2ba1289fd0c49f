"""``/desk/queue``: a department's queue, its people and their load; assigning without leaving the page (S1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request

from forms_service import log
from forms_service.desk import deed_fields as read
from forms_service.desk import gate
from forms_service.desk.deed_fields import Field
from forms_service.desk.pages import check_form, entry, once, page, problems_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.catalog import Department
from service_desk.clocks import local
from service_desk.desk import boards, load, looking
from service_desk.desk.load import Warned
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.orders import ServiceOrder
from service_desk.store import Connection
from service_desk.workflow import Action, Role, possible

blueprint = Blueprint("desk_queues", __name__)
SENDERS = (Role.SUPERVISOR, Role.MANAGER)
SAID = {"assigned": "已派工，住户已列入待告知。", "moved": "已改派，住户已列入待告知。"}
WINDOW = Field("window", "约定时间", "window")
FIELDS = ("number", "version", "lead", "helper", "day", "start", "end", "sure")
MOST = 60  # rows


def departments() -> tuple[Department, ...]:
    """The departments whose work the person sends out."""
    staff = gate.me().staff
    every = any(grant.role is Role.MANAGER for grant in staff.grants)
    return tuple(
        d for d in office().catalog.departments if d.capacity and (every or staff.holds(Role.SUPERVISOR, d.id))
    )


def department_of(given: str) -> Department:
    """The department asked for, else the first of the person's own; a manager's who asks for none is the first too."""
    own = departments()
    if not own:
        abort(404)
    return next((one for one in own if one.id == given), own[0])


@blueprint.get("/desk/queue")
@gate.staff(*SENDERS)
def queue() -> Response:
    """The queue; ``open``: the order whose form stands beside it, else the first that nobody has."""
    asked = request.args
    return _queue(asked.get("department", ""), asked.get("open", ""), said=SAID.get(asked.get("said", ""), ""))


def _queue(wanted: str, opened: str, **more: Any) -> Response:
    department = department_of(wanted)
    today = load.today_of(office())
    with store().read() as cn:
        waiting = boards.listing(cn, office(), gate.me().staff, "to-assign", department=department.id, most=MOST)
        sent = boards.listing(cn, office(), gate.me().staff, "today", department=department.id, sort="time", most=MOST)
        chosen = _opened(cn, opened, waiting.rows)
        found = load.loads(cn, office(), department.id, today)
        on_day = load.loads(cn, office(), department.id, _day_of(chosen)) if chosen else found
        left = load.halves_left(cn, office(), department.id)
        away = load.absences_of(cn, office(), department.id)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "queue.html", title=f"{department.name}派工", section="queue", department=department, waiting=waiting,
        sent=[row for row in sent.rows if row.order.lead], chosen=chosen, loads=found, on_day=on_day, left=left,
        away=away, names=names, departments=departments(), today=today, suggested=load.suggested(on_day),
        standing=_standing(chosen), **{"warned": (), "full": False, **more},
    )  # fmt: skip


def _opened(cn: Connection, number: str, rows: Sequence[boards.Row]) -> ServiceOrder | None:
    """The order that was asked for, when it can be sent out; else the first that waits."""
    if number:
        try:
            found = visible(cn, office(), gate.me().staff, number)
        except NotFound:
            found = None
        if found is not None and can_assign(found):
            return found
    return next((row.order for row in rows if can_assign(row.order)), None)


def can_assign(order: ServiceOrder) -> bool:
    """Whether an order is one that somebody can be sent to now."""
    return Action.ASSIGN in possible(order.kind, order.state, Role.SUPERVISOR)


def _day_of(order: ServiceOrder) -> date:
    return local(load.usual_window(office(), order).start).date()


def _standing(order: ServiceOrder | None) -> dict[str, str]:
    if order is None:
        return {}
    window = load.usual_window(office(), order)
    start, end = local(window.start), local(window.end)
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


@blueprint.post("/desk/queue/show")
@gate.staff(*SENDERS)
def show() -> Response:
    """The queue with name, phone and place of the open order in full, to agree on a time; into the book of looks."""
    check_form()

    def look(cn: Connection) -> str:
        found = visible(cn, office(), gate.me().staff, form().get("number", "")[:20])
        looking.looked(cn, office(), gate.me().staff.id, "order", [found.number])
        return found.number

    return _queue(form().get("department", ""), store().write(look), full=True)


@blueprint.post("/desk/queue")
@gate.staff(*SENDERS)
def assign() -> Response:
    """Send somebody; whatever speaks against it is shown first, and may be overridden with a tick."""
    number = form().get("number", "")
    try:
        once("queue", FIELDS, _assign)
    except NotFound:
        raise
    except Warned as warned:
        return _queue(form().get("department", ""), number, warned=warned.sentences, status=409)
    except DeskError as error:
        problems = problems_of(error)
        refused = "" if problems else error.sentence
        return _queue(
            form().get("department", ""), number, problems=problems, refused=refused, status=error.http_status
        )
    return see_other(f"/desk/queue?department={department_of(form().get('department', '')).id}&said=assigned")


def _assign(cn: Connection) -> str:
    found = visible(cn, office(), gate.me().staff, form().get("number", "")[:20])
    log.about(found.number)
    lead, helper, window = form().get("lead", ""), form().get("helper", ""), read.window(WINDOW)
    if not lead:
        raise InvalidInput.of({"lead": "请选派给谁。"})
    helpers = (helper,) if helper and helper != lead else ()
    act = desk.act_of(cn, office(), entry(), Action.ASSIGN, found)
    sure = form().get("sure") == "yes"
    return load.assign(cn, office(), act, found.number, lead, window, helpers, sure=sure).number
