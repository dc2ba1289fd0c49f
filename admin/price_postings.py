"""What ``linli prices posted`` and ``removed`` write: where a price list hung, from when, by whom, on what proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from admin.price_files import Audit, Change, not_to_come, one_writer, today_of, write_down
from admin.price_status import known_offering
from admin.session import Session
from service_desk import desk
from service_desk.catalog_files import posting_files
from service_desk.clocks import local
from service_desk.desk import Office, people
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.notices import CHANNEL_WORDS, LATE_DAYS, Posting
from service_desk.pricing import Edition, Offering, Step, face_of, lacking
from service_desk.store import Connection
from service_desk.workflow import Role

LATE = (
    f"张贴过了 {LATE_DAYS} 天以上才来记，要有凭据：加 --photo 现场照片，"
    "或由{title}用 --reason 写明理由（--by 经理的工号）。"
)


def posted(session: Session, edition_id: str, posting: Posting, *, photo: Path | None, by: str) -> Posting:
    """Write a posting into the list's own file of postings.

    Raises:
        NotFound: no such list. NotAllowed: who may not record it, or a reason that is not the manager's.
        InvalidInput: unknown channel or a day that cannot be. Refused: not approved, posted before the approval, late
            without proof, already written.
    """
    today = today_of(session)
    _check_posting(posting, today)
    with one_writer(session):
        offering = known_offering(session)
        edition = offering.prices.named(edition_id)
        _check_approved(session, offering, edition, posting)
        name = session.read(lambda cn, office: _recorder(cn, office, by, manager=bool(posting.reason)))
        made = replace(posting, by=posting.by or name, recorded_on=today, content=face_of(edition, offering.catalog))
        if made.typed_late and photo is None and not made.reason:
            raise Refused(LATE.format(title=offering.catalog.estate.manager_title), code="late_posting")
        file = posting_files.read(session.settings.catalog, posting_files.Of.EDITION, edition.id)
        # What was written there by hand, or changed since, gives way to the record.
        kept = [other for other in file.postings if offering.prices.recorded(other) or not _same_spot(made, other)]
        if any(_same(made, other) for other in kept):
            raise Refused("这一处的张贴已经记过。", code="already_recorded")
        if photo is not None:
            made = replace(made, photo=posting_files.keep_photo(file, photo))
        data = {
            "channel": made.channel, "on": made.on.isoformat(), "face": made.content, "photo": made.photo,
            "mark": made.mark,
        }  # fmt: skip
        audit = Audit(edition.id, "posted", data, note=f"{made.place} {made.reason}".strip())
        write_down(session, by, audit, _change(file, [*kept, made]))
    return made


def _change(file: posting_files.Posted, postings: Sequence[Posting]) -> Change:
    return Change(file.path, file.before, posting_files.data_of(file, postings))


def _check_posting(posting: Posting, today: date) -> None:
    _channel(posting.channel)
    not_to_come(posting.on, today, "张贴日")
    if not posting.place:
        raise InvalidInput.of({"place": "请写明贴在哪里，例如 东门入口橱窗。"})
    if posting.until is not None and posting.until < posting.on:
        raise InvalidInput.of({"until": "张贴到的日子不能早于张贴日。"})


def _channel(channel: str) -> None:
    if channel not in CHANNEL_WORDS:
        known = "、".join(f"{key}（{word}）" for key, word in CHANNEL_WORDS.items())
        raise InvalidInput.of({"channel": f"没有「{channel}」；可选：{known}。"})


def _check_approved(session: Session, offering: Offering, edition: Edition, posting: Posting) -> None:
    """Only what the manager approved is posted, and not before that (§1.1, §3).

    The first list of all may have hung before there were records: then the manager says so with a reason.
    """
    if offering.catalog.estate.demo or edition.sha in offering.prices.came:
        return
    if edition.sha not in offering.prices.approved:
        found = lacking(edition, offering.prices, offering.catalog)
        why = "；".join(lack.sentence for lack in found if lack.step is not Step.POST)
        raise Refused(f"价目表 {edition.id} {why}；审批以后的才能张贴。", code="not_approved")
    since = session.read(lambda cn, office: desk.approved_since(cn, office, edition.sha))
    first_of_all = not offering.prices.came and bool(posting.reason)
    on = posting.on
    if since is not None and on < local(since).date() and not first_of_all:
        raise Refused(
            f"张贴日 {on} 早于审批日 {local(since).date()}；审批以前贴的不算数，请重新张贴后再记。",
            code="posted_before_approval",
        )


def _recorder(cn: Connection, office: Office, by: str, *, manager: bool) -> str:
    """Who records it, and that a reason is the manager's own."""
    person = people.require(cn, office, by, Role.MANAGER) if manager else people.may_record(cn, office, by)
    return person.name


def _same_spot(one: Posting, other: Posting) -> bool:
    return (one.channel, one.place, one.on) == (other.channel, other.place, other.on)


def _same(one: Posting, other: Posting) -> bool:
    return _same_spot(one, other) and one.content == other.content


def removed(session: Session, edition_id: str, channel: str, place: str, on: date, *, by: str) -> Posting:
    """Write down that a sheet was taken off.

    Raises:
        NotFound: no such list, or nothing hangs there. InvalidInput: unknown channel or a day that cannot be.
        Refused: several sheets it could be.
    """
    _channel(channel)
    not_to_come(on, today_of(session), "取下的日子")
    with one_writer(session):
        edition = known_offering(session).prices.named(edition_id)
        file = posting_files.read(session.settings.catalog, posting_files.Of.EDITION, edition.id)
        found = [p for p in file.postings if p.channel == channel and p.removed_on is None and place in ("", p.place)]
        if not found:
            raise NotFound(f"「{CHANNEL_WORDS[channel]}」没有还挂着的 {edition.id} 价目表，请核对。", code="no_posting")
        if len({p.place for p in found}) > 1:
            places = "、".join(p.place for p in found)
            raise Refused(
                f"「{CHANNEL_WORDS[channel]}」挂着几处：{places}；请用 --place 写明是哪一处。", code="several"
            )
        if on < max(p.on for p in found):
            raise InvalidInput.of({"on": "取下的日子不能早于张贴日。"})
        listed = [replace(p, removed_on=on) if p in found else p for p in file.postings]
        data = {"channel": channel, "on": on.isoformat(), "marks": [posting.mark for posting in found]}
        audit = Audit(edition.id, "removed", data, note=found[0].place)
        write_down(session, by, audit, _change(file, listed))
    return replace(found[0], removed_on=on)
