"""Price lists as text that the strict reader takes back to the very same records.

Written the way the office writes them: one block an item, the service's title above it as a comment.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from service_desk.catalog import Catalog
from service_desk.catalog_files.text import END
from service_desk.errors import Refused, Stale
from service_desk.pricing import MILLI, Consultation, Edition, Material, PriceItem, QuoteMode

HEAD = "# yaml-language-server: $schema=../schema/prices.json\n# 单位：元。cost 是成本，只在办公室内部使用。\n"
# What needs no quotes anywhere: letters of any script, digits, and marks that mean nothing to YAML within a text.
_BARE = re.compile(r"[^\W_](?:[\w（）、，。；：！？《》“”％℃～·+=~/.()\- ]*[\w（）、，。；：！？《》“”％℃～·+=~/.()])?")
CHANGED = "「{file}」刚才被别人改过，没有写入；请看过新的内容再办一次。"
_TAKEN = "「{file}」已经有了，没有改动；请换一个编号，或直接修改它。"


def scalar(text: str) -> str:
    """A text of one line: bare where that is safe, else in double quotes, which YAML reads as JSON does."""
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def money(fen: int) -> str:
    """``8000`` -> ``80``, ``350`` -> ``3.50``."""
    return f"{fen // 100}" + (f".{fen % 100:02d}" if fen % 100 else "")


def quantity(milli: int) -> str:
    """``1500`` -> ``1.5``."""
    whole, rest = divmod(milli, MILLI)
    return f"{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def edition_text(edition: Edition, catalog: Catalog) -> str:
    """A whole ``prices/<edition>.yml``."""
    parts = [f"edition: {edition.id}\n", f"effective_from: {edition.effective_from.isoformat()}\n"]
    parts += [remark_block(edition.remark)] if edition.remark else []
    parts += [consulted_block(edition.consulted), items_block(edition.items, catalog)]
    parts += [materials_block(edition.materials)] if edition.materials else []
    return HEAD + "".join(parts) + f"{END}\n"


def remark_block(remark: str) -> str:
    """The remark."""
    return "".join(_lines("remark", remark, ""))


def consulted_block(consulted: Sequence[Consultation]) -> str:
    """What the supervisors said."""
    if not consulted:
        return "consulted: []\n"
    return "consulted:\n" + "".join(f"  - {consultation(part)}\n" for part in consulted)


def consultation(part: Consultation) -> str:
    """One consultation in one line."""
    return f"{{department: {part.department}, supervisor: {scalar(part.supervisor)}, on: {part.on.isoformat()}}}"


def items_block(items: Sequence[PriceItem], catalog: Catalog) -> str:
    """The prices, each under its section and title."""
    sections = {section.id: section.title for section in catalog.sections}
    written, last = ["items:\n"], ""
    for item in items:
        service = catalog.service(item.service)
        if service is not None and service.section != last:
            last = service.section
            written.append(f"  # {_comment(sections.get(last, last))}\n")
        if service is not None:
            written.append(f"  # {_comment(service.title)}\n")
        written += _item(item)
    return "".join(written)


def _comment(text: str) -> str:
    return " ".join(text.split())


def _item(item: PriceItem) -> Iterator[str]:
    yield f"  - service: {item.service}\n"
    yield f"    unit: {scalar(item.unit)}\n"
    yield f"    price: {money(item.price)}\n"
    yield f"    cost: {money(item.cost)}\n"
    if item.minimum:
        yield f"    minimum: {money(item.minimum)}\n"
    if item.quote is not QuoteMode.FIXED:
        yield f"    quote: {item.quote.value}\n"
    if item.typical != (MILLI, MILLI):
        yield f"    typical: [{quantity(item.typical[0])}, {quantity(item.typical[1])}]\n"
    for key in ("includes", "exception"):
        yield from _lines(key, getattr(item, key), "    ")


def _lines(key: str, text: str, indent: str) -> Iterator[str]:
    """``key: text``, or the lines of the text below ``key: |``; nothing for an empty text."""
    if "\n" in text:
        yield f"{indent}{key}: |\n"
        yield from (f"{indent}  {line}\n" if line else "\n" for line in text.split("\n"))
    elif text:
        yield f"{indent}{key}: {scalar(text)}\n"


def materials_block(materials: Sequence[Material]) -> str:
    """The materials, one a line."""
    return "materials:\n" + "".join(_material(item) for item in materials)


def _material(item: Material) -> str:
    pairs = {"id": item.id, "name": scalar(item.name), "unit": scalar(item.unit)}
    pairs |= {"price": money(item.price), "cost": money(item.cost)}
    if "\n" in item.exception:
        text = "".join(f"    {key}: {value}\n" for key, value in pairs.items()).replace("    ", "  - ", 1)
        return text + "".join(_lines("exception", item.exception, "    "))
    pairs |= {"exception": scalar(item.exception)} if item.exception else {}
    return f"  - {_flow(pairs.items())}\n"


def _flow(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def write_beside(path: Path, before: bytes | None, after: bytes) -> None:
    """Put a file in place by one rename, if it still is as it was read; ``before`` None: there was none.

    Raises:
        Stale: somebody changed it since.
        Refused: it is there although there was none, or it cannot be written.
    """
    with beside(path, before, after) as put:
        put()


@contextmanager
def beside(path: Path, before: bytes | None, after: bytes) -> Iterator[Callable[[], None]]:
    """The same in two steps: what is to be written lies on the disk, and nothing stands in its way, before what is done
    within; calling what is given puts it in place.

    Raises:
        Stale, Refused: as ``write_beside``.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")

    def put() -> None:
        with _told(path):
            part.replace(path)

    try:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                stream.write(after)
                stream.flush()
                os.fsync(stream.fileno())
            now = path.read_bytes() if path.exists() else None
        if now != before:
            if before is None:
                raise Refused(_TAKEN.format(file=path.name), code="file_taken")
            raise Stale(CHANGED.format(file=path.name), code="file_changed")
        yield put
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(f"「{path}」写不进去（{error.strerror}）；请检查权限和磁盘空间。", code="not_written") from error
