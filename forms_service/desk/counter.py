"""``/desk/intake``: somebody calls or comes (D2–D4, D0); immediate answers; web bookings that wait for a call back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import gate
from forms_service.desk.gate import RECORDERS
from forms_service.desk.homes_pages import KEEPERS
from forms_service.desk.pages import check_form, entry, first_look, once, page, problems_of
from forms_service.desk.printouts import pdf, public_url
from forms_service.digits import whole
from forms_service.pages import see_other
from forms_service.surroundings import form, office, store
from service_desk import desk
from service_desk.desk import counter, homes, looking, printing, search, sheets
from service_desk.desk.counter import Caller, Offer, Plan
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, NotFound
from service_desk.orders import Basis, Channel
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_counter", __name__)
FIELDS = (
    "room", "again", "channel", "service", "shown", "slot", "content", "requirements", "agreed", "edition", "limit",
    "home", "elsewhere", "name", "phone", "reach", "booker_name", "booker_phone", "lead", "start", "end", "conduct",
)  # fmt: skip
CHANNELS = {"telephone": Channel.TELEPHONE, "counter": Channel.COUNTER}
SAID = {
    "verified": "已回电核实，可以派工。",
    "unreachable": "已记下没有接通，请晚些再打。",
    "answered": "已记一笔即时办结。",
    "listed": "已加到名册。下次来电，查到就能登记。",
}
WHO = ("home", "name", "phone", "reach")  # fields about the caller


def channel() -> Channel:
    """How the resident came, as the form says."""
    return CHANNELS.get(form().get("channel", ""), Channel.TELEPHONE)


@blueprint.get("/desk/intake")
@gate.staff(*RECORDERS)
def begin() -> Response:
    """A fresh form: for a home of the list, after an earlier order (再来一单), or for nobody yet."""
    caller = caller_of(request.args.get("home", ""), request.args.get("again", ""))
    service = request.args.get("service", "") or caller.service
    return intake_page(caller, {"service": service}, said=SAID.get(request.args.get("said", ""), ""))


@blueprint.post("/desk/intake/start")
@gate.staff(*RECORDERS)
def start() -> Response:
    """A form for a caller whom the search did not find: what was typed is kept (D4)."""
    check_form()
    words = search.plain(form().get("text", ""))
    field = "phone" if desk.parse_phone(words, office().catalog.estate.area_code) else "name"
    return intake_page(Caller(), {"home" if desk.parse_home(words) else field: words})


@blueprint.post("/desk/intake/offer")
@gate.staff(*RECORDERS)
def offer() -> Response:
    """The price to read out and the half-days of a service: the part of the form that depends on it."""
    check_form()
    return intake_page(caller_of(form().get("room", ""), form().get("again", "")), form(), template="intake_offer.html")


@blueprint.post("/desk/intake")
@gate.staff(*RECORDERS)
def save() -> Response:
    """Register the call; or, where only the price was asked for or one of several services picked, show it."""
    caller = caller_of(form().get("room", ""), form().get("again", ""))
    if form().get("step") == "offer" or form().get("pick"):
        check_form()
        return intake_page(caller, form())
    try:
        number = once("intake", FIELDS, _register)
    except DeskError as error:
        problems = problems_of(error)
        if isinstance(error, NotFound) and not problems:
            raise
        refused = "" if problems else error.sentence
        return intake_page(caller, form(), problems=problems, refused=refused, status=error.http_status)
    return see_other(f"/desk/intake/done/{number}")


def _register(cn: Connection) -> str:
    came = channel()
    caller = _caller(cn, form().get("room", ""), form().get("again", ""))
    booking = counter.read_call(office(), form(), caller, came)
    plan = Plan(form().get("lead", ""), form().get("start", ""), form().get("end", ""), bool(form().get("conduct")))
    return counter.register(cn, office(), entry(basis=Basis(came.value)), booking, plan).number


@blueprint.get("/desk/intake/done/<number>")
@gate.staff(*RECORDERS)
def done(number: str) -> Response:
    """The number, large, and what to say next."""
    with store().read() as cn:
        next_words = counter.to_say(cn, office(), visible(cn, office(), gate.me().staff, number).number)
        order = next_words.order
        unlisted = gate.me().is_one_of(*KEEPERS) and homes.is_missing(cn, office(), order)
    log.about(order.number)
    return page(
        "intake_done.html", title=f"已登记 {order.number}", section="intake", order=order, said_next=next_words,
        unlisted=unlisted, said=SAID.get(request.args.get("said", ""), ""),
    )  # fmt: skip


@blueprint.post("/desk/intake/listed")
@gate.staff(*KEEPERS)
def keep_caller() -> Response:
    """Put a caller who is not on the household list onto it; nothing is typed a second time."""
    number = form().get("number", "")

    def keep(cn: Connection) -> str:
        order = visible(cn, office(), gate.me().staff, number)
        homes.list_caller(cn, office(), gate.me().staff.id, order)
        return order.number

    kept = once("intake-listed", ("number",), keep)
    return see_other(f"/desk/intake/done/{kept}?said=listed")


@blueprint.post("/desk/intake/slip")
@gate.staff(*RECORDERS)
def slip() -> Response:
    """The work order of one number, to print; whoever prints is written down."""
    from service_desk.papers import work_order  # noqa: PLC0415 - only printing needs the typesetter

    check_form()
    with store().read() as cn:
        number = visible(cn, office(), gate.me().staff, form().get("number", "")).number
        made = printing.order_sheets(cn, office(), [number], url=public_url())
    answer = pdf(work_order.work_order(office().catalog, made), number)
    store().write(lambda cn: sheets.printed(cn, office(), gate.me().staff.id, [number]))
    return answer


# ---- immediate answers ----------------------------------------------------------------------------------------------


@blueprint.get("/desk/answers")
@gate.staff(Role.RECEPTION)
def answers() -> Response:
    """The directory, each answer with one button."""
    return _answers("", said=SAID.get(request.args.get("said", ""), ""))


@blueprint.post("/desk/answers/find")
@gate.staff(Role.RECEPTION)
def find_answers() -> Response:
    """The answers that fit some words."""
    check_form()
    return _answers(form().get("text", ""))


@blueprint.post("/desk/answers")
@gate.staff(Role.RECEPTION)
def answer() -> Response:
    """Record that one of them was given."""
    place = whole(form().get("place", ""))
    try:
        once("answer", ("service", "place", "channel"), lambda cn: counter.answer_ready(
            cn, office(), entry(basis=Basis(channel().value)), form().get("service", ""),
            -1 if place is None else place, channel(),
        ).number)  # fmt: skip
    except DeskError as error:
        return _answers(form().get("text", ""), refused=error.sentence, status=error.http_status)
    return see_other("/desk/answers?said=answered")


def _answers(words: str, **more: Any) -> Response:
    found = search.answers_like(office(), search.plain(words))
    return page("answers.html", title="即时答复", section="answers", found=found, words=words, **more)


# ---- 待回电 ---------------------------------------------------------------------------------------------------------


@blueprint.post("/desk/intake/show")
@gate.staff(*RECORDERS)
def show() -> Response:
    """The page with one number to call back readable; a line in the book of looks."""
    check_form()

    def look(cn: Connection) -> str:
        found = counter.call_back_of(cn, office(), gate.me().staff, form().get("task", "")[:64])
        looking.looked(cn, office(), gate.me().staff.id, "call back", [found.order.number])
        return found.task.id

    return intake_page(Caller(), {}, shown=store().write(look))


@blueprint.post("/desk/intake/called-back")
@gate.staff(*RECORDERS)
def called_back() -> Response:
    """已回电核实, or 未接通."""
    outcome = "told" if form().get("outcome") == "told" else "unreachable"
    try:
        once("called-back", ("task", "outcome"), lambda cn: counter.called_back(
            cn, office(), entry(), form().get("task", "")[:64], outcome
        ))  # fmt: skip
    except NotFound:
        raise
    except DeskError as error:
        return intake_page(Caller(), {}, refused=error.sentence, status=error.http_status)
    return see_other(f"/desk/intake?said={'verified' if outcome == 'told' else 'unreachable'}")


# ---- the form -------------------------------------------------------------------------------------------------------


def caller_of(room: str, again: str) -> Caller:
    """Who calls: of a home, of an earlier order, or nobody known.

    Raises:
        NotFound: no such home or order.
    """
    with store().read() as cn:
        return _caller(cn, room, again)


def _caller(cn: Connection, room: str, again: str) -> Caller:
    if room:
        return counter.caller_of_home(cn, office(), room)
    return counter.caller_of_order(cn, office(), gate.me().staff, again) if again else Caller()


def intake_page(
    caller: Caller, given: Any, *, template: str = "intake.html", problems: dict[str, str] | None = None,
    shown: str = "", **more: Any,
) -> Response:  # fmt: skip
    """The form with what is known and what was typed; ``shown``: the task whose number is readable."""
    if caller.place is not None and template == "intake.html":
        first_look("caller", [caller.room or caller.again])
    named = given.get("pick") or given.get("service", "")
    item = search.service_of(office(), named)
    priced: Offer | None = None
    unbookable = ""
    with store().read() as cn:
        if item is not None:
            try:
                priced = counter.offer_of(cn, office(), item)
            except DeskError as error:
                unbookable = error.sentence
        waiting = counter.to_call_back(cn, office(), gate.me().staff) if template == "intake.html" else ()
    likely = [] if item or not named else [s for s in search.services_like(office(), search.plain(named)) if s.bookable]
    if likely and problems and "service" in problems:
        problems = problems | {"service": f"“{named}”有 {len(likely)} 项，请在下面按一项。"}
    return page(
        template, title="来电登记", section="intake", problems=problems,
        caller=caller, typed=given, offer=priced, shown=shown, unbookable=unbookable, likely=likely,
        services=[s for s in office().catalog.services if s.bookable], channel=channel().value,
        agreed=_agreed_as_shown(given, priced), waiting=waiting,
        who_open=not caller.known or any(name in WHO for name in problems or {}) or any(given.get(n) for n in WHO),
        **more,
    )  # fmt: skip


def _agreed_as_shown(given: Any, shown: Offer | None) -> bool:
    """Whether the tick stands: agreement to another price than this one is taken back (TRUST 11)."""
    if shown is None or shown.quote is None or given.get("shown") != shown.service.id:
        return False
    price = (given.get("edition"), given.get("limit"))
    return bool(given.get("agreed")) and price == (shown.quote.edition, str(shown.quote.high))
