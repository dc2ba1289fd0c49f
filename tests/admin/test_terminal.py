"""What the terminal shows: hostile text made visible, columns aligned, no colour where there is no terminal."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from admin.terminal import pad, safe, width

HOSTILE = "\x1b[31m红\x07\u202e反\u2066隐\u200b零\x9b1A"


@given(st.text(st.characters()))
def test_nothing_unprintable_gets_through(text: str) -> None:
    """Whatever is typed, the shown text has no control, direction or surrogate character and can be encoded."""
    shown = safe(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", shown)
    shown.encode("utf-8")


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("王女士", "㼆𠮷", "3-2-501", "好👍", "àé", "“”—…"):
        assert safe(text) == text
    assert safe("一\n二") == "一⏎二"


def test_width_counts_cjk_as_two() -> None:
    assert width("王a") == 3
    assert pad("王", 4) == "王  "


def test_hostile_text_is_shown_literally(linli: Any) -> None:
    number = linli.book("F01", "--name", HOSTILE, "--content", f"滴水{HOSTILE}\n第二行", "--reach", "=cmd|' /C'!A0")
    shown = linli.ok("show", number, "--full", "--why", "核对", "--by", "R01")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"\x1b[31m红\x07\u202e反" in shown
    assert "第二行" in shown
    listed = linli.ok("list", "--full", "--why", "核对", "--by", "R01")
    assert "\x1b" not in listed
    assert "\u202e" not in listed


def test_an_unknown_number_is_echoed_harmlessly(linli: Any) -> None:
    assert r"\x1b[2J" in linli.refused("show", "\x1b[2J")


def test_tables_are_aligned_by_columns_not_characters(linli: Any) -> None:
    linli.book("F01")
    linli.agreed("P104")
    lines = linli.ok("list").splitlines()
    assert all(width(line) <= 100 for line in lines)
    at = width(lines[0][: lines[0].index("服务")])
    for line in lines[2:]:
        before = _prefix(line, at)
        assert before.endswith(" "), line


def _prefix(line: str, columns: int) -> str:
    taken = ""
    for ch in line:
        if width(taken) >= columns:
            break
        taken += ch
    return taken


def test_there_is_no_colour_outside_a_terminal(linli: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    number = linli.agreed("P104")
    for words in (["list"], ["show", number], ["today"], ["staff", "list"], ["--help"]):
        assert "\x1b" not in linli.ok(*words)


def test_lists_and_orders_are_masked(linli: Any) -> None:
    number = linli.book("F01", "--requirements", "请按门铃")
    for words in (["list"], ["show", number], ["today"], ["list", "--json"], ["show", number, "--json"]):
        out = linli.ok(*words)
        for secret in ("王女士", "13800138000", "2单元", "3-2-501", "厨房", "请按门铃"):
            assert secret not in out, (words, secret)
    assert "138****8000" in linli.ok("show", number)


def test_complete_records_need_a_person_and_a_reason_and_leave_a_log_line(linli: Any) -> None:
    number = linli.book("F01")
    assert linli("show", number, "--full", "--why", "核对", "--by", "X99").code == 1
    shown = linli.ok("show", number, "--full", "--why", "核对地址", "--by", "R01")
    assert "王女士 13800138000" in shown
    (line,) = (linli.data / "log" / "look.log").read_text(encoding="utf-8").splitlines()
    assert '"by": "R01"' in line
    assert f'"what": "{number}"' in line
    assert '"why": "核对地址"' in line
    assert "王女士" not in line
