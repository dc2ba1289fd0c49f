"""``/desk/finance``: what waits to be settled, the day's receipts by method, and receipts on paper (F1, F2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.surroundings import form, office, store
from service_desk.clocks import instant_word, local
from service_desk.desk import cashbook, decisions, looking, negotiation, printing, slips
from service_desk.errors import DeskError, NotFound
from service_desk.excel import Cell, Sheet, Yuan
from service_desk.orders import ServiceOrder
from service_desk.papers.facts import ReceiptFacts
from service_desk.pricing import yuan
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_finance", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
LONGEST_KEY = 40
WAITING_HEAD = ("单号", "服务", "称呼", "电话", "住处", "验收", "应收（元）")
RECEIPT_HEAD = ("收据号", "单号", "服务", "称呼", "电话", "住处", "方式", "时间", "实收（元）", "备注")


@blueprint.get("/desk/finance")
@gate.staff(*READERS)
def day() -> Response:
    """The day, today's unless another of the last month is asked for."""
    return _page(request.args.get("day", ""))


def _page(day: str, **more: Any) -> Response:
    asked = cashbook.day_asked(office(), day)
    me = gate.me().staff
    with store().read() as cn:
        found = cashbook.cash_day(cn, office(), me, asked)
        open_questions = {
            row.order.number for row in found.waiting.rows if decisions.open_of(cn, office(), row.order.number)
        } if any(me.id in row.order.team for row in found.waiting.rows) else set()  # fmt: skip
        talking = {one.number for one in negotiation.waiting(cn, office())}
        out = slips.outstanding(cn, office())
    today = local(office().now).date()
    return page(
        "finance.html", title="收款", section="finance", found=found, word=cashbook.method_word, asked=open_questions,
        talking=talking, out=out,
        earlier=asked - timedelta(days=1) if today - asked < timedelta(days=cashbook.DAYS) else None,
        later=asked + timedelta(days=1) if asked < today else None, today=today,
        settles=any(grant.role is Role.FINANCE for grant in me.grants), **more,
    )  # fmt: skip


@blueprint.post("/desk/finance/export")
@gate.staff(*READERS)
def export() -> Response:
    """What waits and the day's receipts as an Excel file: masked, or complete with a reason."""
    given = form().get("day", "")
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _page(given, **wrong(error))
    with store().read() as cn:
        found = cashbook.cash_day(cn, office(), gate.me().staff, cashbook.day_asked(office(), given))
    waiting = [row.order for row in found.waiting.rows]
    paid = [order for one in found.receipts for order in one.orders]
    tables_out.noted(wished, "cash day exported", [order.number for order in (*waiting, *paid)])
    day_word = found.day.isoformat()
    sheets = (
        Sheet("待结算", WAITING_HEAD, [_waiting_cells(order, wished) for order in waiting],
              [f"验收过等收款，{found.waiting.total} 单，共 {yuan(found.owed)} 元"]),
        Sheet("收款", RECEIPT_HEAD, [cells for one in found.receipts for cells in _receipt_cells(one, wished)],
              [f"{day_word} 实收 {yuan(found.received)} 元，收据 {len(found.receipts)} 张"]),
    )  # fmt: skip
    return tables_out.workbook(f"cash-{day_word}", sheets, wished)


def _waiting_cells(order: ServiceOrder, wished: tables_out.Wish) -> list[Cell]:
    accepted = instant_word(order.accepted_at) if order.accepted_at else ""
    return [order.number, order.title, *tables_out.person_cells(order, wished), accepted, Yuan(order.due)]


def _receipt_cells(found: cashbook.Receipt, wished: tables_out.Wish) -> list[list[Cell]]:
    """One row an order, so that the amounts of a receipt for several add up."""
    paid, method = found.payment, cashbook.method_word(found.payment.method)
    return [
        [paid.receipt, order.number, order.title, *tables_out.person_cells(order, wished), method,
         instant_word(paid.at), Yuan(paid.share_of(order.number)), "作废" if found.void else ""]
        for order in found.orders
    ]  # fmt: skip


@blueprint.post("/desk/finance/receipt/<key>")
@gate.staff(*READERS)
def receipt(key: str) -> Response:
    """A receipt as a PDF, stub and resident's copy; printing is written into the book of looks.

    Raises:
        NotFound: no such receipt.
    """
    from service_desk.papers import receipt as sheet  # noqa: PLC0415 - only printing needs the typesetter

    check_form()
    if len(key) > LONGEST_KEY:
        raise NotFound("没有这张收据。")
    me = gate.me().staff

    def look(cn: Connection) -> ReceiptFacts:
        facts = printing.receipt_facts(cn, office(), key, me)
        looking.looked(cn, office(), me.id, "receipt", [facts.number, *(order.number for order in facts.orders)])
        return facts

    facts = store().write(look)
    return pdf(sheet.receipt(office().catalog, facts), f"receipt-{facts.number}")
