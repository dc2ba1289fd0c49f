"""``/desk/search``: the one search box (D1). Posted: what is typed never stands in an address or a log."""

from __future__ import annotations

from flask import Blueprint, Response

from forms_service.desk import gate
from forms_service.desk.complaints import NUMBER as COMPLAINT
from forms_service.desk.gate import MAY_SEARCH, RECORDERS
from forms_service.desk.pages import page
from forms_service.journey import plain
from forms_service.pages import see_other
from forms_service.surroundings import form, office, require_own_origin, store
from service_desk.desk import search as searching
from service_desk.desk.complaint_views import READERS
from service_desk.desk.search import Found
from service_desk.workflow import Role

blueprint = Blueprint("desk_search", __name__)


@blueprint.get("/desk/search")
@gate.staff(*MAY_SEARCH)
def ask() -> Response:
    """The box alone, for an address typed or kept."""
    return page("search.html", title="查找", found=Found(""))


@blueprint.post("/desk/search")
@gate.staff(*MAY_SEARCH)
def look() -> Response:
    """What was found; one order or one home alone is opened at once."""
    require_own_origin()
    complaint = plain(form().get("text", "")).upper()
    if COMPLAINT.fullmatch(complaint) and gate.me().is_one_of(*READERS):
        return see_other(f"/desk/complaints/{complaint}")
    people = gate.me().is_one_of(*RECORDERS)
    with store().read() as cn:
        found = searching.search(cn, office(), gate.me().staff, form().get("text", ""), people=people)
    only = _only(found)
    if only:
        return see_other(only)
    return page("search.html", title=f"查找：{len(found.homes)} 户，{len(found.orders)} 单", found=found)


def _only(found: Found) -> str:
    """Where the one and only hit is opened; empty: there are several, or none."""
    if len(found.homes) == 1 and not found.services and not found.answers:
        room = found.homes[0].room.id
        return f"/desk/intake?home={room}" if gate.me().is_one_of(Role.RECEPTION) else f"/desk/homes/{room}"
    if len(found.orders) == 1 and not (found.homes or found.services or found.answers):
        return f"/desk/orders/{found.orders[0].number}"
    return ""
