"""``notice``."""

from __future__ import annotations

import typer

from admin.helptext import Group

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(group, name="notice", help="公告：起草、张贴、到期。")


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...
