"""《有偿服务任务单》《服务任务单》 in two copies (§5.4): the office's comes back signed, the resident's stays.

The office's code opens the place to enter the result, the resident's the private page of the order. Free work names
no amount anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service_desk import clocks
from service_desk.catalog import Catalog
from service_desk.orders import ServiceOrder
from service_desk.papers import order_words as say
from service_desk.papers.capital import capital
from service_desk.papers.facts import BlankSheets, OrderSheet
from service_desk.papers.house import day, house
from service_desk.papers.paper import Paper, Typed
from service_desk.papers.qr import code
from service_desk.papers.wording import words as words_of
from service_desk.pricing import total, yuan
from service_desk.workflow import Kind

PAPER = "work-order"
LEAST_ROWS = 4  # rows of charges on a sheet that is filled by hand
BATCH = 10  # from so many orders on, the file goes without tags
Words = Mapping[str, str]
Field = dict[str, Any]


def work_order(catalog: Catalog, sheets: Sequence[OrderSheet]) -> Paper:
    """Both copies of each order, the office's first; one PDF for a whole day's orders (at least one)."""
    words = words_of(PAPER, catalog)
    copies = [made for sheet in sheets for made in _copies(catalog, sheet, words)]
    paid = any(sheet.order.kind is Kind.PAID for sheet in sheets)
    return Paper(
        name=PAPER,
        title=words["name_paid"] if paid else words["name_free"],
        template="work-order.typ",
        data={"house": house(catalog), "words": words, "copies": copies, "conduct": list(catalog.conduct)},
        on=sheets[0].printed_on,
        batch=len(sheets) >= BATCH,
    )


def blank_orders(catalog: Catalog, blank: BlankSheets) -> Paper:
    """A sheet to fill by hand for each reserved number, with a slip for the resident."""
    words = words_of(PAPER, catalog)
    sheets = [
        {
            "number": number,
            "qr": code(blank.desk_url, f"/{number}"),
            "late_hint": say.fill(words["late_hint"], number=number),
        }
        for number in blank.numbers
    ]
    return Paper(
        name="blank-orders",
        title=words["name_blank"],
        template="blank-orders.typ",
        data={
            "house": house(catalog),
            "words": words,
            "sheets": sheets,
            "status_hint": _status_hint(blank.status_url, words),
            "rows": LEAST_ROWS,
        },
        on=blank.reserved_on,
        batch=True,
    )


def _copies(catalog: Catalog, sheet: OrderSheet, words: Words) -> list[dict[str, Any]]:
    common = _common(catalog, sheet, words)
    office = {
        "copy": words["office_copy"], "note": words["office_note"], "qr": code(sheet.office_url, ""),
        "scan": words["scan_office"], "hint": words["desk_hint"],
    }  # fmt: skip
    resident = {
        "copy": words["resident_copy"], "note": words["resident_note"], "qr": code(sheet.resident_url, ""),
        "scan": words["scan_resident"], "hint": _status_hint(sheet.status_url, words),
    }  # fmt: skip
    return [common | office, common | resident]


def _status_hint(url: str, words: Words) -> str:
    """The office's own address, whole: it is copied from the file as well as typed from the paper."""
    shown = url.removeprefix("https://").removeprefix("http://")
    return str(say.fill(words["status_hint"], url=shown)) if url else ""


def _common(catalog: Catalog, sheet: OrderSheet, words: Words) -> dict[str, Any]:
    order = sheet.order
    paid = order.kind is Kind.PAID
    done = order.finished_at is not None
    return {
        "number": order.number,
        "name": words["name_paid"] if paid else words["name_free"],
        "kind": words["kind_paid"] if paid else words["kind_free"],
        "paid": paid,
        "example": paid and order.quote is not None and order.quote.example,
        "urgent": order.urgent,
        "rows": _rows(sheet, words),
        "work": Typed(order.work_done),
        "arrived": _instant(order.started_at),
        "finished": _instant(order.finished_at),
        **(_charges(order, words) if paid else {"lines": [], "empty": 0, "negotiated": "", "total": "", "capital": ""}),
        "accepted": order.accepted_how == "accepted",
        "accepted_on": day(clocks.local(order.accepted_at)) if order.accepted_at and done else "",
        "promises": _promises(catalog, sheet, words),
        "pay_code": code(catalog.estate.payment_code, "") if paid else None,
    }


def _instant(found: Any) -> str:
    return clocks.instant_word(found) if found else ""


def _charges(order: ServiceOrder, words: Words) -> dict[str, Any]:
    """Lines and their sum as far as they are known; empty rows to write in the others."""
    due = order.due
    known = order.finished_at is not None and bool(order.lines)
    return {
        "lines": [say.line_row(line) for line in order.lines],
        "empty": 0 if known else max(2, LEAST_ROWS - len(order.lines)),
        "negotiated": _negotiated(order, words) if known else "",
        "total": say.money(due) if known else "",
        "capital": capital(due) if known else "",
    }


def _negotiated(order: ServiceOrder, words: Words) -> str:
    """That the price was negotiated, and under which number; never why."""
    if order.agreed is None:
        return ""
    listed = yuan(total(order.lines))
    return str(say.fill(words["negotiated"], listed=listed, amount=yuan(order.due), decision=order.decision))


def _promises(catalog: Catalog, sheet: OrderSheet, words: Words) -> list[str]:
    """What holds for this order: warranty, payment, no tips."""
    service = sheet.service
    found = []
    if service is not None and service.warranty_days:
        found.append(str(say.fill(words["warranty"], days=str(service.warranty_days))))
    if sheet.order.kind is Kind.FREE:
        return [*found, words["free_rule"], words["satisfied"]]
    where = house(catalog)
    paying = say.fill(words["pay_where"], centre=where["centre"], address=where["address"], hours=where["hours"])
    return [*found, words["pay"], str(paying), words["tips"], words["satisfied"]]


def _field(label: str, text: str, *notes: str, big: bool = False) -> Field:
    return {"label": label, "text": text, "notes": [note for note in notes if note], "big": big}


def _rows(sheet: OrderSheet, words: Words) -> list[list[Field]]:
    """The table of the sheet: each row one or two fields."""
    order, contact = sheet.order, sheet.order.contact
    phone = say.phone_of(contact)
    reached = _field(words["phone"], phone, Typed(contact.reach)) if phone else None
    return [
        [_field(words["service"], Typed(f"{order.service} {order.title}"), big=True),
         _field(words["department"], Typed(sheet.department))],
        [_field(words["resident"], Typed(contact.name), big=True),
         reached or _field(words["reach"], Typed(contact.reach))],
        [_field(words["address"], Typed(str(order.address)), big=True),
         _field(words["registered"], clocks.instant_word(order.created_at), order.channel.word)],
        *_elsewhere(order, words),
        [_field(words["content"], Typed(order.content))],
        [_field(words["requirements"], Typed(order.requirements or words["no_requirements"]))],
        [_field(words["window"], say.when(order, words), big=True), _team(sheet, words)],
        [_price(sheet, words)],
    ]  # fmt: skip


def _elsewhere(order: ServiceOrder, words: Words) -> list[list[Field]]:
    """What only some orders have: another place of work, who booked for the resident, the order before."""
    rows = []
    if order.place != order.address:
        rows.append([_field(words["place"], Typed(str(order.place)))])
    if order.booker is not None:
        rows.append([_field(words["booker"], Typed(f"{order.booker.name}　{say.phone_of(order.booker)}"))])
    if order.linked_to:
        rows.append([_field(words["linked"], order.linked_to, words.get(f"link_{order.link_kind}", ""))])
    return rows


def _team(sheet: OrderSheet, words: Words) -> Field:
    if sheet.lead is None:
        return _field(words["team"], words["team_open"])
    helpers = [say.fill(words["helper"], name=say.person(one, words)) for one in sheet.helpers]
    return _field(words["team"], say.person(sheet.lead, words), *helpers)


def _price(sheet: OrderSheet, words: Words) -> Field:
    order = sheet.order
    if order.kind is Kind.FREE:
        passing = sheet.service is not None and sheet.service.money == "pass_through"
        return _field(words["price"], words["price_pass_through"] if passing else words["price_free"])
    notes = []
    if order.consent is not None:
        notes.append(say.consent(order.consent, sheet.consented_by or order.contact.name, words))
    if sheet.told_by:
        notes.append(say.fill(words["told_by"], name=sheet.told_by))
    if order.quote is None:
        return _field(words["price"], "", *notes)
    notes.insert(0, say.fill(words["edition"], edition=order.quote.edition))
    quoted = say.price(order.quote, words)
    if order.agreed is None and order.lines and order.consent is not None and order.consent.limit != order.quote.limit:
        notes.insert(0, quoted)
        quoted = say.fill(words["price_lines"], limit=yuan(order.consent.limit))
    if order.agreed is not None:
        notes.insert(0, quoted)
        quoted = say.fill(words["price_agreed"], limit=yuan(order.agreed.amount), decision=order.decision)
    return _field(words["price"], quoted, Typed("　".join(notes)))
