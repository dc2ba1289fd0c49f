"""Talking about a price, from the objection to the receipt, on both engines (§1.6, §6.3, TRUST 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from service_desk import desk
from service_desk.desk import Act, Entry, acceptance, decisions, negotiation
from service_desk.errors import DeskError, IllegalStep, InvalidInput, NotAllowed, NotFound, Refused, Stale
from service_desk.negotiations import Negotiation, Outcome, Stage
from service_desk.orders import Basis, Grant
from service_desk.store import events, negotiations, people, transfer
from service_desk.workflow import Action, Role, State

if TYPE_CHECKING:
    from conftest import World

LINK = Act.resident()


@pytest.fixture
def band(either_world: World) -> World:
    """Supervisors may come down by ten per cent; the company has left a name."""
    world = either_world
    estate = replace(world.offering.catalog.estate, price_reduction_percent=10, company_contact="公司客服")
    world.offering = replace(world.offering, catalog=replace(world.offering.catalog, estate=estate))
    return world


def own(world: World, by: str, use_case: Any, number: str, *args: Any, **entry: Any) -> Any:
    """A use case by somebody of the staff, on the person's own account."""
    office = world.office
    return world.store.write(
        lambda cn: use_case(cn, office, desk.own_act(cn, office, Entry(by, **entry)), number, *args)
    )


def said(world: World, by: str, use_case: Any, number: str, *args: Any, **entry: Any) -> Any:
    """What a resident said, recorded by somebody of the staff."""
    office = world.office
    entry = {"basis": Basis.TELEPHONE} | entry
    return world.store.write(
        lambda cn: use_case(cn, office, desk.resident_act(cn, office, Entry(by, **entry)), number, *args)
    )


def opened(world: World, number: str, asked: int | None = None) -> Negotiation:
    found: Negotiation = world.write(negotiation.objected, LINK, number, "比楼下贵", asked)
    return found


def code(world: World, use_case: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(DeskError) as refused:
        world.write(use_case, *args, **kwargs)
    return refused.value.code


def test_inside_the_band_settling_waits_for_the_managers_acknowledgement(band: World) -> None:
    order = band.accepted()
    opened(band, order.number)
    amount = order.due * 9 // 10
    own(band, "S01", negotiation.agree, order.number, amount, "王女士", basis=Basis.TELEPHONE)
    for due in (order.due, amount):
        with pytest.raises(Refused) as waits:
            band.staff("F01", Action.SETTLE, desk.settle, order.number, due, "cash")
        assert waits.value.code == "price_open"
    own(band, "M01", negotiation.acknowledge, order.number)
    after = band.see(order.number).order
    assert (after.due, after.decision, after.consent.limit) == (amount, "2026-XS-0001", amount)
    assert (after.consent.who, after.consent.basis, after.consent.recorded_by) == ("王女士", Basis.TELEPHONE, "S01")
    with pytest.raises(Refused):
        band.staff("F01", Action.SETTLE, desk.settle, order.number, order.due, "cash")
    paid = band.staff("F01", Action.SETTLE, desk.settle, order.number, amount, "cash")
    assert (paid.state, paid.paid) == (State.SETTLED, amount)
    with band.store.read() as cn:
        assert events.verify(cn, band.office.estate, secret=b"k" * 32) == ()


@pytest.mark.parametrize("share", [50, 150])
def test_outside_the_band_and_upward_the_manager_decides_and_the_resident_agrees(band: World, share: int) -> None:
    order = band.accepted()
    opened(band, order.number)
    amount = order.due * share // 100
    with pytest.raises(Refused) as band_says:
        own(band, "S01", negotiation.agree, order.number, amount, "王女士")
    assert band_says.value.code == "outside_band"
    with pytest.raises(NotAllowed):
        own(band, "S01", negotiation.decide, order.number, amount)
    own(band, "M01", negotiation.decide, order.number, amount)
    assert "请问您是否同意" in band.see(order.number).tasks[-1].sentence
    assert code(band, negotiation.consent, LINK, order.number, order.due, "王女士") == "other_price"
    assert code(band, negotiation.consent, LINK, order.number, amount, " ") == "no_consent"
    made = band.write(negotiation.consent, LINK, order.number, amount, "王女士")
    assert (made.outcome, made.decided_by, made.proposed_by) == (Outcome.AGREED, "M01", "resident")
    assert band.see(order.number).order.due == amount


def test_without_the_residents_consent_the_listed_price_stands(band: World) -> None:
    order = band.accepted()
    opened(band, order.number, 1000)
    own(band, "M01", negotiation.decide, order.number, order.due - 100)
    ended = band.write(negotiation.withdraw, LINK, order.number)
    assert (ended.outcome, ended.decision) == (Outcome.LISTED, "")
    assert band.see(order.number).order.due == order.due
    opened(band, order.number)
    kept = own(band, "M01", negotiation.decide, order.number, order.due)
    assert kept.outcome is Outcome.LISTED
    assert "仍按标定价格" in band.see(order.number).tasks[-1].sentence
    assert band.staff("F01", Action.SETTLE, desk.settle, order.number, order.due, "cash").paid == order.due


def test_before_the_work_an_agreed_price_limits_what_is_charged(band: World) -> None:
    order = band.book()
    listed = negotiation.listed_of(order)
    opened(band, order.number, listed - 500)
    own(band, "M01", negotiation.decide, order.number, listed - 500)
    band.write(negotiation.consent, LINK, order.number, listed - 500, "王女士")
    band.staff("S01", Action.ASSIGN, desk.assign, order.number, "W01", band.window())
    band.wait(hours=25)
    band.staff("W01", Action.START, desk.start, order.number, conduct_confirmed=True)
    with pytest.raises(Refused) as more:  # more work than was talked about is asked for anew
        band.staff("W01", Action.FINISH, desk.finish, order.number, "换了两只", (("P104", 9000),))
    assert more.value.code == "over_consent"
    done = band.staff("W01", Action.FINISH, desk.finish, order.number, "换了阀芯", (("P104", 1000),))
    assert done.due == min(listed - 500, sum(line.amount for line in done.lines))


def test_a_quote_on_site_puts_listed_prices_in_the_place_of_the_agreed_one(band: World) -> None:
    order = band.started()
    listed = negotiation.listed_of(order)
    opened(band, order.number)
    own(band, "M01", negotiation.decide, order.number, listed - 100)
    band.write(negotiation.consent, LINK, order.number, listed - 100, "王女士")
    after = band.staff(
        "W01", Action.REQUOTE, desk.requote, order.number, (("P104", 5000),), consented_by="王女士", basis=Basis.COUNTER
    )
    assert (after.decision, after.due) == ("", sum(line.amount for line in after.lines))
    opened(band, order.number)  # and may be talked about again


def test_charges_that_change_while_a_price_is_offered_make_it_stale(band: World) -> None:
    order = band.started()
    opened(band, order.number)
    own(band, "M01", negotiation.decide, order.number, 100)
    band.staff(
        "W01", Action.REQUOTE, desk.requote, order.number, (("P104", 5000),), consented_by="王女士", basis=Basis.COUNTER
    )
    assert code(band, negotiation.consent, LINK, order.number, 100, "王女士") == "lines_changed"


def test_trust_11_stale_and_self_approved_prices_are_refused(band: World) -> None:
    order = band.accepted()
    seen = band.see(order.number).order.version
    said(band, "M01", negotiation.objected, order.number, "太贵", order.due - 2000)
    with pytest.raises(NotAllowed):
        own(band, "M01", negotiation.decide, order.number, order.due - 2000)
    with pytest.raises(Stale):
        band.write(negotiation.withdraw, replace(LINK, version=seen), order.number)
    person = next(p for p in _staff(band) if p.id == "S01")
    both = replace(person, grants=(*person.grants, Grant(Role.MANAGER)))
    band.store.write(lambda cn: people.save_staff(cn, band.office.estate, both))
    own(band, "S01", negotiation.agree, order.number, order.due - 1, "王女士")
    with pytest.raises(NotAllowed):
        own(band, "S01", negotiation.acknowledge, order.number)
    own(band, "M01", negotiation.acknowledge, order.number)


def _staff(world: World) -> Any:
    with world.store.read() as cn:
        return people.staff(cn, world.office.estate)


def test_where_the_manager_proposed_and_is_alone_the_company_decides(band: World) -> None:
    order = band.accepted()
    said(band, "M01", negotiation.objected, order.number, "太贵")
    manager = Act("M01", Role.MANAGER, Basis.SCREEN)
    assert code(band, decisions.ask, Act("F01", Role.FINANCE, Basis.SCREEN), order.number, "只有我") == "not_allowed"
    with pytest.raises(InvalidInput):
        band.write(decisions.ask, manager, order.number, "只有我一位经理")
    made = band.write(decisions.ask, manager, order.number, "只有我一位经理", 3000)
    assert (made.kind, made.amount) == (decisions.PRICE, 3000)
    band.write(decisions.on_paper, "R01", order.number, "GS-8", "公司经办人", agreed=True)
    found = negotiation_of(band, order.number)
    assert (found.stage, found.decided_by, found.proposed_by) == (Stage.OFFERED, "company", "M01")
    assert code(band, decisions.ask, manager, order.number, "再问") == "not_needed"
    said(band, "R01", negotiation.consent, order.number, 3000, "王女士")
    assert band.see(order.number).order.due == 3000
    assert not decisions_agree(band, order.number)


def decisions_agree(world: World, number: str) -> bool:
    """The company's yes to a price lets nobody settle own work."""
    order = world.see(number).order
    with world.store.read() as cn:
        return decisions.agreed_for(cn, world.office, order, "M01")


def test_the_company_acknowledges_a_price_agreed_inside_the_band(band: World) -> None:
    person = next(p for p in _staff(band) if p.id == "M01")
    both = replace(person, grants=(*person.grants, Grant(Role.SUPERVISOR, "repair")))
    band.store.write(lambda cn: people.save_staff(cn, band.office.estate, both))
    order = band.accepted()
    opened(band, order.number)
    own(band, "M01", negotiation.agree, order.number, order.due - 10, "王女士")
    asked = band.write(decisions.ask, Act("M01", Role.MANAGER, Basis.SCREEN), order.number, "只有我一位经理")
    band.write(decisions.by_link, decisions.token_of(band.office, asked), "公司经办人", agreed=True)
    found = negotiation_of(band, order.number)
    assert (found.outcome, found.decided_by) == (Outcome.AGREED, "company")
    assert band.see(order.number).order.due == order.due - 10


def test_the_company_is_not_asked_while_another_manager_could_decide_and_never_about_another_price(
    band: World,
) -> None:
    order = band.accepted()
    opened(band, order.number, 3000)
    manager = Act("M01", Role.MANAGER, Basis.SCREEN)
    with pytest.raises(Refused, match="经理甲"):
        band.write(decisions.ask, manager, order.number, "问一下", 3000)
    band.write(negotiation.withdraw, LINK, order.number)
    said(band, "M01", negotiation.objected, order.number, "太贵")
    asked = band.write(decisions.ask, manager, order.number, "只有我", 3000)
    band.store.write(lambda cn: negotiation.proposed(cn, band.office, "M01", order, 2000))
    with pytest.raises(Refused) as other:
        band.write(decisions.by_link, decisions.token_of(band.office, asked), "公司经办人", agreed=True)
    assert other.value.code == "other_price"


def negotiation_of(world: World, number: str) -> Negotiation:
    with world.store.read() as cn:
        return negotiation.of_order(cn, world.office, number)[0]


def test_whoever_did_the_work_records_no_consent_to_its_price(band: World) -> None:
    order = band.accepted()
    opened(band, order.number)
    own(band, "M01", negotiation.decide, order.number, order.due - 1)
    person = next(p for p in _staff(band) if p.id == "W01")
    both = replace(person, grants=(*person.grants, Grant(Role.RECEPTION)))
    band.store.write(lambda cn: people.save_staff(cn, band.office.estate, both))
    worker = Act("resident", Role.RESIDENT, Basis.TELEPHONE, recorded_by="W01")
    assert code(band, negotiation.consent, worker, order.number, order.due - 1, "王女士") == "not_allowed"


def test_a_reject_over_money_opens_a_negotiation_and_is_no_rework(band: World) -> None:
    order = band.finished()
    after = band.write(acceptance.reject, LINK, order.number, "说好五十", over_money=True)
    assert (after.state, after.rework_count) == (State.COMPLETED, 0)
    assert negotiation_of(band, order.number).reason == "说好五十"
    with pytest.raises(IllegalStep):
        band.write(acceptance.reject, LINK, band.book(home="3-2-502", day="2026-11-27").number, "贵", over_money=True)


def test_an_open_price_holds_up_closing_and_settling_at_nothing(band: World) -> None:
    order = band.accepted()
    opened(band, order.number)
    own(band, "M01", negotiation.decide, order.number, 0)
    band.write(negotiation.consent, LINK, order.number, 0, "王女士")
    done = band.staff("F01", Action.SETTLE, desk.settle, order.number, 0, "cash")
    assert (done.state, done.paid, done.receipt, done.pay_method) == (State.SETTLED, 0, "", "")
    second = band.finished(home="3-2-502", day="2026-11-27")
    opened(band, second.number)
    with band.store.read() as cn:
        assert acceptance.matters_open(cn, band.office, second.number) == 1


@pytest.mark.parametrize("end", ["cancel", "decline"])
def test_an_order_that_ends_without_work_ends_its_negotiation(band: World, end: str) -> None:
    order = band.book()
    opened(band, order.number)
    if end == "cancel":
        band.write(desk.cancel, LINK, order.number, "不修了")
    else:
        reason = band.offering.catalog.estate.decline_reasons[0]
        band.staff("R01", Action.DECLINE, desk.decline, order.number, reason, "请找厂家")
    assert negotiation_of(band, order.number).outcome is Outcome.MOOT
    assert negotiation.stage_of(band.see(order.number)) is Stage.CLOSED


def test_what_cannot_be_talked_about(band: World) -> None:
    free = band.book("F01")
    settled = band.settled(home="3-2-502", day="2026-11-27")
    for number in (free.number, settled.number):
        assert code(band, negotiation.objected, LINK, number, "贵") == "no_talks"
    order = band.accepted(home="3-2-503", day="2026-11-30")
    with pytest.raises(InvalidInput):
        band.write(negotiation.objected, LINK, order.number, "  ")
    assert negotiation.stage_of(band.see(order.number)) is None
    for _ in range(negotiation.MOST):
        opened(band, order.number)
        assert code(band, negotiation.objected, LINK, order.number, "贵") == "negotiation_open"
        band.write(negotiation.withdraw, LINK, order.number)
    assert code(band, negotiation.objected, LINK, order.number, "贵") == "no_more_talks"
    with pytest.raises(NotFound):
        band.write(negotiation.withdraw, LINK, order.number)


def test_negotiations_are_counted_by_year_with_gapless_numbers(band: World) -> None:
    numbers = []
    for n, home in enumerate(("3-2-501", "3-2-502", "3-2-503")):
        order = band.accepted(home=home, day=f"2026-11-{25 + n}")
        opened(band, order.number)
        if n == 1:
            band.write(negotiation.withdraw, LINK, order.number)
            continue
        own(band, "M01", negotiation.decide, order.number, 1000)
        with pytest.raises(Refused):  # gives its number back
            band.write(negotiation.consent, LINK, order.number, 1000, "")
        numbers.append(band.write(negotiation.consent, LINK, order.number, 1000, "王女士").decision)
    open_one = band.book(home="3-2-504", day="2026-12-01")
    opened(band, open_one.number)
    assert numbers == ["2026-XS-0001", "2026-XS-0002"]
    with band.store.read() as cn:
        found = negotiation.of_year(cn, band.office, 2026)
        waiting = negotiation.waiting(cn, band.office)
        assert negotiation.of_year(cn, band.office, 2025).rows == ()
    assert {one.outcome: (one.count, one.amount) for one in found.counts} == {
        "": (1, 0), "agreed": (2, 2000), "listed": (1, 0)
    }  # fmt: skip
    assert [one.number for one in waiting] == [open_one.number]
    words = [negotiation.words_of(one) for one in found.rows]
    assert words[0].endswith("决定 10 元，经协商（2026-XS-0001）") or "商定 10 元，经协商（2026-XS-0001）" in words[0]
    assert "比楼下贵" not in "".join(words)


def test_what_staff_record_as_agreed_is_the_supervisors_price_or_the_residents_yes_to_a_decided_one(
    band: World,
) -> None:
    order = band.accepted()
    opened(band, order.number)
    talk = Entry("S01", basis=Basis.TELEPHONE)
    made = band.write(negotiation.said_yes, talk, order.number, order.due - 10, "王女士")
    assert made.stage is Stage.AGREED
    own(band, "M01", negotiation.decide, order.number, order.due - 20)
    made = band.write(negotiation.said_yes, talk, order.number, order.due - 20, "王女士")
    assert (made.stage, made.consent.recorded_by) == (Stage.CLOSED, "S01")
    other = band.book(home="3-2-502", day="2026-11-27")
    band.write(desk.cancel, LINK, other.number, "不修了")  # nothing was being negotiated


def test_two_who_change_one_negotiation_are_told(band: World) -> None:
    order = band.accepted()
    before = opened(band, order.number)
    own(band, "M01", negotiation.decide, order.number, 1000)
    with pytest.raises(Stale):
        band.store.write(lambda cn: negotiations.change(cn, band.office.estate, before, before))


def test_an_imported_database_exports_to_the_same_bytes(band: World, tmp_path: Any) -> None:
    from service_desk.store import open_store  # noqa: PLC0415

    order = band.accepted()
    opened(band, order.number, 1000)
    own(band, "M01", negotiation.decide, order.number, 1000)
    band.write(negotiation.consent, LINK, order.number, 1000, "王女士")
    band.staff("F01", Action.SETTLE, desk.settle, order.number, 1000, "cash")
    opened(band, band.book(home="3-2-502", day="2026-11-27").number)
    estate = band.office.estate
    with band.store.read() as cn:
        files = list(transfer.export_full(cn, estate))
        masked = b"".join(content for _, content in transfer.export_masked(cn, estate)).decode()
    assert "比楼下贵" not in masked
    assert "王女士" not in masked
    other = open_store(tmp_path / "other.db")
    other.write(lambda cn: transfer.import_files(cn, estate, files))
    with other.read() as cn:
        assert list(transfer.export_full(cn, estate)) == files
    other.close()


def test_work_that_costs_nothing_is_not_settled_by_its_acceptance_while_its_price_is_talked_about(band: World) -> None:
    """Stopped before anything was charged, yet asked about: acceptance settles only once the talk has ended."""
    order = band.started()
    band.staff("W01", Action.STOP, desk.stop, order.number, "住户改变主意，没有动工")
    opened(band, order.number)
    assert code(band, desk.accept, LINK, order.number, "王女士") == "price_open"
    band.write(negotiation.withdraw, LINK, order.number)
    assert band.write(desk.accept, LINK, order.number, "王女士").state in (State.SETTLED, State.CLOSED)


def test_the_orders_own_events_tell_whether_its_price_is_talked_about(band: World) -> None:
    order = band.finished()
    assert not negotiation.talking(band.see(order.number))
    opened(band, order.number)
    assert negotiation.talking(band.see(order.number))
    band.write(negotiation.withdraw, LINK, order.number)
    assert not negotiation.talking(band.see(order.number))
