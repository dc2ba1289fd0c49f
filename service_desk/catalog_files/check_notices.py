"""What must hold in the notices, their postings, and the office's own words on papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from service_desk.catalog_files import sentences
from service_desk.catalog_files.notice_models import NoticeFile
from service_desk.catalog_files.reading import POSTED, Files
from service_desk.catalog_files.sources import Source
from service_desk.errors import FileProblem
from service_desk.notices import NoticeKind, days_said

PLANNED = ("water", "power", "lift", "noise")  # useless to a resident without a time and the homes concerned

Wording = Callable[[str, str, str], str]  # paper, name of a sentence, text -> what is wrong with it


def notice_checks(files: Files) -> Iterator[FileProblem]:
    """Every rule about notices/."""
    known = {
        "department": [d.id for s in files.departments for d in s.model.departments],
        "services": [item.id for s in files.services for item in s.model.services],
        "edition": sorted(s.model.edition for s in files.prices),
    }
    for source in files.notices:
        yield from _named(source, source.model.id, "id", ".yml")
        yield from _own(source)
        yield from _kind(source)
        yield from _points(source, files, known)
    yield from _posted(files)


def _named(source: Source[object], typed: str, key: str, ending: str) -> Iterator[FileProblem]:
    if source.file != f"notices/{typed}{ending}":
        yield source.problem(f"「{key}」是 {typed}，和文件名不一致；请改成相同的编号。", key)


def _own(source: Source[NoticeFile]) -> Iterator[FileProblem]:
    model = source.model
    if model.until is not None and model.until < model.since:
        yield source.problem(f"「until」（{model.until}）早于「since」（{model.since}）；请核对两个日期。", "until")
    if model.changed is not None and model.changed < model.since:
        yield source.problem(
            f"「changed」（{model.changed}）早于「since」（{model.since}）；请核对两个日期。", "changed"
        )
    for said in days_said(model.when or "", model.since):
        if said.day is None:
            yield source.problem(f"「when」里写的 {said.words} 没有这一天；请核对日期。", "when")
        elif not said.right:
            yield source.problem(
                f"「when」里写的 {said.words} 不对：{said.day} 是周{said.true_weekday}；请核对日期和星期。", "when"
            )
    listed: tuple[tuple[str, list[str]], ...] = (
        ("channels", [*model.channels]),
        ("services", [*model.services]),
    )
    for key, values in listed:
        for n, value in enumerate(values):
            if value in values[:n]:
                yield source.problem(f"「{key}」里 {value} 写了两次；请删去一个。", key, n)


def _kind(source: Source[NoticeFile]) -> Iterator[FileProblem]:
    model = source.model
    word = NoticeKind(model.kind).word
    if model.kind in PLANNED:
        for key, what in (("when", "什么时候"), ("affects", "影响哪些住户")):
            if getattr(model, key) is None:
                yield source.problem(f"{word}要写明{what}；请补上一行「{key}: 内容」。", "kind")
    if model.kind == "prices" and model.edition is None:
        yield source.problem("价格公告要写明是哪一版价目表；请补上一行，如「edition: 2027-1」。", "kind")
    if model.kind != "prices" and model.edition is not None:
        yield source.problem(f"只有价格公告（prices）才写「edition」，这里是{word}；请删去这一行。", "edition")


def _points(source: Source[NoticeFile], files: Files, known: Mapping[str, list[str]]) -> Iterator[FileProblem]:
    """Departments, services and editions that are not there."""
    model = source.model
    if model.department is not None and model.department not in known["department"] and files.whole("departments"):
        yield source.problem(sentences.unknown_id("部门", model.department, known["department"]), "department")
    if files.whole("services"):
        for n, service in enumerate(model.services):
            if service not in known["services"]:
                yield source.problem(sentences.unknown_id("服务", service, known["services"]), "services", n)
    if model.edition is not None and model.edition not in known["edition"] and files.whole("prices"):
        yield source.problem(sentences.unknown_id("价目表", model.edition, known["edition"]), "edition")


def _posted(files: Files) -> Iterator[FileProblem]:
    # By file: an id that differs from its file's name is told there.
    notices = sorted(source.file.removeprefix("notices/").removesuffix(".yml") for source in files.notices)
    for source in files.notice_posted:
        notice = source.model.notice
        yield from _named(source, notice, "notice", POSTED)
        if source.file == f"notices/{notice}{POSTED}" and notice not in notices and files.whole("notices"):
            yield source.problem(sentences.unknown_id("公告", notice, notices), "notice")
        for n, posting in enumerate(source.model.postings):
            for key, day in (("until", posting.until), ("removed_on", posting.removed_on)):
                yield from _order(source, n, key, posting.on, day)


def _order(source: Source[object], n: int, key: str, on: date, day: date | None) -> Iterator[FileProblem]:
    if day is not None and day < on:
        yield source.problem(f"「{key}」（{day}）早于张贴日「on」（{on}）；请核对两个日期。", "postings", n, key)


def wording_checks(files: Files, wording: Wording) -> Iterator[FileProblem]:
    """The office's own words must be such as the papers can use."""
    for source in files.papers:
        for paper, key, text in source.model.wording():
            if sentence := wording(paper, key, text):
                yield FileProblem(source.file, *source.marks.of_key(("papers", paper, key)), sentence)
