"""Lists of the desk as Excel files: the rows of the page, every cell text, masked unless a reason is written (D7).

Complete files are the office's and finance's; who took one, when and why stands in the file and in the book of looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, current_app

from forms_service import log
from forms_service.desk import gate
from forms_service.desk.pages import check_form
from forms_service.pages import PRIVATE
from forms_service.surroundings import form, office, store
from service_desk import clocks
from service_desk.desk import looking
from service_desk.desk.boards import Listing, Row
from service_desk.desk.registers import LEDGER
from service_desk.errors import InvalidInput
from service_desk.excel import Cell, Sheet, book_of
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import ServiceOrder

MOST = 500  # rows of a list of orders; the file says so when there are more
LONGEST_WHY = 100
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_REASON = "要完整的称呼、电话和住址，请写明原因，例如：年度核对。"
HEAD = ("单号", "服务", "部门", "承办", "称呼", "电话", "住处", "时间", "期限", "状态", "事项")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of a list asks for: ``why`` is empty for a masked file."""

    why: str = ""

    @property
    def full(self) -> bool:
        """Whether names, telephones and homes are wanted whole."""
        return bool(self.why)


def wish() -> Wish:
    """Read the form of a list.

    Raises:
        InvalidInput: whole records without a reason.
        Refused: the form is not of this session.
    """
    check_form()
    if form().get("full") != "yes" or not gate.me().is_one_of(*LEDGER):
        return Wish()
    why = form().get("why", "").strip()[:LONGEST_WHY]
    if not why:
        raise InvalidInput.of({"why": NO_REASON})
    return Wish(why)


def noted(wished: Wish, what: str, numbers: Sequence[str]) -> None:
    """Write into the book of looks that whole records left the desk; nothing for a masked file."""
    if wished.full:
        by = gate.me().staff.id
        store().write(lambda cn: looking.looked(cn, office(), by, what, numbers, wished.why))


def workbook(name: str, sheets: Sequence[Sheet], wished: Wish | None = None, *, personal: bool = True) -> Response:
    """Sheets as a download, each stamped with who took it, when, and what is left out.

    Args:
        name: of the file, ASCII, without the day and the end.
        sheets: each with its title as the only note.
        wished: how whole the records are; masked when absent.
        personal: whether there is anything of residents in them.
    """
    now, me = office().now, gate.me().staff
    how = (
        f"完整，原因：{wished.why}"
        if wished and wished.full
        else "住户资料已隐去一部分"
        if personal
        else "没有住户资料"
    )
    stamp = f"{how}。{me.name}（{me.id}）{clocks.instant_word(now)}导出。"
    stamped = [Sheet(one.name, one.head, one.rows, (*one.notes, stamp), one.widths) for one in sheets]
    log.event("table", f"by={me.id} what={name} whole={'yes' if wished and wished.full else 'no'}")
    response = Response(book_of(stamped, clocks.local(now)), mimetype=TYPE)
    file = f"linli-{name}-{clocks.local(now):%Y%m%d-%H%M}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = PRIVATE
    return response


def of_listing(found: Listing, names: dict[str, str], wished: Wish) -> Response:
    """A list of the board, whole pages of it at once."""
    noted(wished, f"list {found.key} exported", [row.order.number for row in found.rows])
    notes = [f"{found.word}，共 {found.total} 条"]
    if found.total > len(found.rows):
        notes[0] += f"，这里只有前 {len(found.rows)} 条，请先选一个部门再导出"
    return workbook(found.key, [order_sheet(found.word, found.rows, names, wished, notes)], wished)


def order_sheet(
    name: str, rows: Sequence[Row], names: dict[str, str], wished: Wish, notes: Sequence[str] = ()
) -> Sheet:
    """Orders, with the task where they stand in a list of tasks."""
    return Sheet(name, HEAD, [_cells(row, names, wished) for row in rows], notes)


def _cells(row: Row, names: dict[str, str], wished: Wish) -> list[Cell]:
    order, words = row.order, current_app.jinja_env.filters  # the words of the page, said by the same functions
    department = office().catalog.department(order.department)
    return [
        order.number, order.title, department.name if department else "", names.get(order.lead, order.lead),
        *person_cells(order, wished), str(words["when"](order, office().now)),
        words["deadline_words"](order, office().now).striptags(), order.state_word,
        row.task.sentence if row.task else "",
    ]  # fmt: skip


def person_cells(order: ServiceOrder, wished: Wish) -> tuple[str, str, str]:
    """Name, telephone and place, as whole as was asked for."""
    who, place = order.contact, order.place
    if wished.full:
        return who.name, who.phone or who.reach, str(place)
    return mask_name(who.name), mask_phone(who.phone), mask_place(place)
