"""Closed intervals of days, and hours of a working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, order=True)
class Window:
    """Days from `opens` to `closes`, both included."""

    opens: date
    closes: date

    def __contains__(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def common(windows: Iterable[Window]) -> Window | None:
    """The days all windows share, or None."""
    several = tuple(windows)
    opens, closes = max(w.opens for w in several), min(w.closes for w in several)
    return Window(opens, closes) if opens <= closes else None


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """Working spans of a day as (start, end) in minutes after midnight, ascending, apart from each other."""

    spans: tuple[tuple[int, int], ...]

    @property
    def minutes(self) -> int:
        """Working minutes of a day."""
        return sum(end - start for start, end in self.spans)

    def end_of(self, start: int, minutes: int) -> int | None:
        """When work of `minutes` begun at `start` ends, breaks added, or None if the day is too short."""
        left = minutes
        for opens, closes in self.spans:
            begin = max(start, opens)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        return None

    def left(self, start: int) -> int:
        """Working minutes of the day from `start` on."""
        return sum(max(0, end - max(start, begin)) for begin, end in self.spans)

    def allows_start(self, start: int) -> bool:
        """Whether work may begin at `start`."""
        return any(opens <= start < closes for opens, closes in self.spans)

    def halves(self, start: int, end: int) -> tuple[int, ...]:
        """The indices of the spans that work from `start` to `end` touches."""
        return tuple(i for i, (a, b) in enumerate(self.spans) if start < b and end > a)


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A day with start and end in minutes after midnight."""

    day: date
    start: int
    end: int

    def iso(self) -> tuple[str, str]:
        """Start and end as `YYYY-MM-DDTHH:MM`."""
        return _iso(self.day, self.start), _iso(self.day, self.end)


def _iso(day: date, minute: int) -> str:
    moment = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return moment.isoformat(timespec="minutes")
