"""``/book``: choose, when and what, who and where, check, send. Nothing is stored before the last."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from forms_service import journey, log
from forms_service.journey import CHECK, WHEN, WHO, Answers
from forms_service.pages import STEP, page, see_other
from forms_service.surroundings import form, office, require_own_origin, store
from forms_service.wording import public_sentence
from service_desk import desk
from service_desk.catalog import ServiceItem
from service_desk.desk import Act, HalfDayOffer
from service_desk.errors import DeskError, InvalidInput, KeyReused, NotFound, SlotFull
from service_desk.orders import Basis
from service_desk.store import Connection, UseCase

blueprint = Blueprint("book", __name__)
MOBILE = re.compile(r"1[0-9]{10}")
SHORT_LIST = 6  # half-days shown at once; the others open on a press
EXPIRED = "这份表单放得太久，还没有提交。您填的内容都还在，请核对后再按一次“提交预约”。"
SENT_BEFORE = "这份表单已经提交过一次，之后内容有改动。要另约一单，请再按一次“提交预约”；不需要就不用再按。"


class FormExpired(DeskError):
    """The form is older than two days, or its id was not made here (R14, R15)."""

    code = "form_expired"
    http_status = 422


@blueprint.get("/book")
def choose() -> Response:
    """The list to choose from; with ``?service=`` the first page of that service's form."""
    if request.args.get("service"):
        # Nothing else is taken from a link: it may not fill in, let alone agree, in a resident's name.
        return _when(journey.read({"service": request.args["service"]}))
    catalog = office().catalog
    groups = []
    for section in catalog.sections:
        found = [catalog.service(name) for name in section.services]
        bookable = [item for item in found if item is not None and item.bookable]
        if bookable:
            groups.append((section, bookable))
    return page("choose.html", title="预约服务", here="/book", groups=groups, section="services")


@blueprint.get("/b/<service>")
def short(service: str) -> Response:
    """The short path printed as a QR code (R28)."""
    return see_other(url_for("book.choose", service=service))


@blueprint.get("/book/when")
@blueprint.get("/book/who")
@blueprint.get("/book/check")
@blueprint.get("/book/done")
def typed_address() -> Response:
    """A step's address typed or bookmarked: there is nothing to show without answers, so begin again."""
    service = request.args.get("service")
    return see_other(url_for("book.choose", service=service) if service else url_for("book.choose"))


@blueprint.post("/book/when")
def when() -> Response:
    """Back to the first page, with everything kept."""
    return _when(journey.read(form()))


@blueprint.post("/book/who")
def who() -> Response:
    """The second page, once the first is right."""
    answers = journey.read(form())
    return _first_wrong(answers, WHO) or _who(answers)


@blueprint.post("/book/check")
def check() -> Response:
    """Every answer once more, and the price."""
    answers = journey.read(form())
    return _first_wrong(answers, CHECK) or _check(answers)


@blueprint.post("/book/done")
def send() -> Response:
    """Register the booking, once for each form; then show its number at an address that can be reloaded."""
    answers = journey.read(form())
    try:
        require_own_origin()
        number = store().write(_submission(answers))
    except DeskError as error:
        return _shown_again(answers, error)
    log.about(number)
    with store().read() as cn:
        token = desk.link_token(office(), desk.history(cn, office(), number).order)
    return see_other(url_for("private.booked", token=token))


def _submission(answers: Answers) -> UseCase[str]:
    key = desk.read_form_id(office(), answers.form_id)
    if key is None:
        raise FormExpired(EXPIRED)

    def register(cn: Connection) -> str:
        if not key.fresh:
            raise FormExpired(EXPIRED)
        booking = journey.booking(office(), answers)
        return desk.book(cn, office(), Act.resident(Basis.SCREEN), booking).number

    # Reading the answers is part of what happens once: a second press after the half-day has begun, or after the
    # price has changed, still answers with the first number.
    return desk.once(office(), f"form:{key.text}", answers.body, register)


def _shown_again(answers: Answers, error: DeskError) -> Response:
    """The filled form again, with a sentence; nothing that was typed is lost (R14, R15)."""
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, InvalidInput):
        problems = {problem.field: problem.sentence for problem in error.problems}
        return _page_with(answers, journey.open_page(problems, CHECK) or CHECK, problems)
    if isinstance(error, SlotFull):
        return _page_with(answers, WHEN, {"day": error.sentence})
    if isinstance(error, (FormExpired, KeyReused)):
        renewed = replace(answers, form_id=desk.new_form_id(office()))
        sentence = SENT_BEFORE if isinstance(error, KeyReused) else EXPIRED
        return _check(renewed, refused=sentence, status=error.http_status)
    return _check(answers, refused=public_sentence(error), status=error.http_status)


def _first_wrong(answers: Answers, upto: str) -> Response | None:
    """The earlier page with its problems, or None when everything before ``upto`` is right."""
    problems = journey.problems_of(office(), answers)
    service = office().service(answers["service"])
    if "day" not in problems:
        problems |= journey.full_problem(_offers(service), answers)
    wrong = journey.open_page(problems, upto)
    return _page_with(answers, wrong, problems) if wrong else None


def _page_with(answers: Answers, name: str, problems: dict[str, str]) -> Response:
    show = {WHEN: _when, WHO: _who, CHECK: _check}[name]
    return show(answers, problems=journey.on_page(problems, name), status=InvalidInput.http_status)


def _offers(service: ServiceItem) -> tuple[HalfDayOffer, ...]:
    with store().read() as cn:
        return desk.half_days(cn, office(), service)


def _when(answers: Answers, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    service = _bookable(answers)
    offers = _offers(service)
    chosen = next((n for n, offer in enumerate(offers) if journey.slot_of(offer) == answers.slot), 0)
    return _step(
        "when.html", answers, WHEN, service, problems, status,
        offers=offers, slot_of=journey.slot_of, short=SHORT_LIST, more_open=chosen >= SHORT_LIST,
        suggestions=journey.suggestions(service),
    )  # fmt: skip


def _who(answers: Answers, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    # Whoever reaches this page sees the notice in force: only that version may stand in the order.
    shown = {**answers.values, "privacy": office().catalog.estate.privacy_version}
    return _step("who.html", replace(answers, values=shown), WHO, _bookable(answers), problems, status)


def _check(answers: Answers, problems: dict[str, str] | None = None, status: int = 200, refused: str = "") -> Response:
    service = _bookable(answers)
    found = journey.quote(office(), service)
    answers = journey.bind_price(replace(answers, back=""), found)
    return _step(
        "check.html", answers, CHECK, service, problems, status,
        refused=refused, quote=found, wanted=journey.wanted_word(answers), steps=_review(answers, service),
    )  # fmt: skip


def _review(answers: Answers, service: ServiceItem) -> list[tuple[str, str, str, str]]:
    """Every answer with its page and field (R11): label, value, page, anchor."""
    wanted = journey.wanted_word(answers) or ("尽快（急修）" if service.urgent else "")
    rows = [
        ("要办的事", answers["content"], WHEN, "content"),
        ("希望的时间", wanted, WHEN, "day"),
        ("特别要求", answers["requirements"], WHEN, "requirements"),
        ("住址", answers["home"], WHO, "home"),
        ("服务地点", answers["elsewhere"] or "就在上面的住址", WHO, "elsewhere"),
        ("称呼", answers["name"], WHO, "name"),
        ("电话", _phone(answers["phone"]), WHO, "phone"),
        ("怎样找到", answers["reach"], WHO, "reach"),
    ]
    if answers["for_other"]:
        rows += [
            ("代填人称呼", answers["booker_name"], WHO, "booker_name"),
            ("代填人电话", _phone(answers["booker_phone"]), WHO, "booker_phone"),
        ]
    return [(label, value or "没有填", where, anchor) for label, value, where, anchor in rows]


def _phone(typed: str) -> str:
    """A number as we shall dial it, a mobile one in the groups people read aloud: ``138 0013 8000``."""
    digits = desk.parse_phone(typed, office().catalog.estate.area_code) or typed
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if MOBILE.fullmatch(digits) else digits


def _bookable(answers: Answers) -> ServiceItem:
    service = office().service(answers["service"])
    journey.problems_of(office(), answers)  # refuses what cannot be booked, or has no published price yet
    return service


def _step(
    template: str,
    answers: Answers,
    name: str,
    service: ServiceItem,
    problems: dict[str, str] | None,
    status: int,
    **values: Any,
) -> Response:
    if not answers.form_id:
        answers = replace(answers, form_id=desk.new_form_id(office()))
    found = journey.quote(office(), service)
    here = f"/book/{name}" if request.method == "POST" else f"/book?service={service.id}"
    return page(
        template, title=service.title, here=here, status=status, problems=problems, cache=STEP, section="services",
        answers=answers, service=service, carried=journey.CARRIED, page_name=name, page_of=journey.PAGE_OF,
        department=office().department(service.department), price=desk.quote_sentence(found, service),
        example=found is not None and found.example, **values,
    )  # fmt: skip
