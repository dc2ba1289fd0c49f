"""``/desk/approvals``: all that waits for the manager's decision, before and after, and publishing it (M1, §1.1, §6.2).

What is approved is what was shown: the form carries the content's hash, and ``to_approve`` compares it with the folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request

from forms_service import log
from forms_service.desk import gate, publishing
from forms_service.desk.pages import check_form, once, page
from forms_service.pages import see_other
from forms_service.surroundings import form, office, runtime, store
from service_desk import catalog_files, desk
from service_desk.catalog_changes import RecordChange, catalog_changes
from service_desk.clocks import local
from service_desk.desk import Entry, Office, boards, decisions, to_approve
from service_desk.desk.to_approve import Folder, PriceList
from service_desk.editions import Stage
from service_desk.errors import DeskError, Refused
from service_desk.price_review import Heard, Row, consulted, heads, review
from service_desk.pricing import Offering, Step, lacking, post_until
from service_desk.store import Connection
from service_desk.workflow import Role

blueprint = Blueprint("desk_approvals", __name__)
HERE = "/desk/approvals"
LONGEST = 80  # characters of a content's name or hash
MOST_PROBLEMS = 30
SAID = {
    "approved": "已审批，记下了是谁、什么时候批的。要让住户看到，请再按「发布」。",
    "published": "已发布，住户现在看到的就是新的内容。",
    "same": "没有改动，网站上已经是这份内容。",
    "unprinted": "已发布。但有的纸没有排成，网站上暂时没有它们的 PDF；请技术人员运行 linli publish 看是哪几份。",
}
OTHER_ESTATE = "文件夹里是另一个小区（{id}），和已发布的（{live}）不是一个，不能在这里审批。请核对文件夹的设置。"
UNREADABLE = "文件夹里的内容现在读不出来，这次没有审批。要改的地方列在下面。"
COMING = (Stage.TO_POST, Stage.WAITING, Stage.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Card:
    """A price list for the page. ``tally``: how many prices rise, fall, …, in words; ``missing``: what is to do after
    the approval.
    """

    one: PriceList
    rows: tuple[Row, ...]
    same: tuple[Row, ...]
    tally: tuple[tuple[str, int], ...]
    heard: tuple[Heard, ...]
    missing: tuple[str, ...]
    post_until: date
    too_late: bool

    @property
    def outside(self) -> tuple[Row, ...]:
        """Prices outside the 保本微利 band."""
        return tuple(row for row in (*self.rows, *self.same) if row.outside)


def _card(one: PriceList, offering: Offering, today: date) -> Card:
    edition, catalog = one.edition, offering.catalog
    rows = review(one.before, edition, catalog)
    until = post_until(edition, catalog.estate)
    lacks = lacking(edition, offering.prices, catalog)
    return Card(
        one=one,
        rows=tuple(row for row in rows if not row.same),
        same=tuple(row for row in rows if row.same),
        tally=_tally(rows) if one.before else (),
        heard=consulted(edition, catalog),
        missing=tuple(lack.sentence for lack in lacks if lack.step is Step.POST),
        post_until=until,
        too_late=until < today and any(lack.step is Step.POST for lack in lacks),
    )


def _tally(rows: Sequence[Row]) -> tuple[tuple[str, int], ...]:
    """``(("涨价", 3), ("不变", 20))``, in this order, without zeros."""
    found = Counter(map(_direction, rows))
    return tuple((word, found[word]) for word in ("涨价", "降价", "新增", "取消", "其他改动", "不变") if found[word])


def _direction(row: Row) -> str:
    if row.before is None or row.after is None:
        return "取消" if row.before else "新增"
    if row.before.price == row.after.price:
        return "不变" if row.same else "其他改动"
    return "涨价" if row.after.price > row.before.price else "降价"


@blueprint.get(HERE)
@gate.staff(Role.MANAGER)
def everything() -> Response:
    """All that waits."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


def _page(error: DeskError | None = None, said: str = "") -> Response:
    folder = to_approve.read_folder(runtime().settings.catalog)
    foreign = _foreign(folder)
    with store().read() as cn:
        found = to_approve.look(cn, _office_of(folder.offering)) if folder.offering and not foreign else None
        last, asked = to_approve.last(cn, office()), decisions.unanswered(cn, office())
        names = {one.id: one.name for one in desk.list_staff(cn, office())}
        declined = boards.listing(cn, office(), gate.me().staff, "declined")
    return page(
        "approvals.html", title="审批", section="approvals", said=said, refused=error.sentence if error else "",
        status=error.http_status if error else 200, fresh_id=desk.new_form_id(office()), foreign=foreign,
        last_day=local(last.occurred_at).date() if last else None, folder=folder,
        shown=folder.problems[:MOST_PROBLEMS], last=last, asked=asked, names=names,
        declined=declined,
        **_of_folder(found, folder),
    )  # fmt: skip


def _of_folder(found: to_approve.Desk | None, folder: Folder) -> dict[str, Any]:
    """What the page says of a folder that can be used."""
    if found is None:
        return {"found": None}
    today, live = local(office().now).date(), office().offering
    changed = catalog_changes(live.catalog, found.offering.catalog)
    waiting = [one for one in found.waiting if not one.over]
    unpublished = catalog_files.dumps(found.offering) != catalog_files.dumps(live)
    allowed = found.catalog_approved or found.offering.catalog.estate.demo
    return {
        "found": found, "band": found.offering.catalog.estate, "changed": _groups(changed), "count": len(changed),
        "catalog_waits": not found.catalog_approved and (changed or not found.offering.catalog.estate.demo),
        "cards": [_card(one, found.offering, today) for one in waiting],
        "heads": {one.edition.id: heads(one.before, one.edition) for one in waiting if one.before},
        "coming": [one for one in found.lists if one.status.stage in COMING and one not in waiting],
        "unpublished": unpublished, "can_publish": unpublished and allowed and not folder.problems,
        "allowed": allowed, "today": today,
    }  # fmt: skip


def _groups(changed: Sequence[RecordChange]) -> list[tuple[str, list[RecordChange]]]:
    return [(group, list(found)) for group, found in groupby(changed, key=lambda change: change.group)]


def _foreign(folder: Folder) -> str:
    """Why the folder is none of this estate's; empty when it is."""
    if folder.offering is None or folder.offering.catalog.estate.id == office().estate:
        return ""
    return OTHER_ESTATE.format(id=folder.offering.catalog.estate.id, live=office().estate)


def _office_of(offering: Offering) -> Office:
    return replace(office(), offering=offering)


@blueprint.post(HERE)
@gate.staff(Role.MANAGER)
def approve() -> Response:
    """Approve one content, exactly as it was shown."""
    what, sha = (form().get(name, "")[:LONGEST] for name in ("what", "sha"))
    by = gate.me().staff.id
    try:
        offering = _usable()
        once("approve", ("what", "sha"), lambda cn: _approve(cn, offering, by, what, sha))
    except DeskError as error:
        return _page(error)
    log.event("approve", f"by={by} sha={sha[:12]}")
    return see_other(f"{HERE}?said=approved")


def _usable() -> Offering:
    """The folder's offering.

    Raises:
        Refused: it cannot be read, or is another estate's.
    """
    folder = to_approve.read_folder(runtime().settings.catalog)
    if folder.offering is None:
        raise Refused(UNREADABLE, code="folder_unreadable")
    if foreign := _foreign(folder):
        raise Refused(foreign, code="other_estate")
    return folder.offering


def _approve(cn: Connection, offering: Offering, by: str, what: str, sha: str) -> str:
    to_approve.approve(cn, _office_of(offering), Entry(by=by), what, sha)
    return sha


@blueprint.post(f"{HERE}/publish")
@gate.staff(Role.MANAGER)
def publish() -> Response:
    """Put on the web what is approved."""
    by = gate.me().staff.id
    try:
        check_form()
        done = publishing.publish(runtime().settings)
    except DeskError as error:
        log.event("publish", f"by={by} refused={error.code}")
        return _page(error)
    log.event("publish", f"by={by} sha={done.sha} changed={done.changed}")
    said = "unprinted" if done.unprinted else "published" if done.changed else "same"
    return see_other(f"{HERE}?said={said}")
