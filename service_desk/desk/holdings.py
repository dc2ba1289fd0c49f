"""Deposits and agency money (押金、代收代付): liabilities in a ledger of their own, never income (§6.4, R30).

Finance takes the money under a numbered sheet and gives back, or pays out on the bill of whom it was given for, never
more than is held; what is left over goes back to the resident (多退少补). Amounts are fen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service_desk.desk import cash_events, cashier, people, steps
from service_desk.desk.context import Act, Office
from service_desk.desk.intake import parse_home
from service_desk.errors import InvalidInput, NotFound
from service_desk.holdings import Holding, HoldingKind, Move, MoveKind, balance
from service_desk.orders import Place
from service_desk.payments import check_method
from service_desk.store import Connection, holdings
from service_desk.workflow import Role

TAKEN_KINDS = (HoldingKind.DEPOSIT, HoldingKind.AGENCY)  # what finance opens; slips open the third kind
LONGEST_PAPER = 60


@dataclass(frozen=True, slots=True)
class Account:
    """A holding with what became of it."""

    holding: Holding
    moves: tuple[Move, ...]

    @property
    def left(self) -> int:
        """Fen."""
        return balance(self.moves)


@dataclass(frozen=True, slots=True)
class Given:
    """Money as it comes to the counter. ``home``: as typed, or an order's ``number`` instead. ``amount``: fen."""

    kind: str
    purpose: str
    amount: int
    method: str
    payer: str = ""
    home: str = ""
    number: str = ""


def take_in(cn: Connection, office: Office, act: Act, given: Given) -> Account:
    """Finance takes a deposit or agency money under the next number.

    Raises:
        NotAllowed: not finance.
        NotFound: no such order.
        InvalidInput, Refused: a kind, a home, a name, a purpose, an amount or a way to pay that cannot be.
    """
    act = _finance(cn, office, act)
    kind = next((one for one in TAKEN_KINDS if one.value == given.kind), None)
    if kind is None:
        raise InvalidInput.of({"kind": "请选押金（deposit）或代收代付（agency）。"})
    check_method(given.method)
    payer, place, number = given.payer, _place(given.home), ""
    if given.number.strip():
        order = steps.load(cn, office, given.number)
        payer, place, number = given.payer.strip() or order.contact.name, order.address, order.number
    if place is None:
        raise InvalidInput.of({"home": "请写哪一户，例如 3-2-501，或者写服务单号。"})
    held = cashier.open_holding(cn, office, act, kind, payer, place, given.purpose, number)
    return _moved(cn, office, act, held, Move(
        office.new_id(), held.holding, MoveKind.HELD, office.now, act.actor, given.method, given.amount
    ))  # fmt: skip


def _place(home: str) -> Place | None:
    return parse_home(home) if home.strip() else None


def move(
    cn: Connection, office: Office, act: Act, number: str, kind: MoveKind, amount: int, method: str, paper: str = ""
) -> Account:
    """Finance takes more, pays out on a bill (``paper``), or gives back. ``amount`` is fen.

    Raises:
        NotFound: no such holding.
        NotAllowed: not finance.
        InvalidInput, Refused: as ``check_move``, or an unknown way to pay.
    """
    act = _finance(cn, office, act)
    held = load(cn, office, number).holding
    check_method(method)
    if kind is MoveKind.APPLIED:
        raise InvalidInput.of({"kind": "转作收款在结算时自动办。"})
    if len(paper.strip()) > LONGEST_PAPER:
        raise InvalidInput.of({"paper": f"票据号码最多写 {LONGEST_PAPER} 个字。"})
    made = Move(office.new_id(), held.holding, kind, office.now, act.actor, method, amount, paper.strip())
    return _moved(cn, office, act, held, made)


def _moved(cn: Connection, office: Office, act: Act, held: Holding, made: Move) -> Account:
    cashier.move(cn, office, held, made)
    data = {"holding": held.holding, "amount": made.amount, "method": made.method}
    cash_events.keep(cn, office, act, f"holding-{made.kind.value}", data)
    return load(cn, office, held.holding)


def _finance(cn: Connection, office: Office, act: Act) -> Act:
    people.require(cn, office, act.actor, Role.FINANCE)
    return replace(act, role=Role.FINANCE, version=None)


def load(cn: Connection, office: Office, number: str) -> Account:
    """The holding with what became of it.

    Raises:
        NotFound: there is none.
    """
    found = holdings.get(cn, office.estate, number.strip().upper())
    if found is None:
        raise NotFound(f"没有暂收款「{number}」，请核对编号。")
    return Account(found, holdings.moves_of(cn, office.estate, found.holding))


@dataclass(frozen=True, slots=True)
class Towards:
    """Cash of a slip that went towards a receipt. ``left``: fen of it that still belong to the resident."""

    holding: Holding
    amount: int
    left: int


def gone_towards(cn: Connection, office: Office, receipt: str) -> tuple[Towards, ...]:
    """What of a receipt was cash handed over on slips."""
    found = [(made.amount, load(cn, office, made.holding)) for made in holdings.applied(cn, office.estate, receipt)]
    return tuple(Towards(account.holding, amount, account.left) for amount, account in found)


def open_accounts(cn: Connection, office: Office) -> tuple[Account, ...]:
    """What is still held, the oldest first."""
    found = [one for one, _ in holdings.open_ones(cn, office.estate)]
    moves = holdings.moves(cn, office.estate, [one.holding for one in found])
    return tuple(Account(one, moves[one.holding]) for one in found)
