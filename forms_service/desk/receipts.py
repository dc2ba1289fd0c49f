"""``/desk/finance/receipts/<receipt>``: one receipt, taken back, given back or invoiced (§6.4, F3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import deed_fields as read
from forms_service.desk import gate
from forms_service.desk.deed_fields import Field
from forms_service.desk.pages import entry, once, page, wrong
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.desk import cashbook, payments
from service_desk.errors import DeskError, NotFound
from service_desk.payments import PAY_METHODS
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_receipts", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
LONGEST_KEY = 40
SAID = {"void": "已作废，服务单回到待结算。", "refund": "已记下退款。", "invoice": "已登记发票。"}
FIELDS = ("reason", "amount", "method", "number", "invoice", "title")
WHY_VOID = Field("void-reason", "作废的原因", "area", missing="请写明原因。", most=200)
WHY_BACK = Field("refund-reason", "退款的原因", "area", missing="请写明原因。", most=200)
INVOICE = Field("invoice", "发票号码", missing="请写发票号码。", most=100)
TITLE = Field("title", "发票抬头", missing="请写发票抬头。", most=100)

Use = Callable[[Connection], object]


@blueprint.get("/desk/finance/receipts/<receipt>")
@gate.staff(*READERS)
def one(receipt: str) -> Response:
    """The receipt.

    Raises:
        NotFound: no such receipt.
    """
    return _page(receipt, said=SAID.get(request.args.get("said", ""), ""))


def _page(receipt: str, **more: Any) -> Response:
    if len(receipt) > LONGEST_KEY:
        raise NotFound("没有这张收据。")
    me = gate.me()
    with store().read() as cn:
        found = cashbook.receipt(cn, office(), receipt)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "receipt.html", title=f"收据 {found.payment.receipt}", section="finance", found=found, names=names,
        word=cashbook.method_word, methods=tuple(PAY_METHODS.items()), cashier=me.is_one_of(Role.FINANCE),
        manages=me.is_one_of(Role.MANAGER), **more,
    )  # fmt: skip


def _void(receipt: str) -> Use:
    reason = read.text(WHY_VOID)
    made = entry()
    return lambda cn: payments.void(cn, office(), desk.own_act(cn, office(), made), receipt, reason)


def _refund(receipt: str) -> Use:
    reason, number, method = read.text(WHY_BACK), form().get("number", "")[:20], form().get("method", "")
    amount = read.money("amount", "请写退多少元，例如 20 或 20.50。")
    made = entry()
    return lambda cn: payments.refund(
        cn, office(), desk.own_act(cn, office(), made), receipt, number, amount, method, reason
    )


def _invoice(receipt: str) -> Use:
    number, title, me = read.text(INVOICE), read.text(TITLE), gate.me().staff.id
    return lambda cn: payments.note_invoice(cn, office(), me, receipt, number, title)


ACTS = {"void": _void, "refund": _refund, "invoice": _invoice}


@blueprint.post("/desk/finance/receipts/<receipt>/<any(void, refund, invoice):act>")
@gate.staff(*READERS)
def do(receipt: str, act: str) -> Response:
    """Take it back, give some back, or note its invoice; once for each form.

    Raises:
        NotFound: no such receipt.
    """
    try:
        use = ACTS[act](receipt)

        def run(cn: Connection) -> str:
            use(cn)
            return receipt

        once(f"{act}:{receipt}", (*FIELDS, WHY_VOID.name, WHY_BACK.name), run)
    except NotFound:
        raise
    except DeskError as error:
        return _page(receipt, **wrong(error))
    return see_other(f"/desk/finance/receipts/{receipt}?said={act}")
