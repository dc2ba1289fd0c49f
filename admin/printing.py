"""How a command prints a paper: the public address for its codes, the file, and what is left to write by hand."""

from __future__ import annotations

from pathlib import Path

from admin.session import Session
from admin.terminal import complain, safe, say
from service_desk.pricing import Offering

NO_ADDRESS = "没有对外网址，纸上没有二维码；在 estate.yml 里写上 url，或设 LINLI_URL，再打印一次。"


def public_url(session: Session, offering: Offering) -> str:
    """The public address with its prefix; empty when the office has none."""
    address = session.settings.url or offering.catalog.estate.url
    return f"{address.rstrip('/')}{session.settings.prefix}" if address else ""


def write(pdf: bytes, rare: tuple[str, ...], out: Path, *, pages: int | None = None) -> None:
    """Write a finished document and say where; ``rare``: what has to be written in by hand, one sentence each."""
    save(pdf, out)
    say(f"已打印到 {out}" + (f"，共 {pages} 页。" if pages else "。"))
    for sentence in rare:
        complain(safe(sentence))


def save(content: bytes, out: Path) -> None:
    """Write a file whole, or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    making = out.with_name(f".{out.name}.part")
    making.write_bytes(content)
    making.replace(out)
