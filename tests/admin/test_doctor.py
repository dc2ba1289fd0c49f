"""``doctor``: each matter one line, ok, 注意 or 错误."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def findings(linli: Any) -> dict[str, list[tuple[str, str]]]:
    """What doctor says, by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in json.loads(linli("doctor", "--json").out)["findings"]:
        found.setdefault(line["name"], []).append((line["level"], line["sentence"]))
    return found


def test_a_fresh_installation_is_sound_but_not_backed_up(linli: Any) -> None:
    found = findings(linli)
    assert linli("doctor").code == 0
    assert found["备份"][0][0] == "note"
    assert found["落盘"] == [("ok", "synchronous=full，断电不丢数据")]
    assert found["数据文件夹"][0][1].endswith("（命令选项）")
    assert found["端口"] == [("ok", "8000（默认值）")]
    assert found["记录"] == [("ok", "事件链完整，没有被改动")]
    assert found["2027 年日历"][0][0] == "note"
    assert "2026-1" in found["价目表"][0][1]


def test_every_line_starts_with_its_level(linli: Any) -> None:
    lines = linli.ok("doctor").splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "注意", "错误"}


def test_a_secret_that_others_can_read_is_wrong(linli: Any) -> None:
    (linli.data / "secret").chmod(0o644)
    done = linli("doctor")
    assert done.code == 1
    assert "chmod 600" in done.out


def test_a_folder_that_was_not_prepared_is_told(empty_linli: Any, tmp_path: Path) -> None:
    done = empty_linli(tmp_path / "none")("doctor")
    assert done.code == 1
    assert "linli prepare" in done.out


def test_a_backup_of_today_is_good(linli: Any) -> None:
    linli.ok("backup")
    assert findings(linli)["备份"][0][0] == "ok"
