"""Building the site: MkDocs in a process of its own, fed with the offering; or the Markdown alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from portal import downloads
from portal.feed import PATH as FEED
from portal.feed import feed
from portal.pages import fill, fillable, notices_of, pages, paths
from service_desk import catalog_files
from service_desk.errors import DeskError
from service_desk.pricing import Offering
from service_desk.web import ASSETS, PUBLISHED

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "mkdocs.yml"
TIMEOUT = 600  # seconds; 5,000 services take well under a minute


class SiteNotBuilt(DeskError):
    """MkDocs could not make the site; the old one goes on."""

    code = "site_not_built"
    http_status = 500


def build_site(
    offering: Offering, out: Path, *, today: date, prefix: str = "", url: str = "", cache: Path | None = None
) -> tuple[str, ...]:
    """Build the portal into ``out``, which must not exist or be empty: a served folder is never built in place.

    ``today`` decides which price edition is in force, which notices are current and which service days are still to
    come; ``prefix`` stands before every address (``/linli``); ``url`` is the public address without it, in place of
    the estate's; ``cache`` keeps finished sheets, which are typeset only when their data changed. Returns a sentence
    for each sheet that could not be printed.

    Raises:
        SiteNotBuilt: MkDocs failed, ``out`` is in use, or the site is not whole.
    """
    if out.exists() and any(out.iterdir()):
        raise SiteNotBuilt(f"文件夹 {out} 里已有内容，请换一个空文件夹。")
    with tempfile.TemporaryDirectory(prefix="linli-portal-") as made:
        snapshot = Path(made) / "catalog.json"
        snapshot.write_bytes(catalog_files.dumps(offering))
        public = downloads.public_url(offering, prefix=prefix, url=url)
        sheets = downloads.sheets(offering, today, url=public, cache=cache or downloads.CACHE)
        ready = Path(made) / "papers"
        _lay(ready, sheets.files)
        environment = os.environ | {
            "LINLI_PORTAL_SNAPSHOT": str(snapshot),
            "LINLI_PORTAL_TODAY": today.isoformat(),
            "LINLI_PORTAL_PAPERS": str(ready),
            "LINLI_PREFIX": prefix,
            "LINLI_URL": url,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
        command += ["--config-file", str(CONFIG), "--site-dir", str(out.resolve())]
        done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    if done.returncode:
        raise SiteNotBuilt(f"网站没有生成，旧的网站照常使用。MkDocs 的说明：\n{(done.stderr or done.stdout).strip()}")
    _check_whole(offering, out, today)
    return sheets.refused


def _check_whole(offering: Offering, out: Path, today: date) -> None:
    """Exit code 0 is no proof: some generators ignore hooks and build one page (PORTAL.md)."""
    missing = [path for path in paths(offering, today) if not (out / url_of(path) / "index.html").is_file()]
    missing += [FEED] if not (out / FEED).is_file() else []
    if missing:
        raise SiteNotBuilt(f"网站缺了 {len(missing)} 页，例如 {missing[0]}；旧的网站照常使用。")


def url_of(path: str) -> str:
    """The folder of a page in the site: ``services/F01.md`` -> ``services/F01``; the home page -> ``""``."""
    return path.removesuffix(".md").removesuffix("index").rstrip("/")


def write_markdown(
    offering: Offering, out: Path, *, today: date, prefix: str = "", url: str = "", cache: Path | None = None
) -> tuple[str, ...]:
    """Write the same pages as Markdown files for any other generator, with the hand-written ones and the assets.

    Arguments and result as of ``build_site``.
    """
    public = downloads.public_url(offering, prefix=prefix, url=url)
    sheets = downloads.sheets(offering, today, url=public, cache=cache or downloads.CACHE)
    _lay(out / downloads.FOLDER, sheets.files)
    weights = {name: len(pdf) for name, pdf in sheets.files.items()}
    for path, text in pages(offering, today, prefix=prefix, papers=weights).items():
        _write(out / path, text)
    (out / FEED).write_bytes(feed(offering.catalog, notices_of(offering, today), url=public, prefix=prefix))
    docs = ROOT / "docs"
    for source in sorted(docs.rglob("*")):
        if source.is_file():
            path = source.relative_to(docs).as_posix()
            text = source.read_text(encoding="utf-8")
            _write(out / path, fill(text, offering, prefix=prefix) if fillable(path) else text)
    for name, source_name in PUBLISHED.items():
        (out / "linli").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ASSETS / source_name, out / "linli" / name)
    return sheets.refused


def _lay(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
