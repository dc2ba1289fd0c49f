"""Headers of every answer (TRUST), and compression: pages are meant for slow links (R26)."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from forms_service.surroundings import runtime

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # what browsers older than frame-ancestors understand
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000"
SMALLEST = 700  # bytes worth compressing
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")


def set_up(app: Flask) -> None:
    """Add the headers to every answer of the forms."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in COMMON.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    if runtime().settings.tls:
        response.headers["Strict-Transport-Security"] = HSTS
    response.headers.setdefault("Cache-Control", "no-store")
    return _compress(response)


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or request.accept_encodings["gzip"] <= 0:
        return response
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
