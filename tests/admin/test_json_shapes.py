"""``--json``: format 1, the same keys for ever (golden files beside this one)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"


def shape(value: Any) -> Any:
    """The keys of a JSON value and the types of its leaves."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def played(linli: Any) -> dict[str, Any]:
    """What every read command answers after a short day."""
    number = linli.agreed("P104")
    linli.to_work(number)
    linli.ok("finish", number, "--done", "换好", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", number, "--sheet", "A1", "--signed", "王女士", "--by", "R01")
    linli.ok("settle", number, "--amount", "40", "--method", "cash", "--by", "F01")
    linli.ok("rate", number, "--stars", "2", "--comment", "慢", "--by", "R01")
    linli.ok("follow-up", number, "--result", "dissatisfied", "--words", "慢", "--by", "R01")
    waiting = linli.agreed("P104")
    linli.ok("assign", waiting, "--lead", "W01", "--window", "2026-11-25 10:30-11:30", "--by", "S01")
    linli.agreed("P105")
    linli.ok(
        "decline", linli.agreed("P104"), "--reason", "现场不具备安全作业条件", "--alternative", "找厂家", "--by", "R01"
    )
    ready = [linli.agreed("P104") for _ in range(2)]
    for other in ready:
        linli.to_work(other)
        linli.ok("finish", other, "--done", "换好", "--line", "P104=1", "--for", "W01", "--by", "R01")
    linli.ok("accept", ready[0], "--sheet", "A2", "--signed", "王女士", "--by", "R01")
    free = linli.book("F01")
    linli.ok("assign", free, "--lead", "W09", "--helper", "W10", "--window", "2026-11-25 17:00-17:20", "--by", "S05")
    linli.clock.to(17, 1)
    linli.ok("start", free, "--for", "W09", "--conduct", "--by", "R01")
    linli.ok("finish", free, "--done", "已缴", "--for", "W09", "--by", "R01")
    linli.ok("negotiate", "open", ready[1], "--reason", "贵", "--basis", "telephone", "--by", "R01")
    linli.ok("negotiate", "decide", ready[1], "--amount", "35", "--by", "M01")
    linli.ok("negotiate", "agree", ready[1], "--amount", "35", "--who", "王女士", "--basis", "telephone", "--by", "R01")
    linli.ok("slip", "write", ready[0], "--amount", "10", "--paper", "S7", "--for", "W01", "--by", "R01")
    linli.ok("slip", "write", ready[1], "--amount", "5", "--for", "W01", "--by", "R01")
    linli.ok("cash", "close", "--counted", "cash=41", "--kept", "1", "--reason", "cash=多一元", "--by", "F01")
    linli.ok("slip", "hand-over", "D2026-0002", "--by", "F01")
    linli.clock.to(18, days=6)
    linli.ok("household", "add", "3-2-501", "--name", "王女士", "--phone", "13800138000", "--by", "R01")
    linli.ok("evaluate", "2026-Q4", "--department", "repair", "--words", "上门准时", "--by", "M01")
    linli.ok("show", number, "--full", "--why", "核对地址", "--by", "R01")
    words = ("--kind", "tips", "--words", "收了二十元", "--order", number, "--about", "W01", "--by", "R01")
    complaint = linli("complaint", "add", *words, "--json").json["number"]
    linli.ok("complaint", "add", "--kind", "other", "--words", "没有人接电话", "--reach", "周一再来", "--by", "R01")
    reads = {
        "complaint-list": ["complaint", "list", "--by", "R01"],
        "complaint-show": ["complaint", "show", complaint, "--by", "R01"],
        "list": ["list", "--lead", "W01"],
        "show": ["show", number],
        "show-free": ["show", free],
        "today": ["today"],
        "overdue": ["overdue"],
        "looks": ["looks", "--by", "M01"],
        "evaluate": ["evaluate", "2026-Q4", "--by", "M01"],
        "figures": ["figures", "--from", "2026-11-01", "--to", "2026-12-31"],
        "payment-list": ["payment", "list", "--day", "2026-11-25"],
        "payment-show": ["payment", "show", "2026-000001"],
        "slip-list": ["slip", "list", "--all"],
        "held-list": ["held", "list"],
        "held-show": ["held", "show", "Z2026-0001"],
        "cash-day": ["cash", "day"],
        "cash-closes": ["cash", "closes"],
        "cash-month": ["cash", "month", "2026-11"],
        "negotiate-list": ["negotiate", "list", "--year", "2026"],
        "negotiate-show": ["negotiate", "show", ready[1]],
        "quote-paid": ["quote", "P104"],
        "quote-free": ["quote", "F01"],
        "half-days": ["half-days", "P104"],
        "staff-list": ["staff", "list"],
        "household-list": ["household", "list"],
        "household-find": ["household", "find", "32501"],
        "check": ["check"],
        "verify": ["verify"],
        "tick": ["tick", "--dry-run"],
        "doctor": ["doctor"],
        "publish": ["publish"],
    }
    return {name: linli(*words, "--json").json for name, words in reads.items()}


def test_the_shapes_are_the_golden_ones(linli: Any) -> None:
    answers = played(linli)
    assert all(answer["format"] == 1 for answer in answers.values())
    found = json.dumps({name: shape(answer) for name, answer in answers.items()}, indent=1, sort_keys=True)
    assert json.loads(found) == json.loads((GOLDEN / "shapes.json").read_text(encoding="utf-8"))


def test_an_order_in_full(linli: Any) -> None:
    """The values of one order, but for what changes from run to run."""
    number = linli.agreed("P104")
    order = linli.order(number)
    assert order.pop("number") == number
    assert order == json.loads((GOLDEN / "order.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [["check", "--json"], ["list", "--json"]])
def test_json_goes_to_stdout_alone(linli: Any, words: list[str]) -> None:
    done = linli(*words)
    assert done.err == ""
    json.loads(done.out)
