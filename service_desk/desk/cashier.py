"""Money of others at the cashier's: holdings are opened, and money comes and goes (§6.4). Amounts in fen.

Below the use cases of ``holdings``, ``slips`` and ``payments``, which share it.
"""

from __future__ import annotations

from service_desk import clocks
from service_desk.desk import people
from service_desk.desk.context import Act, Office
from service_desk.errors import Refused
from service_desk.holdings import (
    CashSlip,
    Holding,
    HoldingKind,
    Move,
    MoveKind,
    balance,
    check_move,
    check_words,
    holding_number,
)
from service_desk.orders import Place, ServiceOrder
from service_desk.payments import CASH, Payment
from service_desk.pricing import yuan
from service_desk.store import Connection, counters, holdings
from service_desk.store import people as staff_rows
from service_desk.workflow import Role


def others(cn: Connection, office: Office, who: str) -> tuple[str, ...]:
    """Names of the finance people on duty, today also as deputies, other than this one."""
    return tuple(
        one.name
        for one in staff_rows.staff(cn, office.estate)
        if one.id != who and any(grant.role is Role.FINANCE for grant in people.get(cn, office, one.id).grants)
    )


def open_holding(
    cn: Connection, office: Office, act: Act, kind: HoldingKind, payer: str, place: Place, purpose: str,
    number: str = "", slip: str = "",
) -> Holding:  # fmt: skip
    """Write a holding under the next number.

    Raises:
        InvalidInput: nobody's name, or no purpose.
    """
    check_words(payer, purpose)
    seq = counters.next_number(cn, office.estate, "holding")
    made = Holding(
        holding_number(clocks.local(office.now).year, seq), seq, kind, office.now, act.actor, payer.strip(), place,
        purpose.strip(), number, slip,
    )  # fmt: skip
    holdings.add(cn, office.estate, made)
    return made


def move(cn: Connection, office: Office, held: Holding, made: Move) -> Move:
    """Money of a holding comes or goes.

    Raises:
        InvalidInput, Refused: as ``check_move``.
    """
    check_move(held, holdings.moves_of(cn, office.estate, held.holding), made)
    holdings.add_move(cn, office.estate, made)
    return made


def slips_out(cn: Connection, office: Office, number: str) -> tuple[CashSlip, ...]:
    """The slips of an order whose money is still with a worker."""
    return tuple(one for one in holdings.slips_of(cn, office.estate, number) if one.out)


def cash_held(cn: Connection, office: Office, number: str) -> tuple[tuple[Holding, int], ...]:
    """What is held of an order's cash, handed over on slips, with how much is left."""
    own = [one for one in holdings.of_order(cn, office.estate, number) if one.kind is HoldingKind.SLIP]
    left = [(one, balance(holdings.moves_of(cn, office.estate, one.holding))) for one in own]
    return tuple((one, amount) for one, amount in left if amount)


def cash_given(cn: Connection, office: Office, number: str) -> int:
    """Fen of an order's cash that workers still have or that is held."""
    out = sum(one.amount for one in slips_out(cn, office, number))
    return out + sum(amount for _, amount in cash_held(cn, office, number))


def check_no_double(cn: Connection, office: Office, order: ServiceOrder, method: str) -> None:
    """Nobody pays twice: cash given to a worker comes first.

    Raises:
        Refused: a worker still has cash for the order, or cash of it is held and another way to pay was chosen.
    """
    out = slips_out(cn, office, order.number)
    if out:
        raise Refused(
            f"{order.number} 有员工代收的现金 {yuan(out[0].amount)} 元还没交来（{out[0].slip}），请先收下。",
            code="slip_out",
        )
    held = cash_held(cn, office, order.number)
    if held and order.due and method != CASH:
        raise Refused(
            f"{order.number} 已代收现金 {yuan(sum(amount for _, amount in held))} 元（{held[0][0].holding}），"
            "请按现金结算，或先退还住户。",
            code="cash_held",
        )


def apply_held(cn: Connection, office: Office, act: Act, made: Payment) -> None:
    """Cash that is held for the orders of a receipt goes towards it."""
    for share in made.shares:
        left = share.amount
        for held, amount in cash_held(cn, office, share.number):
            towards = min(left, amount)
            if towards:
                move(cn, office, held, Move(
                    office.new_id(), held.holding, MoveKind.APPLIED, office.now, act.actor, CASH, towards,
                    receipt=made.receipt,
                ))  # fmt: skip
                left -= towards
