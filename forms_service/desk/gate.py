"""Who may open which page of the desk. A page without ``@staff`` or ``@anybody`` cannot be opened at all.

Who is not signed in is sent to the sign-in page, who still owes the one-time code or whose screen is locked to the page
for that; who has another role gets the answer of a missing page (TRUST 4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, request

from forms_service.guard import UPLOADER
from forms_service.pages import see_other
from forms_service.surroundings import office, runtime, store
from service_desk.desk import signing_in
from service_desk.desk.signing_in import SignedIn, Waits
from service_desk.workflow import Role

View = TypeVar("View", bound=Callable[..., object])
STAFF_ROLES = frozenset(Role) - {Role.RESIDENT, Role.SYSTEM}
RECORDERS = (Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)  # who takes down what residents say
MAY_SEARCH = (*RECORDERS, Role.FINANCE)
MARK = "desk_roles"
DESK = "/desk"
WAITING_ROOMS = {Waits.CODE: "/desk/second", Waits.PIN: "/desk/locked"}
MOST_HERE = 8  # people whose screens one browser keeps
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


def alone() -> bool:
    """Whether the service is reached from its own machine only: there screens are locked and opened with a PIN."""
    return runtime().settings.alone


def here_name() -> str:
    """The cookie with the tokens of everybody who signed in on this browser today; only where ``alone``."""
    return f"{cookie_name()}_here"


def here() -> tuple[str, ...]:
    """The tokens of everybody who signed in on this browser, whether they still count or not."""
    given = request.cookies.get(here_name(), "")[: MOST_HERE * 100] if alone() else ""
    return tuple(one for one in given.split(".") if one)[:MOST_HERE]


def token() -> str:
    """The session token that the browser sent, or nothing."""
    return request.cookies.get(cookie_name(), "")[:100]


def form_mark() -> str:
    """What forms of this browser carry is sealed over this (TRUST 9); empty where nobody signed in."""
    return token() or ".".join(here())


def at_door() -> SignedIn | None:
    """Whose session the browser holds, whatever it still waits for; asked once a request."""
    if "signed_in" not in g:
        g.signed_in = _who() if token() else None
    found = g.signed_in
    assert found is None or isinstance(found, SignedIn)
    return found


def signed_in() -> SignedIn | None:
    """Who sits at the screen; nobody while the one-time code is owed or the screen is locked."""
    found = at_door()
    return found if found is not None and found.waits is Waits.NOTHING else None


def me() -> SignedIn:
    """Who sits at the screen, on a page that only staff can open."""
    found = signed_in()
    assert found is not None
    return found


def _who() -> SignedIn | None:
    with store().read() as cn:
        found = signing_in.session_of(cn, office(), token(), alone=alone())
    if found is None or found.waits is Waits.PIN or is_live():
        return found
    if signing_in.needs_seeing(office(), found.session):
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
    app.extensions[UPLOADER] = lambda: signed_in() is not None


def _check() -> Response | None:
    if not (request.path == DESK or request.path.startswith(f"{DESK}/")) or request.endpoint is None:
        return None
    roles = roles_of(request.endpoint)
    if roles is None:
        abort(404)
    if not roles:
        return None
    found = at_door()
    waits = found.waits if found is not None else Waits.NOTHING
    if is_live() and (found is None or waits is not Waits.NOTHING):
        return Response(status=204, headers={"Linli-Signed-Out": "yes"})  # htmx leaves the page as it is
    reads = request.method in ("GET", "HEAD")
    if found is None:
        if not reads:
            abort(403)
        return see_other(with_back("/desk/locked" if here() else "/desk/sign-in"))
    if waits is not Waits.NOTHING:
        return see_other(with_back(WAITING_ROOMS[waits]) if reads else WAITING_ROOMS[waits] + "?said=unsaved")
    if not found.is_one_of(*roles):
        abort(404)
    return None


def with_back(address: str, to: str = "") -> str:
    """A page's address that leads on to another one of the desk, or to the one that was asked for."""
    return f"{address}?{urlencode({'to': safe_back(to or request.full_path.rstrip('?'))})}"


def safe_back(address: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    good = address.startswith((f"{DESK}/", f"{DESK}?")) or address == DESK
    plain = address.isprintable() and address.isascii() and "\\" not in address and "//" not in address
    return address if good and plain else DESK
