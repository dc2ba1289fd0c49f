"""The site that the portal's tests look at: built once a run from the real catalogue, served as plain files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portal.build import build_site
from service_desk import catalog_files
from service_desk.pricing import Offering

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="session")
def today() -> date:
    """The day the test site is built for."""
    return TODAY


@pytest.fixture(scope="session")
def offering() -> Offering:
    """The catalogue that ships with the project."""
    return catalog_files.load(ROOT / "catalog")


@pytest.fixture(scope="session")
def site(offering: Offering, made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The built site of the shipped catalogue."""

    def build(out: Path) -> None:
        build_site(offering, out, today=TODAY)

    return made_once("portal", build)


class _Quiet(SimpleHTTPRequestHandler):
    """Plain files, no log lines."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, as plain files and nothing else: the service is down."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()
