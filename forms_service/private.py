"""``/o/<token>``: the private page of one order, and what its resident may do there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, request, url_for

from forms_service import journey, log
from forms_service.digits import MOST_OF_A_SUM, whole
from forms_service.pages import page, see_other
from forms_service.surroundings import form, office, require_own_origin, store
from forms_service.wording import NOTICES, field_of, late_words, public_sentence
from service_desk import desk
from service_desk.catalog import Half
from service_desk.desk import Act, Status, complaint_views, negotiation
from service_desk.desk.decimals import FEN, decimal_of
from service_desk.errors import DeskError, InvalidInput, NotFound, Stale
from service_desk.orders import Basis, HalfDay, ServiceOrder, Stars
from service_desk.store import Connection

blueprint = Blueprint("private", __name__)
MISSING = "没有这张服务单，或链接不完整。请核对链接，或用单号查进度；也可以致电服务中心。"
EXPIRED = "这一页放得太久，还没有提交。请核对后再按一次。"
CHANGED = "服务单刚有变动，请看过下面的最新内容后再按一次。"
TOKEN = re.compile(r"[0-9A-Za-z_.-]{1,60}")  # anything else cannot be one, and might be what no database carries
LONGEST = {"reason": 300, "asked": 12, "who": 30, "wrong": 300, "comment": 500, "signed_by": 30}

WHAT = 'any(cancel, postpone, urge, accept, reject, rate, object, "agree-price", "refuse-price")'

Use = Callable[[Connection, ServiceOrder], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of the resident: its name, its form and title, how the fields become a use case, what is said after."""

    name: str
    title: str
    read: Callable[[], Use]
    template: str = ""
    fields: tuple[str, ...] = ()


@blueprint.get("/o/<token>")
def order(token: str) -> Response:
    """The page of one order."""
    return _order_page(token, just=request.args.get("said", ""), at=request.args.get("at", ""))


@blueprint.get("/book/done/<token>")
def booked(token: str) -> Response:
    """The number in large type, what happens next and by when (R12)."""
    status = _status(token)
    return page(
        "done.html", title="预约已登记", here=request.path, status_of=status, order=status.order, token=token,
        price=desk.price_words(status.order),
    )  # fmt: skip


@blueprint.get(f"/o/<token>/<{WHAT}:deed>")
def ask(token: str, deed: str) -> Response:
    """The form of an act; an act without a form is shown on the order's page."""
    return _form_page(token, DEEDS[deed])


@blueprint.post(f"/o/<token>/<{WHAT}:deed>")
def act(token: str, deed: str) -> Response:
    """Do it, once for each form."""
    chosen = DEEDS[deed]
    if form().get("go") == "show":  # the text size was switched: show what is typed, do nothing
        return _form_page(token, chosen)
    number = _order_of(token).number
    try:
        require_own_origin()
        key = desk.read_form_id(office(), form().get("form_id", ""))
        if key is None or not key.fresh:
            raise Stale(EXPIRED, code="form_expired")
        use = chosen.read()
        body = json.dumps([deed, number, *(form().get(name, "") for name in chosen.fields)]).encode()

        def once(cn: Connection) -> str:
            use(cn, order_behind(cn, token))
            return number

        store().write(desk.once(office(), f"deed:{key.text}", body, once))
    except NotFound:
        raise
    except DeskError as error:
        return _again_with(token, chosen, error)
    return see_other(url_for("private.order", token=token, said=deed, at=_order_of(token).version))


def _again_with(token: str, deed: Deed, error: DeskError) -> Response:
    """The same form with what was typed and a sentence; a refused condition is shown at its field."""
    if isinstance(error, InvalidInput):
        return _form_page(token, deed, {p.field: p.sentence for p in error.problems}, status=error.http_status)
    field = field_of(error.code, deed.fields)
    if field:
        return _form_page(token, deed, {field: error.sentence}, status=InvalidInput.http_status)
    sentence = CHANGED if error.code == Stale.code else public_sentence(error)
    return _form_page(token, deed, refused=sentence, status=error.http_status)


def _order_of(token: str) -> ServiceOrder:
    with store().read() as cn:
        return order_behind(cn, token)


def order_behind(cn: Connection, token: str) -> ServiceOrder:
    """The order behind the token.

    Raises:
        NotFound: there is none, told alike for a missing order and a wrong seal (TRUST 4).
    """
    found = desk.order_of_token(cn, office(), token) if TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFound(MISSING)
    log.about(found.number)
    return found


def _status(token: str) -> Status:
    with store().read() as cn:
        return desk.status_of(cn, office(), order_behind(cn, token))


def _order_page(token: str, *, just: str = "", at: str = "", refused: str = "", status: int = 200) -> Response:
    found = _status(token)
    with store().read() as cn:
        complained = complaint_views.told_of_order(cn, office(), found.order)
    notice = NOTICES.get(just, "") if at == str(found.order.version) else ""  # not again when the page is kept
    return page(
        "order.html", title=f"服务单 {found.order.number}", here=f"/o/{token}",
        section="status", status=status, refused=refused, notice=notice, found=found, order=found.order, token=token,
        price=desk.price_words(found.order), late=late_words(found.late), form_id=desk.new_form_id(office()),
        example=found.order.quote is not None and found.order.quote.example, complained=complained,
    )  # fmt: skip


def _form_page(
    token: str, deed: Deed, problems: dict[str, str] | None = None, *, refused: str = "", status: int = 200
) -> Response:
    found = _status(token)
    if deed.name not in found.actions or not deed.template:
        said = refused if status >= HTTPStatus.BAD_REQUEST else ""
        return _order_page(token, refused=said, status=status)
    given = form()
    offers: tuple[desk.HalfDayOffer, ...] = ()
    service = office().catalog.service(found.order.service)
    if deed.name == "postpone" and service is not None:
        with store().read() as cn:
            offers = desk.half_days(cn, office(), service)
    return page(
        deed.template, title=deed.title, here=f"/o/{token}/{deed.name}", section="status", status=status,
        problems=problems, refused=refused, found=found, order=found.order, token=token, deed=deed.name, given=given,
        offers=offers, slot_of=journey.slot_of, stars=tuple(Stars), price=desk.price_words(found.order),
        form_id=_kept_id(given.get("form_id", "")), version=found.order.version,
        example=found.order.quote is not None and found.order.quote.example,
    )  # fmt: skip


def _kept_id(given: str) -> str:
    """The form's own id while it is good, or a new one."""
    key = desk.read_form_id(office(), given) if given else None
    return given if key is not None and key.fresh else desk.new_form_id(office())


# ---- what each form says -----------------------------------------------------------------------------------------


def _text(name: str, missing: str = "") -> str:
    """A field of the form, trimmed.

    Raises:
        InvalidInput: empty although ``missing`` says it must not be, or too long.
    """
    value = form().get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if missing and not value:
        raise InvalidInput.of({name: missing})
    if len(value) > LONGEST[name]:
        raise InvalidInput.of({name: f"这里最多写 {LONGEST[name]} 个字，现在有 {len(value)} 个，请删减。"})
    return value


def _resident(*, seen: bool = False) -> Act:
    """The resident's act by private link; ``seen`` binds it to the order as the page showed it."""
    act = Act.resident(Basis.LINK)
    return replace(act, version=whole(form().get("version", "")) or 0) if seen else act


def _cancel() -> Use:
    reason = _text("reason", "请写一下为什么取消，例如：时间不合适。")
    return lambda cn, order: desk.cancel(cn, office(), _resident(), order.number, reason)


def _postpone() -> Use:
    slot = journey.SLOT.fullmatch(form().get("slot", ""))
    try:
        wanted = HalfDay(date.fromisoformat(slot[1]), Half(slot[2])) if slot else None
    except ValueError:
        wanted = None
    if wanted is None:
        raise InvalidInput.of({"slot": "请选择新的日期和上午或下午。"})
    return lambda cn, order: desk.postpone(cn, office(), _resident(), order.number, wanted)


def _urge() -> Use:
    return lambda cn, order: desk.urge(cn, office(), _resident(), order.number)


def _accept() -> Use:
    name = _text("signed_by", "请填写验收人的称呼，例如：王女士。")
    return lambda cn, order: desk.accept(cn, office(), _resident(seen=True), order.number, name)


def _reject() -> Use:
    wrong = _text("wrong", "请写明哪里没有做好，我们好来返工。")
    return lambda cn, order: desk.reject(cn, office(), _resident(), order.number, wrong)


def _object() -> Use:
    reason, asked = _text("reason", "请写一下对哪一项收费有意见，希望怎样。"), _text("asked")
    amount = decimal_of(asked.removesuffix("元"), FEN) if asked else None
    if asked and (amount is None or amount < 0):
        raise InvalidInput.of({"asked": "请把金额写成 80 或 80.50 的样子，也可以不填。"})
    return lambda cn, order: negotiation.objected(cn, office(), _resident(), order.number, reason, amount)


def _agree_price() -> Use:
    who, seen = _text("who", "请填写您的称呼，例如：王女士。"), form().get("amount", "")
    amount = whole(seen, MOST_OF_A_SUM)
    return lambda cn, order: negotiation.consent(
        cn, office(), _resident(seen=True), order.number, -1 if amount is None else amount, who
    )


def _refuse_price() -> Use:
    return lambda cn, order: negotiation.withdraw(cn, office(), _resident(), order.number)


def _rate() -> Use:
    try:
        stars = Stars(form().get("stars", ""))
    except ValueError:
        raise InvalidInput.of({"stars": "请从五档里选一档。"}) from None
    comment = _text("comment")
    return lambda cn, order: desk.rate(cn, office(), _resident(), order.number, stars, comment)


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("cancel", "取消预约", _cancel, "cancel.html", ("reason",)),
        Deed("postpone", "改期", _postpone, "postpone.html", ("slot",)),
        Deed("urge", "催办", _urge),
        Deed("accept", "验收", _accept, "accept.html", ("signed_by",)),
        Deed("reject", "要求返工", _reject, "reject.html", ("wrong",)),
        Deed("rate", "评价服务", _rate, "rate.html", ("stars", "comment")),
        Deed("object", "对收费有异议", _object, "object.html", ("reason", "asked")),
        Deed("agree-price", "同意协商的价格", _agree_price, "agree-price.html", ("who", "amount")),
        Deed("refuse-price", "不再协商，按标定价格", _refuse_price, "refuse-price.html"),
    )
}
