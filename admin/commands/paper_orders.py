"""``paper`` commands for one order: work order, receipt, and the blank work orders for a power cut.

These sheets carry what their order says of people, by purpose: whoever prints is named, and each print is logged by
the name of the sheet and the number, never by what stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from admin import printing as press
from admin import session as sessions
from admin.commands import paper_registers
from admin.commands.paper_registers import Out, allowed, made
from admin.options import Doer, Look, command
from admin.session import Session, WrongUsage, actor
from admin.terminal import complain, say, table
from service_desk.clocks import instant_word
from service_desk.desk import numbers as reserving
from service_desk.desk import printing, registers
from service_desk.desk import sheets as sheets_out
from service_desk.errors import DeskError, Refused
from service_desk.whole_files import check_target

BLANK = Path("blank-orders.pdf")
SHOWN = 40  # numbers that one line of the log names


def _logged(session: Session, by: str, paper: str, numbers: Sequence[str]) -> None:
    for start in range(0, len(numbers), SHOWN):
        named = numbers[start : start + SHOWN]
        session.looked(actor(by), f"paper {paper} {' '.join(named)}", numbers=named)


def _address(session: Session) -> str:
    """The public address for the codes; without one, that there will be no codes is said."""
    url = press.public_url(session, session.office.offering)
    if not url:
        complain(press.NO_ADDRESS)
    return url


def work_order(
    numbers: Annotated[list[str], typer.Argument(metavar="单号", help="服务单号，可写几个，合成一个文件。")],
    out: Out,
    by: Look = "",
) -> None:
    """《有偿服务任务单》 in two copies."""
    from service_desk.papers import work_order as sheet  # noqa: PLC0415

    session = sessions.current()
    allowed(session, by)
    url = _address(session)
    wanted = [number.strip().upper() for number in numbers]
    sheets = session.read(lambda cn, office: printing.order_sheets(cn, office, wanted, url=url))
    session.log("look.log", by=actor(by), what=f"paper work-order {' '.join(wanted[:SHOWN])}", why="")
    made(sheet.work_order(session.office.catalog, sheets), out, workers=len(sheets))
    printed = [one.order.number for one in sheets]
    session.write(lambda cn, office: sheets_out.printed(cn, office, actor(by), printed))


def receipt(
    key: Annotated[str, typer.Argument(metavar="单号", help="收据号，例如 2026-000012，或已结算的服务单号。")],
    out: Out,
    by: Look = "",
) -> None:
    """The receipt of a payment, stub and resident's copy."""
    from service_desk.papers import receipt as sheet  # noqa: PLC0415

    session = sessions.current()
    allowed(session, by, roles=registers.LEDGER)
    found = session.read(lambda cn, office: printing.receipt_facts(cn, office, key))
    _logged(session, by, "receipt", [found.number, *(order.number for order in found.orders)])
    made(sheet.receipt(session.office.catalog, found), out)


def blank_orders(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="单号", help="重印这些已经预留、还没用的单号；不写就另外预留。")
    ] = None,
    count: Annotated[int | None, typer.Option("--count", metavar="张数", help="预留多少个单号，一号一张。")] = None,
    unused: Annotated[bool, typer.Option("--unused", help="只列出预留了还没用的单号。")] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个 PDF 文件。")] = BLANK,
    by: Doer = "",
) -> None:
    """Blank work orders under reserved numbers; nothing is reserved unless it can be printed."""
    session = sessions.current()
    if unused:
        _list_unused(session)
        return
    if (count is not None) == bool(numbers):
        raise WrongUsage("请写 --count 张数 预留新的单号，或写要重印的单号，二选一。")
    who = actor(by)
    url = _address(session)
    check_target(out, ".pdf")
    if numbers:
        reserved = session.read(lambda cn, office: reserving.again(cn, office, who, numbers))
    else:
        _blank_paper(session, (session.office.new_number(),), url, out, written=False)
        wanted = count or 0
        reserved = session.write(lambda cn, office: reserving.reserve(cn, office, who, wanted))
    _logged(session, by, "blank-orders", reserved)
    try:
        _blank_paper(session, reserved, url, out, written=True)
    except DeskError as error:
        again = f"单号已经预留，改好以后重印：linli paper blank-orders {' '.join(reserved)} --out 空白任务单.pdf"
        raise Refused(f"{error.sentence}\n{again}", code=error.code) from error
    did = "重印了" if numbers else "预留了"
    say(f"{did} {len(reserved)} 个单号，请单面打印，放在前台；来电恢复后用 linli book --number 单号 补录。")


def _blank_paper(session: Session, numbers: Sequence[str], url: str, out: Path, *, written: bool) -> None:
    """Set the sheets; ``written``: into the file, else only to see that they can be set."""
    from service_desk.papers import work_order as sheet  # noqa: PLC0415 - help needs no typesetter
    from service_desk.papers.printing import render  # noqa: PLC0415

    paper = sheet.blank_orders(session.office.catalog, printing.blank_sheets(session.office, numbers, url=url))
    if written:
        made(paper, out, workers=len(numbers))
    else:
        render(paper)


def _list_unused(session: Session) -> None:
    found = session.read(reserving.unused)
    if found:
        table(("单号", "预留时间", "预留人"), [[one.number, instant_word(one.at), one.by] for one in found])
    say(f"预留了还没用的单号 {len(found)} 个。")


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    command(
        group, "work-order", help="《有偿服务任务单》《服务任务单》，办公室联和住户联。含住户个人信息，打印要记名。",
        example="linli paper work-order 2612-7K3QM --out sheet.pdf --by R01\n"
        "linli paper work-order 2612-7K3QM 2612-8M2PX --out today.pdf --by R01",
    )(work_order)  # fmt: skip
    command(
        group, "receipt", help="收款收据，存根联和住户联，金额有大写。含住户个人信息，打印要记名。",
        example="linli paper receipt 2026-000012 --out receipt.pdf --by F01\n"
        "linli paper receipt 2612-7K3QM --out receipt.pdf --by F01",
    )(receipt)  # fmt: skip
    command(
        group, "blank-orders", help="停电、断网时手写的空白任务单：先预留单号，一号一张，恢复后照单号补录。",
        example="linli paper blank-orders --count 50 --out blank.pdf --by R01\n"
        "linli paper blank-orders 2612-7K3QM --out blank.pdf --by R01\nlinli paper blank-orders --unused",
    )(blank_orders)  # fmt: skip
    paper_registers.register(group)
