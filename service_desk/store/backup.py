"""Backup and restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from service_desk.store.engine import Store


def backup(store: Store, target: Path, progress: Callable[[int, int], None] | None = None) -> Path:
    """Copy everything to a file."""
    raise NotImplementedError


def restore(source: Path, target: str | Path) -> None:
    """Bring a backup back into an empty place."""
    raise NotImplementedError
