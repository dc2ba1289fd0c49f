"""``notice``: drafting notices, telling them, and the record of what hangs where (§3)."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin import parse
from admin import session as sessions
from admin.commands.notice_kit import register_kit
from admin.helptext import Group
from admin.options import Doer, Json, command
from admin.printing import public_url
from admin.session import Session, WrongUsage, actor
from admin.terminal import complain, safe, say, say_json, table
from service_desk import catalog_files
from service_desk.clocks import local
from service_desk.errors import InvalidInput, NotFound, Refused
from service_desk.notices import CHANNEL_WORDS, LATE_DAYS, Notice, NoticeKind, Posting
from service_desk.pricing import Offering

if TYPE_CHECKING:
    from service_desk.catalog_files.posting_files import Posted

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="notice", help="公告：起草、告知、张贴、取下。",
    epilog='linli notice draft 2026-12-water-5 --kind water --title "5 栋停水通知"\nlinli notice status',
)  # fmt: skip

Id = Annotated[str, typer.Argument(metavar="编号", help="公告编号，例如 2026-11-water-3。")]
Channel = Annotated[
    str,
    typer.Option(
        "--channel", metavar="地方", help="entrance 小区入口，boards 宣传栏，mailboxes 信箱，centre 服务中心。"
    ),
]
Place = Annotated[str, typer.Option("--place", metavar="位置", help="具体位置，例如 3 栋门口。")]
On = Annotated[str, typer.Option("--on", metavar="日期", help="哪一天，例如 2026-11-25；不写就是今天。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


def _offering(session: Session) -> Offering:
    """The catalogue folder as it stands, published or not."""
    return catalog_files.load(session.settings.catalog)


def _today(session: Session) -> date:
    return local(session.clock()).date()


def _notice(offering: Offering, notice_id: str) -> Notice:
    found = offering.catalog.notice(notice_id.strip())
    if found is None:
        known = "、".join(notice.id for notice in offering.catalog.notices) or "还没有"
        raise NotFound(f"没有公告「{notice_id}」；现有：{known}。")
    return found


@command(group, "list", help="全部公告：现行的、没开始的、已过期的。", example="linli notice list --json")
def list_all(as_json: Json = False) -> None:
    """All notices."""
    from admin.notice_words import state  # noqa: PLC0415

    session = sessions.current()
    today, notices = _today(session), _offering(session).catalog.notices
    if as_json:
        say_json({"format": 1, "notices": [_json(notice, today) for notice in notices]})
        return
    rows = [
        [n.id, n.kind.word, n.title, f"{n.since} 至 {n.until or '一直'}", state(n, today), str(len(n.postings))]
        for n in notices
    ]
    table(("编号", "类别", "标题", "显示", "", "张贴"), rows)


def _json(notice: Notice, today: date) -> dict[str, object]:
    return {
        "id": notice.id, "kind": notice.kind.value, "title": notice.title, "summary": notice.summary,
        "since": notice.since.isoformat(), "until": notice.until.isoformat() if notice.until else None,
        "current": notice.current(today), "archived": notice.archived(today), "when": notice.when,
        "affects": notice.affects, "department": notice.department, "services": list(notice.services),
        "edition": notice.edition, "channels": list(notice.channels),
        "postings": [_posting_json(posting, today) for posting in notice.postings],
    }  # fmt: skip


def _posting_json(posting: Posting, today: date) -> dict[str, object]:
    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "channel": posting.channel, "place": posting.place, "on": iso(posting.on), "by": posting.by,
        "recorded_on": iso(posting.recorded_on), "until": iso(posting.until), "removed_on": iso(posting.removed_on),
        "photo": posting.photo, "reason": posting.reason, "expired": posting.expired(today),
    }  # fmt: skip


@command(group, "show", help="一则公告的全文和张贴记录。", example="linli notice show 2026-11-water-3")
def show(notice_id: Id, as_json: Json = False) -> None:
    """One notice."""
    from admin.notice_words import posting_words, state  # noqa: PLC0415

    session = sessions.current()
    today, notice = _today(session), _notice(_offering(session), notice_id)
    if as_json:
        say_json({"format": 1, "notice": _json(notice, today) | {"body": list(notice.body)}})
        return
    say(
        safe(
            f"{notice.kind.word}：{notice.title}（{state(notice, today)}，{notice.since} 至 {notice.until or '一直'}）"
        )
    )
    for label, text in (("时间", notice.when), ("范围", notice.affects)):
        if text:
            say(safe(f"{label}：{text}"))
    for paragraph in (notice.summary, *notice.body):
        say(safe(paragraph))
    for posting in notice.postings:
        say(safe(f"张贴：{posting_words(posting)}"))
    if not notice.postings:
        say("还没有张贴记录。")


@command(
    group, "status", help="公告还有什么要办：该贴的没贴、过期的没取下、免费服务有没有公告。",
    example="linli notice status",
)  # fmt: skip
def status(as_json: Json = False) -> None:
    """What is still to be done."""
    from admin import notice_words as words  # noqa: PLC0415

    session = sessions.current()
    today, offering = _today(session), _offering(session)
    current = [notice for notice in offering.catalog.notices if notice.current(today)]
    unposted = [(notice, words.missing_channels(notice)) for notice in current if words.missing_channels(notice)]
    hanging = list(words.expired(offering, today))
    free = words.free_problem(offering.catalog, today)
    if as_json:
        say_json({
            "format": 1, "current": [notice.id for notice in current], "free_announced": not free,
            "unposted": [{"id": notice.id, "channels": list(channels)} for notice, channels in unposted],
            "expired": [{"id": name} | _posting_json(posting, today) for _, name, posting in hanging],
        })  # fmt: skip
        return
    say(f"现行公告 {len(current)} 则。")
    if free:
        say(free)
    for notice, channels in unposted:
        say(safe(f"「{notice.title}」（{notice.id}）还没有贴在{'、'.join(CHANNEL_WORDS[c] for c in channels)}。"))
    for title, name, posting in hanging:
        say(safe(f"过期要取下：{title}（{name}），{words.posting_words(posting)}。"))
    if not (free or unposted or hanging):
        say("没有要办的事。")


@command(group, "expired", help="过了日子还挂着的纸，要去取下。", example="linli notice expired")
def expired(as_json: Json = False) -> None:
    """Sheets to take down."""
    from admin.notice_words import expired as hanging  # noqa: PLC0415

    session = sessions.current()
    today = _today(session)
    found = list(hanging(_offering(session), today))
    if as_json:
        rows = [{"id": name, "title": title} | _posting_json(posting, today) for title, name, posting in found]
        say_json({"format": 1, "expired": rows})
    elif found:
        rows_shown = [[n, t, p.channel_word, p.place, f"{p.on}", f"{p.until}"] for t, n, p in found]
        table(("编号", "标题", "地方", "位置", "张贴", "到期"), rows_shown)
    else:
        say("没有过期未取的纸。")


@command(
    group, "draft", help="起草一则公告：写出带说明的文件，填好后检查、发布。",
    example='linli notice draft 2026-12-water-5 --kind water --title "5 栋停水通知"',
)  # fmt: skip
def draft(
    notice_id: Id,
    kind: Annotated[
        str, typer.Option("--kind", metavar="类别", help="general prices free water power lift noise event。")
    ],
    title: Annotated[str, typer.Option("--title", metavar="标题", help="标题；不写就先用类别。")] = "",
) -> None:
    """Write a commented file."""
    from admin.notice_words import draft as text_of  # noqa: PLC0415
    from service_desk.catalog_files.writing import scalar, write_beside  # noqa: PLC0415

    session = sessions.current()
    if kind not in set(NoticeKind):
        raise InvalidInput.of(
            {"kind": f"没有「{kind}」这一类；可写：{'、'.join(f'{k.value} {k.word}' for k in NoticeKind)}。"}
        )
    if not catalog_files.is_id(notice_id):
        raise InvalidInput.of({"notice_id": "编号只能用英文字母、数字和短横线，例如 2026-12-water-5。"})
    chosen, folder = NoticeKind(kind), session.settings.catalog / "notices"
    taken = [path for path in folder.glob("*.yml") if path.stem.lower() == notice_id.lower()]
    if taken:
        raise Refused(f"已有公告「{taken[0].stem}」，没有改动；请换一个编号，或直接修改它。", code="notice_taken")
    catalog = _offering(session).catalog
    text = text_of(notice_id, chosen, scalar(" ".join(title.split()) or chosen.word), _today(session), catalog)
    path = folder / f"{notice_id}.yml"
    write_beside(path, None, text.encode())
    say(f"已写好 {path}。请填上空着的几项，再运行 linli check、linli publish。")


@command(
    group, "text", help="业主群里发的文字：标题、时间、范围、一句话、电话、网址。",
    example="linli notice text 2026-11-water-3\nlinli notice text --all",
)  # fmt: skip
def text(
    notice_id: Annotated[str, typer.Argument(metavar="编号", help="公告编号。")] = "",
    everything: Annotated[bool, typer.Option("--all", help="全部现行公告。")] = False,
) -> None:
    """Plain text for a chat group."""
    from admin.notice_words import chat  # noqa: PLC0415

    session = sessions.current()
    offering, today = _offering(session), _today(session)
    if everything == bool(notice_id):
        raise WrongUsage("请写公告编号，或用 --all 列出全部现行公告。")
    chosen = [n for n in offering.catalog.notices if n.current(today)] if everything else [_notice(offering, notice_id)]
    url = public_url(session, offering)
    for notice in chosen:
        if notice is not chosen[0]:
            say("")
        for line in chat(notice, offering.catalog, url).splitlines():
            say(safe(line))


@command(
    group, "posted", help="记下贴在哪里、哪一天、谁贴的、贴到哪一天。",
    example='linli notice posted 2026-11-water-3 --channel entrance --place "3 栋门口" --on 2026-11-23 --by R01',
)  # fmt: skip
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
    notice, today = _notice(_offering(session), notice_id), _today(session)
    record = _record(session, notice)
    day, last = _day(on, "on", today), parse.day(until, "until") if until else notice.until
    posting = Posting(_channel(channel), place.strip(), day, by=actor(by), recorded_on=today, until=last,
                      reason=reason.strip())  # fmt: skip
    _refuse_unproven(session, posting, photo)
    _refuse_doubled(record, posting)
    _write(session, record, posting, photo)
    say(safe(f"已记下：{posting.channel_word}，{posting.place}，{posting.on} 贴{f'，{last} 后取下' if last else ''}。"))


def _record(session: Session, notice: Notice) -> Posted:
    from service_desk.catalog_files import posting_files  # noqa: PLC0415 - reads pydantic's models

    return posting_files.read(session.settings.catalog, posting_files.Of.NOTICE, notice.id)


def _write(session: Session, record: Posted, posting: Posting, photo: Path | None) -> None:
    from service_desk.catalog_files import posting_files  # noqa: PLC0415

    del session
    if photo is not None:
        posting = dataclasses.replace(posting, photo=posting_files.keep_photo(record, photo))
    posting_files.write(record, (*record.postings, posting))


def _channel(typed: str) -> str:
    if typed not in CHANNEL_WORDS:
        raise InvalidInput.of({"channel": f"没有「{typed}」这种地方；可写：{'、'.join(CHANNEL_WORDS)}。"})
    return typed


def _day(typed: str, field: str, today: date) -> date:
    day = parse.day(typed, field) if typed else today
    if day > today:
        raise InvalidInput.of({field: f"{day} 还没有到；贴好、取下以后再记。"})
    return day


def _refuse_unproven(session: Session, posting: Posting, photo: Path | None) -> None:
    """Typed late: with a photo, or with the manager's reason."""
    if posting.until is not None and posting.until < posting.on:
        raise InvalidInput.of({"until": f"{posting.until} 早于张贴日 {posting.on}；请核对。"})
    if not posting.typed_late or photo is not None:
        return
    if not posting.reason:
        raise Refused(
            f"张贴已过 {LATE_DAYS} 天才补记，要有现场照片（--photo），或由经理写明理由（--reason）。", code="unproven"
        )
    _refuse_others_than_the_manager(session, posting.by)


def _refuse_others_than_the_manager(session: Session, staff_id: str) -> None:
    from service_desk import desk  # noqa: PLC0415 - only a late entry needs the records
    from service_desk.workflow import Role  # noqa: PLC0415

    everybody = {person.id: person for person in session.read(desk.list_staff)}
    person = everybody.get(staff_id)
    if person is None or not person.active or not person.holds(Role.MANAGER):
        raise Refused(
            "没有照片的补记要由经理写明理由；请由经理办理（--by 经理的工号），或附上照片。", code="not_manager"
        )


def _refuse_doubled(record: Posted, posting: Posting) -> None:
    for other in record.postings:
        if (other.channel, other.place, other.removed_on) == (posting.channel, posting.place, None):
            raise Refused(f"「{posting.place}」{other.on} 已记过，还没有取下；没有再记。", code="already_posted")


@command(
    group, "removed", help="记下取下的日子：一处，或这则公告的全部。",
    example='linli notice removed 2026-11-water-3 --place "3 栋门口"\nlinli notice removed 2026-11-water-3 --all',
)  # fmt: skip
def removed(
    notice_id: Id,
    channel: Annotated[str, typer.Option("--channel", metavar="地方", help="只取下这种地方的。")] = "",
    place: Annotated[str, typer.Option("--place", metavar="位置", help="只取下这一处的。")] = "",
    everything: Annotated[bool, typer.Option("--all", help="全部取下了。")] = False,
    on: On = "",
) -> None:
    """Record that sheets were taken down."""
    from service_desk.catalog_files import posting_files  # noqa: PLC0415

    session = sessions.current()
    if everything == bool(channel or place):
        raise WrongUsage("请用 --place 或 --channel 写明哪一处，或用 --all 表示全部。")
    record = _record(session, _notice(_offering(session), notice_id))
    day = _day(on, "on", _today(session))

    def meant(posting: Posting) -> bool:
        fits = (not channel or posting.channel == channel) and (not place or posting.place == place.strip())
        return fits and posting.removed_on is None

    taken = [posting for posting in record.postings if meant(posting)]
    if not taken:
        raise NotFound("没有这样一处还挂着的记录；请看 linli notice show 编号。")
    early = [posting for posting in taken if posting.on > day]
    if early:
        raise InvalidInput.of({"on": f"{day} 早于张贴日 {early[0].on}；请核对。"})
    posting_files.write(
        record,
        (dataclasses.replace(posting, removed_on=day) if meant(posting) else posting for posting in record.postings),
    )
    say(f"已记下：{len(taken)} 处，{day} 取下。")
    complain("网站上的张贴情况要 linli publish 以后才更新。")


register_kit(group)
