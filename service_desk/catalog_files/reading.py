"""Folder -> parsed files. Reads everything it can, so that all problems are told in one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from service_desk.catalog_files import problems, sentences, text
from service_desk.catalog_files.models import (
    CalendarFile,
    ConductFile,
    DepartmentsFile,
    DirectoryFile,
    DutyFile,
    EstateFile,
    PostedFile,
    PricesFile,
    ServicesFile,
)
from service_desk.catalog_files.notice_models import NoticeFile, NoticePostedFile, PapersFile
from service_desk.catalog_files.sources import Source
from service_desk.catalog_files.tree import TreeBuilder
from service_desk.errors import FileProblem

M = TypeVar("M", bound=BaseModel)

POSTED = ".posted.yml"
SINGLE = ("estate.yml", "departments.yml", "conduct.yml", "papers.yml")
FOLDERS = ("services", "prices", "calendar", "duty", "directory", "notices")
SHARED = {"posted": "prices", "notice_posted": "notices"}  # kinds that lie beside what was posted
OTHER_FOLDERS = ("schema",)
PHOTOS = "photos"  # pictures of what was posted, beside the postings
_IGNORED = (".", "~$")  # hidden files and the lock files of office programs

KINDS: dict[str, type[BaseModel]] = {
    "estate": EstateFile,
    "departments": DepartmentsFile,
    "services": ServicesFile,
    "prices": PricesFile,
    "posted": PostedFile,
    "calendar": CalendarFile,
    "duty": DutyFile,
    "directory": DirectoryFile,
    "conduct": ConductFile,
    "notices": NoticeFile,
    "notice_posted": NoticePostedFile,
    "papers": PapersFile,
}


@dataclass(slots=True)
class Files:
    """All parsed files of a folder, in the order of their names, and the problems met on the way."""

    estate: list[Source[EstateFile]] = field(default_factory=list)
    departments: list[Source[DepartmentsFile]] = field(default_factory=list)
    conduct: list[Source[ConductFile]] = field(default_factory=list)
    services: list[Source[ServicesFile]] = field(default_factory=list)
    prices: list[Source[PricesFile]] = field(default_factory=list)
    posted: list[Source[PostedFile]] = field(default_factory=list)
    calendar: list[Source[CalendarFile]] = field(default_factory=list)
    duty: list[Source[DutyFile]] = field(default_factory=list)
    directory: list[Source[DirectoryFile]] = field(default_factory=list)
    notices: list[Source[NoticeFile]] = field(default_factory=list)
    notice_posted: list[Source[NoticePostedFile]] = field(default_factory=list)
    papers: list[Source[PapersFile]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  # kinds of which a file could not be read

    def whole(self, *kinds: str) -> bool:
        """Whether every file of these kinds could be read, so that a missing id is truly missing."""
        return not self.broken.intersection(kinds)


def parse(file: str, data: bytes, model: type[M]) -> tuple[Source[M] | None, list[FileProblem]]:
    """One file: its source, or None with every problem found in it. The same bytes are read once a process."""
    source, found = _parsed(file, data, model)
    return source, list(found)


@lru_cache(maxsize=256)  # a publication looks at the same folder several times; a source is never changed
def _parsed(file: str, data: bytes, model: type[M]) -> tuple[Source[M] | None, tuple[FileProblem, ...]]:
    cleaned, found = text.clean(file, data)
    if found:
        return None, tuple(found)
    builder = TreeBuilder(file, cleaned)
    tree = builder.build()
    found = list(builder.problems)
    if tree is None:
        return None, tuple(found)
    try:
        value = model.model_validate(tree)
    except ValidationError as error:
        return None, (*found, *_elsewhere(problems.from_validation(file, error, model, builder.marks), found))
    return (None, tuple(found)) if found else (Source(file, value, builder.marks), ())


def _elsewhere(later: list[FileProblem], earlier: list[FileProblem]) -> list[FileProblem]:
    """Without what a field says of a value that YAML's own problem at that place explains better."""
    places = {(problem.line, problem.column) for problem in earlier}
    return [problem for problem in later if (problem.line, problem.column) not in places]


def read_folder(folder: Path, *, notices: bool = True) -> Files:
    """Every file of a catalogue folder; without ``notices`` theirs are not looked at."""
    files = Files()
    if not folder.is_dir():
        files.problems.append(
            FileProblem(folder.name or ".", 1, 1, "没有找到这个文件夹；请核对路径，或先用 linli init 建立。")
        )
        files.broken.update(KINDS)
        return files
    files.problems += [p for p in _strays(folder) if notices or not p.file.startswith("notices/")]
    _single(files, folder, "estate", files.estate, EstateFile)
    _single(files, folder, "departments", files.departments, DepartmentsFile)
    _single(files, folder, "conduct", files.conduct, ConductFile)
    _many(files, folder, "services", files.services, ServicesFile)
    if not files.services and "services" not in files.broken:
        _absent(files, "services", "services/（一个 .yml 文件也没有）")
    _many(files, folder, "prices", files.prices, PricesFile)
    _many(files, folder, "posted", files.posted, PostedFile)
    _many(files, folder, "calendar", files.calendar, CalendarFile)
    _many(files, folder, "duty", files.duty, DutyFile)
    _many(files, folder, "directory", files.directory, DirectoryFile)
    if notices:
        _many(files, folder, "notices", files.notices, NoticeFile)
        _many(files, folder, "notice_posted", files.notice_posted, NoticePostedFile)
    if (folder / "papers.yml").is_file():
        _single(files, folder, "papers", files.papers, PapersFile)
    return files


def _absent(files: Files, kind: str, what: str) -> None:
    files.problems.append(FileProblem(what, 1, 1, "缺少这个文件；请从备份取回，或参照 catalog/README.md 新建。"))
    files.broken.add(kind)


def _single(files: Files, folder: Path, kind: str, into: list[Source[M]], model: type[M]) -> None:
    path = folder / f"{kind}.yml"
    if path.is_file():
        read_into(files, path, kind, into, model)
    else:
        _absent(files, kind, path.name)


def _many(files: Files, folder: Path, kind: str, into: list[Source[M]], model: type[M]) -> None:
    for path in _yaml_files(folder, kind):
        read_into(files, path, kind, into, model)


def read_into(files: Files, path: Path, kind: str, into: list[Source[M]], model: type[M]) -> None:
    """Parse one file into its list, or note its problems and that its kind is not whole."""
    name = path.name if f"{kind}.yml" in SINGLE else f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as stream:
            data = stream.read(text.MAX_BYTES + 1)
    except OSError:
        source, found = None, [FileProblem(name, 1, 1, sentences.UNREADABLE)]
    else:
        source, found = parse(name, data, model)
    files.problems += found
    if source is None:
        files.broken.add(kind)
    else:
        into.append(source)


def _yaml_files(folder: Path, kind: str) -> list[Path]:
    """The files of a kind, by name; what was posted lies beside it, in the same folder."""
    below = folder / SHARED.get(kind, kind)
    if not below.is_dir():
        return []
    found = sorted(p for p in below.iterdir() if p.suffix == ".yml" and p.is_file() and not _ignored(p))
    if below.name in SHARED.values():
        return [path for path in found if path.name.endswith(POSTED) == (kind in SHARED)]
    return found


def _ignored(path: Path) -> bool:
    return path.name.startswith(_IGNORED)


def _strays(folder: Path) -> Iterator[FileProblem]:
    """Files that look like part of the catalogue and would be passed over without a word."""
    for path in sorted(folder.iterdir()):
        if _ignored(path):
            continue
        if path.is_dir():
            yield from _stray_folder(path)
        elif path.name not in SINGLE:
            yield from _stray_file(path.name, path.name, f"顶层只放 {'、'.join(SINGLE)}；请移到对应的文件夹。")


def _stray_folder(folder: Path) -> Iterator[FileProblem]:
    if folder.name in OTHER_FOLDERS:
        return
    known = folder.name in FOLDERS
    for path in sorted(folder.iterdir()):
        name = f"{folder.name}/{path.name}"
        if _ignored(path):
            continue
        if path.is_dir() and known and not (path.name == PHOTOS and folder.name in SHARED.values()):
            yield FileProblem(name, 1, 1, "这一层不读子文件夹；请把里面的文件移到上一层。")
        elif path.is_file() and known:
            yield from _stray_file(name, path.name, "")
        elif path.is_file():
            close = sentences.nearest(folder.name, FOLDERS)
            hint = f"是不是想写「{close}」" if close else f"可用的文件夹：{'、'.join(FOLDERS)}"
            yield from _stray_file(name, path.name, f"不读「{folder.name}」文件夹；{hint}。")


def _stray_file(name: str, file: str, sentence: str) -> Iterator[FileProblem]:
    lower = file.lower()
    if lower.endswith((".yaml", ".yml.txt", ".yaml.txt")) or (lower.endswith(".yml") and not file.endswith(".yml")):
        yield FileProblem(name, 1, 1, "文件名要以 .yml 结尾；请改名（Windows 上先显示文件扩展名）。")
    elif lower.endswith(".yml") and sentence:
        yield FileProblem(name, 1, 1, sentence)
