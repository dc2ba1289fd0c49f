"""``payment``: receipts; taken back (作废), given back (退款), invoiced (§6.4)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Any

import typer

from admin import parse
from admin import session as sessions
from admin.entry import Typed
from admin.helptext import Group
from admin.options import Doer, Json, Reason, command
from admin.session import Session, actor
from admin.terminal import say, say_json, table
from service_desk import clocks
from service_desk.clocks import instant_word, local
from service_desk.desk import payments
from service_desk.payments import PAY_METHODS, Back, Payment, refunded, sums, voided
from service_desk.pricing import yuan
from service_desk.store import payments as rows

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="payment", help="收据：查看、作废、退款、登记发票。",
    epilog="linli payment list --day 2026-11-25\nlinli payment void 2026-000012 --reason 收错了单 --by F02",
)  # fmt: skip
HEAD = ("收据号", "时间", "方式", "金额（元）", "服务单", "备注")

Receipt = Annotated[str, typer.Argument(metavar="收据号", help="例如 2026-000012。")]
Way = Annotated[
    str, typer.Option("--method", metavar="方式", help="cash 现金、wechat 微信、alipay 支付宝、transfer 转账。")
]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def payment_json(found: Payment, backs: tuple[Back, ...]) -> dict[str, Any]:
    """A receipt as plain JSON values, money in fen."""
    return {
        "receipt": found.receipt, "at": local(found.at).isoformat(), "cashier": found.cashier, "method": found.method,
        "amount": found.amount, "void": voided(backs), "refunded": refunded(backs),
        "orders": [{"number": one.number, "amount": one.amount} for one in found.shares],
        "invoice_number": found.invoice_number, "invoice_title": found.invoice_title,
        "backs": [
            {"kind": one.kind.value, "number": one.number, "at": local(one.at).isoformat(), "by": one.by,
             "decided_by": one.decided_by, "method": one.method, "amount": one.amount}
            for one in backs
        ],
    }  # fmt: skip


def _backs(session: Session, receipt: str) -> tuple[Back, ...]:
    return session.read(lambda cn, office: rows.backs_of(cn, office.estate, receipt))


def _remark(backs: tuple[Back, ...]) -> str:
    if voided(backs):
        return "作废"
    return f"已退 {yuan(refunded(backs))} 元" if backs else ""


@command(
    group, "show", help="一张收据：哪些服务单，收了多少，作废、退款和发票。", example="linli payment show 2026-000012",
)  # fmt: skip
def show(receipt: Receipt, as_json: Json = False) -> None:
    """One receipt."""
    session = sessions.current()
    found = session.read(lambda cn, office: payments.load(cn, office, receipt))
    backs = _backs(session, found.receipt)
    if as_json:
        say_json({"format": 1, "payment": payment_json(found, backs)})
        return
    how = PAY_METHODS.get(found.method, found.method)
    say(f"{found.receipt}　{instant_word(found.at)}　{how} {yuan(found.amount)} 元，{found.cashier} 收")
    for share in found.shares:
        say(f"  {share.number}　{yuan(share.amount)} 元")
    for back in backs:
        who = back.decided_by or back.by
        say(f"  {back.kind.word} {yuan(back.amount)} 元，{instant_word(back.at)}，{who}：{back.reason}")
    if found.invoice_number:
        say(f"  发票 {found.invoice_number}，{found.invoice_title}")


@command(
    group, "list", help="一天的收据和按方式的合计；不写 --day 是今天。", example="linli payment list --day 2026-11-25",
)  # fmt: skip
def list_(
    day: Annotated[str, typer.Option("--day", metavar="日期", help="哪一天，例如 2026-11-25。")] = "",
    as_json: Json = False,
) -> None:
    """The receipts of a day."""
    session = sessions.current()
    asked = parse.day(day) if day else local(session.clock()).date()
    since = clocks.at(asked, time())
    span = (since, since + timedelta(days=1))
    found = session.read(lambda cn, office: rows.taken(cn, office.estate, *span))
    gone = session.read(lambda cn, office: rows.backs(cn, office.estate, *span))
    every = {one.receipt: _backs(session, one.receipt) for one in found}
    made = sums(found, gone)
    if as_json:
        by_method = [
            {"method": one.method, "receipts": one.receipts, "taken": one.taken, "back": one.back, "net": one.net}
            for one in made
        ]
        shown = [payment_json(one, every[one.receipt]) for one in found]
        say_json({"format": 1, "day": asked.isoformat(), "sums": by_method, "payments": shown})
        return
    if found:
        table(HEAD, [
            (one.receipt, f"{local(one.at):%H:%M}", PAY_METHODS[one.method], yuan(one.amount),
             " ".join(share.number for share in one.shares), _remark(every[one.receipt]))
            for one in found
        ])  # fmt: skip
    for one in made:
        back = f"，退出 {yuan(one.back)} 元" if one.back else ""
        say(f"{PAY_METHODS[one.method]}：{one.receipts} 张，收 {yuan(one.taken)} 元{back}，净 {yuan(one.net)} 元")
    if not made:
        say("这一天没有收款。")


@command(
    group, "void", help="收据整张作废：服务单回到待结算，收据号不再用。财务里有别人的，收款的人自己不能作废。",
    example="linli payment void 2026-000012 --reason 收错了单 --by F02",
)  # fmt: skip
def void(receipt: Receipt, reason: Reason, typed: Typed) -> None:
    """Take a receipt back whole."""
    made = typed.own(lambda cn, office, act: payments.void(cn, office, act, receipt, reason))
    _after(typed, made.receipt, f"已作废，{yuan(made.amount)} 元请退还住户；服务单回到待结算。")


@command(
    group, "refund", help="退款：由经理决定，写明原因；不超过收到的金额，服务单仍为已结算。",
    example="linli payment refund 2026-000012 --amount 20 --method cash --reason 漆面没修好 --by M01",
)  # fmt: skip
def refund(
    receipt: Receipt,
    amount: Annotated[str, typer.Option("--amount", metavar="元", help="退多少元。")],
    method: Way,
    reason: Reason,
    typed: Typed,
    number: Annotated[str, typer.Option("--order", metavar="单号", help="收据含几张服务单的，写明退哪一单。")] = "",
) -> None:
    """Give some or all of it back."""
    fen = parse.fen(amount)
    made = typed.own(lambda cn, office, act: payments.refund(cn, office, act, receipt, number, fen, method, reason))
    _after(typed, made.receipt, f"已退款 {yuan(made.amount)} 元（{PAY_METHODS[made.method]}）。")


@command(
    group, "invoice", help="登记已开的发票：号码和抬头，一张收据登记一次。",
    example="linli payment invoice 2026-000012 --number 24420000001 --title 王女士 --by F01",
)  # fmt: skip
def invoice(
    receipt: Receipt,
    number: Annotated[str, typer.Option("--number", metavar="号码", help="发票号码。")],
    title: Annotated[str, typer.Option("--title", metavar="抬头", help="发票抬头。")],
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """Note an invoice."""
    session, who = sessions.current(), actor(by)
    made = session.write(lambda cn, office: payments.note_invoice(cn, office, who, receipt, number, title))
    if as_json:
        say_json({"format": 1, "payment": payment_json(made, _backs(session, made.receipt))})
        return
    say(f"{made.receipt}：已登记发票 {made.invoice_number}。")


def _after(typed: Typed, receipt: str, said: str) -> None:
    if typed.as_json:
        found = typed.session.read(lambda cn, office: payments.load(cn, office, receipt))
        say_json({"format": 1, "payment": payment_json(found, _backs(typed.session, receipt))})
        return
    say(f"{receipt}：{said}")
