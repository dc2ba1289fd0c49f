"""Clean text -> a tree of str, list and dict with the place of every value. Stricter than YAML on purpose.

Built from PyYAML's events, never from its types: a scalar stays the text that was typed until a field reads it, so
``12:30``, ``0701``, ``no``, ``3.10``, ``1e3``, ``0o7`` and ``~`` keep the clerk's meaning. What YAML would change
without a word (folded lines, text after ``#``, a key written twice) is a problem instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from service_desk.catalog_files import sentences
from service_desk.catalog_files.sources import Marks, Path, Place
from service_desk.catalog_files.text import is_forbidden
from service_desk.errors import FileProblem

Tree = str | list["Tree"] | dict[str, "Tree"]
MAX_DEPTH = 8


@dataclass(slots=True)
class _Frame:
    """An open list or block. ``key`` is the block's key whose value comes next; ``keep`` is off for a rejected key."""

    node: list[Tree] | dict[str, Tree]
    path: Path
    key: str | None = None
    keep: bool = True


class _Stop(Exception):
    """Reading on would tell nothing more."""


class TreeBuilder:
    """Reads the events of one file. Use ``build``."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")
        self.marks = Marks()
        self.problems: list[FileProblem] = []
        self.stack: list[_Frame] = []
        self.root: Tree | None = None
        self.documents = 0

    def build(self) -> dict[str, Tree] | None:
        """The root block, or None when there is none; problems are collected in ``problems``."""
        try:
            for event in yaml.parse(self.text, Loader=yaml.BaseLoader):
                self._take(event)
        except _Stop:
            return None
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None
        except yaml.YAMLError:
            self._add((1, 1), sentences.yaml_problem("", ""))
            return None
        if isinstance(self.root, dict):
            return self.root
        if not self.problems:
            self._add((1, 1), sentences.ROOT_NOT_MAPPING)
        return None

    def _add(self, place: Place, sentence: str) -> None:
        self.problems.append(FileProblem(self.file, *place, sentence))

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        problem = error.problem or ""
        mark = error.problem_mark
        # An open quote or bracket is found at the end of the file; its beginning is what helps.
        if error.context_mark is not None and ("unexpected" in problem or mark is None or self._at_end(mark.line)):
            mark = error.context_mark
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        if problem.startswith("expected ',' or '"):
            problem = problem[: len("expected ',' or ']'")]
        text = self.lines[line] if line < len(self.lines) else ""
        self._add((line + 1, column + 1), sentences.yaml_problem(problem, text))

    def _at_end(self, line: int) -> bool:
        return all(text.strip() in {"", "..."} for text in self.lines[line:])

    def _take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        assert mark is not None
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._document(event, place)
        elif isinstance(event, yaml.AliasEvent):
            self._add(place, sentences.ALIAS)
            self._skip_value(place)
        elif isinstance(event, yaml.ScalarEvent):
            self._node(event, place)
            self._scalar(event, place)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._node(event, place)
            self._open([] if isinstance(event, yaml.SequenceStartEvent) else {}, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _document(self, event: yaml.DocumentStartEvent, place: Place) -> None:
        self.documents += 1
        if self.documents > 1:
            self._add(place, sentences.SEVERAL_DOCUMENTS)
            raise _Stop
        if event.version or event.tags:
            self._add(place, sentences.DIRECTIVE)

    def _node(self, event: yaml.NodeEvent, place: Place) -> None:
        if event.anchor is not None:
            self._add(place, sentences.ANCHOR)
        if getattr(event, "tag", None) is not None:
            self._add(place, sentences.TAG)

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].node, dict) and self.stack[-1].key is None

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        value = self._value(event, place)
        lost = self._lost_comment(event)
        if self._wants_key():
            self._key(value, place)
        elif lost is not None:
            self._add(lost, sentences.LOST_COMMENT)
            self._put(value, place if value else lost)
        elif value or event.style in {"'", '"'}:
            self._put(value, place)
        else:
            self._empty(place)

    def _value(self, event: yaml.ScalarEvent, place: Place) -> str:
        """The text as typed, with a problem for each thing YAML would change unasked."""
        value = str(event.value)
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        if event.style == ">":
            self._add(place, sentences.FOLDED)
        elif event.style != "|" and (start.line != end.line or "\n" in value):
            self._add(place, sentences.wide_colon(self.lines[start.line]) or sentences.SEVERAL_LINES)
        for character in value if event.style == '"' else "":
            if character != "\n" and is_forbidden(character):
                self._add(place, sentences.bad_character(character))
        return value.strip()

    def _lost_comment(self, event: yaml.ScalarEvent) -> Place | None:
        """Where a ``#`` follows a bare text on its line, so that YAML drops the rest."""
        end = event.end_mark
        if event.style or end is None or end.line >= len(self.lines):
            return None
        line = self.lines[end.line]
        found = line[end.column :].lstrip(" ").startswith("#")
        return (end.line + 1, line.index("#", end.column) + 1) if found else None

    def _key(self, key: str, place: Place) -> None:
        frame = self.stack[-1]
        path = (*frame.path, key)
        frame.key = key
        frame.keep = True
        if not key:
            self._add(place, sentences.KEY_EMPTY)
            frame.keep = False
        elif path in self.marks.keys:
            self._add(place, sentences.duplicate_key(key, self.marks.keys[path][0]))
            frame.keep = False
        else:
            self.marks.keys[path] = place

    def _empty(self, place: Place) -> None:
        """``key:`` with nothing after it counts as not written; a bare ``-`` is a slip."""
        if not self.stack:
            return
        frame = self.stack[-1]
        if isinstance(frame.node, list):
            self._add(place, sentences.ITEM_EMPTY)
            self._skip_value(place)
        elif frame.keep and frame.key is not None:
            self.marks.empty.add((*frame.path, frame.key))
        frame.key = None

    def _put(self, value: Tree, place: Place) -> Path:
        """Hang a value where it belongs and return the way to it."""
        if not self.stack:
            self.root = value
            self.marks.values[()] = place
            return ()
        frame = self.stack[-1]
        if isinstance(frame.node, list):
            path = (*frame.path, len(frame.node))
            frame.node.append(value)
        else:
            path = (*frame.path, frame.key or "")
            if frame.keep:
                frame.node[frame.key or ""] = value
            frame.key = None
        if frame.keep:
            self.marks.values[path] = place
        return path

    def _open(self, node: list[Tree] | dict[str, Tree], place: Place) -> None:
        if self._wants_key():
            self._add(place, sentences.KEY_NOT_TEXT)
            raise _Stop
        if len(self.stack) >= MAX_DEPTH:
            self._add(place, sentences.TOO_DEEP)
            raise _Stop
        keep = self.stack[-1].keep if self.stack else True
        path = self._put(node, place)
        # What stands under a rejected key is read for its own slips, away from the marks of the first one.
        self.stack.append(_Frame(node, path if keep else (*path, f"#{place}")))

    def _close(self) -> None:
        self.stack.pop()

    def _skip_value(self, place: Place) -> None:
        """Put nothing where a rejected value stands, at its place: what a field says of it there is not told."""
        if self._wants_key():
            self.stack[-1].key = ""
            self.stack[-1].keep = False
        else:
            self._put("", place)
