"""One line an event on stderr, with ids only: no name, telephone, address, query or private token is ever written."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, g, request

logger = logging.getLogger("linli.forms")
SOURCE = Path(__file__).resolve().parent.parent


def set_up(app: Flask) -> None:
    """Write a line for every request that reaches the forms (static pages of the portal are not events)."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    # The rule, never the path: a path may hold a private token or whatever a stranger typed.
    rule = request.url_rule.rule if request.url_rule else "-"
    if rule not in QUIET_RULES and request.method != "OPTIONS":
        spent = int((time.perf_counter() - g.get("began", time.perf_counter())) * 1000)
        order = f" order={g.order_number}" if g.get("order_number") else ""
        event("request", f"{request.method} {rule} {response.status_code} {spent}ms{order}")
    return response


QUIET_RULES = frozenset({"/healthz", "/linli/<name>"})


def about(number: str) -> None:
    """Name the order that this request concerns, for its line in the log."""
    g.order_number = number


def event(kind: str, words: str) -> None:
    """Write one line; ``words`` hold ids only."""
    logger.info("%s %s %s", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), kind, words)


def failure(identity: str, error: BaseException) -> None:
    """Write where an unexpected error arose and of what type; never its message, which may quote what was typed."""
    frames = traceback.extract_tb(error.__traceback__)
    places = []
    for frame in frames:
        path = Path(frame.filename)
        name = path.relative_to(SOURCE) if path.is_relative_to(SOURCE) else Path(path.name)
        places.append(f"{name}:{frame.lineno}")
    event("error", f"id={identity} type={type(error).__name__} at={' '.join(places[-8:])}")
