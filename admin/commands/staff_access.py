"""``staff link``, ``deputy``, ``absence``, ``sessions``, ``sign-out``: ways in, standing in, being away."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from admin import session as sessions
from admin.options import Doer, Json, command
from admin.session import Session, WrongUsage, actor
from admin.terminal import say, say_json, table
from service_desk import desk
from service_desk.accounts import LINK_LIFE, WHYS, Absence, Deputy
from service_desk.accounts import Session as Signed
from service_desk.catalog import Half
from service_desk.clocks import local
from service_desk.desk import deputies, screens, signing_in
from service_desk.errors import InvalidInput

Who = Annotated[str, typer.Argument(metavar="工号", help="例如 W03；不写就列出全部。")]
Person = Annotated[str, typer.Argument(metavar="工号", help="例如 W03。")]
Since = Annotated[str, typer.Option("--since", metavar="日期", help="第一天，例如 2026-12-01。")]
Until = Annotated[str, typer.Option("--until", metavar="日期", help="最后一天；只有一天可以不写。")]
SHORT = 8  # characters of an id that are shown and suffice


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput.of({field: f"日期「{text}」不对，请写成 2026-12-01。"}) from error


def link_lines(session: Session, by: str, staff_id: str) -> tuple[str, str]:
    """A fresh first link's address, and until when it holds."""
    token = session.write(lambda cn, office: signing_in.first_link(cn, office, by, staff_id))
    until = session.office.now + LINK_LIFE
    return f"{session.settings.address}/desk/first/{token}", f"{local(until):%Y-%m-%d %H:%M}"


def link(staff_id: Person, by: Doer = "", as_json: Json = False) -> None:
    """A first link; one that was given before is worth nothing."""
    session, who = sessions.current(), actor(by)
    address, until = link_lines(session, who, staff_id.strip().upper())
    if as_json:
        say_json({"format": 1, "staff": staff_id.strip().upper(), "link": address, "until": until})
        return
    say(address)
    say(f"{until} 前有效，只能用一次，请只交给 {staff_id.strip().upper()} 本人。")


def deputy_json(one: Deputy) -> dict[str, object]:
    """A deputy as plain JSON values."""
    return {
        "id": one.id, "staff": one.staff, "grant": str(one.grant), "instead_of": one.instead_of,
        "since": one.since.isoformat(), "until": one.until.isoformat(), "given_by": one.given_by,
    }  # fmt: skip


def deputy(
    staff_id: Who = "",
    grant: Annotated[str, typer.Option("--grant", metavar="角色", help="代理的角色，例如 supervisor@repair。")] = "",
    instead_of: Annotated[str, typer.Option("--instead-of", metavar="工号", help="代替谁，例如 S01。")] = "",
    since: Since = "",
    until: Until = "",
    end: Annotated[str, typer.Option("--end", metavar="编号", help="结束一项代理；编号看清单。")] = "",
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """List, give or end."""
    session = sessions.current()
    if end:
        ended = session.write(lambda cn, office: deputies.end_deputy(cn, office, actor(by), end.strip().lower()))
        say(f"已结束 {ended.staff} 代理 {ended.instead_of}。")
    elif grant:
        made = _give_deputy(session, actor(by), (staff_id, grant, instead_of), (since, until))
        say(f"已保存：{made.staff} 代理 {made.instead_of} 的 {made.grant}，{made.since} 至 {made.until}。")
    else:
        _list_deputies(session, staff_id.strip().upper(), as_json)


def _give_deputy(session: Session, by: str, words: tuple[str, str, str], days: tuple[str, str]) -> Deputy:
    """Give one.

    Raises:
        WrongUsage: not exactly one role, or nobody named.
        DeskError: as the use case says.
    """
    staff_id, grant, instead_of = (word.strip() for word in words)
    grants = desk.parse_grants(grant)
    if len(grants) != 1 or not staff_id or not instead_of:
        raise WrongUsage("请写明谁、一个角色和代替谁，例如 linli staff deputy W03 --grant supervisor@repair "
                         "--instead-of S01 --since 2026-12-01 --until 2026-12-05。")  # fmt: skip
    since, until = _day(days[0], "since"), _day(days[1] or days[0], "until")
    return session.write(
        lambda cn, office: deputies.give_deputy(
            cn, office, by, staff_id.upper(), grant=grants[0], instead_of=instead_of.upper(), since=since, until=until
        )
    )


def _list_deputies(session: Session, staff_id: str, as_json: bool) -> None:
    found = session.read(lambda cn, office: deputies.deputies(cn, office, staff_id))
    if as_json:
        say_json({"format": 1, "deputies": [deputy_json(one) for one in found]})
        return
    rows = [[o.id[:SHORT], o.staff, o.instead_of, str(o.grant), str(o.since), str(o.until)] for o in found]
    table(("编号", "谁", "代替", "角色", "第一天", "最后一天"), rows)


def absence_json(one: Absence) -> dict[str, object]:
    """An absence as plain JSON values."""
    return {
        "id": one.id, "staff": one.staff, "since": one.since.isoformat(), "until": one.until.isoformat(),
        "half": one.half.value if one.half else "", "why": one.why, "given_by": one.given_by,
    }  # fmt: skip


def absence(
    staff_id: Who = "",
    since: Since = "",
    until: Until = "",
    half: Annotated[str, typer.Option("--half", metavar="am|pm", help="只有上午 am 或下午 pm；不写是全天。")] = "",
    why: Annotated[str, typer.Option("--why", metavar="原因", help=f"{'、'.join(WHYS)}。")] = WHYS[0],
    end: Annotated[str, typer.Option("--end", metavar="编号", help="取消一项；编号看清单。")] = "",
    by: Doer = "",
    as_json: Json = False,
) -> None:
    """List, enter or take back."""
    session = sessions.current()
    if end:
        ended = session.write(lambda cn, office: deputies.take_back(cn, office, actor(by), end.strip().lower()))
        say(f"已取消 {ended.staff} 自 {ended.since} 的{ended.why}。")
    elif since:
        if half not in ("", *Half):
            raise WrongUsage("--half 请写 am 或 pm。")
        first, last, part = _day(since, "since"), _day(until or since, "until"), Half(half) if half else None
        made = session.write(
            lambda cn, office: deputies.give_absence(
                cn, office, actor(by), staff_id.strip().upper(), since=first, until=last, half=part, why=why.strip()
            )
        )
        say(f"已记下：{made.staff} {made.since} 至 {made.until}{made.half.word if made.half else ''} {made.why}。")
    else:
        _list_absences(session, staff_id.strip().upper(), as_json)


def _list_absences(session: Session, staff_id: str, as_json: bool) -> None:
    found = session.read(lambda cn, office: deputies.absences(cn, office, staff_id))
    if as_json:
        say_json({"format": 1, "absences": [absence_json(one) for one in found]})
        return
    rows = [
        [o.id[:SHORT], o.staff, str(o.since), str(o.until), o.half.word if o.half else "全天", o.why] for o in found
    ]
    table(("编号", "谁", "第一天", "最后一天", "", "原因"), rows)


def session_json(one: Signed) -> dict[str, object]:
    """A session as plain JSON values; nothing in it opens anything."""
    return {
        "staff": one.staff, "created_at": local(one.created_at).isoformat(timespec="seconds"),
        "seen_at": local(one.seen_at).isoformat(timespec="seconds"), "second_step": one.second, "locked": one.locked,
    }  # fmt: skip


def list_sessions(staff_id: Who = "", as_json: Json = False) -> None:
    """Who is signed in at the web desk."""
    session = sessions.current()
    alone, who = session.settings.alone, staff_id.strip().upper()
    found = session.read(lambda cn, office: screens.sessions_of(cn, office, who, alone=alone))
    if as_json:
        say_json({"format": 1, "sessions": [session_json(one) for one in found]})
        return
    rows = [
        [o.staff, f"{local(o.created_at):%m-%d %H:%M}", f"{local(o.seen_at):%m-%d %H:%M}", "已锁屏" if o.locked else ""]
        for o in found
    ]
    table(("谁", "登录", "最近使用", ""), rows)


def sign_out(staff_id: Person, by: Doer = "") -> None:
    """End every session of a person."""
    session, who = sessions.current(), actor(by)
    key = staff_id.strip().upper()
    ended = session.write(lambda cn, office: screens.sign_out_everywhere(cn, office, who, key))
    say(f"{key} 的 {ended} 处登录都已退出。")


def add_to(group: typer.Typer) -> None:
    """Put the commands into ``staff``."""
    command(
        group, "link", help="发首次登录链接：本人用它在网上工作台设密码；只能用一次，72 小时内有效。"
        "忘了密码、丢了手机也这样办。", example="linli staff link R01 --by M01",
    )(link)  # fmt: skip
    command(
        group, "deputy", help="谁在一段时间里代理谁的角色：列出、指定、结束；指定和结束由经理来办。",
        example="linli staff deputy\n"
        "linli staff deputy W01 --grant supervisor@repair --instead-of S01 --since 2026-12-01 --until 2026-12-05 "
        "--by M01\n"
        "linli staff deputy --end 1a2b3c4d --by M01",
    )(deputy)  # fmt: skip
    command(
        group, "absence", help="谁不在班：列出、记下、取消；由经理或本部门主管来办。",
        example="linli staff absence\nlinli staff absence W01 --since 2026-12-01 --until 2026-12-03 --by S01\n"
        "linli staff absence W01 --since 2026-12-01 --half pm --why 培训 --by S01\n"
        "linli staff absence --end 1a2b3c4d --by S01",
    )(absence)  # fmt: skip
    command(
        group,
        "sessions",
        help="谁正登录在网上工作台。",
        example="linli staff sessions\nlinli staff sessions R01 --json",
    )(list_sessions)
    command(
        group, "sign-out", help="让一个人在各处的登录都退出；只有经理可以办。",
        example="linli staff sign-out R01 --by M01",
    )(sign_out)  # fmt: skip
