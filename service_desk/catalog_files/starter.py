"""``linli init``: an estate of one's own. (first version)"""

from __future__ import annotations

from pathlib import Path


def init(folder: Path, *, name: str, phone: str) -> list[Path]:
    """Not yet."""
    raise NotImplementedError(folder, name, phone)
