"""``notice posted`` and ``notice removed``: which sheet hangs where, since when, put up by whom (§3)."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin import parse
from admin import session as sessions
from admin.notice_folder import folder_offering, notice_named, today_of
from admin.options import Doer, command
from admin.price_files import one_writer
from admin.session import Session, WrongUsage, actor, os_account
from admin.terminal import complain, safe, say
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.notices import CHANNEL_WORDS, LATE_DAYS, Notice, Posting

if TYPE_CHECKING:
    from service_desk.catalog_files.posting_files import Posted
    from service_desk.desk import Office
    from service_desk.store import Connection

Id = Annotated[str, typer.Argument(metavar="编号", help="公告编号，例如 2026-11-water-3。")]
Channel = Annotated[
    str,
    typer.Option(
        "--channel", metavar="地方", help="entrance 小区入口，boards 宣传栏，mailboxes 信箱，centre 服务中心。"
    ),
]
Place = Annotated[str, typer.Option("--place", metavar="位置", help="具体位置，例如 3 栋门口。")]
On = Annotated[str, typer.Option("--on", metavar="日期", help="哪一天，例如 2026-11-25；不写就是今天。")]
NOT_YET_SHOWN = "网站上的张贴情况要 linli publish 以后才更新。"


def posted(
    notice_id: Id,
    channel: Channel,
    place: Place,
    on: On = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="贴到哪一天；不写就照公告的 until。")] = "",
    photo: Annotated[Path | None, typer.Option("--photo", metavar="文件", help="现场照片。")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="原因", help="补记又没有照片时，经理写的理由。")] = "",
    by: Doer = "",
) -> None:
    """Record a posting."""
    session = sessions.current()
    notice, today = notice_named(folder_offering(session), notice_id), today_of(session)
    last = parse.day(until, "until") if until else notice.until
    posting = Posting(_channel(channel), _filled(place), _day(on, "on", today), recorded_on=today, until=last,
                      reason=reason.strip())  # fmt: skip
    _refuse_unproven(posting, photo)
    posting = dataclasses.replace(posting, by=_recorder(session, actor(by), manager=bool(posting.reason)))
    with one_writer(session):
        record = _record(session, notice)
        _refuse_doubled(record, posting)
        _write(record, posting, photo)
    _chained(session, by, notice, "posted", posting)
    say(safe(f"已记下：{posting.channel_word}，{posting.place}，{posting.on} 贴{f'，{last} 后取下' if last else ''}。"))


def _chained(session: Session, by: str, notice: Notice, action: str, *sheets: Posting) -> None:
    """One event a sheet, beside the file that says the same."""
    from service_desk import desk  # noqa: PLC0415 - help needs no store
    from service_desk.desk import Entry  # noqa: PLC0415

    def use_case(cn: Connection, office: Office) -> None:
        for sheet in sheets:
            day = sheet.removed_on if action == "removed" and sheet.removed_on else sheet.on
            data = {"channel": sheet.channel, "on": day.isoformat(), "mark": sheet.mark}
            act = desk.own_act(cn, office, Entry(by=actor(by), os_account=os_account()))
            desk.record_notice(cn, office, act, notice.id, action, data, note=f"{sheet.place} {sheet.reason}".strip())

    session.write(use_case)


def _record(session: Session, notice: Notice) -> Posted:
    from service_desk.catalog_files import posting_files  # noqa: PLC0415 - reads pydantic's models

    return posting_files.read(session.settings.catalog, posting_files.Of.NOTICE, notice.id)


def _write(record: Posted, posting: Posting, photo: Path | None) -> None:
    from service_desk.catalog_files import posting_files  # noqa: PLC0415

    if photo is not None:
        posting = dataclasses.replace(posting, photo=posting_files.keep_photo(record, photo))
    posting_files.write(record, (*record.postings, posting))


def _channel(typed: str) -> str:
    if typed not in CHANNEL_WORDS:
        raise InvalidInput.of({"channel": f"没有「{typed}」这种地方；可写：{'、'.join(CHANNEL_WORDS)}。"})
    return typed


def _filled(place: str) -> str:
    if not place.strip():
        raise InvalidInput.of({"place": "请写明贴在哪里，例如 3 栋门口。"})
    return place.strip()


def _day(typed: str, field: str, today: date) -> date:
    day = parse.day(typed, field) if typed else today
    if day > today:
        raise InvalidInput.of({field: f"{day} 还没有到；贴好、取下以后再记。"})
    return day


def _refuse_unproven(posting: Posting, photo: Path | None) -> None:
    """Typed late: with a photo, or with the manager's reason."""
    if posting.until is not None and posting.until < posting.on:
        raise InvalidInput.of({"until": f"{posting.until} 早于张贴日 {posting.on}；请核对。"})
    if not posting.typed_late or photo is not None:
        return
    if not posting.reason:
        raise Refused(
            f"张贴已过 {LATE_DAYS} 天才补记，要有现场照片（--photo），或由经理写明理由（--reason，--by 经理的工号）。",
            code="late_posting",
        )


def _recorder(session: Session, by: str, *, manager: bool) -> str:
    """Who records it, by name; a reason is the manager's own."""
    from service_desk.desk import people  # noqa: PLC0415 - the other notice commands need no records
    from service_desk.workflow import Role  # noqa: PLC0415

    def look(cn: Connection, office: Office) -> str:
        found = people.require(cn, office, by, Role.MANAGER) if manager else people.may_record(cn, office, by)
        return found.name

    return session.read(look)


def _refuse_doubled(record: Posted, posting: Posting) -> None:
    for other in record.postings:
        if (other.channel, other.place, other.removed_on) == (posting.channel, posting.place, None):
            raise Refused(f"「{posting.place}」{other.on} 已记过，还没有取下；没有再记。", code="already_posted")


def removed(
    notice_id: Id,
    channel: Annotated[str, typer.Option("--channel", metavar="地方", help="只取下这种地方的。")] = "",
    place: Annotated[str, typer.Option("--place", metavar="位置", help="只取下这一处的。")] = "",
    everything: Annotated[bool, typer.Option("--all", help="全部取下了。")] = False,
    on: On = "",
    by: Doer = "",
) -> None:
    """Record that sheets were taken down."""
    from service_desk.catalog_files import posting_files  # noqa: PLC0415

    session = sessions.current()
    if everything == bool(channel or place):
        raise WrongUsage("请用 --place 或 --channel 写明哪一处，或用 --all 表示全部。")
    _recorder(session, actor(by), manager=False)
    notice = notice_named(folder_offering(session), notice_id)
    day = _day(on, "on", today_of(session))
    with one_writer(session):
        record = _record(session, notice)
        taken = [
            posting
            for posting in record.postings
            if posting.removed_on is None and channel in ("", posting.channel) and place.strip() in ("", posting.place)
        ]
        _refuse_wrong_day(taken, day)
        gone = {posting: dataclasses.replace(posting, removed_on=day) for posting in taken}
        posting_files.write(record, (gone.get(posting, posting) for posting in record.postings))
    _chained(session, by, notice, "removed", *gone.values())
    say(f"已记下：{len(taken)} 处，{day} 取下。")
    complain(NOT_YET_SHOWN)


def _refuse_wrong_day(taken: list[Posting], day: date) -> None:
    if not taken:
        raise NotFound("没有这样一处还挂着的记录；请看 linli notice show 编号。", code="no_posting")
    if early := [posting for posting in taken if posting.on > day]:
        raise InvalidInput.of({"on": f"{day} 早于张贴日 {early[0].on}；请核对。"})


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli notice``."""
    command(
        group, "posted", help="记下贴在哪里、哪一天、谁贴的、贴到哪一天。",
        example='linli notice posted 2026-11-water-3 --channel entrance --place "3 栋门口" --on 2026-11-23 --by R01',
    )(posted)  # fmt: skip
    command(
        group, "removed", help="记下取下的日子：一处，或这则公告的全部。",
        example='linli notice removed 2026-11-water-3 --place "3号楼门口" --by R01\n'
        "linli notice removed 2026-11-water-3 --all --by R01",
    )(removed)  # fmt: skip
