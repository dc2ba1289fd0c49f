"""``/desk/calendar/<token>.ics``: a worker's tasks for a calendar program that cannot sign in; the link is the key."""

from __future__ import annotations

from flask import Blueprint, Response

from forms_service.desk import gate
from forms_service.desk.pages import once
from forms_service.desk.printouts import public_url
from forms_service.pages import see_other
from forms_service.surroundings import office, runtime, store
from service_desk.desk import calendar
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_calendar", __name__)


@blueprint.get("/desk/calendar/<token>.ics")
@gate.anybody
def feed(token: str) -> Response:
    """The tasks of the next thirty days.

    Raises:
        NotFound: the link is wrong, was replaced, or its person is no longer on duty.
    """
    with store().read() as cn:
        body = calendar.feed(cn, office(), calendar.of_token(cn, office(), token[:80]))
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def address_of(staff_id: str) -> str:
    """The person's link in full, or nothing when none was asked for."""
    with store().read() as cn:
        token = calendar.token_of(cn, office(), staff_id)
    base = public_url() or runtime().settings.prefix
    return f"{base}/desk/calendar/{token}.ics" if token else ""


@blueprint.post("/desk/my/calendar")
@gate.staff(Role.WORKER)
def renew() -> Response:
    """A new link; the one before is worth nothing."""
    me = gate.me().staff.id

    def run(cn: Connection) -> str:
        calendar.renew(cn, office(), me)
        return me

    once("calendar", (), run)
    return see_other("/desk/my?said=calendar#feed")
