"""``company``: where nobody else can settle or decide a price, the property company does (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from admin import parse
from admin import session as sessions
from admin.entry import Typed
from admin.helptext import Group
from admin.options import Doer, Json, Number, command
from admin.session import actor
from admin.terminal import say, say_json
from service_desk.clocks import instant_word
from service_desk.desk import Office, decisions
from service_desk.pricing import yuan
from service_desk.store import Connection
from service_desk.store.decisions import Decision

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="company", help="没有别人可以结算、决定价格时，请物业公司决定。",
    epilog="linli company ask 2612-7K3QM --why 财务只有我一人 --by W02\nlinli company link 2612-7K3QM --by M01",
)  # fmt: skip


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def _json(made: Decision) -> dict[str, object]:
    return {
        "id": made.id, "number": made.number, "kind": made.kind, "staff": made.staff, "amount": made.amount,
        "why": made.why, "outcome": made.outcome, "until": instant_word(made.until),
    }  # fmt: skip


def hand_over(
    by: str, number: str, hand: Callable[[Connection, Office, str, str], tuple[Decision, str]]
) -> tuple[Decision, str]:
    """What the company was asked about an order or a complaint, and the address at which it answers once."""
    session, who = sessions.current(), actor(by)
    asked, token = session.write(lambda cn, office: hand(cn, office, who, number))
    return asked, f"{session.settings.address}/company/{token}"


def say_link(address: str, asked: Decision) -> None:
    """The link, and for whom and how long it is."""
    say(address)
    say(f"{instant_word(asked.until)} 前有效，只能答复一次，请只交给物业公司联系人。")


@command(
    group, "ask",
    help="没有别人的，请物业公司决定：做这项工作的财务可不可以自己结算；价格在协商的，经理自己提出的价格可不可以。",
    example="linli company ask 2612-7K3QM --why 财务只有我一人，当天上门也是我 --by W02\n"
    "linli company ask 2612-7K3QM --why 经理只有我一人 --amount 80 --by M01",
)  # fmt: skip
def ask(
    number: Number,
    why: Annotated[str, typer.Option("--why", metavar="说明", help="为什么没有别人可以结算。")],
    typed: Typed,
    amount: Annotated[
        str, typer.Option("--amount", metavar="元", help="价格在协商的：请公司决定的价格；已经提出的可以不写。")
    ] = "",
) -> None:
    """Ask."""
    price = parse.fen(amount) if amount else None
    made = typed.own(lambda cn, office, act: decisions.ask(cn, office, act, number, why, price))
    if typed.as_json:
        say_json({"format": 1, "decision": _json(made)})
        return
    about = "价格可否定为" if made.kind == decisions.PRICE else f"可否由 {made.staff} 结算"
    say(f"{made.number}：已请物业公司决定，{about} {yuan(made.amount)} 元。")
    say("请一位没做这项工作的同事取链接转交：linli company link " + made.number)


@command(
    group, "link", help="取出给物业公司的链接；提问的人自己不能取。", example="linli company link 2612-7K3QM --by M01",
)  # fmt: skip
def link(number: Number, by: Doer = "", as_json: Json = False) -> None:
    """The one-time link."""
    asked, address = hand_over(by, number, decisions.hand)
    if as_json:
        say_json({"format": 1, "decision": _json(asked), "link": address})
        return
    say_link(address, asked)


@command(
    group, "answer", help="凭物业公司签字的纸件记下决定；不能由提问的人自己记。",
    example="linli company answer 2612-7K3QM --yes --sheet GS-7 --signed 公司经办人 --by R01",
)  # fmt: skip
def answer(
    number: Number,
    agreed: Annotated[bool, typer.Option("--yes/--no", help="同意，还是不同意。")],
    sheet: Annotated[str, typer.Option("--sheet", metavar="编号", help="签字纸件的编号。")],
    signed: Annotated[str, typer.Option("--signed", metavar="谁", help="签字人。")],
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """The company's word on paper."""
    session, who = sessions.current(), actor(by)
    made = session.write(lambda cn, office: decisions.on_paper(cn, office, who, number, sheet, signed, agreed=agreed))
    if as_json:
        say_json({"format": 1, "decision": _json(made)})
        return
    about = "这个价格" if made.kind == decisions.PRICE else "由他结算"
    word = f"同意{about}，只限这一单、这个金额" if agreed else "不同意"
    say(f"{made.number}：已记下，物业公司{word}。")
