"""``paper`` commands for mailbox, door and counter: leaflet, booking form, notice, door notice, outage card."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin import session as sessions
from admin import sheets
from admin.commands.looking import unmask
from admin.options import Look, Why, command
from admin.printing import NO_ADDRESS, public_url, write
from admin.session import Session, WrongUsage
from admin.terminal import complain, progress
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.notices import NoticeKind

if TYPE_CHECKING:
    from datetime import date

    from service_desk.orders import Household

Out = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到哪个 PDF 文件；不写就放在当前文件夹。")]
COUNTED = 20  # homes; more take long enough for a bar


class LeafletSize(StrEnum):
    """A5, or four A6 on one A4."""

    A5 = "a5"
    FOUR = "4up"


class SheetSize(StrEnum):
    """The sizes of a notice."""

    A4 = "a4"
    A3 = "a3"


def leaflet(
    size: Annotated[
        LeafletSize, typer.Option("--size", metavar="a5|4up", help="A5 一张（默认），或 A4 一页四张、裁开用。")
    ] = LeafletSize.A5,
    households: Annotated[
        Path | None, typer.Option("--households", metavar="文件", help="按户印上住址：住户表（.xlsx 或 .csv）。")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="按户印上住址：名册里的每一户；要写 --by、--why，并记入日志。")
    ] = False,
    names: Annotated[bool, typer.Option("--names", help="住址后面印称呼，不写就印“住户”；电话从不印。")] = False,
    by: Look = "",
    why: Why = "",
    out: Out = None,
) -> None:
    """The leaflet; for everybody alike, or with each home's address."""
    from service_desk.papers.leaflet import leaflet as build  # noqa: PLC0415 - help needs no typesetter
    from service_desk.papers.printing import render  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.published_offering(session)
    url = public_url(session, offering)
    homes = _homes(session, households, everyone, by, why)
    if names and not homes:
        raise WrongUsage("--names 要和 --households 或 --everyone 一起用。")
    paper = build(offering, sheets.today_of(session), size=size.value, url=url, households=homes, names=names)
    if len(homes) <= COUNTED:
        printed = render(paper)
    else:
        with progress(f"排 {len(homes)} 户的信箱单页") as tell:
            printed = render(paper)
            tell(len(homes), len(homes))
    write(printed, out or Path("leaflet.pdf"), sides=paper.sides)
    if not url:
        complain(NO_ADDRESS)


def _homes(session: Session, file: Path | None, everyone: bool, by: str, why: str) -> tuple[Household, ...]:
    """The homes to address, from a table or from the list.

    Raises:
        WrongUsage: both asked for; the list without who and why.
        Refused: a table with wrong rows, or no home at all.
    """
    if file and everyone:
        raise WrongUsage("--households 和 --everyone 只能用一个。")
    if not file and not everyone:
        return ()
    if file:
        from admin.commands.households import read_lines  # noqa: PLC0415 - the desk, only here

        homes = tuple(line.household for line in read_lines(session.office, file))
    else:
        from service_desk.store import homes as rows  # noqa: PLC0415

        unmask(session, full=True, by=by, why=why, what="paper leaflet --everyone")(())
        homes = session.read(lambda cn, office: rows.households(cn, office.estate))
    if not homes:
        raise Refused("一户也没有；先导入住户名册：linli household import 住户.xlsx。", code="no_households")
    return homes


def booking_form(out: Out = None) -> None:
    """The form to fill by hand."""
    from service_desk.papers.booking_form import booking_form as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.published_offering(session)
    paper = build(offering.catalog, url=public_url(session, offering), on=sheets.today_of(session))
    sheets.put(paper, out)


def notice(
    notice_id: Annotated[str, typer.Argument(metavar="编号", help="公告编号，见 linli notice list。")],
    size: Annotated[SheetSize, typer.Option("--size", metavar="a4|a3", help="纸张，默认 a4。")] = SheetSize.A4,
    out: Out = None,
) -> None:
    """A notice of the folder as a sheet."""
    from service_desk.papers.notice_sheet import notice_sheet as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.folder_offering(session)
    found = offering.catalog.notice(notice_id.strip())
    if found is None:
        names = "、".join(one.id for one in offering.catalog.notices) or "还没有"
        raise NotFound(f"没有公告「{notice_id}」；现有：{names}。")
    paper = build(offering.catalog, found, url=public_url(session, offering), size=size.value)
    sheets.put(paper, out or Path(f"notice-{found.id}.pdf"))


def door_notice(
    kind: Annotated[
        str, typer.Option("--kind", metavar="类别", help="water 停水、power 停电、lift 停梯、noise 施工噪音。")
    ] = "",
    when: Annotated[str, typer.Option("--when", metavar="时间", help='例如 "11月28日 周六 9:00–12:00"。')] = "",
    affects: Annotated[str, typer.Option("--affects", metavar="范围", help='例如 "3 号楼全部住户"。')] = "",
    why: Annotated[str, typer.Option("--why", metavar="原因", help="例如 更换楼内总阀。")] = "",
    order: Annotated[
        str,
        typer.Option(
            "--order", metavar="单号", help="照服务单填写时间、范围和原因；几个单元用 --place 写，不写就是住户的单元。"
        ),
    ] = "",
    place: Annotated[
        list[str] | None,
        typer.Option("--place", metavar="张贴处", help="贴在哪里，例如 3号楼1单元；可写多次，一处一张。"),
    ] = None,
    department: Annotated[
        str, typer.Option("--department", metavar="部门", help="落款的部门编号，例如 repair；可不写。")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="贴到哪一天，例如 2026-11-28；可不写。")] = "",
    out: Out = None,
) -> None:
    """A large notice for the door, one page a place."""
    from service_desk.papers.door_notice import KINDS  # noqa: PLC0415
    from service_desk.papers.door_notice import door_notice as build  # noqa: PLC0415

    session = sessions.current()
    if order:
        _of_order(session, order, place or [], out)
        return
    offering = sheets.published_offering(session)
    if kind not in set(KINDS):
        raise InvalidInput.of({"kind": f"没有「{kind}」；可写：{'、'.join(f'{k.value} {k.word}' for k in KINDS)}。"})
    if department and offering.catalog.department(department) is None:
        names = "、".join(f"{room.id} {room.name}" for room in offering.catalog.departments)
        raise InvalidInput.of({"department": f"没有部门「{department}」；可写：{names}。"})
    paper = build(
        offering.catalog, kind=NoticeKind(kind), when=when, affects=affects, why=why, department=department,
        on=sheets.today_of(session), url=public_url(session, offering), until=_day(until), places=tuple(place or ()),
    )  # fmt: skip
    sheets.put(paper, out)


def _of_order(session: Session, number: str, places: list[str], out: Path | None) -> None:
    from service_desk.desk import door_notices, steps  # noqa: PLC0415 - the desk, only here

    url, stairs = public_url(session, session.office.offering), "、".join(places)
    paper = session.read(
        lambda cn, office: door_notices.paper_for(office, steps.load(cn, office, number), stairs=stairs, url=url)
    )
    sheets.put(paper, out)


def _day(text: str) -> date | None:
    from admin.parse import day  # noqa: PLC0415

    return day(text) if text else None


def outage_card(out: Out = None) -> None:
    """The card for the front desk."""
    from service_desk.papers.outage_card import outage_card as build  # noqa: PLC0415

    session = sessions.current()
    offering = sheets.published_offering(session)
    sheets.put(build(offering.catalog, on=sheets.today_of(session)), out, code=False)


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    command(
        group, "leaflet", help="信箱单页：电话、怎样预约、免费清单、常问的价格；可按户印上住址。",
        example="linli paper leaflet --size 4up\nlinli paper leaflet --everyone --by R01 --why 年度公告投递",
    )(leaflet)  # fmt: skip
    command(
        group, "booking-form", help="手填预约单，题目和网上一样；背面是可以预约的服务编号。",
        example="linli paper booking-form --out form.pdf",
    )(booking_form)  # fmt: skip
    command(
        group, "notice", help="把一则公告印成 A4 或 A3。",
        example="linli paper notice 2026-11-water-3 --size a3",
    )(notice)  # fmt: skip
    command(
        group, "door-notice", help="单元门上的大字通知：停水、停电、停梯、施工噪音。",
        example='linli paper door-notice --kind water --when "11月28日 周六 9:00–12:00" --affects "3 号楼" '
        "--why 更换总阀 --place 3号楼1单元\nlinli paper door-notice --order 2612-7K3QM",
    )(door_notice)  # fmt: skip
    command(
        group, "outage-card", help="停电、断网时怎样办：前台用的一张纸，和空白任务单放在一起。",
        example="linli paper outage-card --out outage-card.pdf",
    )(outage_card)  # fmt: skip
