"""``/desk/my``: a worker's tasks on the phone, and the steps at the resident's door (W1, W2).

A form that could not be sent waits on the phone and comes later under the same form id: its answer is then a short
JSON text, and ``ago`` tells how many seconds before it happened (补录, 无信号).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from forms_service import assets, headers, log
from forms_service.desk import calendar_feed, gate
from forms_service.desk.deed_fields import ROWS
from forms_service.desk.deeds import DEEDS, LATE, Deed, act_for, asks_for_lines, entry_of, fields_of, possible, shown
from forms_service.desk.orders import NUMBER, standing_of
from forms_service.desk.pages import entry, first_look, once, page, wrong
from forms_service.digits import whole
from forms_service.pages import PRIVATE, see_other
from forms_service.surroundings import form, office, runtime, store
from service_desk import desk
from service_desk.desk import attachments, my_work, slips, work
from service_desk.desk.attachments import PHOTOS
from service_desk.desk.my_work import Task
from service_desk.errors import DeskError, NotFound
from service_desk.orders import Basis, ServiceOrder
from service_desk.papers import qr
from service_desk.papers.wording import words
from service_desk.pricing import Line, total, yuan
from service_desk.store import Connection
from service_desk.store.attachments import AFTER, BEFORE
from service_desk.workflow import Action, Role, State

blueprint = Blueprint("desk_worker", __name__)
STEPS = (Action.START, Action.NO_ENTRY, Action.SUSPEND, Action.REQUOTE, Action.STOP, Action.FINISH)
BESIDE = ("door-notice", "slip")  # records that are no steps
BIG = (Action.START, Action.NO_ENTRY)  # they stand in the card itself
PRICED = (Action.REQUOTE, Action.STOP, Action.FINISH)
QUEUED = "Linli-Queued"  # header of what waited on the phone
NO_SIGNAL = "无信号"
LONGEST_WAIT = 7  # digits of seconds
WORKERS = "; worker-src 'self'"
SAID = {name: f"已记下：{DEEDS[name].title}。" for name in (*(step.value for step in STEPS), *BESIDE)} | {
    "accept": "已记下：住户签名验收。",
    "paper-signed": "已记下：住户在纸单上签了字。请把纸单交回，由同事录入。",
    "absent": "已记下：住户不在。服务单留在待验收。",
    "refused": "已记下：住户没有同意验收。主管会联系住户。",
    "photo": "照片已传上。",
    "calendar": "日历链接换好了，旧的已作废。",
}
FILE_WORDS = {"signature": "住户签名"} | {key: f"照片：{word}" for key, word in PHOTOS.items()}


def my_page(template: str, **values: Any) -> Response:
    """A page of the worker's: with its script, what holds for paying, and leave for the helper without a signal."""
    pay_code = office().catalog.estate.payment_code
    response = page(
        template,
        section="my",
        worker_scripts=(assets.SIGNATURE_SCRIPT, assets.WORKER_SCRIPT),
        offline_script=assets.OFFLINE_SCRIPT,
        pay=words("work-order", office().catalog),
        pay_code=qr.public_picture(pay_code) if pay_code else "",
        conduct=office().catalog.conduct,
        new_form_id=lambda: desk.new_form_id(office()),
        **values,
    )
    response.headers["Content-Security-Policy"] = headers.CONTENT_POLICY + WORKERS
    return response


def queued() -> bool:
    """Whether what was sent waited on the phone for a signal."""
    return request.headers.get(QUEUED) == "yes"


def answered(address: str, said: str) -> Response:
    """What was done: the next page, or a sentence for the phone's list."""
    address = f"{address}?said={said}"
    return told(SAID[said], address=f"{runtime().settings.prefix}{address}") if queued() else see_other(address)


def told(sentence: str, code: str = "", *, address: str = "") -> Response:
    """A sentence for the phone's script, and the page that says it; with a code it was not saved."""
    said = {"done": not code, "code": code, "sentence": sentence, "next": address}
    body = json.dumps(said, ensure_ascii=False)
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = PRIVATE
    return response


def since() -> dict[str, object]:
    """When it happened, where it had to wait for a signal."""
    ago = whole(form().get("ago", ""), LONGEST_WAIT)
    if ago is None:
        return {}
    return {"at": office().now - timedelta(seconds=ago), "late_reason": NO_SIGNAL}


@blueprint.get("/desk/my")
@gate.staff(Role.WORKER)
def days() -> Response:
    """Today's tasks, the next days', and what waits for the resident's word."""
    me = gate.me().staff
    with store().read() as cn:
        found = my_work.my_days(cn, office(), me.id)
    first_look(my_work.LOOKED, [task.order.number for task in found.tasks])
    response = my_page(
        "my.html", title="我的任务", days=found, said=SAID.get(request.args.get("said", ""), ""),
        calendar=calendar_feed.address_of(me.id),
    )  # fmt: skip
    response.headers["Linli-Tasks"] = me.id  # what the phone may keep to be read without a signal
    return response


@blueprint.get("/desk/my/<number>")
@gate.staff()
def task(number: str) -> Response:
    """One task, with everything to do there.

    Raises:
        NotFound: it is none of the own team's.
    """
    return task_page(number, said=SAID.get(request.args.get("said", ""), ""))


def own_task(cn: Connection, number: str) -> Task:
    """One of the own team's tasks.

    Raises:
        NotFound: it is none, or not even the shape of a number.
    """
    if NUMBER.fullmatch(number) is None:
        raise NotFound(my_work.NOT_YOURS)
    return my_work.my_task(cn, office(), gate.me().staff.id, number)


def task_page(number: str, **more: Any) -> Response:
    """The page of one task."""
    me = gate.me().staff
    with store().read() as cn:
        found = own_task(cn, number)
        files = attachments.of_order(cn, office(), found.order.number)
        cash = [slips.words_of(one) for one in slips.of_order(cn, office(), found.order.number)]
    log.about(number)
    first_look(my_work.LOOKED, [number])
    order = found.order
    acts = [deed for deed in possible(order, me, office()) if _of_worker(deed) and not _in_card(deed, order)]
    begun = order.started_at is not None
    return my_page(
        "my_task.html", title=order.title, task=found, acts=acts, files=files, cash=cash, file_words=FILE_WORDS,
        price=desk.price_words(replace(order, receipt="")), photo_kinds=PHOTOS,
        photo_kind=form().get("kind") or (AFTER if begun else BEFORE), may_photo=order.state in TAKES_PHOTOS, **more,
    )  # fmt: skip


TAKES_PHOTOS = (State.ASSIGNED, State.IN_SERVICE, State.COMPLETED)


def _of_worker(deed: Deed) -> bool:
    return deed.action in STEPS or deed.name in BESIDE


def _in_card(deed: Deed, order: ServiceOrder) -> bool:
    """Whether the card itself has the step, so that no button beside it is needed."""
    return deed.action in BIG or (deed.action is Action.FINISH and order.state is State.IN_SERVICE)


def _deed(name: str) -> Deed:
    if name not in (*(step.value for step in STEPS), *BESIDE):
        raise NotFound("没有这一步，请从任务的页面打开。")
    return DEEDS[name]


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines as the server prices them, to be seen before they are saved. ``total`` is fen."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Fen."""
        return total(self.lines)


@blueprint.get("/desk/my/<number>/<deed>")
@gate.staff()
def ask(number: str, deed: str) -> Response:
    """The form of a step."""
    return _form(number, _deed(deed))


@blueprint.post("/desk/my/<number>/<deed>")
@gate.staff()
def do(number: str, deed: str) -> Response:
    """Take a step, once for each form; what costs something is shown priced before it is saved.

    Raises:
        NotFound: the order is none of the own team's.
    """
    chosen = _deed(deed)
    try:
        with store().read() as cn:
            before = own_task(cn, number).order
            use = chosen.use()
            priced = _priced(cn, chosen, before)
        if priced is not None and form().get("shown", "") != str(priced.total):
            return _to_look_at(number, chosen, priced)
        more = entry_of(chosen, before) | since()

        def run(cn: Connection) -> str:
            found = own_task(cn, number).order
            act = act_for(cn, office(), chosen, entry(**more), found)
            use(cn, office(), act, found.number)
            return found.number

        once(f"my:{chosen.name}:{number}", [name for name in fields_of(chosen) if name not in LATE], run)
    except NotFound:
        raise
    except DeskError as error:
        return _refused(number, chosen, error)
    log.about(number)
    return answered(f"/desk/my/{number}", chosen.name)


def _priced(cn: Connection, deed: Deed, order: ServiceOrder) -> Priced | None:
    """The lines that a form names, priced by the order's own list; None where the form names none."""
    wanted = [field for field in deed.fields if field.kind == "lines"]
    if deed.action not in PRICED or not wanted or not asks_for_lines(order, wanted[0]):
        return None
    from forms_service.desk.deed_fields import lines  # noqa: PLC0415 - a short name, only here

    named = lines(replace(wanted[0], optional=True))
    found = work.price(cn, office(), order, named)
    return Priced(found or (order.lines if deed.action is Action.FINISH else ()))


def _to_look_at(number: str, deed: Deed, priced: Priced) -> Response:
    if queued():
        return told(f"合计 {yuan(priced.total)} 元。请打开看过金额，再保存。", "look")
    return _form(number, deed, priced=priced)


def _refused(number: str, deed: Deed, error: DeskError) -> Response:
    if queued():
        return told(error.sentence, error.code)
    return _form(number, deed, **wrong(error))


def _form(number: str, deed: Deed, *, priced: Priced | None = None, **more: Any) -> Response:
    """The form of a step, or the task with a sentence where the step is not possible any more."""
    me = gate.me().staff
    with store().read() as cn:
        order = own_task(cn, number).order
        if deed not in possible(order, me, office()):
            return task_page(number, refused=more.get("refused") or NOT_NOW, status=409)
        choices = shown(deed, cn, order)
        about = deed.about(cn, order) if deed.about else ""
    log.about(number)
    fields = [field for field in deed.fields if asks_for_lines(order, field)]
    return my_page(
        "my_deed.html", title=deed.title, order=order, deed=deed, fields=fields, choices=choices,
        about=about, rows=range(1, ROWS + 1), standing=_standing(order, deed), priced=priced,
        asks_lines=any(field.kind == "lines" for field in fields), **more,
    )  # fmt: skip


NOT_NOW = "这项任务现在不能这样办了，请看它现在的状态。"


def _standing(order: ServiceOrder, deed: Deed) -> Mapping[str, str]:
    """What a form begins with: at the door the resident answers in person."""
    return standing_of(order, deed) | {"consented": order.contact.name, "basis": Basis.COUNTER.value}
