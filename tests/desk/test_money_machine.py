"""Whatever staff and resident press, in whatever order: what TRUST says of money holds, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service_desk import desk
from service_desk.desk import Act, Entry, acceptance, negotiation, payments
from service_desk.errors import DeskError
from service_desk.negotiations import Negotiation, Outcome
from service_desk.orders import FollowUpResult
from service_desk.payments import refunded, voided
from service_desk.store import events, people
from service_desk.store import payments as rows
from service_desk.workflow import Action, State

if TYPE_CHECKING:
    from conftest import World

LINK = Act.resident()
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
BOUNDED = settings(
    max_examples=10, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
amounts = st.sampled_from([0, 1, 2000, 3600, 3700, 3999, 4000, 4001, 9000])


class Money(RuleBasedStateMachine):
    """One order of 40 yuan after its work; refusals are fine, what was written has to be right."""

    world: World
    drawn = 0

    @initialize(accepted=st.sampled_from([True, True, False]))
    def begin(self, *, accepted: bool) -> None:
        Money.drawn += 1
        self.world.now = MONDAY
        day = f"2026-11-{24 + Money.drawn % 4}"
        begun = self.world.accepted if accepted else self.world.finished
        self.order = begun(home=f"3-2-{500 + Money.drawn}", day=day, half=("am", "pm")[Money.drawn // 4 % 2])

    def tried(self, use_case: Any, *args: Any) -> None:
        """Do it; a refusal must leave everything as it was."""
        before = self.world.see(self.order.number)
        self.world.wait(minutes=1)
        try:
            use_case(*args)
        except DeskError:
            assert self.world.see(self.order.number) == before

    def own(self, by: str, use_case: Any, *args: Any) -> None:
        office = self.world.office
        self.tried(
            lambda: self.world.store.write(lambda cn: use_case(cn, office, desk.own_act(cn, office, Entry(by)), *args))
        )

    def resident(self, use_case: Any, *args: Any, **more: Any) -> None:
        self.tried(lambda: self.world.write(use_case, LINK, self.order.number, *args, **more))

    @precondition(lambda self: not self.talking() and not self.receipts())
    @rule(asked=st.none() | amounts, how=st.sampled_from(["objects", "rejects"]))
    def objects(self, asked: int | None, how: str) -> None:
        if how == "rejects":
            self.resident(acceptance.reject, "贵", over_money=True)
        else:
            self.resident(negotiation.objected, "贵", asked)

    @precondition(lambda self: self.talking())
    @rule(amount=amounts)
    def agrees_in_the_band(self, amount: int) -> None:
        self.own("S01", negotiation.agree, self.order.number, amount, "王女士")

    @precondition(lambda self: self.talking())
    @rule(amount=amounts, by=st.sampled_from(["M01", "M01", "S01"]))
    def decides(self, amount: int, by: str) -> None:
        self.own(by, negotiation.decide, self.order.number, amount)

    @precondition(lambda self: self.talking())
    @rule(by=st.sampled_from(["M01", "S01"]))
    def acknowledges(self, by: str) -> None:
        self.own(by, negotiation.acknowledge, self.order.number)

    @precondition(lambda self: self.talking())
    @rule(amount=st.none() | amounts)
    def consents(self, amount: int | None) -> None:
        offered = self.talks()[0].amount
        self.resident(negotiation.consent, offered if amount is None and offered is not None else amount or 0, "王女士")

    @precondition(lambda self: not self.receipts())
    @rule(amount=amounts)
    def comes_to_an_agreement(self, amount: int) -> None:
        self.resident(negotiation.objected, "贵", None)
        self.own("M01", negotiation.decide, self.order.number, amount)
        self.resident(negotiation.consent, amount, "王女士")

    @precondition(lambda self: self.talking())
    @rule()
    def withdraws(self) -> None:
        self.resident(negotiation.withdraw)

    @precondition(lambda self: self.standing() is State.COMPLETED)
    @rule()
    def accepts(self) -> None:
        self.resident(desk.accept, "王女士")

    @precondition(lambda self: self.standing() is State.ACCEPTED)
    @rule(amount=st.none() | st.none() | amounts, by=st.sampled_from(["F01", "F01", "W01", "M01"]))
    def settles(self, amount: int | None, by: str) -> None:
        due = self.world.see(self.order.number).order.due
        taken = due if amount is None else amount
        self.tried(lambda: self.world.staff(by, Action.SETTLE, desk.settle, self.order.number, taken, "cash"))

    @precondition(lambda self: self.receipts())
    @rule(by=st.sampled_from(["F01", "F02", "M01"]))
    def voids(self, by: str) -> None:
        for found in self.receipts():
            self.own(by, payments.void, found.receipt, "收错了")

    @precondition(lambda self: self.receipts())
    @rule(amount=amounts, by=st.sampled_from(["M01", "M01", "F02"]))
    def refunds(self, amount: int, by: str) -> None:
        for found in self.receipts():
            self.own(by, payments.refund, found.receipt, self.order.number, amount, "cash", "没修好")

    @rule(what=st.sampled_from(["settle", "withdraw", "consent", "accept", "follow-up", "reject"]))
    def presses_whatever(self, what: str) -> None:
        number, staff = self.order.number, self.world.staff
        if what == "settle":
            self.tried(lambda: staff("F01", Action.SETTLE, desk.settle, number, 4000, "wechat"))
        elif what == "follow-up":
            done = FollowUpResult.SATISFIED
            self.tried(lambda: staff("S01", Action.CLOSE, desk.follow_up, number, "telephone", done))
        elif what == "reject":
            self.resident(acceptance.reject, "还在滴", over_money=True)
        else:
            use = {"withdraw": negotiation.withdraw, "accept": desk.accept, "consent": negotiation.consent}[what]
            given: dict[str, tuple[Any, ...]] = {"accept": ("王女士",), "consent": (4000, "王女士")}
            self.resident(use, *given.get(what, ()))

    # ---- what is looked at ------------------------------------------------------------------------------------------

    def talking(self) -> bool:
        return any(one.open for one in self.talks())

    def standing(self) -> State:
        found: State = self.world.see(self.order.number).order.state
        return found

    def talks(self) -> tuple[Negotiation, ...]:
        with self.world.store.read() as cn:
            return negotiation.of_order(cn, self.world.office, self.order.number)

    def receipts(self) -> Any:
        with self.world.store.read() as cn:
            return rows.of_order(cn, self.world.office.estate, self.order.number)

    @invariant()
    def the_price_is_listed_or_decided_by_another_with_consent(self) -> None:
        order = self.world.see(self.order.number).order
        listed = sum(line.amount for line in order.lines)
        if order.agreed is None:
            assert order.due == listed
            return
        found = next(one for one in self.talks() if one.decision == order.decision)
        assert (found.outcome, found.amount) == (Outcome.AGREED, order.due)
        assert found.decided_by != found.proposed_by
        assert found.consent is not None
        assert order.consent.limit == order.due

    @invariant()
    def money_is_taken_after_acceptance_once_within_the_consent(self) -> None:
        order = self.world.see(self.order.number).order
        with self.world.store.read() as cn:
            backs = {one.receipt: rows.backs_of(cn, self.world.office.estate, one.receipt) for one in self.receipts()}
        standing = [one for one in self.receipts() if not voided(backs[one.receipt])]
        assert len(standing) <= 1
        assert order.receipt == (standing[0].receipt if standing else "")
        assert order.paid == (standing[0].share_of(order.number) if standing else 0)
        assert all(refunded(gone) <= order.paid for gone in backs.values())
        if order.state in (State.SETTLED, State.CLOSED):
            assert order.accepted_at is not None
            assert order.paid == order.due <= order.consent.limit
            assert not any(one.open for one in self.talks())
        else:
            assert order.paid == 0

    def teardown(self) -> None:
        with self.world.store.read() as cn:
            estate = self.world.office.estate
            assert [one.seq for one in reversed(rows.taken(cn, estate, BEGIN, END))] == list(
                range(1, len(rows.taken(cn, estate, BEGIN, END)) + 1)
            )
            assert events.verify(cn, estate, secret=b"k" * 32) == ()


def test_the_rules_of_money_hold_whatever_is_pressed(either_world: World) -> None:
    estate = replace(either_world.offering.catalog.estate, price_reduction_percent=10)
    catalog = replace(either_world.offering.catalog, estate=estate)
    either_world.offering = replace(either_world.offering, catalog=catalog)
    with either_world.store.read() as cn:
        first = next(one for one in people.staff(cn, estate.id) if one.id == "F01")
    second = replace(first, id="F02", badge="042")
    either_world.store.write(lambda cn: people.save_staff(cn, estate.id, second))
    Money.drawn = 0
    machine = type("MoneyOn", (Money,), {"world": either_world})
    run_state_machine_as_test(machine, settings=BOUNDED)
