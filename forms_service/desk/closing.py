"""``/desk/close``: the close of day (交接班), with a backup by one button and one printed sheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import gate
from forms_service.desk.pages import check_form, once, page, wrong
from forms_service.desk.printouts import pdf
from forms_service.pages import see_other
from forms_service.surroundings import form, office, runtime, store
from service_desk import desk
from service_desk.clocks import local
from service_desk.desk import boards, closing
from service_desk.errors import DeskError
from service_desk.store import backup_folder
from service_desk.store.backup_folder import Backup
from service_desk.workflow import Role

blueprint = Blueprint("desk_closing", __name__)
CLOSERS = (Role.RECEPTION, Role.MANAGER)
REASONS = tuple(f"why_{key}" for key in closing.LEFT_WORDS)
SAID = {"backed-up": "备份已做好并核对过。请另存一份到别的磁盘。", "closed": "今天的交接班已记下，请打印、签名。"}


def _backup() -> Backup | None:
    return backup_folder.since(runtime().settings.data, boards.moment_of(office()).begins)


@blueprint.get("/desk/close")
@gate.staff(*CLOSERS)
def ask() -> Response:
    """How the day stands, what is left, and the last close."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


def _page(**more: Any) -> Response:
    with store().read() as cn:
        found = closing.day_end(cn, office(), _backup())
        before = closing.last_close(cn, office())
        last = closing.handover_of(cn, office(), before) if before else None
        names = {person.id: person.name for person in desk.list_staff(cn, office())}
    return page(
        "close.html", title="交接班", section="close", found=found, before=before, last=last, names=names, **more
    )


@blueprint.post("/desk/close/backup")
@gate.staff(*CLOSERS)
def back_up() -> Response:
    """Make a backup and check it."""
    check_form()
    try:
        made = backup_folder.make(store(), runtime().settings.data, local(office().now))
    except DeskError as error:
        return _page(refused=error.sentence, status=error.http_status)
    log.event("backup", f"by={gate.me().staff.id} file={made.name}")
    return see_other("/desk/close?said=backed-up")


@blueprint.post("/desk/close")
@gate.staff(*CLOSERS)
def close() -> Response:
    """Close the day; what is left needs a reason."""
    backup = _backup()
    reasons = {key: form().get(f"why_{key}", "") for key in closing.LEFT_WORDS}
    try:
        once("close", (*REASONS, "remark"), lambda cn: closing.close_day(
            cn, office(), gate.me().staff.id, backup, reasons, form().get("remark", "")
        ).id)  # fmt: skip
    except DeskError as error:
        return _page(**wrong(error))
    return see_other("/desk/close?said=closed")


@blueprint.post("/desk/close/print")
@gate.staff(*CLOSERS)
def sheet() -> Response:
    """The sheet of a close."""
    from service_desk.papers.handover import handover  # noqa: PLC0415 - only printing needs the builders

    check_form()
    with store().read() as cn:
        made = closing.get_close(cn, office(), form().get("close", "")[:64])
        facts = closing.handover_of(cn, office(), made)
    return pdf(handover(office().catalog, facts), f"handover-{made.day.isoformat()}")
