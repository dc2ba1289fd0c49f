"""Files that are there whole or not at all: written beside, then put in place by one rename."""

from __future__ import annotations

import os
from pathlib import Path

from service_desk.errors import Refused


def check_target(path: Path, ending: str) -> None:
    """Nothing, when a file of this kind may be written there.

    Raises:
        Refused: another ending, a folder, or something that is no ordinary file (a device).
    """
    if path.is_dir():
        raise Refused(f"「{path}」是文件夹；请写文件名，例如 {path / ('打印' + ending)}。", code="not_written")
    if path.suffix.lower() != ending:
        raise Refused(f"「{path.name}」请用 {ending} 结尾，例如 {path.with_suffix(ending).name}。", code="not_written")
    if path.exists() and not path.is_file():
        raise Refused(f"「{path}」不是普通文件，不能写在那里；请换一个文件名。", code="not_written")


def put_whole(path: Path, data: bytes) -> None:
    """Write a file by one rename; what was there before stays until then.

    Raises:
        Refused: it cannot be written: no room, no right, or open in another program (Windows).
    """
    making = path.with_name(f".{path.name[:60]}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with making.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        making.replace(path)
    except OSError as error:
        why = f"「{path}」写不进去（{error.strerror}）：也许正开着，请先关掉；或者没有权限，请换一个地方。"
        raise Refused(why, code="not_written") from error
    finally:
        _drop(making)


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # the folder itself cannot be written to
        return
