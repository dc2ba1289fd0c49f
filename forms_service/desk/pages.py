"""How a page of the desk is rendered, and how one of its forms is carried out: once, by whom it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, render_template, request

from forms_service import assets
from forms_service.desk import gate
from forms_service.desk.menu import MENU_KEYS, menu_of
from forms_service.digits import whole
from forms_service.pages import PRIVATE
from forms_service.surroundings import form, office, require_own_origin, runtime, store
from service_desk import desk
from service_desk.accounts import IDLE, LOCK_AFTER
from service_desk.desk import Entry, looking, signing_in
from service_desk.desk.signing_in import SignedIn
from service_desk.errors import DeskError, InvalidInput, Refused, Stale
from service_desk.store import Connection
from service_desk.web import header_of

EXPIRED = "这一页放得太久，还没有保存。请核对后再按一次。"
SLACK = 90  # seconds: a session's last use is written once a minute at most
FOREIGN = "这一页是另一次登录时打开的，还没有保存。请核对后再按一次。"


def page(
    template: str,
    *,
    title: str,
    section: str = "",
    status: int = 200,
    problems: Mapping[str, str] | None = None,
    refused: str = "",
    said: str = "",
    **values: Any,
) -> Response:
    """Render a page of the desk.

    Args:
        template: file below ``templates/desk``.
        title: of the page.
        section: the menu entry it belongs to.
        status: HTTP status.
        problems: field and sentence, in the order of the form.
        refused: one sentence that concerns the whole page.
        said: what was just done, in one sentence.
        values: for the template.

    Raises:
        NotPublished: nothing has been published yet.
    """
    estate, who = office().catalog.estate, gate.signed_in()
    body = render_template(
        f"desk/{template}",
        header=header_of(estate, prefix=runtime().settings.prefix),
        estate=estate,
        catalog=office().catalog,
        now=office().now,
        me=who,
        menu=menu_of(who, small=estate.mode == "small") if who else (),
        csrf=signing_in.csrf_of(office(), gate.form_mark()) if gate.form_mark() else "",
        alone=gate.alone(),
        here_path=request.full_path.rstrip("?") if request.method == "GET" else request.path,
        idle_seconds=_idle_seconds(who),
        may_search=who is not None and who.is_one_of(*gate.MAY_SEARCH),
        form_id=kept_form_id(),
        menu_keys=MENU_KEYS,
        title=title,
        section=section,
        problems=dict(problems or {}),
        refused=refused,
        said=said,
        given=form(),
        style=assets.DESK_STYLE,
        scripts=assets.DESK_SCRIPTS,
        **values,
    )
    response = Response(body, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _idle_seconds(who: SignedIn | None) -> int:
    """After how long an unused page goes and asks who is there; 0: nobody signed in."""
    if who is None:
        return 0
    limit = LOCK_AFTER if who.has_pin and gate.alone() else IDLE
    return int(limit.total_seconds()) + SLACK


def kept_form_id() -> str:
    """The form's own id while it is good, or a new one."""
    given = form().get("form_id", "")
    key = desk.read_form_id(office(), given) if given else None
    return given if key is not None and key.fresh else desk.new_form_id(office())


def entry(**more: Any) -> Entry:
    """The act of whoever sits at the screen; ``version`` binds it to the order as the page showed it."""
    version = whole(form().get("version", ""))
    if version is not None:
        more.setdefault("version", version)
    return Entry(by=gate.me().staff.id, **more)


def check_form() -> None:
    """A posted form must come from a page of this session.

    Raises:
        ForeignOrigin, Refused: another site or another session sent it.
    """
    require_own_origin()
    if not signing_in.csrf_fits(office(), gate.form_mark(), form().get("csrf", "")):
        raise Refused(FOREIGN, code="foreign_form")


def once(what: str, fields: Sequence[str], use: Callable[[Connection], str]) -> str:
    """Carry out a form of the desk, once however often it is sent; the use case's short result.

    Raises:
        DeskError: as the use case does; Stale for a form older than two days.
    """
    check_form()
    key = desk.read_form_id(office(), form().get("form_id", ""))
    if key is None or not key.fresh:
        raise Stale(EXPIRED, code="form_expired")
    body = json.dumps([what, gate.me().staff.id, *(form().get(name, "") for name in fields)]).encode()
    return store().write(desk.once(office(), f"desk:{key.text}", body, use))


def first_look(what: str, numbers: Sequence[str]) -> None:
    """Write down the day's first look at records that a page shows whole; it would be too many lines otherwise."""
    by = gate.me().staff.id
    with store().read() as cn:
        new = looking.unseen(cn, office(), by, what, numbers)
    if new:
        store().write(lambda cn: looking.looked(cn, office(), by, what, new))


def problems_of(error: Exception) -> dict[str, str]:
    """The sentences of a form's wrong fields, by field."""
    return {p.field: p.sentence for p in error.problems} if isinstance(error, InvalidInput) else {}


def wrong(error: DeskError) -> dict[str, Any]:
    """How a page is shown again after a refusal: the wrong fields, else the sentence, and the status."""
    problems = problems_of(error)
    return {"problems": problems, "refused": "" if problems else error.sentence, "status": error.http_status}


def error_status(status: int) -> int:
    """The status of a page shown instead of a form that is not possible any more: an error's, whoever asked."""
    return status if status >= HTTPStatus.BAD_REQUEST else HTTPStatus.CONFLICT
