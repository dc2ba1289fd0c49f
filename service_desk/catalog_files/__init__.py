"""The catalogue folder that the office edits, read strictly: every problem at once, or one ``Offering``.

Layer: beside ``store``; knows ``pricing``, ``catalog`` and ``errors`` only. pydantic is used nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service_desk.catalog_files.snapshot import content_sha, dumps, edition_sha, loads, services_sha
from service_desk.errors import CatalogInvalid, FileProblem
from service_desk.pricing import Offering

if TYPE_CHECKING:
    from service_desk.catalog_files.fields import is_id
    from service_desk.catalog_files.schema import json_schemas, write_schemas
    from service_desk.catalog_files.starter import init

# Reading the folder takes pydantic's models, YAML and a pinyin dictionary; a staff command needs the snapshot only.
_LATER = {"init": "starter", "is_id": "fields", "json_schemas": "schema", "write_schemas": "schema"}

Wording = Callable[[str, str, str], str]  # paper, name of a sentence, text -> what is wrong with it; empty: nothing

__all__ = [
    "check",
    "content_sha",
    "dumps",
    "edition_sha",
    "init",
    "is_id",
    "json_schemas",
    "load",
    "loads",
    "services_sha",
    "write_schemas",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for only now."""
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


def check(folder: Path, *, wording: Wording | None = None) -> tuple[FileProblem, ...]:
    """Every problem of a catalogue folder, by file, line and column; none when it can be used.

    ``wording`` (``papers.wording.problem``) judges the office's own words on papers, which are no business of this
    layer; without it they are not looked at. Photos are looked at here only: a lost one stops no publication.
    """
    return _read(folder, wording, photos=True)[1]


def load(folder: Path, *, wording: Wording | None = None, notices: bool = True) -> Offering:
    """The offering of a catalogue folder; ``wording`` as of ``check``. Without ``notices`` they are left out, so that
    one that is being written keeps nobody from working on price lists.

    Raises:
        CatalogInvalid: with every problem at once.
    """
    offering, problems = _read(folder, wording, notices=notices)
    if offering is None:
        raise CatalogInvalid(problems)
    return offering


def _read(
    folder: Path, wording: Wording | None, *, notices: bool = True, photos: bool = False
) -> tuple[Offering | None, tuple[FileProblem, ...]]:
    from service_desk.catalog_files.assemble import assemble  # noqa: PLC0415 - see _LATER
    from service_desk.catalog_files.check_photos import photo_checks  # noqa: PLC0415
    from service_desk.catalog_files.checks import cross_checks  # noqa: PLC0415
    from service_desk.catalog_files.reading import read_folder  # noqa: PLC0415

    files = read_folder(folder, notices=notices)
    found = {*files.problems, *cross_checks(files, wording), *(photo_checks(folder, files) if photos else ())}
    problems = tuple(sorted(found, key=lambda p: (p.file, p.line, p.column, p.sentence)))
    return (None if problems else assemble(files)), problems
