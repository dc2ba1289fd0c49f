"""Exit codes and sentences: 0 done, 1 refused, 2 wrong usage; Chinese on stderr; never a traceback."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from admin import session

NUMBER = "2611-ABCDE"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lst"], "没有命令「lst」。是不是 list"),
        (["list", "--stat", "X"], "没有选项「--stat」。是不是 --state"),
        (["show"], "还要写明「单号」。"),
        (["route", NUMBER, "--by", "R01"], "还要写明选项 --department。"),
        (["list", "--limit", "many"], "选项 --limit写得不对，请写整数。"),
        (["list", "--department"], "选项「--department」后面要写内容。"),
        (["show", "a", "b"], "多写了「b」"),
        (["close", NUMBER], "请用 --by 写明是谁在办"),
        (["list", "--state", "OPEN"], "--state 没有「OPEN」"),
        (["cancel", NUMBER, "--reason", "x", "--by", "R01", "--basis", "dream"], "--basis 请从这些里选：screen"),
        (["show", NUMBER, "--full"], "请用 --by 写明"),
        (["list", "--full", "--by", "R01"], "请用 --why 写明原因"),
        (["answer", "--text", "x", "--by", "R01"], "两者选一"),
        (["staff"], "还要写明子命令"),
        (["staff", "fire"], "没有命令「fire」"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_exit_code_2(linli: Any, words: list[str], sentence: str) -> None:
    done = linli(*words)
    assert done.code == 2
    assert sentence in done.err
    assert done.out == ""
    assert "Error" not in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", NUMBER], "没有单号"),
        (["route", NUMBER, "--department", "repair", "--by", "R01"], "没有单号"),
        (["quote", "P999"], "服务目录里没有编号「P999」"),
        (["half-days", "F18"], "不需要预约"),
        (["today", "--department", "moon"], "没有部门「moon」"),
        (["list", "--since", "昨天"], "--since：日期「昨天」看不懂，请写成 2026-11-25。"),
        (["cancel", NUMBER, "--reason", "x", "--by", "R01", "--at", "noon"], "--at：时间「noon」看不懂"),
        (["settle", NUMBER, "--amount", "8o", "--method", "cash", "--by", "F01"], "--amount：金额「8o」看不懂"),
        (["finish", NUMBER, "--done", "x", "--line", "P104=1.2345", "--by", "W01"], "最多三位小数"),
        (["told", "abc", "--outcome", "told", "--by", "R01"], "没有以「abc」开头的待办"),
    ],
)
def test_a_refusal_is_one_sentence_with_exit_code_1(linli: Any, words: list[str], sentence: str) -> None:
    assert sentence in linli.refused(*words)


def test_every_wrong_field_of_a_booking_is_named_by_its_option(linli: Any) -> None:
    words = ("book", "--service", "F01", "--home", "三号楼", "--name", "王女士", "--phone", "123", "--content", "x")
    said = linli.refused(*words, "--day", "2026-11-20", "--half", "am", "--by", "R01")
    assert [line.partition("：")[0] for line in said.splitlines()] == ["--day", "--home", "--phone"]


def test_the_actor_may_stand_in_the_environment(linli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    number = linli.book("F01")
    monkeypatch.setenv("LINLI_STAFF", "r01")
    linli.ok("cancel", number, "--reason", "不要了")
    event = linli("show", number, "--json").json["events"][-1]
    assert event["recorded_by"] == "R01"


def test_a_stale_version_is_refused(linli: Any) -> None:
    number = linli.book("F01")
    version = linli.order(number)["version"]
    linli.ok("postpone", number, "--day", "2026-11-27", "--half", "am", "--by", "R01", "--version", str(version))
    assert "刚被别人改过" in linli.refused("cancel", number, "--reason", "x", "--by", "R01", "--version", str(version))


def test_an_unforeseen_error_leaves_a_sentence_and_a_log_but_no_traceback(
    linli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom\x1b[31m")

    monkeypatch.setattr(session.Session, "read", broken)
    done = linli("today")
    assert done.code == 1
    assert "程序出错了" in done.err
    assert "Traceback" not in done.err
    assert "boom" not in done.err
    (line,) = (linli.data / "log" / "errors.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["kind"] == "RuntimeError"
    assert "\x1b" not in line


def test_before_prepare_and_publish_a_sentence_says_what_to_run(empty_linli: Any, tmp_path: Path) -> None:
    linli = empty_linli(tmp_path / "new")
    assert "linli prepare" in linli.refused("today")
    linli.ok("prepare")
    assert "linli publish" in linli.refused("today")


def test_prepare_makes_a_secret_for_the_owner_only_and_may_run_again(empty_linli: Any, tmp_path: Path) -> None:
    linli = empty_linli(tmp_path / "new")
    assert "M01" in linli.ok("prepare")
    key = tmp_path / "new" / "secret"
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert "早已准备好" in linli.ok("prepare")
    assert key.read_bytes() == before


def test_a_bad_setting_is_named_with_its_origin(linli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_PORT", "eighty")
    assert "环境变量 LINLI_PORT" in linli.refused("serve")
