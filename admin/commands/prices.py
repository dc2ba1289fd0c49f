"""``prices``: the life of a price list from the draft to the day it applies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admin import parse, price_diff, price_files, price_views
from admin import session as sessions
from admin.commands.approve import SHA, confirm
from admin.helptext import Group
from admin.options import Department, Doer, Json, command
from admin.price_status import known_offering, standing
from admin.session import actor, os_account
from admin.terminal import safe, say, say_json
from service_desk.editions import life
from service_desk.errors import InvalidInput, Refused

app = typer.Typer(rich_markup_mode=None)
group = typer.Typer(rich_markup_mode=None, cls=Group)
app.add_typer(
    group, name="prices", help="价目表：起草、商议、审批、张贴、执行。",
    epilog="linli prices status\nlinli prices draft 2027-2 --effective 2027-08-01 --by R01",
)  # fmt: skip

EditionName = Annotated[str, typer.Argument(metavar="价目表", help="编号，例如 2027-1。")]
OnDay = Annotated[str, typer.Option("--on", metavar="日期", help="哪一天，例如 2027-01-20；不写就是今天。")]
Channel = Annotated[
    str,
    typer.Option(
        "--channel",
        metavar="渠道",
        help="entrance 入口，boards 宣传栏、公告栏，mailboxes 住户信箱，centre 服务中心。",
    ),
]
Place = Annotated[str, typer.Option("--place", metavar="位置", help="具体位置，例如 东门入口橱窗。")]
STALE = (
    "这个文件导出以后，价目表 {edition} 又改过，照文件写会盖掉那些改动（都列在上面），所以没有写入。"
    "请重新导出再改；确定要照这个文件的，加 --force。"
)
Costs = Annotated[bool, typer.Option("--costs", help="连成本一起比较（只在办公室内部看）。")]


@app.callback()
def _group() -> None: ...


@group.callback()
def _subgroup() -> None: ...


@command(group, "list", help="全部价目表：阶段、执行日、有几项。", example="linli prices list")
def list_all(as_json: Json = False) -> None:
    """All price lists."""
    session = sessions.current()
    offering, today = known_offering(session), price_files.today_of(session)
    if as_json:
        say_json({"format": 1, "editions": [price_views.status_json(s, offering) for s in life(offering, today)]})
        return
    price_views.show_list(offering, today)


@command(
    group, "status", help="哪一版现行；下一版还缺什么才能执行，每处最晚哪天张贴。",
    example="linli prices status\nlinli prices status --json",
)  # fmt: skip
def status(as_json: Json = False) -> None:
    """What is in force, and what is missing before the next can be."""
    session = sessions.current()
    offering, today = known_offering(session), price_files.today_of(session)
    if as_json:
        standing = offering.edition_on(today)
        coming = [s for s in life(offering, today) if s.stage in price_views.COMING and not s.overtaken]
        told = [price_views.status_json(s, offering) for s in coming]
        say_json({
            "format": 1, "day": today.isoformat(), "demo": offering.catalog.estate.demo,
            "in_force": standing.id if standing else None, "coming": told,
        })  # fmt: skip
        return
    price_views.show_status(offering, today)


@command(
    group, "draft", help="起草新的一版：照现行的一版（或 --from 那一版），连成本和材料；改价用编辑器或 Excel。",
    example="linli prices draft 2027-2 --effective 2027-08-01 --by R01\nlinli prices draft 2027-2 --from 2026-1 "
    "--effective 2027-08-01 --by R01",
)  # fmt: skip
def draft(
    new: EditionName,
    effective: Annotated[str, typer.Option("--effective", metavar="日期", help="从哪一天起执行，例如 2027-02-01。")],
    by: Doer,
    source: Annotated[str, typer.Option("--from", metavar="价目表", help="照哪一版起草；不写就是现行的。")] = "",
) -> None:
    """A new price list."""
    session = sessions.current()
    made = price_files.draft(session, new, source=source, effective=parse.day(effective, "effective"), by=by.upper())
    say(f"已照 {made.source.id} 起草 {made.edition.id}：{made.path}")
    if made.dropped:
        say(f"不再提供的服务没有抄：{'、'.join(made.dropped)}")
    if made.unpriced:
        say(f"还没有价格的有偿服务：{'、'.join(made.unpriced)}")
    say(f"下一步：改价（linli prices export {made.edition.id} --out 文件.xlsx），再记商议（linli prices consult）。")


@command(
    group, "diff", help="比较两版的价格和百分比；只写一版就和现行的比。",
    example="linli prices diff 2027-1\nlinli prices diff 2026-1 2027-1 --costs",
)  # fmt: skip
def diff(
    first: EditionName,
    second: Annotated[str, typer.Argument(metavar="价目表", help="新的一版；不写就拿第一版和现行的比。")] = "",
    costs: Costs = False,
    as_json: Json = False,
) -> None:
    """Old and new."""
    session = sessions.current()
    offering = known_offering(session)
    one = offering.prices.named(first)
    other = offering.prices.named(second) if second else None
    old, new = (one, other) if other else (offering.edition_on(price_files.today_of(session)), one)
    if as_json:
        found = price_diff.changes(old, new, offering.catalog, costs=costs)
        names = {"before": old.id if old else None, "after": new.id}
        say_json({"format": 1, **names, "changes": price_views.diff_json(found, costs=costs)})
        return
    price_views.show_diff(old, new, offering.catalog, costs=costs)


@command(
    group, "consult", help="记一次和部门主管的商议（§6.2）；只改价目表文件里商议那一段。",
    example="linli prices consult 2027-1 --department repair --supervisor 维修组主管 --on 2027-01-08 --by R01",
)  # fmt: skip
def consult(
    edition: EditionName,
    department: Department,
    supervisor: Annotated[str, typer.Option("--supervisor", metavar="主管", help="主管的称呼，例如 维修组主管。")],
    on: OnDay = "",
    by: Doer = "",
) -> None:
    """Record a consultation."""
    from service_desk.pricing import Consultation  # noqa: PLC0415

    session, who = sessions.current(), actor(by)
    day = parse.day(on, "on") if on else price_files.today_of(session)
    part = Consultation(department.strip(), supervisor.strip(), day)
    made, void = price_files.consult(session, edition, part, by=who)
    say(f"已记 {made.id}：{day} 与{safe(part.supervisor)}商议。")
    if void:
        say("内容变了，原来的审批作废，请重新审批。")


@command(
    group, "approve", help="经理审批一版价目表（§1.1）：先看新旧价格和超出保本微利的项目，再确认。",
    example="linli prices approve 2027-1 --by M01\nlinli prices approve 2027-1 --yes --by M01",
)  # fmt: skip
def approve(
    edition: EditionName,
    by: Doer = "",
    yes: Annotated[bool, typer.Option("--yes", help="已看过差别，直接审批。")] = False,
) -> None:
    """Record the manager's approval of one list."""
    from service_desk.desk import Entry, to_approve  # noqa: PLC0415 - it brings the store
    from service_desk.pricing import post_until  # noqa: PLC0415

    session, who = sessions.current(), actor(by)
    catalog = known_offering(session).catalog
    found = session.read(lambda cn, office: to_approve.price_list(cn, office, who, edition))
    made = found.edition
    price_views.show_diff(found.before, made, catalog, costs=True)
    for sentence in price_diff.exceptions(made, catalog):
        say(f"注意：{safe(sentence)}")
    say(f"内容校验值 {made.sha[:SHA]}")
    if found.approved:
        say("这份内容已经审批过。")
        return
    if not yes:
        confirm()
    entry = Entry(by=who, os_account=os_account())
    session.write(lambda cn, office: to_approve.approve(cn, office, entry, found.what, made.sha))
    until = post_until(made, catalog.estate)
    say(f"已审批 {made.id}。下一步：{until} 以前张贴，并用 linli prices posted 记下；再 linli publish。")


@command(
    group, "posted", help="记一处张贴（§3）。过两天以上才记的，要有照片，或由经理写明理由。",
    example="linli prices posted 2027-1 --channel entrance --place 东门入口橱窗 --on 2027-01-20 --by R01\n"
    "linli prices posted 2027-1 --channel boards --place 3栋旁 --on 2027-01-15 --photo 照片.jpg --by R01",
)  # fmt: skip
def posted(
    edition: EditionName,
    channel: Channel,
    place: Place,
    on: OnDay = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="贴到哪一天，过后取下（可不写）。")] = "",
    photo: Annotated[Path | None, typer.Option("--photo", metavar="照片", help="现场照片，jpg、png 或 webp。")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="补记的理由，只有经理可以写。")] = "",
    person: Annotated[str, typer.Option("--person", metavar="张贴人", help="谁贴的；不写就是 --by 那位。")] = "",
    by: Doer = "",
) -> None:
    """Record a posting."""
    from admin import price_postings  # noqa: PLC0415
    from service_desk.notices import Posting  # noqa: PLC0415

    session, who = sessions.current(), actor(by)
    day = parse.day(on, "on") if on else price_files.today_of(session)
    given = Posting(
        channel.strip(), place.strip(), day, by=person.strip(), reason=reason.strip(),
        until=parse.day(until, "until") if until else None,
    )  # fmt: skip
    made = price_postings.posted(session, edition, given, photo=photo, by=who)
    say(f"已记 {edition}：{made.on} 张贴于{made.channel_word}（{safe(made.place)}）。")
    say("还缺什么请看 linli prices status。")


@command(
    group, "removed", help="记一处取下了。还没到执行日就取下的，那一处不算数。",
    example="linli prices removed 2026-1 --channel entrance --place 东门入口橱窗 --on 2027-02-01 --by R01",
)  # fmt: skip
def removed(edition: EditionName, channel: Channel, place: Place = "", on: OnDay = "", by: Doer = "") -> None:
    """Record that a sheet was taken down."""
    from admin import price_postings  # noqa: PLC0415

    session, who = sessions.current(), actor(by)
    day = parse.day(on, "on") if on else price_files.today_of(session)
    made = price_postings.removed(session, edition, channel.strip(), place.strip(), day, by=who)
    say(f"已记 {edition}：{day} 从{made.channel_word}（{safe(made.place)}）取下。")
    if standing(session) is not None:  # what is published must not count a sheet that is gone
        from admin.publication import republish  # noqa: PLC0415 - it brings the portal

        republish(session)


@command(
    group, "export", help="把一版价目表写成 Excel，由文员修改；有成本，只在办公室内部使用。",
    example="linli prices export 2027-1 --out 价目表.xlsx\n"
    "linli prices export 2027-1 --blank --effective 2027-02-01 --out 新.xlsx",
)  # fmt: skip
def export(
    edition: EditionName,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个 .xlsx 文件。")],
    blank: Annotated[bool, typer.Option("--blank", help="还没有价目表时用：列出全部有偿服务，价格空着。")] = False,
    effective: Annotated[str, typer.Option("--effective", metavar="日期", help="和 --blank 一起用：执行日。")] = "",
) -> None:
    """Write a workbook."""
    from datetime import timedelta  # noqa: PLC0415

    from admin import price_sheets  # noqa: PLC0415
    from service_desk.clocks import local  # noqa: PLC0415
    from service_desk.pricing import Edition  # noqa: PLC0415

    session = sessions.current()
    offering = known_offering(session)
    if blank:
        begin = parse.day(effective, "effective") if effective else price_files.today_of(session) + timedelta(days=30)
        found = price_sheets.blank(Edition(edition.strip(), begin, ()), offering.catalog)
    else:
        found = offering.prices.named(edition)
    price_sheets.export(found, offering.catalog, out, local(session.clock()))
    say(f"已写到 {out}：服务 {len(found.items)} 项，材料 {len(found.materials)} 项。里面有成本，不要发给住户。")


@command(
    group, "import", help="把改好的 Excel 读回价目表文件；有一处不对就什么也不写，逐条说明工作表、行、列。",
    example="linli prices import 价目表.xlsx --preview\nlinli prices import 价目表.xlsx --by R01",
)  # fmt: skip
def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="linli prices export 写的 .xlsx。")],
    preview: Annotated[bool, typer.Option("--preview", help="只看会改什么，不写入。")] = False,
    force: Annotated[bool, typer.Option("--force", help="导出以后价目表又改过的，也照文件写，盖掉那些改动。")] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="工号", envvar="LINLI_STAFF", help="谁在办；只看不写的不用写。")
    ] = "",
) -> None:
    """Read a workbook back."""
    session = sessions.current()
    if not (preview or by.strip()):
        raise InvalidInput.of({"by": "请写明谁在办，例如 --by R01；只看会改什么请加 --preview。"})
    done = price_files.import_book(session, file, write=not preview, force=force, by=by.upper())
    if not done.changed:
        say(f"{done.edition.id} 没有改动。")
        return
    price_views.show_diff(done.before, done.edition, done.offering.catalog, costs=True)
    if done.stale and not force:
        raise Refused(STALE.format(edition=done.edition.id), code="stale_workbook")
    if preview:
        say("只看不写；确认后去掉 --preview 再运行。")
        return
    say(f"已写入 prices/{done.edition.id}.yml。")
    if done.before is not None and done.before.sha in done.offering.prices.approved:
        say("内容变了，原来的审批作废，请重新审批。")
