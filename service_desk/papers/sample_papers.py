"""Each paper made of the sample records, as the registry names them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from service_desk.orders import FollowUpResult, ServiceOrder, Staff, TaskKind, Window
from service_desk.papers import day_sheet as day_sheets
from service_desk.papers import facts, notice_sheet
from service_desk.papers import follow_up_record as follow_ups
from service_desk.papers import free_list as lists
from service_desk.papers import poster as posters
from service_desk.papers import price_list as prices
from service_desk.papers import receipt as receipts
from service_desk.papers import register as registers
from service_desk.papers import tell_list as telling
from service_desk.papers import work_order as orders
from service_desk.papers.paper import Paper
from service_desk.papers.register_facts import (
    DaySheet,
    FollowUpEntry,
    FollowUpSheet,
    Job,
    PaidRegister,
    Printout,
    RegisterEntry,
    Telling,
    TellList,
)
from service_desk.papers.samples import DAY, URL, Samples, at


def poster_a3(given: Samples) -> Paper:
    """The poster for the entrance."""
    return posters.poster(given.offering, DAY, size="a3", url=URL)


def poster_a4(given: Samples) -> Paper:
    """The poster for a door."""
    return posters.poster(given.offering, DAY, size="a4", url=URL)


def free_list(given: Samples) -> Paper:
    """All free services."""
    return lists.free_list(given.offering, DAY, url=URL)


def price_list(given: Samples) -> Paper:
    """The price list in force, or the next one."""
    return prices.price_list(given.offering, given.edition, on=DAY, url=URL)


def notice(given: Samples) -> Paper:
    """A notice of the water being off."""
    return notice_sheet.notice_sheet(given.catalog, given.notice(), url=URL)


def _sheet(given: Samples, n: int, *, free: bool = False, done: bool = False) -> facts.OrderSheet:
    order = given.done(n, free=free) if done else given.order(n, free=free)
    service = given.free if free else given.paid
    return facts.OrderSheet(
        order=order, printed_on=DAY, service=service, department=given.department(service), lead=given.worker,
        helpers=(given.helper,) if order.helpers else (), told_by="" if free else given.say("接待员甲"),
        consented_by="" if free else order.contact.name, office_url=f"{URL}/desk/orders/{order.number}",
        resident_url=f"{URL}/o/abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", status_url=f"{URL}/status",
    )  # fmt: skip


def work_order(given: Samples) -> Paper:
    """Paid work to be done, paid work done, free work; two copies each."""
    sheets = (_sheet(given, 0), _sheet(given, 2), _sheet(given, 4, done=True), _sheet(given, 1, free=True))
    return orders.work_order(given.catalog, sheets)


def blank_orders(given: Samples) -> Paper:
    """Two numbers reserved for a power cut."""
    blank = facts.BlankSheets(("2611-7K3QM", "2611-8N4RP"), DAY, f"{URL}/desk/orders", f"{URL}/status")
    return orders.blank_orders(given.catalog, blank)


def receipt(given: Samples) -> Paper:
    """A receipt for two lines."""
    order = given.done()
    return receipts.receipt(given.catalog, _payment(given, order.paid))


def receipt_negotiated(given: Samples) -> Paper:
    """A receipt for less than the lines, as decided."""
    return receipts.receipt(given.catalog, replace(_payment(given, 3000), decision="2026-XS-0003"))


def _payment(given: Samples, amount: int) -> facts.ReceiptFacts:
    order = given.done()
    return facts.ReceiptFacts(
        "2026-000012", (order,), order.contact.name, "现金", amount, at(DAY, 16, 20), given.say("财务甲")
    )


def _printout(given: Samples, why: str = "月底存档") -> Printout:
    return Printout(given.say("接待员甲（R01）"), at(DAY, 17), given.say(why))


def register(given: Samples) -> Paper:
    """A full month, unmasked."""
    entries = tuple(
        RegisterEntry(
            order, told_by=given.say("接待员甲") if n % 3 else "", department=given.department(given.paid),
            team=(given.worker.name,) if n != 0 else (), assigned_at=at(order.created_at.date(), 10),
            ended="超出服务范围" if order.state.final and not order.paid else "",
            said=given.say("住户改为自己处理") if order.state.final and not order.paid else "",
            accepted_on="纸单 A0123" if order.paid else "",
        )
        for n, order in enumerate(given.month())
    )  # fmt: skip
    facts_of = PaidRegister(DAY.year, DAY.month, entries, before=1234500, before_count=245)
    return registers.register(given.catalog, facts_of, masked=False, printout=_printout(given))


def day_sheet(given: Samples) -> Paper:
    """A worker's day: four tasks at their time, one without."""
    jobs = tuple(Job(_on_day(given.order(n, free=n == 1), n), given.paid, _team(given, n)) for n in range(4))
    loose = (Job(replace(given.order(7), window=None), given.paid, (given.worker,)),)
    sheet = DaySheet(given.worker, (given.department(given.paid),), DAY, jobs, loose)
    return day_sheets.day_sheets(given.catalog, (sheet,), DAY, _printout(given, "当天派工"))


def _on_day(order: ServiceOrder, n: int) -> ServiceOrder:
    begin = at(DAY, (8, 10, 14, 16)[n], 30)
    return replace(order, window=Window(begin, begin + timedelta(minutes=45)))


def _team(given: Samples, n: int) -> tuple[Staff, ...]:
    return (given.worker, given.helper) if n % 3 == 0 else (given.worker,)


def follow_up_record(given: Samples) -> Paper:
    """A month's follow-ups: satisfied, not satisfied, not reached, and one due."""
    results = (*FollowUpResult, None)
    entries = tuple(
        FollowUpEntry(
            order := given.done(n), given.department(given.paid), (given.worker.name,),
            made=given.follow_up(order, result) if result else None, asked_by=given.say("接待员甲") if result else "",
            due_at=None if result else at(DAY, 17), rating=given.rating(order) if n == 0 else None,
        )
        for n, result in enumerate(results)
    )  # fmt: skip
    return follow_ups.follow_up_record(
        given.catalog, FollowUpSheet(entries, month=DAY.replace(day=1)), _printout(given)
    )


def tell_list(given: Samples) -> Paper:
    """Whom to call today."""
    lines = tuple(
        Telling(given.task(order := given.order(n), kind), order) for n, kind in enumerate((*TaskKind, *TaskKind))
    )
    return telling.tell_list(given.catalog, TellList(at(DAY, 8, 40), lines), _printout(given))
