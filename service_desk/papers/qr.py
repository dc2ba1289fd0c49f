"""QR codes (R28): level M, quiet zone of four modules, as a small SVG that the template sets at its size."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TypedDict


class Code(TypedDict):
    """A QR code and the address that it holds, to be printed beside it."""

    svg: str
    url: str


@lru_cache(maxsize=4096)
def _svg(url: str) -> str:
    import segno  # noqa: PLC0415 - only a paper with a code needs it

    out = io.BytesIO()
    segno.make(url, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=4, xmldecl=False, dark="#000", light="#fff"
    )
    return out.getvalue().decode("utf-8")


def code(base: str, path: str) -> Code | None:
    """The code for a path under the public address; None when the office has none."""
    if not base:
        return None
    url = f"{base.rstrip('/')}{path}"
    return {"svg": _svg(url), "url": url}
