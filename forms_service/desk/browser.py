"""What a browser is given and keeps: the session's cookie, and where screens are locked, those of its other people."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import Response

from forms_service.desk import gate
from forms_service.surroundings import office, runtime, store
from service_desk.accounts import LONGEST
from service_desk.desk import screens, signing_in
from service_desk.desk.signing_in import SignedIn
from service_desk.store import Connection


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _others(*but: str) -> tuple[str, ...]:
    """The tokens of this browser except some."""
    return tuple(one for one in dict.fromkeys((gate.token(), *gate.here())) if one and one not in but)


def begin(staff_id: str, response: Response) -> Response:
    """A new session under a new token, whatever the browser had before; other people's screens are locked."""
    fresh = _new_token()

    def change(cn: Connection) -> tuple[str, ...]:
        return _take_over(cn, staff_id, fresh)

    return _keep(response, fresh, store().write(change))


def _take_over(cn: Connection, staff_id: str, fresh: str) -> tuple[str, ...]:
    """Begin the session; the tokens of this browser that can be opened with a PIN."""
    if gate.alone():
        screens.put_aside(cn, office(), _others())
    elif gate.token():
        signing_in.sign_out(cn, office(), gate.token())
    waiting = screens.waiting(cn, office(), gate.here())
    for one in waiting:
        if one.staff.id == staff_id:
            signing_in.sign_out(cn, office(), one.token)
    signing_in.begin(cn, office(), staff_id, fresh, second=False)
    return tuple(one.token for one in waiting if one.staff.id != staff_id)


def code_given(who: SignedIn, response: Response) -> Response:
    """The one-time code was right: the session goes on under a new token."""
    fresh = _new_token()
    store().write(lambda cn: signing_in.raise_session(cn, office(), who.session, fresh))
    return _keep(response, fresh, _others(gate.token()))


def unlock(token: str, response: Response) -> Response:
    """Open somebody's locked screen under a new token; whoever had the screen is locked.

    Raises:
        NotFound: it was opened already, or is over.
    """
    fresh, others = _new_token(), _others(token)

    def change(cn: Connection) -> None:
        screens.put_aside(cn, office(), others)
        screens.unlock(cn, office(), token, fresh)

    store().write(change)
    return _keep(response, fresh, others)


def leave(response: Response) -> Response:
    """End the session; those of other people on this browser stay locked."""
    store().write(lambda cn: signing_in.sign_out(cn, office(), gate.token()))
    _set_here(response, _others(gate.token()))
    response.delete_cookie(gate.cookie_name(), path="/", secure=runtime().settings.tls, samesite="Lax")
    return response


def _keep(response: Response, fresh: str, others: Iterable[str]) -> Response:
    response.set_cookie(
        gate.cookie_name(), fresh, httponly=True, samesite="Lax", secure=runtime().settings.tls, path="/"
    )
    _set_here(response, (fresh, *others))
    return response


def _set_here(response: Response, tokens: tuple[str, ...]) -> None:
    if gate.alone():
        response.set_cookie(
            gate.here_name(), ".".join(tokens[: gate.MOST_HERE]), httponly=True, samesite="Strict", path="/desk",
            max_age=int(LONGEST.total_seconds()),
        )  # fmt: skip
