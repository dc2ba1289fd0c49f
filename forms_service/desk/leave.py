"""``/desk/leave``: who is away, entered by the manager or the department's supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, once, page, problems_of
from forms_service.desk.people_pages import back_to, day_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import clocks, desk
from service_desk.accounts import WHYS, Absence
from service_desk.catalog import Half
from service_desk.desk import deputies
from service_desk.errors import DeskError
from service_desk.excel import Sheet
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_leave", __name__)
SAID = {"saved": "已记下。", "back": "已取消。"}


@dataclass(frozen=True, slots=True)
class Moved:
    """Tasks of somebody who is away, to be given to others."""

    worker: str
    day: date
    count: int


@blueprint.get("/desk/leave")
@gate.staff(*deputies.GIVERS)
def ask() -> Response:
    """Who is away, and the form."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


def _page(error: DeskError | None = None, **more: Any) -> Response:
    problems = problems_of(error) if error else {}
    chosen = request.args.get("staff", "")
    with store().read() as cn:
        mine = deputies.who_may_be_sent(cn, office(), gate.me().staff)
        ids = {one.id for one in mine}
        away, names = _away(cn)
        moved = _to_move(cn, [one for one in away if one.id == request.args.get("new", "")])
    return page(
        "leave.html", title="请假和轮休", section="leave", absences=away, names=names, moved=moved,
        people=[(one.id, f"{one.id} {one.name}") for one in mine], chosen=chosen if chosen in ids else "",
        today=clocks.local(office().now).date().isoformat(), whys=[(why, why) for why in WHYS],
        problems=problems, refused=error.sentence if error and not problems else "",
        status=error.http_status if error else 200, **more,
    )  # fmt: skip


def _away(cn: Connection) -> tuple[tuple[Absence, ...], dict[str, str]]:
    """Who of the person's own people is away, and everybody's name."""
    ids = {one.id for one in deputies.who_may_be_sent(cn, office(), gate.me().staff)}
    names = {one.id: one.name for one in desk.list_staff(cn, office())}
    return tuple(one for one in deputies.absences(cn, office()) if one.staff in ids), names


def _to_move(cn: Connection, found: list[Absence]) -> Moved | None:
    """The first day of a fresh absence on which the person still has tasks, if there is one."""
    for one in found:
        busy = deputies.first_busy_day(cn, office(), one)
        if busy is not None:
            return Moved(one.staff, *busy)
    return None


@blueprint.post("/desk/leave")
@gate.staff(*deputies.GIVERS)
def give() -> Response:
    """Write an absence down; without a last day it is one day."""
    half, since = form().get("half", ""), day_of("since")
    until = day_of("until") if form().get("until", "").strip() else since
    try:
        made = once("leave", ("staff", "since", "until", "half", "why"), lambda cn: deputies.give_absence(
            cn, office(), gate.me().staff.id, form().get("staff", "")[:40], since=since, until=until,
            half=Half(half) if half in set(Half) else None, why=form().get("why", ""),
        ).id)  # fmt: skip
    except DeskError as error:
        return _page(error)
    return see_other(f"/desk/leave?said=saved&new={made}")


@blueprint.post("/desk/leave/export")
@gate.staff(*deputies.GIVERS)
def export() -> Response:
    """Who is away, as an Excel file."""
    check_form()
    with store().read() as cn:
        away, names = _away(cn)
    rows = [
        [one.staff, names.get(one.staff, ""), one.since.isoformat(), one.until.isoformat(),
         one.half.word if one.half else "全天", one.why]
        for one in away
    ]  # fmt: skip
    sheet = Sheet("请假", ("工号", "姓名", "第一天", "最后一天", "哪半天", "原因"), rows, [f"{len(away)} 项"])
    return tables_out.workbook("leave", [sheet], personal=False)


@blueprint.post("/desk/leave/back")
@gate.staff(*deputies.GIVERS)
def back() -> Response:
    """Take an absence back."""
    absence = form().get("absence", "")[:40]
    once("leave-back", ("absence",), lambda cn: deputies.take_back(cn, office(), gate.me().staff.id, absence).id)
    manages = gate.me().is_one_of(Role.MANAGER) and form().get("back", "")
    return see_other(back_to("back") if manages else "/desk/leave?said=back")
