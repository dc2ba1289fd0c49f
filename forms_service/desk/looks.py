"""``/desk/looks``: the book of looks. Who saw whose complete records, when and why (PIPL, §1.7)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, page, wrong
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import instant_word
from service_desk.desk import looking
from service_desk.desk.looking import Window
from service_desk.errors import InvalidInput
from service_desk.excel import Sheet
from service_desk.store.looks import Look
from service_desk.workflow import Role

blueprint = Blueprint("desk_looks", __name__)
HEAD = ("时间", "员工", "看了什么", "单号或住户", "原因")


@blueprint.get("/desk/looks")
@gate.staff(Role.MANAGER)
def book() -> Response:
    """The looks of some days, of one member of staff or of all."""
    asked = request.args
    try:
        window = looking.window_of(office(), asked.get("since", ""), asked.get("until", ""))
    except InvalidInput as error:
        return _page(looking.window_of(office(), "", ""), "", **wrong(error))
    return _page(window, asked.get("staff", ""))


def _page(window: Window, staff: str, **more: Any) -> Response:
    found, names = _found(window, staff)
    return page(
        "looks.html", title="查看记录", section="looks", found=found, names=names, window=window,
        staff=staff if staff in names else "", most=looking.MOST, what=looking.what_word,
        typed={"since": request.args.get("since") or window.first.isoformat(),
               "until": request.args.get("until") or window.last.isoformat()}, **more,
    )  # fmt: skip


def _found(window: Window, staff: str) -> tuple[tuple[Look, ...], dict[str, str]]:
    with store().read() as cn:
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
        return looking.book(cn, office(), window, staff if staff in names else ""), names


@blueprint.post("/desk/looks/export")
@gate.staff(Role.MANAGER)
def export() -> Response:
    """The same as an Excel file."""
    check_form()
    try:
        window = looking.window_of(office(), form().get("since", ""), form().get("until", ""))
    except InvalidInput as error:
        return _page(looking.window_of(office(), "", ""), "", **wrong(error))
    found, names = _found(window, form().get("staff", ""))
    rows = [
        [instant_word(one.at), f"{names.get(one.staff, '')}（{one.staff}）", looking.what_word(one.what),
         "、".join(one.numbers), one.why]
        for one in found
    ]  # fmt: skip
    sheet = Sheet("查看记录", HEAD, rows, [f"{window.first} 至 {window.last}，{len(found)} 条"])
    return tables_out.workbook("looks", [sheet], personal=False)
