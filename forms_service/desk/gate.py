"""Who may open which page of the desk. A page without ``@staff`` or ``@anybody`` cannot be opened at all.

Who is not signed in is sent to the sign-in page; who has another role gets the answer of a missing page (TRUST 4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, g, request

from forms_service.guard import UPLOADER
from forms_service.pages import see_other
from forms_service.surroundings import office, runtime, store
from service_desk.desk import signing_in
from service_desk.desk.signing_in import SignedIn
from service_desk.workflow import Role

View = TypeVar("View", bound=Callable[..., object])
STAFF_ROLES = frozenset(Role) - {Role.RESIDENT, Role.SYSTEM}
RECORDERS = (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)  # who takes down what residents say
MAY_SEARCH = (*RECORDERS, Role.FINANCE)
MARK = "desk_roles"
DESK = "/desk"
LIVE = "live"  # in the address of a part that refreshes by itself


def anybody(view: View) -> View:
    """Let everybody open the page: signing in, and what a stranger may see of a found sheet."""
    setattr(view, MARK, frozenset())
    return view


def staff(*roles: Role) -> Callable[[View], View]:
    """Let signed-in staff with one of these roles open the page; without roles every member of staff."""

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(roles) or STAFF_ROLES)
        return view

    return mark


def cookie_name() -> str:
    """The session cookie; over TLS bound to this very host."""
    return "__Host-linli-desk" if runtime().settings.tls else "linli_desk"


def token() -> str:
    """The session token that the browser sent, or nothing."""
    return request.cookies.get(cookie_name(), "")[:100]


def signed_in() -> SignedIn | None:
    """Who sits at the screen; asked once a request."""
    if "signed_in" not in g:
        g.signed_in = _who() if token() else None
    found = g.signed_in
    assert found is None or isinstance(found, SignedIn)
    return found


def me() -> SignedIn:
    """Who sits at the screen, on a page that only staff can open."""
    found = signed_in()
    assert found is not None
    return found


def _who() -> SignedIn | None:
    with store().read() as cn:
        found = signing_in.session_of(cn, office(), token())
    if found is not None and not is_live() and signing_in.needs_seeing(office(), found.session):
        store().write(lambda cn: signing_in.seen(cn, office(), found.session))
    return found


def is_live() -> bool:
    """Whether a part of a page refreshes itself: no use of the desk, an idle screen still signs out (TRUST 8)."""
    return request.method == "GET" and LIVE in request.args


def roles_of(endpoint: str) -> frozenset[Role] | None:
    """Who may open an endpoint: empty for everybody, None for nobody."""
    return getattr(current_app.view_functions[endpoint], MARK, None)


def set_up(app: Flask) -> None:
    """Check every request below ``/desk`` before its page."""
    app.before_request(_check)
    app.extensions[UPLOADER] = lambda: (who := signed_in()) is not None and not who.session.locked


def _check() -> Response | None:
    if not (request.path == DESK or request.path.startswith(f"{DESK}/")) or request.endpoint is None:
        return None
    roles = roles_of(request.endpoint)
    if roles is None:
        abort(404)
    if not roles:
        return None
    found = signed_in()
    if is_live() and (found is None or found.session.locked):
        return Response(status=204, headers={"Linli-Signed-Out": "yes"})  # htmx leaves the page as it is
    if found is None:
        if request.method in ("GET", "HEAD"):
            return see_other("/desk/sign-in?" + _back())
        abort(403)
    if found.session.locked:
        return see_other("/desk/locked")
    if not found.is_one_of(*roles):
        abort(404)
    return None


def _back() -> str:
    from urllib.parse import urlencode  # noqa: PLC0415

    return urlencode({"to": request.full_path.rstrip("?")})


def safe_back(address: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    good = address.startswith((f"{DESK}/", f"{DESK}?")) or address == DESK
    plain = address.isprintable() and address.isascii() and "\\" not in address and "//" not in address
    return address if good and plain else DESK
