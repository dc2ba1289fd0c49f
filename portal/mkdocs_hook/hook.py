"""The thin joint between MkDocs and ``portal.pages``. It lies alone: MkDocs puts its folder first on ``sys.path``.

``LINLI_PORTAL_SNAPSHOT`` names a ``catalog.json`` (set by ``portal.build``); without it the catalogue folder is read
(``LINLI_CATALOG``, else ``catalog/`` beside mkdocs.yml), so that plain ``mkdocs build`` and ``mkdocs serve`` work.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

from portal import downloads
from portal.feed import PATH as FEED
from portal.feed import feed
from portal.notices import Board
from portal.pages import fill, fillable, notices_of, pages
from service_desk import catalog_files
from service_desk.catalog import SHANGHAI
from service_desk.errors import DeskError
from service_desk.pricing import Offering
from service_desk.web import ASSETS, PUBLISHED, TEMPLATES, header_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_WORKERS = "assets/javascripts/workers/"
log = get_plugin_logger("linli")
_KEPT_OF_THEME = (_WORKERS, "portal/")


class _State:
    """The offering of the running build; MkDocs calls the hooks of one build in order."""

    offering: Offering
    prefix: str = ""
    worker: str = ""
    url: str = ""
    board: Board
    bodies: dict[str, str]


def _folder(config: MkDocsConfig) -> Path:
    beside = Path(config.config_file_path).parent / "catalog"
    return Path(os.environ.get("LINLI_CATALOG") or beside)


def _today() -> date:
    given = os.environ.get("LINLI_PORTAL_TODAY")
    return date.fromisoformat(given) if given else datetime.now(SHANGHAI).date()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the offering, name the site after the estate, find the shared templates, watch the catalogue."""
    snapshot = os.environ.get("LINLI_PORTAL_SNAPSHOT")
    try:
        if snapshot:
            _State.offering = catalog_files.loads(Path(snapshot).read_bytes())
        else:
            _State.offering = catalog_files.load(_folder(config))
            config.watch.append(str(_folder(config)))
    except DeskError as error:
        raise PluginError(error.sentence) from error
    _State.bodies = {}
    _State.prefix = os.environ.get("LINLI_PREFIX", "").rstrip("/")
    estate = _State.offering.catalog.estate
    config.site_name = header_of(estate).name
    config.site_description = f"{config.site_name}的服务、价目、预约办法。电话 {estate.phone}"
    _State.url = downloads.public_url(_State.offering, prefix=_State.prefix, url=os.environ.get("LINLI_URL", ""))
    if _State.url:
        config.site_url = f"{_State.url}/"
    config.theme.dirs.append(str(TEMPLATES))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and shared assets; leave out what of the theme no page uses, and any code."""
    for file in list(files):
        of_theme = file.src_uri.startswith("assets/")
        if (of_theme and not file.src_uri.startswith(_KEPT_OF_THEME)) or file.src_uri.endswith((".py", ".map")):
            files.remove(file)
        elif file.src_uri.startswith(_WORKERS):
            _State.worker = file.dest_uri
    today, sheets = _today(), _sheets()
    weights = {name: len(pdf) for name, pdf in sheets.items()}
    made = pages(_State.offering, today, prefix=_State.prefix, papers=weights)
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    for name, pdf in sheets.items():
        files.append(File.generated(config, f"{downloads.FOLDER}/{name}", content=pdf))
    _State.board = notices_of(_State.offering, today)
    news = feed(_State.offering.catalog, _State.board, url=_State.url, prefix=_State.prefix)
    files.append(File.generated(config, FEED, content=news))
    for name, source in PUBLISHED.items():
        files.append(File.generated(config, f"linli/{name}", content=(ASSETS / source).read_bytes()))
    return files


def _sheets() -> dict[str, bytes]:
    """The sheets to download: those that ``portal.build`` has laid ready, else from a cache beside mkdocs.yml."""
    ready = os.environ.get("LINLI_PORTAL_PAPERS")
    if ready:
        return {path.name: path.read_bytes() for path in sorted(Path(ready).glob("*.pdf"))}
    made = downloads.sheets(_State.offering, _today(), url=_State.url, cache=downloads.CACHE)
    for sentence in made.refused:
        log.warning(sentence)
    return made.files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs' names
    """Put the estate's words into the hand-written pages; keep generated bodies away from the Markdown parser.

    They are finished HTML, which the parser would hand back unchanged after two thirds of the build's time.
    """
    if page.file.generated_by is not None:
        _State.bodies[page.file.src_uri] = markdown
        return ""
    if fillable(page.file.src_uri):
        return fill(markdown, _State.offering, prefix=_State.prefix)
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs' names
    """Give a generated page its body back."""
    return _State.bodies.pop(page.file.src_uri, html)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001 - MkDocs' names
    """Give the page template the header and the paths, and escape whatever it prints (MkDocs itself does not)."""
    env.autoescape = True
    given: dict[str, Any] = {
        "header": header_of(_State.offering.catalog.estate, prefix=_State.prefix),
        "p": _State.prefix,
        "worker": f"{_State.prefix}/{_State.worker}",
        "banner": _State.board.banner,
    }
    env.globals.update(given)
    return env
