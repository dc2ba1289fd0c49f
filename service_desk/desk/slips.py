"""Cash that was pressed on a worker (§1.6, F1): a numbered slip, handed over to finance the same day.

Workers take no money. Where a resident will not have it otherwise, the worker writes a slip; until finance has the
money the slip stands on the list 员工代收未交. What finance takes over is held for the resident until the order is
settled with it, or given back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from service_desk import clocks
from service_desk.desk import cash_events, cashier, people, steps
from service_desk.desk.context import Act, Entry, Office
from service_desk.errors import InvalidInput, NotAllowed, NotFound, Refused
from service_desk.holdings import (
    ENDINGS,
    HANDED,
    VOID,
    CashSlip,
    Holding,
    HoldingKind,
    Move,
    MoveKind,
    pad_number,
    slip_number,
)
from service_desk.orders import ServiceOrder
from service_desk.payments import CASH
from service_desk.pricing import yuan
from service_desk.store import Connection, counters, holdings
from service_desk.workflow import Kind, Role, State

SLIP, HANDED_OVER, SLIP_VOID = "slip", "slip-handed", "slip-void"  # events on the order
TAKEN_IN = (State.COMPLETED, State.ACCEPTED)  # the work is done, so that what it comes to is known
LONGEST = 200
LONGEST_PAPER = 40
PAD = "slip-pad"  # event of the cash book
MOST_OF_A_PAD = 100


@dataclass(frozen=True, slots=True)
class Out:
    """A slip whose money is still with the worker. ``late``: not handed over on its day."""

    slip: CashSlip
    order: ServiceOrder
    late: bool


def may_write(order: ServiceOrder, staff_id: str) -> bool:
    """Whether somebody may have been given cash for an order now: its team, after the work until it is settled."""
    return order.kind is Kind.PAID and order.state in TAKEN_IN and staff_id in order.team


def act_of(cn: Connection, office: Office, entry: Entry) -> Act:
    """The worker's own act, or the one of ``for_worker``, typed by somebody of the office.

    Raises:
        NotFound, NotAllowed: one of them is not there, or may not record it.
    """
    made = replace(people.own_act(cn, office, entry), role=Role.WORKER)
    if entry.for_worker in ("", entry.by):
        return made
    people.may_record(cn, office, entry.by)
    return replace(made, actor=people.get(cn, office, entry.for_worker).id, recorded_by=entry.by)


def write(cn: Connection, office: Office, act: Act, number: str, amount: int, paper: str = "") -> CashSlip:
    """Write a slip for cash that a worker was given. ``amount`` is fen; ``paper``: number of a handwritten slip.

    Raises:
        NotFound: no such order.
        NotAllowed: the worker is not of the order's team.
        InvalidInput: no amount, or more than the order comes to, with what was given before.
        Refused: nothing is paid here, or not now.
    """
    order = steps.load(cn, office, number)
    if order.kind is not Kind.PAID or order.state not in TAKEN_IN:
        raise Refused("这张服务单现在不收款；请把钱还给住户。", code="nothing_due")
    if act.actor not in order.team:
        raise NotAllowed("代收单写的是上门员工收的现金，请写这张服务单的员工。")
    most = order.due - cashier.cash_given(cn, office, order.number)
    if most <= 0:
        raise Refused("这张服务单没有还要收的钱；请把钱还给住户。", code="nothing_due")
    if not 0 < amount <= most:
        raise InvalidInput.of({"amount": f"请写住户交的现金，最多 {yuan(most)} 元；多的请还给住户。"})
    if len(paper.strip()) > LONGEST_PAPER:
        raise InvalidInput.of({"paper": f"手写收条的编号最多写 {LONGEST_PAPER} 个字。"})
    paper = paper.strip().upper()
    if paper and holdings.slip_on_paper(cn, office.estate, paper):
        raise InvalidInput.of({"paper": f"手写收条 {paper} 已经登记过，请核对编号。"})
    seq = counters.next_number(cn, office.estate, "slip")
    made = CashSlip(
        slip_number(clocks.local(office.now).year, seq), seq, order.number, steps.occurred(cn, office, act), act.actor,
        act.recorder, amount, paper,
    )  # fmt: skip
    holdings.add_slip(cn, office.estate, made)
    steps.remark(cn, office, act, order, SLIP, changes={}, data={"slip": made.slip, "amount": amount})
    return made


def pad(cn: Connection, office: Office, act: Act, count: int) -> tuple[str, ...]:
    """Numbers for slips to fill by hand, each given once; finance hands the slips out.

    Raises:
        NotAllowed: not finance.
        InvalidInput: none, or too many.
    """
    people.require(cn, office, act.actor, Role.FINANCE)
    if not 0 < count <= MOST_OF_A_PAD:
        raise InvalidInput.of({"count": f"请写要几张凭条，1 至 {MOST_OF_A_PAD}。"})
    year = clocks.local(office.now).year
    made = tuple(pad_number(year, counters.next_number(cn, office.estate, "slip-pad")) for _ in range(count))
    act = replace(act, role=Role.FINANCE, version=None)
    cash_events.keep(cn, office, act, PAD, {"first": made[0], "last": made[-1]})
    return made


def of_order(cn: Connection, office: Office, number: str) -> tuple[CashSlip, ...]:
    """The slips of an order that hold: not the void ones."""
    return tuple(one for one in holdings.slips_of(cn, office.estate, number) if one.ending != VOID)


def words_of(slip: CashSlip) -> str:
    """``代收单 D2026-0001：现金 91.00 元，还没交到财务``."""
    return f"代收单 {slip.slip}：现金 {yuan(slip.amount)} 元，{'还没交到财务' if slip.out else '财务已收到'}"


def load(cn: Connection, office: Office, slip: str) -> CashSlip:
    """The slip.

    Raises:
        NotFound: there is none.
    """
    found = holdings.get_slip(cn, office.estate, slip.strip().upper())
    if found is None:
        raise NotFound(f"没有代收单「{slip}」，请核对编号。")
    return found


def hand_over(cn: Connection, office: Office, act: Act, slip: str) -> Holding:
    """Finance counts the money of a slip and takes it over whole; it is held for the resident.

    Raises:
        NotFound: no such slip.
        NotAllowed: not finance, or who took the cash while somebody else of finance is there.
        Refused: it was handed over before, or is void.
    """
    found = _open(cn, office, slip)
    people.require(cn, office, act.actor, Role.FINANCE)
    if act.actor == found.by and cashier.others(cn, office, found.by):
        raise NotAllowed("自己代收的现金，要交给财务的另一位同事。")
    order = steps.load(cn, office, found.number)
    act = replace(act, role=Role.FINANCE, version=None)
    held = cashier.open_holding(
        cn, office, act, HoldingKind.SLIP, order.contact.name, order.address, f"员工代收 {found.slip}", order.number,
        found.slip,
    )  # fmt: skip
    _end(cn, office, act, found, HANDED, holding=held.holding)
    cashier.move(cn, office, held, Move(
        office.new_id(), held.holding, MoveKind.HELD, office.now, act.actor, CASH, found.amount
    ))  # fmt: skip
    data = {"slip": found.slip, "amount": found.amount, "holding": held.holding}
    steps.remark(cn, office, act, order, HANDED_OVER, changes={}, data=data)
    return held


def void(cn: Connection, office: Office, act: Act, slip: str, reason: str) -> CashSlip:
    """The manager declares a slip void (a wrong amount, cash given back at the door); the number stays used.

    Raises:
        NotFound: no such slip.
        NotAllowed: not the manager, or the worker who wrote it.
        InvalidInput: no reason.
        Refused: it was handed over before, or is void.
    """
    found = _open(cn, office, slip)
    people.require(cn, office, act.actor, Role.MANAGER)
    if act.actor == found.by:
        raise NotAllowed("自己写的代收单，要由别人作废。")
    if not 0 < len(reason.strip()) <= LONGEST:
        raise InvalidInput.of({"reason": f"请写明为什么作废，不超过 {LONGEST} 个字。"})
    act = replace(act, role=Role.MANAGER, version=None)
    ended = _end(cn, office, act, found, VOID, reason=reason.strip())
    order = steps.load(cn, office, found.number)
    steps.remark(cn, office, act, order, SLIP_VOID, changes={}, data={"slip": found.slip, "amount": found.amount},
                 note=ended.reason)  # fmt: skip
    return ended


def _open(cn: Connection, office: Office, slip: str) -> CashSlip:
    found = load(cn, office, slip)
    if not found.out:
        raise Refused(f"代收单 {found.slip}：{ENDINGS[found.ending]}。", code="slip_ended")
    return found


def _end(
    cn: Connection, office: Office, act: Act, found: CashSlip, ending: str, *, holding: str = "", reason: str = ""
) -> CashSlip:
    ended = replace(
        found, ending=ending, ended_at=office.now, ended_by=act.actor, holding=holding, reason=reason
    )  # fmt: skip
    holdings.end_slip(cn, office.estate, ended)
    return ended


def outstanding(cn: Connection, office: Office) -> tuple[Out, ...]:
    """员工代收未交: the slips whose money finance has not got, the oldest first."""
    today = clocks.local(office.now).date()
    return tuple(
        Out(one, steps.load(cn, office, one.number), clocks.local(one.at).date() < today)
        for one in holdings.slips_out(cn, office.estate)
    )


def ended(cn: Connection, office: Office, days: int = 31) -> tuple[CashSlip, ...]:
    """The slips that ended within so many days, the last first."""
    return holdings.slips_ended(cn, office.estate, office.now - timedelta(days=days))
