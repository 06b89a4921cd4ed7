"""Working days: boundaries, arithmetic, a jurisdiction's own days, years not announced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.calendar import WorkCalendar, announced_years
from coordinator.core.errors import NotPossible
from coordinator.core.model import Window

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2007, 1, 1), date(2026, 12, 31))
SETS = st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=12)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),  # Sunday made up for 2 January
        date(2026, 2, 14),  # Saturday before Spring Festival
        date(2026, 2, 28),  # Saturday after it, and a month's end
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
        date(2020, 1, 19),
    ],
)
def test_a_make_up_weekend_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_working(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),
        date(2026, 2, 16),  # Spring Festival, Monday
        date(2026, 2, 23),
        date(2026, 5, 5),
        date(2026, 10, 7),
        date(2020, 1, 31),  # the extension of 2020
        date(2015, 9, 3),  # granted once
    ],
)
def test_a_weekday_of_a_festival_is_off(day: date) -> None:
    assert day.weekday() < 5
    assert not CALENDAR.is_working(day)


def test_the_working_days_around_spring_festival_2026_are_those_of_the_notice() -> None:
    expected = (date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24))
    assert CALENDAR.working_days(date(2026, 2, 13), date(2026, 2, 24)) == expected


def test_working_days_cross_the_end_of_a_year() -> None:
    days = CALENDAR.working_days(date(2025, 12, 31), date(2026, 1, 5))
    assert days == (date(2025, 12, 31), date(2026, 1, 4), date(2026, 1, 5))


def test_working_days_of_a_reversed_window_are_none() -> None:
    assert CALENDAR.working_days(date(2026, 3, 3), date(2026, 3, 2)) == ()


def test_trimming_moves_both_ends_to_working_days() -> None:
    window = Window(date(2026, 2, 15), date(2026, 3, 1))
    assert CALENDAR.trim(window) == (date(2026, 2, 24), date(2026, 2, 28))


def test_trimming_a_window_of_one_working_day_gives_it_twice() -> None:
    window = Window(date(2026, 2, 28), date(2026, 3, 1))
    assert CALENDAR.trim(window) == (date(2026, 2, 28), date(2026, 2, 28))


def test_trimming_a_window_inside_a_festival_gives_nothing() -> None:
    assert CALENDAR.trim(Window(date(2026, 10, 1), date(2026, 10, 7))) is None


def test_the_first_working_day_after_a_friday_before_a_make_up_saturday_is_that_saturday() -> None:
    assert CALENDAR.add(date(2026, 2, 13), 1) == date(2026, 2, 14)


def test_twenty_working_days_after_the_end_of_january_skip_spring_festival() -> None:
    assert CALENDAR.add(date(2026, 1, 31), 20) == date(2026, 3, 5)


def test_counting_back_from_a_day_off_starts_with_the_last_working_day_before_it() -> None:
    assert CALENDAR.add(date(2026, 2, 18), -1) == date(2026, 2, 14)


def test_extra_days_override_the_official_calendar() -> None:
    own = WorkCalendar(
        extra_holidays=frozenset({date(2026, 11, 20)}),
        extra_workdays=frozenset({date(2026, 11, 21)}),
    )
    assert own.working_days(date(2026, 11, 19), date(2026, 11, 22)) == (
        date(2026, 11, 19),
        date(2026, 11, 21),
    )


def test_a_day_both_off_and_worked_is_refused_by_name() -> None:
    same = frozenset({date(2026, 3, 3)})
    with pytest.raises(NotPossible) as refusal:
        WorkCalendar(extra_holidays=same, extra_workdays=same)
    assert "2026-03-03" in refusal.value.text.zh


def test_announced_years_bring_no_warning() -> None:
    assert CALENDAR.warnings(date(2007, 1, 1), date(2026, 12, 31)) == ()


def test_every_year_not_announced_is_warned_of_once_in_both_languages() -> None:
    said = CALENDAR.warnings(date(2026, 12, 1), date(2028, 1, 1))
    assert [("2027" in text.zh, "2027" in text.en) for text in said] == [(True,) * 2, (False,) * 2]
    assert "2028" in said[1].zh


def test_a_year_before_the_first_notice_on_file_is_warned_of() -> None:
    assert len(CALENDAR.warnings(date(2006, 6, 1), date(2006, 6, 2))) == 1


def test_the_warning_counts_the_days_added_and_goes_once_the_year_is_said_to_be_complete() -> None:
    days = frozenset({date(2027, 2, 10), date(2027, 2, 11)})
    opens, closes = date(2027, 1, 1), date(2027, 12, 31)
    (warning,) = WorkCalendar(extra_holidays=days).warnings(opens, closes)
    assert "2 天" in warning.zh
    complete = WorkCalendar(extra_holidays=days, announced=frozenset({2027}))
    assert complete.warnings(opens, closes) == ()


def test_a_year_not_announced_still_keeps_its_statutory_holidays() -> None:
    year = max(announced_years()) + 1
    assert not CALENDAR.is_working(date(year, 10, 1))
    assert CALENDAR.is_working(date(year, 3, 1))


def test_two_calendars_of_the_same_days_are_equal_whatever_they_were_asked() -> None:
    asked, fresh = WorkCalendar(), WorkCalendar()
    asked.is_working(date(2026, 1, 1))
    assert asked == fresh


@given(DAYS, st.integers(-300, 300), SETS, SETS)
def test_between_undoes_add(day: date, n: int, off: frozenset[date], on: frozenset[date]) -> None:
    calendar = WorkCalendar(extra_holidays=off, extra_workdays=on - off)
    there = calendar.add(day, n)
    assert calendar.between(day, there) == n
    assert n == 0 or calendar.is_working(there)


@given(DAYS, st.integers(-40, 400), SETS, SETS)
def test_working_days_are_exactly_the_days_that_are_worked(
    opens: date, length: int, off: frozenset[date], on: frozenset[date]
) -> None:
    calendar = WorkCalendar(extra_holidays=off, extra_workdays=on - off)
    closes = opens + timedelta(days=length)
    days = (opens + timedelta(days=n) for n in range(length + 1))
    expected = tuple(day for day in days if calendar.is_working(day))
    assert calendar.working_days(opens, closes) == expected


@given(DAYS, DAYS, DAYS)
def test_between_adds_up_over_a_day_on_the_way(a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    parts = CALENDAR.between(first, middle) + CALENDAR.between(middle, last)
    assert CALENDAR.between(first, last) == parts
