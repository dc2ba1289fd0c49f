"""The card for power cuts: telephones, writing by hand, typing it in afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from admin.cli import run
from service_desk.papers.outage_card import outage_card
from service_desk.papers.printing import render
from service_desk.pricing import Offering

DAY = date(2026, 11, 25)


def test_it_is_one_sheet_with_telephones_and_steps(offering: Offering, read_back: Any) -> None:
    """Emergency first; what to write down; who told the price; how it is typed in."""
    found = read_back(render(outage_card(offering.catalog, on=DAY)).pdf)
    assert found.sizes == [(210, 297)]
    for words in (
        "027-12345679",
        "027-12345678",
        "晴川物业公司",
        "用印好的单号",
        "谁、几点、怎样告知",
        "linlibook--help",
    ):
        assert words in found.text
    assert found.text.index("027-12345679") < found.text.index("停电时1")


def test_a_command_on_it_is_short_and_whole(offering: Offering) -> None:
    """One line that somebody can type from paper: nothing left out, nothing to put in."""
    for step in outage_card(offering.catalog, on=DAY).data["after"]:
        assert len(step["command"]) <= 40
        assert not set(step["command"]) & set('…<>“”"单')


def test_it_names_one_deadline(offering: Offering, read_back: Any) -> None:
    """三个工作日."""
    text = read_back(render(outage_card(offering.catalog, on=DAY)).pdf).text
    assert "三个工作日以内" in text
    assert "三天" not in text


def test_the_options_on_it_exist(offering: Offering, capsys: Any) -> None:
    """What the card tells somebody to type, the command line knows."""
    data = outage_card(offering.catalog, on=DAY).data
    for line in [step["command"] for step in data["after"] if step["command"]]:
        words = line.split()
        assert run([*words[1 : 2 if words[1] == "book" else 3], "--help"]) == 0
        shown = capsys.readouterr().out
        assert all(word in shown for word in words if word.startswith("--"))
