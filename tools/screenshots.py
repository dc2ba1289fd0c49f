"""``python -m tools.screenshots [--out DIR]``: the READMEs' pictures, from the real server, browser and press.

Needs what ``python3 start.py test`` sets up (Playwright and a Chromium). The data folder is a temporary one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.environment import ROOT

FOLDER = ROOT / "assets" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTED_WITHIN = 60.0
PHONE = (390, 844, 2)  # width, height, pixels a point
DESKTOP = (1200, 800, 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, the address and the screen it is seen on."""

    name: str
    address: str
    screen: tuple[int, int, int]


PICTURES = (
    Picture("portal-phone", "/", PHONE),
    Picture("portal-desktop", "/", DESKTOP),
    Picture("form-phone", "/book?service=P104", PHONE),
    Picture("form-desktop", "/book?service=P104", DESKTOP),
)
PAPERS = {"poster-a3": 54, "work-order": 76}  # first pages on made-up records, pixels an inch


@contextmanager
def running() -> Iterator[str]:
    """A server on a fresh data folder; its address."""
    with tempfile.TemporaryDirectory(prefix="linli-") as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        linli = [sys.executable, "-m", "admin", "--data", data]
        for step in ("prepare", "publish"):
            subprocess.run([*linli, step], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*linli, "serve", "--host", "127.0.0.1", "--port", str(port)], cwd=ROOT)
        try:
            _wait(server, f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (our own loopback address)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    message = "服务没有启动，见上面的输出。"
    raise SystemExit(message)


def take(origin: str, folder: Path) -> None:
    """Write every picture into ``folder``."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only this command needs it)

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        message = "缺少 chromium，请先安装，或在 Debian 上运行 python3 start.py test。"
        raise SystemExit(message)
    with sync_playwright() as playwright:
        # Root needs --no-sandbox; the pages shown are our own.
        running_browser = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            width, height, density = picture.screen
            page = running_browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=density, locale="zh-CN"
            )
            answer = page.goto(origin + picture.address)
            if answer is None or not answer.ok:
                message = f"{picture.address} 打不开，没有截图。"
                raise SystemExit(message)
            page.screenshot(path=folder / f"{picture.name}.png")
            page.close()
        running_browser.close()


def print_papers(folder: Path) -> None:
    """Write the first page of every paper of the READMEs into ``folder``."""
    from service_desk import catalog_files  # noqa: PLC0415  (the project itself)
    from service_desk.papers import printing, registry  # noqa: PLC0415

    offering = catalog_files.load(ROOT / "catalog")
    for name, ppi in PAPERS.items():
        paper = registry.paper_named(name)
        assert paper is not None, name
        first = printing.pictures(paper.plain(offering), ppi=ppi)[0]
        (folder / f"{name}.png").write_bytes(first)


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description="生成 README 里的截图。")
    parser.add_argument("--out", type=Path, default=FOLDER, help="放到哪个文件夹，默认 assets/screenshots")
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    with running() as origin:
        take(origin, out)
    print_papers(out)
    for name in (*(picture.name for picture in PICTURES), *PAPERS):
        print(os.path.relpath(out / f"{name}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
