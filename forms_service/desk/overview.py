"""``/desk``: the day at a glance (D5)."""

from __future__ import annotations

from flask import Blueprint, Response

from forms_service.desk import gate
from forms_service.desk.pages import page
from forms_service.surroundings import office, store
from service_desk import desk

blueprint = Blueprint("desk_overview", __name__)


@blueprint.get("/desk")
@gate.staff()
def overview() -> Response:
    """The board of the whole centre."""
    with store().read() as cn:
        found = desk.board(cn, office())
    return page("overview.html", title="看板", section="overview", board=found)
