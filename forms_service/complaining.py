"""``/complain`` and ``/o/<token>/complain``: a resident complains, without a login; check, then send (R8, R20).

About an order one page is enough, since the office knows whom to tell. Nothing is stored before the last press.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from forms_service import log
from forms_service.booking import EXPIRED as FORM_OLD
from forms_service.booking import FormExpired
from forms_service.journey import NEW_NOTICE, NOT_SEEN, TRAP, TRAPPED
from forms_service.pages import STEP, page, see_other
from forms_service.private import order_behind
from forms_service.surroundings import form, office, require_own_origin, store
from forms_service.wording import public_sentence
from service_desk import desk
from service_desk.complaints import Kind, Source
from service_desk.desk import Act, complaint_intake, complaint_steps, complaints, tokens
from service_desk.desk.complaint_intake import PUBLIC, Wish
from service_desk.errors import DeskError, InvalidInput, KeyReused, NotFound
from service_desk.orders import Basis, ServiceOrder
from service_desk.store import Connection

blueprint = Blueprint("complaining", __name__)
FIELDS = (*PUBLIC, TRAP)
EXPIRED = FORM_OLD.replace("提交预约", "提交投诉")
SENT_BEFORE = "这份表单已经提交过一次，之后内容有改动。要另外投诉，请再按一次“提交投诉”；不需要就不用再按。"
LABELS = {
    "kind": "是哪一类", "words": "是什么事", "manager": "投诉谁", "home": "住址", "name": "称呼", "phone": "电话",
    "reach": "怎样告诉您结果",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed so far; every other field is ignored (TRUST 10)."""

    values: Mapping[str, str]
    form_id: str

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def body(self) -> bytes:
        """The same bytes for the same answers: what the idempotency key is bound to."""
        return json.dumps(dict(self.values), sort_keys=True, ensure_ascii=False).encode()


def _given() -> Given:
    values = {name: form()[name] for name in FIELDS if form().get(name)}
    return Given(values, form().get("form_id", "") or desk.new_form_id(office()))


def _wish(given: Given, order: ServiceOrder | None) -> Wish:
    """The complete complaint, with what the web asks besides.

    Raises:
        InvalidInput: every wrong field at once.
    """
    problems, wish = {}, None
    try:
        wish = complaint_intake.read_complaint(office(), {n: given[n] for n in PUBLIC}, Source.WEB, order)
    except InvalidInput as error:
        problems = {problem.field: problem.sentence for problem in error.problems}
    if given[TRAP]:
        problems[TRAP] = TRAPPED
    if given["privacy"] != office().catalog.estate.privacy_version:
        problems["privacy"] = NEW_NOTICE if given["privacy"] else NOT_SEEN
    if problems or wish is None:
        raise InvalidInput.of(problems)
    return wish


# ---- without an order: fill in, check, send -------------------------------------------------------------------------


@blueprint.get("/complain")
def begin() -> Response:
    """The form, beside the telephone number for complaints."""
    return _form_page(Given({}, desk.new_form_id(office())))


@blueprint.get("/complain/check")
@blueprint.get("/complain/done")
def typed_address() -> Response:
    """A step's address typed or bookmarked: there is nothing to show without answers, so begin again."""
    return see_other(url_for("complaining.begin"))


@blueprint.post("/complain")
def again() -> Response:
    """Back to the form, with everything kept."""
    return _form_page(_given())


@blueprint.post("/complain/check")
def check() -> Response:
    """Every answer once more."""
    given = _given()
    try:
        _wish(given, None)
    except InvalidInput as error:
        return _form_page(given, _problems(error), status=error.http_status)
    return _check_page(given)


@blueprint.post("/complain/done")
def send() -> Response:
    """Receive it, once for each form; then show its number at an address that can be reloaded."""
    given = _given()
    try:
        number = _receive(given, None)
    except InvalidInput as error:
        return _form_page(given, _problems(error), status=error.http_status)
    except DeskError as error:
        return _check_page(*_renewed(given, error), status=error.http_status)
    return _to_number(number)


def _problems(error: InvalidInput) -> dict[str, str]:
    return {problem.field: problem.sentence for problem in error.problems}


def _renewed(given: Given, error: DeskError) -> tuple[Given, str]:
    """The answers to send again, and what to say: a form that is old or was sent before gets a new id."""
    if isinstance(error, (FormExpired, KeyReused)):
        sentence = SENT_BEFORE if isinstance(error, KeyReused) else EXPIRED
        return Given(given.values, desk.new_form_id(office())), sentence
    return given, public_sentence(error)


def _receive(given: Given, order: ServiceOrder | None) -> str:
    """The number of the complaint, the same for the same form however often it is sent.

    Raises:
        ForeignOrigin, FormExpired, KeyReused, InvalidInput, TooMany: it was not received.
    """
    require_own_origin()
    key = desk.read_form_id(office(), given.form_id)
    if key is None:
        raise FormExpired(EXPIRED)
    basis = Basis.LINK if order else Basis.SCREEN

    def receive(cn: Connection) -> str:
        if not key.fresh:
            raise FormExpired(EXPIRED)
        return complaints.receive(cn, office(), Act.resident(basis), _wish(given, order)).number

    whose = f"{order.number}\n".encode() if order else b""
    number = store().write(desk.once(office(), f"complaint:{key.text}", whose + given.body, receive))
    log.about(number)
    return number


def _to_number(number: str) -> Response:
    with store().read() as cn:
        token = tokens.complaint_token(office(), complaint_steps.load(cn, office(), number))
    return see_other(url_for("complaint.received", token=token))


def _form_page(given: Given, problems: dict[str, str] | None = None, *, status: int = 200) -> Response:
    return page(
        "complain.html", title="投诉或提意见", here="/complain", status=status, problems=problems, cache=STEP,
        given=_seen(given), kinds=tuple(Kind), terms=office().catalog.estate.complaints, trap=TRAP,
    )  # fmt: skip


def _seen(given: Given) -> Given:
    """Whoever reaches the page sees the privacy notice in force: only that version may stand in the record."""
    return Given({**given.values, "privacy": office().catalog.estate.privacy_version}, given.form_id)


def _check_page(given: Given, refused: str = "", *, status: int = 200) -> Response:
    answers = {
        "kind": Kind(given["kind"]).word, "words": given["words"],
        "manager": "服务中心经理" if given["manager"] else "没有指明", **{n: given[n] for n in PUBLIC[3:-1]},
    }  # fmt: skip
    return page(
        "complain_check.html", title="核对投诉", here="/complain/check", status=status, refused=refused, cache=STEP,
        given=given, answers=[(name, LABELS[name], answers[name] or "没有填") for name in LABELS], carried=FIELDS,
    )  # fmt: skip


# ---- about an order: one page ---------------------------------------------------------------------------------------


@blueprint.get("/o/<token>/complain")
def about_order(token: str) -> Response:
    """The one page about an order."""
    return _order_form(token, Given({}, desk.new_form_id(office())))


@blueprint.post("/o/<token>/complain")
def send_about_order(token: str) -> Response:
    """Receive it, once for each form."""
    given = _given()
    if form().get("go") == "show":  # the text size was switched: show what is typed, do nothing
        return _order_form(token, given)
    with store().read() as cn:
        order = order_behind(cn, token)
    try:
        number = _receive(given, order)
    except NotFound:
        raise
    except InvalidInput as error:
        return _order_form(token, given, _problems(error), status=error.http_status)
    except DeskError as error:
        renewed, sentence = _renewed(given, error)
        return _order_form(token, renewed, refused=sentence, status=error.http_status)
    return _to_number(number)


def _order_form(
    token: str, given: Given, problems: dict[str, str] | None = None, *, refused: str = "", status: int = 200
) -> Response:  # fmt: skip
    with store().read() as cn:
        order = order_behind(cn, token)
    return page(
        "complain_order.html", title="投诉或提意见", here=f"/o/{token}/complain", section="status", status=status,
        problems=problems, refused=refused, given=_seen(given), kinds=tuple(Kind), order=order, token=token,
        terms=office().catalog.estate.complaints, trap=TRAP,
    )  # fmt: skip
