"""How a command prints a paper: the public address for its codes, the file, and what is left to write by hand."""

from __future__ import annotations

from pathlib import Path

from admin.session import Session
from admin.terminal import complain, safe, say
from service_desk.papers.paper import Printed
from service_desk.pricing import Offering
from service_desk.whole_files import check_target, put_whole

NO_ADDRESS = "没有对外网址，纸上没有二维码；在 estate.yml 里写上 url，或设 LINLI_URL，再打印一次。"


def public_url(session: Session, offering: Offering) -> str:
    """The public address with its prefix; empty when the office has none."""
    address = session.settings.url or offering.catalog.estate.url
    return f"{address.rstrip('/')}{session.settings.prefix}" if address else ""


def write(printed: Printed, out: Path, *, sides: str = "") -> None:
    """Write a finished document and say where, how to print it, and what has to be written in by hand.

    Raises:
        Refused: ``out`` is no place for a PDF, or cannot be written.
    """
    check_target(out, ".pdf")
    put_whole(out, printed.pdf)
    say(f"已打印到 {out}。{sides}")
    for sentence in printed.remarks:
        complain(safe(sentence))
