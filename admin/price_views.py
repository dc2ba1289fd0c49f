"""Price lists for people and programs: where each stands, what is missing before the next can be, what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from admin import price_diff
from admin.terminal import fields, safe, say, table
from service_desk.catalog import Catalog
from service_desk.editions import EditionStatus, Stage, life
from service_desk.notices import CHANNEL_WORDS, Posting
from service_desk.pricing import Edition, Offering, fault_of, post_until

COMING = (Stage.DRAFT, Stage.TO_APPROVE, Stage.TO_POST, Stage.WAITING)


def status_json(status: EditionStatus, offering: Offering) -> dict[str, Any]:
    """One price list as plain JSON values."""
    edition = status.edition
    return {
        "edition": edition.id,
        "effective_from": edition.effective_from.isoformat(),
        "stage": status.stage.value,
        "stage_word": status.stage.word,
        "held_back": status.held,
        "overtaken": status.overtaken,
        "missing": list(status.missing),
        "sha": edition.sha,
        "items": len(edition.items),
        "materials": len(edition.materials),
        "consulted": [
            {"department": c.department, "supervisor": c.supervisor, "on": c.on.isoformat()} for c in edition.consulted
        ],
        "post_until": post_until(edition, offering.catalog.estate).isoformat(),
        "channels": [_channel_json(channel, edition, offering) for channel in offering.catalog.estate.channels],
    }


def _channel_json(channel: str, edition: Edition, offering: Offering) -> dict[str, Any]:
    own = [p for p in edition.postings if p.channel == channel]
    postings = [
        {"place": p.place, "on": p.on.isoformat(), "by": p.by, "counts": _counts(p, edition, offering),
         "photo": p.photo, "reason": p.reason, "removed_on": p.removed_on.isoformat() if p.removed_on else None}
        for p in own
    ]  # fmt: skip
    return {"channel": channel, "word": CHANNEL_WORDS.get(channel, channel), "postings": postings}


def show_list(offering: Offering, today: date) -> None:
    """All price lists, the newest first."""
    rows = []
    for status in reversed(life(offering, today)):
        edition = status.edition
        note = "已被现行版取代" if status.overtaken else f"还缺 {len(status.missing)} 项" if status.held else ""
        cells = [edition.id, status.stage.word, str(edition.effective_from)]
        rows.append([*cells, str(len(edition.items)), str(len(edition.materials)), note])
    table(("价目表", "阶段", "执行日", "服务", "材料", ""), rows)


def show_status(offering: Offering, today: date) -> None:
    """What is in force, and what is missing before the next can be."""
    found = life(offering, today)
    current = next((s for s in found if s.stage is Stage.IN_FORCE), None)
    demo = offering.catalog.estate.demo
    say(
        f"现行：{current.edition.id}（{current.due} 起）" if current
        else "现行：没有，有偿服务的价格待公布，暂不能预约"
    )  # fmt: skip
    if demo:
        say("演示小区：价格是示例，到日子就执行；下面只说换成自己的小区时还缺什么。")
    coming = [s for s in found if s.stage in COMING and not s.overtaken]
    for status in coming:
        say()
        _show_coming(status, offering, today)
    if not coming:
        say("没有下一版；起草请用 linli prices draft。")


def _show_coming(status: EditionStatus, offering: Offering, today: date) -> None:
    edition = status.edition
    word = "，到期还没有执行" if status.held and status.due <= today else ""
    say(f"下一版：{edition.id}（{status.due} 起）{status.stage.word}{word}")
    for sentence in status.missing:
        say(f"  还缺：{safe(sentence)}")
    if not status.missing:
        say("  都齐了，到日子自动执行。")
    until = post_until(edition, offering.catalog.estate)
    late = "，已经过了，请改晚执行日" if until < today and status.stage is not Stage.WAITING else ""
    say(f"  每处最晚 {until} 张贴{late}：")
    pairs = [
        (f"    {CHANNEL_WORDS.get(channel, channel)}", "\n".join(_postings(channel, edition, offering)) or "还没有张贴")
        for channel in offering.catalog.estate.channels
    ]
    fields(pairs)


def _counts(posting: Posting, edition: Edition, offering: Offering) -> bool:
    return fault_of(posting, edition, offering.prices, offering.catalog) is None


def _postings(channel: str, edition: Edition, offering: Offering) -> list[str]:
    return [
        f"{p.on} {p.place}"
        + (f"，{p.removed_on} 取下" if p.removed_on else "")
        + ("" if _counts(p, edition, offering) else "（不算数）")
        for p in edition.postings
        if p.channel == channel
    ]


def show_diff(old: Edition | None, new: Edition, catalog: Catalog, *, costs: bool) -> None:
    """Old and new side by side."""
    say(f"{old.id}（{old.effective_from} 起）→ {new.id}（{new.effective_from} 起）" if old else f"新立 {new.id}")
    found = price_diff.changes(old, new, catalog, costs=costs)
    if found:
        head = ["编号", "项目", "原价", "新价", "变动", *(["原成本", "新成本"] if costs else []), "其他改动"]
        table(head, price_diff.rows(found, costs=costs), keep=range(len(head) - 1))
    else:
        say("价格没有差别。")
    for line in price_diff.details(old, new, catalog):
        say(safe(line))


def diff_json(changes: Sequence[price_diff.Change], *, costs: bool) -> list[dict[str, Any]]:
    """The comparison as plain JSON values, amounts in fen."""
    made = []
    for change in changes:
        line = {
            "code": change.code, "name": change.name, "unit": change.unit, "before": change.before,
            "after": change.after, "percent": change.percent, "other": list(change.what),
        }  # fmt: skip
        line |= {"cost_before": change.cost_before, "cost_after": change.cost_after} if costs else {}
        made.append(line)
    return made
