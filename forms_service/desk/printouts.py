"""How the desk gives out a paper: set by the house's printer, shown in the browser, never kept by it."""

from __future__ import annotations

from flask import Response

from forms_service.pages import PRIVATE
from forms_service.surroundings import office, runtime
from service_desk.papers.paper import Paper


def public_url() -> str:
    """The public address for the codes on papers; empty when the office has none."""
    url = runtime().settings.url or office().catalog.estate.url
    return f"{url.rstrip('/')}{runtime().settings.prefix}" if url else ""


def pdf(paper: Paper, name: str) -> Response:
    """A paper as a PDF; ``name`` is the file's, ASCII, without an end."""
    from service_desk.papers.printing import render  # noqa: PLC0415 - only printing needs the typesetter

    response = Response(render(paper).pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = PRIVATE
    return response
