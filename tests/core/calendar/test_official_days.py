"""The library against the State Council's notices of 2007–2026, day by day."""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays

from coordinator.core.calendar import WorkCalendar, announced_years

TABLE = Path(__file__).parent / "official_days.csv"
FIRST, LAST = date(2006, 12, 30), date(2026, 12, 31)


def test_every_day_from_2007_to_2026_agrees_with_the_notices() -> None:
    with TABLE.open(encoding="utf-8") as lines:
        off = {date.fromisoformat(row["date"]): row["off"] == "1" for row in csv.DictReader(lines)}
    calendar = WorkCalendar()
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    differences = [
        day for day in days if calendar.is_working(day) == off.get(day, day.weekday() >= 5)
    ]
    print(f"{len(days)} days compared, {len(off)} named by the notices, {differences=}")
    assert len(off) == 678
    assert differences == []


def test_the_announced_years_are_the_twenty_on_file() -> None:
    assert announced_years() == frozenset(range(2007, 2027))


def test_a_library_that_learns_a_new_year_asks_for_its_notice_on_file() -> None:
    tabulated = holidays.country_holidays("CN").special_public_holidays
    assert max(tabulated) == max(announced_years())
