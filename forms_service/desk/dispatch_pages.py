"""``/desk/reassign``: a whole day of somebody who is away, given to others in one form (S2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from forms_service.desk import gate
from forms_service.desk.pages import entry, once, page, wrong
from forms_service.desk.queues import SENDERS, departments
from forms_service.digits import whole
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk.desk import load
from service_desk.desk.load import Move, Warned
from service_desk.desk.times import parse_day
from service_desk.errors import DeskError, NotFound
from service_desk.orders import Staff
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_dispatch", __name__)
MOST = 16  # orders of one form; the form guard lets no more fields through


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        return load.today_of(office())


def _worker(cn: Connection, who: str) -> tuple[Staff, str]:
    """The worker and the department of the person's own that he works for.

    Raises:
        NotFound: nobody of theirs.
    """
    own = [one.id for one in departments()]
    person = load.worker_of(cn, office(), who, own)
    return person, next(one for one in own if person.holds(Role.WORKER, one))


@blueprint.get("/desk/reassign")
@gate.staff(*SENDERS)
def ask() -> Response:
    """The day's orders, each with somebody to take it."""
    return _page(request.args.get("worker", ""), _day(request.args.get("day", "")))


def _page(who: str, day: date, **more: Any) -> Response:
    with store().read() as cn:
        person, department = _worker(cn, who)
        jobs = load.day_of(cn, office(), person.id, day)
        movable = [job for job in jobs if load.can_move(job)][:MOST]
        proposal = load.proposal(cn, office(), movable, person.id, day, department)
        others = [one for one in load.loads(cn, office(), department, day) if one.person.id != person.id]
    return page(
        "reassign.html", title=f"改派 {person.name} 的一天", section="queue", person=person, day=day,
        department=department, jobs=movable, staying=[job for job in jobs if job not in movable],
        proposal=proposal, others=others, **{"warned": (), **more},
    )  # fmt: skip


@blueprint.post("/desk/reassign")
@gate.staff(*SENDERS)
def move() -> Response:
    """Give them away, all or none."""
    who, day = form().get("worker", ""), _day(form().get("day", ""))
    moves = _moves()
    fields = ("worker", "day", "sure", *(name for name in form() if name.startswith(("to.", "version."))))

    def use(cn: Connection) -> str:
        person, department = _worker(cn, who)
        load.reassign_day(cn, office(), entry(), person.id, day, moves, sure=form().get("sure") == "yes")
        return department

    try:
        department = once("reassign", fields, use)
    except NotFound:
        raise
    except Warned as warned:
        return _page(who, day, warned=warned.sentences, status=409)
    except DeskError as error:
        return _page(who, day, **wrong(error))
    return see_other(f"/desk/queue?department={department}&said=moved")


def _moves() -> tuple[Move, ...]:
    """Each order that was given to somebody, with the version that the form showed."""
    found = []
    for name, to in form().items():
        number = name.removeprefix("to.")
        version = whole(form().get(f"version.{number}", ""))
        if name.startswith("to.") and to and version is not None:
            found.append(Move(number, to, version))
    return tuple(found)
