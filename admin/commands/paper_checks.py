"""``paper`` commands that try the papers: what there is, whether all can be printed, how they look."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin import session as sessions
from admin.options import Json, command
from admin.session import WrongUsage
from admin.terminal import complain, progress, safe, say, say_json, table

if TYPE_CHECKING:
    from service_desk.papers.registry import Registered
    from service_desk.pricing import Offering

KINDS = {"": "样张", "catalogue": "目录里的怪字符"}
SAMPLE = "样张"
LEAST_PPI, MOST_PPI = 20, 300
INDEX = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>纸张样张</title>
<style>body{{font:16px/1.6 sans-serif;margin:24px;background:#faf7f0;color:#1f2a28}}
h2{{margin:32px 0 8px;font-size:20px}}p{{margin:0 0 8px;color:#5b6664}}
img{{max-height:560px;max-width:100%;margin:0 12px 12px 0;background:#fff;border:1px solid #d9d4c7}}</style>
<h1>纸张样张</h1><p>人名、电话、单号都是编的。点图看原来的大小。</p>
{body}</html>
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One paper that could not be printed on one kind of data."""

    paper: str
    title: str
    data: str
    sentence: str


def _offering() -> Offering:
    """The office's own catalogue, as it lies in its folder.

    Raises:
        CatalogInvalid: it has to be mended first.
    """
    from service_desk import catalog_files  # noqa: PLC0415

    return catalog_files.load(sessions.current().settings.catalog)


def listing(as_json: Json = False) -> None:
    """All papers."""
    from service_desk.papers.registry import PAPERS  # noqa: PLC0415

    if as_json:
        keys = ("name", "title", "audience", "format", "command")
        say_json({"format": 1, "papers": [{key: getattr(paper, key) for key in keys} for paper in PAPERS]})
        return
    rows = [(paper.title, paper.format, paper.audience, paper.command) for paper in PAPERS]
    table(("纸张", "尺寸", "给谁、贴哪里", "命令"), rows, keep=(0, 1, 3))


def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="纸", help="只试这几种，名称见 linli paper list --json；不写就全部。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Every paper, or some, on sample and hostile data, with the office's own words."""
    from service_desk.papers import wording  # noqa: PLC0415
    from service_desk.papers.registry import PAPERS  # noqa: PLC0415

    unknown = sorted(set(names or ()) - {paper.name for paper in PAPERS})
    if unknown:
        raise WrongUsage(f"没有叫「{'、'.join(unknown)}」的纸；名称见 linli paper list --json。")
    tried = tuple(paper for paper in PAPERS if not names or paper.name in names)
    offering = _offering()
    found = [Problem("papers.yml", "", "", sentence) for sentence in wording.problems(offering.catalog)]
    with progress("试排纸张") as tell:
        total = sum(1 + len(paper.kinds) for paper in tried)
        for done, problem in enumerate(_trials(offering, tried), 1):
            tell(done, total)
            if problem is not None and problem.sentence not in {one.sentence for one in found}:
                found.append(problem)
    if as_json:
        told = [{"paper": p.paper, "title": p.title, "data": p.data, "sentence": p.sentence} for p in found]
        say_json({"format": 1, "papers": len(tried), "problems": told})
    else:
        _tell(found, len(tried), total)
    if found:
        raise typer.Exit(1)


def _trials(offering: Offering, papers: tuple[Registered, ...]) -> Iterator[Problem | None]:
    from service_desk.errors import DeskError  # noqa: PLC0415
    from service_desk.papers.printing import render  # noqa: PLC0415

    for paper in papers:
        for kind, make in paper.trials(offering):
            try:
                render(make())
            except DeskError as error:
                yield Problem(paper.name, paper.title, KINDS.get(kind, kind), error.sentence)
            else:
                yield None


def _tell(found: list[Problem], papers: int, total: int) -> None:
    for problem in found:
        where = f"{problem.title}（{problem.data}）：" if problem.title else ""
        say(safe(f"{where}{problem.sentence}"))
    if found:
        complain(f"共 {len(found)} 处要修改。")
    else:
        say(f"没有问题：{papers} 种纸，试排 {total} 次。")


def samples(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪个文件夹。")],
    pictures: Annotated[bool, typer.Option("--pictures", help="另存每页的图片和一页 index.html，方便一起看。")] = False,
    ppi: Annotated[
        int, typer.Option("--ppi", min=LEAST_PPI, max=MOST_PPI, metavar="点数", help="图片每英寸的点数。")
    ] = 96,
) -> None:
    """Every paper on made-up records."""
    from service_desk.papers.registry import PAPERS  # noqa: PLC0415

    offering = _offering()
    out.mkdir(parents=True, exist_ok=True)
    shown: list[str] = []
    with progress("排样张") as tell:
        for done, paper in enumerate(PAPERS, 1):
            names = _sample(paper, offering, out, ppi if pictures else 0)
            shown.append(_figure(paper, names))
            tell(done, len(PAPERS))
    if pictures:
        (out / "index.html").write_text(INDEX.format(body="\n".join(shown)), encoding="utf-8")
    say(f"{len(PAPERS)} 种样张在 {out}" + (f"，一起看：{out / 'index.html'}。" if pictures else "。"))


def _sample(paper: Registered, offering: Offering, out: Path, ppi: int) -> list[str]:
    """Write the sample as PDF and, from ``ppi`` on, its pages; the pictures' names."""
    from service_desk.papers import printing  # noqa: PLC0415

    made = paper.plain(offering)
    (out / f"{SAMPLE}-{paper.name}.pdf").write_bytes(printing.render(made).pdf)
    names = []
    for n, picture in enumerate(printing.pictures(made, ppi=ppi) if ppi else (), 1):
        names.append(f"{SAMPLE}-{paper.name}-{n}.png")
        (out / names[-1]).write_bytes(picture)
    return names


def _figure(paper: Registered, names: list[str]) -> str:
    links = "".join(f'<a href="{name}"><img src="{name}" alt="{html.escape(paper.title)}"></a>' for name in names)
    head = f"<h2>{html.escape(paper.title)}</h2><p>{paper.format}　{html.escape(paper.audience)}</p>"
    return f'{head}<p><a href="{SAMPLE}-{paper.name}.pdf">PDF</a></p>{links}'


COMMANDS: tuple[tuple[str, Callable[..., None], str, str], ...] = (
    ("list", listing, "列出全部纸张：给谁、多大、用哪条命令。", "linli paper list"),
    (
        "check", check, "用小区自己的目录和用语，把每种纸在样例和怪字符上各试排一次；有问题时退出码 1。",
        "linli paper check",
    ),
    (
        "samples", samples, "把每种纸的样张写到一个文件夹；人名、电话都是编的。",
        "linli paper samples --out samples\nlinli paper samples --out samples --pictures",
    ),
)  # fmt: skip


def register(group: typer.Typer) -> None:
    """Add the commands to ``linli paper``."""
    for name, function, text, example in COMMANDS:
        command(group, name, help=text, example=example)(function)
