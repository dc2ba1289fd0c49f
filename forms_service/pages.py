"""How a page is rendered: header, telephone and footer always, problems at the top and at the field (R13, R23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from forms_service import assets
from forms_service.surroundings import office, runtime
from service_desk.web import header_of
from service_desk.web.form_fields import LABELS

PRIVATE = "private, no-store"
STEP = "private, no-cache"  # not no-store: the Back key would lose what was typed (R14)

WITHOUT_FORM = frozenset(
    {"order.html", "complaint.html", "failure.html", "company_done.html"}
)  # of the pages that may answer a post


def page(
    template: str,
    *,
    title: str,
    here: str,
    status: int = 200,
    problems: Mapping[str, str] | None = None,
    refused: str = "",
    cache: str = PRIVATE,
    section: str = "",
    **values: Any,
) -> Response:
    """Render a page in our look.

    Args:
        template: file below ``templates/forms``.
        title: of the page, without the estate.
        here: path that shows this page again, for the text-size links.
        status: HTTP status.
        problems: field and sentence, in the order of the form.
        refused: one sentence that concerns the whole page, not a field.
        cache: the Cache-Control header.
        section: entry of the main menu that the page belongs to.
        values: for the template.

    Raises:
        NotPublished: nothing has been published yet.
    """
    estate = office().catalog.estate
    body = render_template(
        f"forms/{template}",
        header=header_of(estate, prefix=runtime().settings.prefix),
        estate=estate,
        title=title,
        here=here,
        section=section,
        problems=dict(problems or {}),
        refused=refused,
        sheets=assets.SHEETS,
        script=assets.SCRIPT,
        labels=LABELS,
        # A page that answers a post is shown again by posting its fields, or the text-size switch would lose them.
        keeps=request.method == "POST" and template not in WITHOUT_FORM,
        **values,
    )
    response = Response(body, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def see_other(address: str, status: int = 303) -> Response:
    """Go on at another address of this service."""
    return make_response(redirect(address, status))
