"""The resident's word on finished work: signed on the screen, on paper, absent, or refused; photos; the files (W3).

Drawn on the screen it is the resident's own act, proved by the drawing. Whoever did the work never records another
acceptance: then the work stays unaccepted and a colleague sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from forms_service import log
from forms_service.desk import gate, worker
from forms_service.desk.deed_fields import Field, text
from forms_service.desk.orders import NO_SUCH, NUMBER, reads
from forms_service.desk.pages import check_form, entry, first_look, once, problems_of, wrong
from forms_service.guard import uploads
from forms_service.pages import PRIVATE
from forms_service.surroundings import file, form, office, runtime, store
from service_desk.desk import attachments, looking, my_work
from service_desk.desk.attachments import LARGEST_PHOTO
from service_desk.desk.my_work import ABSENT, PAPER, REFUSED
from service_desk.desk.people import own_act
from service_desk.desk.visibility import visible
from service_desk.errors import DeskError, InvalidInput, NotFound
from service_desk.orders import ServiceOrder
from service_desk.store import Connection
from service_desk.store.attachments import SIGNATURE
from service_desk.workflow import State

blueprint = Blueprint("desk_signing", __name__)
AROUND = 50_000  # bytes of a body beside its photo
SCREEN = "screen"
SIGNED_BY = Field("signed_by", "签名的人", missing="请写签名人的称呼。", most=30)
WAYS = (
    (PAPER, "已在纸单上签字", "纸单编号", "一般就是单号。由没有做这项工作的同事录入。", "记下，交纸单"),
    (ABSENT, "住户不在", "经过", "例如：16:20 打电话无人接。", "记下"),
    (REFUSED, "住户不同意", "住户怎样说", "不算验收，主管会联系住户。", "记下，请主管联系"),
)
FIELDS = ("way", "signed_by", "signature", "version", *(f"words-{way[0]}" for way in WAYS))
NOT_FINISHED = "这张服务单现在不等住户验收。"


@blueprint.get("/desk/my/<number>/sign")
@gate.staff()
def ask(number: str) -> Response:
    """Where the resident signs.

    Raises:
        NotFound: the order is none of the person's.
    """
    return _page(number)


def _order(cn: Connection, number: str) -> ServiceOrder:
    if NUMBER.fullmatch(number) is None:
        raise NotFound(my_work.NOT_YOURS)
    return my_work.signable(cn, office(), gate.me().staff, number)


def _page(number: str, **more: Any) -> Response:
    me = gate.me().staff
    with store().read() as cn:
        order = _order(cn, number)
        works = my_work.works_on(cn, office(), order, me)
    log.about(number)
    team = me.id in order.team
    first_look(my_work.LOOKED if team else "signer", [number])
    if order.state is not State.COMPLETED:
        sentence = more.get("refused") or NOT_FINISHED
        from forms_service.desk.orders import order_page  # noqa: PLC0415 - only where nothing waits for a word

        return (worker.task_page if team else order_page)(number, refused=sentence, status=409)
    return worker.my_page("my_sign.html", title="请住户验收", order=order, works=works, team=team, ways=WAYS, **more)


@blueprint.post("/desk/my/<number>/sign")
@gate.staff()
def sign(number: str) -> Response:
    """Take the resident's word.

    Raises:
        NotFound: the order is none of the person's.
    """
    me, way = gate.me().staff, form().get("way", "")
    try:
        with store().read() as cn:
            team = me.id in _order(cn, number).team
        use = _drawn() if way == SCREEN else _otherwise(way)

        def run(cn: Connection) -> str:
            return use(cn, _order(cn, number)).number

        once(f"sign:{number}", FIELDS, run)
    except NotFound:
        raise
    except DeskError as error:
        if worker.queued():
            return worker.told(error.sentence, error.code)
        return _page(number, **wrong(error))
    log.about(number)
    said = "accept" if way == SCREEN else way
    return worker.answered(f"/desk/{'my' if team else 'orders'}/{number}", said)


Use = Callable[[Connection, ServiceOrder], ServiceOrder]


def _drawn() -> Use:
    """The resident drew on the screen: the picture is written first, the record names it."""
    signed_by = text(SIGNED_BY)
    picture = attachments.read_signature(form().get("signature", ""))
    check_form()  # nothing is written for anybody else's form
    attachments.put(runtime().settings.data, SIGNATURE, picture)
    made = entry(**worker.since())
    return lambda cn, order: my_work.sign(cn, office(), made, order.number, picture, signed_by)


def _otherwise(way: str) -> Use:
    known = {key: label for key, _, label, _, _ in WAYS}
    if way not in known:
        raise InvalidInput.of({"signed_by": "请选住户怎样表示。"})
    words = text(Field(f"words-{way}", known[way], missing=f"请写{known[way]}。"))
    made = entry(**worker.since())
    said = f"{known[way]} {words}" if way == PAPER else words
    return lambda cn, order: my_work.not_accepted(cn, office(), made, order.number, way, said)


@blueprint.post("/desk/my/<number>/photos")
@gate.staff()
@uploads(LARGEST_PHOTO + AROUND)
def photo(number: str) -> Response:
    """Keep a photo, without what the camera wrote beside it.

    Raises:
        NotFound: the order is none of the own team's.
    """
    try:
        with store().read() as cn:
            order = worker.own_task(cn, number).order
        check_form()
        picture, kind = attachments.read_photo(file("photo")[1]), form().get("kind", "")
        attachments.check_photo_kind(kind)
        attachments.put(runtime().settings.data, kind, picture)

        def run(cn: Connection) -> str:
            found, act = worker.own_task(cn, number).order, own_act(cn, office(), entry())
            return attachments.keep_photo(cn, office(), act, found, kind, picture).id

        once(f"photo:{order.number}:{picture.sha256}", ("kind",), run)
    except NotFound:
        raise
    except DeskError as error:
        problems = problems_of(error)
        refused = "" if problems else error.sentence
        return worker.task_page(number, problems=problems, refused=refused, status=error.http_status)
    return worker.answered(f"/desk/my/{number}", "photo")


@blueprint.get("/desk/orders/<number>/files/<file_id>")
@gate.staff()
def one_file(number: str, file_id: str) -> Response:
    """A signature or photo, to be saved, never shown as a page (TRUST 17); written into the book of looks.

    Raises:
        NotFound: no such file, or none of the person's.
    """
    if NUMBER.fullmatch(number) is None or not (file_id.isalnum() and file_id.isascii()):
        raise NotFound(NO_SUCH)
    me = gate.me().staff
    with store().read() as cn:
        order = visible(cn, office(), me, number)
        found, data = attachments.read(cn, office(), runtime().settings.data, order.number, file_id[:64])
    if found.kind != SIGNATURE and not reads(order, me):
        raise NotFound("没有这个文件。")
    store().write(lambda cn: looking.looked(cn, office(), me.id, found.kind, [order.number]))
    response = Response(data, mimetype=found.type)
    ending = attachments.ENDINGS[found.type]
    response.headers["Content-Disposition"] = f'attachment; filename="{order.number}-{found.kind}{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = PRIVATE
    return response
