"""``/linli/…``: styles and the two small scripts, from memory; ``text.css`` follows the cookie (R2)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from forms_service.surroundings import runtime
from service_desk import web

blueprint = Blueprint("assets", __name__)
OWN: tuple[str, ...] = ("forms.css", "draft.js")  # the residents' pages
DESK: dict[str, str] = {  # the staff desk's: URL name -> file
    "desk.css": "desk.css",
    "desk.js": "desk.js",
    "htmx.js": "vendor/htmx.min.js",
    "signature_pad.js": "vendor/signature_pad.min.js",
    "desk_worker.js": "desk_worker.js",
    "desk_offline.js": "desk_offline.js",
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT = "public, max-age=3600"
FOLDER = Path(__file__).parent / "assets"


def _load() -> dict[str, tuple[bytes, str]]:
    shared = {name: web.ASSETS / file for name, file in web.PUBLISHED.items()}
    own = {name: FOLDER / name for name in OWN} | {name: FOLDER / file for name, file in DESK.items()}
    return {name: (path.read_bytes(), TYPES[path.suffix]) for name, path in (shared | own).items()}


CONTENT = _load()
STAMP = sha256(b"".join(CONTENT[name][0] for name in OWN)).hexdigest()[:8]
SHEETS = (f"/linli/forms.css?v={STAMP}",)
SCRIPT = f"/linli/draft.js?v={STAMP}"
DESK_STAMP = sha256(b"".join(CONTENT[name][0] for name in DESK)).hexdigest()[:8]
DESK_STYLE = f"/linli/desk.css?v={DESK_STAMP}"
DESK_SCRIPTS = tuple(f"/linli/{name}?v={DESK_STAMP}" for name in ("htmx.js", "desk.js"))
SIGNATURE_SCRIPT = f"/linli/signature_pad.js?v={DESK_STAMP}"
WORKER_SCRIPT = f"/linli/desk_worker.js?v={DESK_STAMP}"
OFFLINE_SCRIPT = f"/linli/desk_offline.js?v={DESK_STAMP}"


def text_size() -> str:
    """The size that the reader chose: ``normal`` or ``large``."""
    chosen = request.cookies.get(web.TEXT_COOKIE, "")
    return chosen if chosen in web.TEXT_FILES else "normal"


@blueprint.get("/linli/<name>")
def asset(name: str) -> Response:
    """One file. ``text.css`` is asked for anew each time, since the reader may have switched."""
    chosen = name == "text.css"
    content, kind = CONTENT.get(f"text-{text_size()}.css" if chosen else name, (None, ""))
    if content is None:
        abort(404)
    response = Response(content, mimetype=kind)
    response.set_etag(sha256(content).hexdigest()[:16], weak=True)
    response.headers["Cache-Control"] = "no-cache" if chosen else KEPT
    if chosen:
        response.vary.add("Cookie")
    if name == "desk_offline.js":  # it minds the worker's own pages and no others
        response.headers["Service-Worker-Allowed"] = f"{runtime().settings.prefix}/desk/my"
    response.make_conditional(request)
    return response
