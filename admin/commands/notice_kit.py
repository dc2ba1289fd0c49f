"""``notice kit``: every sheet that is to hang, in one folder, with the list of where each goes (§3)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admin import printing as press
from admin import session as sessions
from admin import sheets
from admin.options import command
from admin.printing import public_url
from admin.terminal import complain, progress, safe, say
from service_desk.errors import DeskError, Refused
from service_desk.whole_files import put_whole

LIST = "张贴清单"


def kit(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪个文件夹；里面同名的会换成新的。")],
) -> None:
    """All sheets of today; one that cannot be printed does not keep the others back."""
    from service_desk.papers.posting_list import posting_list, posting_text  # noqa: PLC0415 - help needs no typesetter
    from service_desk.papers.posting_plan import plan  # noqa: PLC0415
    from service_desk.papers.printing import render  # noqa: PLC0415

    session = sessions.current()
    offering, today = sheets.published_offering(session), sheets.today_of(session)
    url = public_url(session, offering)
    made = plan(offering, today, url=url)
    failed = []
    with progress("排版") as tell:
        for done, sheet in enumerate(made.sheets):
            tell(done, len(made.sheets) + 1)
            try:
                put_whole(out / sheet.file, render(sheet.build()).pdf)
            except DeskError as error:
                failed.append(f"{sheet.title}：{error.sentence}")
        put_whole(out / f"{LIST}.pdf", render(posting_list(offering.catalog, made, today)).pdf)
        put_whole(out / f"{LIST}.txt", posting_text(offering.catalog, made, today).encode("utf-8-sig"))
    say(f"整套纸共 {len(made.sheets) - len(failed)} 种，已放在 {out}；先看 {LIST}.pdf。")
    for sentence in made.left_out:
        say(sentence)
    if not url:
        complain(press.NO_ADDRESS)
    if failed:
        raise Refused("有几张没有印成：\n" + "\n".join(safe(sentence) for sentence in failed), code="not_printable")


def register_kit(group: typer.Typer) -> None:
    """Add the command to ``linli notice``."""
    command(
        group, "kit", help="把要张贴的整套纸放进一个文件夹：海报、清单、价目表、信箱单页、公告，附张贴清单。",
        example="linli notice kit --out kit",
    )(kit)  # fmt: skip
