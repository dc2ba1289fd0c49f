"""Export and import (format 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection


def export_full(cn: Connection, estate: str) -> Iterator[tuple[str, bytes]]:
    """Everything, one YAML file an order."""
    raise NotImplementedError


def export_masked(cn: Connection, estate: str) -> Iterator[tuple[str, bytes]]:
    """Orders without personal data."""
    raise NotImplementedError


def import_files(cn: Connection, estate: str, files: Iterable[tuple[str, bytes]]) -> int:
    """Read an export back into an empty database."""
    raise NotImplementedError
