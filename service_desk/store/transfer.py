"""Export to YAML files and import back (``format: 1``, stable): one file an order, and the tables beside them.

An imported database exports to the same bytes. What is not in it: hits counted against abuse, which end with their
window, and what ``schema_version`` says of this database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, func, select

from service_desk.errors import DeskError, Refused
from service_desk.store import order_files
from service_desk.store.chain import verify
from service_desk.store.codec import Malformed, from_plain, to_plain
from service_desk.store.export_rows import OLD_PARTS, PARTS, ROWS_A_FILE, Part
from service_desk.store.faults import translated
from service_desk.store.order_files import OrderFile
from service_desk.store.plain_yaml import dump, load
from service_desk.store.schema import metadata, service_order

FORMAT = 1
FULL, MASKED = "full", "masked"
MANIFEST = "linli.yml"
ORDERS = "orders/"
SHOWN = 5  # sentences of a broken chain that an error shows
_NOT_CARRIED = {"schema_version", "hit"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the export holds, so that a missing file is noticed."""

    format: int
    kind: str
    estate: str
    orders: int
    files: int


@dataclass(frozen=True, slots=True)
class _Header:
    format: int
    estate: str


@contextmanager
def _named(where: str) -> Iterator[None]:
    """Put the place in the file before what the database refuses there."""
    try:
        with translated():
            yield
    except DeskError as error:
        raise Refused(f"导入失败：{where}：{error.sentence}", code="bad_import") from error


def _order_name(number: str) -> str:
    return f"{ORDERS}{quote(number, safe='')}.yml"


def _manifest(cn: Connection, estate: str, kind: str, parts: Iterable[Part]) -> tuple[str, bytes]:
    own = select(func.count()).select_from(service_order).where(service_order.c.estate == estate)
    count = int(cn.execute(own).scalar_one())
    files = count + sum(-(-part.count(cn, estate) // ROWS_A_FILE) for part in parts)
    return MANIFEST, dump(to_plain(Manifest(FORMAT, kind, estate, count, files)))


def export_full(cn: Connection, estate: str) -> Iterator[tuple[str, bytes]]:
    """Every file of a full export as (name with ``/``, content): the manifest, the tables, the orders by number."""
    yield _manifest(cn, estate, FULL, PARTS)
    for part in PARTS:
        yield from _part_files(cn, estate, replace(part, mask=None))
    for file in order_files.read_all(cn, estate, FORMAT):
        yield _order_name(file.order.number), dump(to_plain(file))


def _part_files(cn: Connection, estate: str, part: Part) -> Iterator[tuple[str, bytes]]:
    for index, records in enumerate(part.records(cn, estate), 1):
        rows = [part.mask(record) for record in records] if part.mask else records
        content = {"format": FORMAT, "estate": estate, "rows": to_plain(rows)}
        yield f"{part.stem}-{index:04d}.yml", dump(content)


def export_masked(cn: Connection, estate: str) -> Iterator[tuple[str, bytes]]:
    """Orders and complaints without names, telephones, homes and words of persons; not to be imported again."""
    parts = tuple(part for part in PARTS if part.mask is not None)
    yield _manifest(cn, estate, MASKED, parts)
    for part in parts:
        yield from _part_files(cn, estate, part)
    for file in order_files.read_all(cn, estate, FORMAT):
        yield _order_name(file.order.number), dump(to_plain(order_files.masked(file)))


def import_files(cn: Connection, estate: str, files: Iterable[tuple[str, bytes]]) -> int:
    """Read a full export back into a database that holds nothing of the estate; the number of orders.

    Raises:
        Refused: not empty, files missing, doubled or unknown, anything malformed, a rule of the database broken, or a
            chain that does not hold. The caller's transaction is then to be undone, as ``Store.write`` does.
    """
    _refuse_full(cn, estate)
    try:
        given = _collect(files)
        manifest = from_plain(Manifest, load(given.pop(MANIFEST), MANIFEST), MANIFEST)
        _check_manifest(manifest, estate, given)
        for part in PARTS:
            _import_part(cn, estate, part, given)
        for part in OLD_PARTS:
            if any(name.rpartition("-")[0] == part.stem for name in given):
                _import_part(cn, estate, part, given)
        for name in sorted(given):
            _import_order(cn, estate, name, given[name])
    except Malformed as error:
        raise Refused(f"导入失败：{error}", code="bad_import") from error
    broken = verify(cn, estate, secret=None)
    if broken:
        raise Refused("导入失败，记录对不上：\n" + "\n".join(broken[:SHOWN]), code="bad_import")
    return manifest.orders


def _refuse_full(cn: Connection, estate: str) -> None:
    for table in metadata.sorted_tables:
        own = select(1).select_from(table)
        if table.name in _NOT_CARRIED or cn.execute(own.where(table.c.estate == estate).limit(1)).first() is None:
            continue
        raise Refused("只能导入到空的数据库；请换一个新的数据文件夹。", code="not_empty")


def _collect(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    given: dict[str, bytes] = {}
    for name, content in files:
        if name in given:
            raise Malformed(f"{name}：文件重复。")
        given[name] = content
    if MANIFEST not in given:
        raise Malformed(f"缺少 {MANIFEST}。")
    return given


def _check_manifest(manifest: Manifest, estate: str, given: dict[str, bytes]) -> None:
    if manifest.format != FORMAT:
        raise Malformed(f"{MANIFEST}：格式 {manifest.format} 不认识，本程序只认识 {FORMAT}。")
    if manifest.kind != FULL:
        raise Malformed("这是隐去个人信息的导出，不能导入；请用 linli export --full 的导出。")
    if manifest.estate != estate:
        raise Malformed(f"{MANIFEST}：小区是「{manifest.estate[:40]}」，不是「{estate}」。")
    orders = sum(name.startswith(ORDERS) for name in given)
    if (len(given), orders) != (manifest.files, manifest.orders):
        sentence = f"应有 {manifest.files} 个文件（服务单 {manifest.orders} 个），实有 {len(given)} 个（{orders} 个）。"
        raise Malformed(sentence)


def _check_header(plain: dict[str, Any], estate: str, name: str) -> None:
    header = from_plain(_Header, {key: plain[key] for key in ("format", "estate") if key in plain}, name)
    if (header.format, header.estate) != (FORMAT, estate):
        raise Malformed(f"{name}：格式或小区不对。")


def _import_part(cn: Connection, estate: str, part: Part, given: dict[str, bytes]) -> None:
    """Take the part's files out of what was given and write their records."""
    done = 0
    for name in sorted(name for name in given if name.rpartition("-")[0] == part.stem):
        for where, record in _rows(estate, part, name, given.pop(name)):
            with _named(where):
                part.write(cn, estate, record)
            done += 1
    if done != part.count(cn, estate):
        raise Malformed(f"{part.stem}：有重复的记录。")


def _rows(estate: str, part: Part, name: str, content: bytes) -> Iterator[tuple[str, Any]]:
    plain = load(content, name)
    _check_header(plain, estate, name)
    rows = plain.get("rows")
    if not isinstance(rows, list) or set(plain) != {"format", "estate", "rows"}:
        raise Malformed(f"{name}：应为 format、estate、rows。")
    for index, row in enumerate(rows):
        where = f"{name} rows[{index}]"
        yield where, from_plain(part.kind, row, where)


def _import_order(cn: Connection, estate: str, name: str, content: bytes) -> None:
    if not name.startswith(ORDERS):
        raise Malformed(f"{name}：不认识的文件。")
    plain = load(content, name)
    _check_header(plain, estate, name)
    file = from_plain(OrderFile, plain, name)
    if name != _order_name(file.order.number) or not order_files.belongs(file):
        raise Malformed(f"{name}：文件名与里面的服务单号不一致。")
    with _named(name):
        order_files.write(cn, estate, file)
