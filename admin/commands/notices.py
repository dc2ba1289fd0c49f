"""``notice``: drafting notices and telling them; what hangs where is recorded in ``notice_postings`` (§3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from admin import session as sessions
from admin.commands import notice_postings
from admin.commands.notice_kit import register_kit
from admin.helptext import Group
from admin.notice_folder import folder_offering, notice_named, today_of
from admin.options import Json, command
from admin.printing import public_url
from admin.session import WrongUsage
from admin.terminal import safe, say, say_json, table
from service_desk import catalog_files
from service_desk.editions import announced, unfulfilled, withheld, withheld_sentence, withheld_sentences
from service_desk.errors import InvalidInput, Refused
from service_desk.notices import CHANNEL_WORDS, Notice, NoticeKind, Posting

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="notice", help="公告：起草、告知、张贴、取下。",
    epilog='linli notice draft 2026-12-water-5 --kind water --title "5 号楼停水通知"\nlinli notice status',
)  # fmt: skip

Id = Annotated[str, typer.Argument(metavar="编号", help="公告编号，例如 2026-11-water-3。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


@command(group, "list", help="全部公告：现行的、没开始的、已过期的。", example="linli notice list --json")
def list_all(as_json: Json = False) -> None:
    """All notices."""
    from admin.notice_words import state  # noqa: PLC0415

    session = sessions.current()
    today, notices = today_of(session), folder_offering(session).catalog.notices
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
    today, notice = today_of(session), notice_named(folder_offering(session), notice_id)
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
    today, offering = today_of(session), folder_offering(session)
    current = [notice for notice in announced(offering) if notice.current(today)]
    missing = [(notice, words.missing_channels(notice, today)) for notice in current]
    unposted = [(notice, channels) for notice, channels in missing if channels]
    hanging = list(words.expired(offering, today))
    free = words.free_problem(offering.catalog, today)
    waiting = withheld_sentences(offering, today)
    late = [(notice, sentence) for notice in current if (sentence := unfulfilled(offering, notice, today))]
    if as_json:
        say_json({
            "format": 1, "current": [notice.id for notice in current], "free_announced": not free,
            "unposted": [{"id": notice.id, "channels": list(channels)} for notice, channels in unposted],
            "waiting": list(waiting), "unfulfilled": [{"id": n.id, "sentence": said} for n, said in late],
            "expired": [{"id": name} | _posting_json(posting, today) for _, name, posting in hanging],
        })  # fmt: skip
        return
    say(f"现行公告 {len(current)} 则。")
    if free:
        say(free)
    for sentence in waiting:
        say(safe(sentence))
    for notice, sentence in late:
        say(safe(f"「{notice.title}」（{notice.id}）：{sentence}"))
    for notice, channels in unposted:
        say(safe(f"「{notice.title}」（{notice.id}）还没有贴在{'、'.join(CHANNEL_WORDS[c] for c in channels)}。"))
    for title, name, posting in hanging:
        say(safe(f"过期要取下：{title}（{name}），{words.posting_words(posting)}。"))
    if not (free or waiting or late or unposted or hanging):
        say("没有要办的事。")


@command(group, "expired", help="过了日子还挂着的纸，要去取下。", example="linli notice expired")
def expired(as_json: Json = False) -> None:
    """Sheets to take down."""
    from admin.notice_words import expired as hanging  # noqa: PLC0415

    session = sessions.current()
    today = today_of(session)
    found = list(hanging(folder_offering(session), today))
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
    example='linli notice draft 2026-12-water-5 --kind water --title "5 号楼停水通知"',
)  # fmt: skip
def draft(
    notice_id: Id,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="类别", help="哪一类：general、prices、free、water、power、lift、noise、event。"
        ),
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
    catalog = folder_offering(session).catalog
    text = text_of(notice_id, chosen, scalar(" ".join(title.split()) or chosen.word), today_of(session), catalog)
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
    offering, today = folder_offering(session), today_of(session)
    if everything == bool(notice_id):
        raise WrongUsage("请写公告编号，或用 --all 列出全部现行公告。")
    chosen = [n for n in announced(offering) if n.current(today)] if everything else [notice_named(offering, notice_id)]
    if not everything and withheld(offering, chosen[0]):
        raise Refused(withheld_sentence(offering, chosen[0]), code="notice_waits")
    url = public_url(session, offering)
    for notice in chosen:
        if notice is not chosen[0]:
            say("")
        for line in chat(notice, offering.catalog, url).splitlines():
            say(safe(line))


notice_postings.register(group)
register_kit(group)
