"""``paper`` commands for registers and lists: paid-service register, day sheet, follow-up record, list to tell.

The builders and the typesetter are imported when a sheet is made, so that ``--help`` does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin import parse
from admin import printing as press
from admin import session as sessions
from admin.options import Full, Look, Why, command
from admin.session import Session, WrongUsage, actor, reason
from admin.terminal import progress, say
from service_desk.clocks import local
from service_desk.desk import registers
from service_desk.months import read_month
from service_desk.workflow import Role

if TYPE_CHECKING:
    from service_desk.papers.paper import Paper
    from service_desk.papers.register_facts import DaySheet, PaidRegister, Printout

Out = Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个 PDF 文件。")]
ONE_OF_TWO = "请写 --worker 工号，或 --department 部门，两个里写一个。"
MONTH_OR_NUMBER = "请写单号，或 --month 月份，两个里写一个，例如 --month 2026-11。"


def allowed(
    session: Session, by: str, why: str = "", *, roles: Sequence[Role] = registers.OFFICE, own: str = ""
) -> Printout:
    """Who prints, when they may.

    Raises:
        WrongUsage: nobody named.
        NotFound, NotAllowed: not on duty, or not theirs to print.
    """
    who = actor(by)
    return session.read(lambda cn, office: registers.printout(cn, office, who, why, roles=roles, own=own))


def made(paper: Paper, out: Path, *, workers: int = 0) -> None:
    """Set a paper and write it; a bar for many sheets."""
    from service_desk.papers.printing import render  # noqa: PLC0415

    with progress("排版") as tell:
        tell(0, max(1, workers))
        printed = render(paper)
        tell(max(1, workers), max(1, workers))
    press.write(printed, out, sides=paper.sides)


def register_sheet(
    month: Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11。")],
    out: Out,
    excel: Annotated[
        Path | None, typer.Option("--excel", metavar="文件", help="同样的内容另写一个 Excel 文件。")
    ] = None,
    full: Full = False,
    why: Why = "",
    by: Look = "",
) -> None:
    """《有偿服务活动记录表》."""
    from service_desk.papers import register as sheet  # noqa: PLC0415

    session = sessions.current()
    asked = read_month(month)
    because = reason(why) if full else ""
    who = allowed(session, by, because, roles=registers.LEDGER)
    found = session.read(lambda cn, office: registers.paid_register(cn, office, asked))
    if full:
        session.looked(actor(by), f"paper register {asked}", because, [e.order.number for e in found.entries])
    made(sheet.register(session.office.catalog, found, masked=not full, printout=who), out)
    if excel is not None:
        _register_book(session, found, excel, who, full=full)


def _register_book(session: Session, found: PaidRegister, path: Path, who: Printout, *, full: bool) -> None:
    from admin.excel import Sheet, Yuan, write_book  # noqa: PLC0415
    from service_desk.papers import register as sheet  # noqa: PLC0415
    from service_desk.papers.personal import stamp  # noqa: PLC0415
    from service_desk.papers.wording import words  # noqa: PLC0415

    said = words("register", session.office.catalog)
    at = sheet.LABELS.index(sheet.RECEIVED)
    rows = [
        [Yuan(cell) if place == at and isinstance(cell, int) else cell for place, cell in enumerate(row)]
        for row in sheet.table(session.office.catalog, found, masked=not full)
    ]
    rows.append([*("",) * (at - 1), said["month_sum"], Yuan(found.received)])
    name = f"{found.year}-{found.month:02d}"
    book = Sheet(name, sheet.LABELS, rows, (f"{said['name']} {name}", stamp(who)))
    write_book(path, (book,), local(session.clock()))
    say(f"已写好 {path}，共 {len(found.entries)} 行。")


def day_sheet(
    day: Annotated[str, typer.Option("--day", metavar="日期", help="例如 2026-11-25。")],
    out: Out,
    worker: Annotated[str, typer.Option("--worker", metavar="工号", help="一位服务人员，例如 W01。")] = "",
    department: Annotated[str, typer.Option("--department", metavar="部门", help="一个部门的每一位，各一页。")] = "",
    by: Look = "",
) -> None:
    """The day's tasks of a worker, or of everybody of a department."""
    from service_desk.papers.day_sheet import day_sheets  # noqa: PLC0415

    session = sessions.current()
    if bool(worker) == bool(department):
        raise WrongUsage(ONE_OF_TWO)
    on, lead = parse.day(day), worker.strip().upper()
    who = allowed(session, by, own=lead)
    sheets: tuple[DaySheet, ...]
    if lead:
        sheets = session.read(lambda cn, office: (registers.day_sheet(cn, office, lead, on),))
    else:
        sheets = session.read(lambda cn, office: registers.department_day(cn, office, department, on))
    jobs = [job.order.number for sheet in sheets for job in (*sheet.jobs, *sheet.loose)]
    session.looked(actor(by), f"paper day-sheet {lead or department} {on}", numbers=jobs)
    made(day_sheets(session.office.catalog, sheets, on, who), out, workers=len(sheets))
    say(f"{len(sheets)} 人，{sum(len(sheet.jobs) for sheet in sheets)} 项任务。")


def follow_up(
    out: Out,
    number: Annotated[str, typer.Argument(metavar="单号", help="服务单号；打印一个月的就不写。")] = "",
    month: Annotated[str, typer.Option("--month", metavar="月份", help="例如 2026-11。")] = "",
    by: Look = "",
) -> None:
    """《拜回访住户记录》 of a month or of one order."""
    from service_desk.papers.follow_up_record import follow_up_record  # noqa: PLC0415

    session = sessions.current()
    if bool(number) == bool(month):
        raise WrongUsage(MONTH_OR_NUMBER)
    asked = read_month(month) if month else None
    who = allowed(session, by)
    found = session.read(
        lambda cn, office: (
            registers.follow_up_sheet(cn, office, asked) if asked else registers.follow_ups_of_order(cn, office, number)
        )
    )
    session.looked(
        actor(by),
        f"paper follow-up {found.number or asked}",
        numbers=[e.order.number for e in found.entries],
    )
    made(follow_up_record(session.office.catalog, found, who), out)


def tell_list(
    out: Out,
    department: Annotated[str, typer.Option("--department", metavar="部门", help="只要一个部门的。")] = "",
    by: Look = "",
) -> None:
    """Whom to tell or call."""
    from service_desk.papers import tell_list as sheet  # noqa: PLC0415

    session = sessions.current()
    who = allowed(session, by)
    found = session.read(lambda cn, office: registers.tell_list(cn, office, department))
    session.looked(actor(by), f"paper tell-list {department}".strip(), numbers=[t.order.number for t in found.lines])
    made(sheet.tell_list(session.office.catalog, found, who), out)
    say(f"{len(found.lines)} 条待办。")


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    command(
        group, "register", help="《有偿服务活动记录表》，一个月一份（A3）。个人信息默认隐去；--full 要写原因。",
        example="linli paper register 2026-11 --out register.pdf --by R01\n"
        "linli paper register 2026-11 --full --why 月底归档 --out register.pdf --excel register.xlsx --by R01",
    )(register_sheet)  # fmt: skip
    command(
        group, "day-sheet", help="服务人员一天的上门日程表：一位，或一个部门的每一位。含住户个人信息，打印要记名。",
        example="linli paper day-sheet --worker W01 --day 2026-11-25 --out w01.pdf --by S01\n"
        "linli paper day-sheet --department repair --day 2026-11-25 --out repair.pdf --by S01",
    )(day_sheet)  # fmt: skip
    command(
        group, "follow-up", help="《拜回访住户记录》：一个月的，或一张服务单的；待回访的留空。含个人信息，打印要记名。",
        example="linli paper follow-up --month 2026-11 --out follow-up.pdf --by S01\n"
        "linli paper follow-up 2612-7K3QM --out follow-up.pdf --by S01",
    )(follow_up)  # fmt: skip
    command(
        group, "tell-list", help="待告知、待联系、催办的清单：电话、要说的话、打勾的格子。含住户个人信息，打印要记名。",
        example="linli paper tell-list --out tell.pdf --by R01",
    )(tell_list)  # fmt: skip
