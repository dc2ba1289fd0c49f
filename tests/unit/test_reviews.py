"""Periods in days of the estate, small numbers said as small numbers, tables that leave nothing out (§5.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service_desk.errors import InvalidInput
from service_desk.orders import LATE
from service_desk.reviews import (
    FIGURES,
    PERIODS,
    SHOWN,
    Line,
    asked_period,
    busiest,
    period_of,
    share_word,
    summed,
    term_of,
    terms_up_to,
)

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("key", "today", "since", "until"),
    [
        ("month", TODAY, "2026-11-01", "2026-11-28"),
        ("last-month", TODAY, "2026-10-01", "2026-10-31"),
        ("last-month", date(2027, 1, 31), "2026-12-01", "2026-12-31"),
        ("last-month", date(2028, 3, 1), "2028-02-01", "2028-02-29"),
        ("quarter", TODAY, "2026-10-01", "2026-11-28"),
        ("quarter", date(2026, 3, 31), "2026-01-01", "2026-03-31"),
        ("year", TODAY, "2026-01-01", "2026-11-28"),
        ("decade", TODAY, "2026-11-01", "2026-11-28"),
    ],
)
def test_a_named_period_has_these_days(key: str, today: date, since: str, until: str) -> None:
    found = period_of(key, today)
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)
    assert found.key == (key if key in PERIODS else "month")


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ({"since": "2026-10-05", "until": "2026-10-05"}, "2026-10-05", "2026-10-05"),
        ({"since": "2026-10-05"}, "2026-10-05", "2026-11-28"),
        ({"until": "2026-10-20"}, "2026-10-01", "2026-10-20"),
        ({"since": "２０２６-10-05", "until": " 2026/10/06 ", "key": "year"}, "2026-10-05", "2026-10-06"),
    ],
)
def test_days_may_be_typed(given: dict[str, str], since: str, until: str) -> None:
    found = asked_period(TODAY, **given)
    assert (found.since.isoformat(), found.until.isoformat(), found.key) == (since, until, "")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"since": "2026-11-31"}, ["from"]),
        ({"since": "gestern", "until": "0001-01-01"}, ["from", "to"]),
        ({"until": "9999-12-31"}, ["to"]),
        ({"since": "2026-11-20", "until": "2026-11-19"}, ["from"]),
        ({"since": "2026-11-29"}, ["from"]),
    ],
)
def test_days_that_cannot_be_are_told_how_to_mend(given: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked_period(TODAY, **given)
    assert [problem.field for problem in refused.value.problems] == fields
    assert all("请" in problem.sentence for problem in refused.value.problems)


def test_a_period_is_said_in_words() -> None:
    assert period_of("month", TODAY).word == "2026年11月1日至11月28日"
    assert asked_period(TODAY, since="2025-12-31", until="2026-01-01").word == "2025年12月31日至2026年1月1日"
    assert asked_period(TODAY, since="2026-11-03", until="2026-11-03").word == "2026年11月3日"


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [(3, 4, ""), (9, 9, ""), (9, 10, "90%"), (10, 10, "100%"), (0, 10, "0%"), (299, 300, "99%"), (1, 300, "1%"),
     (2, 3000, "1%"), (1, 16, "6%"), (0, 0, "")],
)  # fmt: skip
def test_no_percentage_of_fewer_than_ten_and_100_only_where_it_is_all(part: int, whole: int, word: str) -> None:
    assert share_word(part, whole) == word


def line(key: str, **counts: int) -> Line:
    return Line(key, key, dict.fromkeys(FIGURES, 0) | counts)


def test_only_parts_of_a_whole_have_a_share() -> None:
    one = line("x", registered=20, timed=10, on_time=9)
    assert [one.share(figure) for figure in SHOWN if one.share(figure)] == ["90%"]
    assert {figure.of for figure in SHOWN} <= {"", *FIGURES}


def test_the_busiest_come_first_and_one_alone_is_not_left_out() -> None:
    lines = [line("a", registered=1), line("b", registered=3), line("c", registered=3, done=1), line("d")]
    shown, rest = busiest(lines, 2)
    assert [one.key for one in shown] == ["c", "b"]
    assert [one.key for one in rest] == ["a", "d"]
    assert busiest(lines, 3)[1] == ()
    whole = summed(one.counts for one in lines)
    assert whole == summed([summed(one.counts for one in shown), summed(one.counts for one in rest)])
    assert whole["registered"] == 7


@pytest.mark.parametrize(
    ("key", "since", "until", "word"),
    [
        ("2026-Q1", "2026-01-01", "2026-03-31", "2026年第一季度"),
        ("2028-q1", "2028-01-01", "2028-03-31", "2028年第一季度"),
        ("２０２６-Q4", "2026-10-01", "2026-12-31", "2026年第四季度"),
        ("2026", "2026-01-01", "2026-12-31", "2026年度"),
    ],
)
def test_a_quarter_and_a_year_have_these_days(key: str, since: str, until: str, word: str) -> None:
    found = term_of(key)
    assert (found.period.since.isoformat(), found.period.until.isoformat(), found.word) == (since, until, word)


@pytest.mark.parametrize("key", ["", "Q4", "2026-Q5", "26-Q1", "2026-10", "1999"])
def test_what_is_no_term_is_told_with_an_example(key: str) -> None:
    with pytest.raises(InvalidInput, match="2026-Q4"):
        term_of(key)


def test_terms_run_back_from_the_present_quarter_with_each_year_after_its_quarters() -> None:
    keys = [one.key for one in terms_up_to(TODAY)]
    assert keys == ["2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1", "2025", "2025-Q4", "2026"]
    assert terms_up_to(date(2027, 1, 1))[0].key == "2027-Q1"


def test_a_whole_stands_before_its_part_and_in_no_column() -> None:
    """So a table without fractions reads from left to right."""
    places = {key: place for place, key in enumerate(FIGURES)}
    assert all(places[figure.of] < places[figure.key] for figure in SHOWN if figure.of)
    assert [figure.key for figure in FIGURES.values() if figure not in SHOWN] == ["timed", "rated", "major", "accepted"]
    assert len(SHOWN) == 12


def test_late_is_said_with_the_minutes_of_the_rule() -> None:
    assert f"{LATE // timedelta(minutes=1)} 分钟" in FIGURES["late"].meaning


def test_a_line_knows_only_what_was_counted() -> None:
    """A part whose whole is missing is none."""
    old = Line("x", "x", {"registered": 1, "reached": 1})
    assert old.knows(FIGURES["registered"])
    assert not old.knows(FIGURES["late"])
    assert not old.knows(FIGURES["reached"])
