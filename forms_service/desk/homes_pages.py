"""``/desk/homes``: the household list. A home's technical history apart from its people; the list in and out (D7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.gate import RECORDERS
from forms_service.desk.pages import check_form, once, page, wrong
from forms_service.guard import uploads
from forms_service.pages import see_other
from forms_service.surroundings import file, form, office, store
from service_desk import clocks
from service_desk.desk import homes, household_tables, looking
from service_desk.desk.homes import Typed
from service_desk.desk.household_tables import COLUMNS, TableRefused
from service_desk.desk.times import parse_day
from service_desk.errors import DeskError, InvalidInput
from service_desk.homes import Occupancy, Tenure
from service_desk.store import Connection
from service_desk.store import homes as rows
from service_desk.workflow import Role

blueprint = Blueprint("desk_homes", __name__)
KEEPERS = (Role.RECEPTION, Role.MANAGER)
LARGEST_FILE = 5_000_000  # bytes
SAID = {
    "saved": "已保存。",
    "moved-in": "已登记迁入。",
    "moved-out": "已登记迁出，技术资料留在这一户。",
    "erased": "已删去这个人，这一户的技术资料还在。",
    "imported": "名册已导入。",
}
PERSON = ("name", "tenure", "phones", "remark", "care", "leave")


def said() -> str:
    """What was just done, in one sentence."""
    return SAID.get(request.args.get("said", ""), "")


@blueprint.get("/desk/homes")
@gate.staff(*KEEPERS)
def overview() -> Response:
    """The list as a whole: how many, add one, in and out."""
    return _overview(said=said())


def _overview(**more: Any) -> Response:
    with store().read() as cn:
        count = rows.count_households(cn, office().estate)
    return page(
        "homes.html",
        title="住户名册",
        section="homes",
        count=count,
        columns=COLUMNS,
        **{"wrong_cells": (), "file": "", **more},
    )


@blueprint.post("/desk/homes/add")
@gate.staff(*KEEPERS)
def add() -> Response:
    """Put a room on the list, or open the one that stands there."""
    try:
        room = once("home-add", ("home",), lambda cn: homes.add_room(cn, office(), _me(), form().get("home", "")).id)
    except DeskError as error:
        return _overview(**wrong(error))
    return see_other(f"/desk/homes/{room}")


@blueprint.get("/desk/homes/<room>")
@gate.staff(*RECORDERS)
def home(room: str) -> Response:
    """One home, masked."""
    return _home(room, full=False, said=said())


@blueprint.post("/desk/homes/<room>/show")
@gate.staff(*RECORDERS)
def show(room: str) -> Response:
    """The same with everything readable: one click, one line in the book of looks."""
    check_form()
    return _whole_home(room)


def _whole_home(room: str, **more: Any) -> Response:
    """A home with everything readable, which is always written down."""

    def look(cn: Connection) -> None:
        homes.get_home(cn, office(), room)
        looking.looked(cn, office(), _me(), "home", [room])

    store().write(look)
    return _home(room, full=True, **more)


def _home(room: str, *, full: bool, **more: Any) -> Response:
    with store().read() as cn:
        found = homes.home_page(cn, office(), room)
    return page(
        "home.html", title=f"住户 {found.home.room.place}" if full else "住户", section="homes", found=found,
        home=found.home, who=found.home.occupancy, full=full, tenures=[(t.value, t.word) for t in Tenure],
        typed=_fields_of(found.home.occupancy), today=clocks.local(office().now).date().isoformat(), **more,
    )  # fmt: skip


def _fields_of(who: Occupancy | None) -> dict[str, str]:
    """What stands in the fields of a person: what was typed, else what the list has."""
    if "name" in form():
        return {name: form().get(name, "") for name in PERSON}
    if who is None:
        return dict.fromkeys(PERSON, "")
    care = who.care
    return {
        "name": who.name, "tenure": who.tenure.value, "phones": " ".join(who.phones), "remark": who.remark,
        "care": care.words if care else "", "leave": care.leave if care else "",
    }  # fmt: skip


@blueprint.post('/desk/homes/<room>/<any(correct,"move-in","move-out",remark,erase):change>')
@gate.staff(*RECORDERS)
def change(room: str, change: str) -> Response:
    """Change what the list says of a home, or who has it."""
    use, fields, word = CHANGES[change]
    try:
        once(f"home {room} {change}", fields, lambda cn: use(cn, room))
    except DeskError as error:
        return _whole_home(room, **wrong(error))
    return see_other(f"/desk/homes/{room}?said={word}")


def _me() -> str:
    return gate.me().staff.id


def _typed() -> Typed:
    return Typed(**{name: form().get(name, "") for name in PERSON})


def _day(field: str) -> date | None:
    given = form().get(field, "").strip()
    try:
        return parse_day(given) if given else None
    except ValueError:
        raise InvalidInput.of({field: "日期请写成 2026-11-25 的样子。"}) from None


def _correct(cn: Connection, room: str) -> str:
    return homes.correct(cn, office(), _me(), room, _typed()).id


def _move_in(cn: Connection, room: str) -> str:
    return homes.move_in(cn, office(), _me(), room, _typed(), _day("since")).id


def _move_out(cn: Connection, room: str) -> str:
    day = _day("until")
    if day is None:
        raise InvalidInput.of({"until": "请写迁出日期，例如 2026-11-25。"})
    return homes.move_out(cn, office(), _me(), room, day).id


def _remark(cn: Connection, room: str) -> str:
    return homes.remark_room(cn, office(), _me(), room, form().get("room_remark", "")).id


def _erase(cn: Connection, room: str) -> str:
    if not form().get("sure"):
        raise InvalidInput.of({"sure": "请勾选确认，再按删去。"})
    homes.get_home(cn, office(), room)
    return homes.erase_occupancy(cn, office(), _me(), form().get("occupancy", ""), room).id


CHANGES: dict[str, tuple[Callable[[Connection, str], str], tuple[str, ...], str]] = {
    "correct": (_correct, PERSON, "saved"),
    "move-in": (_move_in, (*PERSON, "since"), "moved-in"),
    "move-out": (_move_out, ("until",), "moved-out"),
    "remark": (_remark, ("room_remark",), "saved"),
    "erase": (_erase, ("occupancy", "sure"), "erased"),
}


# ---- the list in and out --------------------------------------------------------------------------------------------


@blueprint.post("/desk/homes/import")
@gate.staff(*KEEPERS)
@uploads(LARGEST_FILE)
def preview() -> Response:
    """What a table would change, or everything that is wrong with it; nothing is written."""
    check_form()
    name, content = file("table")
    if not content:
        return _overview(problems={"table": "请先选一个 Excel 文件（.xlsx）或 CSV 文件。"}, status=422)
    try:
        lines = household_tables.read_lines(office(), content, name or "表格")
    except TableRefused as error:
        return _overview(wrong_cells=error.problems, file=name, refused="表格里有要修改的地方，没有导入。", status=409)
    except DeskError as error:
        return _overview(**wrong(error))
    with store().read() as cn:
        found = household_tables.preview(cn, office(), lines)
    made = io.StringIO()
    csv.writer(made).writerows([COLUMNS, *(household_tables.row_of_line(line) for line in lines)])
    return page(
        "homes_import.html", title="核对导入的名册", section="homes", found=found, file=name, count=len(lines),
        table=made.getvalue(),
    )  # fmt: skip


@blueprint.post("/desk/homes/import/confirm")
@gate.staff(*KEEPERS)
@uploads(LARGEST_FILE)
def take() -> Response:
    """Write the table that was shown; it is read and checked again."""
    content = form().get("table", "").encode()

    def use(cn: Connection) -> str:
        lines = household_tables.read_lines(office(), content, "名册.csv")
        return str(household_tables.save_lines(cn, office(), _me(), lines))

    try:
        once("homes-import", ("table",), use)
    except DeskError as error:
        return _overview(**wrong(error))
    return see_other("/desk/homes?said=imported")


@blueprint.post("/desk/homes/export")
@gate.staff(*KEEPERS)
def export() -> Response:
    """The list as an Excel file: masked, or complete with a reason that is written down."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _overview(**wrong(error))
    with store().read() as cn:
        listed = rows.listed(cn, office().estate)
    tables_out.noted(wished, "household list exported", [home.room.id for home in listed])
    title = f"{office().catalog.estate.name}住户名册，{len(listed)} 户"
    return tables_out.workbook("homes", [household_tables.sheet(listed, full=wished.full, notes=[title])], wished)
