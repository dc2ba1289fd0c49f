"""``/text/large`` and ``/text/normal``: remember the text size and go back to the page one came from (R2)."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request

from forms_service.pages import see_other
from forms_service.surroundings import runtime
from service_desk.web import TEXT_COOKIE, TEXT_FILES

blueprint = Blueprint("text", __name__)
POST_AGAIN = 307
YEAR = 31_536_000  # seconds
# One slash, then no second one and no backslash: browsers take //host and /\host for another site.
INSIDE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*", re.ASCII)


@blueprint.route("/text/<any({}):size>".format(", ".join(TEXT_FILES)), methods=["GET", "POST"])
def choose(size: str) -> Response:
    """Set the cookie and return. A posted form is posted again to its page, so that nothing typed is lost (R14)."""
    target = safe(request.args.get("to", ""))
    response = see_other(target, POST_AGAIN) if request.method == "POST" else see_other(target)
    # Readable by text.js, which switches at once and works when the service is down.
    response.set_cookie(
        TEXT_COOKIE, size, max_age=YEAR, path="/", samesite="Lax", secure=runtime().settings.tls, httponly=False
    )
    return response


def safe(target: str) -> str:
    """A path of this site, below the prefix; anything else leads home."""
    inside = target if INSIDE.fullmatch(target) else "/"
    return f"{runtime().settings.prefix}{inside}"
