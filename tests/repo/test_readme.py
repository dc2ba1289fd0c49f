"""Every command block of the READMEs and the handbook, run as it stands in a fresh copy of the checkout.

The blocks of one page run in their order, as somebody following it would. A comment before a block says how:
``<!-- run: serve -->`` starts it, looks at the pages and stops it with Ctrl-C; ``<!-- run: test -->`` runs it with one
small test file; every other block is given to ``sh -eu``, neighbours together.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.environment import TEST_LOCK

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.zh-CN.md"]
PAGES = READMES + sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs" / "handbook").rglob("*.md"))
BLOCK = re.compile(r"(?:<!-- run: (?P<how>\w+) -->\n)?```sh\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^ *(`{3,}|~{3,}) *(\w*)", re.MULTILINE)
OFFLINE = {"PIP_NO_INDEX": "1"}  # a set-up that is complete asks nobody


def blocks(page: str) -> list[tuple[str, str]]:
    """How and what to run, in the page's order, neighbouring shell blocks joined."""
    found: list[tuple[str, str]] = []
    for match in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
        how = match["how"] or "shell"
        if how == "shell" and found and found[-1][0] == "shell":
            found[-1] = ("shell", found[-1][1] + match["text"])
        else:
            found.append((how, match["text"]))
    return found


def walks() -> dict[str, list[tuple[str, str]]]:
    """Pages by name and what to run; a page whose blocks are the first ones of another is walked through with it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in sorted(filter(blocks, PAGES), key=lambda page: len(blocks(page)), reverse=True):
        same = next((name for name, walk in found.items() if walk[: len(blocks(page))] == blocks(page)), None)
        found[f"{same} {page}" if same else page] = found.pop(same) if same else blocks(page)
    return found


@pytest.mark.parametrize("pages", walks())
def test_every_block_of_a_page_runs(
    pages: str,
    tmp_path: Path,
    ready_checkout: Callable[[Path, str], Path],
    surroundings: Callable[..., dict[str, str]],
    free_port: Callable[[], int],
) -> None:
    """A reader who types what stands there gets what is promised."""
    folder = ready_checkout(tmp_path / "linli", TEST_LOCK)
    for how, text in walks()[pages]:
        if how == "serve":
            _serve(folder, text, surroundings, free_port())
        elif how == "test":
            _test(folder, text, surroundings)
        else:
            assert how == "shell", f"{pages}: no way to run a block called {how}"
            _shell(folder, text, surroundings)


def _shell(folder: Path, text: str, surroundings: Callable[..., dict[str, str]]) -> None:
    command = ["sh", "-eux", "-c", text]
    done = subprocess.run(command, cwd=folder, env=surroundings(folder, **OFFLINE), capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def _test(folder: Path, text: str, surroundings: Callable[..., dict[str, str]]) -> None:
    """The block with one small file for pytest, and the types already known here."""
    settings = OFFLINE | {"PYTEST_ADDOPTS": "-p no:cacheprovider tests/repo/test_locks.py"}
    settings["MYPY_CACHE_DIR"] = str(ROOT / ".mypy_cache")
    (folder / ".git").mkdir()  # ruff looks no further up for its settings
    command = shlex.split(text)
    done = subprocess.run(command, cwd=folder, env=surroundings(folder, **settings), capture_output=True, check=False)
    output = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == 0, output
    assert re.fullmatch(r"=+ \d+ passed in .*=+", output.strip().splitlines()[-1]), "pytest's summary closes the run"


def _serve(folder: Path, text: str, surroundings: Callable[..., dict[str, str]], port: int) -> None:
    """Start twice; look at the pages; ask for the same port meanwhile; stop by Ctrl-C and by a plain signal."""
    settings = surroundings(folder, LINLI_PORT=str(port), **OFFLINE)
    command = shlex.split(text)
    with _running(command, folder, settings) as server:
        assert (folder / "data").is_dir()
        for address in ("/", "/book"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
                assert answer.status == 200
                assert "</html>" in answer.read().decode()
        busy = subprocess.run(command, cwd=folder, env=settings, capture_output=True, check=False)
        assert (busy.returncode, f"--port {port + 1}" in busy.stderr.decode()) == (1, True), busy.stderr.decode()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert not _answers(port)
    begun = time.monotonic()
    with _running(command, folder, settings) as server:
        assert time.monotonic() - begun < 15, "a second start takes seconds"
        server.terminate()
        assert server.wait(timeout=30) == 0
    assert not _answers(port)


@contextlib.contextmanager
def _running(command: list[str], folder: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The started server, once it has said so; stopped in any case."""
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, env=settings, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 90
        while f"127.0.0.1:{settings['LINLI_PORT']}/book" not in log.read_text(encoding="utf-8", errors="replace"):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield server
        assert "已停止" in log.read_text(encoding="utf-8")
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(timeout=30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_opens_with_the_two_commands(readme: str) -> None:
    """Start, then test: nothing to read before them."""
    first, second = [text.strip() for _, text in blocks(readme)[:2]]
    assert (first, second) == ("python3 start.py", "python3 start.py test")
    assert (ROOT / readme).read_text(encoding="utf-8").index("start.py test") < 800


def test_both_readmes_say_the_same() -> None:
    """The same blocks, as many headings of each level, the same pictures and the same links inside the project."""
    english, chinese = ((ROOT / readme).read_text(encoding="utf-8") for readme in READMES)
    assert blocks(READMES[0]) == blocks(READMES[1])
    headings = [re.findall(r"^#+", text, re.MULTILINE) for text in (english, chinese)]
    assert headings[0] == headings[1]
    pictures = [re.findall(r"assets/[\w./-]+", text) for text in (english, chinese)]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("page_name", PAGES)
def test_no_command_hides_in_a_block_of_another_name(page_name: str) -> None:
    """A shell block is called ``sh``, so that it runs here, and no block is without a name."""
    text = (ROOT / page_name).read_text(encoding="utf-8")
    names = [name for _, name in FENCE.findall(text)]
    opened, closed = names[::2], names[1::2]
    assert {"", "bash", "shell", "console", "zsh", "powershell", "cmd"}.isdisjoint(opened)
    assert set(closed) <= {""}
    assert opened.count("sh") == len(BLOCK.findall(text))


@pytest.mark.parametrize("page_name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "GLOSSARY.md"])
def test_links_and_pictures_of_a_page_lead_somewhere(page_name: str) -> None:
    """Each address inside the project is a file of it."""
    text = (ROOT / page_name).read_text(encoding="utf-8")
    inside = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    assert [target for target in inside if not (ROOT / target).exists()] == []
