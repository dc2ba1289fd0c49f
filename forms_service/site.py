"""The published portal in front of the forms: a new WhiteNoise for each published version, the old one on any error."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from forms_service import assets
from forms_service.headers import HSTS
from service_desk.errors import DeskError
from service_desk.published import Published
from service_desk.runtime import Runtime

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HASHED = re.compile(r"\.[0-9a-f]{8,}\.(?:min\.)?(?:js|css|woff2|svg|png)$")  # names that change with their contents
FRESH = (".html", ".pdf", ".xml")  # pages, sheets to print, the feed of notices
HTML_HEADERS = {
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    sha: str
    files: WhiteNoise


class Site:
    """WSGI: the portal's files where there are any, else the forms. Below ``prefix`` when there is one."""

    def __init__(self, forms: WSGIApplication, runtime: Runtime) -> None:
        self._forms = forms
        self._runtime = runtime
        self._lock = threading.Lock()
        self._shown: _Shown | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        self._strip_prefix(environ)
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or _is_ours(path):
            return self._forms(environ, start_response)
        files = self._files()
        if files is None or path.endswith("/404.html"):
            return self._forms(environ, start_response)
        try:
            answer: Iterable[bytes] = files(environ, start_response)
        except FileNotFoundError:  # an old version was cleared away while it was being read
            return self._forms(environ, start_response)
        return answer

    def _strip_prefix(self, environ: WSGIEnvironment) -> None:
        prefix = self._runtime.settings.prefix
        if prefix:
            path = environ.get("PATH_INFO", "")
            if path == prefix or path.startswith(prefix + "/"):
                environ["PATH_INFO"] = path[len(prefix) :] or "/"
            environ["SCRIPT_NAME"] = prefix

    def _files(self) -> WhiteNoise | None:
        """The files of the version in force, or those shown before when it cannot be read."""
        try:
            published = self._runtime.published()
        except DeskError:
            return self._shown.files if self._shown else None
        shown = self._shown
        if shown is None or shown.sha != published.sha:
            with self._lock:
                shown = self._shown = self._take_up(published) or self._shown
        return shown.files if shown else None

    def _take_up(self, published: Published) -> _Shown | None:
        if self._shown and self._shown.sha == published.sha:
            return self._shown
        if not (published.site / "index.html").is_file():
            return None
        try:
            return _Shown(published.sha, self._open(published.site))
        except OSError:
            return None

    def _open(self, folder: Path) -> WhiteNoise:
        def add_headers(headers: Headers, path: str, _url: str) -> None:
            headers["X-Content-Type-Options"] = "nosniff"
            if self._runtime.settings.tls:
                headers["Strict-Transport-Security"] = HSTS
            if path.endswith(FRESH):
                headers["Cache-Control"] = "no-cache"  # a new price list must be seen at once; unchanged pages are 304
            if path.endswith(".html"):
                for name, value in HTML_HEADERS.items():
                    headers[name] = value

        files = WhiteNoise(
            self._forms,
            index_file=True,
            max_age=3600,
            allow_all_origins=False,
            add_headers_function=add_headers,
            immutable_file_test=lambda _path, url: bool(HASHED.search(url)),
        )
        files.add_files(str(folder))
        return files


def _is_ours(path: str) -> bool:
    """Whether the path belongs to the forms, whatever the portal has published there."""
    first, _, rest = path.lstrip("/").partition("/")
    return first in FORMS_OWN or (first == "linli" and rest in assets.CONTENT)


FORMS_OWN = frozenset({"book", "b", "o", "status", "api", "text", "healthz", "desk"})
