"""``paper``: every printed sheet, for everybody, for one order or one day, for a complaint, and the checks."""

from __future__ import annotations

from importlib import import_module

import typer

from admin.helptext import Group

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="paper", help="打印各种纸张：海报、价目表、任务单、登记表、收据……",
    epilog="linli paper poster --out poster.pdf\nlinli paper work-order 2612-7K3QM --out sheet.pdf --by R01",
)  # fmt: skip


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


for _module in ("paper_public", "paper_door", "paper_orders", "paper_cash", "paper_complaint", "paper_checks"):
    import_module(f"admin.commands.{_module}").register(group)
