"""QR codes (R28): level M, quiet zone of four modules, as a small SVG that the template sets at its size.

At 25 mm a module of version 8 (49 + 8 modules) is 0.44 mm wide, which an old telephone still reads and 150 dots an inch
still print; longer addresses are refused, since a code that does not scan is worse than none.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TypedDict

from service_desk.papers.paper import NotPrintable

LONGEST = 152  # bytes of an address: what version 8 at level M holds
QUIET_ZONE = 4  # modules


class Code(TypedDict):
    """A QR code and the address that it holds, to be printed beside it."""

    svg: str
    url: str
    modules: int  # of a side, without the quiet zone: templates set the symbol itself at a size (house.typ)


@lru_cache(maxsize=4096)
def _drawn(url: str) -> tuple[str, int]:
    """The picture, and how many modules its symbol has a side."""
    import segno  # noqa: PLC0415 - only a paper with a code needs it

    out = io.BytesIO()
    made = segno.make(url, error="m", micro=False, boost_error=False)
    made.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, dark="#000", light="#fff")
    return out.getvalue().decode("utf-8"), int(made.symbol_size(border=0)[0])


def picture(text: str) -> str:
    """Any short text as an SVG for a screen, as large as the page makes it."""
    import segno  # noqa: PLC0415

    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False, boost_error=False)
    made.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True, dark="#000", light="#fff")
    return out.getvalue().decode("utf-8")


@lru_cache(maxsize=16)
def public_picture(text: str) -> str:
    """As ``picture``, drawn once: for what is shown again and again and is no secret."""
    return picture(text)


def code(base: str, path: str) -> Code | None:
    """The code for a path under the public address; None when the office has none.

    Raises:
        NotPrintable: the address is too long to be scanned from a leaflet.
    """
    if not base:
        return None
    url = f"{base.rstrip('/')}{path}"
    if (size := len(url.encode())) > LONGEST:
        raise NotPrintable(
            f"网址有 {size} 个字节，印成二维码手机扫不出来；最多 {LONGEST} 个，请在 estate.yml 里写短一些的 url。"
        )
    svg, modules = _drawn(url)
    return {"svg": svg, "url": url, "modules": modules}
