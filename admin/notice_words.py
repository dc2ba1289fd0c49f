"""What the notice commands say: the words for a chat group, a commented draft, what is still to be done. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from service_desk.catalog import Catalog
from service_desk.notices import CHANNEL_WORDS, Notice, NoticeKind, Posting
from service_desk.papers.house import day
from service_desk.pricing import Offering
from service_desk.web import header_of

DISTURBING = frozenset({NoticeKind.WATER, NoticeKind.POWER, NoticeKind.LIFT, NoticeKind.NOISE})
NO_FREE = "没有现行的免费服务公告；免费服务要公告为免费（§6.1），请运行 linli notice draft free-services --kind free。"
FREE_NOT_POSTED = "免费服务公告「{id}」还没有张贴记录；贴好后请运行 linli notice posted {id}。"


def state(notice: Notice, today: date) -> str:
    """Where a notice stands on a day, in a word."""
    if notice.current(today):
        return "现行"
    return "已过期" if notice.archived(today) else "未开始"


def chat(notice: Notice, catalog: Catalog, url: str) -> str:
    """The notice as plain text for a chat group; ``url``: the public address, empty when there is none."""
    header = header_of(catalog.estate)
    kind = "" if notice.title.endswith(notice.kind.word) else f"【{notice.kind.word}】"
    department = catalog.department(notice.department)
    lines = [
        f"{kind}{notice.title}" if kind else f"【{notice.title}】",
        *(f"{label}：{text}" for label, text in (("时间", notice.when), ("范围", notice.affects)) if text),
        notice.summary,
        f"服务电话：{header.phone}（{header.hours}）",
    ]
    lines += [f"详情：{url}/notices/{notice.id}/"] if url else []
    signed = f"{header.name}　{department.name}" if department else header.name
    return "\n".join([*lines, f"{signed}　{day(notice.since)}"])


def missing_channels(notice: Notice, today: date) -> tuple[str, ...]:
    """The channels in which it is to be posted and hangs nowhere now."""
    posted = {posting.channel for posting in notice.postings if posting.hanging(today)}
    return tuple(channel for channel in notice.channels if channel not in posted)


def expired(offering: Offering, today: date) -> Iterator[tuple[str, str, Posting]]:
    """Sheets that hang past their day: what it is, its id, the posting."""
    for notice in offering.catalog.notices:
        for posting in notice.postings:
            if posting.expired(today):
                yield notice.title, notice.id, posting
    for edition in offering.prices.editions:
        for posting in edition.postings:
            if posting.expired(today):
                yield f"价目表 {edition.id}", edition.id, posting


def free_problem(catalog: Catalog, today: date) -> str:
    """What keeps the free services from being announced as free (§6.1); empty when they are."""
    free = [notice for notice in catalog.notices if notice.kind is NoticeKind.FREE and notice.current(today)]
    if not free:
        return NO_FREE
    if not any(posting.hanging(today) for notice in free for posting in notice.postings):
        return FREE_NOT_POSTED.format(id=free[0].id)
    return ""


def posting_words(posting: Posting) -> str:
    """``小区入口，3 栋门口，2026-11-23 贴，张贴至 2026-11-28``."""
    words = f"{posting.channel_word}，{posting.place}，{posting.on} 贴"
    words += f"，张贴至 {posting.until}" if posting.until else ""
    return words + (f"，{posting.removed_on} 取下" if posting.removed_on else "")


def draft(notice_id: str, kind: NoticeKind, title: str, today: date, catalog: Catalog) -> str:
    """A commented file to fill in: what is empty, ``linli check`` asks for."""
    departments = "、".join(f"{d.id} {d.name}" for d in catalog.departments)
    channels = "、".join(f"{channel} {word}" for channel, word in CHANNEL_WORDS.items())
    parts = [
        "# yaml-language-server: $schema=../schema/notices.json",
        f"# {kind.word}。填好空着的几项，运行 linli check，再运行 linli publish；不用审批。",
        f"id: {notice_id}",
        f"kind: {kind.value}",
        f"title: {title}",
        "# 一句话说清楚是什么事、要住户做什么；时间和范围另写在下面。列表、业主群和订阅里用它。",
        "summary:",
        "# 正文，一段一项。",
        "body:",
        *(f"  - {line}" if line else "  -" for line in _body(kind)),
        "# 显示到哪一天（含），过后自动归档；一直有效的，删去 until 这一行。",
        f"since: {today.isoformat()}",
        *([] if kind is NoticeKind.FREE else [f"until: {(today + timedelta(days=7)).isoformat()}"]),
    ]
    if kind in DISTURBING or kind is NoticeKind.EVENT:
        parts += ["# 什么时候，照这个样子：11月28日 周六 9:00–12:00", "when:"]
    parts += ["# 影响哪些楼栋、住户", f"affects:{'' if kind in DISTURBING else ' 全体住户'}"]
    parts += [f"# 落款部门：{departments}；不写就由服务中心落款", "department:"]
    if kind is NoticeKind.PRICES:
        parts += ["# 哪一版价目表，例如 2027-1", "edition:"]
    parts += ["# 发布以后又改了内容的，加一行：changed: 改的那一天"]
    parts += [f"# 要贴在哪里：{channels}", "channels: [entrance, boards]", "..."]
    return "\n".join(parts) + "\n"


def _body(kind: NoticeKind) -> tuple[str, ...]:
    if kind is NoticeKind.FREE:
        return ("", "以上各项为无偿增值服务，不收服务费。替您缴费、订购的，按收费单位票据代收代付，多退少补。")
    if kind is NoticeKind.PRICES:
        return ("", "对收费标准有意见，请打服务电话或来服务中心，可以协商。")
    if kind in DISTURBING:
        return ("", "给您带来不便，请谅解。需要帮忙的，请打服务电话。")
    return ("",)
