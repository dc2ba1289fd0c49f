"""``held``: money of others that the centre holds (暂收款): deposits, agency money, cash of slips (§6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from admin import parse
from admin import session as sessions
from admin.commands.looking import unmask
from admin.commands.payment import Way
from admin.entry import Typed, doer
from admin.helptext import Group
from admin.names import names
from admin.options import Doer, Full, Json, Look, Why, command
from admin.render import moment
from admin.terminal import fields, say, say_json, table
from service_desk.clocks import instant_word, local
from service_desk.desk import holdings, registers
from service_desk.desk.holdings import Account, Given
from service_desk.holdings import Holding, Move, MoveKind
from service_desk.masking import mask_name, mask_place
from service_desk.payments import PAY_METHODS
from service_desk.pricing import yuan

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="held", help="暂收款：押金、代收代付和员工代收的现金，不是收入。",
    epilog="linli held list\nlinli held return Z2026-0001 --amount 200 --method cash --by F01",
)  # fmt: skip
HEAD = ("编号", "时间", "种类", "用途", "住户", "住址", "服务单", "结存（元）")

Held = Annotated[str, typer.Argument(metavar="暂收款", help="例如 Z2026-0001。")]
Amount = Annotated[str, typer.Option("--amount", metavar="元", help="多少元，例如 200 或 86.50。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def move_json(made: Move) -> dict[str, Any]:
    """Money that came or went as plain JSON values, in fen."""
    return {
        "kind": made.kind.value, "at": local(made.at).isoformat(), "by": made.by, "method": made.method,
        "amount": made.amount, "paper": made.paper, "receipt": made.receipt,
    }  # fmt: skip


def account_json(found: Account, *, masked: bool = True) -> dict[str, Any]:
    """A holding with what became of it as plain JSON values, money in fen."""
    held = found.holding
    payer, home = _whose(held, masked=masked)
    return {
        "holding": held.holding, "kind": held.kind.value, "at": local(held.at).isoformat(), "by": held.by,
        "payer": payer, "home": home, "purpose": held.purpose, "number": held.number, "slip": held.slip,
        "left": found.left, "moves": [move_json(one) for one in found.moves],
    }  # fmt: skip


def _whose(held: Holding, *, masked: bool) -> tuple[str, str]:
    return (mask_name(held.payer), mask_place(held.place)) if masked else (held.payer, str(held.place))


@command(
    group, "list", help="还有结存的暂收款，早的在前。称呼、住址默认隐去；--full 要写原因。",
    example="linli held list\nlinli held list --full --why 月底核对 --by F01",
)  # fmt: skip
def list_(full: Full = False, why: Why = "", by: Look = "", as_json: Json = False) -> None:
    """What is still held."""
    session = sessions.current()
    looked = unmask(session, full, by, why, "held list", roles=registers.LEDGER)
    found = session.read(holdings.open_accounts)
    looked([one.holding.holding for one in found])
    if as_json:
        shown = [account_json(one, masked=not full) for one in found]
        say_json({"format": 1, "held": shown, "left": sum(one.left for one in found)})
    elif not found:
        say("没有暂收款。")
    else:
        table(HEAD, _rows(found, full=full), keep=(0, 2, 6))
        say(f"暂收款 {len(found)} 笔，结存 {yuan(sum(one.left for one in found))} 元，不是收入。")


def _rows(found: Sequence[Account], *, full: bool) -> list[list[str]]:
    return [
        [held.holding, moment(held.at), held.kind.word, held.purpose, *_whose(held, masked=not full), held.number,
         yuan(one.left)]
        for one in found
        for held in (one.holding,)
    ]  # fmt: skip


@command(
    group, "show", help="一笔暂收款：谁的，为什么收，收进和付出的每一笔。称呼、住址默认隐去；--full 要写原因。",
    example="linli held show Z2026-0001\nlinli held show Z2026-0001 --full --why 退还押金 --by F01",
)  # fmt: skip
def show(key: Held, full: Full = False, why: Why = "", by: Look = "", as_json: Json = False) -> None:
    """One holding."""
    session = sessions.current()
    looked = unmask(session, full, by, why, f"held show {key.strip().upper()}", roles=registers.LEDGER)
    found = session.read(lambda cn, office: holdings.load(cn, office, key))
    looked([found.holding.holding])
    if as_json:
        say_json({"format": 1, "held": account_json(found, masked=not full)})
        return
    held, known = found.holding, names(session)
    payer, home = _whose(held, masked=not full)
    say(f"暂收款 {held.holding}   {held.kind.word}   结存 {yuan(found.left)} 元")
    say()
    pairs = (("用途", held.purpose), ("住户", payer), ("住址", home), ("服务单", held.number), ("代收单", held.slip),
             ("收下", f"{instant_word(held.at)}，{known.person(held.by)}"))  # fmt: skip
    fields([(name, value) for name, value in pairs if value])
    say()
    table(("时间", "事项", "方式", "金额（元）", "谁办的", "票据、收据"), [
        [moment(one.at), one.kind.word, PAY_METHODS.get(one.method, one.method), yuan(one.signed),
         known.person(one.by), one.paper or one.receipt]
        for one in found.moves
    ])  # fmt: skip


@command(
    group, "take", help="财务收下押金（deposit）或代收代付的钱（agency）：写用途，写哪一户、谁交的，或写服务单号。",
    example="linli held take --kind deposit --amount 200 --method cash --purpose 借用冲击钻 --home 3-2-502 "
    "--payer 李先生 --by F01\n"
    "linli held take --kind agency --amount 100 --method wechat --purpose 代缴水费 --order 2612-7K3QM --by F01",
)  # fmt: skip
def take(
    kind: Annotated[str, typer.Option("--kind", metavar="种类", help="deposit 押金、agency 代收代付。")],
    amount: Amount,
    method: Way,
    purpose: Annotated[str, typer.Option("--purpose", metavar="用途", help="为什么收，例如 借用冲击钻、代缴水费。")],
    home: Annotated[str, typer.Option("--home", metavar="住址", help="哪一户，例如 3-2-502。")] = "",
    payer: Annotated[str, typer.Option("--payer", metavar="称呼", help="谁交的；写了服务单的可以不写。")] = "",
    order: Annotated[str, typer.Option("--order", metavar="单号", help="哪一张服务单的；写了就不用写住址。")] = "",
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """Finance takes money of others."""
    given = Given(kind, purpose, parse.fen(amount), method, payer, home, order)
    typed = doer(by, as_json=as_json)
    made = typed.own(lambda cn, office, act: holdings.take_in(cn, office, act, given))
    _after(typed, made, MoveKind.HELD, given.amount, method)
    if not as_json:
        say(f"打印收据：linli paper held {made.holding.holding} --out held.pdf")


def _moved(key: str, kind: MoveKind, amount: str, method: str, typed: Typed, paper: str = "") -> None:
    fen = parse.fen(amount)
    made = typed.own(lambda cn, office, act: holdings.move(cn, office, act, key, kind, fen, method, paper))
    _after(typed, made, kind, fen, method)


@command(
    group, "add", help="同一笔再收一些，例如预收的水费不够。",
    example="linli held add Z2026-0001 --amount 50 --method cash --by F01",
)  # fmt: skip
def add(key: Held, amount: Amount, method: Way, by: Doer = "", as_json: Json = False) -> None:
    """More money comes in."""
    _moved(key, MoveKind.HELD, amount, method, doer(by, as_json=as_json))


@command(
    group, "return", help="退还住户：押金，或代付以后多的钱；不超过结存。",
    example="linli held return Z2026-0001 --amount 200 --method cash --by F01",
)  # fmt: skip
def give_back(key: Held, amount: Amount, method: Way, by: Doer = "", as_json: Json = False) -> None:
    """Money goes back to whoever gave it."""
    _moved(key, MoveKind.RETURNED, amount, method, doer(by, as_json=as_json))


@command(
    group, "pay-out", help="代付给收费单位：写收费单位票据的号码；多的用 linli held return 退还住户。",
    example="linli held pay-out Z2026-0001 --amount 86.50 --method transfer --paper 水费票据号 --by F01",
)  # fmt: skip
def pay_out(
    key: Held,
    amount: Amount,
    method: Way,
    paper: Annotated[str, typer.Option("--paper", metavar="票据号", help="收费单位票据的号码。")],
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """Money goes on to whom it was given for."""
    _moved(key, MoveKind.PAID_OUT, amount, method, doer(by, as_json=as_json), paper)


def _after(typed: Typed, made: Account, kind: MoveKind, amount: int, method: str) -> None:
    if typed.as_json:
        say_json({"format": 1, "held": account_json(made)})
        return
    left = f"结存 {yuan(made.left)} 元" if made.left else "已经结清"
    how = PAY_METHODS[method]
    say(f"{made.holding.holding}  {made.holding.kind.word}：{kind.word} {yuan(amount)} 元（{how}），{left}。")
