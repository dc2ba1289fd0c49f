"""Signing in and out, and choosing a password with the manager's one-time link."""

from __future__ import annotations

from flask import Blueprint, Response, request

from forms_service import log, surroundings
from forms_service.desk import browser, gate
from forms_service.desk.pages import check_form, page, problems_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, require_own_origin, store
from service_desk.desk import passwords, screens, signing_in
from service_desk.errors import DeskError, InvalidInput, NotFound

blueprint = Blueprint("desk_sign_in", __name__)
LONGEST_SECRET = 200  # characters; argon2 need not chew more


@blueprint.get("/desk/sign-in")
@gate.anybody
def ask() -> Response:
    """The sign-in page."""
    if gate.signed_in() is not None:
        return see_other(gate.safe_back(request.args.get("to", "")))
    return _page(request.args.get("to", ""))


def _page(to: str, error: DeskError | None = None) -> Response:
    """The sign-in page; with the way back to the locked screens of this browser."""
    with store().read() as cn:
        waiting = screens.waiting(cn, office(), gate.here())
    problems = problems_of(error) if error else {}
    return page(
        "sign_in.html", title="登录", to=to, waiting=waiting, status=error.http_status if error else 200,
        problems=problems, refused=error.sentence if error and not problems else "",
    )  # fmt: skip


@blueprint.post("/desk/sign-in")
@gate.anybody
def sign_in() -> Response:
    """Check the password, begin a session."""
    require_own_origin()
    staff_id, password = form().get("staff", "").strip().upper()[:40], form().get("password", "")[:LONGEST_SECRET]
    to = form().get("to", "")
    try:
        with store().read() as cn:
            signing_in.check_tries(cn, office(), staff_id, surroundings.client())
            person, account = signing_in.look(cn, office(), staff_id)
        if not passwords.fits(account.password, password) or person is None:
            store().write(lambda cn: signing_in.missed(cn, office(), staff_id, surroundings.client()))
            log.event("sign-in-missed", f"staff={person.id if person else '-'}")
            raise InvalidInput.of({"password": signing_in.WRONG})
    except DeskError as error:
        return _page(to, error)
    log.event("sign-in", f"staff={person.id}")
    return browser.begin(person.id, see_other(gate.safe_back(to)))


@blueprint.post("/desk/sign-out")
@gate.staff()
def sign_out() -> Response:
    """End the session."""
    check_form()
    return browser.leave(see_other("/desk/sign-in"))


@blueprint.get("/desk/first/<token>")
@gate.anybody
def first(token: str) -> Response:
    """Choose a password with a first link."""
    return _first_page(token)


@blueprint.post("/desk/first/<token>")
@gate.anybody
def choose(token: str) -> Response:
    """Take the password; the person signs in with it next."""
    require_own_origin()
    password, again = form().get("password", "")[:LONGEST_SECRET], form().get("again", "")[:LONGEST_SECRET]
    try:
        signing_in.check_password(password, again)
        with store().read() as cn:
            signing_in.of_link(cn, office(), token)
        made = passwords.hashed(password)
        person = store().write(lambda cn: signing_in.choose_password(cn, office(), token, made))
    except NotFound:
        raise
    except DeskError as error:
        return _first_page(token, problems_of(error), error.http_status)
    log.event("first-password", f"staff={person.id}")
    return browser.begin(person.id, see_other(gate.DESK))


def _first_page(token: str, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    with store().read() as cn:
        person = signing_in.of_link(cn, office(), token)
    return page("first.html", title="设定密码", person=person, token=token, problems=problems, status=status)
