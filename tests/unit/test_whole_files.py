"""Files are written whole or not at all, and only where a file of their kind may be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service_desk.errors import Refused
from service_desk.whole_files import check_target, put_whole


def test_a_file_is_replaced_in_one_step_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "new" / "海报.pdf"
    put_whole(target, b"one")
    put_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["海报.pdf"]


def test_what_cannot_be_replaced_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").mkdir()
    with pytest.raises(Refused, match="写不进去") as refused:
        put_whole(tmp_path / "sheet.pdf", b"x")
    assert refused.value.code == "not_written"
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("estate.yml", "请用 .pdf 结尾"),
        ("folder", "是文件夹"),
        ("folder.pdf", "是文件夹"),
        ("pipe.pdf", "不是普通文件"),
    ],
)
def test_only_an_ordinary_file_with_the_right_ending_is_written_to(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.pdf").mkdir()
    if name == "pipe.pdf":
        os.mkfifo(tmp_path / name)
    with pytest.raises(Refused, match=words):
        check_target(tmp_path / name, ".pdf")
    check_target(tmp_path / "fine.PDF", ".pdf")
