"""``/desk/figures``: the manager's figures of a period, and the orders behind each number (M3, §5.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.overview import link, page_number
from forms_service.desk.pages import check_form, page, problems_of, wrong
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.catalog import Department
from service_desk.clocks import local
from service_desk.desk import boards, figures
from service_desk.desk.boards import Listing
from service_desk.desk.figures import Asked, Report
from service_desk.errors import DeskError, InvalidInput
from service_desk.excel import Cell, Sheet
from service_desk.reviews import FIGURES, MAJOR, PERIODS, SHOWN, Line, Period, asked_period
from service_desk.workflow import Role

blueprint = Blueprint("desk_figures", __name__)
READERS = (Role.SUPERVISOR, Role.MANAGER)
PAGE, ORDERS = "/desk/figures", "/desk/figures/orders"
TABLES = (("departments", "部门", "department"), ("workers", "主办人", "lead"), ("services", "服务", "service"))


@blueprint.get(PAGE)
@gate.staff(*READERS)
def report() -> Response:
    """The figures; with ``all=yes`` every service in a line of its own."""
    asked = request.args
    try:
        period, problems = _period(), {}
    except InvalidInput as error:
        period, problems = asked_period(local(office().now).date()), problems_of(error)
    department = _department()
    with store().read() as cn:
        found = figures.report(cn, office(), figures.sight_of(gate.me().staff), period, department)
    here = _query(period) | ({"department": department} if department else {})
    return page(
        "figures.html", title="统计", section="figures", problems=problems, status=422 if problems else 200,
        found=None if problems else found, period=period, periods=PERIODS, shown=SHOWN, tables=TABLES,
        department=department, departments=_departments(), typed=asked, whole=asked.get("all") == "yes",
        here=here, to=lambda more: link(PAGE, here | more), opens=partial(_opens, here), choose=_choose(department),
        major=MAJOR, complaints=link("/desk/complaints", here | {"order": "none"}),
    )  # fmt: skip


@blueprint.post(f"{PAGE}/export")
@gate.staff(*READERS)
def export() -> Response:
    """The three tables as an Excel file."""
    check_form()
    with store().read() as cn:
        found = figures.report(cn, office(), figures.sight_of(gate.me().staff), _period_or_month(), _department())
    return tables_out.workbook("figures", _sheets(found), personal=False)


def _given() -> Mapping[str, str]:
    """What was asked for, in the address or in the form of an Excel file."""
    return form() if request.method == "POST" else request.args


def _period() -> Period:
    asked = _given()
    return asked_period(local(office().now).date(), asked.get("period", ""), asked.get("from", ""), asked.get("to", ""))


def _query(period: Period) -> dict[str, str]:
    return {"from": period.since.isoformat(), "to": period.until.isoformat()}


def _choose(department: str) -> Callable[[str], str]:
    own = {"department": department} if department else {}
    return lambda key: link(PAGE, {"period": key} | own)


def _departments() -> tuple[Department, ...]:
    """The departments whose figures the person may read, in the catalogue's order."""
    scope = boards.led_by(gate.me().staff)
    return tuple(d for d in office().catalog.departments if scope.everything or d.id in scope.departments)


def _department() -> str:
    """The department that the address names, if its figures are the person's to read; else none (TRUST 12)."""
    given = _given().get("department", "")
    return given if given in {one.id for one in _departments()} else ""


def _opens(here: dict[str, str], field: str, key: str) -> str:
    """Where the numbers of a line lead, up to the figure's key; ``field`` and ``key`` name the line, if any."""
    more = {field: key} if field else {}
    return link(ORDERS, here | more | {"figure": ""})


@blueprint.get(ORDERS)
@gate.staff(*READERS)
def orders() -> Response:
    """The orders behind one number, paged. What is not understood is left out."""
    return _orders()


@blueprint.post(f"{ORDERS}/export")
@gate.staff(*READERS)
def export_orders() -> Response:
    """All of them as an Excel file: masked, or complete with a reason."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _orders(**wrong(error))
    found, names = _found(_asked(), most=tables_out.MOST)
    return tables_out.of_listing(found, names, wished)


def _found(asked: Asked, **which: int) -> tuple[Listing, dict[str, str]]:
    """A page of the orders, and everybody's name."""
    with store().read() as cn:
        found = figures.orders_of(cn, office(), figures.sight_of(gate.me().staff), asked, **which)
        return found, {person.id: person.name for person in desk.list_staff(cn, office())}


def _orders(**more: Any) -> Response:
    asked, given = _asked(), _given()
    found, names = _found(asked, page=page_number(given.get("page", "")))
    here = {name: given[name] for name in ("department", "lead", "service", "rest") if name in given}
    here |= _query(asked.period) | {"figure": found.key.removeprefix("figures-")}
    back = _query(asked.period) | ({"department": _department()} if _department() else {})
    return page(
        "figures_orders.html", title=f"{found.word} {found.total}", section="figures", found=found, names=names,
        asked=asked, department="", departments=_departments(), back=link(PAGE, back), here=here,
        meaning=FIGURES[here["figure"]].meaning, words=_words(asked, names),
        turn=lambda number: link(ORDERS, here | {"page": str(number)}), **more,
    )  # fmt: skip


def _asked() -> Asked:
    given = _given()
    return Asked(
        given.get("figure", ""), _period_or_month(), given.get("department"), given.get("lead"), given.get("service"),
        rest=given.get("rest") == "yes",
    )  # fmt: skip


def _period_or_month() -> Period:
    """The period asked for; this month where it cannot be meant."""
    try:
        return _period()
    except InvalidInput:
        return asked_period(local(office().now).date())


def _words(asked: Asked, names: dict[str, str]) -> str:
    """What the list is about: ``2026年11月1日至28日，水电工程维修组，维修工甲``."""
    department = office().catalog.department(asked.department or "")
    service = office().catalog.service(asked.service or "")
    parts = [asked.period.word]
    if asked.department is not None:
        parts.append(department.name if department else asked.department or figures.NO_DEPARTMENT)
    if asked.lead is not None:
        parts.append(names.get(asked.lead, asked.lead) or figures.NO_LEAD)
    if asked.service is not None:
        parts.append(service.title if service else asked.service)
    return "，".join([*parts, *(["其余各项服务"] if asked.rest else [])])


def _sheets(found: Report) -> list[Sheet]:
    """The three tables, every service in a line of its own; a part stands beside its whole."""
    lines: dict[str, Any] = {
        "departments": found.departments, "workers": found.workers, "services": (*found.services, *found.rest),
    }  # fmt: skip
    return [
        Sheet(
            word, ("编号", word, *(figure.word for figure in FIGURES.values())),
            [_cells(line) for line in (*lines[name], found.total)], [found.period.word, *_loose_words(found)],
        )
        for name, word, _ in TABLES
    ]  # fmt: skip


def _loose_words(found: Report) -> list[str]:
    return [f"另有 {found.loose_sum} 件投诉没有服务单，不在表里：{found.loose_word}。"] if found.loose else []


def _cells(line: Line) -> list[Cell]:
    return [line.key, line.word, *(line.counts[key] for key in FIGURES)]
