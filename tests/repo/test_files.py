"""What may not stand in a committed file: machines, mirrors, leftovers; and how long a module may grow."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
REGISTRY = re.compile(
    r"https?://([\w.-]*(?:pypi|pythonhosted|mirror|nexus|artifactory|devpi|registry)[\w.-]*)", re.IGNORECASE
)
# Written so that these lines do not find themselves.
LOCAL = re.compile(
    r"(?<![\w.)}])[/](?:work|root|home/[a-z]\w*|Users/\w+)/|file:/[/](?!/etc/passwd)"
)  # the file every attack asks for is on all machines
LEFTOVER = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")
EMOJI = re.compile("[\U0001f000-\U0001faff\ufe0f\u2705\u274c\u2728]")

SOFT, HARD = 400, 600
# Modules over the soft limit that are still one room, and why.
LONG: dict[str, str] = {
    "service_desk/store/schema.py": "every table of the database stands in one place, one after another",
    "service_desk/catalog_files/models.py": "every file of a catalogue, from which the editors' JSON schemas are made",
}


def tracked(root: Path) -> list[Path]:
    """Files git holds, and new ones it would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return [root / name for name in sorted(set(listed.split("\0"))) if name and (root / name).is_file()]


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every text file."""
    for path in tracked(root):
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(root).as_posix(), content.decode("utf-8", errors="replace")


def lines_with(root: Path, pattern: re.Pattern[str]) -> list[str]:
    """``file:line: text`` of every match in the committed text files."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts(root)
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry_but_the_public_defaults(root: Path) -> None:
    """Where packages come from is the user's own setting."""
    hosts = {(name, match[1]) for name, text in texts(root) for match in REGISTRY.finditer(text)}
    assert {(name, host) for name, host in hosts if host.lower() not in PUBLIC_HOSTS} == set()


def test_no_file_names_a_place_on_some_machine(root: Path) -> None:
    """Absolute paths of a home or a working folder mean nothing elsewhere."""
    assert lines_with(root, LOCAL) == []


def test_no_source_file_keeps_a_leftover_or_an_emoji(root: Path) -> None:
    """What is still to be done stands in an issue; an emoji is a hostile input of a test at most."""
    assert lines_with(root, LEFTOVER) == []
    assert [line for line in lines_with(root, EMOJI) if not line.startswith("tests/")] == []


def test_every_module_stays_one_room(root: Path) -> None:
    """400 lines unless named here with a reason (a test module of many cases may be longer), 600 never."""
    lengths = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked(root)
        if path.suffix == ".py"
    }
    assert len(lengths) > 20
    assert {name: length for name, length in lengths.items() if length > HARD} == {}
    over = {name for name, length in lengths.items() if length > SOFT and not name.startswith("tests/")}
    assert over == set(LONG)


@pytest.mark.parametrize("bad", ["see @home/anna/x", "(@root/.cache)", "cd @work/main", "file:@@opt/x"])
def test_the_guard_knows_a_place_on_a_machine(bad: str) -> None:
    """Each of these would be found."""
    assert LOCAL.search(bad.replace("@", "/"))


@pytest.mark.parametrize("good", ["https:@@example.org@home@anna@", "static@work@x.css", "{base}@root@x"])
def test_the_guard_lets_addresses_pass(good: str) -> None:
    """Parts of an address or of a relative path are no places on a machine."""
    assert not LOCAL.search(good.replace("@", "/"))
