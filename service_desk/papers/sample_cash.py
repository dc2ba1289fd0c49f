"""Finance's sheets, made of the sample records, as the registry names them."""

from __future__ import annotations

from datetime import timedelta

from service_desk.cashbook import CashClose, Count
from service_desk.holdings import CashSlip, Holding, HoldingKind, Move, MoveKind
from service_desk.months import MethodTotal, Month, MonthFigures, Unpaid
from service_desk.papers import day_close as closes
from service_desk.papers import held_receipt as held
from service_desk.papers import month_sheet as months
from service_desk.papers import slip_pad as pads
from service_desk.papers.cash_facts import DayClose, HeldMove, HeldReceipt, MonthSheet, SlipOut
from service_desk.papers.paper import Paper
from service_desk.papers.samples import DAY, Samples, at
from service_desk.payments import PAY_METHODS, Back, BackKind, Payment, Share

HEAD = f"2026-11-24 {'3f9ab2c4d5e6f708' * 4}"


def payments(count: int) -> tuple[Payment, ...]:
    """So many receipts of a day, one of them for two orders."""
    methods = tuple(PAY_METHODS)
    made = []
    for n in range(count):
        numbers = [f"2611-7K3{'23456789'[n % 8]}{'ABCDEFGHJK'[n // 8 % 10]}", *(["2611-8N4RP"] if n == 1 else [])]
        shares = tuple(Share(number, 4000 + 550 * n) for number in numbers)
        when = at(DAY, 8, 30) + timedelta(minutes=n % 540)
        total = sum(share.amount for share in shares)
        made.append(Payment(f"2026-{n + 12:06d}", n + 12, when, "F01", methods[n % 3], total, shares))
    return tuple(made)


def close_facts(given: Samples, count: int = 9) -> DayClose:
    """A day with five yuan missing, a void, a deposit, agency money and a slip that is still out."""
    taken = payments(count)
    backs = (
        Back("b1", taken[2].receipt, BackKind.VOID, "", at(DAY, 11), "F02", "", taken[2].method, taken[2].amount, "错"),
        Back("b2", "2026-000004", BackKind.REFUND, "2611-7K3QM", at(DAY, 15), "F01", "M01", "cash", 500, "漆面"),
    )
    moves = (
        HeldMove(HoldingKind.DEPOSIT, Move("m1", "Z2026-0007", MoveKind.HELD, at(DAY, 9), "F01", "cash", 20000)),
        HeldMove(HoldingKind.AGENCY, Move(
            "m2", "Z2026-0003", MoveKind.PAID_OUT, at(DAY, 10), "F01", "cash", 8650, given.say("水费票据 118")
        )),
        HeldMove(HoldingKind.SLIP, Move(
            "m3", "Z2026-0006", MoveKind.APPLIED, at(DAY, 14), "F01", "cash", 4000, receipt=taken[0].receipt
        )),
    )  # fmt: skip
    net = {method: sum(one.amount for one in taken if one.method == method) for method in PAY_METHODS}
    for back in backs:
        net[back.method] -= back.amount
    for one in moves:
        net[one.move.method] += one.move.signed
    counts = tuple(
        Count(method, 3000 if method == "cash" else 0, moved, moved + (2500 if method == "cash" else 0),
              3000 if method == "cash" else 0, given.say("找零多付了五元，已报经理") if method == "cash" else "")
        for method, moved in net.items() if moved
    )  # fmt: skip
    close = CashClose("c1", 218, DAY, at(DAY, 18, 3), "F01", 901, 900 + count + 5, HEAD, counts)
    slip = CashSlip("D2026-0011", 11, "2611-7K3QM", at(DAY, 16, 40), "W01", "W01", 9100, "A0123")
    return DayClose(
        close, at(DAY - timedelta(days=1), 18, 2), given.say("财务甲（F01）"), taken, backs, moves,
        (SlipOut(slip, given.worker.name),),
    )  # fmt: skip


def day_close(given: Samples) -> Paper:
    """The sheet of that day."""
    return closes.day_close(given.catalog, close_facts(given))


def pad(given: Samples) -> Paper:
    """Slips to fill by hand: a sheet and one more."""
    return pads.slip_pad(given.catalog, [f"P2026-{n:04d}" for n in range(12, 18)], DAY)


def month_figures(unpaid: int = 4) -> MonthFigures:
    """A month with so many unpaid orders."""
    return MonthFigures(
        receipts=212, first="2026-000812", last="2026-001023", voids=3, refunds=2,
        methods=(
            MethodTotal("cash", 412350, 9500), MethodTotal("wechat", 918400, 4000), MethodTotal("transfer", 88000, 0)
        ),
        held_in=158000, held_out=121500, held=86500,
        unpaid=tuple(Unpaid(f"2611-7K3{'23456789'[n % 8]}{'ABCDEFGHJK'[n // 8 % 10]}", 3 + 29 * n % 130, 4000 + 50 * n)
                     for n in range(unpaid)),
        slips=("D2026-0011",),
    )  # fmt: skip


def month(given: Samples) -> Paper:
    """The sheet of that month, closed."""
    sheet = MonthSheet(Month(2026, 11), month_figures(), at(DAY + timedelta(days=6), 9, 10), given.say("财务甲（F01）"))
    return months.month_sheet(given.catalog, sheet)


def held_facts(given: Samples, kind: HoldingKind = HoldingKind.AGENCY) -> HeldReceipt:
    """Agency money, some of it paid on a bill; or a deposit as it was taken in."""
    order, agency = given.order(0), kind is HoldingKind.AGENCY
    moves = [Move("m1", "Z2026-0007", MoveKind.HELD, at(DAY, 9), "F01", "cash", 20000)]
    if agency:
        moves.append(Move(
            "m2", "Z2026-0007", MoveKind.PAID_OUT, at(DAY, 10), "F01", "transfer", 8650, given.say("水费票据 118")
        ))  # fmt: skip
    return HeldReceipt(
        Holding("Z2026-0007", 7, kind, at(DAY, 9), "F01", order.contact.name, order.address,
                given.say("代缴十一月的水费" if agency else "借用冲击钻的押金"), order.number if agency else ""),
        tuple(moves), given.say("财务甲"),
    )  # fmt: skip


def held_receipt(given: Samples) -> Paper:
    """The receipt of that agency money."""
    return held.held_receipt(given.catalog, held_facts(given))


def held_deposit(given: Samples) -> Paper:
    """The receipt of a deposit."""
    return held.held_receipt(given.catalog, held_facts(given, HoldingKind.DEPOSIT))
