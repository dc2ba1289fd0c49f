"""A file that has been read: its model, and where each value stands in it, so that a check can point at the place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service_desk.errors import FileProblem

Path = tuple[str | int, ...]  # the way to a value: keys and list places
Place = tuple[int, int]  # line and column, from 1

M_co = TypeVar("M_co", covariant=True)


@dataclass(slots=True)
class Marks:
    """Where values and keys stand. ``empty`` holds keys written without a value."""

    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    empty: set[Path] = field(default_factory=set)

    def of_key(self, path: Path) -> Place:
        """Where the last key of the path stands; the nearest value above it when it was not written."""
        return self.keys.get(path) or self.of_value(path)

    def of_value(self, path: Path) -> Place:
        """Where the value stands; the nearest one above it when it was not written."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))


@dataclass(frozen=True, slots=True)
class Source(Generic[M_co]):
    """One file of the catalogue, read without problems of its own."""

    file: str  # below the catalogue folder, with slashes
    model: M_co
    marks: Marks

    def problem(self, sentence: str, *path: str | int) -> FileProblem:
        """A problem at the value that ``path`` leads to."""
        line, column = self.marks.of_value(path)
        return FileProblem(self.file, line, column, sentence)
