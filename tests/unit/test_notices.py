"""Days as words name them, and which day a notice is about."""

from __future__ import annotations

from datetime import date

import pytest

from service_desk.notices import Notice, NoticeKind, days_said

SINCE = date(2026, 12, 28)


@pytest.mark.parametrize(
    ("words", "day", "right"),
    [
        ("12月31日 周四 9:00–12:00", date(2026, 12, 31), True),
        ("1月2日 周六", date(2027, 1, 2), True),  # the year turns
        ("12月27日 周日", date(2026, 12, 27), True),
        ("1月3日（星期天）下午", date(2027, 1, 3), True),
        ("2028年1月3日 周一", date(2028, 1, 3), True),
        ("1月2日上午", date(2027, 1, 2), True),
        ("1月2日 周五", date(2027, 1, 2), False),
        ("2026年2月30日", None, False),
        ("2月30日 周一", None, False),
    ],
)
def test_a_day_is_the_nearest_and_its_weekday_is_compared(words: str, day: date | None, right: bool) -> None:
    (said,) = days_said(words, SINCE)
    assert (said.day, said.right) == (day, right)


def test_every_day_is_looked_at() -> None:
    said = list(days_said("12月30日 周三、12月31日 周五 上午", SINCE))
    assert [(one.words, one.right) for one in said] == [("12月30日 周三", True), ("12月31日 周五", False)]
    assert list(days_said("每周二上午", SINCE)) == []


def test_a_notice_begins_on_the_first_day_it_names_and_changes_on_its_own_day() -> None:
    plain = Notice("n", NoticeKind.WATER, "停水", "停水。", ("停水。",), SINCE)
    assert (plain.begins, plain.updated) == (SINCE, SINCE)
    named = Notice(
        "n", NoticeKind.WATER, "停水", "停水。", ("停水。",), SINCE, when="1月2日 周六", changed=date(2026, 12, 30)
    )
    assert (named.begins, named.updated) == (date(2027, 1, 2), date(2026, 12, 30))
