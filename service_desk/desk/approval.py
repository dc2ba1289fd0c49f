"""The manager's approval of the catalogue and of price lists, and what else is recorded of lists (§1.1, §3, §6.2).

Everything about a price list stands in the chain under ``edition:<id>``: who consulted whom, who approved which
content, who posted it where, and when it came into force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from service_desk.catalog_files import edition_sha, services_sha
from service_desk.desk import steps
from service_desk.desk.context import Act, Office
from service_desk.desk.people import may_record, require
from service_desk.errors import Refused
from service_desk.pricing import Edition, Offering, missing_for_force
from service_desk.store import Connection, approvals, events, prices
from service_desk.workflow import Role

NOT_IN_FORCE = "价目表 {edition} 还不能执行，价格正在更新；请稍后再试，或致电服务中心。"


def approve(cn: Connection, office: Office, act: Act, sha: str, what: str) -> None:
    """Record that the manager approved contents with this hash, after seeing the difference.

    Raises:
        NotFound, NotAllowed: not the manager.
    """
    require(cn, office, act.actor, Role.MANAGER)
    when = steps.occurred(cn, office, act)
    event = steps.make_event(office, act, "", approvals.APPROVE, when, state=None, data={}, note="")
    approvals.approve(cn, office.estate, sha, what, event, secret=office.secret, salt=office.new_id())


def is_approved(cn: Connection, office: Office, sha: str) -> bool:
    """Whether contents with this hash have been approved."""
    return sha in approvals.approved(cn, office.estate)


def catalog_approved(cn: Connection, office: Office) -> bool:
    """Whether the manager approved the estate, its departments and services; price lists have approvals of their own.

    An approval given to the whole, price lists included, counts as well.
    """
    shas = approvals.approved(cn, office.estate)
    return office.catalog.sha in shas or services_sha(office.offering) in shas


def approved_since(cn: Connection, office: Office, sha: str) -> datetime | None:
    """When contents with this hash were first approved, or None."""
    return approvals.first_approved(cn, office.estate, sha)


def approved_offering(cn: Connection, office: Office) -> Offering:
    """The offering with what the chain knows filled in, so that ``pricing`` can tell what is in force."""
    found = approvals.known(cn, office.estate)
    book = replace(
        office.offering.prices,
        approved=found.approved,
        once_approved=found.once_approved,
        came=found.came,
        hung=found.hung,
    )
    return Offering(office.catalog, book)


def record_edition(
    cn: Connection, office: Office, act: Act, edition_id: str, action: str, data: Mapping[str, Any], *, note: str = ""
) -> None:
    """Record what was done with a price list (``draft``, ``consult``, ``posted``, ``removed``, ``import``).

    Raises:
        NotFound, NotAllowed: neither reception, supervisor nor manager.
    """
    may_record(cn, office, act.actor)
    event = steps.make_event(office, act, "", action, office.now, state=None, data=data, note=note)
    steps.keep(cn, office, replace(event, stream=approvals.edition_stream(edition_id)))


def record_notice(
    cn: Connection, office: Office, act: Act, notice_id: str, action: str, data: Mapping[str, Any], *, note: str = ""
) -> None:
    """Record where a notice was posted or taken down, in the chain under ``notice:<id>`` (§3).

    Raises:
        NotFound, NotAllowed: neither reception, supervisor nor manager.
    """
    may_record(cn, office, act.actor)
    event = steps.make_event(office, act, "", action, office.now, state=None, data=data, note=note)
    steps.keep(cn, office, replace(event, stream=f"notice:{notice_id}"))


def put_in_force(cn: Connection, office: Office, edition: Edition) -> None:
    """Keep an edition for ever on its first day in force, and record that it came into force. Again: nothing.

    A demonstration estate's list is kept for its orders, but never counts as one that came into force.

    Raises:
        Refused: other items or prices are kept under this name; or by what the chain says now, something is missing (a
            sheet was taken down since it was published).
    """
    prices.keep(cn, office.estate, edition)
    if office.catalog.estate.demo:
        return
    known = approved_offering(cn, office).prices
    if edition.sha in known.came:
        return
    if missing_for_force(edition, known, office.catalog):
        raise Refused(NOT_IN_FORCE.format(edition=edition.id), code="edition_not_in_force")
    data = {"sha": edition.sha, "effective_from": edition.effective_from.isoformat()}
    event = steps.make_event(office, Act.system(), "", approvals.IN_FORCE, office.now, state=None, data=data, note="")
    made = replace(event, stream=approvals.edition_stream(edition.id))
    events.append(cn, office.estate, made, secret=office.secret, salt=office.new_id())


def check_kept_editions(kept: Iterable[Edition]) -> None:
    """Compare each kept price list with the content hash it was kept under.

    Raises:
        Refused: the content is not what the hash was made of.
    """
    wrong = [e.id for e in kept if e.sha and edition_sha(replace(e, postings=(), sha="")) != e.sha]
    if wrong:
        names = "、".join(wrong)
        raise Refused(
            f"存档的价目表 {names} 与存档时的校验值对不上，内容被改动过；请从备份恢复，不要继续使用。",
            code="kept_prices_altered",
        )
