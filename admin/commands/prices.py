"""``prices``."""

from __future__ import annotations

import typer

from admin.helptext import Group

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(group, name="prices", help="价目表：起草、商议、审批、张贴、生效。")


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...
