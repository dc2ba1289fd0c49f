"""The booking journey without HTTP: its pages, which answer belongs to which, and what is still wrong (R10, R13).

Answers travel as hidden fields and are read again at every step by the desk's one reader; nothing else is kept.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from service_desk import clocks, desk
from service_desk.catalog import Half, ServiceItem
from service_desk.desk import Booking, HalfDayOffer, Office
from service_desk.errors import InvalidInput
from service_desk.orders import Channel
from service_desk.pricing import Quote

WHEN, WHO, CHECK = "when", "who", "check"
PAGES = (WHEN, WHO, CHECK)
TRAP = "website"  # a field no person sees (R20)
PAGE_OF = {
    "content": WHEN, "day": WHEN, "requirements": WHEN,
    TRAP: WHO, "privacy": WHO, "home": WHO, "elsewhere": WHO, "name": WHO, "phone": WHO, "reach": WHO,
    "booker_name": WHO, "booker_phone": WHO,
    "agreed": CHECK,
}  # fmt: skip
CARRIED = (*desk.FIELDS, TRAP)
SLOT = re.compile(r"(\d{4}-\d{2}-\d{2})\.(am|pm)", re.ASCII)
TRAPPED = "这一栏请不要填写，请清空。"
FULL = "这个半天已约满，请另选一个。"
NEW_NOTICE = "隐私说明刚刚更新，请看过新的说明后再继续。"
NOT_SEEN = "请先看过隐私说明，再填写以下内容。"
NOT_SHOWN = "请看过价格后再勾选“同意”。"


@dataclass(frozen=True, slots=True)
class Answers:
    """What has been answered so far. ``form_id`` is the key of the submission, ``back`` the page to come back to."""

    values: Mapping[str, str]
    form_id: str = ""
    back: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def slot(self) -> str:
        """Day and half as the one value of the list: ``2026-11-25.am``."""
        return f"{self['day']}.{self['half']}" if self["day"] else ""

    @property
    def body(self) -> bytes:
        """The same bytes for the same answers: what the idempotency key is bound to."""
        return json.dumps(dict(self.values), sort_keys=True, ensure_ascii=False).encode()

    def without(self, *names: str) -> Answers:
        """The same answers with some left open."""
        return replace(self, values={k: v for k, v in self.values.items() if k not in names})


def read(fields: Mapping[str, str]) -> Answers:
    """The answers of a posted form or of a link; every other field is ignored (TRUST 10)."""
    values = {name: fields[name] for name in CARRIED if fields.get(name)}
    slot = SLOT.fullmatch(fields.get("slot", ""))
    if slot is not None:
        values["day"], values["half"] = slot.groups()
    elif "slot" in fields:
        values.pop("day", None)
    # The form asks for the booker only inside 替别人预约: whoever fills it in books for somebody else (R22).
    values.pop("for_other", None)
    if values.get("booker_name") or values.get("booker_phone"):
        values["for_other"] = "yes"
    back = fields.get("back", "")
    return Answers(values, fields.get("form_id", ""), back if back == CHECK else "")


def problems_of(office: Office, answers: Answers) -> dict[str, str]:
    """Everything still wrong, field and sentence, in the order of the form.

    Raises:
        NotFound: no such service.
        Refused: it cannot be booked, or its price is not published.
    """
    try:
        booking(office, answers)
    except InvalidInput as error:
        return {problem.field: problem.sentence for problem in error.problems}
    return {}


def booking(office: Office, answers: Answers) -> Booking:
    """The complete booking, as the desk reads it and with what the web asks besides.

    Raises:
        NotFound, Refused: see ``problems_of``.
        InvalidInput: every wrong field at once.
    """
    problems: dict[str, str] = {}
    found = None
    try:
        found = desk.read_booking(office, answers.values, Channel.WEB)
    except InvalidInput as error:
        problems = {problem.field: problem.sentence for problem in error.problems}
    problems |= {k: v for k, v in _own_problems(office, answers).items() if k not in problems}
    if problems or found is None:
        raise InvalidInput.of({name: problems[name] for name in PAGE_OF if name in problems} or problems)
    return found


def _own_problems(office: Office, answers: Answers) -> dict[str, str]:
    problems = {}
    if answers[TRAP]:
        problems[TRAP] = TRAPPED
    if answers["privacy"] != office.catalog.estate.privacy_version:
        problems["privacy"] = NEW_NOTICE if answers["privacy"] else NOT_SEEN
    if answers["agreed"] and not (answers["edition"] and answers["limit"]) and _paid(office, answers):
        problems["agreed"] = NOT_SHOWN
    return problems


def _paid(office: Office, answers: Answers) -> bool:
    service = office.catalog.service(answers["service"])
    return service is not None and service.fee.value == "paid"


def open_page(problems: Mapping[str, str], upto: str) -> str | None:
    """The first page before ``upto`` that still has something wrong, or None."""
    before = PAGES[: PAGES.index(upto)]
    return next((page for page in before if any(PAGE_OF.get(name, WHEN) == page for name in problems)), None)


def on_page(problems: Mapping[str, str], page: str) -> dict[str, str]:
    """The problems that belong to one page."""
    return {name: words for name, words in problems.items() if PAGE_OF.get(name, WHEN) == page}


def full_problem(offers: tuple[HalfDayOffer, ...], answers: Answers) -> dict[str, str]:
    """The problem of having chosen a half-day that is full by now."""
    chosen = next((offer for offer in offers if slot_of(offer) == answers.slot), None)
    return {"day": FULL} if chosen is not None and chosen.full else {}


def slot_of(offer: HalfDayOffer) -> str:
    """The value of one half-day in the list."""
    return f"{offer.day.isoformat()}.{offer.half.value}"


def wanted_word(answers: Answers) -> str:
    """The chosen half-day in words; empty when none was chosen."""
    try:
        day, half = date.fromisoformat(answers["day"]), Half(answers["half"])
    except ValueError:
        return ""
    return HalfDayOffer(day, half, 1).word


def quote(office: Office, service: ServiceItem) -> Quote | None:
    """The price of today, on the estate's calendar.

    Raises:
        Refused: not published yet.
    """
    return desk.quote_for(office, service, clocks.local(office.now).date())


def bind_price(answers: Answers, found: Quote | None) -> Answers:
    """The answers with the price now shown; agreement to another price than this one is taken back (TRUST 11)."""
    if found is None:
        return answers.without("agreed", "edition", "limit")
    shown = {"edition": found.edition, "limit": str(found.high)}
    if all(answers[name] == value for name, value in shown.items()):
        return answers
    return replace(answers.without("agreed"), values={**answers.without("agreed").values, **shown})


def suggestions(service: ServiceItem) -> str:
    """What to write into the content of this service, as a hint."""
    what = "请写清楚要办的事，例如在哪个房间、有什么现象。" if service.record.value == "visit" else "请写清楚要办的事。"
    if not service.bring:
        return what
    return f"{what}{'请注意' if service.urgent else '请准备'}：{'、'.join(service.bring)}。"


def plain(text: str) -> str:
    """Digits, letters and dashes as the keyboard has them, without blanks: for numbers people copy by hand."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
