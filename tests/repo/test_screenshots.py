"""The command that makes the READMEs' pictures."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

from tools.screenshots import PAPERS, PICTURES


def size(png: Path) -> tuple[int, int]:
    """Width and height that a PNG file states of itself."""
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_command_takes_every_picture_of_the_running_service(root: Path, tmp_path: Path, chromium: str) -> None:
    """A real server, a real browser, each picture as large as its screen; each paper printed."""
    command = [sys.executable, "-m", "tools.screenshots", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")
    for picture in PICTURES:
        width, height, density = picture.screen
        assert size(tmp_path / f"{picture.name}.png") == (width * density, height * density)
    for paper in PAPERS:
        width, height = size(tmp_path / f"{paper}.png")
        assert height > width > 500


def test_the_readmes_show_pictures_that_the_command_makes(root: Path) -> None:
    """No picture in the folder or the README that nobody can make again; none large."""
    names = {f"{name}.png" for name in (*(picture.name for picture in PICTURES), *PAPERS)}
    kept = {path.name: path.stat().st_size for path in (root / "assets" / "screenshots").iterdir()}
    assert kept.keys() == names
    assert all(length < 300_000 for length in kept.values())
    text = (root / "README.md").read_text(encoding="utf-8")
    assert names <= {word for word in names if f"assets/screenshots/{word}" in text}
