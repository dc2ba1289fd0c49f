"""``paper`` commands of finance: the day close, the month, the receipt of money taken into holding (F3, §6.4)."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import session as sessions
from admin.commands.paper_registers import Out, allowed, made
from admin.entry import doer
from admin.options import Doer, Look, command
from admin.session import actor
from service_desk.clocks import local
from service_desk.desk import cash_papers, registers, slips
from service_desk.months import read_month
from service_desk.workflow import Role

CLOSERS = (Role.FINANCE, Role.MANAGER)


def day_close(
    out: Out,
    key: Annotated[
        str, typer.Argument(metavar="第几次", help="第几次日结，例如 12，或它的编号；last 或不写是最后一次。")
    ] = cash_papers.LAST,
    by: Look = "",
) -> None:
    """《收款日结单》."""
    from service_desk.papers import day_close as sheet  # noqa: PLC0415 - help needs no builders

    session = sessions.current()
    allowed(session, by, roles=CLOSERS)
    found = session.read(lambda cn, office: cash_papers.day_close(cn, office, key))
    made(sheet.day_close(session.office.catalog, found), out)


def month(
    asked: Annotated[str, typer.Argument(metavar="月份", help="例如 2026-11。")],
    out: Out,
    by: Look = "",
) -> None:
    """《月结单》."""
    from service_desk.papers import month_sheet as sheet  # noqa: PLC0415

    session, wanted = sessions.current(), read_month(asked)
    allowed(session, by, roles=CLOSERS)
    found = session.read(lambda cn, office: cash_papers.month_sheet(cn, office, wanted))
    made(sheet.month_sheet(session.office.catalog, found), out)


def held(
    key: Annotated[str, typer.Argument(metavar="暂收款", help="例如 Z2026-0001。")],
    out: Out,
    by: Look = "",
) -> None:
    """《暂收款收据》, stub and resident's copy."""
    from service_desk.papers import held_receipt as sheet  # noqa: PLC0415

    session = sessions.current()
    allowed(session, by, roles=registers.LEDGER)
    found = session.read(lambda cn, office: cash_papers.held_receipt(cn, office, key))
    paper = sheet.held_receipt(session.office.catalog, found)
    session.looked(actor(by), f"paper held {found.holding.holding}", numbers=[found.holding.holding])
    made(paper, out)


def slip_pad(
    out: Out,
    count: Annotated[int, typer.Option("--count", metavar="张数", help="要几张，五张一页。")] = 20,
    by: Doer = "",
) -> None:
    """《现金凭条》 to fill by hand, under new numbers."""
    from service_desk.papers import slip_pad as sheet  # noqa: PLC0415

    session = sessions.current()
    numbers = doer(by, as_json=False).own(lambda cn, office, act: slips.pad(cn, office, act, count))
    on = local(session.clock()).date()
    made(sheet.slip_pad(session.office.catalog, numbers, on), out)


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    command(
        group, "day-close", help="《收款日结单》：应有、实点、差额，每张收据，暂收款和未交的代收单；没有住户的姓名。",
        example="linli paper day-close --out day-close.pdf --by F01\n"
        "linli paper day-close 12 --out day-close.pdf --by F01",
    )(day_close)  # fmt: skip
    command(
        group, "month", help="《月结单》：收据号段、按方式的收退、暂收款、住户未付的账龄；还没有月结的标明。",
        example="linli paper month 2026-11 --out month.pdf --by F01",
    )(month)  # fmt: skip
    command(
        group, "slip-pad", help="《现金凭条》：给没有手机的员工带着，住户坚持交现金时手写；编号由程序给，一号一张。",
        example="linli paper slip-pad --count 20 --out slips.pdf --by F01",
    )(slip_pad)  # fmt: skip
    command(
        group, "held", help="《暂收款收据》：押金、代收代付，存根联和住户联。含住户个人信息，打印要记名。",
        example="linli paper held Z2026-0001 --out held.pdf --by F01",
    )(held)  # fmt: skip
