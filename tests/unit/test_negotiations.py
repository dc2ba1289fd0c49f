"""What a price may become by negotiation, who may decide it, and what an order then costs (§1.6, §6.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk import negotiations as rules
from service_desk.errors import DeskError, IllegalStep, NotAllowed, Refused
from service_desk.negotiations import Negotiation, Outcome, Stage, Yes
from service_desk.orders import Basis
from service_desk.pricing import Agreed, Line, charged

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LISTED = 10_000
OPEN = Negotiation(
    "n1", "2611-7K3QM", NOW, "R01", Basis.TELEPHONE, "太贵", Stage.OPEN, proposed_by="R01", listed=LISTED
)
YES = Yes("王女士", NOW, Basis.TELEPHONE, "", "S01")


def lines(*amounts: int) -> tuple[Line, ...]:
    return tuple(Line(f"P{n}", "项目", "次", amount, 1000, amount) for n, amount in enumerate(amounts))


def code(error: pytest.ExceptionInfo[DeskError]) -> str:
    return error.value.code


@pytest.mark.parametrize(
    ("amount", "percent", "within"),
    [(9000, 10, True), (8999, 10, False), (10_000, 0, True), (9999, 0, False), (10_001, 10, False), (0, 100, True)],
)
def test_the_band_is_exact_and_never_upward(amount: int, percent: int, *, within: bool) -> None:
    assert rules.within_band(LISTED, amount, percent) is within


@given(listed=st.integers(0, 10**7), percent=st.integers(0, 100), amount=st.integers(0, 10**7))
def test_inside_the_band_no_more_than_the_share_is_given_up(listed: int, percent: int, amount: int) -> None:
    if rules.within_band(listed, amount, percent):
        assert 0 <= (listed - amount) * 100 <= listed * percent


def test_a_supervisor_agrees_inside_the_band_and_another_acknowledges() -> None:
    agreed = rules.agree(OPEN, "S01", YES, 9500, LISTED, 10)
    assert (agreed.stage, agreed.proposed_by, agreed.consent, agreed.open) == (Stage.AGREED, "S01", YES, True)
    with pytest.raises(NotAllowed):
        rules.confirm(agreed, "S01", LISTED, NOW, "2026-XS-0001")
    with pytest.raises(Refused) as changed:
        rules.confirm(agreed, "M01", LISTED + 1, NOW, "2026-XS-0001")
    assert code(changed) == "lines_changed"
    done = rules.confirm(agreed, "M01", LISTED, NOW, "2026-XS-0001")
    assert (done.outcome, done.decided_by, done.decision, done.open) == (Outcome.AGREED, "M01", "2026-XS-0001", False)


@pytest.mark.parametrize(
    ("amount", "who", "refusal"),
    [(8999, "王女士", "outside_band"), (10_001, "王女士", "outside_band"), (LISTED, "王女士", "same_price"),
     (9500, "  ", "no_consent")],
)  # fmt: skip
def test_what_a_supervisor_cannot_agree_to(amount: int, who: str, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.agree(OPEN, "S01", replace(YES, who=who), amount, LISTED, 10)
    assert code(refused) == refusal


@pytest.mark.parametrize("amount", [0, 5000, 12_000])
def test_the_manager_decides_any_price_and_the_resident_has_the_last_word(amount: int) -> None:
    offered = rules.decide(OPEN, "M01", amount, LISTED, NOW)
    assert (offered.stage, offered.amount, offered.consent) == (Stage.OFFERED, amount, None)
    done = rules.consent(offered, YES, amount, LISTED, NOW, "2026-XS-0002")
    assert (done.outcome, done.consent, done.decided_by) == (Outcome.AGREED, YES, "M01")
    ended = rules.end(offered, Outcome.LISTED, NOW)
    assert (ended.outcome, ended.decision, ended.consent) == (Outcome.LISTED, "", None)


def test_nobody_decides_the_own_proposal_but_the_listed_price_may_be_kept() -> None:
    own = replace(OPEN, proposed_by="M01")
    with pytest.raises(NotAllowed):
        rules.decide(own, "M01", 9000, LISTED, NOW)
    assert rules.decide(own, "M01", LISTED, LISTED, NOW).outcome is Outcome.LISTED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"amount": 8000}, "other_price"), ({"listed": LISTED - 1}, "lines_changed"),
     ({"yes": replace(YES, who="")}, "no_consent")],
)  # fmt: skip
def test_a_stale_or_nameless_consent_is_refused(changes: dict[str, object], refusal: str) -> None:
    offered = rules.decide(OPEN, "M01", 9000, LISTED, NOW)
    given_ = {"yes": YES, "amount": 9000, "listed": LISTED, "at": NOW, "decision": "2026-XS-0003"} | changes
    with pytest.raises(Refused) as refused:
        rules.consent(offered, **given_)  # type: ignore[arg-type]
    assert code(refused) == refusal


ACTS: dict[str, Callable[[Negotiation], Negotiation]] = {
    "agree": lambda found: rules.agree(found, "S01", YES, 9600, LISTED, 10),
    "decide": lambda found: rules.decide(found, "M02", 9000, LISTED, NOW),
    "confirm": lambda found: rules.confirm(found, "M01", LISTED, NOW, "2026-XS-0004"),
    "consent": lambda found: rules.consent(found, YES, 9000, LISTED, NOW, "2026-XS-0004"),
    "end": lambda found: rules.end(found, Outcome.LISTED, NOW),
}
MAY = {
    Stage.OPEN: {"agree", "decide", "end"},
    Stage.AGREED: {"agree", "decide", "confirm", "end"},
    Stage.OFFERED: {"decide", "consent", "end"},
    Stage.CLOSED: set[str](),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_lets_through_its_own_acts_alone(stage: Stage, act: str) -> None:
    standing = {
        Stage.OPEN: OPEN,
        Stage.AGREED: rules.agree(OPEN, "S01", YES, 9500, LISTED, 10),
        Stage.OFFERED: rules.decide(OPEN, "M01", 9000, LISTED, NOW),
        Stage.CLOSED: rules.end(OPEN, Outcome.MOOT, NOW),
    }[stage]
    if act in MAY[stage]:
        assert ACTS[act](standing) != standing
    else:
        with pytest.raises(IllegalStep, match=standing.word):
            ACTS[act](standing)


@pytest.mark.parametrize(
    ("amounts", "agreed", "due"),
    [
        ((10_000,), None, 10_000),
        ((10_000,), (8000, 10_000), 8000),
        ((6000,), (8000, 10_000), 6000),  # less work: never more than listed
        ((10_000, 500), (8000, 10_000), 10_500),  # more work than was talked about: listed prices, asked anew
        ((10_000,), (12_000, 10_000), 12_000),
        ((9000,), (12_000, 10_000), 9000),
        ((), (8000, 10_000), 0),
    ],
)
def test_what_work_costs(amounts: tuple[int, ...], agreed: tuple[int, int] | None, due: int) -> None:
    assert charged(lines(*amounts), Agreed("2026-XS-0001", *agreed) if agreed else None) == due


@given(amounts=st.lists(st.integers(0, 10**6), max_size=4), amount=st.integers(0, 10**6), listed=st.integers(0, 10**6))
def test_what_is_due_is_the_listed_sum_or_the_agreed_amount(amounts: list[int], amount: int, listed: int) -> None:
    """TRUST: no third amount can come about."""
    due = charged(lines(*amounts), Agreed("2026-XS-0001", amount, listed))
    assert due in (sum(amounts), amount)
    assert due <= sum(amounts) or (due == amount and sum(amounts) == listed)
