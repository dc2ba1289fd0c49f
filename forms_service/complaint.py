"""``/t/<token>``: the private page of one complaint: how far it is, and the resident's own word on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, Response, request, url_for

from forms_service import log
from forms_service.digits import whole
from forms_service.pages import page, see_other
from forms_service.private import EXPIRED, TOKEN
from forms_service.surroundings import form, office, require_own_origin, store
from forms_service.wording import public_sentence
from service_desk import desk
from service_desk.complaints import Complaint
from service_desk.desk import Act, Office, complaint_views, complaints, tokens
from service_desk.errors import DeskError, InvalidInput, NotFound, Stale
from service_desk.store import Connection

blueprint = Blueprint("complaint", __name__)
MISSING = "没有这件投诉，或链接不完整。请核对链接，或用投诉编号查进度；也可以致电服务中心。"
CHANGED = "这件投诉刚有变动，请看过下面的最新内容后再按一次。"
MOST = 500

Use = Callable[[Connection, Office, Act, str, str], Complaint]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of the resident: its title, what is asked, and what is said after."""

    name: str
    title: str
    use: Use
    label: str
    button: str
    said: str
    missing: str = ""  # what to say when nothing was written; empty: nothing need be


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("confirm", "满意，办完了", complaints.confirm, "您想说的话", "确认办完", "已经确认，谢谢您的监督。"),
        Deed(
            "reopen", "不满意", complaints.reopen, "哪里不满意", "请重新处理", "已经记下，我们会重新处理。",
            "请写一下哪里不满意，我们好重新处理。",
        ),
        Deed(
            "withdraw", "撤回投诉", complaints.withdraw, "为什么撤回", "确定撤回", "已经撤回。",
            "请写一下为什么撤回，例如：已经谈好。",
        ),
    )
}  # fmt: skip


@blueprint.get("/t/<token>")
def progress(token: str) -> Response:
    """How far it is, in words with dates."""
    return _page(token, just=request.args.get("said", ""))


@blueprint.get("/t/<token>/done")
def received(token: str) -> Response:
    """The number in large type, what happens next and by when (R12)."""
    found = _status(token)
    return page("complain_done.html", title="投诉已受理", here=request.path, found=found, token=token)


@blueprint.get("/t/<token>/<any(confirm, reopen, withdraw):deed>")
def ask(token: str, deed: str) -> Response:
    """The form of an act."""
    return _form_page(token, DEEDS[deed])


@blueprint.post("/t/<token>/<any(confirm, reopen, withdraw):deed>")
def act(token: str, deed: str) -> Response:
    """Do it, once for each form."""
    chosen = DEEDS[deed]
    if form().get("go") == "show":  # the text size was switched: show what is typed, do nothing
        return _form_page(token, chosen)
    with store().read() as cn:
        number = behind(cn, token).number
    try:
        require_own_origin()
        key = desk.read_form_id(office(), form().get("form_id", ""))
        if key is None or not key.fresh:
            raise Stale(EXPIRED, code="form_expired")
        words, resident = _words(chosen), _resident()

        def once(cn: Connection) -> str:
            return chosen.use(cn, office(), resident, behind(cn, token).number, words).number

        body = json.dumps([deed, number, words]).encode()
        store().write(desk.once(office(), f"complaint-deed:{key.text}", body, once))
    except NotFound:
        raise
    except InvalidInput as error:
        return _form_page(token, chosen, {p.field: p.sentence for p in error.problems}, status=error.http_status)
    except DeskError as error:
        said = CHANGED if error.code == Stale.code else public_sentence(error)
        return _form_page(token, chosen, refused=said, status=error.http_status)
    return see_other(url_for("complaint.progress", token=token, said=deed))


def _words(deed: Deed) -> str:
    value = form().get("words", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if deed.missing and not value:
        raise InvalidInput.of({"words": deed.missing})
    if len(value) > MOST:
        raise InvalidInput.of({"words": f"这里最多写 {MOST} 个字，现在有 {len(value)} 个，请删减。"})
    return value


def _resident() -> Act:
    """The resident's act by private link, bound to the complaint as the page showed it."""
    return replace(Act.resident(), version=whole(form().get("version", "")) or 0)


def behind(cn: Connection, token: str) -> Complaint:
    """The complaint behind the token.

    Raises:
        NotFound: there is none, told alike for a missing complaint and a wrong seal (TRUST 4).
    """
    found = tokens.complaint_of_token(cn, office(), token) if TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFound(MISSING)
    log.about(found.number)
    return found


def _status(token: str) -> complaint_views.ComplaintStatus:
    with store().read() as cn:
        return complaint_views.status_of(cn, office(), behind(cn, token))


def _page(token: str, *, just: str = "", refused: str = "", status: int = 200) -> Response:
    found = _status(token)
    return page(
        "complaint.html", title=f"投诉 {found.complaint.number}", here=f"/t/{token}", section="status", status=status,
        refused=refused, notice=DEEDS[just].said if just in DEEDS else "", found=found, token=token,
    )  # fmt: skip


def _form_page(
    token: str, deed: Deed, problems: dict[str, str] | None = None, *, refused: str = "", status: int = 200
) -> Response:  # fmt: skip
    found = _status(token)
    if deed.name not in found.actions:
        return _page(token, refused=refused if status >= HTTPStatus.BAD_REQUEST else "", status=status)
    given = form()
    key = desk.read_form_id(office(), given.get("form_id", "")) if given.get("form_id") else None
    return page(
        "complaint_deed.html", title=deed.title, here=f"/t/{token}/{deed.name}", section="status", status=status,
        problems=problems, refused=refused, found=found, token=token, deed=deed, given=given,
        form_id=key.text if key is not None and key.fresh else desk.new_form_id(office()),
        version=found.complaint.version,
    )  # fmt: skip
