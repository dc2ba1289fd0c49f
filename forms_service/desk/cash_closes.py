"""``/desk/finance/day-close`` and ``/desk/finance/months``: finance closes the day by method, and the month (F3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import deed_fields as read
from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.cashbook import EntryKind
from service_desk.desk import cash_closing, cash_papers, slips
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.excel import Cell, Sheet, Yuan
from service_desk.months import Month, MonthFigures, aged, read_month
from service_desk.payments import CASH, PAY_METHODS
from service_desk.pricing import yuan
from service_desk.store import cashbook as rows
from service_desk.workflow import Role

blueprint = Blueprint("desk_cash_closes", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
DAY, MONTHS = "/desk/finance/day-close", "/desk/finance/months"
SHOWN = 31  # closes on a page
LONGEST_KEY = 64
FIELDS = (*(f"counted_{method}" for method in PAY_METHODS), *(f"reason_{method}" for method in PAY_METHODS), "kept")
DAY_SAID = {"closed": "日结已记下，请打印、签名。"}
MONTH_SAID = {"closed": "这个月已结账，以后的更正记在当月。"}


# ---- the day -------------------------------------------------------------------------------------------------------


@blueprint.get(DAY)
@gate.staff(*READERS)
def day() -> Response:
    """What there should be, the form that counts it, and the last closes."""
    return _day(said=DAY_SAID.get(request.args.get("said", ""), ""))


def _day(**more: Any) -> Response:
    with store().read() as cn:
        found = cash_closing.standing(cn, office())
        closes = rows.latest(cn, office().estate, SHOWN)
        out = slips.outstanding(cn, office())
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "day_close.html", title="日结", section="finance", found=found, closes=closes, out=out, names=names,
        word=PAY_METHODS, cash=CASH, kinds=_by_kind(found), cashier=gate.me().is_one_of(Role.FINANCE), **more,
    )  # fmt: skip


def _by_kind(found: cash_closing.Standing) -> dict[str, list[tuple[str, int, int]]]:
    """By method: how often and how much of each kind moved."""
    made: dict[str, list[tuple[str, int, int]]] = {}
    for due in found.due:
        own = [one for one in found.entries if one.method == due.method]
        parts = [(kind.word, [one.amount for one in own if one.kind is kind]) for kind in EntryKind]
        made[due.method] = [(word, len(amounts), sum(amounts)) for word, amounts in parts if amounts]
    return made


@blueprint.post(DAY)
@gate.staff(Role.FINANCE)
def close_day() -> Response:
    """Close the day as counted; a difference wants its reason."""
    try:
        counted, kept = _counted()
        reasons = {method: form().get(f"reason_{method}", "") for method in PAY_METHODS}
        made = entry()
        once("day-close", FIELDS, lambda cn: cash_closing.close_day(
            cn, office(), desk.own_act(cn, office(), made), counted, kept, reasons
        ).id)  # fmt: skip
    except DeskError as error:
        return _day(**wrong(error))
    return see_other(f"{DAY}?said=closed")


def _counted() -> tuple[dict[str, int], int]:
    """What the form says was counted, by method, and what stays in the drawer; nothing written counts as neither.

    Raises:
        InvalidInput: something that is no amount.
    """
    counted, problems, kept = dict[str, int](), dict[str, str](), 0
    for name in (*(f"counted_{method}" for method in PAY_METHODS), "kept"):
        if not form().get(name, "").strip():
            continue
        try:
            amount = read.money(name, "请写多少元，例如 91 或 91.50。", positive=False)
        except InvalidInput as error:
            problems |= {one.field: one.sentence for one in error.problems}
            continue
        if name == "kept":
            kept = amount
        else:
            counted[name.removeprefix("counted_")] = amount
    if problems:
        raise InvalidInput.of(problems)
    return counted, kept


@blueprint.post(f"{DAY}/<close>/print")
@gate.staff(*READERS)
def print_day(close: str) -> Response:
    """The sheet of a day close; no names of residents stand on it.

    Raises:
        NotFound: no such close.
    """
    from service_desk.papers.day_close import day_close as sheet  # noqa: PLC0415 - only printing needs the typesetter

    check_form()
    if len(close) > LONGEST_KEY:
        raise NotFound("没有这一次日结的记录。")
    with store().read() as cn:
        facts = cash_papers.day_close(cn, office(), close)
    return pdf(sheet(office().catalog, facts), f"day-close-{facts.close.day.isoformat()}")


# ---- the month -----------------------------------------------------------------------------------------------------


@blueprint.get(MONTHS)
@gate.staff(*READERS)
def months() -> Response:
    """The month that is to be closed next, as it stands, and those that are."""
    return _months(said=MONTH_SAID.get(request.args.get("said", ""), ""))


def _months(**more: Any) -> Response:
    with store().read() as cn:
        wanted = cash_closing.next_month(cn, office())
        figures = cash_closing.month_so_far(cn, office(), wanted)
        closed = rows.months(cn, office().estate)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "months.html", title="月结", section="finance", wanted=wanted, figures=figures, ages=aged(figures.unpaid),
        closed=closed, names=names, word=PAY_METHODS, over=office().now >= wanted.until,
        cashier=gate.me().is_one_of(Role.FINANCE), **more,
    )  # fmt: skip


@blueprint.get(f"{MONTHS}/<month>")
@gate.staff(*READERS)
def month(month: str) -> Response:
    """A month that is closed.

    Raises:
        NotFound: it is not.
    """
    with store().read() as cn:
        found = cash_closing.load_month(cn, office(), month)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "month.html", title=f"{read_month(found.month).word} 月结", section="finance", found=found, names=names,
        wanted=read_month(found.month), figures=found.figures, ages=aged(found.figures.unpaid), word=PAY_METHODS,
    )  # fmt: skip


def _month_of(asked: str) -> Month:
    try:
        return read_month(asked[:LONGEST_KEY])
    except InvalidInput as error:
        raise NotFound("没有这个月，请从月结的页面打开。") from error


@blueprint.post(f"{MONTHS}/<month>/close")
@gate.staff(Role.FINANCE)
def close_month(month: str) -> Response:
    """Close a month.

    Raises:
        NotFound: that is no month.
    """
    wanted = _month_of(month)
    try:
        made = entry()
        once(f"month:{wanted}", (), lambda cn: cash_closing.close_month(
            cn, office(), desk.own_act(cn, office(), made), wanted
        ).month)  # fmt: skip
    except DeskError as error:
        return _months(**wrong(error))
    return see_other(f"{MONTHS}?said=closed")


@blueprint.post(f"{MONTHS}/<month>/print")
@gate.staff(*READERS)
def print_month(month: str) -> Response:
    """The sheet of a month, closed or so far; no names of residents stand on it.

    Raises:
        NotFound: that is no month.
        Refused: it has not begun.
    """
    from service_desk.papers.month_sheet import month_sheet as sheet  # noqa: PLC0415 - as above

    check_form()
    wanted = _month_of(month)
    with store().read() as cn:
        facts = cash_papers.month_sheet(cn, office(), wanted)
    return pdf(sheet(office().catalog, facts), f"month-{wanted}")


@blueprint.post(f"{MONTHS}/<month>/export")
@gate.staff(*READERS)
def export(month: str) -> Response:
    """A month as an Excel file, closed or so far; no names of residents stand in it.

    Raises:
        NotFound: that is no month, or neither closed nor the next one.
    """
    check_form()
    with store().read() as cn:
        wanted = cash_closing.next_month(cn, office())
        so_far = month == str(wanted)
        figures = (
            cash_closing.month_so_far(cn, office(), wanted)
            if so_far
            else cash_closing.load_month(cn, office(), month[:LONGEST_KEY]).figures
        )
    return tables_out.workbook(f"month-{month}", _sheets(month, figures, closed=not so_far), personal=False)


def _sheets(month: str, figures: MonthFigures, *, closed: bool) -> list[Sheet]:
    title = f"{read_month(month).word}，{'已月结' if closed else '还没有月结'}"
    between = f"收据 {figures.receipts} 张，{figures.first} 至 {figures.last}" if figures.receipts else "没有收据"
    moved = f"收到 {yuan(figures.held_in)}，付出 {yuan(figures.held_out)}"
    others = f"暂收款（不是收入）：{moved}，月末 {yuan(figures.held)} 元"
    by_method: list[list[Cell]] = [
        [PAY_METHODS[one.method], Yuan(one.taken), Yuan(one.back), Yuan(one.taken - one.back)]
        for one in figures.methods
    ]
    return [
        Sheet("按方式", ("方式", "收（元）", "作废和退款（元）", "净（元）"), [
            *by_method,
            ["合计", Yuan(figures.taken), Yuan(figures.back), Yuan(figures.income)],
        ], [title, between, others]),
        Sheet("未收款", ("单号", "验收至今（天）", "应收（元）"), [
            [one.number, one.days, Yuan(one.amount)] for one in figures.unpaid
        ], [title]),
    ]  # fmt: skip
