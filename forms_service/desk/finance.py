"""``/desk/finance``: what waits to be settled, the day's receipts by method, and receipts on paper (F1, F2)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request

from forms_service.desk import gate
from forms_service.desk.pages import check_form, page
from forms_service.desk.printouts import pdf
from forms_service.surroundings import office, store
from service_desk.clocks import local
from service_desk.desk import cashbook, decisions, looking, printing
from service_desk.errors import NotFound
from service_desk.papers.facts import ReceiptFacts
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_finance", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
LONGEST_KEY = 40


@blueprint.get("/desk/finance")
@gate.staff(*READERS)
def day() -> Response:
    """The day, today's unless another of the last month is asked for."""
    asked = cashbook.day_asked(office(), request.args.get("day", ""))
    me = gate.me().staff
    with store().read() as cn:
        found = cashbook.cash_day(cn, office(), me, asked)
        open_questions = {
            row.order.number for row in found.waiting.rows if decisions.open_of(cn, office(), row.order.number)
        } if any(me.id in row.order.team for row in found.waiting.rows) else set()  # fmt: skip
    today = local(office().now).date()
    return page(
        "finance.html", title="收款", section="finance", found=found, word=cashbook.method_word, asked=open_questions,
        earlier=asked - timedelta(days=1) if today - asked < timedelta(days=cashbook.DAYS) else None,
        later=asked + timedelta(days=1) if asked < today else None, today=today,
        settles=any(grant.role is Role.FINANCE for grant in me.grants),
    )  # fmt: skip


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
        facts = printing.receipt_facts(cn, office(), key)
        looking.looked(cn, office(), me.id, "receipt", [facts.number, *(order.number for order in facts.orders)])
        return facts

    facts = store().write(look)
    return pdf(sheet.receipt(office().catalog, facts), f"receipt-{facts.number}")
