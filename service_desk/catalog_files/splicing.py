"""Changes inside a price list's file that leave the rest of its text, comments and all, as the office wrote it.

Found through the places that YAML gives for each value; afterwards the file is read again, and unless exactly the
wanted change came out, nothing is used of it.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from service_desk.catalog import Catalog
from service_desk.catalog_files import writing
from service_desk.catalog_files.assemble import edition as assembled
from service_desk.catalog_files.check_prices import price_checks
from service_desk.catalog_files.models import PricesFile
from service_desk.catalog_files.reading import parse, read_folder
from service_desk.catalog_files.sources import Path as Way
from service_desk.catalog_files.tree import TreeBuilder
from service_desk.errors import CatalogInvalid, FileProblem, Refused
from service_desk.pricing import Consultation, Edition

_NOT_SPLICED = "「{file}」的写法太特别，程序不敢改动它；请用文字编辑器修改，再运行 linli check。"
_SECTIONS = ("effective_from", "remark", "consulted", "items", "materials")


def read_edition(file: str, data: bytes) -> Edition:
    """One price list without its postings.

    Raises:
        CatalogInvalid: with every problem of the file.
    """
    source, problems = parse(file, data, PricesFile)
    if source is None:
        raise CatalogInvalid(problems)
    return assembled(source.model)


def whole_edition(edition: Edition, catalog: Catalog) -> bytes:
    """A price list as a new file.

    Raises:
        CatalogInvalid, Refused: what is in it cannot stand in a file.
    """
    file = f"prices/{edition.id}.yml"
    return _proven(file, writing.edition_text(edition, catalog).encode(), edition)


def with_consultation(file: str, data: bytes, part: Consultation) -> bytes:
    """The file with one more consultation in its ``consulted`` block, and nothing else changed.

    Raises:
        CatalogInvalid: the file has problems already, or what was typed cannot stand in it.
        Refused: it is written in a way that is not understood well enough to change it.
    """
    before = read_edition(file, data)
    wanted = replace(before, consulted=(*before.consulted, part))
    text = _Text(file, data)
    node = text.values.get("consulted")
    entry = writing.consultation(part)
    if isinstance(node, yaml.SequenceNode) and node.value:
        last = node.value[-1]
        if node.flow_style:
            made = text.insert(last.end_mark.index, f", {entry}")
        else:
            column = " " * node.start_mark.column
            made = text.insert(text.line_after(_last_index(last)), f"{column}- {entry}\n")
    else:
        made = text.replaced({"consulted": f"consulted:\n  - {entry}\n"})
    return _proven(file, made, wanted)


def with_content(file: str, data: bytes, wanted: Edition, catalog: Catalog) -> bytes:
    """The file with the content of another edition of the same name; what is the same keeps its text and comments.

    Raises:
        CatalogInvalid: the file has problems already, or the new content cannot stand in it.
        Refused: it is written in a way that is not understood well enough to change it.
    """
    before = read_edition(file, data)
    blocks = {
        "effective_from": f"effective_from: {wanted.effective_from.isoformat()}\n",
        "remark": writing.remark_block(wanted.remark) or "remark:\n",
        "consulted": writing.consulted_block(wanted.consulted),
        "items": writing.items_block(wanted.items, catalog),
        "materials": writing.materials_block(wanted.materials) if wanted.materials else "materials: []\n",
    }
    changed = {key: blocks[key] for key in _SECTIONS if getattr(before, key) != getattr(wanted, key)}
    return _proven(file, _Text(file, data).replaced(changed), wanted) if changed else data


def _proven(file: str, made: bytes, wanted: Edition) -> bytes:
    """Only what reads back as exactly what was wanted."""
    if replace(read_edition(file, made), sha="") != replace(wanted, postings=(), sha=""):
        raise Refused(_NOT_SPLICED.format(file=file), code="not_spliced")
    return made


def _last_index(node: yaml.Node) -> int:
    """Where the last thing written inside a node ends; a block's own end lies after the comments below it."""
    while isinstance(node, (yaml.SequenceNode, yaml.MappingNode)) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = node.end_mark
    assert end is not None
    return int(end.index)


class _Text:
    """A file's text with the places of its top values. A BOM and Windows line ends stay."""

    def __init__(self, file: str, data: bytes) -> None:
        self.bom = data.startswith(codecs.BOM_UTF8)
        self.text = data.decode("utf-8-sig")
        self.line_end = "\r\n" if "\r\n" in self.text else "\n"
        root = yaml.compose(self.text, Loader=yaml.BaseLoader)
        if not isinstance(root, yaml.MappingNode) or root.flow_style:
            raise Refused(_NOT_SPLICED.format(file=file), code="not_spliced")
        self.nodes = root.value
        self.values = {str(key.value): value for key, value in root.value}

    def line_after(self, index: int) -> int:
        """Where the line after a place begins."""
        found = self.text.find("\n", max(index - 1, 0) if self.text[index - 1 : index] == "\n" else index)
        return found + 1 if found >= 0 else len(self.text)

    def insert(self, index: int, new: str) -> bytes:
        """The file with something more at one place."""
        return self._bytes(self.text[:index] + new.replace("\n", self.line_end) + self.text[index:])

    def replaced(self, blocks: Mapping[str, str]) -> bytes:
        """The file with other blocks for some of its keys; a key that is not there yet goes where it belongs."""
        starts = [int(key.start_mark.index) for key, _ in self.nodes]
        ends = [self.line_after(_last_index(value)) for _, value in self.nodes]
        spans = {str(key.value): (start, end) for (key, _), start, end in zip(self.nodes, starts, ends, strict=True)}
        edits = []
        for key, block in blocks.items():
            span = spans.get(key) or (self._place(key, spans),) * 2
            edits.append((*span, block.replace("\n", self.line_end)))
        text = self.text
        for start, end, block in sorted(edits, reverse=True):
            text = text[:start] + block + text[end:]
        return self._bytes(text)

    def _place(self, key: str, spans: Mapping[str, tuple[int, int]]) -> int:
        """After the nearest key that stands before it in a list as we write it."""
        before = [spans[name][1] for name in ("edition", *_SECTIONS[: _SECTIONS.index(key)]) if name in spans]
        return max(before)

    def _bytes(self, text: str) -> bytes:
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode()


def trial(folder: Path, file: str, data: bytes) -> tuple[tuple[FileProblem, Way], ...]:
    """What would be wrong in a price list's file if it held this, each with the way to the value; nothing is written.

    Rules between files count as well: services that there are, the margin band, the days of other lists.
    """
    source, problems = parse(file, data, PricesFile)
    builder = TreeBuilder(file, data.decode("utf-8-sig", "replace"))
    builder.build()
    ways = {place: way for way, place in builder.marks.values.items()}
    found = set(problems)
    if source is not None:
        files = read_folder(folder)
        files.prices = [other for other in files.prices if other.file != file] + [source]
        found = {problem for problem in price_checks(files) if problem.file == file}
    ordered = sorted(found, key=lambda p: (p.line, p.column, p.sentence))
    return tuple((problem, ways.get((problem.line, problem.column), ())) for problem in ordered)
