"""Numbers, days and deadlines in words."""

from datetime import UTC, date, datetime

import pytest

from coordinator.core.text import Text
from coordinator.web import formats


@pytest.mark.parametrize(
    ("days", "state", "zh", "en"),
    [
        (-2, "late", "逾期 2 天", "2 days late"),
        (0, "soon", "今日", "today"),
        (1, "soon", "剩 1 日", "1 day left"),
        (3, "open", "剩 3 日", "3 days left"),
    ],
)
def test_deadlines_are_words(days, state, zh, en):
    assert formats.deadline_state(days) == state
    assert formats.deadline_words(days) == Text(zh, en)


def test_numbers_and_days_are_written_as_each_language_does():
    assert formats.count(1284) == "1,284"
    assert formats.count(None) == "—"
    assert formats.grouped("9f3ca17e") == "9f3c a17e"
    assert formats.day(date(2026, 9, 9), "zh") == "2026 年 9 月 9 日"
    assert formats.day(date(2026, 9, 9), "en") == "9 Sep 2026"
    late_evening = datetime(2026, 9, 8, 17, 30, tzinfo=UTC)
    assert formats.moment(late_evening, "zh") == "2026 年 9 月 9 日 01:30"
    assert formats.weekday(date(2026, 9, 9)) == Text("星期三", "Wednesday")
