"""What one request is given: the open desk, the office at one instant, and the fields that were sent."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from service_desk.desk import Office
from service_desk.errors import DeskError
from service_desk.runtime import Runtime
from service_desk.store import Store

EXTENSION = "linli"
NEIGHBOURHOOD = 64  # bits of an IPv6 address that one household has to itself


def install(app: Flask, runtime: Runtime) -> None:
    """Give the application its open desk."""
    app.extensions[EXTENSION] = runtime


def runtime() -> Runtime:
    """The open desk."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Runtime)
    return found


def store() -> Store:
    """The records."""
    return runtime().store


def office() -> Office:
    """The office at the instant of this request: asked twice, it is the same.

    Raises:
        NotPublished: nothing has been published yet.
    """
    if "office" not in g:
        g.office = runtime().office()
    found = g.office
    assert isinstance(found, Office)
    return found


def form() -> Mapping[str, str]:
    """The fields of a posted form, read strictly by ``guard``."""
    found: Mapping[str, str] = g.get("form", {})
    return found


def file(name: str) -> tuple[str, bytes]:
    """The name and content of an uploaded file, read by ``guard``; both empty when none was chosen."""
    found: tuple[str, bytes] = g.get("files", {}).get(name, ("", b""))
    return found


def client() -> str:
    """Who asks, as a keyed hash: enough to count tries, nothing to find a person by (TRUST 5)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        known = "unknown"
    else:
        if isinstance(address, ipaddress.IPv6Address):  # listening on ``::``, IPv4 comes as ::ffff:… in one network
            address = address.ipv4_mapped or address
        known = str(address)
        if address.version == 6:  # noqa: PLR2004 - the protocol's number
            known = str(ipaddress.ip_network((address, NEIGHBOURHOOD), strict=False))
    return hmac.new(runtime().secret, f"client\n{known}".encode(), sha256).hexdigest()[:24]


class ForeignOrigin(DeskError):
    """A post that did not come from a page of this service (TRUST 9)."""

    code = "foreign_origin"
    http_status = 403


FOREIGN = "这一页不是从本站打开的，还没有提交。请核对内容后再按一次。"


def require_own_origin() -> None:
    """Let a post through when it comes from our own pages, or from something that names no origin at all.

    Raises:
        ForeignOrigin: another site sent it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site.lower() not in ("same-origin", "none"):
            raise ForeignOrigin(FOREIGN)
        return
    origin = request.headers.get("Origin")
    if origin is None:
        return
    ours = {request.host, urlsplit(runtime().settings.url).netloc} - {""}
    if urlsplit(origin).netloc not in ours:
        raise ForeignOrigin(FOREIGN)
