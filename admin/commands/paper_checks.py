"""``paper`` commands: checks."""

from __future__ import annotations

import typer


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
