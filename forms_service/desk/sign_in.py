"""Signing in and out, and choosing a password with the manager's one-time link."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request

from forms_service import surroundings
from forms_service.desk import gate
from forms_service.desk.pages import check_form, page, problems_of
from forms_service.pages import see_other
from forms_service.surroundings import form, office, require_own_origin, runtime, store
from service_desk.desk import passwords, signing_in
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.store import Connection

blueprint = Blueprint("desk_sign_in", __name__)
LONGEST_SECRET = 200  # characters; argon2 need not chew more


@blueprint.get("/desk/sign-in")
@gate.anybody
def ask() -> Response:
    """The sign-in page."""
    if gate.signed_in() is not None:
        return see_other(gate.safe_back(request.args.get("to", "")))
    return page("sign_in.html", title="登录", to=request.args.get("to", ""))


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
            raise InvalidInput.of({"password": signing_in.WRONG})
    except DeskError as error:
        return page(
            "sign_in.html", title="登录", to=to, status=error.http_status, problems=problems_of(error),
            refused="" if problems_of(error) else error.sentence,
        )  # fmt: skip
    return _begin(person.id, see_other(gate.safe_back(to)))


def _begin(staff_id: str, response: Response) -> Response:
    """A new session with a new token, whatever the browser had before."""
    fresh, old = secrets.token_urlsafe(32), gate.token()

    def change(cn: Connection) -> None:
        if old:
            signing_in.sign_out(cn, office(), old)
        signing_in.begin(cn, office(), staff_id, fresh, second=False)

    store().write(change)
    response.set_cookie(
        gate.cookie_name(), fresh, httponly=True, samesite="Lax", secure=runtime().settings.tls, path="/"
    )
    return response


@blueprint.post("/desk/sign-out")
@gate.staff()
def sign_out() -> Response:
    """End the session."""
    check_form()
    store().write(lambda cn: signing_in.sign_out(cn, office(), gate.token()))
    response = see_other("/desk/sign-in")
    response.delete_cookie(gate.cookie_name(), path="/", secure=runtime().settings.tls, samesite="Lax")
    return response


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
    return _begin(person.id, see_other(gate.DESK))


def _first_page(token: str, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    with store().read() as cn:
        person = signing_in.of_link(cn, office(), token)
    return page("first.html", title="设定密码", person=person, token=token, problems=problems, status=status)
