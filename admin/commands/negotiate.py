"""``negotiate``: a resident objects to a charge or asks for another price, before or after the work (§6.3)."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import parse
from admin import session as sessions
from admin.entry import Typed
from admin.helptext import Group
from admin.options import Json, Number, Reason, command
from admin.terminal import say, say_json, table
from service_desk import desk
from service_desk.clocks import instant_word, local
from service_desk.desk import negotiation, steps
from service_desk.negotiations import Negotiation, Outcome
from service_desk.pricing import yuan

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="negotiate", help="协商价格：住户有异议，主管商谈，经理决定或知悉，住户同意。",
    epilog="linli negotiate open 2612-7K3QM --reason 比楼下贵 --basis telephone --by R01\n"
    "linli negotiate list --year 2026",
)  # fmt: skip
HEAD = ("单号", "提出", "标价（元）", "商定（元）", "现在", "决定书")

Amount = Annotated[str, typer.Option("--amount", metavar="元", help="价格，例如 80 或 80.50。")]
Who = Annotated[str, typer.Option("--who", metavar="谁", help="住户那边是谁同意的，例如 王女士。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def _shown(typed: Typed, made: Negotiation) -> None:
    if typed.as_json:
        say_json({"format": 1, "negotiation": desk.negotiation_json(made)})
        return
    say(f"{made.number}：{negotiation.words_of(made)}。")


@command(
    group, "open", help="住户对收费有异议，或希望换个价格：写明住户怎样说；说了数目的写 --amount。",
    example="linli negotiate open 2612-7K3QM --reason 比楼下贵 --amount 80 --basis telephone --by R01",
)  # fmt: skip
def open_(number: Number, reason: Reason, typed: Typed, amount: Amount = "") -> None:
    """The resident objects."""
    asked = parse.fen(amount) if amount else None
    made = typed.for_resident(lambda cn, office, act: negotiation.objected(cn, office, act, number, reason, asked))
    _shown(typed, made)


@command(
    group, "agree",
    help="记下谈定的价格和住户的同意：还没有决定的，由主管在权限以内谈定；经理已经决定的，记住户同意（§1.6）。",
    example="linli negotiate agree 2612-7K3QM --amount 85 --who 王女士 --basis telephone --by S01",
)  # fmt: skip
def agree(number: Number, amount: Amount, who: Who, typed: Typed) -> None:
    """Agreed on with the resident."""
    price = parse.fen(amount)
    made = typed.session.write(lambda cn, office: negotiation.said_yes(cn, office, typed.entry, number, price, who))
    _shown(typed, made)


@command(
    group, "decide", help="经理决定价格，可低可高，再请住户同意；写标定价格就是不改。自己提出的价格不能自己决定。",
    example="linli negotiate decide 2612-7K3QM --amount 70 --by M01",
)  # fmt: skip
def decide(number: Number, amount: Amount, typed: Typed) -> None:
    """The manager decides."""
    price = parse.fen(amount)
    _shown(typed, typed.own(lambda cn, office, act: negotiation.decide(cn, office, act, number, price)))


@command(
    group, "acknowledge", help="经理知悉主管在权限以内谈定的价格，从此按这个价格结算。",
    example="linli negotiate acknowledge 2612-7K3QM --by M01",
)  # fmt: skip
def acknowledge(number: Number, typed: Typed) -> None:
    """The manager acknowledges."""
    _shown(typed, typed.own(lambda cn, office, act: negotiation.acknowledge(cn, office, act, number)))


@command(
    group, "withdraw", help="住户不再协商，或不同意决定的价格：按标定价格。",
    example="linli negotiate withdraw 2612-7K3QM --basis telephone --by R01",
)  # fmt: skip
def withdraw(number: Number, typed: Typed) -> None:
    """The listed prices stand."""
    _shown(typed, typed.for_resident(lambda cn, office, act: negotiation.withdraw(cn, office, act, number)))


@command(
    group, "list", help="正在协商的；写 --year 的，是这一年提出的全部和怎样结束的。",
    example="linli negotiate list\nlinli negotiate list --year 2026 --json",
)  # fmt: skip
def list_(
    year: Annotated[str, typer.Option("--year", metavar="年", help="哪一年，例如 2026；不写只列正在协商的。")] = "",
    as_json: Json = False,
) -> None:
    """What is being negotiated, or a year."""
    session = sessions.current()
    if not year:
        rows = session.read(negotiation.waiting)
        _listed(rows, as_json=as_json)
        return
    found = session.read(lambda cn, office: negotiation.of_year(cn, office, parse.year(year)))
    counts = [
        {"outcome": one.outcome, "count": one.count, "listed": one.listed, "amount": one.amount} for one in found.counts
    ]
    _listed(found.rows, as_json=as_json, more={"year": found.year, "counts": counts})
    if not as_json:
        words = {"": "正在协商"} | {one.value: one.word for one in Outcome}
        said = "，".join(f"{words[one.outcome]} {one.count} 件" for one in found.counts)
        say(f"{found.year} 年提出 {len(found.rows)} 件" + (f"：{said}。" if said else "。"))


def _listed(rows: tuple[Negotiation, ...], *, as_json: bool, more: dict[str, object] | None = None) -> None:
    if as_json:
        say_json({"format": 1, **(more or {}), "negotiations": [desk.negotiation_json(one) for one in rows]})
        return
    if not rows:
        say("没有协商。")
        return
    table(HEAD, [
        (one.number, f"{local(one.opened_at):%Y-%m-%d}", yuan(one.listed),
         yuan(one.amount) if one.amount is not None else "", one.word, one.decision)
        for one in rows
    ])  # fmt: skip


@command(
    group, "show", help="一张服务单的协商经过；住户的话不在内。", example="linli negotiate show 2612-7K3QM",
)  # fmt: skip
def show(number: Number, as_json: Json = False) -> None:
    """The negotiations of an order."""
    session = sessions.current()
    rows = session.read(lambda cn, office: negotiation.of_order(cn, office, steps.load(cn, office, number).number))
    if as_json:
        say_json({"format": 1, "negotiations": [desk.negotiation_json(one) for one in rows]})
        return
    if not rows:
        say(f"{number} 没有协商过价格。")
    for one in rows:
        yes = one.consent
        agreed = f"；{instant_word(yes.at)} {yes.basis.word}同意" if yes else ""
        say(f"{instant_word(one.opened_at)} 提出：{negotiation.words_of(one)}{agreed}。")
