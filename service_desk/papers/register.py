"""《有偿服务活动记录表》 by month: A3 across, one line an order, sums carried from page to page (§5.1, §6.4).

Masked unless somebody answers for a whole one (§1.7). The sums are the amounts received; each page's are made in the
template from the rows that begin on it, so that they hold wherever the page breaks.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import Place
from service_desk.papers.house import house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.personal import (
    agreed_time,
    budget,
    crew,
    day_of,
    moment,
    name_of,
    narrow,
    phone_of,
    place_of,
    stamp,
)
from service_desk.papers.register_facts import PaidRegister, Printout, RegisterEntry
from service_desk.papers.wording import words
from service_desk.pricing import yuan
from service_desk.workflow import State

RECEIVED = "实收（元）"
LABELS = (
    "序号", "登记时间", "来电/来人", "姓名", "住址", "电话", "项目", "地点", "内容及要求", "约定时间",
    "费用预算", "告知人", "住户同意方式", "落实部门", "派工", "完工", RECEIVED, "收据号", "验收", "备注",
)  # fmt: skip
MANY = 200  # rows; with more, tags would make a file of megabytes
LONG = 260  # characters of content that may run over the page's end


def register(catalog: Catalog, facts: PaidRegister, *, masked: bool = True, printout: Printout | None = None) -> Paper:
    """The register of a month as a paper."""
    said = words("register", catalog)
    title = f"{said['name']} {facts.year}年{facts.month}月"
    return Paper(
        name="register",
        title=title,
        template="register.typ",
        data={
            "house": house(catalog),
            "words": said,
            "month": f"{facts.year}年{facts.month}月",
            "labels": list(LABELS),
            "rows": [_row(n, entry, said, masked=masked) for n, entry in enumerate(facts.entries, 1)],
            "count": len(facts.entries),
            "year_sum": facts.before + facts.received,
            "year_count": facts.before_count + len(facts.entries),
            "privacy": said["masked"] if masked else said["full"],
            "whole": not masked,
            "stamp": stamp(printout),
        },
        on=_day_of(facts, printout),
        batch=len(facts.entries) > MANY,
    )


def table(catalog: Catalog, facts: PaidRegister, *, masked: bool = True) -> tuple[tuple[str | int, ...], ...]:
    """The same rows for a spreadsheet, in the order of ``LABELS``; what was received is an integer of fen."""
    said = words("register", catalog)
    made = (_row(n, entry, said, masked=masked) for n, entry in enumerate(facts.entries, 1))
    return tuple(tuple(_cell(row[key]) for key in _COLUMNS) for row in made)


_COLUMNS = (
    "n", "registered", "how", "name", "home", "phone", "item", "place", "wish", "agreed", "budget", "told_by",
    "consent", "department", "sent", "finished", "paid", "receipt", "accepted", "remark",
)  # fmt: skip


def _cell(value: Any) -> str | int:
    if isinstance(value, list | tuple):
        return "\n".join(str(part) for part in value).replace("\u200b", "")
    return value if isinstance(value, int) else str(value or "").replace("\u200b", "")


def _day_of(facts: PaidRegister, printout: Printout | None) -> date:
    return clocks.local(printout.at).date() if printout else date(facts.year, facts.month, 1)


def _row(n: int, entry: RegisterEntry, said: dict[str, str], *, masked: bool) -> dict[str, Any]:
    order = entry.order
    return {
        "n": n,
        "registered": [" ".join(moment(order.created_at)), order.number],
        "how": order.channel.word,
        "name": name_of(order.contact, masked=masked),
        "home": place_of(order.address, masked=masked),
        "phone": phone_of(order.contact, masked=masked),
        "item": Typed(order.title),
        "place": _place(order.place, order.address, said, masked=masked),
        "wish": _wish(entry, said, masked=masked),
        "agreed": agreed_time(order),
        "budget": budget(order),
        "told_by": Typed(entry.told_by) if entry.told_by else said["web_told"],
        "consent": _consent(entry),
        "department": Typed(entry.department),
        "sent": [crew(entry.team), day_of(entry.assigned_at)] if entry.team else [],
        "finished": moment(order.finished_at),
        "paid": entry.received if order.receipt else None,
        "receipt": order.receipt,
        "accepted": _accepted(entry),
        "remark": _remark(entry, masked=masked),
        "long": not masked and len(order.content) + len(order.requirements) + len(entry.said) > LONG,
    }


def _place(place: Place, home: Place, said: dict[str, str], *, masked: bool) -> str:
    return said["same_place"] if place == home else place_of(place, masked=masked)


def _wish(entry: RegisterEntry, said: dict[str, str], *, masked: bool) -> list[str]:
    if masked:
        return [said["hidden"]]
    order = entry.order
    wanted = f"要求：{order.requirements}" if order.requirements else ""
    return [Typed(text) for text in (order.content, wanted) if text]


def _consent(entry: RegisterEntry) -> list[str]:
    consent = entry.order.consent
    return [consent.basis.word, " ".join(moment(consent.at))] if consent else []


def _accepted(entry: RegisterEntry) -> list[str]:
    order = entry.order
    if order.accepted_at is None:
        return []
    return [Typed(entry.accepted_on), day_of(order.accepted_at)] if entry.accepted_on else moment(order.accepted_at)


def _remark(entry: RegisterEntry, *, masked: bool) -> list[str]:
    """The state where it did not end in the ordinary way, and what came of it."""
    order = entry.order
    found = [] if order.state in (State.SETTLED, State.CLOSED) else [order.state_word]
    if order.decision:
        found.append(f"经协商 {order.decision}")
    if entry.refunded:
        found.append(f"收 {yuan(order.paid)}，退 {yuan(entry.refunded)}")
    if entry.ended:
        found.append(Typed(entry.ended))
    if order.no_entry_count:
        found.append(f"未能入户 {order.no_entry_count} 次")
    if order.rework_count:
        found.append(f"返工 {order.rework_count} 次")
    found += [f"另开{number}" for number in entry.linked]
    if order.booked_for_other:
        found.append("代填")
    if entry.said and not masked:
        found.append(narrow(entry.said))
    return found
