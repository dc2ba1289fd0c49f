"""Finance takes money and gives it back (§1.6, §6.4): settling, voids, refunds, invoices.

One receipt may cover several orders of one household. A void returns its orders to 已验收 through the table of steps;
the receipt's number stays used. A refund is the manager's decision and leaves the orders settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service_desk import clocks, workflow
from service_desk import payments as rules
from service_desk.desk import cash_closing, cashier, decisions, negotiation, people, steps
from service_desk.desk.acceptance import close_if_done
from service_desk.desk.context import Act, Office
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.guards import Facts
from service_desk.orders import ServiceOrder
from service_desk.payments import Back, BackKind, Payment, Share, check_method, receipt_number
from service_desk.store import Connection, counters, orders, payments
from service_desk.store.orders import OrderQuery
from service_desk.workflow import Action, Kind, Role, State

REFUND, INVOICE = "refund", "invoice"  # events beside the steps
MOST_TOGETHER = 20  # orders on one receipt


def settle(cn: Connection, office: Office, act: Act, number: str, taken: int, method: str) -> ServiceOrder:
    """Finance takes the whole amount of one order once (结算). ``taken`` is fen; see ``settle_together``."""
    return settle_together(cn, office, act, (number,), taken, method)[0]


def settle_together(
    cn: Connection, office: Office, act: Act, numbers: Sequence[str], taken: int, method: str
) -> tuple[ServiceOrder, ...]:
    """Finance takes what several orders of one household come to, on one receipt. ``taken`` is fen.

    Raises:
        InvalidInput: no order, or too many.
        Refused: another amount than what is due, an unknown method, orders of different households, a price that is
            being negotiated, work of the actor's own, cash that a worker still has, or a month that is closed.
    """
    check_method(method)
    wanted = tuple(dict.fromkeys(number.strip().upper() for number in numbers))
    if not 0 < len(wanted) <= MOST_TOGETHER:
        raise InvalidInput.of({"numbers": f"一张收据请选 1 至 {MOST_TOGETHER} 张服务单。"})
    found = [steps.load(cn, office, number) for number in wanted]
    if any(one.address != found[0].address for one in found):
        raise Refused("一张收据只能收同一户的服务单，请分开收。", code="other_household")
    due = sum(one.due for one in found)
    if len(found) > 1 and taken != due:
        raise Refused(f"这 {len(found)} 张服务单一共应收 {due / 100:.2f} 元，请核对。", code="wrong_amount")
    taken_of = {one.number: one.due if len(found) > 1 else taken for one in found}
    cash_closing.check_open(cn, office, act.occurred_at)
    for one in found:  # whoever may not settle is told so before a number is drawn
        people.check_actor(cn, office, act, one.department)
        facts = _facts(cn, office, act, one, taken_of[one.number])
        workflow.step(one.kind, one.state, Action.SETTLE, act.role, facts)
        cashier.check_no_double(cn, office, one, method)
    paying = tuple(Share(one.number, one.due) for one in found if one.due)
    made = _receipt(cn, office, act, paying, method) if paying else None
    # Whoever settles saw the version of the first; the others are as they are.
    acts = (act, *(replace(act, version=None) for _ in found[1:]))
    return tuple(
        _settled(cn, office, own, one, taken_of[one.number], made) for own, one in zip(acts, found, strict=True)
    )


def waiting_with(cn: Connection, office: Office, order: ServiceOrder, by: str) -> tuple[ServiceOrder, ...]:
    """What one receipt could cover: the order, then the others of its household that ``by`` may settle."""
    query = OrderQuery(
        states=(State.ACCEPTED,), kind=Kind.PAID, address_code=order.address.code, limit=MOST_TOGETHER
    )  # fmt: skip
    found = orders.find(cn, office.estate, query) if order.address.code else ()
    others = [
        one
        for one in found
        if one.number != order.number
        and one.due
        and by not in one.team
        and not negotiation.price_open(cn, office, one.number)
    ]
    return (order, *others)[:MOST_TOGETHER]


def _receipt(cn: Connection, office: Office, act: Act, shares: tuple[Share, ...], method: str) -> Payment:
    """Write the receipt; its number is given back when the transaction is undone, so that none is ever missing."""
    seq = counters.next_number(cn, office.estate, "receipt")
    made = Payment(
        receipt_number(clocks.local(office.now).year, seq), seq, office.now, act.actor, method,
        sum(share.amount for share in shares), shares,
    )  # fmt: skip
    payments.add(cn, office.estate, made)
    cashier.apply_held(cn, office, act, made)
    return made


def _facts(cn: Connection, office: Office, act: Act, order: ServiceOrder, taken: int) -> Facts:
    workers = [who for who in sorted({act.actor, act.recorder}) if people.did_work(cn, office, order, who)]
    return Facts(
        amount_due=order.due, amount_taken=taken, actor_did_work=bool(workers),
        company_agreed=bool(workers) and all(decisions.agreed_for(cn, office, order, who) for who in workers),
        price_open=negotiation.price_open(cn, office, order.number),
    )  # fmt: skip


def _settled(
    cn: Connection, office: Office, act: Act, order: ServiceOrder, taken: int, made: Payment | None
) -> ServiceOrder:
    receipt, method = (made.receipt, made.method) if made and order.due else ("", "")
    after = steps.take(
        cn, office, act, order, Action.SETTLE, facts=_facts(cn, office, act, order, taken), stamp="settled_at",
        changes={"paid": taken, "pay_method": method, "receipt": receipt},
        data={"amount": taken, "method": method, "receipt": receipt},
    )  # fmt: skip
    return close_if_done(cn, office, act, after)


def void(cn: Connection, office: Office, act: Act, receipt: str, reason: str) -> Back:
    """Take a receipt back whole (作废): its orders are to be settled again; the number stays used.

    Raises:
        NotFound: no such receipt.
        IllegalStep: an order of it is closed already.
        NotAllowed: not finance.
        InvalidInput, Refused: no reason, voided or refunded before, or by who took it while somebody else is there.
    """
    found = load(cn, office, receipt)
    people.require(cn, office, act.actor, Role.FINANCE)
    rules.check_void(found, payments.backs_of(cn, office.estate, found.receipt), reason)
    back = Back(
        office.new_id(), found.receipt, BackKind.VOID, "", office.now, act.actor, "", found.method, found.amount,
        reason.strip(),
    )  # fmt: skip
    payments.add_back(cn, office.estate, back)
    facts = Facts(reason=reason, took_it=act.actor == found.cashier and bool(cashier.others(cn, office, found.cashier)))
    act = replace(act, role=Role.FINANCE, version=None)
    undone = {"paid": 0, "pay_method": "", "receipt": "", "settled_at": None}
    for share in found.shares:
        order = steps.load(cn, office, share.number)
        data = {"receipt": found.receipt, "amount": share.amount}
        steps.take(cn, office, act, order, Action.VOID, facts=facts, changes=undone, data=data, note=back.reason)
    return back


def refund(
    cn: Connection, office: Office, act: Act, receipt: str, number: str, amount: int, method: str, reason: str
) -> Back:
    """The manager decides to give back some or all of what was taken for an order (退款). ``amount`` is fen.

    Raises:
        NotFound: no such receipt.
        NotAllowed: not the manager, or who took the money.
        InvalidInput, Refused: no reason, voided, another order, more than is left, or an unknown method.
    """
    found = load(cn, office, receipt)
    people.require(cn, office, act.actor, Role.MANAGER)
    if act.actor == found.cashier:
        raise NotAllowed("自己收的款，退款要由别人决定。")
    check_method(method)
    number = number.strip().upper() or found.shares[0].number
    rules.check_refund(found, payments.backs_of(cn, office.estate, found.receipt), number, amount, reason)
    back = Back(
        office.new_id(), found.receipt, BackKind.REFUND, number, office.now, act.recorder, act.actor, method, amount,
        reason.strip(),
    )  # fmt: skip
    payments.add_back(cn, office.estate, back)
    order = steps.load(cn, office, number)
    data = {"receipt": found.receipt, "amount": amount, "method": method}
    act = replace(act, role=Role.MANAGER, version=None)
    after = steps.remark(cn, office, act, order, REFUND, changes={}, data=data, note=back.reason)
    steps.tell(cn, office, act, after, f"「{order.title}」退款 {amount / 100:.2f} 元，收据 {found.receipt}。")
    return back


def note_invoice(cn: Connection, office: Office, by: str, receipt: str, number: str, title: str) -> Payment:
    """Note number and title of the invoice that was made out for a receipt, once.

    Raises:
        NotFound: no such receipt.
        NotAllowed: not finance.
        InvalidInput: no number or title, or too long.
        Refused: one is noted already, or the receipt is void.
    """
    people.require(cn, office, by, Role.FINANCE)
    found = load(cn, office, receipt)
    given = {"invoice": number.strip(), "title": title.strip()}
    wrong = {name: "请写发票号码和抬头，各不超过 100 个字。" for name, text in given.items()
             if not 0 < len(text) <= rules.LONGEST_INVOICE}  # fmt: skip
    if wrong:
        raise InvalidInput.of(wrong)
    if found.invoice_number or rules.voided(payments.backs_of(cn, office.estate, found.receipt)):
        raise Refused(f"收据 {found.receipt} 已经记过发票，或者已经作废。", code="invoiced_before")
    payments.set_invoice(cn, office.estate, found.receipt, given["invoice"], given["title"])
    return load(cn, office, found.receipt)


def load(cn: Connection, office: Office, receipt: str) -> Payment:
    """The receipt.

    Raises:
        NotFound: no such receipt.
    """
    found = payments.get(cn, office.estate, receipt.strip())
    if found is None:
        raise NotFound(f"没有收据号「{receipt}」，请核对后再试。")
    return found
