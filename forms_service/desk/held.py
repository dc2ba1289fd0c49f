"""``/desk/finance/held``: deposits and agency money, a ledger of their own beside the income (§6.4, R30)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import deed_fields as read
from forms_service.desk import gate, tables_out
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import instant_word
from service_desk.desk import cash_papers, holdings, looking
from service_desk.desk.holdings import TAKEN_KINDS, Account, Given
from service_desk.errors import DeskError, NotFound
from service_desk.excel import Cell, Sheet, Yuan
from service_desk.holdings import MoveKind
from service_desk.masking import mask_name, mask_place
from service_desk.papers.cash_facts import HeldReceipt
from service_desk.payments import PAY_METHODS
from service_desk.pricing import yuan
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_held", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
PAGE = "/desk/finance/held"
LONGEST_KEY = 40
SAID = {
    "taken": "已收下，请打印收据给住户。",
    "add": "已记下再收的钱。",
    "pay-out": "已记下代付。",
    "return": "已记下退还。",
}
MOVES = {"add": MoveKind.HELD, "pay-out": MoveKind.PAID_OUT, "return": MoveKind.RETURNED}
TAKE = ("kind", "purpose", "amount", "method", "payer", "home", "number")
MOVE = ("amount", "method", "paper")
HEAD = ("编号", "种类", "用途", "交款人", "住处", "单号", "收到", "还有（元）")
MONEY = "请写多少元，例如 200 或 86.50。"


@blueprint.get(PAGE)
@gate.staff(*READERS)
def ask() -> Response:
    """What is held, and the form that takes more."""
    return _page()


def _page(**more: Any) -> Response:
    with store().read() as cn:
        found = holdings.open_accounts(cn, office())
    return page(
        "held.html", title="暂收款", section="finance", found=found, total=sum(one.left for one in found),
        kinds=[(one.value, one.word) for one in TAKEN_KINDS], methods=tuple(PAY_METHODS.items()),
        cashier=gate.me().is_one_of(Role.FINANCE), **more,
    )  # fmt: skip


@blueprint.post(PAGE)
@gate.staff(Role.FINANCE)
def take() -> Response:
    """Take a deposit or agency money, once for each form."""
    try:
        amount, made = read.money("amount", MONEY), entry()
        typed = {name: form().get(name, "") for name in TAKE if name != "amount"}
        given = Given(amount=amount, **typed)
        key = once("held-take", TAKE, lambda cn: holdings.take_in(
            cn, office(), desk.own_act(cn, office(), made), given
        ).holding.holding)  # fmt: skip
    except DeskError as error:
        return _page(**wrong(error))
    return see_other(f"{PAGE}/{key}?said=taken")


@blueprint.get(f"{PAGE}/<holding>")
@gate.staff(*READERS)
def one(holding: str) -> Response:
    """One holding, with everything that came and went.

    Raises:
        NotFound: no such holding.
    """
    return _one(holding, said=SAID.get(request.args.get("said", ""), ""))


def _one(holding: str, *, full: bool = False, doing: str = "", **more: Any) -> Response:
    with store().read() as cn:
        found = _load(cn, holding)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "held_one.html", title=f"暂收款 {found.holding.holding}", section="finance", found=found, names=names,
        methods=tuple(PAY_METHODS.items()), word=PAY_METHODS, cashier=gate.me().is_one_of(Role.FINANCE),
        full=full, doing=doing, **more,
    )  # fmt: skip


def _load(cn: Connection, holding: str) -> Account:
    if len(holding) > LONGEST_KEY:
        raise NotFound("没有这笔暂收款。")
    return holdings.load(cn, office(), holding)


@blueprint.post(f"{PAGE}/<holding>/show")
@gate.staff(*READERS)
def show(holding: str) -> Response:
    """The same page with the name and the home whole; written into the book of looks.

    Raises:
        NotFound: no such holding.
    """
    check_form()

    def look(cn: Connection) -> None:
        found = _load(cn, holding)
        looking.looked(cn, office(), gate.me().staff.id, "holding", [found.holding.holding])

    store().write(look)
    return _one(holding, full=True)


@blueprint.post(f"{PAGE}/<holding>/print")
@gate.staff(*READERS)
def sheet(holding: str) -> Response:
    """The receipt of money taken into holding, in two copies; printing is written into the book of looks.

    Raises:
        NotFound: no such holding.
    """
    from service_desk.papers.held_receipt import held_receipt  # noqa: PLC0415 - only printing needs the typesetter

    check_form()

    def look(cn: Connection) -> HeldReceipt:
        found = _load(cn, holding).holding
        looking.looked(cn, office(), gate.me().staff.id, "holding printed", [found.holding])
        return cash_papers.held_receipt(cn, office(), found.holding)

    facts = store().write(look)
    return pdf(held_receipt(office().catalog, facts), f"held-{facts.holding.holding}")


def _use(holding: str, act: str) -> Callable[[Connection], str]:
    amount, made = read.money("amount", MONEY), entry()
    method, paper = form().get("method", ""), form().get("paper", "")

    def run(cn: Connection) -> str:
        own = desk.own_act(cn, office(), made)
        return holdings.move(cn, office(), own, holding, MOVES[act], amount, method, paper).holding.holding

    return run


@blueprint.post(f"{PAGE}/<holding>/<any(add, 'pay-out', return):act>")
@gate.staff(Role.FINANCE)
def do(holding: str, act: str) -> Response:
    """Take more, pay out or give back; once for each form.

    Raises:
        NotFound: no such holding.
    """
    try:
        with store().read() as cn:
            _load(cn, holding)
        once(f"held-{act}:{holding}", MOVE, _use(holding, act))
    except NotFound:
        raise
    except DeskError as error:
        return _one(holding, doing=act, **wrong(error))
    return see_other(f"{PAGE}/{holding}?said={act}")


@blueprint.post(f"{PAGE}/export")
@gate.staff(*READERS)
def export() -> Response:
    """What is held as an Excel file: masked, or complete with a reason."""
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _page(**wrong(error))
    with store().read() as cn:
        found = holdings.open_accounts(cn, office())
    tables_out.noted(wished, "holdings exported", [one.holding.holding for one in found])
    total = sum(one.left for one in found)
    notes = [f"暂收款 {len(found)} 笔，共 {yuan(total)} 元；不是收入"]
    return tables_out.workbook("held", [Sheet("暂收款", HEAD, [_cells(one, wished) for one in found], notes)], wished)


def _cells(one: Account, wished: tables_out.Wish) -> list[Cell]:
    held = one.holding
    payer = held.payer if wished.full else mask_name(held.payer)
    place = str(held.place) if wished.full else mask_place(held.place)
    return [
        held.holding, held.kind.word, held.purpose, payer, place, held.number, instant_word(held.at), Yuan(one.left)
    ]  # fmt: skip
