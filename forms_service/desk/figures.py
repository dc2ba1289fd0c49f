"""``/desk/figures``: the manager's figures of a period, and the orders behind each number (M3, §5.7)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, lists_out
from forms_service.desk.overview import link, page_number
from forms_service.desk.pages import page, problems_of
from forms_service.surroundings import office, store
from service_desk import desk
from service_desk.catalog import Department
from service_desk.clocks import local
from service_desk.desk import boards, figures
from service_desk.desk.figures import Asked, Report
from service_desk.errors import InvalidInput
from service_desk.excel import Cell, Sheet
from service_desk.reviews import FIGURES, PERIODS, SHOWN, Line, Period, asked_period
from service_desk.workflow import Role

blueprint = Blueprint("desk_figures", __name__)
READERS = (Role.SUPERVISOR, Role.MANAGER)
PAGE, ORDERS = "/desk/figures", "/desk/figures/orders"
TABLES = (("departments", "部门", "department"), ("workers", "主办人", "lead"), ("services", "服务", "service"))


@blueprint.get(PAGE)
@gate.staff(*READERS)
def report() -> Response:
    """The figures; with ``as=xlsx`` as a workbook, with ``all=yes`` every service in a line of its own."""
    asked = request.args
    try:
        period, problems = _period(), {}
    except InvalidInput as error:
        period, problems = asked_period(local(office().now).date()), problems_of(error)
    department = _department()
    with store().read() as cn:
        found = figures.report(cn, office(), boards.led_by(gate.me().staff), period, department)
    if asked.get("as") == "xlsx" and not problems:
        return lists_out.download(_sheets(found), "figures")
    here = _query(period) | ({"department": department} if department else {})
    return page(
        "figures.html", title="统计", section="figures", problems=problems, status=422 if problems else 200,
        found=None if problems else found, period=period, periods=PERIODS, shown=SHOWN, tables=TABLES,
        department=department, departments=_departments(), typed=asked, whole=asked.get("all") == "yes",
        to=lambda more: link(PAGE, here | more), opens=partial(_opens, here), choose=_choose(department),
    )  # fmt: skip


def _period() -> Period:
    asked = request.args
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
    given = request.args.get("department", "")
    return given if given in {one.id for one in _departments()} else ""


def _opens(here: dict[str, str], field: str, key: str) -> str:
    """Where the numbers of a line lead, up to the figure's key; ``field`` and ``key`` name the line, if any."""
    more = {field: key} if field else {}
    return link(ORDERS, here | more | {"figure": ""})


@blueprint.get(ORDERS)
@gate.staff(*READERS)
def orders() -> Response:
    """The orders behind one number, paged; with ``as=xlsx`` as an Excel file. What is not understood is left out."""
    given, as_file = request.args, request.args.get("as") == "xlsx"
    asked = _asked()
    with store().read() as cn:
        found = figures.orders_of(
            cn, office(), boards.led_by(gate.me().staff), asked, most=lists_out.MOST if as_file else boards.PAGE,
            page=1 if as_file else page_number(given.get("page", "")),
        )  # fmt: skip
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    if as_file:
        return lists_out.workbook(found, names)
    query = _query(asked.period) | {
        name: given[name] for name in ("department", "lead", "service", "rest") if name in given
    }
    here = query | {"figure": found.key.removeprefix("figures-")}
    back = _query(asked.period) | ({"department": _department()} if _department() else {})
    return page(
        "figures_orders.html", title=f"{found.word} {found.total}", section="figures", found=found, names=names,
        asked=asked, department="", departments=_departments(), back=link(PAGE, back),
        meaning=FIGURES[here["figure"]].meaning, words=_words(asked, names),
        turn=lambda number: link(ORDERS, here | {"page": str(number)}), excel=link(ORDERS, here | {"as": "xlsx"}),
    )  # fmt: skip


def _asked() -> Asked:
    given = request.args
    try:
        period = _period()
    except InvalidInput:
        period = asked_period(local(office().now).date())
    return Asked(
        given.get("figure", ""), period, given.get("department"), given.get("lead"), given.get("service"),
        rest=given.get("rest") == "yes",
    )  # fmt: skip


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
    now, me = local(office().now), gate.me().staff
    note = f"{found.period.word}，{now:%Y-%m-%d %H:%M} 由{me.name}（{me.id}）导出"
    keys = [
        key
        for figure in SHOWN
        for key in ((figure.key, figure.of) if figure.of in ("timed", "rated") else (figure.key,))
    ]
    lines: dict[str, Any] = {
        "departments": found.departments, "workers": found.workers, "services": (*found.services, *found.rest),
    }  # fmt: skip
    return [
        Sheet(
            word, ("编号", word, *(FIGURES[key].word for key in keys)),
            [_cells(line, keys) for line in (*lines[name], found.total)], [note],
        )
        for name, word, _ in TABLES
    ]  # fmt: skip


def _cells(line: Line, keys: list[str]) -> list[Cell]:
    return [line.key, line.word, *(line.counts[key] for key in keys)]
