"""Export, import, backup, restore, verify through the commands."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an export but the stamp of who made it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name != "export.json"}


def some_day(linli: Any) -> str:
    """A paid order, an answer and a home."""
    number: str = linli.agreed("P104", "--requirements", "㼆𠮷 emoji 👍")
    linli.ok("answer", "--service", "F18", "--text", "已答复", "--by", "R01")
    linli.ok("household", "add", "3-2-501", "--name", "王女士", "--by", "R01")
    linli.ok("tick")
    return number


def test_an_import_exports_to_the_same_bytes(linli: Any, empty_linli: Any, tmp_path: Path) -> None:
    some_day(linli)
    out, again = tmp_path / "out", tmp_path / "again"
    linli.ok("export", str(out), "--full", "--reason", "迁移", "--by", "M01")
    other = empty_linli(tmp_path / "other")
    assert "已导入 2 张服务单" in other.ok("import", str(out))
    shutil.copyfile(linli.data / "secret", other.data / "secret")
    other.adopt(linli)
    other.ok("export", str(again), "--full", "--reason", "核对", "--by", "M01")
    assert contents(again) == contents(out)
    assert "没有被改动" in other.ok("verify")


def test_an_export_is_masked_and_stamped(linli: Any, tmp_path: Path) -> None:
    some_day(linli)
    out = tmp_path / "out"
    linli.ok("export", str(out), "--by", "R01")
    text = b"".join(contents(out).values()).decode()
    for secret in ("王女士", "13800138000", "2单元", "3-2-501", "厨房"):
        assert secret not in text
    stamp = json.loads((out / "export.json").read_text(encoding="utf-8"))
    assert (stamp["by"], stamp["full"], stamp["at"]) == ("R01", False, "2026-11-25T08:41:00+08:00")


def test_a_complete_export_needs_the_manager_and_a_reason(linli: Any, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert linli("export", out, "--full", "--by", "M01").code == 2
    assert "服务中心经理" in linli.refused("export", out, "--full", "--reason", "看看", "--by", "R01")
    assert not Path(out).exists()
    linli.ok("export", out, "--full", "--reason", "迁移", "--by", "M01")
    if sys.platform != "win32":
        assert stat.S_IMODE(Path(out).stat().st_mode) == 0o700
    assert "已经存在" in linli.refused("export", out, "--by", "M01")
    assert '"what": "export full"' in (linli.data / "log" / "look.log").read_text(encoding="utf-8")


def test_an_import_with_one_bad_file_writes_nothing(linli: Any, empty_linli: Any, tmp_path: Path) -> None:
    number = some_day(linli)
    out = tmp_path / "out"
    linli.ok("export", str(out), "--full", "--reason", "迁移", "--by", "M01")
    file = next(out.rglob(f"*{number}*"))
    file.write_bytes(file.read_bytes().replace(b"R01", b"R02"))
    other = empty_linli(tmp_path / "other")
    assert "导入失败" in other.refused("import", str(out))
    other.adopt(linli)
    assert other("list", "--json").json["orders"] == []
    assert "只能导入到空的数据库" in linli.refused("import", str(out))


def test_with_the_old_secret_altered_words_are_noticed_too(linli: Any, empty_linli: Any, tmp_path: Path) -> None:
    """Words are bound by the secret alone, so the secret comes first and the import checks them."""
    some_day(linli)
    out, data = tmp_path / "out", tmp_path / "other"
    linli.ok("export", str(out), "--full", "--reason", "迁移", "--by", "M01")
    data.mkdir()
    shutil.copyfile(linli.data / "secret", data / "secret")
    file = next(path for path in (out / "orders").iterdir() if "厨房" in path.read_text(encoding="utf-8"))
    sound = file.read_bytes()
    file.write_bytes(sound.replace("厨房".encode(), "客厅".encode()))
    other = empty_linli(data)
    assert "备注被改动" in other.refused("import", str(out))
    file.write_bytes(sound)
    assert "secret" not in other.ok("import", str(out))


def test_a_backup_restores_in_an_empty_place_with_its_secret(linli: Any, empty_linli: Any, tmp_path: Path) -> None:
    number = some_day(linli)
    file = tmp_path / "linli.db"
    linli.ok("backup", str(file))
    linli.ok("cancel", number, "--reason", "x", "--by", "R01")
    other = empty_linli(tmp_path / "other")
    other.ok("restore", str(file))
    other.adopt(linli)
    assert other.order(number)["state"] == "ROUTED"
    assert (other.data / "secret").read_bytes() == (linli.data / "secret").read_bytes()
    assert "没有被改动" in other.ok("verify")
    assert "已经存在" in linli.refused("restore", str(file))


def test_a_backup_without_a_name_goes_into_the_data_folder(linli: Any) -> None:
    linli.ok("backup")
    made = sorted(path.name for path in (linli.data / "backups").iterdir())
    name = "linli-20261125-084000.db"
    assert made == [name, f"{name}.secret", f"{name}.sha256"]


def test_verify_finds_what_somebody_altered(linli: Any) -> None:
    number = some_day(linli)
    with closing(sqlite3.connect(linli.data / "linli.db")) as cn:
        cn.execute("UPDATE service_order SET version = version + 1 WHERE number = ?", (number,))
        cn.commit()
    done = linli("verify")
    assert done.code == 1
    assert f"服务单 {number}：应有 3 条事件记录，实有 2 条。" in done.out
    assert "对不上" in done.err
    assert linli("doctor").code == 1


def test_a_dry_run_writes_nothing(linli: Any) -> None:
    number = linli.book("F01")
    linli.to_work(number, "W09", "S05")
    linli.ok("finish", number, "--done", "已缴", "--for", "W09", "--by", "R01")
    linli.clock.to(9, days=6)
    before = _dump(linli.data / "linli.db")
    assert number in linli.ok("tick", "--dry-run")
    assert _dump(linli.data / "linli.db") == before
    linli.ok("tick")
    assert _dump(linli.data / "linli.db") != before


def _dump(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as cn:
        return list(cn.iterdump())
