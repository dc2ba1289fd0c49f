"""``/desk``: the board (D5), and the list behind each of its numbers. Counted in SQL, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from forms_service.desk import gate, tables_out
from forms_service.desk.departments import chosen_department, departments_of
from forms_service.desk.pages import page, wrong
from forms_service.digits import whole
from forms_service.pages import see_other
from forms_service.surroundings import form, office, runtime, store
from service_desk import desk
from service_desk.clocks import calendar_sentences
from service_desk.desk import boards, closing, duty
from service_desk.desk.boards import Listing
from service_desk.errors import DeskError, NotFound
from service_desk.workflow import Role

blueprint = Blueprint("desk_overview", __name__)
MOST_DIGITS = 5  # of a page's number
BOARD_READERS = frozenset(Role) - {Role.RESIDENT, Role.SYSTEM, Role.WORKER}
SHOWN = 12  # rows of a list on the board itself
BOARD_LISTS = ("late", "today", "to-assign")  # that the board shows at once, besides the numbers
OWN_PAGES = {
    "tell": "/desk/tasks",
    "call": "/desk/tasks",
    "urge": "/desk/tasks",
    "call-back": "/desk/intake",
    "follow-up": "/desk/follow-ups",
    "complaint": "/desk/complaints",
}
HEADS = (("单号", "created"), ("服务", ""), ("住户", ""), ("时间", "time"), ("期限", "deadline"), ("状态", "state"))


@blueprint.get("/desk")
@gate.staff()
def overview() -> Response:
    """The board of the whole centre, or of one department; a worker's own tasks for whoever is nothing else."""
    me, department = gate.me(), chosen_department()
    if not me.is_one_of(*BOARD_READERS):
        return see_other("/desk/my")
    with store().read() as cn:
        tiles = boards.tiles(cn, office(), me.staff, department)
        wanted = [tile.key for tile in tiles if tile.key in BOARD_LISTS and tile.count]
        lists = [boards.listing(cn, office(), me.staff, key, department=department, most=SHOWN)
                 for key in BOARD_LISTS if key in wanted]  # fmt: skip
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
        before = closing.last_close(cn, office()) if me.is_one_of(Role.RECEPTION, Role.MANAGER) else None
    return page(
        "overview.html", title="看板", section="overview", tiles=tiles, lists=lists, names=names,
        department=department, departments=departments_of(me.staff), address=_address_of(department), before=before,
        today=boards.moment_of(office()).day, duty=duty.on_duty(office()),
        calendar=_calendar() if me.is_one_of(Role.MANAGER) else (),
    )  # fmt: skip


def _calendar() -> tuple[str, ...]:
    """The manager is told loudly of a year without a calendar: its deadlines are reckoned wrong."""
    return calendar_sentences(office().catalog, boards.moment_of(office()).day)


def _address_of(department: str) -> dict[str, str]:
    """Where each number leads."""
    found = {}
    for key in boards.WORDS:
        own = OWN_PAGES.get(key, "") if key != "call-back" or gate.me().is_one_of(*gate.RECORDERS) else ""
        query = {"department": department} if department and own != "/desk/intake" else {}
        found[key] = link(own or f"/desk/lists/{key}", query)
    return found


def link(path: str, query: dict[str, str]) -> str:
    """An address of the desk with a query."""
    return f"{runtime().settings.prefix}{path}{'?' + urlencode(query) if query else ''}"


@blueprint.get("/desk/lists/<key>")
@gate.staff()
def one_list(key: str) -> Response:
    """One list, sorted and paged.

    Raises:
        NotFound: no such list.
    """
    return _list_page(key)


def _list_page(key: str, **more: Any) -> Response:
    me, department = gate.me().staff, chosen_department()
    found, names = _found(key, page=page_number(request.args.get("page", "")))
    return page(
        "list.html", title=f"{found.word} {found.total}", section="overview", found=found, names=names,
        department=department, departments=departments_of(me), heads=tuple(_heads(found, department)),
        turn=lambda number: link(f"/desk/lists/{key}", _query(found, department) | {"page": str(number)}),
        query=_query(found, department), **more,
    )  # fmt: skip


def _found(key: str, **which: int) -> tuple[Listing, dict[str, str]]:
    """A page of a list as form or address ask for it, and everybody's name."""
    if not boards.is_list(key):
        raise NotFound("没有这个清单，请从看板打开。")
    asked = form() if request.method == "POST" else request.args
    with store().read() as cn:
        found = boards.listing(
            cn, office(), gate.me().staff, key, department=chosen_department(), sort=asked.get("sort", ""),
            descending=asked.get("order") == "down", **which,
        )  # fmt: skip
        return found, {person.id: person.name for person in desk.list_staff(cn, office())}


@blueprint.post("/desk/lists/<key>/export")
@gate.staff()
def export(key: str) -> Response:
    """The whole list as an Excel file: masked, or complete with a reason.

    Raises:
        NotFound: no such list.
    """
    try:
        wished = tables_out.wish()
    except DeskError as error:
        return _list_page(key, **wrong(error))
    found, names = _found(key, most=tables_out.MOST)
    return tables_out.of_listing(found, names, wished)


def page_number(text: str) -> int:
    """The page asked for; the first for anything else."""
    found = whole(text, MOST_DIGITS)
    return 1 if found is None else found


def _query(found: Listing, department: str) -> dict[str, str]:
    query = {"department": department} if department else {}
    if found.of_tasks:
        return query
    return query | {"sort": found.sort} | ({"order": "down"} if found.descending else {})


def _heads(found: Listing, department: str) -> Iterable[tuple[str, str, str]]:
    """The heads of the columns: word, where sorting by it leads, how the list is sorted by it now."""
    for word, key in HEADS:
        if found.of_tasks or not key:
            yield word, "", ""
            continue
        now = key == found.sort
        turned = ("descending" if found.descending else "ascending") if now else ""
        query = ({"department": department} if department else {}) | {"sort": key}
        query |= {"order": "down"} if now and not found.descending else {}
        yield word, link(f"/desk/lists/{found.key}", query), turned
