"""``/desk/orders/<number>``: everything about one order, and what the person at the screen may do with it.

The code on a work order's office copy leads here. Whoever finds the sheet may open the address: without signing in it
looks nothing up and tells nothing of the order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, request

from forms_service import log
from forms_service import pages as public
from forms_service.desk import beside as _beside  # noqa: F401 - puts its deeds into the table
from forms_service.desk import company as _company  # noqa: F401 - the same
from forms_service.desk import gate
from forms_service.desk import negotiating as _negotiating  # noqa: F401 - likewise
from forms_service.desk.deed_fields import ROWS
from forms_service.desk.deeds import (
    DEEDS,
    LATE,
    WORKERS,
    Deed,
    act_for,
    asked,
    entry_of,
    fields_of,
    possible,
    shown,
)
from forms_service.desk.pages import check_form, entry, error_status, once, page, wrong
from forms_service.pages import see_other
from forms_service.surroundings import office, store
from forms_service.wording import late_words
from service_desk import desk
from service_desk.clocks import local
from service_desk.desk import (
    attachments,
    complaint_views,
    decisions,
    door_notices,
    load,
    looking,
    negotiation,
    slips,
    views,
)
from service_desk.desk.follow_up_policy import NOT_DRAWN
from service_desk.desk.follow_ups import WANTS, WAYS
from service_desk.desk.load import Warned
from service_desk.desk.visibility import may_record_for, visible
from service_desk.errors import DeskError, NotFound, Stale
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import NUMBER_ALPHABET, ServiceOrder, Staff
from service_desk.store import Connection
from service_desk.store.attachments import SIGNATURE
from service_desk.workflow import Action, Role, State

blueprint = Blueprint("desk_orders", __name__)
NUMBER = re.compile(rf"[0-9]{{4}}-[{NUMBER_ALPHABET}]{{5}}")
NO_SUCH = "没有这样的单号，请照任务单上的单号填写。"
CHANGED = "这张服务单刚被别人改过，没有保存。请看过最新的内容，再办一次。"
NOT_NOW = "这张服务单现在不能这样办了，请看它现在的状态。"
MAY_READ = frozenset({Role.RECEPTION, Role.MANAGER, Role.SUPERVISOR})  # contents and the resident's name


@blueprint.get("/desk/orders/<number>")
@gate.anybody
def order(number: str) -> Response:
    """The order for staff; where to take the sheet for anybody else.

    Raises:
        NotFound: no such order, none of this person's, or not even the shape of a number.
    """
    if NUMBER.fullmatch(number) is None:
        raise NotFound(NO_SUCH)
    who = gate.signed_in()
    if who is None:
        return public.page("office_copy.html", title="任务单的办公室联", here=f"/desk/orders/{number}", number=number)
    if (
        not keeps_ledger(who.staff)
        and request.method == "GET"
        and "whole" not in request.args
        and _own(who.staff, number)
    ):
        return see_other(f"/desk/my/{number}")
    return order_page(number, said=request.args.get("said", ""))


def _own(person: Staff, number: str) -> bool:
    """Whether it is one of the person's own tasks: the code on its sheet leads to the worker's page (W2)."""
    with store().read() as cn:
        return person.id in visible(cn, office(), person, number).team


@blueprint.post("/desk/orders/<number>/show")
@gate.staff()
def show(number: str) -> Response:
    """The same page with name, phone and place in full; written into the book of looks."""
    check_form()
    me = gate.me().staff

    def look(cn: Connection) -> None:
        found = visible(cn, office(), me, _number(number))
        looking.looked(cn, office(), me.id, "order", [found.number])

    store().write(look)
    return order_page(number, full=True)


@blueprint.get("/desk/orders/<number>/<deed>")
@gate.staff()
def ask(number: str, deed: str) -> Response:
    """The form of an act."""
    return deed_page(number, _deed(deed))


@blueprint.post("/desk/orders/<number>/<deed>")
@gate.staff()
def do(number: str, deed: str) -> Response:
    """Carry out an act, once for each form."""
    chosen, me = _deed(deed), gate.me().staff
    try:
        with store().read() as cn:
            before = visible(cn, office(), me, _number(number))
        use, more = chosen.use(), entry_of(chosen, before)

        def run(cn: Connection) -> str:
            found = visible(cn, office(), me, number)
            act = act_for(cn, office(), chosen, entry(**more), found)
            use(cn, office(), act, found.number)
            return found.number

        once(f"{chosen.name}:{number}", fields_of(chosen), run)
    except NotFound:
        raise
    except Warned as warned:
        return deed_page(number, chosen, warned=warned.sentences, status=409)
    except Stale as error:
        return deed_page(number, chosen, refused=CHANGED if error.code == Stale.code else error.sentence, status=409)
    except DeskError as error:
        return deed_page(number, chosen, **wrong(error))
    return see_other(f"/desk/orders/{number}?said={chosen.name}")


def _deed(name: str) -> Deed:
    if name not in DEEDS:
        raise NotFound("没有这一步，请从服务单的页面打开。")
    return DEEDS[name]


def _number(number: str) -> str:
    if NUMBER.fullmatch(number) is None:
        raise NotFound(NO_SUCH)
    log.about(number)
    return number


def order_page(number: str, *, full: bool = False, said: str = "", refused: str = "", status: int = 200) -> Response:
    """The page of an order, masked unless ``full``."""
    me = gate.me().staff
    with store().read() as cn:
        found = visible(cn, office(), me, _number(number))
        history = desk.history(cn, office(), found.number)
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
        linked = views.linked_orders(cn, office(), found.number)
        files = attachments.of_order(cn, office(), found.number)
        talks = negotiation.of_order(cn, office(), found.number) if keeps_ledger(me) else ()
        asked = decisions.open_of(cn, office(), found.number) if keeps_ledger(me) else None
        complained = complaint_views.of_order(cn, office(), me, found.number)
        cash = [slips.words_of(one) for one in slips.of_order(cn, office(), found.number)]
        hands = asked is not None and decisions.may_hand(cn, office(), me.id, asked)
    acts = [deed for deed in possible(found, me, office()) if deed.suits is None or deed.suits(history)]
    for_worker = [deed for deed in acts if deed.action in WORKERS and me.id not in found.team]
    own = [deed for deed in acts if deed not in for_worker]
    main = next((deed for deed in own if not deed.aside), None)
    return page(
        "order.html", title=f"服务单 {found.number}", status=status, refused=refused,
        said=f"已记下：{DEEDS[said].title}。" if said in DEEDS else "",
        order=found, found=history, names=names, acts=own, main=main,
        for_worker=for_worker, full=full, linked=linked, asked=asked,
        complained=complained, hands=hands, cash=cash,
        talks=talks, talking=bool(talks) and talks[0].open, talk_words=negotiation.words_of,
        files=[one for one in files if one.kind == SIGNATURE or reads(found, me)],
        may_sign=found.state is State.COMPLETED and (me.id in found.team or may_record_for(me)),
        whom=_whom(found, full=full), reads=reads(found, me), late=late_words(desk.overdue(found, office())),
        ways=WAYS, wants=WANTS, waits=_waits(found),
        not_drawn=any(one.data.get("follow_up") == NOT_DRAWN for one in history.events),
        affected=bool(door_notices.affected(office(), found)) and found.state is State.ASSIGNED,
        price=desk.price_words(found if keeps_ledger(me) else replace(found, receipt="")), records=may_record_for(me),
    )  # fmt: skip


def _waits(order: ServiceOrder) -> str:
    """How much a clock has left that waits for the resident, in words; nothing where it runs."""
    if order.finish_by is not None or order.time_left is None or order.state.final:
        return ""
    return late_words(timedelta(seconds=order.time_left)) + ("" if order.urgent else "（工作时间）")


def keeps_ledger(person: Staff) -> bool:
    """Whether what was paid is this person's business: not a worker's (§1.7)."""
    return any(grant.role is not Role.WORKER for grant in person.grants)


def reads(order: ServiceOrder, person: Staff) -> bool:
    """Whether the contents are this person's business: not finance's."""
    return person.id in order.team or any(grant.role in MAY_READ for grant in person.grants)


def _whom(order: ServiceOrder, *, full: bool) -> dict[str, str]:
    booker = order.booker
    if full:
        words = {"name": order.contact.name, "phone": order.contact.phone, "place": str(order.place)}
        return words | {"booker": f"{booker.name} {booker.phone}" if booker else "", "reach": order.contact.reach}
    words = {
        "name": mask_name(order.contact.name), "phone": mask_phone(order.contact.phone),
        "place": mask_place(order.place), "reach": "",
    }  # fmt: skip
    return words | {"booker": f"{mask_name(booker.name)} {mask_phone(booker.phone)}" if booker else ""}


def deed_page(
    number: str,
    deed: Deed,
    *,
    problems: dict[str, str] | None = None,
    refused: str = "",
    warned: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    """The form of an act, or the order with a sentence where the act is not possible any more."""
    me = gate.me().staff
    with store().read() as cn:
        found = visible(cn, office(), me, _number(number))
        if deed not in possible(found, me, office()):
            said = refused or NOT_NOW
            return order_page(number, refused=said, status=error_status(status))
        choices = shown(deed, cn, found)
        about = deed.about(cn, found) if deed.about else ""
    fields = [field for field in deed.fields if asked(field, found, choices)]
    return page(
        "deed.html", title=deed.title, status=status, problems=problems, refused=refused, order=found, deed=deed,
        fields=fields, choices=choices, about=about, rows=range(1, ROWS + 1), late_names=LATE,
        standing=standing_of(found, deed), for_worker=(me.id not in found.team and found.lead) or "", warned=warned,
    )  # fmt: skip


def standing_of(order: ServiceOrder, deed: Deed) -> dict[str, str]:
    """What a form begins with: the agreed window or the wish, and the lines that are known.

    Waiting for parts begins with the next working day: today's visit is over.
    """
    begun = {f"code{n}": line.code for n, line in enumerate(order.lines[:ROWS], 1)}
    begun |= {f"many{n}": f"{line.quantity / 1000:g}" for n, line in enumerate(order.lines[:ROWS], 1)}
    if not order.lines and order.quote is not None:
        begun |= {"code1": order.service, "many1": "1"}
    window = load.usual_window(office(), order)
    begun |= {"stairs": door_notices.usual_stairs(order)}
    day = local(window.start).date()
    if deed.action is Action.SUSPEND:
        day = next(office().catalog.working_days(max(day, local(office().now).date()) + timedelta(days=1)))
    begun |= {"day": day.isoformat()}
    begun |= {"start": f"{local(window.start):%H:%M}", "end": f"{local(window.end):%H:%M}"}
    return begun | {"signed_by": "", "due": str(order.due)}
