"""Paper -> PDF or pictures, with typst: two fonts of our own, no packages, no network, every warning an error.

Single papers are tagged PDF/A-2a; batches PDF/A-2u without tags; a batch over common pages is plain PDF. Same paper,
same bytes on every machine. The data go in as one JSON text: with 2,000 leaflets a file in its place was measured
neither faster nor smaller, and two threads would need two files. The compiler drops what it no longer uses: memory
does not grow with the number of papers.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from service_desk.papers.fonts import FOLDER, set_out
from service_desk.papers.paper import NotPrintable, Paper, Printed, Rare

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = 24  # characters of a title in an error
NOTED = 20  # rare characters that the footnote names; more would fill the sheet
_TOO_LONG = re.compile(r"放不下：([^\"\\\n]+)")
_TOO_MANY = re.compile(r"放不下项数：([^\"\\\n]+)")
_lock = threading.Lock()  # the compiler keeps its last inputs


@dataclass(frozen=True, slots=True)
class Press:
    """The folder of templates to print from; a template sees no other file."""

    templates: Path = TEMPLATES


PRESS = Press()


@lru_cache(maxsize=4)
def _compiler(templates: Path) -> Any:
    import typst  # noqa: PLC0415 - only printing needs it

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    return typst.Compiler(root=str(templates), font_paths=fonts)


def render(paper: Paper, *, press: Press = PRESS) -> Printed:
    """The paper as PDF.

    Raises:
        NotPrintable: the office's own wording has a character without glyph, or does not fit its box.
    """
    data, rare = _data(paper)
    made = _compile(press, paper, data, form="pdf", pdf_standards=_standards(paper), tags=not paper.batch)
    return Printed(made if isinstance(made, bytes) else made[0], rare)


def pictures(paper: Paper, *, ppi: float = 96, press: Press = PRESS) -> list[bytes]:
    """Each page of the paper as PNG, ``ppi`` points an inch.

    Raises:
        NotPrintable: see ``render``.
    """
    made = _compile(press, paper, _data(paper)[0], form="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def fingerprint(paper: Paper, *, press: Press = PRESS) -> str:
    """The name of what ``render`` would make: over data, templates, fonts and typesetter. Equal: nothing to print anew.

    Raises:
        NotPrintable: the office's own wording has a character without glyph.
    """
    seen = sha256(_frame(_data(paper)[0]).encode())
    for path in sorted(press.templates.glob("*.typ")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    for path in sorted(FOLDER.glob("*.otf")):
        seen.update(f"{path.name} {path.stat().st_size}".encode())
    seen.update(f"{paper.name} {paper.template} {paper.batch} {version('typst')}".encode())
    if paper.common:
        seen.update(fingerprint(paper.common, press=press).encode())
    return seen.hexdigest()


def _standards(paper: Paper) -> list[str]:
    if paper.common:  # PDF/A cannot hold the pages of another PDF; their glyphs were proven when those were made
        return []
    return ["a-2u" if paper.batch else "a-2a"]


def _data(paper: Paper) -> tuple[dict[str, Any], tuple[Rare, ...]]:
    data, rare = set_out({**paper.data, "title": paper.title, "on": paper.on.isoformat()}, paper=_called(paper))
    codes = dict.fromkeys(one.code for one in rare)
    return data | {"rare": [{"code": code} for code in list(codes)[:NOTED]]}, rare


def _called(paper: Paper) -> str:
    return paper.title if len(paper.title) <= SHOWN else f"{paper.title[:SHOWN]}…"


def _frame(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _compile(
    press: Press,
    paper: Paper,
    data: dict[str, Any],
    *,
    form: str,
    tags: bool = True,
    **wanted: Any,
) -> bytes | list[bytes]:
    import typst  # noqa: PLC0415

    stamp = datetime.combine(paper.on, time(), UTC)
    if paper.common:
        data = data | {"common": list(render(paper.common, press=press).pdf)}
    with _lock:
        try:
            made, warnings = _compiler(press.templates).compile_with_warnings(
                str(press.templates / paper.template), format=form, sys_inputs={"data": _frame(data)},
                timestamp=stamp, pdf_tags=tags, **wanted,
            )  # fmt: skip
        except typst.TypstError as error:
            raise _refusal(paper, error) from error
    if warnings:
        raise NotPrintable(f"「{_called(paper)}」排版时有警告，没有打印：{warnings[0].message}。")
    result: bytes | list[bytes] = made
    return result


def _refusal(paper: Paper, error: Any) -> NotPrintable:
    too_many = _TOO_MANY.search(error.message) or _TOO_MANY.search(error.diagnostic)
    if too_many:
        return NotPrintable(
            f"「{_called(paper)}」：{too_many[1]}；请把相近的并成一项，或另印清单：linli paper free-list。"
        )
    too_long = _TOO_LONG.search(error.message) or _TOO_LONG.search(error.diagnostic)
    if too_long:
        return NotPrintable(f"「{_called(paper)}」里的「{too_long[1]}」太长，纸上放不下；请写短一些。")
    return NotPrintable(f"「{_called(paper)}」排不出来：{error.message}。请把这句话告诉维护人员。")
