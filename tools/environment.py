"""The folder ``.venv``: made once, filled from a hashed lock, repaired when a set-up was cut short.

A stamp in the folder names what it was filled from; it is taken away before a change and written after it, so a
half-made folder has none. The user's own pip settings (index, proxy, certificates) are left as they are.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "linli-setup.json"
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"
LONGEST_TAIL = 15  # lines of pip's own output shown after a failure


class Trouble(Exception):
    """Something the person at the keyboard must mend, said in Chinese and in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese)
        self.chinese = chinese
        self.english = english


def say(chinese: str, english: str = "") -> None:
    """One line for the person, at once."""
    print(chinese if not english else f"{chinese}  {english}", flush=True)


def command(name: str) -> str:
    """Path of a program inside ``.venv``."""
    return str(VENV / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name))


def fingerprint(lock: str) -> dict[str, str]:
    """What a folder filled from ``lock`` would be stamped with."""
    return {
        "lock": lock,
        "packages": hashlib.sha256((ROOT / lock).read_bytes()).hexdigest(),
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "folder": str(ROOT),  # a moved .venv points to where it came from
    }


def write_stamp(lock: str) -> None:
    """Record that the set-up from ``lock`` is complete."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(fingerprint(lock)), encoding="utf-8")
    fresh.replace(STAMP)


def is_ready(lock: str) -> bool:
    """Whether ``.venv`` is complete for ``lock``; the lock for tests holds everything the other one does."""
    stamp = _stamp()
    good = [fingerprint(name) for name in {lock, TEST_LOCK}]
    return stamp in good and Path(command("python")).exists()


def ensure(lock: str) -> None:
    """Make ``.venv`` hold exactly what ``lock`` names, and the project itself; nothing to do is the usual case.

    Raises:
        Trouble: the folder cannot be written, Python lacks venv, or pip could not install.
    """
    if is_ready(lock):
        return
    _make_folder()
    count = (ROOT / lock).read_text(encoding="utf-8").count("==")
    say(f"正在安装 {count} 个依赖包，首次约需 1–3 分钟……", f"Installing {count} packages …")
    _pip("--require-hashes", "-r", str(ROOT / lock))
    _pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    write_stamp(lock)
    say("环境已就绪。", "Set up.")


def _stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _make_folder() -> None:
    """An empty or usable ``.venv`` with pip and without a stamp."""
    folder = _stamp().get("folder", str(ROOT))
    try:
        VENV.mkdir(exist_ok=True)
        STAMP.write_text("{}", encoding="utf-8")
        STAMP.unlink()
    except OSError as error:
        raise Trouble(
            f"无法写入文件夹 {ROOT}（{error.strerror}）。请把项目放到可写的位置，或检查权限和磁盘空间后再运行。",
            "This folder cannot be written; move the project or mend permissions and disk space.",
        ) from error
    if folder == str(ROOT) and _is_usable():
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Trouble(
            "这个 Python 缺少 venv 模块。Debian/Ubuntu 请运行：sudo apt install python3-venv，再重新运行本命令。",
            "This Python has no venv module; on Debian/Ubuntu: sudo apt install python3-venv",
        )
    say("正在建立 .venv ……", "Making .venv …")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Trouble(
            f"建立 .venv 失败：{_last_line(done.stderr or done.stdout)}。请删除 .venv 文件夹后再运行一次。",
            "Making .venv failed; delete the folder .venv and run again.",
        )


def _is_usable() -> bool:
    """Whether the folder's own Python starts, is new enough and has pip."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([command("python"), "-c", probe], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _pip(*arguments: str) -> None:
    """Run ``pip install``, a short line a package on a terminal, its last words when it fails."""
    told = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", *arguments]
    tail: deque[str] = deque(maxlen=LONGEST_TAIL)
    everything = []
    surroundings = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [command("python"), "-m", "pip", "install", *told],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=surroundings,
        cwd=ROOT,
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            tail.append(line.rstrip())
            everything.append(line)
            _show_progress(line)
    _show_progress("")
    if pip.returncode:
        print("\n".join(tail), file=sys.stderr)
        raise _pip_trouble("".join(everything))


def _show_progress(line: str) -> None:
    """Overwrite one line of the terminal with what pip is at."""
    if not sys.stdout.isatty():
        return
    word, _, rest = line.strip().partition(" ")
    if not line or word in ("Collecting", "Downloading", "Installing"):
        print(f"\r\033[K{f'  {word} {rest}'[:78] if line else ''}", end="", flush=True)


def _pip_trouble(output: str) -> Trouble:
    """The sentence for what pip said."""
    lower = output.lower()
    if "do not match the hashes" in lower:
        return Trouble(
            "下载到的安装包与锁定的校验值不符，已拒绝安装。请换用可信的软件源（pip 的 index-url 设置）后再运行。",
            "A package does not match its locked hash; use an index you trust and run again.",
        )
    if "no space left" in lower or "errno 28" in lower:
        return Trouble("磁盘空间不足。请清理后再运行。", "The disk is full; free some space and run again.")
    if any(word in lower for word in NETWORK_WORDS):
        return Trouble(
            "连不上软件源，依赖没有装好。请检查网络或代理，或用 pip config set global.index-url 改用镜像，再运行一次。",
            "The package index cannot be reached; check the network, or set a mirror with pip config, and run again.",
        )
    return Trouble(
        "依赖没有装好，原因见上面 pip 的输出。处理后再运行一次，会接着做完。",
        "pip could not install the packages (see its words above); run again afterwards.",
    )


NETWORK_WORDS = (
    "failed to establish",
    "name resolution",
    "getaddrinfo",
    "connection refused",
    "connection broken",
    "connection reset",
    "connection aborted",
    "timed out",
    "timeouterror",
    "max retries",
    "network is unreachable",
    "proxyerror",
    "ssl",
    "no matching distribution",
)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "?"
