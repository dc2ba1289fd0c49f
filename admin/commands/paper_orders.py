"""``paper`` commands: orders."""

from __future__ import annotations

import typer

from admin.commands import paper_registers


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    paper_registers.register(group)
