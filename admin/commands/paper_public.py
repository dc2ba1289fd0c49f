"""``paper`` commands for everybody: poster, lists, comparison, the approval sheet.

The builders and the typesetter are imported when a sheet is made, so that ``--help`` does not wait for them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from admin import session as sessions
from admin import sheets
from admin.options import command
from admin.printing import public_url
from service_desk import editions
from service_desk.editions import status_of
from service_desk.errors import NotFound
from service_desk.pricing import Edition, Offering

Out = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪个 PDF 文件；不写就放在当前文件夹。")]


class Sheet(StrEnum):
    """The sizes a board sheet comes in."""

    A3 = "a3"
    A4 = "a4"


def poster(
    size: Annotated[Sheet, typer.Option("--size", metavar="a3|a4", help="纸张，默认 a3。")] = Sheet.A3,
    out: Out = None,
) -> None:
    """The poster."""
    from service_desk.papers.poster import poster as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.published_offering(session)
    url = public_url(session, offering)
    sheets.put(build(offering, sheets.today_of(session), size=size.value, url=url), out)


def free_list(out: Out = None) -> None:
    """The list of free services."""
    from service_desk.papers.free_list import free_list as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.published_offering(session)
    sheets.put(build(offering, sheets.today_of(session), url=public_url(session, offering)), out)


def price_list(
    edition: Annotated[str, typer.Argument(metavar="版本", help="例如 2027-1；不写就是现行的。")] = "",
    size: Annotated[Sheet, typer.Option("--size", metavar="a4|a3", help="纸张，默认 a4。")] = Sheet.A4,
    out: Out = None,
) -> None:
    """A price list."""
    from service_desk.papers.price_list import price_list as build  # noqa: PLC0415

    session = sessions.current()
    today = sheets.today_of(session)
    if edition:
        offering, found = sheets.with_edition(session, edition)
    else:
        offering = sheets.published_offering(session)
        found = sheets.current_edition(offering, today)
    paper = build(offering, found, on=today, url=public_url(session, offering), size=size.value)
    sheets.put(paper, out, remarks=_held(session, offering, found))


def comparison(
    new: Annotated[str, typer.Argument(metavar="版本", help="新的一版，例如 2027-1；不写就是下一版。")] = "",
    old: Annotated[str, typer.Option("--from", metavar="版本", help="旧的一版；不写就是它前面的一版。")] = "",
    out: Out = None,
) -> None:
    """Old and new prices."""
    from service_desk.papers.comparison import comparison as build  # noqa: PLC0415

    session = sessions.current()
    today = sheets.today_of(session)
    if new:
        offering, found = sheets.with_edition(session, new)
    else:
        offering, found = _next(session)
    before = sheets.edition_named(offering, old) if old else editions.before(offering, found, today)
    if before is None:
        raise NotFound(f"价目表 {found.id} 是第一版，没有可以对照的。", code="no_edition_before")
    paper = build(offering, before, found, on=today, url=public_url(session, offering))
    sheets.put(paper, out, remarks=_held(session, offering, found))


def approval(
    edition: Annotated[str, typer.Argument(metavar="版本", help="例如 2027-1。")],
    out: Out = None,
) -> None:
    """The manager's sheet: what is in the folder now, not what is published."""
    from service_desk.papers.approval_sheet import approval_sheet as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.folder_offering(session)
    found = sheets.edition_named(offering, edition)
    today = sheets.today_of(session)
    paper = build(offering, found, editions.before(offering, found, today), on=today)
    sheets.put(paper, out, code=False)


def _next(session: sessions.Session) -> tuple[Offering, Edition]:
    """The next price list, of the published ones, else of the folder.

    Raises:
        NotFound: there is none.
    """
    today = sheets.today_of(session)
    for look in (sheets.published_offering, sheets.folder_offering):
        offering = look(session)
        found = sheets.next_edition(offering, today)
        if found is not None:
            return offering, found
    raise NotFound("没有下一版价目表；请写明要对照的版本，例如 linli paper comparison 2026-1。", code="no_next_edition")


def _held(session: sessions.Session, offering: Offering, edition: Edition) -> tuple[str, ...]:
    """What the person who prints a list should know before hanging it."""
    status = status_of(offering, edition, sheets.today_of(session))
    return (f"价目表 {edition.id} 是{status.stage.word}：{'；'.join(status.missing)}。",) if status.held else ()


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    command(
        group, "poster", help="免费服务海报，贴小区入口、宣传栏：A3 两米外看得清，或 A4。",
        example="linli paper poster\nlinli paper poster --size a4 --out poster-a4.pdf",
    )(poster)  # fmt: skip
    command(
        group, "free-list", help="免费服务清单，贴公告栏：每项做什么、谁来办、多久办好。",
        example="linli paper free-list --out free-list.pdf",
    )(free_list)  # fmt: skip
    command(
        group, "price-list", help="有偿服务价目表，贴小区入口、公告栏；没有审批的一版印成草案。",
        example="linli paper price-list\nlinli paper price-list 2027-1 --size a3 --out prices.pdf",
    )(price_list)  # fmt: skip
    command(
        group, "comparison", help="新旧价格对照表：改了哪些，涨多少、降多少。",
        example="linli paper comparison\nlinli paper comparison 2027-1 --from 2025-1 --out comparison.pdf",
    )(comparison)  # fmt: skip
    command(
        group, "approval", help="价目表审批单，内部使用：各部门商议签名、变动、毛利、经理签名（§1.1、§6.2）。",
        example="linli paper approval 2027-1 --out approval.pdf",
    )(approval)  # fmt: skip
