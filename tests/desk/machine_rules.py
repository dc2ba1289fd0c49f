"""What staff and residents may press, in whatever order: orders, prices, money, complaints, follow-ups together.

Every example has an estate of its own in the same database: three homes' worth of work, then whatever Hypothesis
draws. A refusal is fine and leaves every row as it was; what was written has to be right (``machine_facts``).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy.exc import DBAPIError

from service_desk import clocks, desk
from service_desk.complaints import Action as Said
from service_desk.complaints import Source
from service_desk.desk import (
    Act,
    Asked,
    Entry,
    acceptance,
    cash_closing,
    complaints,
    holdings,
    negotiation,
    payments,
    slips,
)
from service_desk.desk.holdings import Given
from service_desk.errors import DeskError
from service_desk.holdings import MoveKind
from service_desk.months import month_of
from service_desk.orders import Basis, FollowUpResult, Staff, Stars
from service_desk.payments import PAY_METHODS
from service_desk.store import events, people
from service_desk.workflow import Action
from tests.desk import complaining, machine_facts
from tests.desk.machine_facts import Row, Rows, due_of, expected_now, rows_of

if TYPE_CHECKING:
    from conftest import World

LINK = Act.resident()
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = b"k" * 32
UNPAID, WORKED = ("COMPLETED", "ACCEPTED"), ("COMPLETED", "ACCEPTED", "SETTLED", "CLOSED")
TO_DO = ("REGISTERED", "ROUTED", "ASSIGNED", "IN_SERVICE")
amounts = st.sampled_from([0, 1, 2000, 3600, 3700, 3999, 4000, 4001, 9000])
which = st.integers(0, 7)
methods = st.sampled_from(list(PAY_METHODS))
cash_mostly = st.sampled_from(["cash", "cash", "wechat"])
office_people = st.sampled_from(["M01", "R01", "S01", "S02"])
finance = st.sampled_from(["F01", "F02", "W02"])
cashiers = st.sampled_from(["F01", "F01", "F01", "F02", "W02", "W01", "M01"])
mostly_what_is_due = st.sampled_from([None, None, None, None, 0, 3700, 4000, 4001])

SEVERAL = ("started", "finished", "accepted", "again")  # more than one write: those before the refusal stand


class Desk(RuleBasedStateMachine):
    """An estate with two households."""

    world: World
    everybody: tuple[Staff, ...]
    drawn = 0

    @initialize(stages=st.lists(st.sampled_from(["started", "finished", "accepted"]), min_size=2, max_size=3))
    def begin(self, stages: list[str]) -> None:
        type(self).drawn += 1
        catalog = self.world.offering.catalog
        estate = replace(catalog.estate, id=f"e{self.drawn}", price_reduction_percent=machine_facts.BAND)
        self.world.offering = replace(self.world.offering, catalog=replace(catalog, estate=estate))
        self.world.now, self.world.ids = MONDAY, itertools.count(1)  # the same example goes the same way
        self.world.store.write(lambda cn: [people.save_staff(cn, estate.id, one) for one in self.everybody])
        self.rows: Rows = self.read()
        for place, stage in enumerate(stages):
            self.begin_work(place, stage, "P104")

    def begin_work(self, place: int, stage: str, service: str) -> None:
        day = next(iter(self.world.offering.catalog.working_days(clocks.local(self.world.now).date() + timedelta(1))))
        who = {"service": service, "lead": "W01", "by": "S01"}
        if service == "F01":
            who |= {"lead": ("W04", "S02")[place % 2], "by": "S02"}
        home = f"3-2-50{1 + place // 2 % 2}"
        self.tried(getattr(self.world, stage), **who, home=home, day=day.isoformat(), half=("am", "pm")[place % 2],
                   content=f"第 {len(self.rows['service_order'])} 件")  # fmt: skip

    # ---- how anything is pressed -------------------------------------------------------------------------------------

    def read(self) -> Rows:
        with self.world.store.read() as cn:
            return rows_of(cn, self.world.office.estate)

    def tried(self, use_case: Callable[..., Any], *args: Any, **more: Any) -> bool:
        """Do it and look at everything; what is refused is refused by the core and leaves every row as it was."""
        self.world.wait(minutes=1)
        before = self.rows
        refused: DeskError | None = None
        try:
            use_case(*args, **more)
        except DeskError as refusal:
            refused = refusal
        self.rows = self.read()
        assert refused is None or not isinstance(refused.__cause__, DBAPIError), refused
        assert refused is None or use_case.__name__ in SEVERAL or self.rows == before
        machine_facts.everything(before, self.rows)
        return refused is None

    def own(self, by: str, use_case: Callable[..., Any], *args: Any) -> bool:
        office = self.world.office
        return self.tried(
            self.world.store.write, lambda cn: use_case(cn, office, desk.own_act(cn, office, Entry(by)), *args)
        )

    def staff(self, by: str, action: Action, use_case: Callable[..., Any], *args: Any, **more: Any) -> bool:
        return self.tried(self.world.staff, by, action, use_case, *args, **more)

    def resident(self, use_case: Callable[..., Any], *args: Any, **more: Any) -> bool:
        return self.tried(self.world.write, use_case, LINK, *args, **more)

    def orders(self, *states: str, kind: str = "") -> list[Row]:
        """The orders in these states, in the order of their numbers; all if none is named."""
        return [
            one
            for one in self.rows["service_order"]
            if (not states or one["state"] in states) and kind in ("", one["kind"])
        ]

    def talks(self) -> list[Row]:
        return [one for one in self.rows["negotiation"] if one["closed_at"] is None]

    # ---- the work ----------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.orders()) < 5)
    @rule(
        place=which,
        stage=st.sampled_from(["started", "finished", "accepted"]),
        service=st.sampled_from(["P104", "F01"]),
    )
    def works(self, place: int, stage: str, service: str) -> None:
        self.begin_work(place, stage, service)

    @precondition(lambda self: self.orders(*TO_DO))
    @rule(at=which, lead=st.sampled_from(["W01", "W01", "W02"]))
    def does_it_again(self, at: int, lead: str) -> None:
        order = _pick(self.orders(*TO_DO), at)
        number, world = order["number"], self.world
        front = order["department"] == "reception"
        by, who = ("S02", ("W04", "S02")[at % 2]) if front else ("S01", lead)
        lines = () if order["kind"] == "free" else ((order["service"], 1000),)

        def again() -> None:
            if order["state"] != "IN_SERVICE":
                world.staff(by, Action.ASSIGN, desk.assign, number, who, world.window())
                world.wait(hours=25)
                world.staff(who, Action.START, desk.start, number, conduct_confirmed=True)
            world.staff(order["lead"] if order["state"] == "IN_SERVICE" else who, Action.FINISH, desk.finish, number,
                        "换了阀芯", lines)  # fmt: skip

        self.tried(again)

    @precondition(lambda self: self.orders("COMPLETED"))
    @rule(at=which)
    def accepts(self, at: int) -> None:
        self.resident(desk.accept, _pick(self.orders("COMPLETED"), at)["number"], "王女士")

    @precondition(lambda self: self.orders("COMPLETED"))
    @rule(at=which, over_money=st.booleans())
    def rejects(self, at: int, *, over_money: bool) -> None:
        number = _pick(self.orders("COMPLETED"), at)["number"]
        self.resident(acceptance.reject, number, "还在滴", over_money=over_money)

    @precondition(lambda self: self.orders("SETTLED", "CLOSED"))
    @rule(at=which, kind=st.sampled_from(["rework", "warranty"]))
    def opens_anew(self, at: int, kind: str) -> None:
        self.resident(acceptance.reopen, _pick(self.orders("SETTLED", "CLOSED"), at)["number"], kind, "又漏了")

    # ---- the price ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.orders(*UNPAID, kind="paid"))
    @rule(at=which, asked=st.none() | amounts, by=st.sampled_from(["link", "M01", "S01", "R01"]))
    def objects(self, at: int, asked: int | None, by: str) -> None:
        number, office = _pick(self.orders(*UNPAID, kind="paid"), at)["number"], self.world.office
        if by == "link":
            self.resident(negotiation.objected, number, "贵", asked)
            return
        entry = Entry(by, basis=Basis.TELEPHONE)

        def run(cn: Any) -> Any:
            return negotiation.objected(cn, office, desk.resident_act(cn, office, entry), number, "贵", asked)

        self.tried(self.world.store.write, run)

    @precondition(lambda self: self.talks())
    @rule(at=which, amount=amounts, by=st.sampled_from(["S01", "S01", "S02"]))
    def agrees_in_the_band(self, at: int, amount: int, by: str) -> None:
        self.own(by, negotiation.agree, _pick(self.talks(), at)["number"], amount, "王女士")

    @precondition(lambda self: self.talks())
    @rule(at=which, amount=amounts, by=st.sampled_from(["M01", "M01", "S01"]), acknowledges=st.booleans())
    def decides(self, at: int, amount: int, by: str, *, acknowledges: bool) -> None:
        number = _pick(self.talks(), at)["number"]
        if acknowledges:
            self.own(by, negotiation.acknowledge, number)
        else:
            self.own(by, negotiation.decide, number, amount)

    @precondition(lambda self: self.talks())
    @rule(at=which, amount=st.none() | amounts, goes_on=st.sampled_from([True, True, False]))
    def answers_the_offer(self, at: int, amount: int | None, *, goes_on: bool) -> None:
        found = _pick(self.talks(), at)
        if goes_on:
            offered = found["amount"] if amount is None else amount
            self.resident(negotiation.consent, found["number"], offered or 0, "王女士")
        else:
            self.resident(negotiation.withdraw, found["number"])

    # ---- the money ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.orders(*UNPAID))
    @rule(at=which, amount=mostly_what_is_due, by=cashiers, method=cash_mostly)
    def settles(self, at: int, amount: int | None, by: str, method: str) -> None:
        order = _pick(self.orders("ACCEPTED") or self.orders(*UNPAID), at)
        taken = due_of(self.rows, order) if amount is None else amount
        self.staff(by, Action.SETTLE, desk.settle, order["number"], taken, method)

    @precondition(lambda self: len(self.orders("ACCEPTED")) > 1)
    @rule(at=which, by=finance, method=cash_mostly, all_of_them=st.booleans())
    def settles_together(self, at: int, by: str, method: str, *, all_of_them: bool) -> None:
        found = self.orders("ACCEPTED")
        home = _pick(found, at)["address_room"]
        own = [one for one in found if all_of_them or one["address_room"] == home]
        due = sum(due_of(self.rows, one) for one in own)
        office, numbers = self.world.office, [one["number"] for one in own]

        def run(cn: Any) -> Any:
            first = desk.history(cn, office, numbers[0]).order
            act = desk.act_of(cn, office, Entry(by), Action.SETTLE, first)
            return payments.settle_together(cn, office, act, numbers, due, method)

        self.tried(self.world.store.write, run)

    @precondition(lambda self: self.rows["payment"])
    @rule(at=which, by=st.sampled_from(["F01", "F02", "F02", "F02", "M01"]))
    def voids(self, at: int, by: str) -> None:
        standing = [
            one for one in self.rows["payment"] if one["receipt"] in {o["receipt"] for o in self.orders("SETTLED")}
        ]
        self.own(by, payments.void, _pick(standing or self.rows["payment"], at)["receipt"], "收错了")

    @precondition(lambda self: self.rows["payment_share"])
    @rule(at=which, amount=amounts, by=st.sampled_from(["M01", "M01", "F02"]), method=methods)
    def refunds(self, at: int, amount: int, by: str, method: str) -> None:
        share = _pick(self.rows["payment_share"], at)
        self.own(by, payments.refund, share["receipt"], share["number"], amount, method, "没修好")

    @precondition(lambda self: self.orders(*UNPAID, kind="paid"))
    @rule(at=which, amount=amounts, by=st.sampled_from(["W01", "W01", "W02", "R01"]))
    def presses_cash_on_the_worker(self, at: int, amount: int, by: str) -> None:
        self.writes_a_slip(_pick(self.orders(*UNPAID, kind="paid"), at), amount, by)

    def writes_a_slip(self, order: Row, amount: int, by: str) -> None:
        office = self.world.office
        entry = Entry(by, for_worker=order["lead"] if by == "R01" else "")
        self.tried(
            self.world.store.write,
            lambda cn: slips.write(cn, office, slips.act_of(cn, office, entry), order["number"], amount),
        )

    @precondition(lambda self: self.orders("ACCEPTED", kind="paid"))
    @rule(
        at=which,
        short=st.sampled_from([0, 0, 500]),
        method=cash_mostly,
        hands_over=st.sampled_from([True, True, False]),
    )
    def pays_at_the_door(self, at: int, short: int, method: str, *, hands_over: bool) -> None:
        order = _pick(self.orders("ACCEPTED", kind="paid"), at)
        due = due_of(self.rows, order)
        self.writes_a_slip(order, due - short, order["lead"])
        if hands_over:
            for slip in [one for one in self.rows["cash_slip"] if not one["ending"]]:
                self.own("F02", slips.hand_over, slip["slip"])
        self.staff("F01", Action.SETTLE, desk.settle, order["number"], due, method)

    @precondition(lambda self: self.rows["cash_slip"])
    @rule(at=which, by=st.sampled_from(["F01", "F02", "W02", "M01"]))
    def ends_a_slip(self, at: int, by: str) -> None:
        slip = _pick(self.rows["cash_slip"], at)["slip"]
        self.own(by, slips.void, slip, "写错") if by == "M01" else self.own(by, slips.hand_over, slip)

    @precondition(lambda self: len(self.rows["holding"]) < 3)
    @rule(kind=st.sampled_from(["deposit", "agency"]), amount=amounts, by=finance, method=methods)
    def brings_a_deposit(self, kind: str, amount: int, by: str, method: str) -> None:
        self.own(by, holdings.take_in, Given(kind, "借用冲击钻", amount, method, payer="李先生", home="3-2-502"))

    @precondition(lambda self: self.rows["holding"])
    @rule(at=which, kind=st.sampled_from(MoveKind), amount=st.none() | amounts, by=finance, method=cash_mostly)
    def moves_what_is_held(self, at: int, kind: MoveKind, amount: int | None, by: str, method: str) -> None:
        number = _pick(self.rows["holding"], at)["holding"]
        own = [one for one in self.rows["holding_move"] if one["holding"] == number]
        left = sum(machine_facts.signed(one) for one in own)
        self.own(by, holdings.move, number, kind, left if amount is None else amount, method, "A-118")

    @rule(by=finance, off=st.sampled_from([0, 0, 0, -100, 100]), kept=amounts, explained=st.booleans())
    def closes_the_day(self, by: str, off: int, kept: int, *, explained: bool) -> None:
        with self.world.store.read() as cn:
            due = {one.method: one.amount for one in cash_closing.standing(cn, self.world.office).due}
        assert due == expected_now(self.rows)
        counted = {method: amount if method != "cash" else max(0, amount + off) for method, amount in due.items()}
        wrote = self.own(
            by, cash_closing.close_day, counted, kept, dict.fromkeys(counted, "点过两遍" if explained else "")
        )
        assert wrote or (counted != due and not explained)

    @rule(by=finance, counts=st.booleans(), on=st.integers(0, 1))
    def closes_the_month(self, by: str, on: int, *, counts: bool) -> None:
        if on:
            self.world.now = month_of(self.world.now).until + timedelta(hours=9)
        if counts:
            self.closes_the_day(by, 0, 5000, explained=True)
        with self.world.store.read() as cn:
            month = cash_closing.next_month(cn, self.world.office)
        self.own(by, cash_closing.close_month, month)

    # ---- what residents say afterwards -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.rows["complaint"]) < 3)
    @rule(at=which, kind=st.sampled_from(["quality", "tips"]), about=st.sampled_from(["", "W01", "S01", "M01"]))
    def complains(self, at: int, kind: str, about: str) -> None:
        with self.world.store.read() as cn:
            order = (
                desk.history(cn, self.world.office, _pick(self.orders(), at)["number"]).order if self.orders() else None
            )
        self.tried(complaining.receive, self.world, order, Source.WEB, kind=kind, about=about, words=f"不满意 {at}")

    @precondition(lambda self: self.complaints())
    @rule(
        at=which,
        said=st.sampled_from([*(one for one in Said if one in complaining.USES), Said.HANDLE]),
        by=office_people,
    )
    def takes_a_complaint_on(self, at: int, said: Said, by: str) -> None:
        self.tried(complaining.do, self.world, by, said, _pick(self.complaints(), at)["number"])

    @precondition(lambda self: self.complaints())
    @rule(at=which, by=st.sampled_from(["M01", "M01", "S01", "S02"]), confirms=st.booleans())
    def carries_a_complaint_on(self, at: int, by: str, *, confirms: bool) -> None:
        """The next thing that is due, whatever that is."""
        found = _pick(self.complaints(), at)
        steps = {"received": Said.ACKNOWLEDGE, "acknowledged": Said.HANDLE, "handled": Said.TELL, "told": Said.CONFIRM}
        said = steps[found["state"]]
        if said is Said.HANDLE and found["severity"] == "major" and not found["measured_by"]:
            said = Said.MEASURE
        if said is Said.CONFIRM and confirms:
            self.tried(complaining.resident, self.world, said, found["number"])
        else:
            self.tried(complaining.do, self.world, by, said, found["number"])

    @precondition(lambda self: self.orders(*WORKED))
    @rule(
        at=which, by=st.sampled_from(["S01", "S01", "M01", "S02", "W02"]), result=st.sampled_from(FollowUpResult),
        leads_to=st.sampled_from(["", "rework", "complaint", "nonsense"]), charged=st.sampled_from([None, False, True]),
    )  # fmt: skip
    def follows_up(self, at: int, by: str, result: FollowUpResult, leads_to: str, *, charged: bool | None) -> None:
        number = _pick(self.orders("SETTLED") or self.orders(*WORKED), at)["number"]
        self.own(by, desk.follow_up, number, "telephone", result, "还在滴", leads_to, Asked(charged=charged))

    @precondition(lambda self: any(one["open"] for one in self.rows["follow_up"]))
    @rule(at=which, by=st.sampled_from(["S01", "M01", "W01"]))
    def resolves(self, at: int, by: str) -> None:
        found = _pick([one for one in self.rows["follow_up"] if one["open"]], at)
        self.own(by, desk.resolve_follow_up, found["id"], "修好了，住户满意")

    @precondition(lambda self: self.orders())
    @rule(at=which, stars=st.sampled_from(Stars), by=st.sampled_from(["link", "R01", "W01", "S02", "system"]))
    def rates(self, at: int, stars: Stars, by: str) -> None:
        number, office = _pick(self.orders(), at)["number"], self.world.office
        if by == "link":
            self.resident(desk.rate, number, stars)
        elif by == "system":
            assert not self.tried(self.world.write, desk.rate, Act.system(), number, stars)
        else:
            entry = Entry(by, basis=Basis.TELEPHONE)
            self.tried(
                self.world.store.write,
                lambda cn: desk.rate(cn, office, desk.resident_act(cn, office, entry), number, stars),
            )

    @precondition(lambda self: self.complaints())
    @rule(days=st.sampled_from([1, 4, 40]))
    def time_passes(self, days: int) -> None:
        self.world.wait(days=days)
        office = self.world.office
        self.tried(self.world.store.write, lambda cn: complaints.escalate_due(cn, office))

    def complaints(self) -> list[Row]:
        return [one for one in self.rows["complaint"] if one["state"] not in machine_facts.OVER]

    def teardown(self) -> None:
        with self.world.store.read() as cn:
            assert events.verify(cn, self.world.office.estate, secret=SECRET) == ()


def _pick(found: list[Row], at: int) -> Row:
    return found[at % len(found)]
