"""``complaint list|show``: what the person may see of complaints, masked unless there is a reason written down."""

from __future__ import annotations

from typing import Annotated

import typer

from admin import render
from admin import session as sessions
from admin.commands.looking import unmask
from admin.names import Names, names
from admin.options import Full, Json, Look, Why, command
from admin.session import actor
from admin.terminal import fields, say, say_json, table
from service_desk import desk
from service_desk.complaints import Complaint
from service_desk.desk import Office, complaint_views, people
from service_desk.masking import mask_name, mask_phone, mask_place
from service_desk.orders import OrderEvent
from service_desk.store.complaints import Which

MOST = 500


def register(group: typer.Typer) -> None:
    """Add the commands to ``complaint``."""
    command(
        group, "list", help="没有办完的投诉，逾期的在前；看不到投诉自己的。", example="linli complaint list --by R01",
    )(list_complaints)  # fmt: skip
    command(
        group, "show", help="一件投诉的全部经过。称呼、电话、住址和内容默认隐去；--full 要写原因。",
        example="linli complaint show T2611-7K3QM --by R01\n"
        "linli complaint show T2611-7K3QM --full --why 处理 --by S01",
    )(show)  # fmt: skip


def list_complaints(
    everything: Annotated[bool, typer.Option("--all", help="办完的也列出。")] = False,
    department: Annotated[str, typer.Option("--department", metavar="部门", help="只看一个部门。")] = "",
    by: Look = "",
    as_json: Json = False,
) -> None:
    """The list."""
    session, who = sessions.current(), actor(by)
    found = session.read(
        lambda cn, office: complaint_views.listing(
            cn, office, people.get(cn, office, who), Which(everything, department), most=MOST
        )
    )
    office = session.office
    if as_json:
        shown = [desk.complaint_json(one, office.now) for one in found.rows]
        say_json({"format": 1, "total": found.total, "complaints": shown})
    elif not found.rows:
        say("没有未办完的投诉。" if not everything else "没有投诉。")
    else:
        heads = ("编号", "种类", "轻重", "来源", "单号", "部门", "期限", "状态")
        table(heads, [_row(one, office, names(session)) for one in found.rows], keep=(0,))
        if found.total > len(found.rows):
            say(f"只显示前 {len(found.rows)} 件，共 {found.total} 件。")


def _row(found: Complaint, office: Office, known: Names) -> list[str]:
    again = f"，不满意 {found.reopened} 次" if found.reopened else ""
    return [
        found.number, found.kind.word, found.severity.word, found.source.word, found.order,
        known.department(found.department), deadline_words(found, office), found.state.word + again,
    ]  # fmt: skip


def deadline_words(found: Complaint, office: Office) -> str:
    """By when the next thing is due, or how late it is."""
    if found.deadline is None:
        return "等住户" if not found.state.final else ""
    if found.late(office.now):
        return render.late_words(office.now - found.deadline)
    return f"{render.moment(found.deadline)} 前"


def show(
    number: Annotated[str, typer.Argument(metavar="投诉编号", help="例如 T2611-7K3QM。")],
    full: Full = False,
    why: Why = "",
    by: Look = "",
    as_json: Json = False,
) -> None:
    """One complaint with its acts."""
    session, who = sessions.current(), actor(by)
    looked = unmask(session, full, by, why, number.strip().upper(), roles=complaint_views.READERS)
    found = session.read(
        lambda cn, office: complaint_views.visible(cn, office, people.get(cn, office, who), number)
    )  # fmt: skip
    events = session.read(lambda cn, office: complaint_views.events_of(cn, office, found.number))
    looked([found.number])
    if as_json:
        say_json(
            {
                "format": 1,
                "complaint": desk.complaint_json(found, session.office.now, masked=not full),
                "events": [desk.event_json(event, masked=not full) for event in events],
            }
        )
        return
    known = names(session)
    say(f"投诉 {found.number}   {found.state.word}   版本 {found.version}")
    say()
    fields(_details(found, session.office, known, full=full))
    say()
    table(("", "时间", "事项", "谁办的", "凭什么", "说明"), [_event_row(e, known, full=full) for e in events])


def _details(found: Complaint, office: Office, known: Names, *, full: bool) -> list[tuple[str, str]]:
    contact, place = found.contact, found.place
    whose = f"{contact.name} {contact.phone} {contact.reach}" if full else _masked(found)
    home = (str(place) if full else mask_place(place)) if place.code or place.other else ""
    pairs = [
        ("种类", f"{found.kind.word}，{found.severity.word}，{found.source.word}"),
        ("服务单", found.order),
        ("部门", known.department(found.department)),
        ("被投诉", "服务中心经理（由物业公司决定）" if found.company else "、".join(map(known.person, found.about))),
        ("住户", whose.strip() or "未留称呼"),
        ("住址", home),
        ("内容", _said(found.words, full=full)),
        ("期限", deadline_words(found, office)),
        ("处理措施", _said(found.measure, full=full)),
        ("处理结果", _said(found.result, full=full)),
        ("处理人", known.person(found.handler) if found.handler else ""),
        ("不满意", f"{found.reopened} 次" if found.reopened else ""),
    ]
    return [(name, value) for name, value in pairs if value.strip()]


def _masked(found: Complaint) -> str:
    return f"{mask_name(found.contact.name)} {mask_phone(found.contact.phone)}"


def _said(words: str, *, full: bool) -> str:
    return words if full else "（--full 查看）" if words else ""


def _event_row(event: OrderEvent, known: Names, *, full: bool) -> list[str]:
    row = render.event_row(event, known, full=full)
    return [*row[:2], complaint_views.word_of(event), *row[3:]]
