"""Counting in working days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from coordinator.core.calendar.official import announced_years, official_working_days
from coordinator.core.errors import NotPossible
from coordinator.core.model import Window
from coordinator.core.text import Text

NOT_ANNOUNCED = Text(
    "国务院办公厅 {year} 年放假调休安排尚未收录：该年只按法定节假日推算，不含调休；"
    "请在设置中补录（已补录 {extra} 天）",
    "The official holiday notice for {year} is not on file: that year counts statutory holidays "
    "only, without make-up working days; add them in the settings ({extra} days added so far)",
)
CONTRADICTION = Text(
    "同一天既设为放假又设为上班：{days}", "Set both as a holiday and as a working day: {days}"
)


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """The official calendar, with the jurisdiction's own days off and working days laid over it.

    `announced` names years that the extra days complete, so that they no longer draw a warning.
    Raises NotPossible if a day is both a holiday and a working day.
    """

    extra_holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    announced: frozenset[int] = frozenset()
    _years: dict[int, tuple[date, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _sets: dict[int, frozenset[date]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        both = self.extra_holidays & self.extra_workdays
        if both:
            raise NotPossible(CONTRADICTION.fill(days=", ".join(map(str, sorted(both)))))

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked."""
        known = self._sets.get(day.year)
        if known is None:
            known = self._sets[day.year] = frozenset(self._of(day.year))
        return day in known

    def working_days(self, opens: date, closes: date) -> tuple[date, ...]:
        """The working days from `opens` to `closes`, both included, ascending; () if it is empty."""
        if opens > closes:
            return ()
        return tuple(
            day
            for year in range(opens.year, closes.year + 1)
            for day in self._slice(year, opens, closes)
        )

    def trim(self, window: Window) -> tuple[date, date] | None:
        """The first and the last working day of `window`, or None if it has none."""
        days = self.working_days(window.opens, window.closes)
        return (days[0], days[-1]) if days else None

    def add(self, day: date, n: int) -> date:
        """The `n`-th working day after `day` (1 = the next one), before it if negative; 0 = `day`."""
        if n == 0:
            return day
        left = abs(n)
        for days in self._onwards(day) if n > 0 else self._backwards(day):
            if left <= len(days):
                return days[left - 1]
            left -= len(days)
        raise OverflowError(f"no {n}-th working day from {day}")

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and including `b`: `between(a, add(a, n)) == n`.

        Negative if `b` is earlier: the working days from `b` up to the day before `a`.
        """
        if a <= b:
            return self._count(a + timedelta(days=1), b) if a < b else 0
        return -self._count(b, a - timedelta(days=1))

    def warnings(self, opens: date, closes: date) -> tuple[Text, ...]:
        """One sentence for each year from `opens` to `closes` whose official notice is not on file."""
        known = announced_years() | self.announced
        extra = self.extra_holidays | self.extra_workdays
        return tuple(
            NOT_ANNOUNCED.fill(year=year, extra=sum(day.year == year for day in extra))
            for year in range(opens.year, closes.year + 1)
            if year not in known
        )

    def _of(self, year: int) -> tuple[date, ...]:
        known = self._years.get(year)
        if known is None:
            own = {day for day in self.extra_workdays if day.year == year}
            days = (official_working_days(year) | own) - self.extra_holidays
            known = self._years[year] = tuple(sorted(days))
        return known

    def _slice(self, year: int, opens: date, closes: date) -> tuple[date, ...]:
        days = self._of(year)
        return days[bisect_left(days, opens) : bisect_right(days, closes)]

    def _count(self, opens: date, closes: date) -> int:
        years = range(opens.year, closes.year + 1)
        return sum(len(self._slice(year, opens, closes)) for year in years)

    def _onwards(self, day: date) -> Iterator[tuple[date, ...]]:
        days = self._of(day.year)
        yield days[bisect_right(days, day) :]
        for year in range(day.year + 1, date.max.year + 1):
            yield self._of(year)

    def _backwards(self, day: date) -> Iterator[tuple[date, ...]]:
        days = self._of(day.year)
        yield days[: bisect_left(days, day)][::-1]
        for year in range(day.year - 1, date.min.year - 1, -1):
            yield self._of(year)[::-1]
