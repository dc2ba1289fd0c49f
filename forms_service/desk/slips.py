"""``/desk/finance/slips``: cash that workers were given (员工代收未交): handed over, or declared void (F1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import deed_fields as read
from forms_service.desk import gate, tables_out
from forms_service.desk.deed_fields import Field
from forms_service.desk.pages import check_form, entry, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.digits import whole
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.clocks import instant_word, local
from service_desk.desk import slips
from service_desk.errors import DeskError, NotFound
from service_desk.excel import Cell, Sheet, Yuan
from service_desk.holdings import ENDINGS, CashSlip
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_slips", __name__)
READERS = (Role.FINANCE, Role.MANAGER)
PAGE = "/desk/finance/slips"
LONGEST_KEY = 40
SAID = {"hand-over": "已收下，记为暂收款。服务单验收以后按现金结算，会自动转为收款。", "void": "代收单已作废。"}
WHY = Field("reason", "作废的原因", missing="请写明为什么作废。", most=200)
HEAD = ("代收单", "单号", "员工", "交款时间", "金额（元）", "手写收条", "状态")
Use = Callable[[Connection], object]


@blueprint.get(PAGE)
@gate.staff(*READERS)
def ask() -> Response:
    """What is out, and what ended within a month."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


def _page(*, voiding: str = "", **more: Any) -> Response:
    me = gate.me()
    with store().read() as cn:
        found, ended = slips.outstanding(cn, office()), slips.ended(cn, office())
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "slips.html", title="员工代收", section="finance", found=found, ended=ended, names=names, endings=ENDINGS,
        voiding=voiding,
        cashier=me.is_one_of(Role.FINANCE), manages=me.is_one_of(Role.MANAGER), **more,
    )  # fmt: skip


def _hand_over(slip: str) -> Use:
    made = entry()
    return lambda cn: slips.hand_over(cn, office(), desk.own_act(cn, office(), made), slip)


def _void(slip: str) -> Use:
    reason, made = read.text(WHY), entry()
    return lambda cn: slips.void(cn, office(), desk.own_act(cn, office(), made), slip, reason)


ACTS = {"hand-over": _hand_over, "void": _void}


@blueprint.post(f"{PAGE}/<slip>/<any('hand-over', void):act>")
@gate.staff(*READERS)
def do(slip: str, act: str) -> Response:
    """Finance takes the money over, or the manager declares the slip void; once for each form.

    Raises:
        NotFound: no such slip.
    """
    if len(slip) > LONGEST_KEY:
        raise NotFound("没有这张代收单。")
    try:
        use = ACTS[act](slip)

        def run(cn: Connection) -> str:
            use(cn)
            return slip

        once(f"slip-{act}:{slip}", (WHY.name,), run)
    except NotFound:
        raise
    except DeskError as error:
        return _page(voiding=slip if act == "void" else "", **wrong(error))
    return see_other(f"{PAGE}?said={act}")


@blueprint.post(f"{PAGE}/pad")
@gate.staff(Role.FINANCE)
def print_pad() -> Response:
    """Slips to fill by hand, under new numbers."""
    from service_desk.papers.slip_pad import slip_pad  # noqa: PLC0415 - only printing needs the typesetter

    check_form()
    count, made = whole(form().get("count", ""), 3), entry()
    try:
        numbers = store().write(
            lambda cn: slips.pad(cn, office(), desk.own_act(cn, office(), made), 0 if count is None else count)
        )
    except DeskError as error:
        return _page(**wrong(error))
    return pdf(slip_pad(office().catalog, numbers, local(office().now).date()), f"slips-{numbers[0]}")


@blueprint.post(f"{PAGE}/export")
@gate.staff(*READERS)
def export() -> Response:
    """All of the page as an Excel file; no names of residents stand in it."""
    check_form()
    with store().read() as cn:
        found = [one.slip for one in slips.outstanding(cn, office())] + list(slips.ended(cn, office()))
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    sheet = Sheet("员工代收", HEAD, [_cells(one, names) for one in found], ["未交的，和一个月里交来、作废的"])
    return tables_out.workbook("slips", [sheet], personal=False)


def _cells(one: CashSlip, names: dict[str, str]) -> list[Cell]:
    return [
        one.slip, one.number, names.get(one.by, one.by), instant_word(one.at), Yuan(one.amount), one.paper,
        ENDINGS.get(one.ending, "未交"),
    ]  # fmt: skip
