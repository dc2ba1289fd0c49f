"""``check`` ``build`` ``publish`` ``init`` ``schema``: from the catalogue folder to the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admin import session as sessions
from admin.options import Json, command
from admin.price_status import held_sentences, known_without_store, notice_sentences
from admin.session import Session
from admin.terminal import complain, safe, say, say_json
from service_desk import catalog_files
from service_desk.clocks import calendar_sentences, local
from service_desk.editions import held_back, held_sentence, withheld_sentences
from service_desk.errors import FileProblem
from service_desk.pricing import Offering

app = typer.Typer(rich_markup_mode=None)
EXAMPLE_PRICES = "演示小区：价格是示例，未经审批，不作收费依据。"


@app.callback()
def _group() -> None: ...


def _tell_unprinted(sentences: tuple[str, ...]) -> None:
    """The site stands, but some sheets are not on it."""
    for sentence in sentences:
        complain(safe(f"网站上没有这份可打印的纸：{sentence}"))


def _problem_json(problem: FileProblem) -> dict[str, object]:
    return {"file": problem.file, "line": problem.line, "column": problem.column, "sentence": problem.sentence}


def _calendar(session: Session, offering: Offering) -> tuple[str, ...]:
    """A year without a calendar is no mistake in a file, but every deadline in it is reckoned wrong."""
    return calendar_sentences(offering.catalog, local(session.clock()).date())


@command(
    app, "check", help="检查服务目录，一次列出全部问题：文件:行:列、错在哪里、怎样改。有问题时退出码 1。",
    example="linli check\nlinli check my-estate --json",
)  # fmt: skip
def check(
    folder: Annotated[Path | None, typer.Argument(metavar="文件夹", help="服务目录；不写就是正在用的那个。")] = None,
    as_json: Json = False,
) -> None:
    """Every problem of a catalogue folder."""
    from service_desk.papers import wording  # noqa: PLC0415 - other commands of this module need no words

    session = sessions.current()
    place = folder or session.settings.catalog
    problems = catalog_files.check(place, wording=wording.problem)
    if as_json:
        known = None if problems else known_without_store(session, catalog_files.load(place))
        say_json({
            "format": 1, "problems": [_problem_json(problem) for problem in problems],
            "held_back": list(held_sentences(session, known)) if known else [],
            "notices_waiting": list(notice_sentences(session, known)) if known else [],
            "calendar_missing": list(_calendar(session, known)) if known else [],
        })  # fmt: skip
    elif problems:
        for problem in problems:
            say(safe(str(problem)))
        complain(f"共 {len(problems)} 处要修改。")
    else:
        offering = known_without_store(session, catalog_files.load(place))
        catalog, editions = offering.catalog, offering.prices.editions
        say(f"没有问题：服务 {len(catalog.services)} 项，价目表 {len(editions)} 版，公告 {len(catalog.notices)} 则。")
        for sentence in (*held_sentences(session, offering), *notice_sentences(session, offering)):
            say(safe(sentence))
        for sentence in _calendar(session, offering):
            complain(sentence)
    if problems:
        raise typer.Exit(1)


@command(
    app, "build", help="只生成网站文件夹（可直接放到任何网站上），或 Markdown；不发布。",
    example="linli build --out site\nlinli build --markdown pages",
)  # fmt: skip
def build(
    out: Annotated[Path | None, typer.Option("--out", metavar="文件夹", help="网站写到哪里，须是空的。")] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="文件夹", help="只写 Markdown 页面，给别的生成器用。")
    ] = None,
) -> None:
    """Make a site folder or the pages as Markdown."""
    from admin.publication import offering_of, papers  # noqa: PLC0415 - ``check`` needs no store
    from portal.build import build_site, write_markdown  # noqa: PLC0415

    session = sessions.current()
    offering, today = offering_of(session), local(session.clock()).date()
    settings = session.settings
    prefix, url, cache = settings.prefix, settings.url, papers(settings.data)
    if markdown is not None:
        _tell_unprinted(write_markdown(offering, markdown, today=today, prefix=prefix, url=url, cache=cache))
        say(f"Markdown 页面已写到 {markdown}。")
    if out is not None or markdown is None:
        target = out or Path("site")
        _tell_unprinted(build_site(offering, target, today=today, prefix=prefix, url=url, cache=cache))
        say(f"网站已生成到 {target}。")


@command(
    app, "publish", help="发布服务目录：检查、核对审批、生成网站、一次切换；出错时旧的照常使用。没有改动就什么也不做。",
    example="linli publish",
)  # fmt: skip
def publish(as_json: Json = False) -> None:
    """Publish the catalogue folder."""
    from admin.publication import publish as put  # noqa: PLC0415

    session = sessions.current()
    done = put(session)
    today = local(session.clock()).date()
    edition = done.offering.edition_on(today)
    if as_json:
        said = {"format": 1, "sha": done.sha, "changed": done.changed, "edition": edition.id if edition else None}
        waiting = list(withheld_sentences(done.offering, today))
        say_json(said | {"unprinted": list(done.unprinted), "notices_waiting": waiting})
        return
    _tell_unprinted(done.unprinted)
    say(f"已发布（{done.sha}）。" if done.changed else f"没有改动，仍是 {done.sha}。")
    say(f"现行价目表：{edition.id}。" if edition else "没有现行价目表：有偿服务的价格待公布，暂不能预约。")
    for status in held_back(done.offering, today):
        say(held_sentence(status, today))
    for sentence in withheld_sentences(done.offering, today):
        say(safe(sentence))
    if done.offering.catalog.estate.demo:
        say(EXAMPLE_PRICES)


@command(
    app, "init", help="新建一个小区的服务目录：46 项免费服务，没有有偿项目，价目表待公布。",
    example="linli init my-estate --name 某某花园 --phone 027-61234567 --address 某市某路1号",
)  # fmt: skip
def init(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="新的文件夹。")],
    name: Annotated[str, typer.Option("--name", metavar="名称", help="小区名称。")],
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="服务中心电话，例如 027-61234567。")],
    address: Annotated[str, typer.Option("--address", metavar="地址", help="服务中心地址（可以以后填）。")] = "",
    area_code: Annotated[str, typer.Option("--area-code", metavar="区号", help="写手机号时要写区号。")] = "",
    small: Annotated[bool, typer.Option("--small", help="三五个人的小服务中心。")] = False,
) -> None:
    """A catalogue of one's own."""
    made = catalog_files.init(
        folder, name=name, phone=phone, address=address, area_code=area_code, mode="small" if small else "normal",
        today=local(sessions.current().clock()).date(),
    )  # fmt: skip
    say(f"已在 {folder} 写好 {len(made)} 个文件。")
    say(f"下一步：填好 {folder / 'estate.yml'}，再运行 linli check {folder}")


@command(
    app, "schema", help="写出服务目录的 JSON Schema，编辑器据此提示和检查。",
    example="linli schema\nlinli schema --out catalog/schema",
)  # fmt: skip
def schema(
    out: Annotated[Path | None, typer.Option("--out", metavar="文件夹", help="写到文件夹；不写就显示出来。")] = None,
) -> None:
    """JSON Schemas for editors."""
    if out is None:
        say_json(catalog_files.json_schemas())
        return
    for path in catalog_files.write_schemas(out):
        say(str(path))
