"""A list of the desk as an Excel file: the rows and words of the page, masked like it (D7, issue 4 point 7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app

from forms_service.desk import gate
from forms_service.pages import PRIVATE
from forms_service.surroundings import office
from service_desk.clocks import local
from service_desk.desk.boards import Listing, Row
from service_desk.excel import Cell, Sheet, book_of
from service_desk.masking import mask_name, mask_phone, mask_place

MOST = 500  # rows of a file; the file says so when there are more
HEAD = ("单号", "服务", "部门", "承办", "称呼", "电话", "住处", "时间", "期限", "状态", "事项")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(found: Listing, names: dict[str, str]) -> Response:
    """The list as a download. Names, telephones and homes are masked; every cell is text (TRUST 3)."""
    now, me = local(office().now), gate.me().staff
    notes = [
        f"{found.word}，共 {found.total} 条，{now:%Y-%m-%d %H:%M} 由{me.name}（{me.id}）导出，住户资料已隐去一部分"
    ]
    if found.total > len(found.rows):
        notes.append(f"只有前 {len(found.rows)} 条；请先选一个部门再导出。")
    return download([Sheet(found.word, HEAD, [_cells(row, names) for row in found.rows], notes)], found.key)


def download(sheets: Sequence[Sheet], name: str) -> Response:
    """Sheets as a workbook that the browser keeps as ``linli-<name>-<time>.xlsx``."""
    now = local(office().now)
    response = Response(book_of(sheets, now), mimetype=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="linli-{name}-{now:%Y%m%d-%H%M}.xlsx"'
    response.headers["Cache-Control"] = PRIVATE
    return response


def _cells(row: Row, names: dict[str, str]) -> list[Cell]:
    order, words = row.order, current_app.jinja_env.filters  # the words of the page, said by the same functions
    department = office().catalog.department(order.department)
    return [
        order.number, order.title, department.name if department else "", names.get(order.lead, order.lead),
        mask_name(order.contact.name), mask_phone(order.contact.phone), mask_place(order.place),
        _plain(words["when"](order, office().now)), _plain(words["deadline_words"](order, office().now)),
        order.state_word, row.task.sentence if row.task else "",
    ]  # fmt: skip


def _plain(text: Any) -> str:
    """Without the markup that a page may put around late times."""
    return str(text.striptags()) if hasattr(text, "striptags") else str(text)
