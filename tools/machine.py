"""What the tests need from the machine itself: a browser, Chinese fonts, PostgreSQL, a PDF reader."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.environment import say


@dataclass(frozen=True, slots=True)
class Need:
    """One thing of the machine, Debian's package for it, and the tests that need it."""

    package: str
    present: Callable[[], bool]
    used_for: str


def _any_of(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _has_postgresql() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _has_chinese_font() -> bool:
    """Only Linux comes without one."""
    if not sys.platform.startswith("linux"):
        return True
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    patterns = ("*CJK*", "*wqy*", "*SourceHan*")
    return any(next(folder.rglob(pattern), None) for folder in folders for pattern in patterns)


NEEDS = (
    Need("chromium", _any_of("chromium", "chromium-browser", "google-chrome", "chrome"), "浏览器测试 browser tests"),
    Need("fonts-noto-cjk", _has_chinese_font, "截图里的汉字 Chinese in screenshots"),
    Need("postgresql", _has_postgresql, "PostgreSQL 存储测试 store tests on PostgreSQL"),
    Need("poppler-utils", _any_of("pdftotext"), "打印件测试 printed papers"),
)


def prepare() -> None:
    """Install what is missing on Debian as root; elsewhere say plainly what is missing and what that means."""
    missing = [need for need in NEEDS if not need.present()]
    if missing and _may_install():
        _install([need.package for need in missing])
        missing = [need for need in missing if not need.present()]
    for need in missing:
        say(
            f"缺少 {need.package}：{need.used_for} 将跳过，结果里会列出。",
            f"{need.package} is missing; tests are skipped.",
        )
    if missing and shutil.which("apt-get"):
        say(f"可安装：sudo apt install {' '.join(need.package for need in missing)}")


def _may_install() -> bool:
    try:
        system = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False
    return "\nID=debian\n" in f"\n{system}" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    """Ask apt; what it cannot do is told by its own words and by ``prepare`` afterwards."""
    say(f"正在安装系统软件包：{' '.join(packages)} ……", "Installing system packages …")
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *arguments], env=surroundings, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return
